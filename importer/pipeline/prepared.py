"""A plan as somebody may think about it: what a run would send, as a value that holds no lock.

Its digest says what was agreed to. A run that is given one plans again under the lock, and sends
nothing where the answer would be another.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any, TypeAlias

from importer.contract.reference import in_words
from importer.errors import PlanChangedError, RowChange
from importer.ledger.states import State
from importer.pipeline.blocked import blocked
from importer.pipeline.call import Call
from importer.pipeline.plans import Ready
from importer.pipeline.sending import due_dates_of, expected_seconds
from importer.pipeline.to_send import to_send_of
from importer.planning.facts import PlannedRow
from importer.planning.new_tasks import FirstTask
from importer.rows.outcome import Status
from importer.wording import notebook
from importer.wording.counts import counted

_MOST_CHANGES = 5
_MARK_BYTES = 8

CREATE, LOOK_UP, CLOSE = "create", "look up", "set status"
_WAYS = (CREATE, LOOK_UP, CLOSE, *(status.value for status in Status))
"""What is to be done with a row, or how it ends without. A row's way is its place in this list."""

_TOLD = {
    CREATE: "is to be created",
    LOOK_UP: "is to be looked up",
    CLOSE: "is to get its status",
    Status.NOT_SENT: "is held back",
}


@dataclass(frozen=True, slots=True)
class RowMarks:
    """What the plan does with each row, in 17 bytes: its number, its way, a mark of the whole."""

    numbers: array[int] = field(default_factory=lambda: array("q"))
    ways: bytearray = field(default_factory=bytearray)
    marks: bytearray = field(default_factory=bytearray)

    def add(self, row: PlannedRow) -> None:
        """Take a row, in the order of the file."""
        self.numbers.append(row.number)
        self.ways.append(_WAYS.index(_way(row)))
        parts = (row.body, row.closing or b"", (row.task_id or "").encode())
        self.marks.extend(blake2b(b"\0".join(parts), digest_size=_MARK_BYTES).digest())

    def digest(self, place: str) -> str:
        """What tells this plan from another. place: where the tasks go."""
        parts = (place.encode(), self.numbers.tobytes(), bytes(self.ways), bytes(self.marks))
        return sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()

    def changes(self, now: RowMarks) -> Iterator[RowChange]:
        """The rows with which another plan would do something else."""
        before, after = dict(self._each()), dict(now._each())
        for number in sorted(before.keys() | after.keys()):
            old, new = before.get(number), after.get(number)
            if old != new:
                is_alike = old is not None and new is not None and old[0] == new[0]
                other = " with other contents" if is_alike else ""
                yield RowChange(number, _told(old), _told(new) + other)

    def _each(self) -> Iterator[tuple[int, tuple[str, bytes]]]:
        for place, number in enumerate(self.numbers):
            mark = bytes(self.marks[place * _MARK_BYTES : (place + 1) * _MARK_BYTES])
            yield number, (_WAYS[self.ways[place]], mark)


@dataclass(frozen=True, slots=True, repr=False)
class Prepared:
    """What a run would do, planned against the service and the ledger; no lock is held.

    digest: what is agreed to. source: how messages name the file. workspace: None where the service
    names none. to_create, to_look_up, to_close: rows for which anything is to be done. counts: how
    every row would end, those of `to_create` as `not_sent`. issues: in groups, errors and warnings,
    as in the `--json` document. first_tasks: the first that are to be created, as they would be
    sent. due_dates: their span (`earliest`, `latest`, `past`, `without`). by_assignee, by_type: how
    many tasks are to be created for each. rate: in words. expected_seconds: None without a rate.
    reference: what each task carries besides the row, in words. unsent: columns that fill nothing
    and hold dates or addresses, one line each. notes: what goes on, in sentences. results_path:
    where the results would be written. blocked: why nothing would be sent as it stands.
    """

    digest: str
    source: str
    workspace: str | None
    base_url: str
    row_count: int
    to_create: int
    to_look_up: int
    to_close: int
    counts: Mapping[str, int]
    issues: tuple[Mapping[str, Any], ...]
    first_tasks: tuple[FirstTask, ...]
    due_dates: Mapping[str, Any] | None
    by_assignee: Mapping[str, int]
    by_type: Mapping[str, int]
    rate: str
    expected_seconds: float | None
    reference: str | None
    unsent: tuple[str, ...]
    results_path: Path
    blocked: str | None
    marks: RowMarks
    notes: tuple[str, ...] = ()
    asked: Any = field(default=None, compare=False)
    """What it was made of, for whoever sends it."""

    @property
    def to_do(self) -> int:
        """Rows for which anything is to be done."""
        return self.to_create + self.to_look_up + self.to_close

    @property
    def warnings(self) -> tuple[Mapping[str, Any], ...]:
        """The groups of issues that keep no row from being sent."""
        return tuple(group for group in self.issues if group["severity"] == "warning")

    def __repr__(self) -> str:
        """What would be done, in one line."""
        others = ", ".join(
            f"{count:,} {status}"
            for status, count in self.counts.items()
            if count and status != Status.NOT_SENT
        )
        told = [f"{self.to_create:,} to create"]
        told += [f"{self.to_look_up:,} to look up"] if self.to_look_up else []
        told += [f"{self.to_close:,} to close"] if self.to_close else []
        told += [others] if others else []
        return f"<Prepared {self.digest[:12]}: {self.source}, {', '.join(told)}>"

    def _repr_html_(self) -> str:
        """The first tasks as a table, for a notebook."""
        members = ("task_type", "task_title", "assignee_id")
        rows = [(first.row, *(first.task[name] for name in members)) for first in self.first_tasks]
        return notebook.page(repr(self)[1:-1], rows, ("row", *members))


Agreed: TypeAlias = Prepared | str
"""What was agreed to: a plan, or no more than its digest."""


def prepared_of(ready: Ready) -> Prepared:
    """The plan as a value."""
    call, source, workspace, made = ready
    plan, report = made.plan, call.report
    block = blocked(call.options.planning, plan.invalid, source.intake.row_count)
    marks, due_dates = RowMarks(), due_dates_of(ready)
    found = to_send_of(plan, marks.add)
    return Prepared(
        digest=marks.digest("sandbox" if call.options.sending.sandbox else _place(call)),
        source=report.source,
        workspace=report.workspace,
        base_url=call.base_url,
        row_count=source.intake.row_count,
        to_create=plan.to_create,
        to_look_up=plan.to_look_up,
        to_close=plan.to_close,
        counts=found.counts,
        issues=found.issues,
        first_tasks=found.first_tasks,
        due_dates=due_dates.as_json(),
        by_assignee=found.by_assignee,
        by_type=found.by_type,
        rate=str(workspace.delivery.pacer.rate),
        expected_seconds=expected_seconds(ready),
        reference=report.reference and in_words(report.reference, report.first_mark),
        unsent=tuple(source.intake.unsent),
        results_path=source.destination,
        blocked=None if block is None else block.told,
        marks=marks,
    )


def require_agreed(agreed: Agreed, now: Prepared) -> None:
    """Raise `PlanChangedError` where this is not the plan that was agreed to."""
    if isinstance(agreed, str):
        if agreed != now.digest:
            raise PlanChangedError("the plan is not the one that was agreed to", now=now.digest)
        return
    if agreed.digest == now.digest:
        return
    if (agreed.base_url, agreed.workspace) != (now.base_url, now.workspace):
        told = (f"the workspace is {now.workspace} at {now.base_url} now, and was "
                f"{agreed.workspace} at {agreed.base_url}")  # fmt: skip
        raise PlanChangedError(told, now=now.digest)
    changes = tuple(agreed.marks.changes(now.marks))
    shown = [f"row {row} {then}, and {after} now" for row, then, after in changes[:_MOST_CHANGES]]
    further = len(changes) - _MOST_CHANGES
    shown += [f"and {further:,} more rows"] if further > 0 else []
    count = counted(len(changes), "row")
    raise PlanChangedError(
        f"the plan has changed since it was agreed to: {count}; {'; '.join(shown)}",
        now=now.digest,
        changes=changes,
    )


def _place(call: Call) -> str:
    return json.dumps([call.base_url, call.report.workspace])


def _way(row: PlannedRow) -> str:
    """What is to be done with a row, or how it ends without."""
    if row.outcome is not None:
        return row.outcome.status.value
    if row.state is State.UNKNOWN:
        return LOOK_UP
    return CREATE if row.task_id is None else CLOSE


def _told(known: tuple[str, bytes] | None) -> str:
    if known is None:
        return "is not in the file"
    way, _ = known
    return _TOLD.get(way, f"is {way}")
