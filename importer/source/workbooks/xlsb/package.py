"""Reads the package of a binary workbook (.xlsb).

It is built like an .xlsx, with records in the place of XML. calamine reads it too, but not the
formats of numbers, and no other library that is looked after does.
[MS-XLSB] 2.4.720 (BrtWbProp), 2.4.304 (BrtBundleSh), 2.4.656 (BrtFmt), 2.4.812 (BrtXF).
"""

from __future__ import annotations

from typing import BinaryIO

from importer.source.workbooks.archive import Archive
from importer.source.workbooks.number_format import unescape
from importer.source.workbooks.serials import BUILTIN, NO_STYLE, Style, style_of
from importer.source.workbooks.stored import Book
from importer.source.workbooks.xlsb.biff12 import read_number, read_records, read_text
from importer.source.workbooks.xlsb.sheet import XlsbSheet
from importer.source.workbooks.xlsx.package import (
    Tab,
    find_part,
    find_sheet,
    find_workbook_part,
    name_others,
    read_relations,
)
from importer.source.workbooks.xlsx.shared_strings import SharedStrings
from importer.source.workbooks.xlsx.sheet import Context

_WORKBOOK = "xl/workbook.bin"
_PROPERTIES, _SHEET, _STRING = 153, 156, 19
_EXTENSION_BEGIN, _EXTENSION_END = 35, 36
_FORMAT, _STYLE, _STYLES_BEGIN, _STYLES_END = 44, 47, 617, 618


def open_xlsb(stream: BinaryIO) -> Book:
    """The sheets of a workbook. Raises DamagedError, TooLargeError; the stream must stay open."""
    archive = Archive(stream)
    main = find_workbook_part(archive, _WORKBOOK)
    relations = read_relations(archive, main)
    tabs, is_1904 = _read_workbook(archive, main)
    context = Context(
        archive,
        _read_strings(archive, find_part(archive, main, relations, "sharedStrings", ".bin")),
        _read_styles(archive, find_part(archive, main, relations, "styles", ".bin")),
        is_1904,
    )
    sheets = [
        XlsbSheet(context, part, tab.name, is_visible=tab.is_visible)
        for place, tab in enumerate(tabs, 1)
        if (part := find_sheet(archive, relations.get(tab.relation), f"sheet{place}.bin"))
    ]
    return Book(sheets, passed_over=list(name_others(tabs, relations)), held=[context.strings])


def _read_workbook(archive: Archive, part: str) -> tuple[list[Tab], bool]:
    """The sheets, and whether days are counted from 1904; extensions (BrtFRTBegin) say neither."""
    tabs: list[Tab] = []
    is_1904 = is_extension = False
    with archive.open(part) as source:
        for kind, data in read_records(source):
            if kind in {_EXTENSION_BEGIN, _EXTENSION_END}:
                is_extension = kind == _EXTENSION_BEGIN
            elif is_extension:
                continue
            elif kind == _PROPERTIES:
                is_1904 = bool(read_number(data, 0) & 1)
            elif kind == _SHEET:
                relation, after = read_text(data, 8)
                name, _ = read_text(data, after)
                tabs.append(Tab(name, read_number(data, 0) == 0, relation))
    return tabs, is_1904


def _read_styles(archive: Archive, part: str | None) -> list[Style]:
    """The styles by the number that a cell gives."""
    codes = dict(BUILTIN)
    keys: list[int] = []
    is_inside = False
    if part is None:
        return []
    with archive.open(part) as source:
        for kind, data in read_records(source):
            if kind == _FORMAT:
                codes[int.from_bytes(data[:2], "little")] = read_text(data, 2)[0]
            elif kind in {_STYLES_BEGIN, _STYLES_END}:
                is_inside = kind == _STYLES_BEGIN
            elif kind == _STYLE and is_inside:
                keys.append(int.from_bytes(data[2:4], "little"))
    return [style_of(codes[key]) if key in codes else NO_STYLE for key in keys]


def _read_strings(archive: Archive, part: str | None) -> SharedStrings:
    strings = SharedStrings()
    if part is None:
        return strings
    with archive.open(part) as source:
        for kind, data in read_records(source):
            if kind == _STRING:
                strings.append(unescape(read_text(data, 1)[0]))
    return strings
