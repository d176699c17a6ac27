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
from importer.source.detection import Kind, detect_kind, looks_binary

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
    assert _detect(_workbook()) is Kind.WORKBOOK


def test_an_encoding_that_was_given_outweighs_odd_bytes() -> None:
    """A person who names an encoding says that it is text."""
    content = bytes(range(1, 32)) * 3
    assert looks_binary(content)
    assert _detect(content, encoding_given=True) is Kind.TEXT


_EXPECTED = "expected a CSV, TSV or Excel (.xlsx) file"
_EXPORT = "export the table as .csv or .xlsx"
_SAVE_AS = "open it in a spreadsheet program and save it as .xlsx"
_UNPACK = "unpack it and give the file inside"


@pytest.mark.parametrize(
    ("content", "what", "hint"),
    [
        (gzip.compress(b"a,b\n", mtime=0), "compressed with gzip", _UNPACK),
        (_zip("followups.csv"), "a zip archive", _UNPACK),
        (_zip("xl/workbook.bin"), "a workbook in Excel's binary format (.xlsb)", _SAVE_AS),
        (_zip("mimetype", "content.xml"), "an OpenDocument spreadsheet (.ods)", _SAVE_AS),
        (_zip("word/document.xml"), "a Word document", _EXPORT),
        (
            codecs.decode("d0cf11e0a1b11ae1", "hex") + bytes(4000),
            "a workbook in the old Excel format (.xls)",
            _SAVE_AS,
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
        (b"\n<!DOCTYPE html><html>", "a web page", _SAVE_AS),
        (codecs.BOM_UTF8 + b"<table border=1>", "a web page", _SAVE_AS),
        (b'<?xml version="1.0"?><Workbook>', "an XML document", _SAVE_AS),
        (b'[\n {"id": 1}]', "a JSON document", _EXPORT),
        (b'{"id": 1}\n', "a JSON document", _EXPORT),
        (bytes(range(256)) * 4, "not text but binary data", _EXPORT),
    ],
)
def test_what_is_no_table_is_named(
    text_file: TextFile, refusal: Any, content: bytes, what: str, hint: str
) -> None:
    """A file that was given by mistake is called what it is, with what to do about it."""
    assert refusal(text_file(content)) == (
        f"SourceError: followups.csv is {what}; {_EXPECTED}; {hint}"
    )


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
    content = ole2 + bytes((1 << 20) - len(ole2) - 7) + mark
    with pytest.raises(SourceError, match="protected with a password"):
        _detect(content)
