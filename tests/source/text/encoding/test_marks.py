"""What the first bytes say of the encoding."""

from __future__ import annotations

import codecs

import pytest

from importer.source.text.encoding.marks import mark_of, pattern_of_zeros


def test_marks() -> None:
    """UTF-32's mark begins with UTF-16's, and is not taken for it."""
    assert mark_of(codecs.BOM_UTF8 + b"a") == "utf-8-sig"
    assert mark_of(codecs.BOM_UTF16_LE + b"a\0") == "utf-16"
    assert mark_of(codecs.BOM_UTF32_LE + b"a\0\0\0") == "utf-32"
    assert mark_of(b"a") is None


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["a,b\n", "标题,人\n一,王\n", "Māra,Rīga,Ā\n", "Анна,Омск\n", "a"])
def test_zeros_show_the_codec(codec: str, text: str) -> None:
    """Letters that end with a zero byte, as the Chinese for one does, do not hide it."""
    assert pattern_of_zeros(text.encode(codec)) == codec


@pytest.mark.parametrize(
    "head",
    [b"", b"a,b\n", b"a,b\n" * 100 + b"\0,x\n", b"\0\0a,", b"abc\0\0\0\0,de\0\0\n" * 9],
)
def test_other_zeros_show_nothing(head: bytes) -> None:
    """A stray zero, and cells padded with zeros, are left to a later stage."""
    assert pattern_of_zeros(head) is None
