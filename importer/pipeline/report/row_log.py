"""Writes to the log how each row ended: once, as soon as it is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from importer import events
from importer.rows.outcome import Outcome, Status
from importer.rows.rehearsed import Rehearsed

_SENT = frozenset({Status.CREATED, Status.DUPLICATE, Status.REJECTED, Status.UNCONFIRMED})
"""For these, the row's task and request are logged."""
_CODED = frozenset({Status.INVALID, Status.NOT_SENT})
"""For these, the codes of the row's issues are logged: they say why."""

_ALIKE = ("row.would_create", "row.duplicate")
"""How the rows end of which no outcome is made where nobody listens."""


class RowLog:
    """Makes one event of the outcome of each row."""

    def __init__(self) -> None:
        self._told: set[int] = set()

    def heard(self, outcomes: Sequence[Outcome]) -> Iterable[Outcome]:
        """The outcomes of a chunk that are logged, in order."""
        if isinstance(outcomes, Rehearsed) and not any(map(events.is_heard, _ALIKE)):
            return (outcomes.others[place] for place in sorted(outcomes.others))
        return outcomes

    def tell(self, outcome: Outcome, *, would_create: bool = False) -> None:
        """Log how a row ended, unless it was logged before or nothing listens."""
        event = f"row.{'would_create' if would_create else outcome.status}"
        if not events.is_heard(event) or outcome.row_number in self._told:
            return
        self._told.add(outcome.row_number)
        events.tell(event, **_members(outcome, would_create=would_create))


def _members(outcome: Outcome, *, would_create: bool) -> dict[str, object]:
    members: dict[str, object] = {"row": outcome.row_number}
    if would_create:
        return members
    if outcome.status in _SENT or outcome.attempts:
        members["task_id"] = outcome.task_id
        members["attempts"] = outcome.attempts
        members["request_id"] = outcome.request_id
    if outcome.status in _CODED:
        members["codes"] = ",".join(dict.fromkeys(issue.code for issue in outcome.issues))
    return members
