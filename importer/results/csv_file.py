"""The results as CSV: UTF-8 with BOM (Excel needs it), CRLF, formulas guarded.

Writes rows with outcomes into a file whose source cells, after `formula_guard.unguard`, are the
ones that were read. Cells are looked at by column: one look tells that none of some hundred cells
needs a guard or quotes, and most columns have none that does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from pathlib import Path

from importer.results.layout import Columns, ResultRow, ResultsLayout, import_values
from importer.rows.formula_guard import SUSPICIOUS_START, all_numbers, guard
from importer.rows.table import CHUNK_ROWS

_LINE_END = "\r\n"
_BETWEEN = "\0"
"""Between the cells of a column while it is searched: any character that asks for no quotes."""
_first_character = itemgetter(slice(0, 1))
_suspicious = re.compile(SUSPICIOUS_START).match


def write_csv(path: Path, layout: ResultsLayout, rows: Iterable[ResultRow]) -> None:
    """Write the header and every row. Raises OSError."""
    columns = Columns(layout)
    delimiter = ";" if layout.delimiter == ";" else ","
    # Half a surrogate pair (a server's JSON may hold one) has no UTF-8: it is shown as \\udXXX.
    with path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
        file.write(_lines([[name] for name in columns.header], delimiter))
        rows = iter(rows)
        while some := list(islice(rows, CHUNK_ROWS)):
            file.write(_lines(_columns_of(columns, some), delimiter))


def _columns_of(columns: Columns, rows: Sequence[ResultRow]) -> Iterator[Sequence[str]]:
    """The source's columns that are kept, then those of the import."""
    yield from zip(*[columns.pick(row.cells, "") for row in rows], strict=True)
    for values in zip(*[import_values(row.outcome) for row in rows], strict=True):
        yield list(map(str, values))


def _lines(columns: Iterable[Sequence[str]], delimiter: str) -> str:
    """The rows of these columns as lines, each with its end."""
    written = [_as_written(column, delimiter) for column in columns]
    return _LINE_END.join([*map(delimiter.join, zip(*written, strict=True)), ""])


def _as_written(cells: Sequence[str], delimiter: str) -> Sequence[str]:
    """The cells of a column as they stand in the file."""
    if any(map(_may_need_guard, set(map(_first_character, cells)))) and not all_numbers(cells):
        cells = [guard(cell) if _may_need_guard(cell[:1]) else cell for cell in cells]
    together = _BETWEEN.join(cells)
    if delimiter in together or '"' in together or "\n" in together or "\r" in together:
        special = _special(delimiter)
        cells = [_quoted(cell) if special(cell) else cell for cell in cells]
    return cells


def _quoted(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


@lru_cache(maxsize=10_000)
def _may_need_guard(first: str) -> bool:
    """Whether a text that begins with this character may be run as a formula."""
    return _suspicious(first) is not None


@lru_cache
def _special(delimiter: str) -> Callable[[str], re.Match[str] | None]:
    """Finds what asks for quotes in a cell."""
    return re.compile(rf'[{delimiter}"\r\n]').search
