"""What a file is, by its content, and what is said of one that is no table."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msoffcrypto.format import ooxml  # type: ignore[import-untyped]
from openpyxl import Workbook

from importer.errors import SourceError
from importer.source.files.detection import Kind, detect_kind
from importer.source.files.foreign import looks_binary

TextFile = Callable[..., Path]


def _workbook() -> bytes:
    buffer = io.BytesIO()
    workbook = Workbook()
    workbook.active.append(["a", "b"])  # type: ignore[union-attr]
    workbook.save(buffer)
    return buffer.getvalue()


def _zip(*members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return buffer.getvalue()


def _open_document(what: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{what}")
        archive.writestr("content.xml", "x")
    return buffer.getvalue()


def _ole2(stream: str) -> bytes:
    start = codecs.decode("d0cf11e0a1b11ae1", "hex")
    return start + bytes(1000) + stream.encode("utf-16-le") + bytes(4000)


def _encrypted() -> bytes:
    buffer = io.BytesIO()
    plain = ooxml.OOXMLFile(io.BytesIO(_workbook()))
    plain.encrypt("secret", buffer)
    return buffer.getvalue()


def _detect(content: bytes, **options: bool) -> Kind:
    return detect_kind(io.BytesIO(content), "file", **options)


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,2\n",
        b"",
        b"PK,b\n",
        b"%,b\n",
        b"title\0,note\nCall Ann,soon\n" * 10,
        "a,b\n".encode("utf-16"),
        "a,b\n".encode("utf-16-le"),
        "a,b\n".encode("utf-32"),
        "é,ü\n".encode("cp1252"),
        b"[id],{name}\n1,2\n",
        b"<name>,b\n",
    ],
)
def test_text_is_text(content: bytes) -> None:
    """In every encoding, and with a beginning that only looks like something else."""
    assert _detect(content) is Kind.TEXT


def test_a_workbook_is_one_whatever_its_name() -> None:
    """The members of the archive decide."""
    assert _detect(_workbook()) is Kind.XLSX


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (_zip("XL\\Workbook.xml"), Kind.XLSX),
        (_zip("xl/workbook.bin", "xl/styles.bin"), Kind.XLSB),
        (_zip("content.xml"), Kind.ODS),
        (_open_document("spreadsheet"), Kind.ODS),
        (_ole2("Workbook"), Kind.XLS),
        (_ole2("Book"), Kind.XLS),
        (b"\x09\x08\x10\0\0\x06\x05\0", Kind.XLS),
        (b"\n<!DOCTYPE html><html>", Kind.HTML),
        (codecs.BOM_UTF8 + b"<table border=1>", Kind.HTML),
        (b"<!-- made on Monday -->\n<HTML xmlns:x='urn:x'>", Kind.HTML),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', Kind.HTML),
        (b"<style>td {}</style><div><table>", Kind.HTML),
        ("<html><body>".encode("utf-16"), Kind.HTML),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            Kind.XML_2003,
        ),
        (
            b'<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">',
            Kind.ODS,
        ),
    ],
)
def test_workbooks_of_every_kind_are_told_apart(content: bytes, kind: Kind) -> None:
    """By what stands in them; names and endings are not even known here."""
    assert _detect(content) is kind


def test_an_encoding_that_was_given_outweighs_odd_bytes() -> None:
    """A person who names an encoding says that it is text."""
    content = bytes(range(1, 32)) * 3
    assert looks_binary(content)
    assert _detect(content, encoding_given=True) is Kind.TEXT


_EXPECTED = "expected a CSV or TSV file, or a workbook (.xlsx, .xls, .xlsb, .ods)"
_EXPORT = "export the table as .csv or .xlsx"
_SAVE_AS = "open it in a spreadsheet program and save it as .xlsx"
_UNPACK = "unpack it and import the file inside"


@pytest.mark.parametrize(
    ("content", "what", "hint"),
    [
        (gzip.compress(b"a,b\n", mtime=0), "compressed with gzip", _UNPACK),
        (_zip("followups.csv"), "a zip archive", _UNPACK),
        (_open_document("text"), "an OpenDocument file, but no spreadsheet", _EXPORT),
        (_zip("word/document.xml"), "a Word document", _EXPORT),
        (_ole2("WordDocument"), "a Word document", _EXPORT),
        (_ole2("PowerPoint Document"), "a PowerPoint presentation", _EXPORT),
        (
            _ole2("__properties_version1.0"),
            "an Outlook message",
            "save its attachment and import that",
        ),
        (
            _encrypted(),
            "protected with a password",
            "remove the password in Excel and save it as .xlsx",
        ),
        (b"%PDF-1.7\n", "a PDF document", _EXPORT),
        (b"\x89PNG\r\n\x1a\n\0\0", "a PNG picture", _EXPORT),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG picture", _EXPORT),
        (b"SQLite format 3\0\x10\0", "an SQLite database", _EXPORT),
        (b'<?xml version="1.0"?><tasks>', "an XML document", _SAVE_AS),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook", "a web archive (.mht)", _SAVE_AS),
        (b"ID;PWXL;N;E\r\nP;PGeneral", "a SYLK file (.slk)", _SAVE_AS),
        (b'[\n {"id": 1}]', "a JSON document", _EXPORT),
        (b'{"id": 1}\n', "a JSON document", _EXPORT),
        (bytes(range(256)) * 4, "not text but binary data", _EXPORT),
    ],
)
def test_what_is_no_table_is_named(content: bytes, what: str, hint: str) -> None:
    """A file that was given by mistake is called what it is, with what to do about it."""
    with pytest.raises(SourceError) as caught:
        _detect(content)
    assert str(caught.value) == f"file is {what}; {_EXPECTED}; {hint}"


@pytest.mark.parametrize("cut", [10, 1000, -30])
def test_a_workbook_that_breaks_off_is_damaged(text_file: TextFile, refusal: Any, cut: int) -> None:
    """Half a download is neither a workbook nor binary data of some other kind."""
    assert refusal(text_file(_workbook()[:cut], "followups.xlsx")) == (
        "SourceError: followups.xlsx is a damaged or incomplete workbook (or zip archive); "
        "copy or download it again, or open it in a spreadsheet program and save it as .xlsx"
    )


def test_protection_is_found_wherever_it_stands() -> None:
    """The mark of a protected workbook may lie across two blocks of the file."""
    mark = "EncryptedPackage".encode("utf-16-le")
    ole2 = codecs.decode("d0cf11e0a1b11ae1", "hex")
    content = ole2 + bytes((1 << 20) - len(ole2) - 7) + mark + bytes(2)
    with pytest.raises(SourceError, match="protected with a password"):
        _detect(content)


def test_an_ole2_file_without_a_workbook_is_refused() -> None:
    """Half a file may have lost the list of its streams."""
    with pytest.raises(SourceError) as caught:
        _detect(codecs.decode("d0cf11e0a1b11ae1", "hex") + bytes(4000))
    assert str(caught.value) == (
        "file is a damaged or incomplete workbook in the old Excel format (.xls), or no workbook; "
        "copy or download it again, or open it in a spreadsheet program and save it as .xlsx"
    )


@pytest.mark.parametrize("content", [b"PK\x00\x01 hello", b"PK\x07\x08rest", b"PK\x1frest"])
def test_what_begins_like_an_archive_is_a_damaged_one(content: bytes) -> None:
    """It is not read as text, whose columns nobody could name."""
    with pytest.raises(SourceError, match="is a damaged or incomplete workbook"):
        _detect(content)


@pytest.mark.parametrize("content", [b"PK,task_title\n1,Ring\n", b"PKZIP\tNo\n", b"PK\r\n7\r\n"])
def test_a_column_may_be_called_as_archives_begin(content: bytes) -> None:
    """Primary keys are."""
    assert _detect(content) is Kind.TEXT
