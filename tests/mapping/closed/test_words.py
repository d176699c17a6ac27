"""Which headers say that rows are closed, and which cells do."""

import pytest

from importer.mapping.closed.cells import Verdict, verdict
from importer.mapping.closed.words import (
    ColumnMeaning,
    deals_with_closed,
    is_about_something_else,
    is_cancelling,
    legend,
    what_it_says,
)
from importer.mapping.settled import ColumnSkip
from importer.mapping.template.rules import SkipRule


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("Status", ColumnMeaning.STATE),
        ("Task Status", ColumnMeaning.STATE),
        ("hs_task_status", ColumnMeaning.STATE),
        ("Status Reason", ColumnMeaning.STATE),
        ("Statusgrund", ColumnMeaning.STATE),
        ("Raison du statut", ColumnMeaning.STATE),
        ("Razón para el estado", ColumnMeaning.STATE),
        ("Stato dell'attività", ColumnMeaning.STATE),
        ("Reden van status", ColumnMeaning.STATE),
        ("Fertiggestellt am", ColumnMeaning.TIME),
        ("Tatsächliches Ende", ColumnMeaning.TIME),
        ("Date de fin réelle", ColumnMeaning.TIME),
        ("Status (current)", ColumnMeaning.STATE),
        ("Completed On (UTC)", ColumnMeaning.TIME),
        ("Statut", ColumnMeaning.STATE),
        ("Done?", ColumnMeaning.TICK),
        ("Done? (yes/no)", ColumnMeaning.TICK),
        ("IsClosed", ColumnMeaning.TICK),
        ("isCompleted", ColumnMeaning.TICK),
        ("is_complete", ColumnMeaning.TICK),
        ("Activity - Done", ColumnMeaning.TICK),
        ("Due Complete", ColumnMeaning.TICK),
        ("Erledigt?", ColumnMeaning.TICK),
        ("Open?", ColumnMeaning.OPEN_TICK),
        ("Completed At", ColumnMeaning.TIME),
        ("Date Completed", ColumnMeaning.TIME),
        ("CompletedDateTime", ColumnMeaning.TIME),
        ("Closed Time", ColumnMeaning.TIME),
        ("Activity - Marked as done time", ColumnMeaning.TIME),
        ("Erledigt am", ColumnMeaning.TIME),
        ("hs_task_completion_date", ColumnMeaning.PLAN),
        ("Active", ColumnMeaning.OPEN_TICK),
        ("Is Active", ColumnMeaning.OPEN_TICK),
        ("isActive", ColumnMeaning.OPEN_TICK),
        ("Aktiv", ColumnMeaning.OPEN_TICK),
        ("Activo", ColumnMeaning.OPEN_TICK),
        ("Inactive", ColumnMeaning.TICK),
        ("OK", ColumnMeaning.TICK),
        ("Called?", ColumnMeaning.TICK),
        ("Contacted", ColumnMeaning.TICK),
        ("Angerufen", ColumnMeaning.TICK),
        ("Erl.", ColumnMeaning.TICK),
        ("abgehakt", ColumnMeaning.TICK),
        ("Fait", ColumnMeaning.TICK),
        ("Hecho", ColumnMeaning.TICK),
        ("Fatto", ColumnMeaning.TICK),
        ("Feito", ColumnMeaning.TICK),
        ("Klaar", ColumnMeaning.TICK),
        ("Klart", ColumnMeaning.TICK),
        ("Færdig", ColumnMeaning.TICK),
        ("Zrobione", ColumnMeaning.TICK),
        ("\N{CHECK MARK}", ColumnMeaning.TICK),
        ("\N{BALLOT BOX WITH CHECK}\ufe0f", ColumnMeaning.TICK),
        ("[x]", ColumnMeaning.TICK),
        ("Resolution", ColumnMeaning.RESULT),
        ("Call Result", ColumnMeaning.RESULT),
        ("Outcome", ColumnMeaning.RESULT),
        ("Completed By", ColumnMeaning.RESULT),
        ("Skip?", ColumnMeaning.TICK),
        ("Do Not Contact", ColumnMeaning.TICK),
        ("DoNotCall", ColumnMeaning.TICK),
        ("Don't call", ColumnMeaning.TICK),
        ("Has opted out of email", ColumnMeaning.TICK),
        ("Duplicate?", ColumnMeaning.TICK),
        ("Nicht anrufen", ColumnMeaning.TICK),
        ("Ne pas contacter", ColumnMeaning.TICK),
        ("Erledigt von", ColumnMeaning.RESULT),
        ("Still open", ColumnMeaning.OPEN_TICK),
        ("Noch offen?", ColumnMeaning.OPEN_TICK),
        ("Call Disposition", ColumnMeaning.RESULT),
        ("CallDisposition", ColumnMeaning.RESULT),
        ("Ergebnis", ColumnMeaning.RESULT),
        ("Ergebnis Anruf", ColumnMeaning.RESULT),
        ("Resultado de la llamada", ColumnMeaning.RESULT),
        ("Hecho el", ColumnMeaning.TIME),
        ("R\u00e9sultat", ColumnMeaning.RESULT),
        ("Resultado", ColumnMeaning.RESULT),
        ("Esito", ColumnMeaning.RESULT),
        ("Uitkomst", ColumnMeaning.RESULT),
        ("Bearbeitungsstatus", ColumnMeaning.STATE),
        ("Avancement (%)", ColumnMeaning.PERCENT),
        ("Fortschritt %", ColumnMeaning.PERCENT),
        ("Erledigungsdatum", ColumnMeaning.TIME),
        ("Termin\u00e9 le", ColumnMeaning.TIME),
        ("Fecha finalizada", ColumnMeaning.TIME),
        ("Afgerond op", ColumnMeaning.TIME),
        ("Ferm\u00e9", ColumnMeaning.TICK),
        ("Achev\u00e9e", ColumnMeaning.TICK),
        ("R\u00e9alis\u00e9", ColumnMeaning.TICK),
        ("Realizada", ColumnMeaning.TICK),
        ("Resuelto", ColumnMeaning.TICK),
        ("Encerrada", ColumnMeaning.TICK),
        ("Evaso", ColumnMeaning.TICK),
        ("Risolta", ColumnMeaning.TICK),
        ("Gereed", ColumnMeaning.TICK),
        ("Gel\u00f6st", ColumnMeaning.TICK),
        ("Ferm\u00e9 le", ColumnMeaning.TIME),
        ("Cerrado el", ColumnMeaning.TIME),
        ("Chiuso il", ColumnMeaning.TIME),
        ("Fechado em", ColumnMeaning.TIME),
        ("Datum gereed", ColumnMeaning.TIME),
        ("Data di completamento", ColumnMeaning.PLAN),
        ("Data de conclus\u00e3o", ColumnMeaning.PLAN),
        ("Data do fechamento", ColumnMeaning.PLAN),
        ("Date de cl\u00f4ture", ColumnMeaning.PLAN),
        ("Date d'ach\u00e8vement", ColumnMeaning.PLAN),
        ("Fecha de cierre", ColumnMeaning.PLAN),
        ("Datum van afronding", ColumnMeaning.PLAN),
        ("Section/Column", ColumnMeaning.BOARD),
        ("List Name", ColumnMeaning.BOARD),
        ("Bucket", ColumnMeaning.BOARD),
        ("Flag Status", ColumnMeaning.BOARD),
        ("Pending", ColumnMeaning.OPEN_TICK),
        ("Статус", ColumnMeaning.STATE),
        ("Complete (%)", ColumnMeaning.PERCENT),
        ("Done (in percent)", ColumnMeaning.PERCENT),
        ("% Complete", ColumnMeaning.PERCENT),
        ("% fertig", ColumnMeaning.PERCENT),
        ("% terminé", ColumnMeaning.PERCENT),
        ("PERCENT_COMPLETE", ColumnMeaning.PERCENT),
        ("Progress (%)", ColumnMeaning.PERCENT),
    ],
)
def test_headers_that_say_whether_a_row_is_closed(header: str, says: ColumnMeaning) -> None:
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
        "Cerrado por",
        "Fecha de cierre (oportunidad)",
        "Fecha de cierre del negocio",
        "Data de conclus\u00e3o prevista",
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
        (ColumnMeaning.STATE, " Completed ", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Closed - Won", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Closed Lost", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Completed (late)", Verdict.CLOSED),
        (ColumnMeaning.STATE, "\N{WHITE HEAVY CHECK MARK} Done", Verdict.CLOSED),
        (ColumnMeaning.STATE, "\N{CHECK MARK}", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Erledigt", Verdict.CLOSED),
        (ColumnMeaning.STATE, "erledigt 12.3.", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Ferm\u00e9e", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Achev\u00e9", Verdict.CLOSED),
        (ColumnMeaning.STATE, "R\u00e9alis\u00e9e", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Realizada", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Resuelto", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Evaso", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Eseguito", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Risolta", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Encerrada", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Gereed", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Klaar", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Abgehakt", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Gel\u00f6st", Verdict.CLOSED),
        (ColumnMeaning.STATE, "skipped", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Done by Nora", Verdict.CLOSED),
        (ColumnMeaning.STATE, "3 - Complete", Verdict.CLOSED),
        (ColumnMeaning.STATE, "(4) Closed", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Done!", Verdict.CLOSED),
        (ColumnMeaning.STATE, "1 - Open", Verdict.OPEN),
        (ColumnMeaning.STATE, "Завершена", Verdict.CLOSED),
        (ColumnMeaning.BOARD, "\N{WHITE HEAVY CHECK MARK} Done", Verdict.CLOSED),
        (ColumnMeaning.BOARD, "Next week", Verdict.UNKNOWN),
        (ColumnMeaning.TICK, "0.5", Verdict.OPEN),
        (ColumnMeaning.TICK, ".75", Verdict.OPEN),
        (ColumnMeaning.STATE, "Done deal talks", Verdict.UNKNOWN),
        (ColumnMeaning.PERCENT, "\u2593\u2593\u2593 100 %", Verdict.CLOSED),
        (ColumnMeaning.PERCENT, "\u2593\u2591\u2591 33%", Verdict.OPEN),
        (ColumnMeaning.STATE, "Not Held", Verdict.NOT_HELD),
        (ColumnMeaning.STATE, "Undone", Verdict.OPEN),
        (ColumnMeaning.STATE, "Getätigt", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Envoyé", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Nicht gestartet", Verdict.OPEN),
        (ColumnMeaning.STATE, "Aperta", Verdict.OPEN),
        (ColumnMeaning.STATE, "Not completed", Verdict.OPEN),
        (ColumnMeaning.STATE, "Waiting on someone else", Verdict.OPEN),
        (ColumnMeaning.STATE, "Parked", Verdict.UNKNOWN),
        (ColumnMeaning.STATE, "Won", Verdict.CLOSED),
        (ColumnMeaning.STATE, "Verloren", Verdict.CLOSED),
        (ColumnMeaning.WORDS, "Won", Verdict.UNKNOWN),
        (ColumnMeaning.STATE, "wartet", Verdict.OPEN),
        (ColumnMeaning.STATE, "x", Verdict.UNKNOWN),
        (ColumnMeaning.STATE, "n/a", Verdict.NOTHING),
        (ColumnMeaning.TICK, "x", Verdict.CLOSED),
        (ColumnMeaning.TICK, "TRUE", Verdict.CLOSED),
        (ColumnMeaning.TICK, "ja", Verdict.CLOSED),
        (ColumnMeaning.TICK, "Done", Verdict.CLOSED),
        (ColumnMeaning.TICK, "2027-03-01", Verdict.CLOSED),
        (ColumnMeaning.TICK, "100 %", Verdict.CLOSED),
        (ColumnMeaning.TICK, "50%", Verdict.OPEN),
        (ColumnMeaning.TICK, "0", Verdict.OPEN),
        (ColumnMeaning.TICK, "No", Verdict.OPEN),
        (ColumnMeaning.TICK, "Undone", Verdict.OPEN),
        (ColumnMeaning.TICK, "-", Verdict.NOTHING),
        (ColumnMeaning.TICK, "maybe", Verdict.UNKNOWN),
        (ColumnMeaning.TICK, "\N{HEAVY CHECK MARK}\ufe0f", Verdict.CLOSED),
        (ColumnMeaning.TICK, "\N{SQUARE ROOT}", Verdict.CLOSED),
        (ColumnMeaning.TICK, "\u00fe", Verdict.CLOSED),
        (ColumnMeaning.TICK, "[x]", Verdict.CLOSED),
        (ColumnMeaning.TICK, "[ ]", Verdict.OPEN),
        (ColumnMeaning.TICK, "\N{BALLOT BOX}", Verdict.OPEN),
        (ColumnMeaning.WORDS, "\N{BALLOT BOX}", Verdict.OPEN),
        (ColumnMeaning.WORDS, "\N{BALLOT BOX WITH CHECK}", Verdict.CLOSED),
        (ColumnMeaning.RESULT, "Left voicemail", Verdict.CLOSED),
        (ColumnMeaning.RESULT, "Won't fix", Verdict.CLOSED),
        (ColumnMeaning.RESULT, "unresolved", Verdict.OPEN),
        (ColumnMeaning.RESULT, "Pending", Verdict.OPEN),
        (ColumnMeaning.RESULT, "n/a", Verdict.NOTHING),
        (ColumnMeaning.OPEN_TICK, "FALSE", Verdict.CLOSED),
        (ColumnMeaning.OPEN_TICK, "nein", Verdict.CLOSED),
        (ColumnMeaning.OPEN_TICK, "no", Verdict.CLOSED),
        (ColumnMeaning.OPEN_TICK, "yes", Verdict.OPEN),
        (ColumnMeaning.TIME, "3/1/2027", Verdict.CLOSED),
        (ColumnMeaning.TIME, "None", Verdict.NOTHING),
        (ColumnMeaning.TIME, "0000-00-00 00:00:00", Verdict.NOTHING),
        (ColumnMeaning.TIME, "no", Verdict.OPEN),
        (ColumnMeaning.TIME, "not yet", Verdict.OPEN),
        (ColumnMeaning.PERCENT, "100", Verdict.CLOSED),
        (ColumnMeaning.PERCENT, "100.0%", Verdict.CLOSED),
        (ColumnMeaning.PERCENT, "1", Verdict.ONE),
        (ColumnMeaning.PERCENT, "1%", Verdict.OPEN),
        (ColumnMeaning.PERCENT, "0.5", Verdict.OPEN),
        (ColumnMeaning.PERCENT, "done", Verdict.CLOSED),
    ],
)
def test_what_a_cell_says(says: ColumnMeaning, text: str, found: Verdict) -> None:
    """Only whole words count, and a word for nothing says nothing."""
    assert verdict(says, text) is found


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("TRUE", "FALSE"),
        ("WAHR", "FALSCH"),
        ("VRAI", "FAUX"),
        ("VERDADERO", "FALSO"),
        ("VERDADEIRO", "FALSO"),
        ("VERO", "FALSO"),
        ("WAAR", "ONWAAR"),
        ("PRAWDA", "FAŁSZ"),
    ],
)
def test_yes_and_no_as_spreadsheet_programs_write_them(yes: str, no: str) -> None:
    """In each language a tick closes its row, and a missing one says that the row is open."""
    assert [verdict(ColumnMeaning.TICK, text) for text in (yes, no)] == [
        Verdict.CLOSED,
        Verdict.OPEN,
    ]
    assert [verdict(ColumnMeaning.OPEN_TICK, text) for text in (yes, no)] == [
        Verdict.OPEN,
        Verdict.CLOSED,
    ]


@pytest.mark.parametrize(
    ("column", "text", "deals"),
    [
        ("Status", "Anything", True),
        ("Phase of work", "Completed", True),
        ("IsDeleted", "1", False),
        ("Region", "West", False),
    ],
)
def test_rules_of_a_mapping_that_are_about_closed_rows(
    column: str, text: str, *, deals: bool
) -> None:
    """A rule about a state is about closed rows; one about deleted ones, or a region, is not."""
    rule = SkipRule(column=column, equals=[text], reason="no")
    assert deals_with_closed(ColumnSkip(0, rule)) is deals
