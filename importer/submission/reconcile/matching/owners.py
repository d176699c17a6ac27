"""Which known rows the listed tasks belong to, by what the rows ask for.

A listing may tell less than was sent, so a known task may be that of any row from which it does not
differ.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Mapping
from itertools import chain

from importer.contract.answer import TaskAnswer
from importer.contract.comparison import MEMBERS, Shape, is_more, lacks, shape_of_task, whole
from importer.submission.reconcile.matching.pairing import MOST_PAIRS
from importer.submission.reconcile.matching.shape_index import ShapeIndex
from importer.submission.reconcile.matching.turns import Turns

Created = Mapping[Shape, Collection[Shape]]
"""By what tasks say whose rows are known: what the rows say that such a task may belong to.

Both as `comparison.whole` has it; a listing may say less than the rows did. Where a task says
what none of the rows does, because it was changed since, it is its own, and `NO_ROW`.
"""

NO_ROW: Shape = ()
"""The owner of a task that says what no known row asks for."""


def created_by(
    known: Iterable[TaskAnswer], sent: Iterable[Shape]
) -> Generator[None, None, Created]:
    """What is known of other rows. known: their tasks, as listed. sent: what these rows asked for.

    A task belongs to any of them from which it does not differ, but for what no task here says.
    """
    turns = Turns()
    index = ShapeIndex(tuple(range(len(MEMBERS))))
    created: dict[Shape, set[Shape]] = {}
    for asked in sent:
        if turns.is_over(len(MEMBERS)):
            yield
        said = whole(asked)
        if said not in created:
            created[said] = {said}
            index.add(asked, asked)
    shapes: set[Shape] = set()
    for task in known:
        if turns.is_over(len(MEMBERS)):
            yield
        shapes.add(shape_of_task(task))
    told = {place for shape in shapes for place, said in enumerate(shape) if said is not None}
    pairs = 0
    for shape in shapes:
        near = list(index.find(shape))
        pairs += sum(map(len, near))
        # Of so many that are alike, what is listed of them has to be enough.
        found = list(chain.from_iterable(near)) if pairs <= MOST_PAIRS + len(shapes) else []
        if turns.is_over(len(MEMBERS) * (1 + len(found))):
            yield
        fitting = {whole(asked) for asked in found if not lacks(shape, asked) & told}
        exact = {whole(asked) for asked in found if not is_more(shape, asked)} & fitting
        created.setdefault(whole(shape), set()).update(exact or fitting or {whole(shape), NO_ROW})
    return created
