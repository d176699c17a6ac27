"""Where the table of a file or sheet begins, and what its columns are called.

Makes a `Layout` of the first rows, with a sentence on each decision that a person may want to know.
What comes after the first rows, and where the table ends, is `structure.body`'s.

In doubt the first row that is not blank is the header. In a results file of this program it is the
one with the import columns, whatever was asked: every row of it has to survive.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TypeAlias

from importer.errors import ConfigurationError
from importer.rows.letters import column_letters
from importer.source.structure.beside import find_beside
from importer.source.structure.cells import (
    TYPED,
    CellKind,
    column_kinds,
    filled_columns,
    kind_of,
    weigh,
)
from importer.source.structure.header import find_header
from importer.source.structure.names import HeaderRows, find_header_rows, join_names
from importer.source.structure.notes import BETWEEN, notes_above, notes_joined, row_text
from importer.source.structure.results_header import (
    find_results_header,
    join_results_names,
    without_ours,
)
from importer.source.structure.start import BODY_ROWS, Row, find_start
from importer.wording.hints import Option

SAMPLE_ROWS = 200
"""The rows, blank ones included, that are read before anything is decided."""

Spans: TypeAlias = Callable[[int], Sequence[range]]
"""Of a row by its number: the columns (from 0) over which its cells are merged."""

_SURELY_DATA = 2
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table of a file begins.

    header: the names, one a column; of a table without header A, B, C, as spreadsheets name them.
    header_rows: their row numbers; none without header. first_row: from which number on rows are
    data. passed_over: row number and text of each row above that is not blank. width: of the
    header. kinds: what each column holds, as far as the first rows tell. notes: for the person.
    has_header: whether the names are of the file. as_written: the rows of the header. groups:
    how many of them, from the first, hold names of groups. is_results: whether this
    program wrote the file. columns: the table's, where another stands beside it.
    others: in a results file the columns of that one, where they stand between the table's.
    choices: those of the notes that tell how the columns are called.
    """

    header: list[str]
    header_rows: tuple[int, ...]
    first_row: int
    passed_over: tuple[tuple[int, str], ...] = ()
    kinds: list[CellKind | None] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    has_header: bool = True
    as_written: tuple[list[str], ...] = ()
    groups: int = 0
    is_results: bool = False
    columns: range | None = None
    others: tuple[int, ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.header)

    @property
    def is_below_group(self) -> bool:
        """Whether a single cell stands right above the header, as the name of a group does."""
        above = self.passed_over[-1:] if self.header_rows and self.width > _PAIR else ()
        return any(
            number == self.header_rows[0] - 1 and BETWEEN not in text for number, text in above
        )


def find_table(  # noqa: PLR0913 - what was asked, beside what was found
    sample: Sequence[tuple[int, list[str]]],
    *,
    label: str,
    header_row: int | None = None,
    no_header: bool = False,
    complete: bool = True,
    known: Collection[str] = (),
    unlisted: int = 0,
    spans: Spans | None = None,
) -> Layout:
    """The table that begins among these rows.

    sample: row numbers and cells of the first rows, blank ones may be there or left out; with
    `header_row` from there on at least. complete: whether these are all rows. known: names that
    are understood as they are, in small letters without blanks and punctuation. unlisted: how
    many rows above `header_row` are not in the sample, being too many. spans: asked only where a
    header of one row has fewer names than there are columns; one of several rows is joined.
    Raises SourceError where there is no row, or not the one that was asked for;
    ConfigurationError where the two options contradict each other.
    """
    if no_header and header_row is not None:
        raise ConfigurationError(
            f"{Option('header_row', str(header_row))} and {Option('no_header')} contradict each "
            "other",
            hint="give one",
        )
    rows = [Row(number, cells) for number, cells in sample if filled_columns(cells)]
    find_header(iter(rows), label, None)
    of_results = find_results_header(rows)
    if of_results is not None:
        numbers = [rows[place].number for place in of_results.places]
        asked = no_header or (header_row is not None and header_row not in numbers)
        return _choose_beside_in_results(
            _layout_of_results(rows, of_results, spans, is_told=asked), rows, label, known
        )
    if no_header:
        return _without_header(rows, 0)
    if header_row is not None:
        find_header(iter(rows), label, header_row)
        place = next(place for place, row in enumerate(rows) if row.number == header_row)
        named = _with_names(rows, place, spans)
        layout = _layout(named, HeaderRows(range(place, place + 1)), unlisted=unlisted)
    else:
        layout = _detect(rows, complete=complete, known=known, spans=spans)
    return _choose_beside(layout, rows, label, known) if layout.has_header else layout


def _detect(
    rows: Sequence[Row], *, complete: bool, known: Collection[str], spans: Spans | None
) -> Layout:
    start = find_start(rows)
    if _is_data(rows, start, complete=complete):
        note = (
            f"no header was found: row {rows[start].number} looks like the rows below it; "
            "the columns are called A, B, C and so on"
        )
        return _without_header(rows, start, (note,))
    found = find_header_rows(rows, start, known)
    if len(found.places) == 1:
        rows = _with_names(rows, found.places.start, spans)
    return _layout(rows, found)


def _with_names(rows: Sequence[Row], place: int, spans: Spans | None) -> Sequence[Row]:
    """The rows, with each name of the header above all columns over which its cell is merged.

    A file keeps the value of merged cells in the first of them alone.
    """
    number, cells = rows[place]
    widest = max(len(row.cells) for row in rows)
    if spans is None or (len(cells) == widest and all(cells)):
        return rows
    names = list(cells)
    for span in spans(number):
        names.extend([""] * (span.stop - len(names)))
        names[span.start : span.stop] = [names[span.start]] * len(span)
    return [*rows[:place], Row(number, names), *rows[place + 1 :]]


def _is_data(rows: Sequence[Row], start: int, *, complete: bool) -> bool:
    """Whether the row where the table begins is surely one of its rows, and no header."""
    cells = rows[start].cells
    body = [row.cells for row in rows[start + 1 : start + 1 + BODY_ROWS]]
    if body:
        return weigh(cells, body).is_data
    kinds = [kind_of(cell) for cell in cells]
    typed = sum(kind in TYPED for kind in kinds)
    return complete and typed >= _SURELY_DATA and 2 * typed >= len(filled_columns(cells))


def _layout_of_results(
    rows: Sequence[Row], found: HeaderRows, spans: Spans | None, *, is_told: bool
) -> Layout:
    """The layout of a file of ours. is_told: whether something else was asked for."""
    first, last = found.places.start, found.places[-1]
    where = f"row {rows[last].number}" if last else "the first row"
    notes = [f"a results file: its header is in {where}"] if is_told else []
    if first == last:
        rows = _with_names(rows, first, spans)
    return _layout(rows, found, notes=notes, is_results=True)


def _layout(
    rows: Sequence[Row],
    found: HeaderRows,
    *,
    unlisted: int = 0,
    notes: Sequence[str] = (),
    is_results: bool = False,
) -> Layout:
    places = found.places
    header_rows = [rows[place] for place in places]
    join = join_results_names if is_results else join_names
    header = join([row.cells for row in header_rows], found.groups)
    above = tuple((row.number, row_text(row.cells)) for row in rows[: places.start])
    numbers = tuple(row.number for row in header_rows)
    return Layout(
        header,
        numbers,
        numbers[-1] + 1,
        above,
        _first_kinds(rows[places.stop : places.stop + BODY_ROWS]),
        [
            *notes_above(above, unlisted),
            *notes_joined(numbers, header, is_results=is_results),
            *notes,
        ],
        as_written=tuple(row.cells for row in header_rows),
        groups=found.groups,
        is_results=is_results,
    )


def _choose_beside(
    layout: Layout, rows: Sequence[Row], label: str, known: Collection[str]
) -> Layout:
    """The layout of the one table that is meant, where two stand side by side."""
    body = [row.cells for row in rows if row.number >= layout.first_row]
    found = find_beside(layout.header, body, label, known)
    if found is None:
        return layout
    stop = found.columns.stop if not found.columns.start else None
    return replace(
        layout,
        header=layout.header[:stop],
        kinds=layout.kinds[:stop],
        notes=[*layout.notes, found.note],
        as_written=tuple(cells[:stop] for cells in layout.as_written),
        columns=found.columns,
    )


def _choose_beside_in_results(
    layout: Layout, rows: Sequence[Row], label: str, known: Collection[str]
) -> Layout:
    """The layout without the other table that stands beside the source's, as the source was read.

    The import columns stand beside both.
    """
    named = without_ours(layout.header, layout.header)
    named = named[: filled_columns(named)[-1] + 1] if any(named) else []
    below = (row.cells for row in rows if row.number >= layout.first_row)
    body = [without_ours(cells, layout.header)[: len(named)] for cells in below]
    found = find_beside(named, body, label, known)
    if found is None:
        return layout
    columns: range = found.columns
    others: tuple[int, ...] = ()
    if columns.start:
        columns = range(columns.start, layout.width)
    else:
        others = tuple(place for place in filled_columns(named) if place >= columns.stop)
    header = ["" if place in others else name for place, name in enumerate(layout.header)]
    notes = [*layout.notes, found.note]
    return replace(layout, header=header, notes=notes, columns=columns, others=others)


def _without_header(rows: Sequence[Row], start: int, choices: tuple[str, ...] = ()) -> Layout:
    body = [row.cells for row in rows[start : start + BODY_ROWS]]
    header = [column_letters(place) for place in range(_usual_width(rows[start:]))]
    above = tuple((row.number, row_text(row.cells)) for row in rows[:start])
    return Layout(
        header,
        (),
        rows[start].number,
        above,
        column_kinds(body),
        [*notes_above(above), *choices],
        has_header=False,
        choices=choices,
    )


def _first_kinds(rows: Sequence[Row]) -> list[CellKind | None]:
    """What the columns hold, up to the first blank row: below it may be another table."""
    gap = next((i for i, (a, b) in enumerate(pairwise(rows), 1) if b.number != a.number + 1), 0)
    block = rows[:gap] if gap > 1 else rows
    return column_kinds([row.cells for row in block])


def _usual_width(rows: Sequence[Row]) -> int:
    """How many cells most rows have; of two widths that are as frequent, the larger."""
    widths = [len(row.cells) for row in rows]
    return max(widths, key=lambda width: (widths.count(width), width))
