"""The rows of a dry run that are like an earlier task, and how they end.

Which of them are held back depends on the whole file. So they are kept, and the ends of their
chunks wait as if there were none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Self

from importer.ledger.store import Ledger
from importer.planning.beside import Compared
from importer.planning.checked import CheckedChunk
from importer.planning.due_dates import DueDates
from importer.planning.facts import Facts, PlannedRow
from importer.planning.new_tasks import facts_at
from importer.planning.rules import once_allowed
from importer.planning.similarity import Similarity, Suspect, held_back
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome
from importer.rows.rehearsed import Rehearsed
from importer.rows.scratch import Spool
from importer.rows.table import Chunk


class LikeRows:
    """Those of one file. rows: how many it has. are_meant: whether they are sent all the same."""

    def __init__(self, ledger: Ledger, rows: int, *, are_meant: bool) -> None:
        self._are_meant = are_meant
        self._similarity = Similarity(ledger, rows)
        self._warnings: Spool[tuple[int, Issue]] = Spool()
        self._upcoming: Iterator[tuple[int, Issue]] = iter(())
        self._next: tuple[int, Issue] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._similarity.close()
        self._warnings.close()

    @property
    def are_there(self) -> bool:
        """Whether there was any."""
        return self._similarity.has_suspects

    def hold(self, known: Sequence[bytes]) -> None:
        """The file has these rows that the ledger knows."""
        self._similarity.hold(known)

    def keep(
        self, checked: CheckedChunk, found: Compared, planned: Callable[[Facts], PlannedRow]
    ) -> Sequence[int]:
        """Keep those of a chunk; the places of its other new rows, which may be counted now.

        planned: makes what would be sent.
        """
        self._similarity.hold(found.known)
        for place, likes in found.likes.items():
            row = planned(facts_at(checked, place))
            self._similarity.suspect(Suspect(row.number, row.fingerprint, row.body, likes))
        if self._are_meant or not found.likes:
            return found.new
        return [place for place in found.new if place not in found.likes]

    def judge(self, due_dates: DueDates | None, *, may_count: bool) -> bool:
        """Judge them once the whole file has gone by; False where only the plan of a run can.

        may_count: whether a row may be counted that was kept in vain. due_dates: told of it.
        """
        for suspect, issue in self._similarity.judged():
            if issue is not None:
                self._warnings.append((suspect.number, issue))
            elif not self._are_meant:
                if not may_count:
                    return False
                if due_dates is not None:
                    due_dates.add(PlannedRow(suspect.number, None, suspect.key, suspect.body))
        self._upcoming = iter(self._warnings)
        self._next = next(self._upcoming, None)
        return not self._similarity.has_rewritten

    def in_place(self, chunk: Chunk, ends: Sequence[Outcome]) -> Sequence[Outcome]:
        """The ends of the next chunk, in which such rows have their warnings."""
        told: dict[int, Outcome] = {}
        for place, number in enumerate(chunk.numbers):
            if self._next is None:
                break
            if self._next[0] == number:
                told[place] = self._warned(ends[place], self._next[1])
                self._next = next(self._upcoming, None)
        return _with(ends, told) if told else ends

    def _warned(self, end: Outcome, issue: Issue) -> Outcome:
        if self._are_meant:
            return end._replace(issues=(*end.issues, once_allowed(issue, end.status)))
        return held_back(end.row_number, end.issues, issue)


def _with(ends: Sequence[Outcome], told: Mapping[int, Outcome]) -> Sequence[Outcome]:
    if not isinstance(ends, Rehearsed):
        return [told.get(place, end) for place, end in enumerate(ends)]
    others = dict(sorted({**ends.others, **told}.items()))
    changed = None if ends.changed is None else [*ends.changed, *told]
    return Rehearsed(ends.numbers, others, ends.there, changed)
