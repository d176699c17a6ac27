"""Columns of a.m. and p.m. and of time zones: which they are, and how far that is certain."""

from __future__ import annotations

import pytest

from importer.mapping.matching.clock_columns import (
    ZoneColumn,
    half_column,
    what_it_adds,
    zone_column,
)
from importer.mapping.request import Request
from importer.mapping.resolve import draft
from importer.mapping.sample import Sample

OWN = ("task_type", "task_title", "assignee_id", "deal_id")
CELLS = ("call", "Ring", "usr_1", "0061")


def due(header: list[str], *rows: list[str]) -> tuple[list[str], list[str]]:
    """The columns of the due date, and those that are asked about."""
    sample = Sample([[*CELLS, *row] for row in rows], len(OWN) + len(header), is_whole=True)
    found = draft([*OWN, *header], Request(sample=sample))
    asked = {match.column for match in found.uncertain}
    sources = {source.field.name: source.columns for source in found.mapping.sources}
    names = [name for column in sources.get("due_date", ()) for name in column.names]
    return [n for n in names if [*OWN, *header].index(n) not in asked], [
        header[place - len(OWN)] for place in sorted(asked)
    ]


@pytest.mark.parametrize(
    ("header", "row", "joined", "asked"),
    [
        (
            ["Due Date", "Time", "AM/PM", "Time Zone"],
            ["2027-03-20", "10:30", "PM", "America/New_York"],
            ["Due Date", "Time", "AM/PM", "Time Zone"],
            [],
        ),
        (["Due Date", "Time"], ["2027-03-20", "10:30"], ["Due Date"], ["Time"]),
        (["Due Date", "Time", "AM/PM"], ["2027-03-20", "soon", ""], ["Due Date"], ["Time"]),
        (["AM/PM", "Due Date"], ["p.m.", "2027-03-20 10:30"], ["Due Date", "AM/PM"], []),
        (["Due Date", "AM/PM"], ["2027-03-20 10:30", "x"], ["Due Date"], []),
        (["Due Date", "TIMEZONE"], ["2027-03-20", "CET"], ["Due Date", "TIMEZONE"], []),
        (["Due Date", "Zone"], ["2027-03-20", "UTC+1"], ["Due Date", "Zone"], []),
        (["Due Date", "Zone"], ["2027-03-20", "North"], ["Due Date"], []),
        (["Due Date", "Time Zone"], ["2027-03-20", "Pacific"], ["Due Date"], ["Time Zone"]),
        (
            ["Due Date", "Company ID", "Time Zone"],
            ["2027-03-20", "7", "Europe/Berlin"],
            ["Due Date"],
            ["Time Zone"],
        ),
        (["Due Date", "Time Zone"], ["2027-03-20", ""], ["Due Date"], []),
        (["Due Date", "Contact Time Zone"], ["2027-03-20", "CET"], ["Due Date"], []),
        (["Due Date", "TZ", "Time Zone"], ["2027-03-20", "CET", "UTC"], ["Due Date"], []),
    ],
)
def test_what_says_more_of_a_due_date(
    header: list[str], row: list[str], joined: list[str], asked: list[str]
) -> None:
    """Joined where names, cells and places leave no doubt; asked about where a zone may be its."""
    assert due(header, row) == (joined, asked)


def test_the_cells_decide() -> None:
    """A column of another kind is not one of these, whatever it is called."""
    header = ["AM/PM", "Time Zone", "Zone"]
    sample = Sample([["am", "UTC", "7"], ["PM", "CET", ""]], 3)
    assert half_column(header, range(3), sample) == 0
    assert half_column(header, [1, 2], sample) is None
    assert zone_column(header, range(3), [0], sample) == ZoneColumn(1, is_sure=True)
    assert zone_column(header, range(3), [5], sample) == ZoneColumn(1, is_sure=False)
    assert zone_column(header, [2], [1], sample) is None


@pytest.mark.parametrize(
    ("header", "adds"),
    [
        ("Time Zone", "the time zone"),
        ("timeZoneID", "the time zone"),
        ("Zone", "the time zone"),
        ("Uhrzeit", "the time of day"),
    ],
)
def test_what_a_question_calls_it(header: str, adds: str) -> None:
    """A person is asked for the zone, or for the time of day."""
    assert what_it_adds(header) == adds
