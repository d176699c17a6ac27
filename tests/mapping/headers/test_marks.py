"""Headers and what stands beside the name of their column."""

import pytest

from importer.mapping.headers.marks import DateOrder, date_order, read_marks


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Subject*", "Subject"),
        ("* Type", "Type"),
        ("Owner\N{NO-BREAK SPACE}Id", "Owner Id"),
        ("E-mail:", "E-mail"),
        ("Notes\n(max 2000)", "Notes"),
        ("Notes, max. 2,000 characters", "Notes"),
        ("Notes (up to 2000 chars)", "Notes"),
        ("Notes (e.g. call before noon)", "Notes"),
        ("Priority (1-3)", "Priority"),
        ("Priority [high/medium/low]", "Priority"),
        ("Priority (1=high, 2=low)", "Priority"),
        ("Opportunity ID (18)", "Opportunity ID"),
        ("(required) Subject", "Subject"),
        ("Title - required", "Title"),
        ("1. Subject", "Subject"),
        ("Due Date - dd/mm/yyyy hh:mm", "Due Date"),
        ("Due Date (YYYY-MM-DD, required)", "Due Date"),
        ("Done? (yes/no)", "Done"),
    ],
)
def test_marks_that_change_no_name(header: str, name: str) -> None:
    """Asterisks, line breaks, sizes, formats and "required" leave the name of the column."""
    marks = read_marks(header)
    assert (marks.name, marks.is_plain, marks.is_foreign) == (name, True, False)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Owner (Regarding) (Case)", "Owner"),
        ("Phone (of the assistant)", "Phone"),
        ("Due (days)", "Due"),
    ],
)
def test_marks_that_may_make_another_column(header: str, name: str) -> None:
    """A bracket that is not understood is no decoration."""
    marks = read_marks(header)
    assert (marks.name, marks.is_plain) == (name, False)


@pytest.mark.parametrize(
    ("header", "zone"),
    [
        ("Due Date (UTC)", "UTC"),
        ("Due Date (MM/DD/YYYY, Europe/Berlin)", "Europe/Berlin"),
        ("Due Date [PST]", "PST"),
        ("Due Date (required)", None),
    ],
)
def test_a_zone_in_a_bracket_is_that_of_the_column(header: str, zone: str | None) -> None:
    """It changes no name; which moment it makes of a cell is not decided here."""
    marks = read_marks(header)
    assert (marks.name, marks.is_plain) == ("Due Date", True)
    assert (marks.zone and marks.zone.text) == zone


def test_two_zones_in_a_header_are_none() -> None:
    """Such a column is asked about."""
    marks = read_marks("Due Date (UTC) (CET)")
    assert (marks.zone, marks.is_plain) == (None, False)


@pytest.mark.parametrize("header", ["Phone 2", "Due by day", "Rep a b c", "First / Last name"])
def test_names_without_marks_stay(header: str) -> None:
    """What only looks like a mark is a part of the name."""
    assert read_marks(header).name == header


def test_what_is_not_for_people_is_known() -> None:
    """The columns that a CRM hides from people are not what they are called."""
    assert read_marks("(Do Not Modify) Task").is_foreign


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("MM/DD/YYYY", "mdy"),
        ("m/d/yy", "mdy"),
        ("dd.mm.yyyy", "dmy"),
        ("DD-MMM-YYYY", "dmy"),
        ("yyyy-mm-dd hh:mm:ss", "ymd"),
        ("DDMMYYYY", "dmy"),
        ("TT.MM.JJJJ", "dmy"),
        ("TT.MM.JJ", "dmy"),
        ("JJ/MM/AAAA", "dmy"),
        ("DD-MM-JJJJ", "dmy"),
        ("JJ-MM-JJJJ", "dmy"),
        ("GG/MM/AAAA", "dmy"),
        ("RRRR-MM-DD", "ymd"),
        ("\u00c5\u00c5\u00c5\u00c5-MM-DD", "ymd"),
        ("day/month/year", "dmy"),
        ("US format", "mdy"),
        ("UK", "dmy"),
        ("YYYY/DD/MM", None),
        ("DD/MM", "dmy"),
        ("mm-dd", "mdy"),
        ("TT.MM.", "dmy"),
        ("month/day", "mdy"),
        ("MM/YY", None),
        ("MM/DD", "mdy"),
        ("MM/YYYY", None),
        ("required", None),
        ("day", None),
        ("a/b/c", None),
    ],
)
def test_forms_of_dates_name_their_order(text: str, order: DateOrder | None) -> None:
    """Forms in the languages of common spreadsheet programs are known; others settle nothing."""
    assert date_order(text) == order


def test_two_forms_in_one_header_settle_nothing() -> None:
    """A header that names both orders names none."""
    assert read_marks("Due (DD/MM/YYYY) (MM/DD/YYYY)").date_order is None
