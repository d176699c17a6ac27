"""The three parts that list others: content types, relations, and the sheets of the workbook.

Each function adds one entry to a part, before its end, and keeps all its other bytes.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from importer.results.patched.markup import RELATIONS, before_end

NEW_RELATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b"</Relationships>"
)

TYPES = {
    "comments": "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
    "styles": "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml",
    "worksheet": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
    "vmlDrawing": "application/vnd.openxmlformats-officedocument.vmlDrawing",
}


def with_part(content_types: bytes, part: str, kind: str) -> bytes:
    """The content types with one more part of this kind."""
    about = f"Override PartName={quoteattr('/' + part)} ContentType={quoteattr(TYPES[kind])}/>"
    return _with(content_types, b"Types", about)


def with_ending(content_types: bytes, ending: str, kind: str) -> bytes:
    """The content types with one for all parts whose names end so."""
    about = f"Default Extension={quoteattr(ending)} ContentType={quoteattr(TYPES[kind])}/>"
    return _with(content_types, b"Types", about)


def with_relation(relations: bytes, source: str, name: str, kind: str, part: str) -> bytes:
    """The relations of `source` with one more, to this part."""
    target = quoteattr(posixpath.relpath(part, posixpath.dirname(source)))
    about = f'Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target={target}/>'
    return _with(relations, b"Relationships", about)


def with_sheet(workbook: bytes, name: str, number: int, relation: str) -> bytes:
    """The workbook with one more sheet, which comes last."""
    about = (
        f'sheet xmlns:r="{RELATIONS}" name={quoteattr(name)} sheetId="{number}" r:id="{relation}"/>'
    )
    return _with(workbook, b"sheets", about)


def free_id(taken: Iterable[str]) -> str:
    """A name for a relation that none has yet."""
    known = set(taken)
    number = len(known) + 1
    while f"rId{number}" in known:
        number += 1
    return f"rId{number}"


def _with(part: bytes, name: bytes, about: str) -> bytes:
    made = about.encode()
    return before_end(part, name, lambda prefix: b"<" + prefix + made, "a list")
