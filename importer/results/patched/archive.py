"""Copies members of a zip archive as they are packed, into a new one, without unpacking them.

`zipfile` can only unpack and pack again, which would take longer than all else for the texts of a
large workbook. APPNOTE.TXT 4.3.7 (local file header), 4.4.4 (bit 3: sizes stand behind the data).
"""

from __future__ import annotations

import copy
import struct
import zipfile
from typing import BinaryIO

from importer.results.patched.refusal import CannotPatchError

_HEADER = struct.Struct("<4s22xHH")
_MARK = b"PK\x03\x04"
_SIZES_BEHIND = 0x08
_ENCRYPTED = 0x01
_BLOCK_BYTES = 1 << 20


def require_copyable(archive: zipfile.ZipFile) -> None:
    """Raise CannotPatchError where a member cannot be copied by what the directory says of it."""
    for member in archive.infolist():
        if member.flag_bits & _ENCRYPTED or member.orig_filename != member.filename:
            raise CannotPatchError("it is not packed as usual")


def copy_member(source: BinaryIO, member: zipfile.ZipInfo, target: zipfile.ZipFile) -> None:
    """Add a member with its packed bytes, its time and its name.

    target: open for writing, to a file that can be sought.
    """
    source.seek(member.header_offset)
    mark, name_length, extra_length = _HEADER.unpack(source.read(_HEADER.size))
    if mark != _MARK:
        raise zipfile.BadZipFile(f"{member.filename} is not where the directory says")
    source.seek(name_length + extra_length, 1)
    copied = copy.copy(member)
    copied.extra = b""
    copied.flag_bits &= ~_SIZES_BEHIND
    file = target.fp
    if file is None:
        raise ValueError("the archive is closed")
    file.seek(target.start_dir)
    copied.header_offset = file.tell()
    file.write(copied.FileHeader())
    left = member.compress_size
    while left:
        block = source.read(min(left, _BLOCK_BYTES))
        if not block:
            raise zipfile.BadZipFile(f"{member.filename} ends too early")
        file.write(block)
        left -= len(block)
    target.filelist.append(copied)
    target.NameToInfo[copied.filename] = copied
    target.start_dir = file.tell()
