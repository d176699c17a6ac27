"""Columns of dates or addresses that are not sent, told before anything is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from importer.contract.fields import FIELD_BY_NAME
from importer.mapping.matching.unsent import unsent_columns
from importer.mapping.request import Request
from importer.mapping.resolve import resolve
from importer.mapping.sample import Sample
from importer.mapping.template.model import Template
from importer.mapping.template.shipped import shipped_template

OWN = ("task_type", "task_title", "assignee_id", "deal_id")
HEADER = [*OWN, "Created\nAt", "", "Reach", "Region"]
ROW = ["call", "Ring", "usr_1", "0061", "2026-02-01", "2026-03-01", "ann@example.com", "North"]
SAMPLE = Sample([ROW], len(HEADER), is_whole=True)
DATES = 'no due_date is sent, though "Created At", "#6" hold dates'
ADDRESSES = 'no contact_email is sent, though "Reach" holds e-mail addresses'


def unsent(maps: Sequence[tuple[str, str]] = (), *declined: str) -> list[str]:
    """What is told of the sheet with these flags."""
    mapping = resolve(HEADER, Request(maps=maps, sample=SAMPLE))
    return unsent_columns(HEADER, mapping, SAMPLE, [FIELD_BY_NAME[name] for name in declined])


def test_columns_of_dates_and_addresses_that_fill_nothing_are_told() -> None:
    """Whatever they are called, for nothing of their kind is sent."""
    assert unsent() == [DATES, ADDRESSES]


def test_a_field_that_is_filled_or_declined_needs_none() -> None:
    """Another column of dates is no news where one of them is sent, or where none is wanted."""
    assert unsent([("due_date", "#5")]) == [ADDRESSES]
    assert unsent([], "targets.contact.email") == [DATES]


@pytest.mark.parametrize(
    ("name", "cell", "is_told"),
    [("Time Zone", "America/New_York", True), ("TZ", "EST", True), ("UTC Offset", "-5", True),
     ("AM/PM", "PM", True), ("Uhrzeit", "14:30", True),
     ("Time", "soon", False), ("Reminder Time", "09:00", False), ("Zeitzone", "MEZ", True),
     ("Time Zone", "", False),
     ("Zone", "North", False)],
)  # fmt: skip
def test_a_column_that_makes_another_time_of_a_due_date_is_told(
    name: str,
    cell: str,
    is_told: bool,  # noqa: FBT001
) -> None:
    """Where a person named the date alone; without a due date of a column it changes nothing."""
    header = [*OWN, "due_date", name]
    row = ["call", "Ring", "usr_1", "0061", "2026-02-01 10:00", cell]
    sample = Sample([row], len(header), is_whole=True)
    mapping = resolve(header, Request(maps=[("due_date", "due_date")], sample=sample))
    told = (
        f'due dates are read without what "{name}" says: to read it, add '
        f'--map "due_date=due_date + {name}"'
    )
    assert unsent_columns(header, mapping, sample) == ([told] if is_told else [])
    fixed = Request(sets=[("due_date", "2026-02-01T10:00:00Z")], sample=sample)
    assert unsent_columns(header, resolve(header, fixed), sample) == []


def test_what_says_more_of_two_columns_of_dates_is_told() -> None:
    """No flag can say to which of them it belongs."""
    header = [*OWN, "Due", "Deadline", "TZ"]
    row = ["call", "Ring", "usr_1", "0061", "2026-02-01 10:00", "2026-02-02", "EST"]
    sample = Sample([row], len(header), is_whole=True)
    rules = [{"column": "Due"}, {"column": "Deadline"}]
    template = Template.model_validate({"name": "x", "fields": {
        "task_type": "task_type", "task_title": "task_title", "assignee_id": "assignee_id",
        "targets.deal_id": "deal_id", "due_date": rules}})  # fmt: skip
    mapping = resolve(header, Request(template=template, sample=sample))
    assert unsent_columns(header, mapping, sample) == [
        'due dates are read without what "TZ" says: write it into their own cells'
    ]


def test_no_flag_is_told_that_would_take_cells_which_the_mapping_leaves() -> None:
    """A date in words is no due date of Todoist; with the column in a flag it is an error."""
    header = ["TYPE", "CONTENT", "PRIORITY", "RESPONSIBLE", "DATE", "DATE_LANG", "TIMEZONE"]
    row = ["task", "Call Jo", "1", "usr_1", "tomorrow at 5pm", "en", "Europe/Berlin"]
    sample = Sample([row], len(header), is_whole=True)
    maps = [("contact_name", "CONTENT")]
    request = Request(template=shipped_template("todoist"), maps=maps, sample=sample)
    assert unsent_columns(header, resolve(header, request), sample) == [
        'due dates are read without what "TIMEZONE" says: write it into their own cells'
    ]
