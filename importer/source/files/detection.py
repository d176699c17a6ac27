"""Which reader a file needs, by its first bytes, or a `SourceError` that says what it is instead.

The content decides, never the name: CRM exports named .xls are often web pages, and workbooks
are mailed around as .csv. Nothing here decodes text or opens a workbook; what is no table at all
is `foreign`'s to name.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Collection, Sequence
from enum import Enum, auto
from typing import BinaryIO

from importer.errors import SourceError
from importer.source.files.foreign import EXPORT, UNPACK, as_ascii, describe_content, describe_page
from importer.source.files.ole_names import root_names

HEAD_BYTES = 64 * 1024
"""What is looked at to tell text from anything else."""

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""A file of several streams, which old Office documents are. [MS-CFB] 2.2"""

_OLE2_STREAMS: tuple[tuple[str, str, str], ...] = (
    (
        "EncryptedPackage",  # [MS-OFFCRYPTO] 2.3.4.4
        "protected with a password",
        "remove the password in Excel and save it as .xlsx",
    ),
    ("WordDocument", "a Word document", "export the table as .csv or .xlsx"),
    ("PowerPoint Document", "a PowerPoint presentation", "export the table as .csv or .xlsx"),
    ("__properties_version1.0", "an Outlook message", "save its attachment and import that"),
)
"""Streams of files that are no workbook: name, what it is, what to do."""

_XLS_STREAMS = ("Workbook", "Book")
"""The stream of a workbook, since Excel 97 and before. [MS-XLS] 2.1.2"""

_BARE_XLS = tuple(
    bytes((9, version, *length, 0))
    for version, *length in ((0, 4), (2, 6), (4, 6), (8, 8), (8, 16))
)
"""How workbooks begin that are one stream by themselves, as Excel 2 to 4 wrote them."""

_EXPECTED = "expected a CSV or TSV file, or a workbook (.xlsx, .xls, .xlsb, .ods)"

_BEFORE_MARKUP = rb"(?:\s|<!--.*?-->|<\?.*?\?>)*+"
_PAGE = re.compile(
    _BEFORE_MARKUP + rb"<(?:!doctype\s+html|html|head|meta|body|table)\b", re.IGNORECASE | re.DOTALL
)
_PART_OF_PAGE = re.compile(
    _BEFORE_MARKUP + rb"<(?:style|title|div|center|font|form|p|b|h\d|tr|thead|tbody|link|script)\b",
    re.IGNORECASE | re.DOTALL,
)
_TABLE = re.compile(rb"<(?:table|tr)\b", re.IGNORECASE)
_XML_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
_FLAT_ODS = b"urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_ODS_TYPE = b"opendocument.spreadsheet"

_BEGINS_LIKE_ZIP = re.compile(rb"PK[\0-\x08\x0b\x0c\x0e-\x1f]")
"""No text does: `PK` may be the name of a column, but nothing follows it that cannot be seen."""

_MEMBERS: tuple[tuple[str, str, str], ...] = (
    ("word/document.xml", "a Word document", EXPORT),
    ("ppt/presentation.xml", "a PowerPoint presentation", EXPORT),
    ("Index/Document.iwa", "an Apple Numbers document", "export it from Numbers as .xlsx or .csv"),
    ("content.xml", "an OpenDocument file, but no spreadsheet", EXPORT),
)
"""Files that are zip archives themselves: the member that tells."""


class Kind(Enum):
    """What reads the file."""

    TEXT = auto()
    XLSX = auto()
    XLSB = auto()
    XLS = auto()
    ODS = auto()
    HTML = auto()
    XML_2003 = auto()


def detect_kind(stream: BinaryIO, label: str, *, encoding_given: bool = False) -> Kind:
    """Which reader the file needs. Raises SourceError for anything that is not a table.

    encoding_given: the person says it is text, so odd bytes alone do not make it binary.
    """
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    if head.startswith(_OLE2):
        return _detect_ole2(stream, label)
    if _BEGINS_LIKE_ZIP.match(head):
        return _detect_zip(stream, label)
    if head.startswith(_BARE_XLS):
        return Kind.XLS
    markup = detect_markup(head)
    foreign = (
        describe_content(head, label, encoding_given=encoding_given)
        if markup is None
        else describe_page(head)
        if markup is Kind.HTML
        else None
    )
    if foreign is not None:
        raise _not_a_table(label, *foreign)
    return markup or Kind.TEXT


def detect_markup(head: bytes) -> Kind | None:
    """The kind of a workbook that is written as markup; None for anything else."""
    text = as_ascii(head)
    if _PAGE.match(text) or (_PART_OF_PAGE.match(text) and _TABLE.search(text)):
        return Kind.HTML
    if text.lstrip().startswith(b"<"):
        if _XML_2003 in text:
            return Kind.XML_2003
        if _FLAT_ODS in text:
            return Kind.ODS
    return None


def detect_members(names: Collection[str], document_type: bytes) -> Kind | None:
    """The kind of a workbook that is a zip archive with these members; None for another archive.

    document_type: what the member `mimetype` holds, which an OpenDocument file has.
    """
    plain = {name.replace("\\", "/").lower() for name in names}
    called = Counter(name.rpartition("/")[2] for name in plain)
    if "xl/workbook.bin" in plain or called["workbook.bin"] == 1:
        return Kind.XLSB
    if any(name.startswith("xl/") for name in plain) or _is_package(called):
        return Kind.XLSX
    if "content.xml" in plain and (_ODS_TYPE in document_type or not document_type):
        return Kind.ODS
    return None


def _is_package(called: Counter[str]) -> bool:
    """Whether the parts of one workbook are there, be they at odd places or in a folder."""
    has_sheets = any(name.startswith("sheet") and name.endswith(".xml") for name in called)
    return called["workbook.xml"] == 1 and has_sheets


def describe_members(names: Collection[str]) -> tuple[str, str] | None:
    """What a zip archive with these members is, and what to do; None: an archive of any files."""
    for member, what, hint in _MEMBERS:
        if member in names:
            return what, hint
    return None


def _detect_zip(stream: BinaryIO, label: str) -> Kind:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
            document_type = b""
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    document_type = member.read(100)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise SourceError(
            f"{label} is a damaged or incomplete workbook (or zip archive)",
            hint="copy or download it again, or open it in a spreadsheet program "
            "and save it as .xlsx",
        ) from error
    kind = detect_members(names, document_type)
    if kind is None:
        raise _not_a_table(label, *(describe_members(names) or ("a zip archive", UNPACK)))
    return kind


def _detect_ole2(stream: BinaryIO, label: str) -> Kind:
    wanted = [*(name for name, _, _ in _OLE2_STREAMS), *_XLS_STREAMS]
    own = root_names(stream)
    found = {name for name in wanted if own is not None and name.upper() in own}
    found = found or _find_names(stream, wanted)
    for name, what, hint in _OLE2_STREAMS:
        if name in found:
            raise _not_a_table(label, what, hint)
    if found.isdisjoint(_XLS_STREAMS):
        raise SourceError(
            f"{label} is a damaged or incomplete workbook in the old Excel format (.xls), "
            "or no workbook",
            hint="copy or download it again, or open it in a spreadsheet program "
            "and save it as .xlsx",
        )
    return Kind.XLS


def _find_names(stream: BinaryIO, names: Sequence[str]) -> set[str]:
    """Which of these streams the file has, by their names, read in blocks that overlap.

    The case of letters says nothing: two names that differ in it alone are one. [MS-CFB] 2.6.4
    """
    marks = {name: f"{name}\0".upper().encode("utf-16-le") for name in names}
    longest = max(map(len, marks.values()))
    found: set[str] = set()
    kept = b""
    stream.seek(0)
    while block := stream.read(1 << 20):
        kept += block.upper()
        found |= {name for name, mark in marks.items() if mark in kept}
        kept = kept[-longest:]
    return found


def _not_a_table(label: str, what: str, hint: str) -> SourceError:
    return SourceError(f"{label} is {what}; {_EXPECTED}", hint=hint)
