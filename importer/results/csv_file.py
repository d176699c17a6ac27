"""The results as CSV: UTF-8 with BOM (Excel needs it), CRLF, formulas guarded.

Writes rows with outcomes into a file whose source cells, after `formula_guard.unguard`, are the
ones that were read. Cells are looked at by column: one look tells that none of some hundred cells
needs a guard or quotes, and most columns have none that does.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter
from pathlib import Path

from importer.results.layout import (
    Columns,
    ResultRows,
    ResultsLayout,
    earlier_texts,
    import_values,
    is_plain,
)
from importer.rows.formula_guard import SUSPICIOUS_START, all_numbers, guard, holds_no_formula
from importer.rows.later import LaterRows, Written
from importer.rows.outcome import Outcome, Status
from importer.rows.rehearsed import Rehearsed, There, created_earlier, earlier_reason, would_create
from importer.rows.whole_column import Remembering

_LINE_END = "\r\n"
_BETWEEN = "\0"
"""Between the cells of a column while it is searched: any character that asks for no quotes."""
_first_character = itemgetter(slice(0, 1))
_suspicious = re.compile(SUSPICIOUS_START).match


def write_csv(path: Path, layout: ResultsLayout, parts: Iterable[ResultRows]) -> None:
    """Write the header and every row. Raises OSError."""
    lines = Lines(layout)
    with path.open("wb") as file:
        file.write(codecs.BOM_UTF8 + _encoded(lines.header))
        file.writelines(map(lines.of, parts))


def write_cells(
    path: Path, header: Sequence[str], delimiter: str | None, parts: Iterable[Sequence[list[str]]]
) -> None:
    """Write a file of results that is known by its cells alone. Raises OSError."""
    sign = ";" if delimiter == ";" else ","
    with path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
        file.write(_joined([list(header)], sign))
        for rows in parts:
            file.write(_joined(rows, sign))


def _joined(rows: Sequence[list[str]], delimiter: str) -> str:
    """The lines of rows of one width."""
    columns = [_as_written(column, delimiter) for column in zip(*rows, strict=True)]
    return _LINE_END.join([*map(delimiter.join, zip(*columns, strict=True)), ""])


class Lines:
    """The lines of a results file, each with its end.

    header: the first. form: what tells the lines of these columns from those of others.
    """

    def __init__(self, layout: ResultsLayout) -> None:
        self._columns = Columns(layout)
        self._harmless = [Remembering(_are_harmless) for _ in self._columns.source]
        self._delimiter = ";" if layout.delimiter == ";" else ","
        self._would_create = self._line(import_values(would_create(0))[1:])
        self._behind = self._line(import_values(created_earlier(0, "a task", "", 0))[4:])
        self.form = (self._delimiter, layout.extra_columns, *layout.header)
        self.header = self._line(self._columns.header) + _LINE_END

    def of(self, part: ResultRows) -> bytes:
        """The lines of consecutive rows."""
        known = part.cells.written if isinstance(part.cells, LaterRows) else None
        if known is None or known.form != self.form or not isinstance(part.outcomes, Rehearsed):
            return _encoded(_ended(self._lines_of(part)))
        changed = part.outcomes.changed
        if changed is None:
            return _encoded(_ended(self._lines_of(part)))
        if not changed:
            return known.data
        places = sorted(changed)
        lines = [_encoded(_ended([line])) for line in self._lines_of(part.only(places))]
        return known.but(dict(zip(places, lines, strict=True)))

    def written(self, cells: Sequence[list[str]], ends: Rehearsed) -> Written:
        """The lines of rows which end so by themselves, as `of` takes them."""
        lines = self._lines_of(ResultRows(cells, (), ends))
        text = _ended(lines)
        data = _encoded(text)
        own = lines if len(data) == len(text) else map(_encoded, lines)  # as in most sheets: ASCII
        lengths = (len(line) + len(_LINE_END) for line in own)
        return Written(self.form, data, list(accumulate(lengths)))

    def _lines_of(self, part: ResultRows) -> list[str]:
        delimiter = self._delimiter
        columns = zip(self._columns.pick_all(part.cells), self._harmless, strict=True)
        written = [_as_written(cells, delimiter, harmless) for cells, harmless in columns]
        if isinstance(part.outcomes, Rehearsed):
            written.append(self._rehearsed(part.outcomes))
        else:
            written += self._columns_of(part.outcomes)
        return list(map(delimiter.join, zip(*written, strict=True)))

    def _rehearsed(self, outcomes: Rehearsed) -> list[str]:
        """The columns of the import in one: but for the number, most rows have the same."""
        numbers, others = outcomes.numbers, outcomes.others
        told = self._earlier(outcomes)
        columns = self._columns_of(others.values())
        told |= zip(others, map(self._delimiter.join, zip(*columns, strict=True)), strict=True)
        rest = f"{self._delimiter}{self._would_create}"
        return [told.get(place) or f"{number}{rest}" for place, number in enumerate(numbers)]

    def _columns_of(self, outcomes: Iterable[Outcome]) -> list[Sequence[str]]:
        """The columns of the import of these rows; none where there is no row."""
        values = zip(*map(import_values, outcomes), strict=True)
        return [_as_written(list(map(str, column)), self._delimiter) for column in values]

    def _earlier(self, outcomes: Rehearsed) -> dict[int, str]:
        """The same of the rows that have their task, by their places."""
        there, between = outcomes.there, self._delimiter
        ids = _as_written(there.task_ids, between)
        texts = self._earlier_texts(there)
        numbers, before = outcomes.numbers, f"{between}{Status.DUPLICATE}{between}"
        behind = f"{between}{self._behind}"
        return {
            place: f"{numbers[place]}{before}{task_id}{between}{text}{behind}"
            for place, task_id, text in zip(there.places, ids, texts, strict=True)
        }

    def _earlier_texts(self, there: There) -> Sequence[str]:
        """What is said of them; but for the row in it, the same of all that one run has met."""
        runs = set(there.runs)
        if not all(map(is_plain, runs)):
            return _as_written(earlier_texts(there), self._delimiter)
        some = {run: _as_written([earlier_reason(run, 0)], self._delimiter)[0] for run in runs}
        around = {run: text.rsplit("0", 1) for run, text in some.items()}
        rows = zip(map(around.__getitem__, there.runs), there.rows, strict=True)
        return [f"{before}{row}{behind}" for (before, behind), row in rows]

    def _line(self, values: Sequence[str | int]) -> str:
        return self._delimiter.join(
            [_as_written([str(value)], self._delimiter)[0] for value in values]
        )


def _ended(lines: Sequence[str]) -> str:
    return _LINE_END.join([*lines, ""])


def _encoded(text: str) -> bytes:
    # Half a surrogate pair (a server's JSON may hold one) has no UTF-8: it is shown as \\udXXX.
    return text.encode("utf-8", "backslashreplace")


def _as_written(
    cells: Sequence[str],
    delimiter: str,
    are_harmless: Callable[[Sequence[str]], bool] | None = None,
) -> Sequence[str]:
    """The cells of a column as they stand in the file.

    are_harmless: as `_are_harmless`, of a column that is written chunk by chunk.
    """
    together = _BETWEEN.join(cells)
    if not holds_no_formula(together) and not (are_harmless or _are_harmless)(cells):
        cells = [guard(cell) if _may_need_guard(cell[:1]) else cell for cell in cells]
    met = [sign for sign in (delimiter, '"', "\n", "\r") if sign in together]
    if len(met) == 1:  # as line feeds alone in notes: to look for one sign takes half as long
        (sign,) = met
        return [_quoted(cell) if sign in cell else cell for cell in cells]
    if met:
        special = _special(delimiter)
        return [_quoted(cell) if special(cell) else cell for cell in cells]
    return cells


def _are_harmless(cells: Sequence[str]) -> bool:
    """Whether surely no cell of a column is run as a formula: by how it begins, or a number."""
    firsts = set(map(_first_character, cells))
    return not any(map(_may_need_guard, firsts)) or all_numbers(cells)


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
