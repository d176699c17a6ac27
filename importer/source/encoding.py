"""The bytes of a text file -> the codec that reads all of them, and a note where it was a guess.

The order: a byte order mark; the pattern of zeros that UTF-16 leaves without one; UTF-8, proved
over the whole file; last cp1252, which was the encoding of most exports that are not UTF-8, or
latin-1 where cp1252 has no letter for a byte. The zeros come before UTF-8 because every zero is
valid UTF-8. Nothing here holds more than a block of the file.
"""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO, NamedTuple

from importer.errors import ConfigurationError, SourceError
from importer.nearest import nearest

_BLOCK_BYTES = 1 << 20
_HEAD_BYTES = 64 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is the first half of it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_COMMON_NAMES = (
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "ascii"),
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("windows-1250", "windows-1251", "windows-1252", "latin-1", "iso-8859-1", "iso-8859-2"),
    *("iso-8859-15", "mac-roman", "cp437", "cp850", "cp852", "koi8-r", "shift_jis", "euc-jp"),
    *("iso-2022-jp", "euc-kr", "cp949", "gb18030", "gbk", "big5"),
)
"""For "did you mean"; every name that Python knows is accepted."""

_NOT_OF_FILES = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
"""Codecs from and to text that no file is written in."""

_UTF16_ZEROS = 0.1
"""The least share of characters with a zero byte: even Chinese text has line ends and commas."""


class EncodingChoice(NamedTuple):
    """The codec's name as Python knows it, and what a person may want to know of the choice."""

    codec: str
    note: str | None = None


class Undecodable(NamedTuple):
    """The first byte that a codec cannot read: its offset from 0, its value, its line from 1."""

    offset: int
    byte: int
    line: int


def choose_encoding(stream: BinaryIO, label: str, asked: str | None) -> EncodingChoice:
    """The codec that reads every byte of the file.

    Raises SourceError where the encoding asked for, or promised by a byte order mark, does not
    read a byte; ConfigurationError for a name that is no encoding.
    """
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    if asked is not None:
        return _prove_asked(stream, label, asked, head)
    mark = mark_of(head)
    if mark is not None:
        _prove(stream, label, mark, "which its byte order mark promises", "save the file again")
        return EncodingChoice(mark)
    utf16 = looks_like_utf16(head)
    if utf16 is not None and find_undecodable(stream, utf16) is None:
        return EncodingChoice(utf16, f"read as {utf16}, because every other byte is zero")
    return _choose_eight_bit(stream)


def mark_of(head: bytes) -> str | None:
    """The codec that the byte order mark names; None without one."""
    return next((codec for mark, codec in _MARKS if head.startswith(mark)), None)


def looks_like_utf16(head: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be` where zeros stand in one half of each pair of bytes only."""
    pairs = len(head) // 2
    first, second = head[0::2].count(0), head[1::2].count(0)
    if max(first, second) < max(1, _UTF16_ZEROS * pairs) or min(first, second) > 0:
        return None
    return "utf-16-le" if second else "utf-16-be"


def find_undecodable(stream: BinaryIO, codec: str) -> Undecodable | None:
    """The first byte that `codec` cannot read; None where it reads the whole file."""
    start = len(codecs.BOM_UTF8) if codec == "utf-8-sig" else 0
    decoder = codecs.getincrementaldecoder("utf-8" if start else codec)()
    stream.seek(start)
    offset, block = start, b" "
    while block:
        block = stream.read(_BLOCK_BYTES)
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(block, final=not block)
        except UnicodeError as error:
            position: int = getattr(error, "start", 0)  # not every codec says where
            return _locate(stream, codec, offset - pending + position)
        offset += len(block)
    return None


def resolve_name(asked: str, head: bytes) -> str:
    """The codec for an encoding as a person names it, with the file's own mark passed over.

    Raises ConfigurationError for a name that is no encoding of text.
    """
    name = _look_up(asked)
    family = next((family for family in ("utf-8", "utf-16", "utf-32") if family in name), name)
    mark = mark_of(head)
    if mark is not None and mark.startswith(family):
        return mark
    unmarked = {
        "utf-8-sig": "utf-8",
        "utf-16": looks_like_utf16(head) or "utf-16-le",
        "utf-32": "utf-32-le",
    }
    return unmarked.get(name, name)


def _look_up(asked: str) -> str:
    try:
        io.TextIOWrapper(io.BytesIO(), asked)  # which refuses codecs that are not of text
        name = codecs.lookup(asked).name
        if name in _NOT_OF_FILES:
            raise LookupError(name)  # noqa: TRY301 - to Python it is an encoding, to us it is not
    except (LookupError, ValueError) as error:
        similar = nearest(asked, _COMMON_NAMES)
        common = "common ones are utf-8, utf-16 and cp1252"
        raise ConfigurationError(
            f'--encoding "{asked}" is not a known encoding',
            hint=common if similar is None else f'did you mean "{similar}"?',
        ) from error
    return name


def _prove_asked(stream: BinaryIO, label: str, asked: str, head: bytes) -> EncodingChoice:
    codec = resolve_name(asked, head)
    advice = "leave out --encoding to have it found, or give another"
    _prove(stream, label, codec, "which --encoding asked for", advice)
    mark = mark_of(head)
    if mark is None or mark == codec:
        return EncodingChoice(codec)
    return EncodingChoice(
        codec, f"read as {codec}, as asked, although the file begins with the mark of {mark}"
    )


def _prove(stream: BinaryIO, label: str, codec: str, reason: str, hint: str) -> None:
    found = find_undecodable(stream, codec)
    if found is not None:
        raise SourceError(
            f"{label}, line {found.line}: the byte 0x{found.byte:02X} at offset {found.offset} "
            f"is not {codec}, {reason}",
            hint=hint,
        )


def _choose_eight_bit(stream: BinaryIO) -> EncodingChoice:
    not_utf8 = find_undecodable(stream, "utf-8")
    if not_utf8 is None:
        return EncodingChoice("utf-8")
    where = f"line {not_utf8.line} holds the byte 0x{not_utf8.byte:02X}, which is not UTF-8"
    advice = "if letters look wrong, give --encoding"
    not_cp1252 = find_undecodable(stream, "cp1252")
    if not_cp1252 is None:
        return EncodingChoice("cp1252", f"read as cp1252, because {where}; {advice}")
    return EncodingChoice(
        "latin-1",
        f"read as latin-1, because {where}, and the byte 0x{not_cp1252.byte:02X} "
        f"in line {not_cp1252.line} is not cp1252; {advice}",
    )


def _locate(stream: BinaryIO, codec: str, offset: int) -> Undecodable:
    """The byte at `offset`, with its line: counted only now, on the way out."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(codec)(errors="ignore")
    feeds = returns = 0
    for start in range(0, offset, _BLOCK_BYTES):
        text = decoder.decode(stream.read(min(_BLOCK_BYTES, offset - start)))
        feeds, returns = feeds + text.count("\n"), returns + text.count("\r")
    return Undecodable(offset, stream.read(1)[0], (feeds or returns) + 1)
