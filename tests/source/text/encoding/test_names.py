"""What a person may call an encoding."""

from __future__ import annotations

import codecs

import pytest

from importer.errors import ConfigurationError
from importer.source.text.encoding.names import resolve_name


def _refused(asked: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        resolve_name(asked, b"a")
    return f"ConfigurationError: {caught.value}"


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
    assert _refused(asked) == (
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
