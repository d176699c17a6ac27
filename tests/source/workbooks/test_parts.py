"""The small parts that readers of workbooks share: archives, places, widths, strings, XML."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from defusedxml.common import EntitiesForbidden, ExternalReferenceForbidden

from importer.source.workbooks import archive
from importer.source.workbooks.archive import Archive
from importer.source.workbooks.markup import parse_whole, rewound
from importer.source.workbooks.places import column_index, place, read_block
from importer.source.workbooks.stored import (
    DamagedError,
    MergedCells,
    ProtectedError,
    TooLargeError,
)
from importer.source.workbooks.table import main_width
from importer.source.workbooks.xlsx.shared_strings import SharedStrings
from tools.trap_workbooks import pack


def test_members_are_found_whatever_their_case() -> None:
    """And slashes; what is not there is damage."""
    found = Archive(io.BytesIO(pack({"XL\\Workbook.xml": b"x"})))
    assert "xl/workbook.xml" in found
    assert found.open("/xl/workbook.xml").read() == b"x"
    with pytest.raises(DamagedError, match=r"xl/styles\.xml is missing"):
        found.open("xl/styles.xml")


def test_a_member_that_should_be_small_is_cut() -> None:
    """A list of members of many megabytes is none."""
    found = Archive(io.BytesIO(pack({"a": b"x" * (2 << 20)})))
    assert len(found.read("a", 2 << 20)) == 2 << 20
    with pytest.raises(TooLargeError, match="a is larger than 1 MiB"):
        found.read("a", 1 << 20)


def test_a_protected_member_says_so() -> None:
    """The mark stands in the directory (APPNOTE.TXT 4.4.4)."""
    content = bytearray(pack({"a": b"x"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ProtectedError):
        Archive(io.BytesIO(bytes(content))).open("a")


@pytest.mark.parametrize(
    ("sizes", "packed", "message"),
    [
        ([5 << 30], 1 << 30, "it unpacks to 5.0 GiB"),
        ([300 << 20, 300 << 20], 1 << 20, "it unpacks to 300 times its size"),
        ([1] * 20_001, 1, "it has 20,001 members"),
    ],
)
def test_an_archive_that_unpacks_to_too_much(sizes: list[int], packed: int, message: str) -> None:
    """Together, for their size, and in number, before anything is unpacked."""
    members = []
    for number, size in enumerate(sizes):
        member = zipfile.ZipInfo(str(number))
        member.file_size, member.compress_size = size, packed
        members.append(member)
    with pytest.raises(TooLargeError) as caught:
        archive.require_bounded(members)
    assert str(caught.value) == message


def test_a_small_archive_may_be_packed_as_tightly_as_it_likes() -> None:
    """A sheet of blank rows is, and does no harm."""
    member = zipfile.ZipInfo("sheet")
    member.file_size, member.compress_size = 200 << 20, 200 << 10
    archive.require_bounded([member])


def test_a_member_that_lies_about_its_size_is_cut_and_found_out() -> None:
    """What is checked before unpacking holds while unpacking."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.xml", b"<a>" + b" " * 1_000_000 + b"</a>")
    content = bytearray(buffer.getvalue())
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", content, content.index(mark) + offset, 100)
    with pytest.raises(DamagedError):
        parse_whole(Archive(io.BytesIO(bytes(content))).open("a.xml"), lambda *_: None)


def test_a_directory_of_gigabytes_is_not_read() -> None:
    """Its size stands at the end of the file, before the list itself is made."""
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, 17 << 20, 0, 0)
    with pytest.raises(TooLargeError, match="larger than 16 MiB"):
        Archive(io.BytesIO(bytes(18 << 20) + end))


@pytest.mark.parametrize(
    ("letters", "index"), [("A", 0), ("Z", 25), ("AA", 26), ("xfd", 16_383), ("XFD", 16_383)]
)
def test_columns_and_their_letters(letters: str, index: int) -> None:
    """There and back."""
    assert column_index(letters) == index
    assert place(7, index) == f"{letters.upper()}7"


@pytest.mark.parametrize("letters", ["", "XFE", "ZZZZZZ", "Ä", "1"])
def test_columns_that_no_sheet_has(letters: str) -> None:
    """They end at XFD."""
    with pytest.raises(DamagedError):
        column_index(letters)


def test_blocks() -> None:
    """A reference of one cell is a block too; nonsense is none."""
    assert read_block("B2:D4") == MergedCells(2, 2, 4, 4)
    assert read_block("$B$2") == MergedCells(2, 2, 2, 2)
    assert [read_block(text) for text in ("", "B", "2:3", "B2:", "B2:x")] == [
        None, None, None, MergedCells(2, 2, 2, 2), None,
    ]  # fmt: skip


def test_the_width_without_a_stray() -> None:
    """Up to the first gap of a hundred columns that no row fills."""
    near, far = ["a", "", "b"], ["x", *[""] * 16_382, " "]
    assert main_width([near, far]) == 3
    assert main_width([["", *[""] * 98, "x"]]) == 100
    assert main_width([[*[""] * 300, "a", "b"]]) == 302
    assert main_width([["a", *[""] * 150, "b"], [*[""] * 80, "c"]]) == 152
    assert main_width([]) == 0


@pytest.mark.parametrize("budget", [0, 120, 1 << 20])
def test_strings_are_the_same_in_memory_and_on_disk(budget: int) -> None:
    """Half a surrogate pair, the empty text and long ones come back as they went in."""
    texts = ["a", "", "ünï", "\ud800", "x" * 100_000, "\U0001f600", "last"]
    strings = SharedStrings(budget)
    for text in texts:
        strings.append(text)
    assert [strings.lookup(index) for index in range(len(texts))] == texts
    assert len(strings) == len(texts)
    for index in (len(texts), len(texts) + 5):
        with pytest.raises(IndexError):
            strings.lookup(index)
    strings.close()


@pytest.mark.parametrize(
    ("document", "error"),
    [
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", EntitiesForbidden),
        ("<!DOCTYPE a [<!ENTITY % b 'c'>]><a/>", EntitiesForbidden),
        ("<!DOCTYPE a [<!ENTITY b SYSTEM 'c' NDATA d>]><a/>", EntitiesForbidden),
        ("<!DOCTYPE a SYSTEM 'http://example.com/a.dtd'><a>&b;</a>", None),
        ("<a>&b;</a>", DamagedError),
        ("<a><b></a>", DamagedError),
        ("", DamagedError),
    ],
)
def test_xml_declares_nothing(document: str, error: type[Exception] | None) -> None:
    """No entity is read, and no other document fetched."""
    if error is None:
        parse_whole(io.BytesIO(document.encode()), lambda *_: None)
        return
    with pytest.raises((error, ExternalReferenceForbidden)):
        parse_whole(io.BytesIO(document.encode()), lambda *_: None)


def test_a_view_of_a_file_stands_by_itself() -> None:
    """Two readings of one file do not disturb each other, nor close it."""
    file = io.BytesIO(b"abcdef")
    with rewound(file) as one, rewound(file) as two:
        assert (one.read(3), two.read(2), one.read(9), two.read(1)) == (b"abc", b"ab", b"def", b"c")
    assert not file.closed
