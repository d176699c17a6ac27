"""A file's first bytes -> text or workbook, or a `SourceError` that says what the file is instead.

The content decides, never the name: CRM exports named .xls are often web pages, and workbooks
are mailed around as .csv. Nothing here decodes text or opens a workbook.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection
from enum import Enum, auto
from typing import BinaryIO

from importer.errors import SourceError
from importer.source.encoding import looks_like_utf16, mark_of

HEAD_BYTES = 64 * 1024
"""What is looked at to tell text from anything else."""

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The stream that holds a protected workbook. [MS-OFFCRYPTO] 2.3.4.4"""

_EXPECTED = "expected a CSV, TSV or Excel (.xlsx) file"
_EXPORT = "export the table as .csv or .xlsx"
_UNPACK = "unpack it and give the file inside"
_SAVE_AS = "open it in a spreadsheet program and save it as .xlsx"

_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x1f\x8b", "compressed with gzip", _UNPACK),
    (b"BZh", "compressed with bzip2", _UNPACK),
    (b"\xfd7zXZ\x00", "compressed with xz", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"%PDF-", "a PDF document", _EXPORT),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture", _EXPORT),
    (b"\xff\xd8\xff", "a JPEG picture", _EXPORT),
    (b"GIF8", "a GIF picture", _EXPORT),
    (b"{\\rtf", "an RTF document", _EXPORT),
    (b"SQLite format 3\x00", "an SQLite database", _EXPORT),
    (b"PAR1", "a Parquet file", _EXPORT),
)
"""What is often given by mistake: how it begins, what it is, what to do."""

_MARKUP: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (
        re.compile(rb"\s*<(!doctype\s+html|html|table|head|meta)\b", re.IGNORECASE),
        "a web page",
        _SAVE_AS,
    ),
    (re.compile(rb"\s*<\?xml\b", re.IGNORECASE), "an XML document", _SAVE_AS),
    (re.compile(rb'\s*(\[\s*)?\{\s*"'), "a JSON document", _EXPORT),
)

_MEMBERS: tuple[tuple[str, str, str], ...] = (
    ("xl/workbook.bin", "a workbook in Excel's binary format (.xlsb)", _SAVE_AS),
    ("word/document.xml", "a Word document", _EXPORT),
    ("ppt/presentation.xml", "a PowerPoint presentation", _EXPORT),
    ("Index/Document.iwa", "an Apple Numbers document", "export it from Numbers as .xlsx or .csv"),
    ("content.xml", "an OpenDocument spreadsheet (.ods)", _SAVE_AS),
)
"""Files that are zip archives themselves: the member that tells."""

_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1a\x1b")
_MAXIMUM_CONTROL_SHARE = 0.05
"""Text with a stray NUL stays text (a later stage reports the cell); random bytes have a tenth."""


class Kind(Enum):
    """What reads the file."""

    TEXT = auto()
    WORKBOOK = auto()


def detect_kind(stream: BinaryIO, label: str, *, encoding_given: bool = False) -> Kind:
    """Which reader the file needs. Raises SourceError for anything that is not a table.

    encoding_given: the person says it is text, so odd bytes alone do not make it binary.
    """
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    if head.startswith(_OLE2):
        raise _not_a_table(label, *_describe_ole2(_holds(stream, _ENCRYPTED)))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _detect_zip(stream, label)
    described = describe_content(head, encoding_given=encoding_given)
    if described is not None:
        raise _not_a_table(label, *described)
    return Kind.TEXT


def describe_content(head: bytes, *, encoding_given: bool = False) -> tuple[str, str] | None:
    """What a file with these first bytes is, and what to do; None for text."""
    for signature, what, hint in _SIGNATURES:
        if head.startswith(signature):
            return what, hint
    text = head.removeprefix(b"\xef\xbb\xbf")
    for pattern, what, hint in _MARKUP:
        if pattern.match(text):
            return what, hint
    if not encoding_given and looks_binary(head):
        return "not text but binary data", _EXPORT
    return None


def looks_binary(head: bytes) -> bool:
    """Whether these first bytes can hardly be text in any encoding."""
    if mark_of(head) is not None or looks_like_utf16(head) is not None:
        return False
    control = len(head) - len(head.translate(None, _CONTROL))
    return control > _MAXIMUM_CONTROL_SHARE * len(head)


def describe_members(names: Collection[str]) -> tuple[str, str] | None:
    """What a zip archive with these members is, and what to do; None for a workbook."""
    for member, what, hint in _MEMBERS:
        if member in names:
            return what, hint
    if any(name.startswith("xl/") for name in names):
        return None
    return "a zip archive", _UNPACK


def _detect_zip(stream: BinaryIO, label: str) -> Kind:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise SourceError(
            f"{label} is a damaged or incomplete workbook (or zip archive)",
            hint="copy or download it again, or open it in a spreadsheet program "
            "and save it as .xlsx",
        ) from error
    described = describe_members(names)
    if described is not None:
        raise _not_a_table(label, *described)
    return Kind.WORKBOOK


def _describe_ole2(encrypted: bool) -> tuple[str, str]:  # noqa: FBT001 - the one thing it knows
    if encrypted:
        return "protected with a password", "remove the password in Excel and save it as .xlsx"
    return "a workbook in the old Excel format (.xls)", _SAVE_AS


def _holds(stream: BinaryIO, wanted: bytes) -> bool:
    """Whether the file holds these bytes, read in blocks that overlap."""
    stream.seek(0)
    kept = b""
    while block := stream.read(1 << 20):
        if wanted in kept + block:
            return True
        kept = block[-len(wanted) :]
    return False


def _not_a_table(label: str, what: str, hint: str) -> SourceError:
    return SourceError(f"{label} is {what}; {_EXPECTED}", hint=hint)
