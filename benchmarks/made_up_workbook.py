"""Writes made-up sheets as workbooks, in the ways in which programs write their cells."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from string import ascii_uppercase
from typing import Literal, TypeAlias
from xml.sax.saxutils import escape

Way: TypeAlias = Literal["inline", "shared", "dates"]
"""Texts in their cells, as libraries write them, or shared, as Excel does; or shared, and due times
as numbers with the format of a date."""

WAYS: tuple[Way, ...] = ("inline", "shared", "dates")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_PARTS = {
    "workbook.xml": ("sheet.main", "officeDocument"),
    "worksheets/sheet1.xml": ("worksheet", "worksheet"),
    "styles.xml": ("styles", "styles"),
    "sharedStrings.xml": ("sharedStrings", "sharedStrings"),
}
_DUE, _TIME_FORMAT = "J", "%Y-%m-%d %H:%M"
_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - a clock on the wall
_OF_EXCEL = ' spans="1:14" x14ac:dyDescent="0.25"'


def write_workbook(path: Path, source: Path, way: Way) -> None:
    """The rows of a CSV file as a workbook; of its texts only the shared ones are in memory."""
    strings: dict[str, int] = {}
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        source.open(newline="", encoding="utf-8") as file,
    ):
        for name, content in _fixed(way).items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            extension = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"
            spaces = f'xmlns="{_MAIN}" xmlns:x14ac="{extension}"'
            part.write(f"{_DECLARATION}<worksheet {spaces}><sheetData>".encode())
            for text in _rows(csv.reader(file), _cell_writer(way, strings), way):
                part.write(text.encode())
            part.write(b"</sheetData></worksheet>")
        if way != "inline":
            with archive.open("xl/sharedStrings.xml", "w") as part:
                part.write(f'{_DECLARATION}<sst xmlns="{_MAIN}">'.encode())
                for text in strings:
                    part.write(f"<si>{_text(text)}</si>".encode())
                part.write(b"</sst>")


def _rows(
    rows: Iterable[list[str]], write_cell: Callable[[str, str], str], way: Way
) -> Iterator[str]:
    about = "" if way == "inline" else _OF_EXCEL
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            f'<c r="{letter}{number}"{write_cell(letter, text)}</c>'
            for letter, text in zip(ascii_uppercase, row, strict=False)
            if text
        )
        yield f'<row r="{number}"{about}>{cells}</row>'


def _cell_writer(way: Way, strings: dict[str, int]) -> Callable[[str, str], str]:
    def write(letter: str, text: str) -> str:
        if way == "inline":
            return f' t="inlineStr"><is>{_text(text)}</is>'
        if way == "dates" and letter == _DUE:
            with suppress(ValueError):  # no date, or none of the calendar
                due = datetime.strptime(text, _TIME_FORMAT) - _DAY_0  # noqa: DTZ007
                return f' s="1"><v>{due / timedelta(days=1)!r}</v>'
        return f' t="s"><v>{strings.setdefault(text, len(strings))}</v>'

    return write


def _text(text: str) -> str:
    keeps_space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f"<t{keeps_space}>{escape(text)}</t>"


def _fixed(way: Way) -> dict[str, str]:
    """The parts that are the same whatever the rows."""
    parts = {n: kinds for n, kinds in _PARTS.items() if way != "inline" or "Strings" not in n}
    book, *others = parts
    types = "".join(
        f'<Override PartName="/xl/{name}" ContentType="{_KIND}.{kind}+xml"/>'
        for name, (kind, _) in parts.items()
    )
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
        ),
        "_rels/.rels": _relations([(f"xl/{book}", parts[book][1])]),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="Tasks" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relations([(name, parts[name][1]) for name in others]),
        "xl/styles.xml": (
            f'<styleSheet xmlns="{_MAIN}"><numFmts count="1">'
            '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
            "<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders>"
            '<cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>'
            '<xf numFmtId="164" applyNumberFormat="1"/></cellXfs>'
            '<cellStyles><cellStyle name="Normal" xfId="0"/></cellStyles></styleSheet>'
        ),
    }


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'
