"""The parts of a package that will be other ones: changed, or new with whatever lists them."""

from __future__ import annotations

import posixpath

from importer.results.patched import listings
from importer.results.patched.package import CONTENT_TYPES, Package, relations_path

_PATTERNS = {
    "comments": "comments{}.xml",
    "vmlDrawing": "drawings/vmlDrawing{}.vml",
    "worksheet": "worksheets/sheet{}.xml",
    "styles": "styles{}.xml",
}


class Changes:
    """Collects what is to be written in place of parts, or besides them."""

    def __init__(self, package: Package) -> None:
        self.parts: dict[str, bytes] = {}
        self._package = package
        self._ids: dict[str, list[str]] = {}

    def now(self, part: str) -> bytes:
        """The bytes of a part with all changes so far."""
        changed = self.parts.get(part)
        return self._package.read(part) if changed is None else changed

    def add(self, source: str, kind: str, content: bytes) -> str:
        """Add a part that `source` points to; gives the id of the relation.

        Raises CannotPatchError where a list has no place for it.
        """
        folder = posixpath.dirname(self._package.main)
        part = self._package.free_name(posixpath.join(folder, _PATTERNS[kind]))
        self.parts[part] = content
        self.parts[CONTENT_TYPES] = self._with_type(part, kind)
        path = relations_path(source)
        has_list = path in self.parts or self._package.has(path)
        before = self.now(path) if has_list else listings.NEW_RELATIONS
        ids = self._ids.setdefault(source, [one.name for one in self._package.relations_of(source)])
        name = listings.free_id(ids)
        ids.append(name)
        self.parts[path] = listings.with_relation(before, source, name, kind, part)
        return name

    def add_sheet(self, name: str, content: bytes) -> None:
        """Add a sheet, which comes last."""
        main = self._package.main
        relation = self.add(main, "worksheet", content)
        number = max(tab.number for tab in self._package.tabs) + 1
        self.parts[main] = listings.with_sheet(self.now(main), name, number, relation)

    def _with_type(self, part: str, kind: str) -> bytes:
        types, ending = self.now(CONTENT_TYPES), part.rpartition(".")[2]
        if kind != "vmlDrawing":
            return listings.with_part(types, part, kind)
        known = self._package.type_of_ending(ending)
        if known is None:
            return listings.with_ending(types, ending, kind)
        return types if known == listings.TYPES[kind] else listings.with_part(types, part, kind)
