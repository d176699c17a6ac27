"""Second tasks of a row: reported with the row, or given up if they may be another's."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import datetime, timedelta

from importer.contract.comparison import is_elsewhere, is_more, lacks, whole
from importer.submission.reconcile.matching.kinds import RowKind, TaskKind
from importer.submission.reconcile.matching.lost import ALWAYS, LostRow, Matched, nearly
from importer.submission.reconcile.matching.owners import NO_ROW, Created
from importer.submission.reconcile.matching.pair_kinds import pairs_in_time
from importer.submission.reconcile.matching.turns import Turns

_GUESS_MAY_BE_OFF = timedelta(days=2)
"""The widest two zones are 26 hours apart, and a date may be yesterday's besides."""


def tell_twins(
    kinds: list[RowKind], told: set[int], used: set[str], matched: Matched
) -> Generator[None, None, None]:
    """Where a second task says all that a found row says, and was made after its request.

    A proxy that carries a request out twice makes such ones. The service has to say when; what it
    tells of no task need not be said.
    """
    turns = Turns()
    seen: set[int] = set()
    for kind in kinds:
        found = [row for row in kind.rows if row.key in matched.found]
        guessed = [row for row in found if row.expected is not None]
        for task in kind.choices if found else ():
            if turns.is_over():
                yield
            if id(task) in seen or not (kind in task.owners or _is_all(task, kind, told)):
                continue
            seen.add(id(task))
            spare = [made for made in task.tasks if made[1] not in used and made[0] != ALWAYS]
            _doubt_guessed(guessed, spare, used, matched)
            sure = [row for row in found if row.key in matched.found]
            matched.twins |= pairs_in_time(sure, spare)


def _doubt_guessed(
    rows: Sequence[LostRow],
    spare: Sequence[tuple[datetime, str]],
    used: set[str],
    matched: Matched,
) -> None:
    """Let go of tasks where another fits as well, and a guess alone says which is of their time.

    A guess is wrong by zones and by what a proxy takes for the date; a colleague's task that says
    the same may fit it better than the row's own.
    """
    for row in rows:
        if row.key in matched.found and any(
            made > row.own_since or row.own_since - made < _GUESS_MAY_BE_OFF for made, _ in spare
        ):
            task_id = matched.found.pop(row.key)
            matched.exchangeable.discard(row.key)
            matched.twins.pop(row.key, None)
            used.discard(task_id)
            matched.doubtful[row.key] = nearly(task_id)


def _is_all(task: TaskKind, kind: RowKind, told: set[int]) -> bool:
    """Whether a task says what a kind of row asks for, as far as any does, and is no other's."""
    shape = kind.shape
    is_own = task.claims == [kind] and not task.owners
    return is_own and not is_more(task.shape, shape) and not lacks(task.shape, shape) & told


def doubt_unsure(
    kinds: list[RowKind],
    listed: list[TaskKind],
    created: Created,
    used: set[str],
    matched: Matched,
) -> None:
    """Give up tasks that are not surely the row's for which they were taken.

    One that says what another row says, as far as it is listed, may be a second one of that row,
    and one that is about a company alone is hardly that of a row about a deal. One that was made
    long after the row was sent, as far as can be guessed, may be anybody's, and so may one of which
    the service does not say when it was made.
    """
    there = {key: (made, task) for task in listed for made, key in task.tasks if key in used}
    for kind in kinds:
        for row in kind.rows:
            task_id = matched.found.get(row.key)
            if task_id is None:
                continue
            made, task = there[task_id]
            owners = {*created.get(whole(task.shape), ()), *(whole(k.shape) for k in task.owners)}
            others = owners - {whole(kind.shape), NO_ROW}
            is_strange = bool(others) or is_elsewhere(task.shape, kind.shape)
            is_late = row.until is not None and row.until < made
            if is_strange or is_late or made == ALWAYS:
                del matched.found[row.key]
                matched.exchangeable.discard(row.key)
                used.remove(task_id)
                matched.doubtful[row.key] = nearly(task_id)
