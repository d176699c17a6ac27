"""Reads the package of a workbook (.xlsx, .xlsm): its sheets, their names, and the styles of cells.

Only what cells need is read: no themes, fonts or properties, at whose oddities other readers
refuse a whole workbook. The namespaces of Strict Open XML, in which other programs find no sheets,
count like the usual ones; elements of any other are an extension's, and say nothing here.
ECMA-376 Part 1, 18.2 (workbook), 18.8 (styles); Part 2, 9.3 (relationships).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

from importer.source.workbooks.archive import Archive
from importer.source.workbooks.markup import TRUE, Attributes, local, parse_whole
from importer.source.workbooks.number_format import unescape
from importer.source.workbooks.serials import BUILTIN, NO_STYLE, Style, style_of
from importer.source.workbooks.stored import Book
from importer.source.workbooks.xlsx.names import main_name
from importer.source.workbooks.xlsx.sheet import Context, XlsxSheet
from importer.source.workbooks.xlsx.string_table import read_strings

_WORKBOOK = "xl/workbook.xml"
_RELATION_ID = "/relationships id"
"""How an attribute's name ends that points to a part, in the usual form and in the strict one."""

_KINDS_WITHOUT_CELLS = {
    "chartsheet": "chart",
    "dialogsheet": "dialog",
    "macrosheet": "macros",
    "xlMacrosheet": "macros",
    "xlIntlMacrosheet": "macros",
}


class Relation(NamedTuple):
    """What a part points to: the last word of the relation's type, and the other part."""

    kind: str
    target: str


class Tab(NamedTuple):
    """A sheet as the workbook lists it."""

    name: str
    is_visible: bool
    relation: str


def open_xlsx(stream: BinaryIO) -> Book:
    """The sheets of a workbook. Raises DamagedError, TooLargeError; the stream must stay open."""
    archive = Archive(stream)
    main = find_workbook_part(archive, _WORKBOOK)
    relations = read_relations(archive, main)
    tabs, is_1904 = _read_workbook(archive, main)
    context = Context(
        archive,
        read_strings(archive, find_part(archive, main, relations, "sharedStrings")),
        _read_styles(archive, find_part(archive, main, relations, "styles")),
        is_1904,
    )
    sheets = [
        XlsxSheet(
            context, part, tab.name, is_visible=tab.is_visible, links=read_links(archive, part)
        )
        for place, tab in enumerate(tabs, 1)
        if (part := find_sheet(archive, relations.get(tab.relation), f"sheet{place}.xml"))
    ]
    return Book(sheets, passed_over=list(name_others(tabs, relations)), held=[context.strings])


def find_workbook_part(archive: Archive, usual: str) -> str:
    """The part that lists the sheets, wherever the package says it is."""
    if "_rels/.rels" in archive:
        for relation in read_relations(archive, "").values():
            if relation.kind == "officeDocument" and relation.target in archive:
                return relation.target
    return usual if usual in archive else archive.find(usual) or usual


def find_sheet(archive: Archive, relation: Relation | None, usual: str) -> str | None:
    """The part with a sheet's cells, wherever it is; None where the tab has none.

    usual: what the part is called, which is looked for where no relation leads to one.
    """
    if relation is not None and relation.kind != "worksheet":
        return None
    if relation is not None and relation.target in archive:
        return relation.target
    return archive.find(usual if relation is None else relation.target)


def read_relations(archive: Archive, part: str) -> dict[str, Relation]:
    """The relations of a part by their id."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    relations: dict[str, Relation] = {}

    def start(element: str, attributes: Attributes) -> None:
        if local(element) == "Relationship":
            target = attributes.get("Target", "").replace("\\", "/")
            whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            relations[attributes.get("Id", "")] = Relation(kind, whole)

    if path in archive:
        with archive.open(path) as source:
            parse_whole(source, start)
    return relations


def read_links(archive: Archive, part: str) -> dict[str, str]:
    """The addresses outside of the workbook that a sheet leads to, by the ids of its relations."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    links: dict[str, str] = {}

    def start(element: str, attributes: Attributes) -> None:
        is_link = attributes.get("Type", "").endswith("/hyperlink")
        if local(element) == "Relationship" and is_link:
            links[attributes.get("Id", "")] = attributes.get("Target", "")

    if path in archive:
        with archive.open(path) as source:
            parse_whole(source, start)
    return links


def name_others(tabs: Sequence[Tab], relations: dict[str, Relation]) -> Iterator[str]:
    """The tabs without cells, in the words of a message."""
    for tab in tabs:
        relation = relations.get(tab.relation)
        if relation is not None and relation.kind in _KINDS_WITHOUT_CELLS:
            yield f'"{tab.name}" ({_KINDS_WITHOUT_CELLS[relation.kind]})'


def find_part(
    archive: Archive, main: str, relations: dict[str, Relation], kind: str, ending: str = ".xml"
) -> str | None:
    """The part of this kind; where no relation tells it, the one that is usually named so."""
    usual = posixpath.join(posixpath.dirname(main), kind + ending)
    told = (found.target for found in relations.values() if found.kind == kind)
    return next((part for part in (*told, usual) if part in archive), None) or archive.find(usual)


def _read_workbook(archive: Archive, part: str) -> tuple[list[Tab], bool]:
    """The sheets, and whether days are counted from 1904; an `extLst` may have its own of both."""
    tabs: list[Tab] = []
    is_1904 = False
    place: list[str] = []

    def start(element: str, attributes: Attributes) -> None:
        nonlocal is_1904
        place.append(main_name(element))
        if place[1:] == ["workbookPr"]:
            is_1904 = attributes.get("date1904") in TRUE
        elif place[1:] == ["sheets", "sheet"]:
            ids = (value for key, value in attributes.items() if key.endswith(_RELATION_ID))
            visible = attributes.get("state", "visible") == "visible"
            tabs.append(Tab(attributes.get("name", ""), visible, next(ids, "")))

    def end(_element: str) -> None:
        place.pop()

    with archive.open(part) as source:
        parse_whole(source, start, end)
    return tabs, is_1904


def _read_styles(archive: Archive, part: str | None) -> list[Style]:
    """The styles by the number that a cell gives; none where the workbook has no such part."""
    codes = dict(BUILTIN)
    formats: list[str] = []
    within = ""

    def start(element: str, attributes: Attributes) -> None:
        nonlocal within
        name = main_name(element)
        if name in {"cellXfs", "cellStyleXfs", "dxfs"}:
            within = name
        elif name == "numFmt" and within != "dxfs":
            codes[int(attributes["numFmtId"])] = unescape(attributes.get("formatCode", ""))
        elif name == "xf" and within == "cellXfs":
            formats.append(attributes.get("numFmtId", "0"))

    if part is not None:
        with archive.open(part) as source:
            parse_whole(source, start)
    return [style_of(codes[int(key)]) if int(key) in codes else NO_STYLE for key in formats]
