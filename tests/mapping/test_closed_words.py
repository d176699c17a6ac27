"""Which headers say that rows are closed, and which cells do."""

import pytest

from importer.mapping.closed_words import (
    Says,
    Verdict,
    deals_with_closed,
    is_about_something_else,
    is_cancelling,
    verdict,
    what_it_says,
)
from importer.mapping.settled import ColumnSkip
from importer.mapping.template_model import SkipRule


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("Status", Says.STATE),
        ("Task Status", Says.STATE),
        ("hs_task_status", Says.STATE),
        ("Status Reason", Says.STATE),
        ("Status (current)", Says.STATE),
        ("Completed On (UTC)", Says.TIME),
        ("Statut", Says.STATE),
        ("Done?", Says.TICK),
        ("Done? (yes/no)", Says.TICK),
        ("IsClosed", Says.TICK),
        ("isCompleted", Says.TICK),
        ("is_complete", Says.TICK),
        ("Activity - Done", Says.TICK),
        ("Due Complete", Says.TICK),
        ("Erledigt?", Says.TICK),
        ("Open?", Says.OPEN_TICK),
        ("Completed At", Says.TIME),
        ("Date Completed", Says.TIME),
        ("CompletedDateTime", Says.TIME),
        ("Closed Time", Says.TIME),
        ("Activity - Marked as done time", Says.TIME),
        ("Erledigt am", Says.TIME),
        ("hs_task_completion_date", Says.PLAN),
        ("% Complete", Says.PERCENT),
        ("PERCENT_COMPLETE", Says.PERCENT),
        ("Progress (%)", Says.PERCENT),
    ],
)
def test_headers_that_say_whether_a_row_is_closed(header: str, says: Says) -> None:
    """The names of the common exports are known, whatever their case and their marks."""
    assert what_it_says(header) is says


@pytest.mark.parametrize(
    "header",
    [
        "Close Date",
        "Due Date",
        "To do",
        "Deal Status",
        "Status (Regarding) (Case)",
        "Closed By",
        "",
    ],
)
def test_headers_that_do_not(header: str) -> None:
    """The day on which a deal is to close, or the state of another record, closes no task."""
    assert what_it_says(header) is None


def test_headers_of_other_records() -> None:
    """A state of a deal or a customer is not that of the task."""
    assert is_about_something_else("Deal - Deal Status")
    assert not is_about_something_else("Phase")


def test_what_was_given_up_was_not_done() -> None:
    """A tick under "Cancelled" or "Deleted" is no completion."""
    assert is_cancelling("IsDeleted")
    assert is_cancelling("Cancelled at")
    assert not is_cancelling("Done")


@pytest.mark.parametrize(
    ("says", "text", "found"),
    [
        (Says.STATE, " Completed ", Verdict.CLOSED),
        (Says.STATE, "Closed - Won", Verdict.CLOSED),
        (Says.STATE, "Closed Lost", Verdict.CLOSED),
        (Says.STATE, "Completed (late)", Verdict.CLOSED),
        (Says.STATE, "\N{WHITE HEAVY CHECK MARK} Done", Verdict.CLOSED),
        (Says.STATE, "\N{CHECK MARK}", Verdict.CLOSED),
        (Says.STATE, "Erledigt", Verdict.CLOSED),
        (Says.STATE, "Not Held", Verdict.CLOSED),
        (Says.STATE, "Undone", Verdict.OPEN),
        (Says.STATE, "Not completed", Verdict.OPEN),
        (Says.STATE, "Waiting on someone else", Verdict.OPEN),
        (Says.STATE, "Parked", Verdict.UNKNOWN),
        (Says.STATE, "x", Verdict.UNKNOWN),
        (Says.STATE, "n/a", Verdict.NOTHING),
        (Says.TICK, "x", Verdict.CLOSED),
        (Says.TICK, "TRUE", Verdict.CLOSED),
        (Says.TICK, "ja", Verdict.CLOSED),
        (Says.TICK, "Done", Verdict.CLOSED),
        (Says.TICK, "2027-03-01", Verdict.CLOSED),
        (Says.TICK, "100 %", Verdict.CLOSED),
        (Says.TICK, "50%", Verdict.OPEN),
        (Says.TICK, "0", Verdict.OPEN),
        (Says.TICK, "No", Verdict.OPEN),
        (Says.TICK, "Undone", Verdict.OPEN),
        (Says.TICK, "-", Verdict.NOTHING),
        (Says.TICK, "maybe", Verdict.UNKNOWN),
        (Says.OPEN_TICK, "no", Verdict.CLOSED),
        (Says.OPEN_TICK, "yes", Verdict.OPEN),
        (Says.TIME, "3/1/2027", Verdict.CLOSED),
        (Says.TIME, "None", Verdict.NOTHING),
        (Says.TIME, "0000-00-00 00:00:00", Verdict.NOTHING),
        (Says.TIME, "no", Verdict.OPEN),
        (Says.TIME, "not yet", Verdict.OPEN),
        (Says.PERCENT, "100", Verdict.CLOSED),
        (Says.PERCENT, "100.0%", Verdict.CLOSED),
        (Says.PERCENT, "1", Verdict.ONE),
        (Says.PERCENT, "1%", Verdict.OPEN),
        (Says.PERCENT, "0.5", Verdict.OPEN),
        (Says.PERCENT, "done", Verdict.CLOSED),
    ],
)
def test_what_a_cell_says(says: Says, text: str, found: Verdict) -> None:
    """Only whole words count, and a word for nothing says nothing."""
    assert verdict(says, text) is found


@pytest.mark.parametrize(
    ("column", "text", "deals"),
    [
        ("Status", "Anything", True),
        ("Phase of work", "Completed", True),
        ("IsDeleted", "1", False),
        ("Region", "West", False),
    ],
)
def test_rules_of_a_mapping_that_have_thought_of_closed_rows(
    column: str, text: str, *, deals: bool
) -> None:
    """A rule about a state answers the question; one about deleted rows, or a region, does not."""
    rule = SkipRule(column=column, equals=[text], reason="no")
    assert deals_with_closed(ColumnSkip(0, rule)) is deals
    assert not deals_with_closed(ColumnSkip(0, rule, by_flag=True))
