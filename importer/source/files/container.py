"""Unpacks a file (.gz, or .zip with one file in it) to disk.

Workbooks that are zip archives themselves come out as they went in; so does everything that is
not packed. How much comes out of an archive is checked before and while it is unpacked.
"""

from __future__ import annotations

import gzip
import tempfile
import zipfile
import zlib
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import IO, BinaryIO

from importer.errors import SourceError
from importer.rows.scratch import disk_errors
from importer.source.files.detection import describe_members, detect_members
from importer.source.workbooks.archive import (
    FREE_BYTES,
    MAXIMUM_RATIO,
    MAXIMUM_UNPACKED_BYTES,
    Archive,
    is_encrypted,
)
from importer.source.workbooks.stored import DamagedError, TooLargeError

_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_TAR_OFFSET, _TAR = 257, b"ustar"
_BLOCK_BYTES = 1 << 20
_MOST_LAYERS = 2
"""A .gz inside a .zip is met; more layers than that are made to tire a program."""

_NOT_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_NAMED = 5

_UNPACK = "unpack it and import the file with the table"
_AGAIN = "copy or download it again, or unpack it and import the file inside"


def unwrap(stream: BinaryIO, label: str) -> tuple[BinaryIO, str]:
    """The file inside and how messages name it; what is not packed comes back as it is.

    The stream that went in is closed where another comes out. Raises SourceError.
    """
    for _ in range(_MOST_LAYERS):
        inner, label = _unwrap_once(stream, label)
        if inner is stream:
            break
        stream.close()
        stream = inner
    if _is_packed(stream):
        stream.close()
        raise SourceError(f"{label} is packed more than twice", hint=_UNPACK)
    stream.seek(0)
    return stream, label


def _unwrap_once(stream: BinaryIO, label: str) -> tuple[BinaryIO, str]:
    head = _head(stream)
    try:
        if head.startswith(_GZIP):
            return _unpack_gzip(stream, label), label
        if head.startswith(_ZIP) and _is_packed(stream):
            return _unpack_zip(stream, label)
    except TooLargeError as error:
        raise SourceError(
            f"{label} is too large to be unpacked safely: {error}", hint=_UNPACK
        ) from error
    except (DamagedError, zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise SourceError(f"{label} is a damaged or incomplete archive", hint=_AGAIN) from error
    return stream, label


def _head(stream: BinaryIO) -> bytes:
    stream.seek(0)
    return stream.read(_TAR_OFFSET + len(_TAR))


def _is_packed(stream: BinaryIO) -> bool:
    """Whether there is a file inside to be taken out; of a zip that is damaged others speak."""
    head = _head(stream)
    if not head.startswith(_ZIP):
        return head.startswith(_GZIP)
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    is_workbook = detect_members(names, b"") is not None
    return not is_workbook and describe_members(names) is None


def _unpack_gzip(stream: BinaryIO, label: str) -> BinaryIO:
    packed = stream.seek(0, 2)
    stream.seek(0)
    with gzip.GzipFile(fileobj=stream) as source:
        spool = _copy(source, packed)
    if _head(spool)[_TAR_OFFSET:] == _TAR:
        spool.close()
        raise SourceError(f"{label} is a tar archive", hint=_UNPACK)
    return spool


def _unpack_zip(stream: BinaryIO, label: str) -> tuple[BinaryIO, str]:
    archive = Archive(stream)
    files = [member for member in archive.members if _is_file(member)]
    if len(files) != 1:
        raise SourceError(
            f"{label} is a zip archive with {_count(files)}; expected one", hint=_UNPACK
        )
    (member,) = files
    if is_encrypted(member):
        raise SourceError(f"{label} is protected with a password", hint=_UNPACK)
    with archive.open(member.filename) as source:
        return _copy(source, member.compress_size), f'{label}, file "{member.filename}"'


def _is_file(member: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(member.filename)
    if member.is_dir() or "__MACOSX" in path.parts:
        return False
    return path.name.lower() not in _NOT_FILES


def _count(files: Collection[zipfile.ZipInfo]) -> str:
    if not files:
        return "no files"
    named = ", ".join(f'"{member.filename}"' for member in list(files)[:_NAMED])
    return f"{len(files):,} files ({named}{', …' if len(files) > _NAMED else ''})"


def _require_below(written: int, most: int) -> None:
    if written > MAXIMUM_UNPACKED_BYTES:
        raise TooLargeError(f"it unpacks to more than {MAXIMUM_UNPACKED_BYTES >> 30} GiB")
    if written > most:
        raise TooLargeError(f"it unpacks to more than {MAXIMUM_RATIO} times its size")


def _copy(source: IO[bytes] | gzip.GzipFile, packed_bytes: int) -> BinaryIO:
    """What comes out, in a temporary file. Raises TooLargeError once it is more than a table.

    Raises ResultsError for what the temporary folder refuses.
    """
    with disk_errors():
        spool = tempfile.TemporaryFile()  # noqa: SIM115 - the table closes it
    most = max(FREE_BYTES, MAXIMUM_RATIO * packed_bytes)
    written = 0
    try:
        while block := source.read(_BLOCK_BYTES):
            written += len(block)
            _require_below(written, most)
            with disk_errors():
                spool.write(block)
    except BaseException:
        spool.close()
        raise
    return spool
