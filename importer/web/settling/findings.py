"""What was found in a file, one line each, with what a person can say where it is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from importer.intake.look import Look
from importer.web.settling.merging import Given
from importer.wording.counts import counted

ENCODINGS = (
    ("utf-8", "Unicode (UTF-8)"),
    ("utf-16", "Unicode (UTF-16)"),
    ("cp1252", "Western European (Windows-1252)"),
    ("iso8859-15", "Western European (ISO 8859-15)"),
    ("mac-roman", "Western European (Mac)"),
    ("cp1250", "Central European (Windows-1250)"),
    ("cp1251", "Cyrillic (Windows-1251)"),
    ("koi8-r", "Cyrillic (KOI8-R)"),
    ("cp1253", "Greek (Windows-1253)"),
    ("cp1254", "Turkish (Windows-1254)"),
    ("cp1255", "Hebrew (Windows-1255)"),
    ("cp1256", "Arabic (Windows-1256)"),
    ("cp1257", "Baltic (Windows-1257)"),
    ("gb18030", "Simplified Chinese (GB 18030)"),
    ("big5", "Traditional Chinese (Big5)"),
    ("shift_jis", "Japanese (Shift JIS)"),
    ("euc_kr", "Korean (EUC-KR)"),
)
DELIMITERS = ((",", "Comma"), (";", "Semicolon"), ("tab", "Tab"), ("|", "Vertical bar"))
_TAB = "\t"


class Finding(NamedTuple):
    """One thing that was found. name: of the option by which it is said otherwise; "": none is."""

    name: str
    label: str
    value: str


class HeadRow(NamedTuple):
    """A row as it was read. is_header: whether it is the header, or a part of it."""

    number: int
    cells: tuple[str, ...]
    is_header: bool


def findings(look: Look, given: Given) -> list[Finding]:
    """All that there is to say."""
    return list(_findings(look, given))


def _findings(look: Look, given: Given) -> Iterator[Finding]:
    if look.sheet is not None:
        others = len(look.sheets) - 1
        beside = f"; the workbook has {counted(others, 'other sheet')}" if others else ""
        yield Finding("sheet" if others else "", "Sheet", f"{look.sheet}{beside}")
    if look.header:
        yield Finding("header_row", "Header", _header(look, given))
        yield Finding("", "Rows", _rows(look))
    if look.text_format is not None:
        yield Finding("encoding", "Encoding", _called(ENCODINGS, look.text_format.encoding))
        delimiter = look.text_format.delimiter
        told = "tab" if delimiter == _TAB else delimiter
        yield Finding("delimiter", "Cells are separated by", _called(DELIMITERS, told))
    hidden = next((found for found in look.noticed if found.kind == "hidden_rows"), None)
    if given.get("skip_hidden"):
        yield Finding("skip_hidden", "Hidden rows", "left out")
    elif hidden is not None:
        rows = counted(hidden.how_many, "hidden row is", "hidden rows are")
        yield Finding("skip_hidden", "Hidden rows", f"{rows} included, the first is {hidden.first}")
    if look.passed_over:
        lines = counted(len(look.passed_over), "line that is not a row", "lines that are not rows")
        yield Finding("", "Above the table", f"{lines}, skipped")


def head_rows(look: Look) -> list[HeadRow]:
    """The first rows of the sheet: what stands above the header, the header, and rows."""
    above = [HeadRow(number, (text,), is_header=False) for number, text in look.passed_over]
    header = [HeadRow(number, look.header, is_header=True) for number in look.header_rows[-1:]]
    rows = [HeadRow(number, cells, is_header=False) for number, cells in look.first_rows]
    return [*above, *header, *rows]


def _header(look: Look, given: Given) -> str:
    if given.get("no_header") or not look.header_rows:
        return "none; the columns are called A, B, C and so on"
    first, *more = look.header_rows
    return f"row {first}" if not more else f"rows {first} to {more[-1]}, joined"


def _rows(look: Look) -> str:
    rows = counted(look.row_count, "row")
    if look.blank_rows:
        rows += f", and {counted(look.blank_rows, 'blank one', 'blank ones')}, skipped"
    return rows


def _called(names: tuple[tuple[str, str], ...], value: str) -> str:
    folded = value.lower().replace("_", "-").removesuffix("-sig")
    return next((name for known, name in names if known.replace("_", "-") == folded), value)
