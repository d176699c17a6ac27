"""A due date in three columns: which these are, and what their cells say together."""

from __future__ import annotations

import pytest

from importer.mapping.matching.day_columns import DayColumns, day_columns, day_of, parts_of_day


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["Due Year", "Due Month", "Due Day"], DayColumns((0, 1, 2), is_sure=True)),
        (["due_day", "due_month", "due_year"], DayColumns((2, 1, 0), is_sure=True)),
        (["Day Due", "Month (1-12) due", "Year Due*"], DayColumns((2, 1, 0), is_sure=True)),
        (["DueDay", "DueMonth (MM)", "DueYear (YYYY)"], DayColumns((2, 1, 0), is_sure=True)),
        (["Deadline Month", "x", "Deadline Day"], DayColumns((None, 0, 2), is_sure=True)),
        (["Due Date Year", "Due Date Month", "Due Date Day"], DayColumns((0, 1, 2), is_sure=True)),
        (["Year", "Month", "Day"], DayColumns((0, 1, 2), is_sure=False)),
        (["Tag", "Monat", "Jahr"], DayColumns((2, 1, 0), is_sure=False)),
        (["Año", "Mes", "Día"], DayColumns((0, 1, 2), is_sure=False)),
        (["Date Year", "Date Month", "Date Day"], DayColumns((0, 1, 2), is_sure=False)),
        (["Year", "Due Year", "Due Month"], DayColumns((1, 2, None), is_sure=True)),
        (["Month", "Day"], None),
        (["Start Year", "Start Month", "Start Day"], None),
        (["Birth Year", "Birth Month", "Birth Day"], None),
        (["Due Date", "Subject"], None),
        (["Year", "Month", "Day", "Jahr"], None),
        ([], None),
    ],
)
def test_the_columns_of_a_due_date(header: list[str], found: DayColumns | None) -> None:
    """Their names say that they are parts, and of which date; of any date it is not sure."""
    assert day_columns(header) == found


def test_what_is_there_and_what_is_not() -> None:
    """All three, or none of them and the words for what has no column."""
    assert DayColumns((3, 1, 2), is_sure=True).whole == (3, 1, 2)
    assert DayColumns((None, 1, None), is_sure=True).whole == ()
    assert DayColumns((None, 1, None), is_sure=True).missing == ["year", "day"]


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (("2027", "3", "9"), "2027-3-9"),
        ((" 2027.0 ", "03.0", "09"), "2027-03-09"),
        (("27", "12", "31"), "2027-12-31"),
        (("2027", "März", "9"), "9 März 2027"),
        (("2027", "Sept.", "30"), "30 Sept. 2027"),
        (("2027", "2", "30"), "2027-2-30"),
        (("", " ", ""), ""),
        (("n/a", "-", ""), ""),
        (("2027", "3", ""), "year 2027, month 3, day -"),
        (("", "3", "9"), "year -, month 3, day 9"),
        (("2027", "n/a", "9"), "year 2027, month n/a, day 9"),
        (("FY27", "3", "9"), "year FY27, month 3, day 9"),
        (("2027", "3", "Monday"), "year 2027, month 3, day Monday"),
        (("2027", "3-4", "9"), "year 2027, month 3-4, day 9"),
        (("9", "3", "2027"), "year 9, month 3, day 2027"),
    ],
)
def test_the_parts_as_one_date(cells: tuple[str, str, str], text: str) -> None:
    """Numbers, or the name of a month; what makes no date is no date then, and an issue."""
    assert day_of(*cells) == text


@pytest.mark.parametrize(
    ("names", "places"),
    [
        (["Day", "Due Month", "Year of it", "Time"], (2, 1, 0)),
        (["Due Date", "Due Time"], ()),
        (["Due Date", "Day"], ()),
        (["Year", "Month", "Day", "Day 2"], ()),
    ],
)
def test_columns_that_a_person_joined(names: list[str], places: tuple[int, ...]) -> None:
    """Whatever else their names say: who joined them meant one date."""
    assert parts_of_day(names) == places
