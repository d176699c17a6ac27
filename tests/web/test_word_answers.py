"""The words of columns: what each becomes, and who is whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.errors import ConfigurationError
from importer.web.settling.word_answers import WordTable, word_tables, words_said
from tests.web.looks import HEADER, look_at

ROWS = (
    f"{HEADER},priority",
    "call,Ring Ada,Nora Fennimore,0071,hgh",
    "call,Ring Ben,Nora Fennimore,0072,none",
    "Chat,Ring Cem,Dario Quellwater,0073,low",
)


def _tables(folder: Path, people: dict[str, str] | None = None) -> dict[str, WordTable]:
    found = word_tables(look_at(folder, *ROWS), {}, people or {})
    return {table.field.column: table for table in found}


def test_words_that_are_not_understood_come_first(tmp_path: Path) -> None:
    """With what was probably meant; a word for nothing is understood."""
    tables = _tables(tmp_path)
    priority = tables["priority"]
    assert [(row.text, row.meaning, row.suggestion, row.is_open) for row in priority.rows] == [
        ("hgh", "", "high", True),
        ("none", "", "", False),
        ("low", "low", "", False),
    ]
    assert (priority.unknown, tables["task_type"].unknown) == (1, 1)
    assert [value for value, _ in tables["task_type"].values] == ["call", "email", "linkedin"]


def test_ids_that_were_entered_before_are_proposed(tmp_path: Path) -> None:
    """For people of whom no id is known."""
    table = _tables(tmp_path, {"Nora Fennimore": "usr_9"})["assignee_id"]
    assert [(row.text, row.rows, row.suggestion) for row in table.rows] == [
        ("Nora Fennimore", 2, "usr_9"),
        ("Dario Quellwater", 1, ""),
    ]
    assert table.values == ()


def test_what_is_said_of_words_is_an_option(tmp_path: Path) -> None:
    """What stays as it is, and what nothing is said of, is none."""
    look = look_at(tmp_path, *ROWS)
    form = {
        "priority": [("hgh", "high"), ("none", ""), ("low", "low")],
        "task_type": [("Chat", ""), ("call", "call")],
        "assignee_id": [("Nora Fennimore", " usr_9 "), ("Dario Quellwater", "")],
    }
    changes = words_said(look, {}, form, as_ids=False)
    assert changes == {
        "values": (("priority", "hgh", "high"), ("assignee_id", "Nora Fennimore", "usr_9"))
    }
    assert words_said(look, changes, form, as_ids=False) == {}
    taken = {"priority": [("hgh", "")]}
    assert words_said(look, changes, taken, as_ids=False) == {
        "values": (("assignee_id", "Nora Fennimore", "usr_9"),)
    }


def test_cells_may_be_ids_as_they_stand(tmp_path: Path) -> None:
    """And no longer, where the box is cleared."""
    look = look_at(tmp_path, *ROWS)
    changes = words_said(look, {}, {}, as_ids=True)
    assert changes == {"values": (("assignee_id", "*", "*"),)}
    assert words_said(look, changes, {}, as_ids=False) == {"values": ()}


def test_what_is_no_id_is_refused(tmp_path: Path) -> None:
    """And says for whom it was meant; a value that a field does not take says nothing."""
    look = look_at(tmp_path, *ROWS)
    with pytest.raises(ConfigurationError, match=r"Nora Fennimore: .* looks like a name"):
        words_said(look, {}, {"assignee_id": [("Nora Fennimore", "Nora")]}, as_ids=False)
    assert words_said(look, {}, {"priority": [("hgh", "sky")]}, as_ids=False) == {}
    assert words_said(look, {}, {"nonsense": [("a", "b")]}, as_ids=False) == {}
