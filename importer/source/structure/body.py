"""The rows below a header, as wide as it, without what does not belong to the table.

Left out, and told: blank rows, a header that is repeated, a footer, and everything from a second
table on. Ragged rows stay: shorter ones are padded, longer ones keep their cells. A few rows are
held back, since where a table ends shows only some rows later; memory does not grow beyond that.

Most rows are never looked at one by one: only those after a blank row, or of another length.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence

from importer.rows.outcome import IMPORT_COLUMNS, IMPORT_GROUP
from importer.source.structure.cells import filled_columns
from importer.source.structure.footer import FOOTER_ROWS, TailRow, count_footer
from importer.source.structure.layout import Layout
from importer.source.structure.notes import (
    BANNERS_TOLD,
    FOOTER_TOLD,
    Count,
    note_beside,
    note_repeats,
    note_rows,
    row_text,
    tell_row,
)
from importer.source.structure.repeats import MARK, HeaderNames, plain_names
from importer.source.structure.rows import Rows, choose, without_blank
from importer.source.structure.second import LOOK_AHEAD_ROWS, find_second, is_header_of
from importer.source.structure.start import Row
from importer.wording.hints import Option

__all__ = ["Body", "Rows"]

_HELD_BACK = LOOK_AHEAD_ROWS + FOOTER_ROWS
_MOST_JUDGED = 200
"""A file with more gaps and changes of length than this has them between its records."""


class Body:
    """Sorts out the rows of one table. `blank_rows` and `notes()` are final after `finish`."""

    def __init__(self, layout: Layout, *, verbatim: bool = False) -> None:
        """Verbatim: every row that is not blank is data, as in a text file of results.

        In a workbook of results stand totals and the like, as in the one that it was made of; a
        row with an outcome is data, whatever it looks like.
        """
        self.blank_rows = 0
        self._layout = layout
        self._verbatim = verbatim
        names = [name.strip() for name in layout.header]
        self._outcome = names.index(IMPORT_COLUMNS[0]) if layout.is_results else None
        self._held = Rows([], [], [])
        self._last_seen = layout.first_row - 1
        self._last_given = layout.first_row - 1
        self._are_regular = self._held_are_regular = True
        self._suspects: deque[int] = deque()
        self._judged = 0
        self._first_irregular = 0
        self._header = HeaderNames(_own_names(layout))
        self._others: set[int] = set()
        self._marked: set[int] = set()
        self._marks = Count()
        self._repeats: list[int] = []
        self._banners: list[Row] = []
        self._footer: list[Row] = []
        self._second: Row | None = None
        self._second_header: Row | None = None
        self._unread = 0
        self._beside = 0
        self._short = Count()
        self._long = Count()

    def feed(self, rows: Rows) -> None:
        """Take the next rows of the file; blank ones may be left out of them."""
        if not rows.numbers:
            return
        last = rows.numbers[-1]
        rows = without_blank(rows)
        if self._second is None:
            self.blank_rows += last - self._last_seen - len(rows.numbers)
            self._take(rows)
        else:
            self._unread += len(rows.numbers)
        self._last_seen = last
        self._judge(LOOK_AHEAD_ROWS)

    def take(self, size: int) -> Iterator[Rows]:
        """Chunks of `size` rows that are surely of the table."""
        while len(self._held.numbers) - _HELD_BACK >= size:
            yield self._give(size)

    def finish(self, size: int) -> Iterator[Rows]:
        """The rows that were held back, once there are no more to feed."""
        self._judge(0)
        self._drop_footer()
        while self._held.numbers:
            yield self._give(size)

    def notes(self) -> list[str]:
        """What was left out, and what was odd, one sentence each."""
        width = self._layout.width
        told = [
            note_repeats(self._repeats),
            note_rows(self._banners, "above repeated headers", BANNERS_TOLD),
            note_beside(self._beside),
            self._marks.note("a byte order mark before it, which was removed"),
            note_rows(self._footer, "below the table", FOOTER_TOLD),
            self._note_second(),
            self._short.note(f"fewer cells than the {width} of the header: empty ones were added"),
            self._long.note(f"more cells than the {width} of the header: they are kept"),
        ]
        return [note for note in told if note is not None]

    def _take(self, rows: Rows) -> None:
        if self._layout.columns is not None:
            rows = self._within(rows, self._layout.columns)
        if not rows.numbers:
            return
        self._are_regular = set(map(len, rows.cells)) == {self._layout.width}
        self._held_are_regular &= self._are_regular
        if not self._verbatim:
            rows = self._without_repeats(rows)
            self._suspect(rows)
        held = self._held
        held.numbers.extend(rows.numbers)
        held.cells.extend(rows.cells)
        held.beside.extend(rows.beside)

    def _within(self, rows: Rows, columns: range) -> Rows:
        """The rows of the table with another one beside it, without what is the other's."""
        part, others = slice(columns.start, columns.stop), self._layout.others
        own = [i for i, cells in enumerate(rows.cells) if filled_columns(cells[part])]
        self._beside += len(rows.numbers) - len(own)
        for cells in rows.cells:
            for place in others:
                cells[place : place + 1] = [""]
            if not columns.start and not others:
                del cells[columns.stop :]
        return choose(rows, own)

    def _without_repeats(self, rows: Rows) -> Rows:
        again = self._header.find(rows.cells)
        if again is None:
            return rows
        self._others |= {rows.numbers[place] for place in again.others}
        self._marked |= {rows.numbers[place] for place in again.marked}
        self._repeats += [rows.numbers[place] for place in again.repeats]
        gone = set(again.repeats) | self._leave_out_banners(rows, again.repeats)
        return choose(rows, [place for place in range(len(rows.numbers)) if place not in gone])

    def _leave_out_banners(self, rows: Rows, repeats: list[int]) -> set[int]:
        """The places of rows of one cell right above these: names of groups, each with a header."""
        if not self._layout.is_below_group:
            return set()
        gone = set()
        for place in repeats:
            inside = place - 1 not in repeats and place > 0
            source, at = (rows, place - 1) if inside else (self._held, len(self._held.numbers) - 1)
            if at < 0 or (not inside and place) or len(filled_columns(source.cells[at])) > 1:
                continue
            self._banners.append(Row(source.numbers[at], source.cells[at]))
            if inside:
                gone.add(at)
            else:
                self._held = self._held.part(0, at)
        return gone

    def _suspect(self, rows: Rows) -> None:
        """Note the rows at which another table may begin: after a gap, or of a new length."""
        if not rows.numbers:
            return
        before = self._held.numbers[-1] if self._held.numbers else self._last_given
        length = len(self._held.cells[-1]) if self._held.cells else self._layout.width
        in_a_row = rows.numbers[-1] - before == len(rows.numbers)
        sure = self._others | self._marked
        if in_a_row and self._are_regular and length == self._layout.width and not sure:
            return
        for number, cells in zip(rows.numbers, rows.cells, strict=True):
            is_gap = self._is_after_blank(number, before)
            if len(cells) != length and not self._first_irregular:
                is_gap, self._first_irregular = True, number
            is_suspect = number in sure or (is_gap and self._judged < _MOST_JUDGED)
            if is_suspect and not self._has_outcome(cells):
                self._suspects.append(number)
            before, length = number, len(cells)

    def _judge(self, rows_after: int) -> None:
        """Look at each suspect that has so many rows after it."""
        numbers = self._held.numbers
        while self._suspects and self._second is None:
            place = bisect_left(numbers, self._suspects[0])
            if len(numbers) - place <= rows_after:
                return
            number = self._suspects.popleft()
            self._judged += 1
            part = self._held.part(place, place + 1 + LOOK_AHEAD_ROWS)
            rows = [Row(*pair) for pair in zip(part.numbers, part.cells, strict=True)]
            found = self._find_second(rows, numbers[place - 1] if place else self._last_given)
            if found is not None:
                self._second, self._second_header = Row(number, part.cells[0]), found
                repeats = bisect_left(self._repeats, number)
                self._unread = len(numbers) - place + len(self._repeats[repeats:])
                del self._repeats[repeats:]
                above = [row for row in self._banners if row.number < number]
                self._unread += len(self._banners) - len(above)
                self._banners = above
                self._held = self._held.part(0, place)

    def _find_second(self, rows: list[Row], before: int) -> Row | None:
        """The header of another table that begins with the first of these rows, or None."""
        number, cells = rows[0]
        if any(self._has_outcome(row.cells) for row in rows):
            return None
        if number in self._others | self._marked:
            names = Row(number, list(plain_names(cells)))
            if number in self._others or is_header_of(names, rows[1:]):
                return names
            cells[0] = cells[0].lstrip(MARK)
            self._marks.add(number)
            return None
        return find_second(
            rows,
            self._layout,
            after_blank=self._is_after_blank(number, before),
            regular=self._first_irregular in {0, number} and before >= self._layout.first_row,
        )

    def _is_after_blank(self, number: int, before: int) -> bool:
        """Whether a blank row stands above, and not a header that was left out."""
        place = bisect_left(self._repeats, number - 1)
        return number > before + 1 and self._repeats[place : place + 1] != [number - 1]

    def _drop_footer(self) -> None:
        if self._verbatim:
            return
        numbers, cells = self._held.numbers, self._held.cells
        start = max(0, len(numbers) - FOOTER_ROWS)
        ours = [i for i in range(start, len(cells)) if self._has_outcome(cells[i])]
        start = ours[-1] + 1 if ours else start
        before = numbers[start - 1] if start else self._last_given
        tail = []
        for number, row in zip(numbers[start:], cells[start:], strict=True):
            tail.append(TailRow(row, number > before + 1))
            before = number
        kinds = [*self._layout.kinds, *[None] * self._layout.width][: self._layout.width]
        footer = count_footer(tail, kinds)
        first = len(numbers) - footer
        pairs = zip(numbers[first:], cells[first:], strict=True)
        self._footer = [Row(number, row) for number, row in pairs]
        self._held = self._held.part(0, first)

    def _has_outcome(self, cells: Sequence[str]) -> bool:
        """Whether an earlier import says of a row what became of it."""
        place = self._outcome
        return place is not None and place < len(cells) and bool(cells[place].strip())

    def _give(self, size: int) -> Rows:
        given = self._held.part(0, size)
        for column in (self._held.numbers, self._held.cells, self._held.beside):
            del column[:size]
        self._last_given = given.numbers[-1]
        if not self._held_are_regular:
            self._fit(given, self._layout.width)
            self._held_are_regular = not self._held.numbers
        return given

    def _fit(self, rows: Rows, width: int) -> None:
        for number, cells in zip(rows.numbers, rows.cells, strict=True):
            if len(cells) < width:
                self._short.add(number)
                cells.extend([""] * (width - len(cells)))
            elif len(cells) > width and any(map(str.strip, cells[width:])):
                self._long.add(number)

    def _note_second(self) -> str | None:
        if self._second is None or self._second_header is None:
            return None
        return (
            f"another table begins below: {tell_row(self._second.number, self._names())}; "
            f"its {self._unread:,} rows (to row {self._last_seen}) were not read; "
            f"to read it, set {Option('header_row', str(self._second_header.number))}"
        )

    def _names(self) -> str:
        second, header = self._second, self._second_header
        if second is None or header is None:
            raise AssertionError("there is a second table")
        title = "" if second.number == header.number else f"{row_text(second.cells)}: "
        return title + row_text(header.cells)


def _own_names(layout: Layout) -> Sequence[Sequence[str]]:
    """The names of a header as they are repeated among its rows: without our columns."""
    ours = {*IMPORT_COLUMNS, IMPORT_GROUP} if layout.is_results else set()
    return [["" if name.strip() in ours else name for name in row] for row in layout.as_written]
