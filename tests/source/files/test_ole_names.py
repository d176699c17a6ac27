"""The names at the root of a file of several streams."""

from __future__ import annotations

import io
import struct
from typing import Any

import pytest
import xlwt  # type: ignore[import-untyped]

from importer.source.files.detection import Kind, detect_kind
from importer.source.files.ole_names import root_names

NONE = 0xFFFFFFFF


def _entry(name: str, kind: int, left: int = NONE, right: int = NONE, child: int = NONE) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<HBB3I", len(text), kind, 1, left, right, child)
    return (text.ljust(64, b"\0") + links).ljust(128, b"\0")


def _file(*entries: bytes, chain: tuple[int, ...] = (0xFFFFFFFD, 0xFFFFFFFE)) -> bytes:
    """A header, a table in sector 0, and a directory from sector 1 on."""
    header = bytearray(512)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<109I", header, 0x4C, 0, *[NONE] * 108)
    table = struct.pack("<128I", *chain, *[NONE] * (128 - len(chain)))
    directory = b"".join(entries)
    return bytes(header) + table + directory.ljust(-(-len(directory) // 512) * 512, b"\0")


ROOT = _entry("Root Entry", 5, child=1)
WITH_DOCUMENT = _file(ROOT, _entry("Workbook", 2, right=2), _entry("MBD1", 1, child=3),
                      _entry("WordDocument", 2))  # fmt: skip


def test_a_workbook_is_its_names_at_the_root() -> None:
    """As programs write it."""
    book: Any = xlwt.Workbook()
    book.add_sheet("Q3").write(0, 0, "x")
    stream = io.BytesIO()
    book.save(stream)
    assert root_names(stream) == frozenset({"WORKBOOK"})


def test_what_is_embedded_says_nothing_of_the_file() -> None:
    """A workbook with a document in a cell is a workbook still."""
    assert root_names(io.BytesIO(WITH_DOCUMENT)) == frozenset({"WORKBOOK", "MBD1"})
    assert detect_kind(io.BytesIO(WITH_DOCUMENT), "t.xls") is Kind.XLS


@pytest.mark.parametrize(
    "content",
    [
        b"",
        WITH_DOCUMENT[:700],
        WITH_DOCUMENT[:1024],
        _file(ROOT, _entry("Workbook", 2), chain=(0xFFFFFFFD, 1)),  # in a ring
        _file(ROOT, _entry("Workbook", 2), chain=(0xFFFFFFFD, 900)),  # beyond the end
        _file(_entry("Root Entry", 5, child=77)),
        WITH_DOCUMENT[:30] + b"\xff\xff" + WITH_DOCUMENT[32:],
    ],
)
def test_a_damaged_list_tells_nothing(content: bytes) -> None:
    """It is neither followed for ever nor believed."""
    assert root_names(io.BytesIO(content)) is None


def test_neighbours_in_a_ring_are_each_named_once() -> None:
    """A tree that is none has an end too."""
    ring = _file(ROOT, _entry("Workbook", 2, left=2), _entry("Other", 2, right=1))
    assert root_names(io.BytesIO(ring)) == frozenset({"WORKBOOK", "OTHER"})
