"""Matches the lost rows with the tasks that a listing of the workspace holds.

Rows and tasks are matched one to one, so that equal rows are counted and not found all at once in a
single task. A row is missing only where nothing that was listed could be it, whatever its title has
become; where several rows compete for fewer tasks and it cannot be told which of them came through,
they stay in doubt.

Rows that ask for the same, and tasks that say the same, are compared once for all of them, and only
with what an index holds for them: the work grows as n log n. It is a generator that yields again
and again, so that whoever drives it can attend to something else, or stop.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

from importer.contract.answer import TaskAnswer
from importer.contract.comparison import whole
from importer.submission.reconcile.matching.kinds import connect, give_way, row_kinds, task_kinds
from importer.submission.reconcile.matching.lost import LostRow, Matched
from importer.submission.reconcile.matching.owners import NO_ROW, Created
from importer.submission.reconcile.matching.pair_kinds import settle_the_rest, take_sure_pairs
from importer.submission.reconcile.matching.second_tasks import doubt_unsure, tell_twins
from importer.submission.reconcile.matching.similar import doubt_similar

Matching = Generator[None, None, Matched]

_NOTHING_CREATED: Created = {}


def match(
    rows: Sequence[LostRow], tasks: Sequence[TaskAnswer], created: Created = _NOTHING_CREATED
) -> Matching:
    """The outcome of the rows. tasks: of a complete listing, without those that belong to others.

    created: what is known of those others.
    """
    matched = Matched()
    kinds = yield from row_kinds(rows)
    listed = yield from task_kinds(tasks)
    yield from connect(kinds, listed)
    told = {place for task in listed for place, said in enumerate(task.shape) if said is not None}
    yield from give_way(kinds, listed, told)
    used = yield from take_sure_pairs(kinds, matched)
    yield from settle_the_rest(kinds, used, matched)
    doubt_unsure(kinds, listed, created, used, matched)
    yield from tell_twins(kinds, told, used, matched)
    asked_for = (said for said, owners in created.items() if NO_ROW not in owners)
    spoken_for = {*asked_for, *(whole(kind.shape) for kind in kinds)}
    yield from doubt_similar(rows, tasks, spoken_for, used, matched)
    return matched
