"""Headers matched to fields: certain, to be confirmed, or not at all."""

from collections import defaultdict
from collections.abc import Iterable

import pytest

from importer.contract.fields import FIELDS
from importer.mapping.headers import names
from importer.mapping.headers.names import (
    SYNONYMS,
    TO_CONFIRM,
    Certainty,
    Match,
    fold,
    match_headers,
)
from importer.mapping.words.header_words import languages, spellings
from importer.rows.outcome import IMPORT_COLUMNS
from importer.wording.nearest import nearest


def match(header: str) -> Match | None:
    """What one header means."""
    found = match_headers([header])
    return found[0] if found else None


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_blank_sheet_columns_match(field: object) -> None:
    """Every column of the blank sheet, and every name of the API, is certain."""
    known = next(f for f in FIELDS if f is field)
    assert match(known.column) == Match(known.name, 0, Certainty.NAME)
    assert match(known.name) == Match(known.name, 0, Certainty.NAME)


@pytest.mark.parametrize("header", ["Task Title", " TASK_TITLE ", "task-title*", "Task title:"])
def test_case_blanks_and_punctuation_do_not_matter(header: str) -> None:
    """A header is known however it is set."""
    assert match(header) == Match("task_title", 0, Certainty.NAME)


@pytest.mark.parametrize(
    ("header", "field"),
    [("Subject", "task_title"), ("Owner", "assignee_id"), ("Due", "due_date"), ("Notes", "reason")],
)
def test_common_synonyms_are_certain(header: str, field: str) -> None:
    """The words that nearly everybody uses need no question."""
    assert match(header) == Match(field, 0, Certainty.SYNONYM)


def test_every_word_means_one_field() -> None:
    """However it is spelled, in one language or two: one field, and as surely; none is a name."""
    names = {fold(name) for field in FIELDS for name in (field.name, field.column)}
    meanings: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for language in languages():
        for part, table in (("taken", language.taken), ("asked", language.asked)):
            for field, words in table.items():
                for spelling in (spelling for word in words for spelling in spellings(word)):
                    meanings[fold(spelling)].add((part, field))
    assert {word: found for word, found in meanings.items() if len(found) > 1} == {}
    assert names.isdisjoint(meanings)


@pytest.mark.parametrize("table", [SYNONYMS, TO_CONFIRM], ids=["certain", "to confirm"])
def test_every_synonym_matches_its_field(table: dict[str, tuple[str, ...]]) -> None:
    """What the reference lists is what happens."""
    certainty = Certainty.SYNONYM if table is SYNONYMS else Certainty.CONFIRM
    for field, words in table.items():
        assert [match(word) for word in words] == [Match(field, 0, certainty)] * len(words)


@pytest.mark.parametrize(
    ("header", "field"),
    [("Asignee", "assignee_id"), ("Priorty", "priority"), ("Dead line", "due_date")],
)
def test_slips_of_the_pen(header: str, field: str) -> None:
    """A misspelt header is recognised, but asked about unless only blanks differ."""
    found = match(header)
    assert found is not None
    assert found.field == field
    assert found.certainty is (Certainty.SYNONYM if " " in header else Certainty.CONFIRM)


@pytest.mark.parametrize(
    ("header", "field", "certainty"),
    [
        ("Due Date (MM/DD/YYYY)", "due_date", Certainty.NAME),
        ("Notes\n(max 2000)", "reason", Certainty.SYNONYM),
        ("Priority (1-3)", "priority", Certainty.NAME),
        ("Opportunity ID (18)", "targets.deal_id", Certainty.SYNONYM),
        ("Deal (optional)", "targets.deal_id", Certainty.CONFIRM),
        ("Priorty (required)", "priority", Certainty.CONFIRM),
        ("Owner (Regarding) (Case)", "assignee_id", Certainty.CONFIRM),
        ("Colleague (assignee_id)", "assignee_id", Certainty.CONFIRM),
    ],
)
def test_brackets_are_read(header: str, field: str, certainty: Certainty) -> None:
    """What a bracket says of the form changes nothing; what else it says has to be confirmed."""
    assert match(header) == Match(field, 0, certainty)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Activity - Due date", "due_date"),
        ("Task Priority", "priority"),
        ("Follow-up notes", "reason"),
        ("Person - Email", "targets.contact.email"),
        ("Person - Email - Work", "targets.contact.email"),
        ("Person - Phone - Work", "targets.contact.phone_number"),
        ("Lead phone", "targets.contact.phone_number"),
        ("What to do Subject", "task_title"),
        ("Aufgabe Typ", "task_type"),
        ("Tarea Asunto", "task_title"),
        ("Kunde E-Mail", "targets.contact.email"),
        ("Primary contact Email", "targets.contact.email"),
        ("Who Owner ID", "assignee_id"),
        ("Wer Zuständig", "assignee_id"),
        ("CRM Deal ID", "targets.deal_id"),
        ("Account Company ID", "targets.company_id"),
        ("When Due", "due_date"),
        ("Context Notes", "reason"),
        ("Required Subject", "task_title"),
        ("Optional - Email", "targets.contact.email"),
    ],
)
def test_whose_a_column_is_may_stand_before_its_name(header: str, field: str) -> None:
    """The due date of the task is the due date, and the e-mail of the person the contact's."""
    assert match(header) == Match(field, 0, Certainty.PART)


@pytest.mark.parametrize(
    "header",
    [
        "Lead source",
        "Account owner",
        "Lead due date",
        "Secondary contact Email",
        "Invoice Due",
        "Parent Subject",
        "CRM Email",
        "Who Email",
        "Who assigned",
        "Account Email",
        "Whose Subject",
        "Task email",
        "Person - Email - Home",
        "Email - Work",
        "Person - Work",
    ],
)
def test_others_columns_are_not_ours(header: str) -> None:
    """Whose it is has to fit what it is."""
    assert match(header) is None


@pytest.mark.parametrize(
    ("header", "field"),
    [("Person - Name", "targets.contact.name"), ("Assigned to user", "assignee_id")],
)
def test_what_other_programs_call_them(header: str, field: str) -> None:
    """The person of a deal and the user of an activity are exported under these names."""
    assert match(header) == Match(field, 0, Certainty.SYNONYM)


@pytest.mark.parametrize("header", ["(Do Not Modify) Task", "Customer (Regarding)"])
def test_brackets_that_name_something_else(header: str) -> None:
    """A hidden column is not one of ours, and neither is one that is doubtful in two ways."""
    assert match(header) is None


@pytest.mark.parametrize("header", ["", " ", "%", "Start date", "Company name", "Region"])
def test_other_headers_mean_nothing(header: str) -> None:
    """A column that is not one of ours is left alone."""
    assert match(header) is None


@pytest.mark.parametrize(
    "header", ["status", "Status", "Task Status", "State", "dismiss_reason", "Dismiss reason"]
)
def test_no_header_closes_tasks(header: str) -> None:
    """Nearly every export has a status: it is neither taken nor asked about, only mapped."""
    assert match(header) is None


def test_columns_of_a_results_file_fill_no_field() -> None:
    """A results file can be the source again: its own columns are not fields."""
    assert match_headers(IMPORT_COLUMNS) == []


def test_positions_are_those_of_the_columns() -> None:
    """Each match says which column it is of, in order; one field may be claimed twice."""
    assert match_headers(["Region", "Subject", "Title"]) == [
        Match("task_title", 1, Certainty.SYNONYM),
        Match("task_title", 2, Certainty.SYNONYM),
    ]


@pytest.mark.parametrize("header", ["Task ID", "task_id", "TASK_ID", "task_type_id"])
def test_the_id_of_something_is_no_slip_of_another_word(header: str) -> None:
    """Nobody is asked whether the ids of tasks are their types."""
    assert match(header) is None


@pytest.mark.parametrize("header", ["Owner Name", "Owner.Email", "Assignee Email", "rep_email"])
def test_the_name_and_the_address_of_an_owner_may_say_who_it_is(header: str) -> None:
    """Where no other column does: of an owner and its e-mail address, the owner is taken."""
    assert match(header) == Match("assignee_id", 0, Certainty.CONFIRM)


def test_a_header_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every stage asks about each of them, and a sheet may have tens of thousands."""
    asked: list[str] = []

    def counting(text: str, known: Iterable[str], cutoff: float) -> str | None:
        asked.append(text)
        return nearest(text, known, cutoff)

    monkeypatch.setattr(names, "nearest", counting)
    header = [f"A header of this test, {number}" for number in range(3)]
    for _ in range(5):
        assert match_headers(header) == []
    assert len(asked) == 2 * len(header)
