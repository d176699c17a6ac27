"""References to characters, as XML has them."""

from __future__ import annotations

from xml.parsers import expat

import pytest

from importer.source.workbooks.xlsx.references import resolve


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("a &amp; b", "a & b"),
        ("&lt;&gt;&quot;&apos;", "<>\"'"),
        ("&#10;&#xA;&#x1F600;&#0065;", "\n\n\U0001f600A"),
        ("&amp;amp;", "&amp;"),
    ],
)
def test_a_reference_is_its_character(text: str, resolved: str) -> None:
    """By name, in decimal and in hexadecimal digits, each once."""
    assert resolve(text) == resolved


@pytest.mark.parametrize(
    "text",
    ["&", "&;", "&amp", "&AMP;", "&bogus;", "&#;", "&#x;", "&#X41;", "&# 65;", "&#1_0;", "&#٣;"],
)
def test_what_is_no_reference_is_refused(text: str) -> None:
    """As the parser refuses it."""
    with pytest.raises(ValueError, match="reference"):
        resolve(text)
    assert not _is_well_formed(text)


@pytest.mark.parametrize(
    "number", [0, 8, 0xB, 0x1F, 0xD7FF, 0xD800, 0xDFFF, 0xE000, 0xFFFD, 0xFFFE, 0xFFFF, 0x110000]
)
def test_the_characters_are_those_of_the_parser(number: int) -> None:
    """At the edges of each range."""
    text = f"&#{number};"
    try:
        resolved = resolve(text)
    except ValueError:
        resolved = ""
    assert bool(resolved) is _is_well_formed(text)


def _is_well_formed(text: str) -> bool:
    try:
        expat.ParserCreate().Parse(f"<a>{text}</a>", True)  # noqa: FBT003 - it takes no keyword
    except expat.ExpatError:
        return False
    return True
