"""The results as CSV: UTF-8 with BOM (Excel needs it), CRLF, formulas guarded.

Enters: rows with outcomes. Leaves: a file whose source cells, after `formula_guard.unguard`, are
the ones that were read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from importer.results.layout import Columns, ResultRow, ResultsLayout, import_values
from importer.rows.formula_guard import SUSPICIOUS_START, guard

# Most rows need neither guard nor quotes. A look at the joined row tells, and spares the loops
# over cells and characters. The mark between cells is DEL, which text hardly has; a cell that
# holds one is noticed, and its row takes the careful way.
_MARK = "\x7f"
_SUSPICIOUS = re.compile(f"{_MARK}((?={SUSPICIOUS_START})[^{_MARK}]*)")


def write_csv(path: Path, layout: ResultsLayout, rows: Iterable[ResultRow]) -> None:
    """Write the header and every row. Raises OSError."""
    columns = Columns(layout)
    delimiter = ";" if layout.delimiter == ";" else ","
    # Half a surrogate pair (a server's JSON may hold one) has no UTF-8: it is shown as \\udXXX.
    with path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        for record in _records(columns, rows):
            joined = f"{_MARK}{_MARK.join(record)}"
            if joined.count(_MARK) != len(record):
                writer.writerow([guard(cell) for cell in record])
                continue
            if _SUSPICIOUS.search(joined):
                joined = _SUSPICIOUS.sub(_guarded, joined)
            if delimiter in joined or '"' in joined or "\n" in joined or "\r" in joined:
                writer.writerow(joined[1:].split(_MARK))
            else:
                file.write(f"{joined[1:].replace(_MARK, delimiter)}\r\n")


def _guarded(found: re.Match[str]) -> str:
    return f"{_MARK}{guard(found[1])}"


def _records(columns: Columns, rows: Iterable[ResultRow]) -> Iterator[list[str]]:
    yield columns.header
    for cells, _natives, outcome in rows:
        row, status, task_id, issues, hint, attempts, request_id = import_values(outcome)
        yield [
            *columns.pick(cells, ""),
            str(row),
            status,
            task_id,
            issues,
            hint,
            str(attempts),
            request_id,
        ]
