"""Dates of a file that came back, read with day and month in the wrong places."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from importer.planning.fed_back.turned_dates import TurnedDates, is_turned
from importer.rows.issues import Issue

BERLIN = ZoneInfo("Europe/Berlin")


def day(text: str) -> datetime:
    """Half past two in Berlin."""
    return datetime.fromisoformat(f"{text} 14:30").replace(tzinfo=BERLIN)


def sent(text: str) -> datetime:
    """The same moment, as the service has it."""
    return day(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        ("2027-05-03", True),
        ("2027-03-05", False),
        ("2027-05-04", False),
        ("2026-05-03", False),
    ],
)
def test_a_date_is_turned_where_day_and_month_changed_places(
    read: str,
    expected: bool,  # noqa: FBT001 -- a table
) -> None:
    """As the days are in the zone in which the file is read."""
    assert is_turned(sent("2027-03-05"), day(read)) is expected


def test_a_day_that_is_its_own_mirror_is_not_turned() -> None:
    """The third of March is the same either way."""
    assert not is_turned(sent("2027-03-03"), day("2027-03-03"))


def test_what_is_read_wrongly_for_a_created_row_is_not_sent_for_another() -> None:
    """The cell is refused, with the row that shows it."""
    dates = TurnedDates("Due", 3)
    dates.compare(2, " 05/03/2027", day("2027-05-03"), sent("2027-03-05"))
    assert dates.shows
    assert dates.issue("06/03/2027", day("2027-06-03")) == Issue(
        "rewritten",
        '"06/03/2027" is read as 2027-06-03, which seems wrong: "05/03/2027" in row 2 is read as '
        "2027-05-03, but was sent as 2027-03-05",
        "a spreadsheet program swapped day and month: set the other --date-order, or write the "
        "dates as 2026-02-28",
        field="due_date",
        column="Due",
        value="06/03/2027",
    )


@pytest.mark.parametrize(
    ("cell", "read"),
    [("2027-06-03", "2027-06-03"), ("14/03/2027", "2027-03-14"), ("03/03/2027", "2027-03-03")],
)
def test_a_cell_that_can_be_read_in_one_way_alone_is_taken(cell: str, read: str) -> None:
    """A year in front, a day above twelve, and a day that is its own mirror."""
    dates = TurnedDates("Due", 3)
    dates.compare(2, "05/03/2027", day("2027-05-03"), sent("2027-03-05"))
    assert dates.issue(cell, day(read)) is None


@pytest.mark.parametrize(
    ("cell", "read", "was"),
    [
        ("05/03/2027", "2027-03-05", "2027-03-05"),
        ("2027-05-03", "2027-05-03", "2027-03-05"),
        ("05/03/2027", "2027-05-03", "2027-03-09"),
        ("14/03/2027", "2027-03-14", "2027-03-05"),
    ],
)
def test_other_rows_show_nothing(cell: str, read: str, was: str) -> None:
    """Read rightly, written year first, or moved to another day by somebody."""
    dates = TurnedDates("Due", 3)
    dates.compare(2, cell, day(read), sent(was))
    assert not dates.shows
    assert dates.issue("06/03/2027", day("2027-06-03")) is None


def test_where_some_rows_are_read_rightly_one_was_edited() -> None:
    """Somebody moved a task from the fifth of March to the third of May."""
    dates = TurnedDates("Due", 3)
    dates.compare(2, "05/03/2027", day("2027-05-03"), sent("2027-03-05"))
    dates.compare(3, "05/04/2027", day("2027-05-04"), sent("2027-05-04"))
    assert not dates.shows
    assert dates.issue("06/03/2027", day("2027-06-03")) is None
