"""The words of columns: what each becomes, and who is whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.errors import ConfigurationError
from importer.web.settling.word_answers import WordTable, people_out, word_tables, words_said
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


def test_the_rows_of_a_person_are_left_out_and_put_back(tmp_path: Path) -> None:
    """As a skip of the command line does; skips of something else stay."""
    look = look_at(tmp_path, *ROWS)
    other = ("task_type", "Chat")
    nora, dario = ("Nora Fennimore", "usr_9"), ("Dario Quellwater", "")
    changes = words_said(
        look, {"skips": (other,)}, {"assignee_id": [nora, dario]}, as_ids=False, out={dario[0]}
    )
    gone = ("assignee_id", "Dario Quellwater")
    assert changes == {
        "skips": (other, gone),
        "values": (("assignee_id", "Nora Fennimore", "usr_9"),),
    }
    again = look_at(tmp_path, *ROWS, skips=changes["skips"], values=changes["values"])
    assert people_out(again, changes) == [gone]
    (table,) = (one for one in word_tables(again, changes, {}) if one.field.column == gone[0])
    assert [(row.text, row.may_go, row.is_out) for row in table.rows] == [
        ("Nora Fennimore", False, False),
        ("Dario Quellwater", True, True),
    ]
    form = {"assignee_id": [nora, dario]}
    assert words_said(again, changes, form, as_ids=False, out={dario[0]}) == {}
    assert words_said(again, changes, form, as_ids=False) == {"skips": (other,)}


def test_a_star_is_nobody_whose_rows_could_be_left_out(tmp_path: Path) -> None:
    """As a skip it would mean every row that has somebody."""
    look = look_at(tmp_path, HEADER, "call,Ring Ada,*,0071", "call,Ring Ben,Nora Fennimore,0072")
    (table,) = (one for one in word_tables(look, {}, {}) if one.field.column == "assignee_id")
    assert {row.text: row.may_go for row in table.rows} == {"*": False, "Nora Fennimore": True}
    form = {"assignee_id": [("*", "")]}
    assert words_said(look, {}, form, as_ids=False, out={"*"}) == {}
