"""The sheet with the summary of the import, which comes last in the workbook.

A sheet of ours is known again by its name and the colour of its tab, which spreadsheet programs
keep, and is then written anew in its place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from importer.results.patched.markup import MAIN, text_element
from importer.results.workbook_limits import MAX_CELL_UNITS
from importer.rows.outcome import SUMMARY_SHEET

_TAB_COLOR = "FF5B7C9A"
_OF_OURS = re.compile(
    rb"<(?:[\w.-]+:)?tabColor\b[^<>]*?rgb\s*=\s*[\"']" + _TAB_COLOR.encode() + rb"[\"']"
)
_HEAD_BYTES = 4_096
_WIDTH = 120
_MOST_UNITS = MAX_CELL_UNITS // 2
"""A character takes two of them at most."""


def is_summary_name(name: str) -> bool:
    """Whether a sheet of ours may be called so."""
    number = name.removeprefix(SUMMARY_SHEET).strip()
    return name.startswith(SUMMARY_SHEET) and (not number or number.isdigit())


def is_summary(part: bytes) -> bool:
    """Whether a sheet is one of ours, by its XML."""
    return _OF_OURS.search(part[:_HEAD_BYTES]) is not None


def free_sheet_name(taken: Collection[str]) -> str:
    """What the sheet is called; names of sheets differ in more than their case."""
    known = {name.casefold() for name in taken}
    name, number = SUMMARY_SHEET, 1
    while name.casefold() in known:
        number += 1
        name = f"{SUMMARY_SHEET} {number}"
    return name


def summary_part(lines: Sequence[str], *, bold: int, wrapped: int) -> bytes:
    """The XML of the sheet: a heading, then the lines. bold, wrapped: numbers of styles."""
    rows = [_row(1, SUMMARY_SHEET, bold)]
    rows += [_row(number, line, wrapped) for number, line in enumerate(lines, 3) if line]
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{MAIN}"><sheetPr><tabColor rgb="{_TAB_COLOR}"/></sheetPr>'
        f'<cols><col min="1" max="1" width="{_WIDTH}" customWidth="1"/></cols>'
        f"<sheetData>{''.join(rows)}</sheetData></worksheet>"
    ).encode()


def _row(number: int, text: str, style: int) -> str:
    cell = f'<c r="A{number}" s="{style}" t="inlineStr"><is>'
    return f'<row r="{number}">{cell}{text_element("", text[:_MOST_UNITS])}</is></c></row>'
