"""Numbers with what they count."""

from __future__ import annotations

import pytest

from importer.wording.counts import counted


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (999, "999 rows"), (1_234_567, "1,234,567 rows")],
)
def test_a_number_stands_with_the_word_for_so_many(number: int, text: str) -> None:
    """One is singular, none and several are plural; thousands are set apart."""
    assert counted(number, "row") == text


@pytest.mark.parametrize(("number", "text"), [(1, "1 row was"), (3, "3 rows were")])
def test_a_verb_goes_with_its_number(number: int, text: str) -> None:
    """What is not formed with an s is given."""
    assert counted(number, "row was", "rows were") == text
