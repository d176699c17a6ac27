"""The letters of columns, there and back."""

from __future__ import annotations

import pytest

from importer.rows.letters import column_letters, index_of_letters


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (16383, "XFD")])
def test_columns_have_the_letters_of_a_spreadsheet(index: int, letters: str) -> None:
    """Z is followed by AA, and the last column of a sheet is XFD."""
    assert column_letters(index) == letters
    assert index_of_letters(letters) == index
