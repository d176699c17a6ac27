"""What fills each field, as choices, and the options that follow from the chosen ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from importer.intake.look import Look
from importer.mapping.closed.answers import flag_name
from importer.web.settling import choices
from importer.web.settling.choices import (
    MOST_OFFERED,
    FieldRow,
    chosen,
    field_rows,
    missing_targets,
    unused_columns,
)
from tests.web.looks import HEADER, look_at

ROW = "call,Ring Ada,usr_1,0071"


def _row(look: Look, column: str) -> FieldRow:
    return next(row for row in field_rows(look) if row.field.column == column)


def _values(row: FieldRow, group: str) -> list[str]:
    return [option.value for option in row.options if option.group == group]


def test_what_is_certain_is_chosen(tmp_path: Path) -> None:
    """With examples, how many rows it fills, and why; what a task needs stands first."""
    look = look_at(tmp_path, HEADER, ROW, "call,,usr_2,0072")
    rows = field_rows(look)
    assert [row.field.column for row in rows[:4]] == HEADER.split(",")
    title = _row(look, "task_title")
    assert (title.choice, title.is_open) == ("c1", False)
    assert (title.examples, title.filled) == (("Ring Ada",), 1)
    assert title.why == "it has the name of the field"
    assert chosen(look, {}, {row.field.column: row.choice for row in rows}) == {}


def test_what_is_uncertain_has_to_be_chosen(tmp_path: Path) -> None:
    """The suggestion comes first, and is not taken by itself."""
    look = look_at(tmp_path, "task_type,Words,assignee_id,deal_id", ROW)
    title = _row(look, "task_title")
    assert (title.choice, title.is_open) == ("?", True)
    assert "c1" in _values(title, "Columns") or _values(title, "Suggested") == ["m:Words"]
    assert chosen(look, {}, {"task_title": "?"}) == {}
    assert chosen(look, {}, {"task_title": "c1"}) == {
        "maps": (("task_title", "Words"),),
        "sets": (),
    }


def test_a_suggestion_is_taken_as_it_was_made(tmp_path: Path) -> None:
    """Also where it needs more than one column."""
    look = look_at(
        tmp_path, f"{HEADER},Deadline,Time", f"{ROW},2027-03-04,10:30", f"{ROW},2027-03-05,11:30"
    )
    due = _row(look, "due_date")
    suggested = _values(due, "Suggested")
    assert suggested
    changes = chosen(look, {}, {"due_date": suggested[0]})
    assert changes["maps"] == (("due_date", suggested[0].removeprefix("m:")),)


@pytest.mark.parametrize(
    ("form", "changes"),
    [
        ({"task_type": "v:email"}, {"maps": (), "sets": (("task_type", "email"),)}),
        ({"reason": "=", "=reason": " Q3 "}, {"maps": (), "sets": (("reason", "Q3"),)}),
        ({"reason": "=", "=reason": " "}, {"maps": (("reason", ""),), "sets": ()}),
        ({"deal_id": ""}, {"maps": (("deal_id", ""),), "sets": ()}),
        ({"company_id": "c3"}, {"maps": (("company_id", "deal_id"),), "sets": ()}),
        ({"nothing": "c3"}, {}),
    ],
)
def test_a_choice_is_an_option(
    tmp_path: Path, form: dict[str, str], changes: dict[str, Any]
) -> None:
    """A column, one value for all rows, or nothing."""
    assert chosen(look_at(tmp_path, HEADER, ROW), {}, form) == changes


def test_a_later_choice_replaces_the_former(tmp_path: Path) -> None:
    """Those of other fields stay."""
    given = {"maps": (("reason", "Notes"), ("company_id", "#4")), "sets": (("priority", "high"),)}
    look = look_at(tmp_path, f"{HEADER},Notes", f"{ROW},x", **given)
    assert (_row(look, "priority").choice, _row(look, "company_id").choice) == ("v:high", "c3")
    changes = chosen(look, given, {"priority": "v:low", "company_id": ""})
    assert changes == {
        "maps": (("reason", "Notes"), ("company_id", "")),
        "sets": (("priority", "low"),),
    }


def test_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """By their places."""
    look = look_at(tmp_path, f"{HEADER},Info,Info", f"{ROW},a,b")
    assert chosen(look, {}, {"reason": "c5"})["maps"] == (("reason", "#6"),)


def test_what_is_not_used_is_listed(tmp_path: Path) -> None:
    """With examples; a column without a name by its place."""
    look = look_at(tmp_path, f"{HEADER},Internal,", f"{ROW},a,b")
    assert unused_columns(look) == [("Internal", ("a",)), ("column 6", ("b",))]


def test_a_sheet_about_nothing_is_told(tmp_path: Path) -> None:
    """One of several fields is needed."""
    assert missing_targets(look_at(tmp_path, HEADER.replace("deal_id", "Internal"), ROW))
    assert not missing_targets(look_at(tmp_path, HEADER, ROW))


def test_a_sheet_of_many_columns_offers_some(tmp_path: Path) -> None:
    """The first ones, what is suggested, and the chosen one wherever it is."""
    more = [f"Extra {number}" for number in range(MOST_OFFERED)]
    look = look_at(tmp_path, ",".join([*more, HEADER]), ",".join([*["x"] * MOST_OFFERED, ROW]))
    title, reason = _row(look, "task_title"), _row(look, "reason")
    own = f"c{MOST_OFFERED + 1}"
    assert title.choice == own
    assert [*_values(reason, "Columns"), own] == _values(title, "Columns")
    assert len(_values(reason, "Columns")) == MOST_OFFERED


def test_columns_are_told_apart_only_where_one_is_suggested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For each column of each field it would take as long as the square of their number."""
    header = [f"Extra {number}" for number in range(200)]
    look = look_at(tmp_path, ",".join(["Words", *header]), ",".join(["Ring Ada", *["x"] * 200]))
    asked: list[int] = []

    def counting(header: Sequence[str], column: int) -> str:
        asked.append(column)
        return flag_name(header, column)

    monkeypatch.setattr(choices, "flag_name", counting)
    field_rows(look)
    assert len(asked) < 40
