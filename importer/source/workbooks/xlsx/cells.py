"""Text and native cell of what a cell of .xlsx holds, by its type and style.

Numbers and dates repeat more than one would think (amounts, priorities, due dates), and each
costs more than a look into a table: what was found is kept for the next.
ECMA-376 Part 1, 18.18.11 (ST_CellType).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeAlias

from importer.rows.table import NativeCell
from importer.source.workbooks.markup import TRUE
from importer.source.workbooks.number_format import GENERAL, cell_text, unescape
from importer.source.workbooks.serials import NO_STYLE, Style, number_cell
from importer.source.workbooks.stored import EMPTY
from importer.source.workbooks.xlsx.shared_strings import SharedStrings

Shown: TypeAlias = tuple[str, NativeCell]

_KEPT = 20_000
_TRUTH = ("FALSE", "TRUE")
_ISO_FORMAT = "yyyy-mm-dd hh:mm:ss"


class CellReader:
    """Turns the stored form of cells into what a person sees and what a workbook stores.

    keeps_cells: whether the latter is wanted of cells that are nothing but text.
    """

    def __init__(
        self,
        strings: SharedStrings,
        styles: Sequence[Style],
        *,
        is_1904: bool,
        keeps_cells: bool = True,
    ) -> None:
        self._string = strings.lookup
        self._styles = _Styles(styles)
        self._is_1904 = is_1904
        self._keeps_cells = keeps_cells
        self._numbers: dict[tuple[str, str | None], Shown] = {}

    def read(self, raw: str, kind: str | None, style_key: str | None) -> Shown:
        """The cell. Raises ValueError or IndexError for what no program can have meant."""
        if kind == "s":
            text = self._string(int(raw))
            return text, NativeCell(text, self._styles[style_key].number_format)
        if kind is None or kind == "n":
            return self._numbers.get((raw, style_key)) or self._read_number(raw, style_key)
        number_format = self._styles[style_key].number_format
        if kind == "b":
            return _TRUTH[raw in TRUE], NativeCell(raw in TRUE, number_format)
        if kind == "d":
            return _iso_cell(raw, number_format)
        text = unescape(raw)
        return text, NativeCell(text, number_format)

    def reader(self, kind: str | None, style_key: str | None) -> Callable[[str], Shown]:
        """What reads the cells of this type and style, as `read` does."""
        if kind is None or kind == "n":
            numbers, read_number = self._numbers, self._read_number
            return lambda raw: numbers.get((raw, style_key)) or read_number(raw, style_key)
        if kind not in {"s", "inlineStr", "str"}:
            return lambda raw: self.read(raw, kind, style_key)
        string = self._string
        if not self._keeps_cells:
            if kind == "s":
                return lambda raw: (string(int(raw)), EMPTY)
            return lambda raw: (unescape(raw), EMPTY)
        number_format = self._styles[style_key].number_format
        if kind == "s":
            return lambda raw: (text := string(int(raw)), NativeCell(text, number_format))
        return lambda raw: (text := unescape(raw), NativeCell(text, number_format))

    def _read_number(self, raw: str, style_key: str | None) -> Shown:
        is_whole = "." not in raw and "E" not in raw and "e" not in raw
        value = int(raw) if is_whole else float(raw)
        shown = number_cell(value, self._styles[style_key], is_1904=self._is_1904)
        if len(self._numbers) >= _KEPT:
            self._numbers.clear()
        self._numbers[raw, style_key] = shown
        return shown


class _Styles(dict[str | None, Style]):
    """Styles as cells name them; one that the workbook does not define is no style."""

    def __init__(self, styles: Sequence[Style]) -> None:
        super().__init__({None: NO_STYLE})
        self._styles = styles

    def __missing__(self, key: str | None) -> Style:
        index = int(key or 0)
        style = self._styles[index] if 0 <= index < len(self._styles) else NO_STYLE
        self[key] = style
        return style


def _iso_cell(raw: str, number_format: str) -> Shown:
    """A date that is stored as text (Strict Open XML)."""
    try:
        value = datetime.fromisoformat(raw).replace(tzinfo=None)
    except ValueError:
        return raw, NativeCell(raw, number_format)
    known = number_format if number_format != GENERAL else _ISO_FORMAT
    return cell_text(value, number_format), NativeCell(value, known)
