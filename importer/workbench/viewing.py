"""What may be seen of a sheet on the bench, from any thread, while it is checked or corrected."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from threading import Lock

from importer.rows.outcome import Outcome
from importer.workbench.finding import Finder
from importer.workbench.overlay import Overlay
from importer.workbench.searching import Searcher
from importer.workbench.shown import EVERY_ROW, Filter, Group, Kind, Page, Problem, Row
from importer.workbench.store import RowStore

_LISTS = 8
"""Lists of rows that are kept: a few tabs, each with the one before."""


@dataclass(slots=True)
class Checked:
    """How far a sheet was checked. rows: how many were; through: the number of the last; 0: none.

    problems: what has to be settled before anything can be sent, in words; "": nothing.
    """

    through: int = 0
    rows: int = 0
    problems: str = ""


class Viewing:
    """Looks at the rows of one sheet, as they are corrected."""

    def __init__(self, store: RowStore, overlay: Overlay, checked: Checked, row_count: int) -> None:
        """checked: kept by whoever checks."""
        self._store = store
        self._finder = Finder(store)
        self._searcher = Searcher(store, overlay)
        self._overlay = overlay
        self._checked = checked
        self.row_count = row_count
        self._lists: OrderedDict[tuple[Filter, int], Sequence[int]] = OrderedDict()
        self._named: dict[str, Problem] = {}
        self._lock = Lock()

    def page(self, offset: int, limit: int, shown: Filter = EVERY_ROW) -> Page:
        """Some of the rows that a filter leaves, in order."""
        if shown == EVERY_ROW:
            numbers, total = self._store.page(offset, limit), self.row_count
        elif shown.search:
            found = self.numbers(shown)
            numbers, total = found[offset : offset + limit], len(found)
        else:
            numbers, total = self._finder.filtered(shown, offset, limit)
        return Page(self.rows(numbers), total)

    def rows(self, numbers: Sequence[int]) -> list[Row]:
        """These rows, in order. Raises KeyError for a number that no row has."""
        ends = self._store.ends(numbers)
        return [self._row(number, cells, ends[number]) for number, cells in self.cells(numbers)]

    def cells(self, numbers: Iterable[int]) -> list[tuple[int, list[str]]]:
        """The cells of these rows. Raises KeyError for a number that no row has."""
        chunk = self._overlay.laid_over(self._store.chunk(numbers))
        return list(zip(chunk.numbers, chunk.rows, strict=True))

    def numbers(self, shown: Filter) -> list[int]:
        """The numbers of all rows that a filter leaves, in order."""
        if shown == EVERY_ROW:
            return self._store.page(0, self.row_count)
        if shown.search:
            found = self._searcher.rows_with(shown.search)
            if replace(shown, search="") == EVERY_ROW:
                return sorted(found)
            return [number for number in self.numbers(replace(shown, search="")) if number in found]
        return self._finder.numbers(shown)

    def listed(self, shown: Filter, stamp: int) -> Sequence[int]:
        """The numbers that the filter left when it was first asked for with this stamp.

        A row that is corrected stays in its place, so that nothing moves under a person's hands.
        """
        if shown == EVERY_ROW:
            raise ValueError("every row is no list")
        with self._lock:
            if (shown, stamp) not in self._lists:
                self._lists[shown, stamp] = array("L", self.numbers(shown))
            self._lists.move_to_end((shown, stamp))
            while len(self._lists) > _LISTS:
                self._lists.popitem(last=False)
            return self._lists[shown, stamp]

    def listed_page(self, offset: int, limit: int, shown: Filter, stamp: int) -> Page:
        """Some of the rows that were `listed`, as they are now."""
        if shown == EVERY_ROW:
            return self.page(offset, limit)
        numbers = self.listed(shown, stamp)
        return Page(self.rows(numbers[offset : offset + limit]), len(numbers))

    def place_of(self, number: int, shown: Filter = EVERY_ROW, stamp: int = 0) -> int | None:
        """At which place among those that were `listed` a row stands, from 0; None: it does not."""
        if shown == EVERY_ROW:
            return self._finder.place_of(number)
        numbers = self.listed(shown, stamp)
        place = bisect_left(numbers, number)
        return place if numbers[place : place + 1] and numbers[place] == number else None

    def numbers_at(self, place: int, count: int, shown: Filter, stamp: int) -> Sequence[int]:
        """The numbers of the rows that were `listed` from a place on."""
        if shown == EVERY_ROW:
            return self._store.page(place, count)
        return self.listed(shown, stamp)[place : place + count]

    def named(self, name: str) -> Problem | None:
        """The problem of this name, which `name_of` has given."""
        return self._named.get(name)

    def name_of(self, problem: Problem) -> str:
        """A short name for a problem, whatever the length of its value."""
        name = blake2b(repr(tuple(problem)).encode(), digest_size=8).hexdigest()
        self._named[name] = problem
        return name

    def error_beside(self, number: int, shown: Filter, *, before: bool) -> int | None:
        """The number of the nearest row with an error behind this one, or before; None: none.

        shown: of the rows that this filter leaves.
        """
        if not shown.search:
            return self._finder.error_beside(number, shown, before=before)
        wrong = self.numbers(replace(shown, errors=True))
        if before:
            return next(iter(wrong[: bisect_left(wrong, number)][-1:]), None)
        return next(iter(wrong[bisect_right(wrong, number) :][:1]), None)

    def groups(self, offset: int = 0, limit: int = 100) -> list[Group]:
        """The problems by kind and value, errors first, and those of most rows first."""
        rows = self._finder.groups(offset, limit)
        ends = self._store.ends({row.first for row in rows})
        found = []
        for row in rows:
            issue = next(
                (
                    issue
                    for issue in ends[row.first].issues
                    if Problem(issue.code, issue.place, issue.value) == row.problem
                ),
                None,
            )
            if issue is not None:  # else it was corrected a moment ago
                about = row.problem, row.is_error, row.rows, row.first, row.meant
                found.append(Group(*about, issue.message, issue.hint))
        return found

    def tally(self) -> dict[Kind, int]:
        """How many of the rows that were checked would end in each way."""
        if self._checked.problems:
            return dict.fromkeys(Kind, 0)
        return self._finder.tally(self._checked.rows)

    def changed_rows(self) -> int:
        """How many rows have a corrected cell."""
        return self._finder.changed_rows()

    def _row(self, number: int, cells: Sequence[str], end: Outcome) -> Row:
        is_known = not self._checked.problems and number <= self._checked.through
        is_out = self._overlay.is_left_out(number)
        return Row(number, cells, end if is_known else None, self._overlay.former(number), is_out)
