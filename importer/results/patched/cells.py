"""The cells of one row as they are written: found, given another style, replaced, added.

A cell that is not meant keeps every byte.
ECMA-376 Part 1, 18.3.1.4 (c): a cell without a place follows the one before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from importer.results.patched.markup import attribute, with_attribute
from importer.results.patched.refusal import CannotPatchError
from importer.results.patched.sheet_rows import SheetRow
from importer.rows.letters import column_letters, index_of_letters

_FILLED = re.compile(rb"<(?:\w+:)?(?:v|is|f)\b")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_SPANS = re.compile(rb"\s+spans\s*=\s*(?:\"[^\"]*\"|'[^']*')")


class FoundCell(NamedTuple):
    """A cell of a row. start, stop: where its markup stands in the text of the row."""

    column: int
    attributes: bytes
    content: bytes
    markup: bytes
    start: int
    stop: int

    @property
    def is_filled(self) -> bool:
        """Whether it has a value or a formula, and not a format alone."""
        return _FILLED.search(self.content) is not None

    @property
    def has_formula(self) -> bool:
        """Whether it has a formula."""
        return _FORMULA.search(self.content) is not None


class CellScanner:
    """Finds the cells of rows, in a sheet whose elements have this prefix."""

    def __init__(self, prefix: bytes) -> None:
        self.prefix = prefix
        name = re.escape(prefix + b"c")
        self._open = b"<" + prefix + b"c"
        self._plain = re.compile(
            rb"<" + name + rb"\b[^<>]*?\sr=[\"']([A-Z]{1,3})[0-9]{1,7}[\"']"
        ).match
        self._cell = re.compile(
            rb"<" + name + rb"\b([^<>]*?)(?:/>|>(.*?)</" + name + rb"\s*>)", re.DOTALL
        )

    def last_column(self, row: SheetRow) -> int:
        """The column of the last cell of a row, filled or not; -1 without any."""
        place = row.text.rfind(self._open)
        if place < row.stop:
            return -1
        found = self._plain(row.text, place)
        if found is None:  # the cell does not say its own place
            return max(cell.column for cell in self.cells(row))
        return index_of_letters(found[1].decode())

    def cells(self, row: SheetRow) -> list[FoundCell]:
        """The cells of a row. Raises CannotPatchError where they are not all that stands there."""
        found = []
        column, end = -1, row.stop
        for one in self._cell.finditer(row.text, row.stop):
            if row.text[end : one.start()].strip():
                raise CannotPatchError(f"row {row.number} of its sheet is not written as usual")
            reference = attribute(one[1], b"r")
            last = column
            column = last + 1 if reference is None else index_of_letters(_letters(reference))
            if column <= last:
                raise CannotPatchError("the cells of a row are not in order")
            end = one.end()
            found.append(FoundCell(column, one[1], one[2] or b"", one[0], one.start(), end))
        return found

    def rebuilt(self, row: SheetRow, new: Mapping[int, bytes], styles: Mapping[int, int]) -> bytes:
        """The row without its end tag, with these cells in place of what stood there.

        new: whole cells by their column; an empty one leaves none. styles: numbers of styles by
        the column of their cell, which is added where there is none.
        """
        found = self.cells(row)
        cells = {cell.column: self._restyled(cell, styles.get(cell.column)) for cell in found}
        for column, style in styles.items():
            if column not in cells:
                cells[column] = self._blank(column, row.number, style)
        cells |= new
        joined = b"".join(cells[column] for column in sorted(cells))
        start, stop = (found[0].start, found[-1].stop) if found else (row.stop, row.stop)
        return without_spans(row) + row.text[row.stop : start] + joined + row.text[stop:]

    def _restyled(self, cell: FoundCell, style: int | None) -> bytes:
        if style is None:
            return cell.markup
        written = with_attribute(cell.attributes, b"s", b"%d" % style)
        start = len(self.prefix) + 2
        return cell.markup[:start] + written + cell.markup[start + len(cell.attributes) :]

    def _blank(self, column: int, number: int, style: int) -> bytes:
        place = f"{column_letters(column)}{number}".encode()
        return b"<" + self.prefix + b'c r="' + place + b'" s="%d"/>' % style


def with_cells_behind(row: SheetRow, cells: bytes) -> bytes:
    """The row without its end tag, with these cells behind all others."""
    if row.text.find(b"spans", row.start, row.stop) < 0:
        return row.text + cells
    return without_spans(row) + row.text[row.stop :] + cells


def without_spans(row: SheetRow) -> bytes:
    """What stands up to the cells, without the note of the first and last of them.

    It is a hint for the reader, and would be wrong. ECMA-376 Part 1, 18.3.1.73 (spans).
    """
    tag = row.text[row.start : row.stop]
    if b"spans" not in tag:
        return row.text[: row.stop]
    return row.text[: row.start] + _SPANS.sub(b"", tag)


def style_of_row(row: SheetRow) -> int | None:
    """The style of those cells of a row that are not written; None: the row has none."""
    tag = row.text[row.start : row.stop]
    if attribute(tag, b"customFormat") not in {b"1", b"true"}:
        return None
    return int(attribute(tag, b"s") or 0)


def _letters(reference: bytes) -> str:
    return reference.rstrip(b"0123456789").decode("ascii", "replace")
