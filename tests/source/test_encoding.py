"""Which encoding a file has, and what is said of it."""

from __future__ import annotations

import codecs
import io
from typing import Any

import pytest

from importer.errors import ConfigurationError, SourceError
from importer.source import encoding as module
from importer.source.encoding import (
    EncodingChoice,
    Undecodable,
    choose_encoding,
    find_undecodable,
    looks_like_utf16,
    resolve_name,
)


def _choose(content: bytes, asked: str | None = None) -> EncodingChoice:
    return choose_encoding(io.BytesIO(content), "t.csv", asked)


def _refused(content: bytes, asked: str | None = None) -> str:
    with pytest.raises((SourceError, ConfigurationError)) as caught:
        _choose(content, asked)
    return f"{type(caught.value).__name__}: {caught.value}"


@pytest.mark.parametrize(
    ("content", "codec"),
    [
        (b"a,b", "utf-8"),
        ("é,ü\n".encode(), "utf-8"),
        (b"a\0,b\n", "utf-8"),
        (codecs.BOM_UTF8 + b"a,b", "utf-8-sig"),
        (codecs.BOM_UTF16_LE + "é".encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + "é".encode("utf-16-be"), "utf-16"),
        (codecs.BOM_UTF32_LE + "é".encode("utf-32-le"), "utf-32"),
        (codecs.BOM_UTF32_BE + "é".encode("utf-32-be"), "utf-32"),
        (b"", "utf-8"),
    ],
)
def test_what_is_sure_needs_no_note(content: bytes, codec: str) -> None:
    """A byte order mark and valid UTF-8 are proof enough."""
    assert _choose(content) == EncodingChoice(codec, None)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["id,title\n1,é\n", "标题,人\n打电话,王\n"])
def test_utf16_without_a_mark_is_known_by_its_zeros(codec: str, text: str) -> None:
    """Zeros in every other byte are UTF-16, although each of them is valid UTF-8."""
    assert _choose(text.encode(codec)) == EncodingChoice(
        codec, f"read as {codec}, because every other byte is zero"
    )


def test_a_few_zeros_are_no_utf16() -> None:
    """A stray zero stays in its cell, where a later stage reports it."""
    assert looks_like_utf16(b"a,b\n" * 100 + b"\0,x\n") is None
    assert looks_like_utf16(b"\0\0a,") is None


def test_cp1252_is_the_last_resort_and_says_why() -> None:
    """A file that is not UTF-8 is read as cp1252, with the place that decided."""
    assert _choose("a\nb\ncafé\n".encode("cp1252")) == EncodingChoice(
        "cp1252",
        "read as cp1252, because line 3 holds the byte 0xE9, which is not UTF-8; "
        "if letters look wrong, give --encoding",
    )


def test_a_byte_that_cp1252_lacks_makes_it_latin_1() -> None:
    """Five bytes have no letter in cp1252; latin-1 has all, and the note says so."""
    assert _choose(b"caf\xe9\n\x81\n") == EncodingChoice(
        "latin-1",
        "read as latin-1, because line 1 holds the byte 0xE9, which is not UTF-8, "
        "and the byte 0x81 in line 2 is not cp1252; if letters look wrong, give --encoding",
    )


@pytest.mark.parametrize("block", [1, 2, 3, 7, 1 << 20])
def test_undecodable_byte_is_found_wherever_blocks_end(
    monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    """Offset, byte and line are those of the file, not of a block."""
    monkeypatch.setattr(module, "_BLOCK_BYTES", block)
    content = "é\r\nü\r\n€".encode() + b"\xff"
    assert find_undecodable(io.BytesIO(content), "utf-8") == Undecodable(11, 0xFF, 3)
    with_mark = io.BytesIO(codecs.BOM_UTF8 + content)
    assert find_undecodable(with_mark, "utf-8-sig") == Undecodable(14, 0xFF, 3)
    assert find_undecodable(io.BytesIO(content[:-1]), "utf-8") is None


def test_a_file_that_ends_within_a_character_is_undecodable() -> None:
    """Half a character at the end is not passed over."""
    assert find_undecodable(io.BytesIO(b"ab\xc3"), "utf-8") == Undecodable(2, 0xC3, 1)


def test_an_encoding_that_was_asked_for_is_strict() -> None:
    """A byte that it cannot read is named; nothing is replaced."""
    assert _refused(b"a\nb\ncaf\xe9\n", "utf-8") == (
        "SourceError: t.csv, line 3: the byte 0xE9 at offset 7 is not utf-8, "
        "which --encoding asked for; leave out --encoding to have it found, or give another"
    )


def test_a_byte_order_mark_is_a_promise() -> None:
    """A file that says it is UTF-8 and is not is no cp1252 either."""
    assert _refused(codecs.BOM_UTF8 + b"caf\xe9\n") == (
        "SourceError: t.csv, line 1: the byte 0xE9 at offset 6 is not utf-8-sig, "
        "which its byte order mark promises; save the file again"
    )


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("utf8x", 'did you mean "utf-8"?'),
        ("windows1252", 'did you mean "windows-1252"?'),
        ("klingon", "common ones are utf-8, utf-16 and cp1252"),
        ("base64", "common ones are utf-8, utf-16 and cp1252"),
        ("idna", "common ones are utf-8, utf-16 and cp1252"),
        ("unicode_escape", "common ones are utf-8, utf-16 and cp1252"),
        ("", "common ones are utf-8, utf-16 and cp1252"),
    ],
)
def test_what_is_no_encoding_is_refused(asked: str, hint: str) -> None:
    """A name that is not known is answered with one that is like it."""
    assert _refused(b"a", asked) == (
        f'ConfigurationError: --encoding "{asked}" is not a known encoding; {hint}'
    )


@pytest.mark.parametrize(
    ("asked", "head", "codec"),
    [
        ("UTF8", b"a", "utf-8"),
        ("utf-8", codecs.BOM_UTF8 + b"a", "utf-8-sig"),
        ("utf-8-sig", b"a", "utf-8"),
        ("utf-16-le", codecs.BOM_UTF16_LE + b"a\0", "utf-16"),
        ("utf-16", b"\0a\0b", "utf-16-be"),
        ("utf-16", b"a\0b\0", "utf-16-le"),
        ("utf-32", b"a\0\0\0", "utf-32-le"),
        ("Windows-1252", b"a", "cp1252"),
        ("latin-1", b"a", "iso8859-1"),
    ],
)
def test_names_are_resolved_with_the_mark_in_mind(asked: str, head: bytes, codec: str) -> None:
    """However a person names it, the mark is never read as a letter of the header."""
    assert resolve_name(asked, head) == codec


def test_an_encoding_that_the_mark_confirms_needs_no_note() -> None:
    """A person who names what the file says of itself learns nothing new."""
    content = codecs.BOM_UTF8 + b"a,b"
    assert _choose(content, "utf-8") == EncodingChoice("utf-8-sig", None)


def test_an_encoding_against_the_mark_is_followed_and_noted() -> None:
    """The person knows better, and is told."""
    assert _choose(codecs.BOM_UTF8 + b"a,b", "cp1252") == EncodingChoice(
        "cp1252", "read as cp1252, as asked, although the file begins with the mark of utf-8-sig"
    )


@pytest.mark.parametrize(
    ("content", "header"),
    [
        ("é,b\n1,2\n".encode("utf-8-sig"), ("é", "b")),
        ("é,b\n1,2\n".encode("utf-16"), ("é", "b")),
        ("é,b\n1,2\n".encode("utf-16-be"), ("é", "b")),
        ("é,b\n1,2\n".encode("utf-32"), ("é", "b")),
        ("é,b\n1,2\n".encode("cp1252"), ("é", "b")),
        (b"a\0,b\n1,2\n", ("a\0", "b")),
    ],
)
def test_headers_hold_no_mark(
    text_file: Any, read: Any, content: bytes, header: tuple[str, ...]
) -> None:
    """Whatever the encoding, the first column's name is what the person typed."""
    found = read(text_file(content))
    assert (found.header, found.rows) == (header, [["1", "2"]])
