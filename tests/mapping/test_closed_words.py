"""Which headers say that rows are closed, and which cells do."""

import pytest

from importer.mapping.closed_cells import Verdict, verdict
from importer.mapping.closed_words import (
    Says,
    deals_with_closed,
    is_about_something_else,
    is_cancelling,
    legend,
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
        ("Active", Says.OPEN_TICK),
        ("Is Active", Says.OPEN_TICK),
        ("isActive", Says.OPEN_TICK),
        ("Aktiv", Says.OPEN_TICK),
        ("Activo", Says.OPEN_TICK),
        ("Inactive", Says.TICK),
        ("OK", Says.TICK),
        ("Called?", Says.TICK),
        ("Contacted", Says.TICK),
        ("Angerufen", Says.TICK),
        ("Erl.", Says.TICK),
        ("abgehakt", Says.TICK),
        ("Fait", Says.TICK),
        ("Hecho", Says.TICK),
        ("Fatto", Says.TICK),
        ("Feito", Says.TICK),
        ("Klaar", Says.TICK),
        ("Klart", Says.TICK),
        ("Færdig", Says.TICK),
        ("Zrobione", Says.TICK),
        ("\N{CHECK MARK}", Says.TICK),
        ("\N{BALLOT BOX WITH CHECK}\ufe0f", Says.TICK),
        ("[x]", Says.TICK),
        ("Resolution", Says.RESULT),
        ("Call Result", Says.RESULT),
        ("Outcome", Says.RESULT),
        ("Completed By", Says.RESULT),
        ("Skip?", Says.TICK),
        ("Do Not Contact", Says.TICK),
        ("DoNotCall", Says.TICK),
        ("Don't call", Says.TICK),
        ("Has opted out of email", Says.TICK),
        ("Duplicate?", Says.TICK),
        ("Nicht anrufen", Says.TICK),
        ("Ne pas contacter", Says.TICK),
        ("Erledigt von", Says.RESULT),
        ("Still open", Says.OPEN_TICK),
        ("Noch offen?", Says.OPEN_TICK),
        ("Call Disposition", Says.RESULT),
        ("CallDisposition", Says.RESULT),
        ("Ergebnis", Says.RESULT),
        ("Ergebnis Anruf", Says.RESULT),
        ("Resultado de la llamada", Says.RESULT),
        ("Hecho el", Says.TIME),
        ("R\u00e9sultat", Says.RESULT),
        ("Resultado", Says.RESULT),
        ("Esito", Says.RESULT),
        ("Uitkomst", Says.RESULT),
        ("Bearbeitungsstatus", Says.STATE),
        ("Avancement (%)", Says.PERCENT),
        ("Fortschritt %", Says.PERCENT),
        ("Erledigungsdatum", Says.TIME),
        ("Termin\u00e9 le", Says.TIME),
        ("Fecha finalizada", Says.TIME),
        ("Afgerond op", Says.TIME),
        ("Section/Column", Says.BOARD),
        ("List Name", Says.BOARD),
        ("Bucket", Says.BOARD),
        ("Flag Status", Says.BOARD),
        ("Pending", Says.OPEN_TICK),
        ("Статус", Says.STATE),
        ("Complete (%)", Says.PERCENT),
        ("Done (in percent)", Says.PERCENT),
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
        "Desired outcome",
        "Last contacted",
        "Active customer",
        "Deal outcome",
        "",
    ],
)
def test_headers_that_do_not(header: str) -> None:
    """The day on which a deal is to close, or the state of another record, closes no task."""
    assert what_it_says(header) is None


@pytest.mark.parametrize(
    ("header", "meanings"),
    [
        ("Status (1=open 2=done)", {"1": "open", "2": "done"}),
        ("Status [0: in progress, 1: closed]", {"0": "in progress", "1": "closed"}),
        ("Done (x = yes)", {"x": "yes"}),
        ("Status (current)", {}),
        ("Status", {}),
        (" ", {"x": "\N{CHECK MARK}", "X": "\N{CHECK MARK}"}),
    ],
)
def test_what_a_header_says_of_its_cells(header: str, meanings: dict[str, str]) -> None:
    """A legend in brackets explains numbers that nobody else could read."""
    assert legend(header) == meanings


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
        (Says.STATE, "erledigt 12.3.", Verdict.CLOSED),
        (Says.STATE, "Done by Nora", Verdict.CLOSED),
        (Says.STATE, "3 - Complete", Verdict.CLOSED),
        (Says.STATE, "(4) Closed", Verdict.CLOSED),
        (Says.STATE, "Done!", Verdict.CLOSED),
        (Says.STATE, "1 - Open", Verdict.OPEN),
        (Says.STATE, "Завершена", Verdict.CLOSED),
        (Says.BOARD, "\N{WHITE HEAVY CHECK MARK} Done", Verdict.CLOSED),
        (Says.BOARD, "Next week", Verdict.UNKNOWN),
        (Says.TICK, "0.5", Verdict.OPEN),
        (Says.TICK, ".75", Verdict.OPEN),
        (Says.STATE, "Done deal talks", Verdict.UNKNOWN),
        (Says.PERCENT, "\u2593\u2593\u2593 100 %", Verdict.CLOSED),
        (Says.PERCENT, "\u2593\u2591\u2591 33%", Verdict.OPEN),
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
        (Says.TICK, "\N{HEAVY CHECK MARK}\ufe0f", Verdict.CLOSED),
        (Says.TICK, "\N{SQUARE ROOT}", Verdict.CLOSED),
        (Says.TICK, "\u00fe", Verdict.CLOSED),
        (Says.TICK, "[x]", Verdict.CLOSED),
        (Says.TICK, "[ ]", Verdict.OPEN),
        (Says.TICK, "\N{BALLOT BOX}", Verdict.OPEN),
        (Says.WORDS, "\N{BALLOT BOX}", Verdict.OPEN),
        (Says.WORDS, "\N{BALLOT BOX WITH CHECK}", Verdict.CLOSED),
        (Says.RESULT, "Left voicemail", Verdict.CLOSED),
        (Says.RESULT, "Won't fix", Verdict.CLOSED),
        (Says.RESULT, "unresolved", Verdict.OPEN),
        (Says.RESULT, "Pending", Verdict.OPEN),
        (Says.RESULT, "n/a", Verdict.NOTHING),
        (Says.OPEN_TICK, "FALSE", Verdict.CLOSED),
        (Says.OPEN_TICK, "nein", Verdict.CLOSED),
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
