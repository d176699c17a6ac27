"""What certainly is not part of an identifier is taken off; each time it is said what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.contract.fields import IDENTIFIER_KINDS, Kind
from importer.identifier import hidden_character, unwrap, visible

ID, EMAIL, PHONE, URL = Kind.IDENTIFIER, Kind.EMAIL, Kind.PHONE, Kind.LINKEDIN_URL
KINDS = sorted(IDENTIFIER_KINDS)
WELL = {
    ID: "0070001841",
    EMAIL: "dana@example.com",
    PHONE: "+1 415 555 0101",
    URL: "https://www.linkedin.com/in/dana",
}

FORMULA = 'without the formula ="..." round it'
QUOTES = "without the quotes round it"
APOSTROPHE = "without the apostrophe in front"
BRACKETS = "without the angle brackets round it"
SEPARATOR = "without the separator beside it"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("wrapped", "changes"),
    [
        ('="{}"', (FORMULA,)),
        ('= "{}"', (FORMULA,)),
        ("'{}", (APOSTROPHE,)),
        ("\u2019{}", (APOSTROPHE,)),
        ("`{}", (APOSTROPHE,)),
        ('"{}"', (QUOTES,)),
        ("'{}'", (QUOTES,)),
        ('""{}""', (QUOTES,)),
        ("\u201c{}\u201d", (QUOTES,)),
        ("\u201e{}\u201c", (QUOTES,)),
        ("«{}»", (QUOTES,)),
        ("<{}>", (BRACKETS,)),
        ("{};", (SEPARATOR,)),
        ("{}, ", (SEPARATOR,)),
        ("{}|", (SEPARATOR,)),
        ("| {} |", (SEPARATOR,)),
        ("'<\"{}\">", (APOSTROPHE, BRACKETS, QUOTES)),
        ('="\'{}"', (FORMULA, APOSTROPHE)),
        ("\u200b{}", ("without the unseen character U+200B",)),
        ("\ufeff{}\u202c", ("without the unseen characters U+FEFF, U+202C",)),
        ("\u202a{}\u202c", ("without the unseen characters U+202A, U+202C",)),
        ("\u202d{}\u2069", ("without the unseen characters U+202D, U+2069",)),
        ("{}\u202e", ("without the unseen character U+202E",)),
        ("{}\u00a0", ("without the blank U+00A0",)),
        ("\u2009{}\x0b", ("without the blanks U+2009, U+000B",)),
        (
            "\u00a0'\u200b{}",
            ("without the blank U+00A0", "without the unseen character U+200B", APOSTROPHE),
        ),
        ("{}", ()),
        (" \t{}\r\n", ()),
    ],
)  # fmt: skip
def test_wrappers_of_every_kind(kind: Kind, wrapped: str, changes: tuple[str, ...]) -> None:
    """Marks of text, quotes, brackets and what nobody sees; plain blanks alone go unsaid."""
    assert unwrap(kind, wrapped.format(WELL[kind])) == (WELL[kind], changes)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("point", [0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, 0x202A, 0x202C,
                                   0x202D, 0x2066, 0x2069, 0x200E, 0x200F, 0x061C, 0xFE0F, 0x034F,
                                   0x3164, 0xE0020, 0x180E])  # fmt: skip
def test_unseen_characters_inside(kind: Kind, point: int) -> None:
    """They go wherever they stand, and the message names them."""
    well = WELL[kind]
    assert unwrap(kind, f"{well[:5]}{chr(point)}{well[5:]}") == (
        well,
        (f"without the unseen character U+{point:04X}",),
    )


@pytest.mark.parametrize(
    ("kind", "raw", "text", "changes"),
    [
        (EMAIL, "mailto:dana@example.com", "dana@example.com", ("without mailto:",)),
        (EMAIL, "MAILTO:dana@example.com?subject=Hi", "dana@example.com", ("without mailto:",)),
        (EMAIL, "Dana Fox <dana@example.com>", "dana@example.com", ("without the name beside it",)),
        (
            EMAIL,
            '"Fox, Dana" <dana@example.com>',
            "dana@example.com",
            ("without the name beside it",),
        ),
        (EMAIL, "kim@example.com <dana@example.com>", "kim@example.com <dana@example.com>", ()),
        (
            EMAIL,
            "<mailto:dana@example.com|dana@example.com>",
            "dana@example.com",
            ("without the name beside it", "without mailto:"),
        ),
        (
            EMAIL,
            '=HYPERLINK("mailto:dana@example.com","Dana")',
            "dana@example.com",
            ("without the formula HYPERLINK round it", "without mailto:"),
        ),
        (
            URL,
            '=HYPERLINK("https://www.linkedin.com/in/dana";"LinkedIn")',
            "https://www.linkedin.com/in/dana",
            ("without the formula HYPERLINK round it",),
        ),
        (PHONE, "tel:+14155550101", "+14155550101", ("without tel:",)),
        (PHONE, "<tel:+14155550101>", "+14155550101", (BRACKETS, "without tel:")),
        (PHONE, "p:+14155550101", "+14155550101", ("without p:",)),
        (PHONE, "callto://+14155550101", "+14155550101", ("without callto:",)),
        (
            PHONE,
            "+1\u00a0415\u202f555\u20110101",
            "+1 415 555-0101",
            ("with plain blanks and hyphens for U+00A0, U+202F, U+2011",),
        ),
        (
            PHONE,
            "\uff0b\uff11 415 555 0101",
            "+1 415 555 0101",
            ("with plain characters for full-width ones",),
        ),
        (
            ID,
            "0070\u00a0\u200b",
            "0070",
            ("without the blank U+00A0", "without the unseen character U+200B"),
        ),
        (ID, "\uff10070", "0070", ("with plain characters for full-width ones",)),
    ],
)
def test_wrappers_of_one_kind(kind: Kind, raw: str, text: str, changes: tuple[str, ...]) -> None:
    """What belongs to links and letters; a phone's blanks and hyphens become plain ones."""
    assert unwrap(kind, raw) == (text, changes)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "text",
    [
        '"a";"b"', "<br>", "<null>", "a\u2011b", "jos\u00e9\u200dx", "00\u202e71", "x\u06001",
        "(007)", "[007]", "{007}", "O'Neil", "mailto:", "tel:Zoe", "tel:", "http:x", "#007",
        "a;b", "00 71", "=007", "=HYPERLINK(A1)", "007x\u20287",
    ],
)  # fmt: skip
def test_in_doubt_nothing_is_taken_off(kind: Kind, text: str) -> None:
    """What may be part of the value, or changes what is seen, stays for the damages to judge."""
    if kind is PHONE:
        text = text.replace("\u2011", "-").replace("\u2028", "-")
    assert unwrap(kind, text) == (text, ())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("raw", ['""', '=""', "\u200b", "\u200b\ufeff "])
def test_wrappers_round_nothing(kind: Kind, raw: str) -> None:
    """Nothing is left of them, and that is said too."""
    text, changes = unwrap(kind, raw)
    assert text == ""
    assert len(changes) == 1


def test_what_messages_show() -> None:
    """A character that nobody sees is written out; letters of any language are shown."""
    assert visible("a\u200bb\n\x1bc\u00a0") == "a<U+200B>b<U+000A><U+001B>c<U+00A0>"
    assert visible("Zoë 田中") == "Zoë 田中"
    assert visible("x\u3164\ufe0f") == "x<U+3164><U+FE0F>"


def test_the_first_hidden_character() -> None:
    """Blanks and line ends are none; its place counts from 0."""
    assert hidden_character("a \t\r\nb") is None
    assert hidden_character("Zoë") is None
    assert hidden_character("ab\u200bc\ufeff") == (2, "\u200b")
    assert hidden_character("\x00") == (0, "\x00")


_PIECES = st.sampled_from(
    ["0070", "x@y.example", "'", '"', '="', "<", ">", "\u200b", "\u202e", "\u202c", "\ufeff",
     "\u2011", "\u00a0", " ", ";", ",", "tel:", "mailto:", "\uff0b", "\u00e9", "\u200d", "\n",
     "\u06dd", "\u2028"]
)  # fmt: skip


@given(st.sampled_from(KINDS), st.lists(_PIECES, max_size=8).map("".join) | st.text(max_size=10))
def test_nothing_changes_unsaid(kind: Kind, raw: str) -> None:
    """Where nothing is said, only plain blanks at the ends are gone; and once is enough."""
    text, changes = unwrap(kind, raw)
    if not changes:
        assert text == raw.strip(" \t\r\n")
    assert unwrap(kind, text) == (text, ())
