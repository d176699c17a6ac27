"""The names at the root of a file of several streams (old Office), which tell what it is.

A workbook may hold a document, and a document a workbook, each in a folder of its own: only the
names at the root are the file's. [MS-CFB] 2.2 (header), 2.3 (FAT), 2.6.1 (directory entry).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

_HEADER = struct.Struct("<30xH16xI")
"""The shift that gives the size of a sector, and the first sector of the directory."""

_TABLES = struct.Struct("<109I")
_TABLES_AT = 0x4C
_ENTRY_BYTES = 128
_LINKS = struct.Struct("<64xHBx3I")
"""Of an entry: the bytes of its name, its kind, its left and right neighbour, its first child."""

_SHIFTS = (9, 12)
_NONE = 0xFFFFFFFA
"""From here on a number is no sector, and no entry."""

_MOST_SECTORS = 4096


def root_names(stream: BinaryIO) -> frozenset[str] | None:
    """The names at the root in capitals, case being nothing there; None for a damaged list."""
    try:
        directory = b"".join(_directory(stream))
        child = _LINKS.unpack_from(directory)[4]
        return frozenset(_names(directory, child))
    except (struct.error, ValueError, OSError):
        return None


def _directory(stream: BinaryIO) -> Iterator[bytes]:
    """The sectors of the directory. Raises ValueError for a chain that leads nowhere."""
    stream.seek(0)
    header = stream.read(512)
    shift, sector = _HEADER.unpack_from(header)
    if shift not in _SHIFTS:
        raise ValueError("no size of sectors")
    tables = _TABLES.unpack_from(header, _TABLES_AT)
    per_table = (1 << shift) // 4
    for _ in range(_MOST_SECTORS):
        yield _sector(stream, sector, shift)
        table, place = divmod(sector, per_table)
        if table >= len(tables) or tables[table] >= _NONE:
            raise ValueError("a sector that no table lists")
        sector = struct.unpack_from("<I", _sector(stream, tables[table], shift), 4 * place)[0]
        if sector >= _NONE:
            return
    raise ValueError("a directory without end")


def _sector(stream: BinaryIO, number: int, shift: int) -> bytes:
    stream.seek((number + 1) << shift)
    content = stream.read(1 << shift)
    if len(content) < 1 << shift:
        raise ValueError("a sector beyond the end")
    return content


def _names(directory: bytes, child: int) -> Iterator[str]:
    """The names of an entry and its neighbours, which are a tree."""
    seen: set[int] = set()
    waiting = [child]
    while waiting:
        number = waiting.pop()
        if number >= _NONE or number in seen:
            continue
        seen.add(number)
        entry = directory[number * _ENTRY_BYTES : (number + 1) * _ENTRY_BYTES]
        length, _, left, right, _ = _LINKS.unpack(entry[: _LINKS.size])
        yield entry[: max(0, length - 2)].decode("utf-16-le", "replace").upper()
        waiting += [left, right]
