"""A zip archive, opened only where what it holds can be read in bounded memory and time.

Everything is checked before a byte is unpacked: how many members there are, how large all of
them say they are, and how much that is for the bytes that they take. A member that lies about its
size is cut there by `zipfile` and then fails its checksum, so the check holds while reading too.
"""

from __future__ import annotations

import zipfile
from typing import IO, BinaryIO

from importer.source.workbooks.stored import DamagedError, ProtectedError, TooLargeError

MAXIMUM_UNPACKED_BYTES = 4 << 30
"""A full sheet (1,048,576 rows) of 30 columns has about 2 GiB of XML."""

MAXIMUM_RATIO = 200
"""Sheets of a hundred thousand rows were measured at 7 to 60; deflate itself ends at 1,032."""

FREE_BYTES = 256 << 20
"""Below this the ratio does not matter: a sheet of blank formatted rows packs very well."""

MAXIMUM_MEMBERS = 20_000
_DIRECTORY_BYTES = 16 << 20
_END_MARK = b"PK\x05\x06"
_END_BYTES = 22 + 0xFFFF
"""The end of the directory, which tells its size, with the longest comment. APPNOTE.TXT 4.3.16"""
_ENCRYPTED = 0x1
_RELATIONS = "_rels/.rels"


class Archive:
    """The members of a zip archive, found by name whatever its case and slashes."""

    def __init__(self, stream: BinaryIO) -> None:
        """Raises DamagedError, ProtectedError, TooLargeError."""
        _require_small_directory(stream)
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise DamagedError(str(error)) from error
        self.members = self._zip.infolist()
        require_bounded(self.members)
        self._members = {_plain(member.filename): member for member in self.members}
        self._members |= _without_folder(self._members)

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._members

    def find(self, name: str) -> str | None:
        """The one member that is called so, in whatever folder; None without one, or of several."""
        called = _plain(name).rpartition("/")[2]
        found = {id(m): n for n, m in self._members.items() if n.rpartition("/")[2] == called}
        return next(iter(found.values())) if len(found) == 1 else None

    def open(self, name: str) -> IO[bytes]:
        """A member's bytes. Raises DamagedError where it is not there, ProtectedError."""
        member = self._members.get(_plain(name))
        if member is None:
            raise DamagedError(f"{name} is missing")
        if is_encrypted(member):
            raise ProtectedError(name)
        try:
            return self._zip.open(member)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise DamagedError(str(error)) from error

    def read(self, name: str, most_bytes: int) -> bytes:
        """A whole member that is small by its nature. Raises TooLargeError where it is not."""
        with self.open(name) as source:
            content = source.read(most_bytes + 1)
        if len(content) > most_bytes:
            raise TooLargeError(f"{name} is larger than {most_bytes >> 20} MiB")
        return content


def is_encrypted(member: zipfile.ZipInfo) -> bool:
    """Whether it takes a password to unpack a member."""
    return bool(member.flag_bits & _ENCRYPTED)


def require_bounded(members: list[zipfile.ZipInfo]) -> None:
    """Raise TooLargeError for members that together would unpack to more than a table has."""
    if len(members) > MAXIMUM_MEMBERS:
        raise TooLargeError(f"it has {len(members):,} members")
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAXIMUM_UNPACKED_BYTES:
        raise TooLargeError(f"it unpacks to {unpacked / (1 << 30):.1f} GiB")
    packed = sum(member.compress_size for member in members)
    if unpacked > FREE_BYTES and unpacked > MAXIMUM_RATIO * packed:
        raise TooLargeError(f"it unpacks to {unpacked // max(packed, 1):,} times its size")


def _require_small_directory(stream: BinaryIO) -> None:
    """Raise TooLargeError for a directory that `zipfile` would need gigabytes to hold."""
    end = stream.seek(0, 2)
    stream.seek(max(0, end - _END_BYTES))
    tail = stream.read(_END_BYTES)
    start = tail.rfind(_END_MARK)
    directory = int.from_bytes(tail[start + 12 : start + 16], "little") if start >= 0 else 0
    if _DIRECTORY_BYTES < directory < end:  # beyond the end it is a mark of zip64, or a lie
        raise TooLargeError("its list of members alone is larger than 16 MiB")
    if directory >= end > _DIRECTORY_BYTES:
        raise TooLargeError("its list of members cannot be told from its content")
    stream.seek(0)


def _without_folder(members: dict[str, zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The members by their names inside a folder, where the whole package was packed with it.

    The relations of a package stand at its root, so they tell where that is. ECMA-376-2, 9.3.
    """
    if _RELATIONS in members:
        return {}
    roots = [name.removesuffix(_RELATIONS) for name in members if name.endswith(f"/{_RELATIONS}")]
    if len(roots) != 1:
        return {}
    return {n.removeprefix(roots[0]): m for n, m in members.items() if n.startswith(roots[0])}


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
