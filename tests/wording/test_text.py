"""Text from elsewhere, as it is shown."""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.wording.text import a_few, is_steering, json_text, listed, visible

STEERING = (
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA0)),
    *map(chr, range(0x200B, 0x2010)),
    *map(chr, range(0x2028, 0x202F)),
    *map(chr, range(0x2060, 0x2070)),
    "\u00ad", "\u061c", "\u180e", "\ufeff", "\ufff9", "\ud800", "\udfff", "\U000e0001",
    "\U000e0041",
)  # fmt: skip


@pytest.mark.parametrize("character", [c for c in STEERING if c != "\u2065"], ids=ascii)
def test_nothing_that_steers_a_terminal_is_shown(character: str) -> None:
    """C0, C1, directions, marks of no width, separators, tags and half characters are named."""
    assert is_steering(character)
    assert visible(f"a{character}b") == f"a{repr(character)[1:-1]}b"


@pytest.mark.parametrize("text", ["", "Zoë Ünal", "日本語", "a'b\"c\\d", "👍🏽", "Ελλάδα ½ €"])
def test_letters_stay_as_they_are(text: str) -> None:
    """Of every alphabet, and signs that a terminal simply shows."""
    assert visible(text) == text
    assert json.loads(json_text(text)) == text
    assert json_text(text) == json.dumps(text, ensure_ascii=False)


def test_only_the_programs_own_lines_are_lines() -> None:
    """A break in a text from elsewhere could pass for a line of the program."""
    assert visible("a\nerror: b\r\nc\td") == "a\\nerror: b\\r\\nc\\td"


@given(st.text(st.characters()))
def test_whatever_the_text_no_terminal_is_steered(text: str) -> None:
    """And what is shown once is shown the same again."""
    shown = visible(text)
    assert not any(map(is_steering, shown))
    assert visible(shown) == shown


@given(
    st.recursive(
        st.text(st.characters()) | st.integers() | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    )
)
def test_a_json_document_is_the_same_document(document: object) -> None:
    """What steers stands there as an escape, and a reader has the text as it was."""
    text = json_text(document)
    assert not any(is_steering(c) for c in text if c != "\n")
    assert json.loads(text) == document


def test_every_character_of_unicode_is_either_shown_or_named() -> None:
    """No plane is forgotten."""
    for code in range(sys.maxunicode + 1):
        if is_steering(chr(code)):
            assert chr(code) not in visible(chr(code))
            assert json_text(chr(code)).isascii()


def test_of_many_names_a_few_are_shown_and_the_others_counted() -> None:
    """A list of 300 columns is no message."""
    assert a_few([]) == ""
    assert a_few(["a", " b c "]) == "a, b c"
    assert a_few(["Notes\n(max 2000)", "Owner\u00a0Id"]) == "Notes (max 2000), Owner Id"
    assert (
        a_few([f"column {n}" for n in range(300)], 30)
        == "column 0, column 1, column 2 and 297 more"
    )
    assert a_few(["n" * 5000, "b"]) == f"{'n' * 59}…, b"
    assert a_few(["n" * 50], 10) == "n" * 50


def test_all_columns_of_a_sheet_are_listed() -> None:
    """The column that is needed may be the last; a few short names stay on the line."""
    assert listed(["Type", " Due\ndate ", "Owner"]) == "Type, Due date, Owner"
    names = [f"Column of a name {number}" for number in range(1, 9)]
    assert listed([*names, "n" * 61]) == (
        "\n  Column of a name 1, Column of a name 2, Column of a name 3, Column of a name 4,"
        "\n  Column of a name 5, Column of a name 6, Column of a name 7, Column of a name 8,"
        f"\n  {'n' * 59}…"
    )
    assert listed(["Column"] * 40).count("Column") == 40
    assert listed(["Column"] * 41).endswith(" and 21 more")
