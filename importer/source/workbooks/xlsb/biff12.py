"""The records in the binary parts of an .xlsb, and the few shapes of data that they hold.

A part is a row of records: a number that tells the kind, the length, the data. [MS-XLSB] 2.1.4
(record), 2.5.168 (XLWideString), 2.5.122 (RkNumber), 2.5.97.2 (errors).
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import IO, cast
from zipfile import BadZipFile

from importer.source.workbooks.stored import DamagedError, TooLargeError

RECORD_BYTES = 16 << 20
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_BUFFER_BYTES = 1 << 16
_NO_STRING = 0xFFFFFFFF
_CONTINUES = 0x80
_LENGTH_BYTES = 4

_unsigned = struct.Struct("<I").unpack_from
_signed = struct.Struct("<i").unpack_from
_double = struct.Struct("<d").unpack_from


def read_records(source: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Kind and data of each record. Raises DamagedError, TooLargeError."""
    source = io.BufferedReader(cast(io.RawIOBase, source), _BUFFER_BYTES)
    try:
        while first := source.read(1):
            kind = first[0]
            if kind & _CONTINUES:
                kind = (kind & ~_CONTINUES) | (_byte(source) & ~_CONTINUES) << 7
            length = _read_length(source)
            if length > RECORD_BYTES:
                raise TooLargeError("one record of it is longer than 16 MiB")
            data = source.read(length)
            if len(data) < length:
                raise DamagedError("a record breaks off")
            yield kind, data
    except (BadZipFile, zlib.error, EOFError, OSError, struct.error) as error:
        raise DamagedError(str(error)) from error


def read_text(data: bytes, offset: int) -> tuple[str, int]:
    """The text at an offset, and the offset behind it."""
    (length,) = _unsigned(data, offset)
    start = offset + 4
    if length == _NO_STRING:
        return "", start
    end = start + 2 * length
    if end > len(data):
        raise DamagedError("a text breaks off")
    return data[start:end].decode("utf-16-le", "surrogatepass"), end


def read_number(data: bytes, offset: int) -> int:
    """The whole number of four bytes."""
    number: int = _unsigned(data, offset)[0]
    return number


def read_double(data: bytes, offset: int) -> float:
    """The number of eight bytes, whole where it is."""
    return _tidy(_double(data, offset)[0])


def read_short_double(data: bytes, offset: int) -> float:
    """A number that is packed into four bytes: a whole one, or the upper part of another."""
    packed = read_number(data, offset)
    if packed & 2:
        value: float = _signed(data, offset)[0] >> 2
    else:
        value = struct.unpack("<d", bytes(4) + struct.pack("<I", packed & ~3))[0]
    return _tidy(value / 100 if packed & 1 else value)


def _tidy(value: float) -> float:
    """As .xlsx would have it: a whole number without a point."""
    is_whole = value == value // 1 and abs(value) < 1e15  # noqa: PLR2004 - beyond, digits are lost
    return int(value) if is_whole else value


def _read_length(source: IO[bytes]) -> int:
    length = 0
    for place in range(_LENGTH_BYTES):
        byte = _byte(source)
        length |= (byte & ~_CONTINUES) << 7 * place
        if not byte & _CONTINUES:
            break
    return length


def _byte(source: IO[bytes]) -> int:
    byte = source.read(1)
    if not byte:
        raise DamagedError("a record breaks off")
    return byte[0]
