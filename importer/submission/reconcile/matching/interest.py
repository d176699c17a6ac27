"""Which tasks of a listing a matching needs to see; all others need not be kept."""

from __future__ import annotations

from collections.abc import Sequence

from importer.contract.answer import TaskAnswer
from importer.contract.comparison import PLACES, shape_of_body, shape_of_task
from importer.contract.reference import reference_of, references_of, wanted_reference
from importer.submission.reconcile.matching.loose import loose
from importer.submission.reconcile.matching.lost import LostRow
from importer.submission.reconcile.matching.shape_index import ShapeIndex
from importer.submission.reconcile.matching.similar import TITLE_AND_WHAT, WHO_AND_WHAT
from importer.submission.reconcile.matching.ties import TiedRows

_TITLE = PLACES["task_title"]


class Interest:
    """Which listed tasks a matching needs to see: any that may be, or look like, a lost row."""

    def __init__(self, rows: Sequence[LostRow]) -> None:
        self._indexes = [ShapeIndex(WHO_AND_WHAT), ShapeIndex(TITLE_AND_WHAT)]
        self._titles = set()
        self._tied = TiedRows(row.body for row in rows)
        self._marks = {reference_of(row.key) for row in rows if wanted_reference(row.body, row.key)}
        for row in rows:
            shape = loose(shape_of_body(row.body))
            self._titles.add(shape[_TITLE])
            for index in self._indexes:
                index.add(shape, row)

    def wants(self, task: TaskAnswer) -> bool:
        """Whether a listed task is one of them."""
        if self._marks and not self._marks.isdisjoint(references_of(task)):
            return True
        shape = loose(shape_of_task(task))
        if shape[_TITLE] is None or shape[_TITLE] in self._titles:
            return True
        is_found = any(True for index in self._indexes for _ in index.find(shape))
        return is_found or self._tied.may_have(task)
