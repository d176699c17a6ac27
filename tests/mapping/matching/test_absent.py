"""Which columns may be those of a mapping under another name, and why."""

from __future__ import annotations

import pytest

from importer.contract.fields import FIELD_BY_NAME
from importer.mapping.matching.absent import Absent, likely_columns
from importer.mapping.sample import Sample
from importer.mapping.template.rules import ColumnRule

DEAL = ColumnRule(column="WhatId", matches="^(?:(006.*)|001.*)$")
KIND = ColumnRule(column="_type", values={"missed_call": "call", "voicemail": "call"})
TITLES = ["Ring Ann about the pumps", "Send the plan to Bo", "Ask who signs it"]


def found(field: str, column: str, *cells: str, rule: ColumnRule | None = None) -> str | None:
    """Why a column of this name and these cells may be it; None: it is not."""
    sample = Sample([[cell] for cell in cells], 1, is_whole=True)
    rules = (rule or ColumnRule(column="Absent column"),)
    absent = Absent(FIELD_BY_NAME[field], rules, is_needed=True)
    likely = likely_columns([column], sample, absent, [0])
    return likely[0].why if likely else None


@pytest.mark.parametrize(
    ("field", "column", "cells", "why"),
    [
        ("task_title", "Subject", TITLES, "by its name"),
        ("task_title", "Absent columns", TITLES, 'its name is nearly "Absent column"'),
        ("task_title", "Subject line", TITLES, 'its name has "Subject"'),
        ("task_title", "Topic", TITLES, "it holds texts of several words"),
        ("assignee_id", "Call Owner", ["Zoe Park", "Bo Lind"], 'its name has "Owner"'),
        ("assignee_id", "Handled by", ["Zoe Park", "Bo Lind"], "it holds names of people"),
        ("due_date", "Day", ["2026-12-01", "2026-12-02"], "it holds dates"),
        ("priority", "Level", ["high", "low"], "it holds priorities"),
        ("targets.contact.email", "Mail of them", ["a@example.com"], "it holds e-mail addresses"),
    ],
)
def test_names_and_cells_propose_a_column(
    field: str, column: str, cells: list[str], why: str
) -> None:
    """The name first, then what the cells hold."""
    assert found(field, column, *cells) == why


@pytest.mark.parametrize(
    ("field", "column", "cells"),
    [
        ("task_title", "Task", ["2026-12-01", "2026-12-02"]),
        ("task_title", "TaskSubtype", ["Call", "Email"]),
        ("task_type", "Call Type", ["Inbound", "Missed"]),
        ("assignee_id", "Deal Owner", ["Zoe Park"]),
        ("assignee_id", "Contact person", ["Ann Vale"]),
        ("assignee_id", "Finished?", ["To do", "Undone"]),
        ("due_date", "Created", ["2026-12-01", "2026-12-02"]),
        ("targets.contact.email", "Owner mail", ["a@example.com"]),
        ("targets.contact.email", "E-Mail", ["unknown"]),
        ("reason", "Topic", TITLES),
        ("task_title", "Subject", []),
    ],
)
def test_what_a_field_would_refuse_is_not_proposed(
    field: str, column: str, cells: list[str]
) -> None:
    """Nor the column of another record, of one's own people, or of another time."""
    assert found(field, column, *cells) is None


def test_cells_that_the_mapping_picks_out_are_known_again() -> None:
    """By a pattern or by words that hardly any other text meets."""
    why = "its cells are those that the mapping reads there"
    assert found("targets.deal_id", "Record", "0065e1", "0015e2", rule=DEAL) == why
    assert found("targets.deal_id", "Record", "0035e1", "0015e2", rule=DEAL) is None
    assert found("task_type", "Sort", "missed_call", "voicemail", rule=KIND) == why
    anything = ColumnRule(column="text", matches=r"^\s*([^\r\n]+)")
    assert found("reason", "Record", "a", "b", rule=anything) is None


def test_the_likeliest_comes_first() -> None:
    """Names of people before ids of them, where both are called alike."""
    header = ["Call Owner.id", "Call Owner"]
    sample = Sample([["zcrm_5001", "Zoe Park"], ["zcrm_5002", "Bo Lind"]], 2)
    absent = Absent(
        FIELD_BY_NAME["assignee_id"], (ColumnRule(column="Task Owner"),), is_needed=True
    )
    likely = likely_columns(header, sample, absent, range(2))
    assert [column for column, _ in likely] == [1, 0]
