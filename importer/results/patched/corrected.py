"""A cell that a person has corrected, as it is written into the workbook of the full account."""

from __future__ import annotations

import math

from importer.results.patched.markup import text_element
from importer.rows.letters import column_letters
from importer.rows.table import NativeCell


def corrected_cell(prefix: bytes, column: int, row: int, style: int, cell: NativeCell) -> bytes:
    """The markup of the cell: a number as a number, all else as the text that a person sees.

    column: from 0. A day is written as ISO text, which no format of the cell can turn into another.
    """
    p, value = prefix.decode(), cell.value
    start = f'<{p}c r="{column_letters(column)}{row}" s="{style}"'
    if value is None or value == "":
        return f"{start}/>".encode()
    if isinstance(value, bool):
        return f'{start} t="b"><{p}v>{value:d}</{p}v></{p}c>'.encode()
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return f"{start}><{p}v>{value!r}</{p}v></{p}c>".encode()
    element = text_element(p, str(value))
    return f'{start} t="inlineStr"><{p}is>{element}</{p}is></{p}c>'.encode()
