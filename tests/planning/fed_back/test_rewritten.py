"""What a spreadsheet program makes of ids and phone numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.planning.fed_back.rewritten import has_numbers, is_fragile, is_rewritten, is_shortened


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("0070001841", "70001841"),
        ("04155550103", "4155550103"),
        ("000", "0"),
        ("+14155550101", "14155550101"),
        ("10000000000000000123", "1.00E+19"),
        ("10000000000000000123", "1E+19"),
        ("10000000000000000123", "10000000000000000000"),
        ("12345678901234567890", "12345678901234500000"),
        ("123456789012", "1.23457E+11"),
        ("123456789012", "1,23E+11"),
        ("0012345678901234", "12345678901234"),
        ("12E5", "1200000"),
        ("12e5", "1.2E+06"),
        ("1.10", "1.1"),
        ("03-05", "05-Mar"),
        ("3/5", "05-Mar"),
        ("MAR5", "05-Mar"),
        ("1-2-3", "01/02/2003"),
    ],
)
def test_these_are_changed_by_a_spreadsheet_program(before: str, now: str) -> None:
    """Zeros in front, digits behind the fifteenth, exponents, and what looks like a date."""
    assert is_rewritten(before, now)
    assert is_fragile(before)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("0070001841", "0070001841"),
        ("0070001841", "70001842"),
        ("0070001841", ""),
        ("", "70001841"),
        ("006A000001", "6A000001"),
        ("10000000000000000123", "1.01E+19"),
        ("10000000000000000123", "10000000000000000124"),
        ("123456789012345", "123456789012000"),
        ("12345678901234567890", "12345678901234600000"),
        ("usr_3fA9kQ7d", "usr_3fa9kq7d"),
        ("0415 555 0101", "415 555 0101"),
        ("03-05", "usr_1"),
        ("1" * 70, "1" * 69 + "2"),
    ],
)
def test_these_are_changed_by_somebody(before: str, now: str) -> None:
    """Another number, a letter, what a spreadsheet program leaves as it is."""
    assert not is_rewritten(before, now)


@pytest.mark.parametrize("text", ["", "0", "70001841", "usr_1", "0415 555 0101", "006A00000012345"])
def test_what_a_spreadsheet_program_leaves_alone_is_not_kept(text: str) -> None:
    """Most ids survive it."""
    assert not is_fragile(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.00E+19", True), ("1e5", True), ("1234567890123450", True),
        ("10000000000000000000", True),
        ("123456789012345", False), ("1234567890123456", False), ("E5", False), ("70001841", False),
        ("deal", False),
    ],
)  # fmt: skip
def test_digits_that_are_missing_show(text: str, expected: bool) -> None:  # noqa: FBT001 -- a table
    """An exponent, or nothing but zeros behind the fifteenth digit."""
    assert is_shortened(text) is expected


@given(st.from_regex(r"\A0{1,4}[1-9][0-9]{3,9}\Z"))
def test_zeros_that_are_gone_are_always_known_again(text: str) -> None:
    """For any number with zeros in front."""
    assert is_rewritten(text, text.lstrip("0"))
    assert not is_rewritten(text.lstrip("0"), text + "1")


@given(st.from_regex(r"\A[1-9][0-9]{15,30}\Z"), st.integers(1, 6))
def test_a_long_number_is_known_again_however_it_is_shown(text: str, digits: int) -> None:
    """With few digits and an exponent, as the format of the cell has it."""
    shown = f"{float(text):.{digits}E}"
    assert is_rewritten(text, shown)


@pytest.mark.parametrize(
    ("column", "has"),
    [
        ([None, "", "a71"], False),
        (["006A0", "71"], True),
        (["1.00E+19"], True),
        (["3e5f", "Ed"], False),
        (["+1 415 555 0101"], False),
        ([], False),
    ],
)
def test_columns_in_which_a_program_may_have_changed_a_number(
    column: list[str | None], *, has: bool
) -> None:
    """Digits, also in scientific notation."""
    assert has_numbers(column) is has
