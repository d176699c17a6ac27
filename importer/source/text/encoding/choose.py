"""Chooses the codec that reads all bytes of a text file, with a note where it was a guess.

The order: a byte order mark; the pattern of zeros that UTF-16 and UTF-32 leave without one; UTF-8,
proved over the whole file; the likeliest codec that reads all of it (`encoding.guess`); last
cp1252, which was the encoding of most exports that are not UTF-8, or latin-1 where cp1252 has no
letter for a byte. The zeros come before UTF-8 because every zero is valid UTF-8. Nothing here holds
more than a block of the file.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Collection, Iterator
from typing import BinaryIO, Literal, NamedTuple, TypeAlias

from importer.errors import SourceError
from importer.source.text.encoding.guess import lines_beyond_ascii, rank_codecs
from importer.source.text.encoding.marks import mark_of, pattern_of_zeros
from importer.source.text.encoding.names import resolve_name
from importer.wording.hints import Hint, Option

__all__ = ["EncodingChoice", "FoundBy", "choose_encoding", "looks_like_utf16", "mark_of"]

looks_like_utf16 = pattern_of_zeros
"""The name by which detection knows it."""

FoundBy: TypeAlias = Literal[
    "asked", "byte order mark", "pattern of zeros", "utf-8 proved", "detector", "fallback"
]

_BLOCK_BYTES = 1 << 20
_HEAD_BYTES = 64 * 1024
_DETECTOR_BYTES = 32 * 1024

_LEAST_UTF8 = 3
_MOSTLY_UTF8 = 3
"""A file with this many times more good UTF-8 letters than bad bytes is UTF-8 with a defect: in
cp1252 two letters in a row hardly ever happen to be one in UTF-8. Read as cp1252, all of its
letters would be wrong."""

_SHIFTS = (
    ("iso2022_kr", (b"\x1b$)C",)),
    ("iso2022_jp_2", (b"\x1b$B", b"\x1b$@", b"\x1b(J")),
)
"""ISO 2022 switches between character sets by escape sequences, which are ASCII. RFC 1468, 1557"""

_ESCAPE = b"\x1b"
_LONGEST_SHIFT = 4

_TRIED = 5
"""The likeliest codec may break off further down in the file; so many of the list are tried."""

_WORDS_BEYOND_ASCII = re.compile(r"[^,;|\t\"]{0,20}[^\x00-\x7f][^,;|\t\"]*")
_LONGEST_TOLD = 40

_ADVICE = Hint("if letters look wrong, set {encoding}")


class EncodingChoice(NamedTuple):
    """The codec's name as Python knows it, what a person may want to know, and how it was found."""

    codec: str
    note: str | None
    found_by: FoundBy


class Undecodable(NamedTuple):
    """The first byte that a codec cannot read: its offset from 0, its value, its line from 1."""

    offset: int
    byte: int
    line: int


def choose_encoding(stream: BinaryIO, label: str, asked: str | None) -> EncodingChoice:
    """The codec that reads every byte of the file.

    Raises SourceError where the encoding asked for, or promised by a byte order mark, does not
    read a byte, and for UTF-8 with a defect; ConfigurationError for a name that is no encoding.
    """
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    if asked is not None:
        return _prove_asked(stream, label, asked, head)
    mark = mark_of(head)
    if mark == "utf-32" and find_undecodable(stream, mark) and head.startswith(codecs.BOM_UTF16_LE):
        mark = "utf-16"  # and the text begins with NUL
    if mark is not None:
        promised = "which its byte order mark promises"
        _prove(stream, label, mark, promised, Hint("save the file again"))
        return EncodingChoice(mark, None, "byte order mark")
    shown = pattern_of_zeros(head)
    if shown is not None and find_undecodable(stream, shown) is None:
        other = "every other byte is zero" if "16" in shown else "three bytes of four are zero"
        return EncodingChoice(shown, f"read as {shown}, because {other}", "pattern of zeros")
    return _choose_ascii_based(stream, label)


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


def _prove_asked(stream: BinaryIO, label: str, asked: str, head: bytes) -> EncodingChoice:
    codec = resolve_name(asked, head)
    asked_for = f"which {Option('encoding')} asked for"
    _prove(stream, label, codec, asked_for, Hint("remove {encoding:-}"))
    mark = mark_of(head)
    if mark is None or mark == codec:
        return EncodingChoice(codec, None, "asked")
    note = f"read as {codec}, as asked, although the file begins with the mark of {mark}"
    return EncodingChoice(codec, note, "asked")


def _prove(stream: BinaryIO, label: str, codec: str, reason: str, hint: Hint) -> None:
    found = find_undecodable(stream, codec)
    if found is not None:
        raise SourceError(
            f"{label}, line {found.line}: the byte 0x{found.byte:02X} at offset {found.offset} "
            f"is not {codec}, {reason}",
            hint=Hint(
                "{}, or set {encoding} to one that reads the whole file: {}",
                hint,
                ", ".join(_candidates(stream)),
            ),
        )


def _candidates(stream: BinaryIO) -> list[str]:
    """The codecs that read every byte, the likeliest first."""
    lines = lines_beyond_ascii(_blocks(stream), _DETECTOR_BYTES).split(b"\n")
    ranked = rank_codecs(b"\n".join(line for line in lines if not _is_utf8(line)))
    tried = dict.fromkeys(("utf-8", *ranked[:1], "cp1252"))
    return [*(codec for codec in tried if find_undecodable(stream, codec) is None), "latin-1"]


def _choose_ascii_based(stream: BinaryIO, label: str) -> EncodingChoice:
    not_utf8 = find_undecodable(stream, "utf-8")
    if not_utf8 is None:
        return _choose_iso2022(stream) or EncodingChoice("utf-8", None, "utf-8 proved")
    if _is_mostly_utf8(stream):
        raise SourceError(
            f"{label}, line {not_utf8.line}: the byte 0x{not_utf8.byte:02X} at offset "
            f"{not_utf8.offset} is not UTF-8, which most of the file is",
            hint=Hint(
                "correct that line and save the file as UTF-8, or set {encoding} to one that "
                "reads the whole file: {}",
                ", ".join(_candidates(stream)),
            ),
        )
    where = f"line {not_utf8.line} holds the byte 0x{not_utf8.byte:02X}, which is not UTF-8"
    lines = lines_beyond_ascii(_blocks(stream), _DETECTOR_BYTES)
    for guessed in rank_codecs(lines)[:_TRIED]:
        if guessed == "cp1252":
            break  # of which the fallback tells
        if find_undecodable(stream, guessed) is None:
            note = (
                f"read as {guessed}, which its letters look like, because {where}; "
                f"it gives {_tell_first(lines, guessed)}; {_ADVICE}"
            )
            return EncodingChoice(guessed, note, "detector")
    return _fall_back(stream, where, lines)


def _fall_back(stream: BinaryIO, where: str, lines: bytes) -> EncodingChoice:
    not_cp1252 = find_undecodable(stream, "cp1252")
    if not_cp1252 is None:
        note = f"read as cp1252, because {where}; it gives {_tell_first(lines, 'cp1252')}"
        return EncodingChoice("cp1252", f"{note}; {_ADVICE}", "fallback")
    note = (
        f"read as latin-1, because {where}, and the byte 0x{not_cp1252.byte:02X} "
        f"in line {not_cp1252.line} is not cp1252; it gives {_tell_first(lines, 'latin-1')}; "
        f"{_ADVICE}"
    )
    return EncodingChoice("latin-1", note, "fallback")


def _choose_iso2022(stream: BinaryIO) -> EncodingChoice | None:
    for codec, shifts in _SHIFTS:
        if _holds_any(stream, shifts) and find_undecodable(stream, codec) is None:
            note = f"read as {codec}, because it holds escape sequences of that encoding"
            line = _first_beyond_ascii(stream, codec)
            shown = "" if line is None else f"; line {line[0]} gives {_first_words(line[1])}"
            return EncodingChoice(codec, f"{note}{shown}; {_ADVICE}", "detector")
    return None


def _holds_any(stream: BinaryIO, shifts: Collection[bytes]) -> bool:
    """Whether one of the sequences is anywhere in the file, over the end of a block too."""
    before = b""
    for block in _blocks(stream):
        if _ESCAPE in block or _ESCAPE in before:
            seen = before + block
            if any(shift in seen for shift in shifts):
                return True
        before = block[-_LONGEST_SHIFT:]
    return False


def _first_beyond_ascii(stream: BinaryIO, codec: str) -> tuple[int, str] | None:
    """The number and the text of the first line that is not ASCII in this encoding; or None."""
    stream.seek(0)
    reader = io.TextIOWrapper(stream, codec)
    try:
        numbered = enumerate(reader, 1)
        return next(((n, line) for n, line in numbered if not line.isascii()), None)
    finally:
        reader.detach()  # else it would close the file


def _tell_first(lines: bytes, codec: str) -> str:
    """What the first words beyond ASCII are in this encoding, so that a person can judge it."""
    return _first_words(lines.partition(b"\n")[0].decode(codec, "replace"))


def _first_words(text: str) -> str:
    found = _WORDS_BEYOND_ASCII.search(text)
    return f'"{found[0].strip()[:_LONGEST_TOLD]}"' if found else "no letters beyond ASCII there"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_utf8(stream: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    letters = defects = 0
    for block in _blocks(stream):
        text = decoder.decode(block)
        if not text.isascii():
            defects += text.count("\ufffd")
            letters += len(text) - len(text.encode("ascii", "ignore"))
    return letters - defects >= max(_LEAST_UTF8, _MOSTLY_UTF8 * defects)


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while block := stream.read(_BLOCK_BYTES):
        yield block


def _locate(stream: BinaryIO, codec: str, offset: int) -> Undecodable:
    """The byte at `offset`, with its line: counted only now, on the way out."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(codec)(errors="ignore")
    feeds = returns = 0
    for start in range(0, offset, _BLOCK_BYTES):
        text = decoder.decode(stream.read(min(_BLOCK_BYTES, offset - start)))
        feeds, returns = feeds + text.count("\n"), returns + text.count("\r")
    return Undecodable(offset, stream.read(1)[0], (feeds or returns) + 1)
