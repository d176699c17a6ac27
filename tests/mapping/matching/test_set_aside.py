"""What a template would fill a field with at need, beside the columns that a file has renamed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from importer.mapping.headers.names import Certainty, Match
from importer.mapping.request import Request
from importer.mapping.resolve import Draft, draft
from importer.mapping.sample import Sample
from importer.mapping.template.shipped import shipped_template

ROUNDED, DAY = "1.76461E+12", "12/13/2026, 4:00:00 AM GMT-8"


def found(
    template: str, header: Sequence[str], row: Sequence[str], declined: frozenset[Match]
) -> Draft:
    """The draft of a file with two rows of these cells."""
    sample = Sample([row, row], len(header), is_whole=True)
    return draft(
        header,
        Request(template=shipped_template(template), sample=sample, declined=declined),
    )


def filled(drafted: Draft, name: str) -> list[str]:
    """The columns that fill the field for certain."""
    sources = {s.field.column: s for s in drafted.mapping.sources}
    if name not in sources or any(match.field == name for match in drafted.uncertain):
        return []
    return [column.header for column in sources[name].columns]


CLICKUP = ["Task Name", "Channel", "Assignees", "Email", "Due Date"]
CELLS = ["Ring Ann", "call", "[Nora F]", "ann@example.com", ROUNDED]


@pytest.mark.parametrize(
    ("name", "cell", "certain", "asked"),
    [
        ("Due (text)", DAY, ["Due (text)"], []),
        ("Wann", DAY, [], ["Wann"]),
        ("Due Date Text", DAY, ["Due Date Text", "Due Date"], []),
        ("Date Created Text", DAY, ["Due Date"], []),
        ("Tags", "[]", ["Due Date"], []),
    ],
)
def test_a_renamed_column_counts_before_one_of_which_no_cell_is_taken(
    name: str, cell: str, certain: list[str], asked: list[str]
) -> None:
    """Numbers that a spreadsheet has rounded are no due dates; without another, rows say so."""
    header = [*CLICKUP, name]
    drafted = found("clickup", header, [*CELLS, cell], frozenset())
    assert filled(drafted, "due_date") == certain
    assert [header[match.column] for match in drafted.uncertain] == asked
    no = frozenset(drafted.uncertain)
    if asked:
        assert filled(found("clickup", header, [*CELLS, cell], no), "due_date") == ["Due Date"]


def test_dates_that_can_be_read_stay_the_due_dates() -> None:
    """Newer exports of ClickUp have one column, with text in it."""
    header = [*CLICKUP, "Wann"]
    drafted = found("clickup", header, [*CELLS[:-1], DAY, DAY], frozenset())
    assert (filled(drafted, "due_date"), drafted.uncertain) == (["Due Date"], ())


APOLLO = ["type", "user.email", "contact.email", "due_at"]
STEP = ["call", "nora@example.com", "ann@example.com", "2026-12-01T17:00:00Z"]


def test_a_type_is_a_title_only_where_no_column_may_be_one() -> None:
    """One that is called so fills it; one that holds texts is asked about."""
    assert filled(found("apollo", APOLLO, STEP, frozenset()), "task_title") == ["type"]
    named = found("apollo", [*APOLLO, "Task"], [*STEP, "Ring Ann about it"], frozenset())
    assert filled(named, "task_title") == ["Task"]
    header, row = [*APOLLO, "Zzz"], [*STEP, "Ring Ann about it"]
    sample = Sample([row, [*STEP, "Write to Bo again"]], len(header), is_whole=True)
    request = Request(template=shipped_template("apollo"), sample=sample)
    assert draft(header, request).uncertain == (Match("task_title", 4, Certainty.CONFIRM),)
    own = found("apollo", [*APOLLO, "title"], [*STEP, "Ring Ann about it"], frozenset())
    assert filled(own, "task_title") == ["title", "type"]
