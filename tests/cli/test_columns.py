"""How wide a terminal shows a text, in every writing."""

import unicodedata

import pytest

from importer.cli.columns import columns_of, cut_to
from importer.cli.tables import aligned, shortened


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada", 3),
        ("山田", 4),
        ("ｱﾀﾞ", 3),
        ("한국", 4),
        (unicodedata.normalize("NFD", "한국"), 4),
        ("é", 1),
        ("e\N{COMBINING ACUTE ACCENT}", 1),
        ("กำ", 2),
        ("हिन्दी", 5),
        ("🚀", 2),
        ("❤", 1),
        ("❤\ufe0f", 2),
        ("🚀\ufe0f", 2),
        ("שלום", 4),
        ("مرحبا", 5),
        ("ש\N{HEBREW POINT QAMATS}", 1),
    ],
)
def test_the_width_of_a_text(text: str, expected: int) -> None:
    """Marks take no column of their own, wide letters and pictures two."""
    assert columns_of(text) == expected


def test_columns_stand_below_each_other() -> None:
    """Whatever is written in the cells before them."""
    lines = aligned([["Ada", "1"], ["山田太郎", "22"], ["e\N{COMBINING ACUTE ACCENT}", "3"]], {1})
    assert lines == ["  Ada        1", "  山田太郎  22", "  e\N{COMBINING ACUTE ACCENT}          3"]


def test_a_text_is_cut_by_its_width() -> None:
    """No wide letter is cut in two, and no mark is taken from its letter."""
    assert cut_to("山田太郎", 5) == "山田"
    assert cut_to("e\N{COMBINING ACUTE ACCENT}x", 1) == "e\N{COMBINING ACUTE ACCENT}"
    assert (shortened("山田太郎", 8), shortened("山田太郎", 7)) == ("山田太郎", "山田太…")
