"""What a workbook holds: told before anything is sent, and never cut."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importer.errors import ResultsError
from importer.results.layout import ResultsLayout
from importer.results.workbook_limits import (
    escape,
    require_cells_fit,
    require_columns_fit,
    require_rows_fit,
    sheet_name,
)

HINT = (
    "write the results as CSV, which has no such limit, with --results NAME.csv; "
    "rows already created are not sent again"
)
TRICKY = st.text(alphabet="_x0041aAfF\x01\r\n\x00\ud800\ufffe5D")


def as_excel_reads(stored: str) -> str:
    """The text that Excel shows for a stored one: escapes taken from left to right."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), stored)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("plain_text_x", "plain_text_x"),
        ("tab\tline\n", "tab\tline\n"),
        ("a\r\nb", "a_x000D_\nb"),
        ("\x00\x1f", "_x0000__x001F_"),
        ("_x0041_", "_x005F_x0041_"),
        ("_x0041_x0042_", "_x005F_x0041_x005F_x0042_"),
        ("_x0041\x01", "_x005F_x0041_x0001_"),
        ("_x41_", "_x41_"),
        ("half \ud83d", "half _xD83D_"),
        ("whole 😀", "whole 😀"),
        ("\ufffe", "_xFFFE_"),
    ],
)
def test_what_xml_cannot_hold_is_escaped(text: str, stored: str) -> None:
    """Control characters become _xHHHH_, and text that looks like that is protected."""
    assert escape(text) == stored


@given(TRICKY | st.text())
@example("__x005F_x0041_")
def test_an_escaped_text_reads_back(text: str) -> None:
    """Excel shows the text as it was, whatever it looks like."""
    assert as_excel_reads(escape(text)) == text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Q3 follow-ups", "Q3 follow-ups"),
        (None, "Results"),
        ("", "Results"),
        (" ", "Results"),
        ("a/b:c?", "a_b_c_"),
        ("'a'", "_a_"),
        ("x" * 40, "x" * 31),
    ],
)
def test_a_sheet_keeps_its_name_where_a_workbook_can(name: str | None, expected: str) -> None:
    """Only what Excel refuses in a name is changed."""
    assert sheet_name(name) == expected


def test_the_longest_cell_fits_and_one_more_does_not() -> None:
    """Excel counts units of UTF-16; row and column are named."""
    require_cells_fit(["Title", "Notes"], ["", "x" * 32_767], 17)
    require_cells_fit(["Notes"], ["😀" * 16_383], 17)
    with pytest.raises(ResultsError) as caught:
        require_cells_fit(["Title", "Notes"], ["", "😀" * 16_384], 17)
    assert caught.value.message == (
        'row 17, column "Notes": the text takes 32,768 characters, '
        "and a cell of a workbook holds 32,767"
    )
    assert caught.value.hint == HINT


def test_a_cell_that_only_its_escapes_make_too_long_does_not_fit() -> None:
    """Stored length counts: openpyxl would cut it without a word."""
    with pytest.raises(ResultsError, match=r'^row 2, column "": the text takes 35,000 characters'):
        require_cells_fit([], ["\r" * 5_000], 2)


def test_the_most_rows_fit_and_one_more_does_not() -> None:
    """A sheet has 1,048,576 rows, one of them the header."""
    require_rows_fit(1_048_575)
    with pytest.raises(ResultsError) as caught:
        require_rows_fit(1_048_576)
    assert caught.value.message == (
        "the results have more than 1,048,575 rows, "
        "and a sheet of a workbook holds no more under its header"
    )
    assert caught.value.hint == HINT


def test_the_most_columns_fit_and_one_more_does_not() -> None:
    """A sheet has 16,384 columns, seven of them the program's."""
    require_columns_fit(ResultsLayout(["x"], extra_columns=16_376))
    with pytest.raises(ResultsError) as caught:
        require_columns_fit(ResultsLayout(["x"], extra_columns=16_377))
    assert caught.value.message == (
        "the results have 16,385 columns, and a sheet of a workbook holds 16,384"
    )
    assert caught.value.hint == HINT
