"""The import columns of one row as cells of a sheet. Text is an inline string, never a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence

from importer.results.layout import ImportValues
from importer.results.patched.markup import text_element
from importer.results.workbook_limits import MAX_CELL_UNITS, require_cells_fit
from importer.rows.letters import column_letters
from importer.rows.outcome import IMPORT_COLUMNS, IMPORT_GROUP

_is_special = re.compile(r"[\x00-\x1f&<>\ud800-\udfff\ufffe\uffff]|_x|\A\s|\s\Z").search
"""Whether a text is not its own markup."""

_NUMBER, _TASK, _REQUEST = "\0", "\1", "\2"
"""Stand for the number of a row and its ids; no text of a cell has them: XML cannot hold them."""

_MOST_TEMPLATES = 200
_MOST_PLAIN = MAX_CELL_UNITS // 7
"""Characters of a text that surely fits into a cell, however it is written."""
_STATUS = ImportValues._fields.index("status")


class ImportCells:
    """Writes cells into these columns. wrapped: the style of cells that begin at the top."""

    def __init__(self, prefix: bytes, columns: Sequence[int], *, wrapped: int) -> None:
        self._columns, self._wrapped = tuple(columns), wrapped
        p = self._p = prefix.decode()
        starts = [f'<{p}c r="{column_letters(column)}' for column in columns]
        self._starts = starts
        self._text_start = f'" s="{wrapped}" t="inlineStr"><{p}is>'
        self._plain_start = f"{self._text_start}<{p}t>"
        self._templates: dict[tuple[object, ...], str] = {}
        self._end = f"</{p}is></{p}c>"
        self._plain_end = f"</{p}t></{p}is></{p}c>"
        self._number = f'" s="{wrapped}"><{p}v>'
        self._number_end = f"</{p}v></{p}c>"

    @property
    def status_column(self) -> int:
        """The column of import_status, from 0."""
        return self._columns[_STATUS]

    def header(self, number: int, style: int, *, is_group: bool) -> dict[int, bytes]:
        """The names of the columns, or of their group, as cells by their column."""
        names = [IMPORT_GROUP] * len(IMPORT_COLUMNS) if is_group else IMPORT_COLUMNS
        return {
            column: f'{start}{number}" s="{style}" t="inlineStr"><{self._p}is>'.encode()
            + f"{text_element(self._p, name)}{self._end}".encode()
            for column, start, name in zip(self._columns, self._starts, names, strict=True)
        }

    def joined(self, number: int, values: ImportValues, status_style: int | None) -> bytes:
        """The cells of a row, side by side. Raises ResultsError for a text that is too long."""
        _, status, task_id, issues, hint, attempts, request_id = values
        is_plain = _is_plain(task_id) and _is_plain(request_id)
        if status_style is not None or values.row != number or not is_plain:
            return "".join(self._cells(number, values, status_style)).encode()
        # Most rows say the same, but for their number and ids.
        said = (status, issues, hint, attempts, not task_id, not request_id)
        template = self._templates.get(said)
        if template is None:
            if len(self._templates) >= _MOST_TEMPLATES:
                self._templates.clear()
            template = self._templates[said] = self._template(values)
        text = template.replace(_NUMBER, str(number))
        return text.replace(_TASK, task_id).replace(_REQUEST, request_id).encode()

    def _template(self, values: ImportValues) -> str:
        """The cells of a row, with signs for what nearly every row has for itself."""
        cells = self._cells(_NUMBER, values._replace(task_id="", request_id=""), None)
        for place, sign, text in ((2, _TASK, values.task_id), (6, _REQUEST, values.request_id)):
            if text:
                cells[place] = (
                    f"{self._starts[place]}{_NUMBER}{self._plain_start}{sign}{self._plain_end}"
                )
        return "".join(cells)

    def by_column(
        self, number: int, values: ImportValues, status_style: int | None
    ) -> dict[int, bytes]:
        """The cells by their column, empty ones as nothing."""
        cells = self._cells(number, values, status_style)
        return {c: one.encode() for c, one in zip(self._columns, cells, strict=True)}

    def _cells(
        self, number: int | str, values: ImportValues, status_style: int | None
    ) -> list[str]:
        row, status, task_id, issues, hint, attempts, request_id = values
        starts, text = self._starts, self._text
        told = row if isinstance(number, int) else number
        cells = [
            f"{starts[0]}{number}{self._number}{told}{self._number_end}",
            f"{starts[1]}{number}{self._plain_start}{status}{self._plain_end}",
            text(2, number, task_id) if task_id else "",
            text(3, number, issues) if issues else "",
            text(4, number, hint) if hint else "",
            f"{starts[5]}{number}{self._number}{attempts}{self._number_end}",
            text(6, number, request_id) if request_id else "",
        ]
        if status_style is not None:
            plain = f' s="{self._wrapped}" '
            cells[_STATUS] = cells[_STATUS].replace(plain, f' s="{status_style}" ', 1)
        return cells

    def _text(self, place: int, number: int | str, text: str) -> str:
        if len(text) > _MOST_PLAIN:
            row = number if isinstance(number, int) else 0
            require_cells_fit([IMPORT_COLUMNS[place]], [text], row)
        if _is_special(text):
            element = text_element(self._p, text)
            return f"{self._starts[place]}{number}{self._text_start}{element}{self._end}"
        return f"{self._starts[place]}{number}{self._plain_start}{text}{self._plain_end}"


def _is_plain(text: str) -> bool:
    """Whether an id is its own markup, and surely fits into a cell."""
    return len(text) <= _MOST_PLAIN and _is_special(text) is None
