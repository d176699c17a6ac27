"""Reads an OpenDocument spreadsheet (.ods, or .fods as one XML).

What is shared by all sheets is read here: their names, which of them are hidden, and where each
begins. The rows are `ods.sheet`'s. OpenDocument 1.3 part 3, 9.1.2 (table), 16.24 (styles).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, BinaryIO

from importer.source.workbooks.archive import Archive
from importer.source.workbooks.markup import Attributes, Markup, rewound
from importer.source.workbooks.ods.sheet import (
    OdsSheet,
    standard_attributes,
    standard_name,
)
from importer.source.workbooks.stored import Book, ProtectedError

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_MANIFEST_BYTES = 16 << 20
_ENCRYPTION = b"encryption-data"


def open_ods(stream: BinaryIO) -> Book:
    """The sheets of a workbook. Raises DamagedError, ProtectedError, TooLargeError."""
    open_content = _find_content(stream)
    hidden_styles: set[str] = set()
    names: list[tuple[str, bool]] = []
    style = ""
    depth = 0

    def start(element: str, attributes: Attributes) -> None:
        nonlocal style, depth
        name = standard_name(element)
        if name == "table":
            if not depth:
                about = standard_attributes(attributes)
                names.append((about.get("name", ""), about.get("style-name") not in hidden_styles))
            depth += 1
        elif name == "style":
            about = standard_attributes(attributes)
            style = about.get("name", "")
        elif name == "table-properties":
            about = standard_attributes(attributes)
            if about.get("display") == "false":
                hidden_styles.add(style)

    def end(element: str) -> None:
        nonlocal depth
        depth -= standard_name(element) == "table"

    with open_content() as source:
        for _ in Markup(start, end).feed(source):
            pass
    return Book(
        [
            OdsSheet(open_content, index, name, is_visible=is_visible)
            for index, (name, is_visible) in enumerate(names)
        ]
    )


def _find_content(stream: BinaryIO) -> Callable[[], IO[bytes]]:
    """What opens the XML of the sheets, again for each reading."""
    stream.seek(0)
    if stream.read(2) != b"PK":
        return lambda: rewound(stream)
    archive = Archive(stream)
    if _MANIFEST in archive and _ENCRYPTION in archive.read(_MANIFEST, _MANIFEST_BYTES):
        raise ProtectedError
    return lambda: archive.open(_CONTENT)
