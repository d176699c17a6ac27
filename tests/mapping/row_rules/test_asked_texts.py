"""Texts that flags name and the rows do or do not hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from importer.errors import MappingError
from importer.mapping.request import Request
from importer.mapping.resolve import resolve
from importer.mapping.row_rules.asked_texts import AskedTexts
from importer.mapping.template.model import Template
from importer.mapping.template.rules import SkipRule
from importer.rows.table import Chunk

HEADER = ["task_type", "task_title", "assignee_id", "deal_id", "priority", "Status"]


def looked(statuses: Sequence[str], request: Request) -> list[str]:
    """The notes over rows with these statuses."""
    asked = AskedTexts(resolve(HEADER, request))
    rows = [["call", "Chase", "usr_1", "007", "hoch", status] for status in statuses]
    asked.observe(Chunk(range(2, len(rows) + 2), (), rows, ()))
    return asked.check()


def test_texts_that_are_there_need_no_word() -> None:
    """Case and blanks do not matter, and `*` and nothing name no text."""
    request = Request(
        skips=[("Status", "DONE"), ("Status", "")],
        only=[("priority", "*")],
        values=[("priority", "Hoch", "high"), ("priority", "", "low")],
    )
    assert looked(["Done ", "Open"], request) == []
    assert looked([], Request()) == []


def test_a_sheet_without_such_a_row_is_only_told() -> None:
    """The same flags serve every week, also in one in which nothing is done."""
    request = Request(skips=[("Status", "Done")], values=[("priority", "tief", "low")])
    assert looked(["Open"], request) == [
        'no row has "Done" in the column "Status"',
        'no row has "tief" in the column "priority"',
    ]


def test_a_slip_is_an_error() -> None:
    """A text that is nearly one of the column's is not skipped: its rows would be sent."""
    request = Request(skips=[("Status", "Dnoe")], values=[("priority", "hohc", "high")])
    with pytest.raises(MappingError) as caught:
        looked(["Done", "Open"], request)
    assert caught.value.message == (
        'no row has "Dnoe" in the column "Status"; did you mean "Done"?\n'
        'no row has "hohc" in the column "priority"; did you mean "hoch"?'
    )


def test_spellings_that_count_as_one_are_told() -> None:
    """Rows that differ by case alone are treated alike, and how many there are of each is said."""
    rows = ["Done", "DONE", "Done", "done", "Open", ""]
    assert looked(rows, Request(skips=[("Status", "done")])) == [
        'in the column "Status", "Done" (2), "DONE" (1) and "done" (1) are left out alike'
    ]
    assert looked(rows, Request(only=[("Status", "Done"), ("Status", "Open")])) == [
        'in the column "Status", "Done" (2), "DONE" (1) and "done" (1) are kept alike'
    ]


def test_ids_that_differ_by_case_are_told_apart() -> None:
    """The one that was named is meant; that the other is there is said."""
    rows = ["AbCdE", "aBcDE", "aBcDE"]
    assert looked(rows, Request(skips=[("Status", "AbCdE")])) == [
        'in the column "Status", "aBcDE" (2) is not "AbCdE": capitals tell ids apart'
    ]


@pytest.mark.parametrize("flag", ["skips", "only"])
def test_an_id_in_other_capitals_is_a_slip(flag: str) -> None:
    """Its rows would be sent, or left out, against what was meant."""
    request = (
        Request(skips=[("Status", "p1")]) if flag == "skips" else Request(only=[("Status", "p1")])
    )
    with pytest.raises(MappingError) as caught:
        looked(["P1", "P2"], request)
    assert caught.value.message == ('no row has "p1" in the column "Status"; did you mean "P1"?')


def test_an_id_in_other_capitals_is_a_slip_in_a_mapping_as_well() -> None:
    """What else a mapping names and the rows do not hold is no matter: it serves many files."""
    rule = SkipRule(column="Status", equals=["p1", "P3", "closed"], reason="not ours")
    fields = {name: name for name in HEADER[:5]}
    template = Template.model_validate({"fields": fields, "skip": [rule]})
    assert looked(["P2", "CLOSED", "Closed"], Request(template=template)) == []
    with pytest.raises(MappingError) as caught:
        looked(["P1", "P2"], Request(template=template))
    assert caught.value.message == ('no row has "p1" in the column "Status"; did you mean "P1"?')


def test_the_opposite_is_no_slip() -> None:
    """Where all rows are "Not completed", nobody meant these by "Completed"."""
    assert looked(["Not completed"], Request(skips=[("Status", "Completed")])) == [
        'no row has "Completed" in the column "Status"'
    ]


def test_only_must_leave_something() -> None:
    """Where no row says what is wanted, nothing is left to do: what the column holds is shown."""
    rows = ["Backlog", "Backlog", ""]
    assert looked(rows, Request(only=[("Status", "Backlog"), ("Status", "Todo")])) == [
        'no row has "Todo" in the column "Status"'
    ]
    with pytest.raises(MappingError) as caught:
        looked(rows, Request(only=[("Status", "Todo")]))
    assert caught.value.message == (
        'no row has "Todo" in the column "Status"; it holds Backlog (2), empty cells (1)'
    )


def test_a_word_of_a_mapping_need_not_be_met() -> None:
    """It serves many files; the flag beside it was typed for this one."""
    fields = {name: name for name in HEADER[:5]}
    words = {"priority": {"hoch": "high", "eilig": "urgent"}}
    request = Request(template=Template.model_validate({"fields": fields, "words": words}))
    assert looked([""], request) == []
    assert looked([""], replace(request, values=[("priority", "tief", "low")])) == [
        'no row has "tief" in the column "priority"'
    ]
