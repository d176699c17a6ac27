"""Which encoding a file has, and what is said of it."""

# ruff: noqa: RUF001 - letters that look like others are the point here

from __future__ import annotations

import codecs
import io
from typing import Any

import pytest

from importer.errors import ConfigurationError, SourceError
from importer.source.text.encoding import choose as module
from importer.source.text.encoding.choose import (
    EncodingChoice,
    FoundBy,
    Undecodable,
    choose_encoding,
    find_undecodable,
)


def _choose(content: bytes, asked: str | None = None) -> EncodingChoice:
    return choose_encoding(io.BytesIO(content), "t.csv", asked)


def _refused(content: bytes, asked: str | None = None) -> str:
    with pytest.raises((SourceError, ConfigurationError)) as caught:
        _choose(content, asked)
    return f"{type(caught.value).__name__}: {caught.value}"


@pytest.mark.parametrize(
    ("content", "codec", "found_by"),
    [
        (b"a,b", "utf-8", "utf-8 proved"),
        ("é,ü\n".encode(), "utf-8", "utf-8 proved"),
        (b"a\0,b\n", "utf-8", "utf-8 proved"),
        (codecs.BOM_UTF8 + b"a,b", "utf-8-sig", "byte order mark"),
        (codecs.BOM_UTF16_LE + "é".encode("utf-16-le"), "utf-16", "byte order mark"),
        (codecs.BOM_UTF16_BE + "é".encode("utf-16-be"), "utf-16", "byte order mark"),
        (codecs.BOM_UTF16_LE + "\0é".encode("utf-16-le"), "utf-16", "byte order mark"),
        (codecs.BOM_UTF32_LE + "é".encode("utf-32-le"), "utf-32", "byte order mark"),
        (codecs.BOM_UTF32_BE + "é".encode("utf-32-be"), "utf-32", "byte order mark"),
        (b"", "utf-8", "utf-8 proved"),
    ],
)
def test_what_is_sure_needs_no_note(content: bytes, codec: str, found_by: FoundBy) -> None:
    """A byte order mark and valid UTF-8 are proof enough."""
    assert _choose(content) == EncodingChoice(codec, None, found_by)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["id,title\n1,é\n", "标题,人\n一二三,王\n"])
def test_utf16_without_a_mark_is_known_by_its_zeros(codec: str, text: str) -> None:
    """Zeros in every other byte are UTF-16, although each of them is valid UTF-8."""
    assert _choose(text.encode(codec)) == EncodingChoice(
        codec, f"read as {codec}, because every other byte is zero", "pattern of zeros"
    )


@pytest.mark.parametrize("codec", ["utf-32-le", "utf-32-be"])
def test_utf32_without_a_mark_is_known_by_its_zeros(codec: str) -> None:
    """Three zeros to each letter are UTF-32."""
    assert _choose("id,title\n1,é\n".encode(codec)) == EncodingChoice(
        codec, f"read as {codec}, because three bytes of four are zero", "pattern of zeros"
    )


def test_zeros_that_are_not_utf16_are_left_to_the_next_step() -> None:
    """A pattern is a guess, and the codec has to read the whole file."""
    broken = "id,title\n".encode("utf-16-le") * 20 + b"\x00\xd8\n\0"
    assert _choose(broken).found_by == "fallback"


def test_cp1252_is_the_last_resort_and_says_why() -> None:
    """A file that is not UTF-8 is read as cp1252, with the place that decided."""
    assert _choose("a\nb\ncafé\n".encode("cp1252")) == EncodingChoice(
        "cp1252",
        "read as cp1252, because line 3 holds the byte 0xE9, which is not UTF-8; "
        'it gives "café"; if letters look wrong, set --encoding',
        "fallback",
    )


def test_a_byte_that_cp1252_lacks_makes_it_latin_1(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five bytes have no letter in cp1252; latin-1 has all, and the note says so."""
    monkeypatch.setattr(module, "rank_codecs", lambda _: [])
    assert _choose(b"caf\xe9\n\x81\xe9\n") == EncodingChoice(
        "latin-1",
        "read as latin-1, because line 1 holds the byte 0xE9, which is not UTF-8, "
        'and the byte 0x81 in line 2 is not cp1252; it gives "café"; '
        "if letters look wrong, set --encoding",
        "fallback",
    )


def test_a_detector_proposes_and_the_note_says_so() -> None:
    """Cyrillic names are not read as a row of accents."""
    assert _choose("имя,город\nСергей Иванов,Москва\n".encode("cp1251")) == EncodingChoice(
        "cp1251",
        "read as cp1251, which its letters look like, because line 1 holds the byte 0xE8, "
        'which is not UTF-8; it gives "имя"; if letters look wrong, set --encoding',
        "detector",
    )


def test_of_proposals_the_likeliest_that_reads_the_whole_file_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The detector sees a part of the file only; the next one has the same letters here."""
    monkeypatch.setattr(module, "_DETECTOR_BYTES", 64)
    content = "имя,город\n".encode("cp1251") * 20 + b"\x98\n"
    assert _choose(content)[::2] == ("mac-cyrillic", "detector")


def test_korean_mail_encoding_is_known_by_its_escape() -> None:
    """It differs from the Japanese one in the set that it names at the beginning."""
    assert _choose("이름,회사\n".encode("iso2022_kr"))[::2] == ("iso2022_kr", "detector")


def test_japanese_mail_encoding_is_known_by_its_escapes() -> None:
    """ISO 2022 is ASCII throughout, and would be read as letters without meaning."""
    assert _choose("名前,住所\n".encode("iso2022_jp")) == EncodingChoice(
        "iso2022_jp_2",
        "read as iso2022_jp_2, because it holds escape sequences of that encoding; "
        'line 1 gives "名前"; if letters look wrong, set --encoding',
        "detector",
    )
    assert _choose(b"a\x1b$B\xc3\xa9,b\n").codec == "utf-8"


@pytest.mark.parametrize("ascii_bytes", [100_000, (1 << 20) - 2])
def test_an_escape_far_down_is_found(ascii_bytes: int) -> None:
    """Also where a block of the file ends within it; the first row that shows it is told."""
    rows = b"Zoe,Leeds\n" * (ascii_bytes // 10) + b"x" * (ascii_bytes % 10)
    chosen = _choose(rows + "名前,住所\n".encode("iso2022_jp"))
    assert chosen.codec == "iso2022_jp_2"
    assert chosen.note is not None
    assert f"; line {ascii_bytes // 10 + 1} gives " in chosen.note


def test_utf8_with_a_defect_is_refused() -> None:
    """Read as cp1252, its thousand good letters would all be wrong."""
    content = "é,ü,ö\n".encode() * 20 + b"caf\xe9\n"
    assert _refused(content) == (
        "SourceError: t.csv, line 21: the byte 0xE9 at offset 183 is not UTF-8, which most of the "
        "file is; correct that line and save the file as UTF-8, or set --encoding to one that "
        "reads the whole file: cp1252, latin-1"
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
    """Half a character at the end is not skipped."""
    assert find_undecodable(io.BytesIO(b"ab\xc3"), "utf-8") == Undecodable(2, 0xC3, 1)


def test_an_encoding_that_was_asked_for_is_strict() -> None:
    """A byte that it cannot read is named; nothing is replaced."""
    assert _refused(b"a\nb\ncaf\xe9\n", "utf-8") == (
        "SourceError: t.csv, line 3: the byte 0xE9 at offset 7 is not utf-8, "
        "which --encoding asked for; remove --encoding, or set --encoding to one that reads "
        "the whole file: cp1252, latin-1"
    )


def test_a_byte_order_mark_is_a_promise() -> None:
    """A file that says it is UTF-8 and is not is no cp1252 either."""
    assert _refused(codecs.BOM_UTF8 + b"caf\xe9\n") == (
        "SourceError: t.csv, line 1: the byte 0xE9 at offset 6 is not utf-8-sig, "
        "which its byte order mark promises; save the file again, or set --encoding to one that "
        "reads the whole file: cp1252, latin-1"
    )


def test_an_encoding_that_the_mark_confirms_needs_no_note() -> None:
    """A person who names what the file says of itself learns nothing new."""
    content = codecs.BOM_UTF8 + b"a,b"
    assert _choose(content, "utf-8") == EncodingChoice("utf-8-sig", None, "asked")


def test_an_encoding_against_the_mark_is_followed_and_noted() -> None:
    """The person knows better, and is told."""
    assert _choose(codecs.BOM_UTF8 + b"a,b", "cp1252") == EncodingChoice(
        "cp1252",
        "read as cp1252, as asked, although the file begins with the mark of utf-8-sig",
        "asked",
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
