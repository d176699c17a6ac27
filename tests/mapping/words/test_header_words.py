"""The words of headers, language by language."""

from __future__ import annotations

import pytest

from importer.contract.fields import FIELD_BY_NAME
from importer.mapping.headers.joined import TimeColumn, time_column
from importer.mapping.headers.names import Certainty, match_headers
from importer.mapping.words.header_words import cell_words, languages, spellings, together
from importer.mapping.words.vocabulary import (
    PRIORITIES,
    PRIORITY_BY_WORD,
    TASK_TYPE_BY_WORD,
    TASK_TYPES,
    fold_word,
)


def test_the_languages_that_are_known() -> None:
    """English first: what several languages write alike is listed in its spelling."""
    assert [language.name for language in languages()] == [
        "English", "German", "Spanish", "French", "Italian", "Dutch", "Portuguese",
        "Other languages",
    ]  # fmt: skip


@pytest.mark.parametrize("language", languages()[1:], ids=lambda language: language.name)
def test_a_language_has_what_a_task_needs(language: object) -> None:
    """Its words for a title, an assignee, a day and a priority are known for certain."""
    known = next(found for found in languages() if found is language)
    if known.name != "Other languages":
        needed = {"task_title", "task_type", "assignee_id", "due_date", "priority", "reason"}
        needed |= {"targets.contact.email", "targets.contact.phone_number"}
        assert needed <= known.taken.keys()
    assert known.taken.keys() | known.asked.keys() <= set(FIELD_BY_NAME)


@pytest.mark.parametrize(
    "header",
    [
        "Typ|Betreff|Zuständig|Fälligkeitsdatum|Priorität|Notizen|E-Mail-Adresse|Telefonnummer",
        "Typ|BETREFF|Zustaendig|Faellig am|Prioritat|Bemerkung|E-Mail|Tel.",
        "Type de tâche|Objet|Assigné à|Date d'échéance|Priorité|Remarques|Courriel|Téléphone",
        "Type|Sujet|Responsable|Echeance|Priorite|Commentaires|Adresse mail|Portable",
        "Tipo|Asunto|Asignado a|Fecha de vencimiento|Prioridad|Descripción|Correo|Móvil",
        "Tipo|Assunto|Responsável|Data de vencimento|Prioridade|Observações|E-mail|Telefone",
        "Tipo|Oggetto|Assegnato a|Scadenza|Priorità|Descrizione|Indirizzo e-mail|Cellulare",
        "Taaktype|Onderwerp|Toegewezen aan|Vervaldatum|Prioriteit|Opmerkingen|E-mailadres|GSM",
    ],
)
def test_a_sheet_of_another_language_needs_no_flags(header: str) -> None:
    """Its plain headers are taken, however their letters are typed."""
    assert [(match.field, match.certainty) for match in match_headers(header.split("|"))] == [
        ("task_type", Certainty.SYNONYM),
        ("task_title", Certainty.SYNONYM),
        ("assignee_id", Certainty.SYNONYM),
        ("due_date", Certainty.SYNONYM),
        ("priority", Certainty.SYNONYM),
        ("reason", Certainty.SYNONYM),
        ("targets.contact.email", Certainty.SYNONYM),
        ("targets.contact.phone_number", Certainty.SYNONYM),
    ]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Titel", "task_title"),
        ("Termin", "due_date"),
        ("Ansprechpartner", "targets.contact.name"),
        ("Poste", "targets.contact.title"),
        ("Fecha", "due_date"),
        ("Empresa", "targets.company_id"),
        ("Data", "due_date"),
        ("Attività", "task_title"),
        ("Contactpersoon", "targets.contact.name"),
    ],
)
def test_words_of_two_meanings_are_asked_about(header: str, field: str) -> None:
    """A title may be a person's, and a date that on which the row was written."""
    [match] = match_headers([header])
    assert (match.field, match.certainty) == (field, Certainty.CONFIRM)


@pytest.mark.parametrize("header", ["Area", "Artist", "Cargo ship", "Type of wine", "Portal"])
def test_a_short_word_of_another_language_has_no_slips(header: str) -> None:
    """One letter makes another word of a short one."""
    assert match_headers([header]) == []


@pytest.mark.parametrize(
    ("date", "clock"),
    [
        ("Fälligkeitsdatum", "Fälligkeitszeit"),
        ("Fälligkeitsdatum", "Fälligkeitsuhrzeit"),
        ("Date d'échéance", "Heure d'échéance"),
        ("Échéance", "Heure échéance"),
        ("Fecha de vencimiento", "Hora de vencimiento"),
        ("Data de vencimento", "Hora do vencimento"),
        ("Data di scadenza", "Ora di scadenza"),
        ("Scadenza", "Ora scadenza"),
    ],
)
def test_the_time_of_such_a_date(date: str, clock: str) -> None:
    """It bears the name of its date."""
    assert time_column([date, clock], 0) == TimeColumn(1, is_sure=True)


def test_words_of_several_languages_are_listed_once() -> None:
    """Spanish and Portuguese both have `tipo`."""
    assert together("taken")["task_type"].count("tipo") == 1
    assert together("asked")["priority"][:2] == ("urgency", "severity")


def test_a_word_of_a_cell_means_one_thing() -> None:
    """In all languages and spellings, and none of them is an English word for something else."""
    for field, index, table in (
        ("task_type", TASK_TYPE_BY_WORD, TASK_TYPES),
        ("priority", PRIORITY_BY_WORD, PRIORITIES),
    ):
        assert cell_words(field).keys() <= table.keys()
        for value, words in cell_words(field).items():
            meant = {index[fold_word(each)] for word in words for each in spellings(word)}
            assert meant == {value}


@pytest.mark.parametrize(
    ("word", "meaning"),
    [("Anruf", "call"), ("Appel", "call"), ("LLAMADA", "call"), ("Ligacao", "call"),
     ("Chiamata", "call"), ("Bellen", "call"), ("Rueckruf", "call"), ("Courriel", "email"),
     ("Nachricht", None), ("Aufgabe", None), ("Besuch", None)],
)  # fmt: skip
def test_types_in_other_languages(word: str, meaning: str | None) -> None:
    """A call is one in each of them; what may be another thing is asked about."""
    assert TASK_TYPE_BY_WORD.get(fold_word(word)) == meaning


@pytest.mark.parametrize(
    ("word", "meaning"),
    [("Hoch", "high"), ("sehr hoch", "urgent"), ("Élevée", "high"), ("moyenne", "medium"),
     ("Muy alta", "urgent"), ("baja", "low"), ("Média", "medium"), ("bassa", "low"),
     ("Laag", "low"), ("1", None), ("A", None), ("später", None)],
)  # fmt: skip
def test_priorities_in_other_languages(word: str, meaning: str | None) -> None:
    """What says how urgent a task is; a number or a letter says it in one office alone."""
    assert PRIORITY_BY_WORD.get(fold_word(word)) == meaning


def test_the_spellings_of_a_word() -> None:
    """As it is, as keyboards without its letters write it, and without its accents."""
    assert list(spellings("fällig")) == ["fällig", "faellig", "fallig"]
    assert list(spellings("n° de téléphone"))[2] == "n° de telephone"
