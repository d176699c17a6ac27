"""The text of a workbook's cell."""

# ruff: noqa: DTZ001 - a cell has no zone

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.rows.table import NativeValue
from importer.source.workbooks.number_format import cell_text, shows_time, unescape


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (" 007 ", " 007 "),
        ("#REF!", "#REF!"),
        (True, "TRUE"),
        (False, "FALSE"),
        (0, "0"),
        (12345, "12345"),
        (-5, "-5"),
        (999999999999999, "999999999999999"),
        (10**15, "1E+15"),
        (1234567890123456, "1.23456789012346E+15"),
        (1234567890123456789, "1.23456789012346E+18"),
        (-1234567890123456789, "-1.23456789012346E+18"),
        (10**400, "1E+400"),
        (12345.0, "12345"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (1234.5, "1234.5"),
        (1733440000000.0, "1733440000000"),
        (999999999999999.0, "999999999999999"),
        (999999999999999.9, "1E+15"),
        (1234567890123456.0, "1.23456789012346E+15"),
        (1.2345678901234567e18, "1.23456789012346E+18"),
        (1e20, "1E+20"),
        (1e21, "1E+21"),
        (1e-7, "0.0000001"),
        (1.5e-10, "0.00000000015"),
        (float("inf"), "INF"),
    ],
)
def test_plain_values(value: NativeValue, text: str) -> None:
    """A whole number has no point; one of more digits than Excel's 15 shows that it lost some."""
    assert cell_text(value) == text


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (12, "000000", "000012"),
        (12.0, "000000", "000012"),
        (1234567, "000000", "1234567"),
        (0, "0000", "0000"),
        (-7, "000", "-007"),
        (123456789, "00000-0000", "12345-6789"),
        (1234567890, "00000-0000", "123456-7890"),
        (42, '"SF-"0000', "SF-0042"),
        (42, "\\S\\F0000", "SF0042"),
        (42, '0000"-A"', "0042-A"),
        (42, "[$-409]0000", "0042"),
        (42, "[Red]0000", "0042"),
        (42, '"0#"00', "0#42"),
        (5551234567, "(000) 000-0000", "(555) 123-4567"),
        (5551234, "###-####", "555-1234"),
        (0, "###-####", "0"),
        (7, "0000;-0000", "0007"),
        (-7, "0000;(0000)", "-7"),
        (12, "0000;;;@", "0012"),
        (0.5, "0%", "50%"),
        (0.07, "0.00%", "7%"),
        (0.255, "0%", "25.5%"),
        (1, "0%", "100%"),
    ],
)
def test_formats_that_carry_meaning_are_followed(
    value: float, number_format: str, text: str
) -> None:
    """Leading zeros, masks and percent are part of what the person sees and means."""
    assert cell_text(value, number_format) == text


@pytest.mark.parametrize(
    "number_format",
    [
        *("0", "#", "0.00", "#,##0", "#,##0.00", '"$"#,##0.00_);("$"#,##0.00)', "0.00E+00"),
        *("# ?/?", "@", '"$"00', "[$€-407]00", "[<=99]00;0000", "_(* #,##0_);_(@_)"),
        *("Standard", ";;;", "", "General", '"only words"', '""0'),
    ],
)
def test_formats_that_only_dress_a_number_are_not(number_format: str) -> None:
    """Separators, currencies, rounding and conditions leave the plain number."""
    assert cell_text(12345.0, number_format) == "12345"


@pytest.mark.parametrize(
    "number_format", ["General", "0", "#,##0", "0" * 19, "0000-0000-0000-0000", '"SF-"0000']
)
def test_no_format_hides_that_digits_were_lost(number_format: str) -> None:
    """Excel keeps 15 digits, so those that follow are not the ones that were typed."""
    assert cell_text(1234567890123456789, number_format) == "1.23456789012346E+18"
    assert cell_text(1.2345678901234568e18, number_format) == "1.23456789012346E+18"
    assert cell_text(1234567890123456.0, number_format) == "1.23456789012346E+15"


def test_a_fraction_is_never_rounded_by_its_format() -> None:
    """`0` shows 13 for 12.6; the digits that are hidden stay."""
    assert cell_text(12.6, "0") == "12.6"
    assert cell_text(12.6, "0000") == "12.6"


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (datetime(2026, 2, 28), "yyyy-mm-dd", "2026-02-28"),
        (datetime(2026, 2, 28), "dd/mm/yy", "2026-02-28"),
        (datetime(2026, 2, 28), '[$-409]d"th of" mmmm', "2026-02-28"),
        (datetime(2026, 2, 28), "General", "2026-02-28"),
        (datetime(2026, 2, 28), "m/d/yy h:mm", "2026-02-28 00:00:00"),
        (datetime(2026, 2, 28), 'yyyy-mm-dd "at" HH:MM', "2026-02-28 00:00:00"),
        (datetime(2026, 2, 28, 14, 30), "yyyy-mm-dd", "2026-02-28 14:30:00"),
        (datetime(2026, 2, 28, 14, 29, 59, 600_000), "h:mm", "2026-02-28 14:30:00"),
        (datetime(2026, 2, 28, 23, 59, 59, 900_000), "yyyy-mm-dd", "2026-03-01"),
        (datetime(9999, 12, 31, 23, 59, 59, 900_000), "h:mm", "9999-12-31 23:59:59"),
        (datetime(1900, 1, 1), "yyyy-mm-dd", "1900-01-01"),
        (date(2026, 2, 28), "yyyy-mm-dd", "2026-02-28"),
        (time(14, 30), "h:mm", "14:30:00"),
        (time(14, 29, 59, 700_000), "h:mm:ss", "14:30:00"),
        (timedelta(hours=26, minutes=30), "[h]:mm:ss", "26:30:00"),
        (timedelta(minutes=-90), "[h]:mm", "-1:30:00"),
    ],
)
def test_dates_are_iso_text(value: NativeValue, number_format: str, text: str) -> None:
    """A date has a time of day where its format shows one or it has one."""
    assert cell_text(value, number_format) == text


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("yyyy-mm-dd", False),
        ("mmm yy", False),
        ('d "hours"', False),
        ("d\\h", False),
        ("h:mm AM/PM", True),
        ("mm:ss", True),
        ("yyyy-mm-dd;@h", False),
    ],
)
def test_a_time_is_shown_by_hours_or_seconds(number_format: str, shown: bool) -> None:  # noqa: FBT001
    """Letters in quotes and an `m` alone are no time of day."""
    assert shows_time(number_format) is shown


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("a_x000D_\nb", "a\r\nb"),
        ("_x005F_x000D_", "_x000D_"),
        ("_x0041__x0042_", "AB"),
        ("snake_x_case", "snake_x_case"),
        ("_x00zz_", "_x00zz_"),
        ("_xD83D_", "_xD83D_"),
        ("x005F_", "x005F_"),
    ],
)
def test_escapes_are_the_characters_that_they_stand_for(text: str, decoded: str) -> None:
    """What a workbook cannot hold as such is read as Excel shows it."""
    assert unescape(text) == decoded


@given(st.integers(0, 10**15 - 1), st.integers(2, 20))
def test_leading_zeros_are_never_lost(value: int, width: int) -> None:
    """An id under a format of zeros has at least as many digits, and is the same number."""
    text = cell_text(float(value), "0" * width)
    assert len(text) >= width
    assert text == str(value).zfill(width)


@given(st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=12))
def test_no_format_breaks_a_number(value: float, number_format: str) -> None:
    """Whatever stands in a number format, the cell has a text."""
    assert cell_text(value, number_format)
