"""What a workbook can hold, and how text is stored in one.

openpyxl is not needed, so that a run whose results will not fit is refused before anything is sent.
What does not fit is never cut.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from importer.errors import ResultsError
from importer.results.layout import Columns, ResultsLayout, one_line
from importer.wording.hints import Hint

# "Excel specifications and limits", support.microsoft.com
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_CELL_UNITS = 32_767
MAX_SHEET_NAME = 31

_AS_CSV = Hint(
    "write the results as CSV, which has no such limit, with {results:NAME.csv}; "
    "rows already created are not sent again"
)

# What XML cannot hold, and CR, which XML readers turn into LF: written as _xHHHH_, as Excel does
# (ECMA-376 part 1, 22.9.2.19, ST_Xstring). An underscore that would begin such an escape, also
# together with one that is made here, is itself escaped, so that the text reads back as it was.
_UNWRITABLE = r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]"
_ESCAPED = re.compile(rf"{_UNWRITABLE}|_(?=x[0-9A-Fa-f]{{4}}(?:_|{_UNWRITABLE}))")
_SPECIAL = re.compile(rf"\A[=#]|_x|{_UNWRITABLE}")
_BAD_IN_SHEET_NAME = re.compile(r"[\\/*?:\[\]]|\A'|'\Z|[\x00-\x1f]")


def require_columns_fit(layout: ResultsLayout) -> None:
    """Raise ResultsError if the source has more columns than a sheet leaves room for."""
    width = len(Columns(layout).header)
    if width > MAX_COLUMNS:
        raise ResultsError(
            f"the results have {width:,} columns, and a sheet of a workbook holds {MAX_COLUMNS:,}",
            hint=_AS_CSV,
        )


def require_rows_fit(count: int) -> None:
    """Raise ResultsError if `count` rows and their header are more than a sheet holds."""
    if count >= MAX_ROWS:
        raise ResultsError(
            f"the results have more than {MAX_ROWS - 1:,} rows, and a sheet of a workbook "
            "holds no more under its header",
            hint=_AS_CSV,
        )


def require_cells_fit(header: Sequence[str], cells: Sequence[str], row_number: int) -> None:
    """Raise ResultsError if a text of the row is longer than a cell of a workbook can be."""
    for index, text in enumerate(cells):
        if len(text) > MAX_CELL_UNITS // 7:  # an escape is seven characters for one
            units = len(escape(text).encode("utf-16-le")) // 2
            if units > MAX_CELL_UNITS:
                name = header[index] if index < len(header) else ""
                raise ResultsError(
                    f'row {row_number}, column "{one_line(name)[:60]}": the text takes {units:,} '
                    f"characters, and a cell of a workbook holds {MAX_CELL_UNITS:,}",
                    hint=_AS_CSV,
                )


def is_special(text: str) -> bool:
    """Whether openpyxl would take `text` for something else, or refuse it."""
    return bool(_SPECIAL.search(text))


def escape(text: str) -> str:
    """`text` as a workbook stores it: what XML cannot hold as `_xHHHH_`."""
    return _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def sheet_name(name: str | None) -> str:
    """A name that a workbook accepts, as near to the source's as can be."""
    cleaned = _BAD_IN_SHEET_NAME.sub("_", name or "")[:MAX_SHEET_NAME]
    return cleaned if cleaned.strip() else "Results"
