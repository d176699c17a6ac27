"""The package of the person's workbook: which part is what, found by the relations between them.

Where the program that wrote it took liberties (parts in a folder, names that differ in case),
nothing is guessed: `CannotPatchError`. The reader has seen the same bytes, so that they are bounded
and declare no entities. ECMA-376 Part 2, 9.3 (relationships), 10.1.2 (content types).
"""

from __future__ import annotations

import posixpath
import zipfile
from itertools import count
from typing import BinaryIO, NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from importer.results.patched.markup import MAIN, RELATIONS, require_plain
from importer.results.patched.places import Block, block_of
from importer.results.patched.refusal import CannotPatchError

CONTENT_TYPES = "[Content_Types].xml"
MAIN_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
}
_MOST_BYTES = 64 << 20
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/"
_FILTER = "_xlnm._FilterDatabase"
_OTHERWISE = "it is not packed as usual"


class Relation(NamedTuple):
    """What a part points to. kind: the last word of its type; target: a part, or an address."""

    name: str
    kind: str
    target: str


class Tab(NamedTuple):
    """A sheet as the workbook lists it, and the part with its cells."""

    name: str
    number: int
    part: str


class Package:
    """The parts of a workbook. Each method raises CannotPatchError for what is not as usual."""

    def __init__(self, stream: BinaryIO, ending: str) -> None:
        """ending: of the name of the file, in small letters."""
        self.stream = stream
        try:
            self.archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise CannotPatchError(_OTHERWISE) from error
        names = self.archive.namelist()
        self._folded = {name.lower() for name in names}
        if len(self._folded) != len(names) or CONTENT_TYPES not in names:
            raise CannotPatchError(_OTHERWISE)
        self.main = self._find_main()
        self.relations = self.relations_of(self.main)
        self._require_unsigned()
        self._require_type(ending)
        self.tabs = self._read_tabs()

    def read(self, part: str) -> bytes:
        """The bytes of a part."""
        try:
            member = self.archive.getinfo(part)
            if member.file_size > _MOST_BYTES:
                raise CannotPatchError("a part of it is too large")
            return self.archive.read(member)
        except (KeyError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise CannotPatchError(_OTHERWISE) from error

    def has(self, part: str) -> bool:
        """Whether there is a part of this name."""
        return part in self.archive.NameToInfo

    def relations_of(self, part: str) -> list[Relation]:
        """The relations of a part, in their order; none without a list of them."""
        path = relations_path(part)
        if not self.has(path):
            return []
        return [
            Relation(one.get("Id", ""), one.get("Type", "").rpartition("/")[2], _target(part, one))
            for one in self.parsed(path).iter(_PACKAGE + "relationships}Relationship")
        ]

    def one_of(self, relations: list[Relation], kind: str) -> str | None:
        """The part of this kind; None without one."""
        found = [one.target for one in relations if one.kind == kind]
        if len(found) > 1 or (found and not self.has(found[0])):
            raise CannotPatchError(_OTHERWISE)
        return found[0] if found else None

    def blocks_of(self, sheet: str) -> list[Block]:
        """The blocks of the tables and pivots in a sheet."""
        blocks = []
        for one in self.relations_of(sheet):
            if one.kind in {"table", "pivotTable"}:
                root = self.parsed(one.target)
                place = root if one.kind == "table" else root.find(f"{{{MAIN}}}location")
                block = None if place is None else block_of(place.get("ref", ""))
                if block is None:
                    raise CannotPatchError("a table in it has no place")
                blocks.append(block)
        return blocks

    def has_filter(self, place: int) -> bool:
        """Whether the workbook keeps the range of a filter for the sheet at this place, from 0."""
        names = self.parsed(self.main).iter(f"{{{MAIN}}}definedName")
        kept = (one.get("localSheetId") for one in names if one.get("name") == _FILTER)
        return str(place) in kept

    def free_name(self, pattern: str) -> str:
        """A name that no part has. pattern: with {} for a number."""
        return next(
            name
            for number in count(1)
            if (name := pattern.format(number)).lower() not in self._folded
        )

    def type_of(self, part: str) -> str | None:
        """The content type that is given for a part by its name."""
        types = self.parsed(CONTENT_TYPES).iter(_PACKAGE + "content-types}Override")
        found = (one.get("ContentType") for one in types if _named(one) == part.lower())
        return next(found, None)

    def type_of_ending(self, ending: str) -> str | None:
        """The content type that is given for all parts whose names end so."""
        types = self.parsed(CONTENT_TYPES).iter(_PACKAGE + "content-types}Default")
        found = (t.get("ContentType") for t in types if t.get("Extension", "").lower() == ending)
        return next(found, None)

    def parsed(self, part: str) -> Element:
        """A part that is small by its nature, as elements."""
        content = self.read(part)
        require_plain(content, part)
        try:
            root: Element = fromstring(content, forbid_dtd=True)
        except (ParseError, ValueError) as error:
            raise CannotPatchError(_OTHERWISE) from error
        return root

    def _find_main(self) -> str:
        main = self.one_of(self.relations_of(""), "officeDocument")
        if main is None:
            raise CannotPatchError(_OTHERWISE)
        return main

    def _require_unsigned(self) -> None:
        if any(one.kind == "origin" for one in self.relations_of("")):
            raise CannotPatchError("it is signed, and a change would break the signature")
        if any(one.kind == "revisionHeaders" for one in self.relations):
            raise CannotPatchError("it is shared and keeps a history of its changes")

    def _require_type(self, ending: str) -> None:
        if self.type_of(self.main) != MAIN_TYPES[ending]:
            raise CannotPatchError(f"it is not what {ending} stands for")

    def _read_tabs(self) -> list[Tab]:
        root = self.parsed(self.main)
        if root.tag != f"{{{MAIN}}}workbook":
            strict = root.tag.startswith("{http://purl.oclc.org/")
            raise CannotPatchError("it is saved as Strict Open XML" if strict else _OTHERWISE)
        parts = {one.name: one for one in self.relations}
        tabs = []
        for sheet in root.iterfind(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet"):
            relation = parts.get(sheet.get(f"{{{RELATIONS}}}id", ""))
            number = sheet.get("sheetId", "")
            if relation is None or not number.isdigit():
                raise CannotPatchError(_OTHERWISE)
            tabs.append(Tab(sheet.get("name", ""), int(number), relation.target))
        return tabs


def relations_path(part: str) -> str:
    """Where the relations of a part are listed."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _target(part: str, relation: Element) -> str:
    target = relation.get("Target", "")
    if relation.get("TargetMode") == "External":
        return target
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")


def _named(override: Element) -> str:
    return override.get("PartName", "").lstrip("/").lower()
