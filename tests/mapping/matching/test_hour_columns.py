"""A time of day in columns of its own: which they are, and what their cells say together."""

from __future__ import annotations

import pytest

from importer.contract.fields import FIELD_BY_NAME
from importer.mapping.cells.joined import joined
from importer.mapping.matching.hour_columns import (
    ClockColumns,
    clock_columns,
    may_be_parts,
    parts_of_clock,
    time_of,
)
from importer.mapping.matching.unsent import unsent_columns
from importer.mapping.request import Request
from importer.mapping.resolve import resolve
from importer.mapping.sample import Sample
from importer.mapping.settled import ColumnSource
from importer.mapping.template.rules import ColumnRule

OWN = ("task_type", "task_title", "assignee_id", "deal_id")
SURE = {"is_sure": True}


def found(header: list[str], row: list[str]) -> tuple[list[str], bool] | None:
    """The names of the columns that go with the date, which is the first, and whether for sure."""
    sample = Sample([row], len(header), is_whole=True)
    columns = clock_columns(header, 0, range(1, len(header)), sample)
    return None if columns is None else ([header[i] for i in columns.places], columns.is_sure)


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        (["Due Date", "Hour", "Minute"], ["9", "30"], (["Hour", "Minute"], True)),
        (["Due Date", "Minute", "Hour"], ["30", "9"], (["Hour", "Minute"], True)),
        (
            ["Due Date", "Hour", "Minute", "Second"],
            ["9", "30", "0"],
            (["Hour", "Minute", "Second"], True),
        ),
        (["Due Date", "Note", "Hour", "Minute"], ["x", "9", "30"], (["Hour", "Minute"], False)),
        (
            ["Due Date", "Due Hour", "x", "Due Minute"],
            ["9", "x", "soon"],
            (["Due Hour", "Due Minute"], True),
        ),
        (
            ["Due Date", "Due Time (Hours)", "Due Time Hour", "Due Time Min"],
            ["9", "9", "30"],
            (["Due Time Hour", "Due Time Min"], True),
        ),
        (
            ["Due Date", "Hour (0-23)", "Minute (00-59)"],
            ["9", "30"],
            (["Hour (0-23)", "Minute (00-59)"], True),
        ),
        (["Fällig", "Stunde", "Minute"], ["9", "30"], (["Stunde", "Minute"], True)),
        (
            ["Échéance", "Heure d'échéance", "Minute d'échéance"],
            ["9", "30"],
            (["Heure d'échéance", "Minute d'échéance"], True),
        ),
        (["Due Date", "HH", "MI"], ["9", "30"], (["HH", "MI"], True)),
        (["Due Date", "Hours", "Minutes"], ["1", "30"], None),
        (
            ["Due Date", "Due Hours", "Due Minutes"],
            ["1", "30"],
            (["Due Hours", "Due Minutes"], True),
        ),
        (["Due Date", "Hour", "Minute"], ["25", "30"], None),
        (["Due Date", "Hour", "Minute"], ["9", "75"], None),
        (["Due Date", "Start Hour", "Start Minute"], ["9", "30"], None),
        (["Due Date", "Duration Hour", "Duration Minute"], ["9", "30"], None),
        (["Due Date", "Hour", "Hour", "Minute"], ["9", "9", "30"], None),
        (["Due Date", "Hour"], ["9"], None),
        (["Due Date", "Minute"], ["30"], None),
        (["Due Date", "Hour", "Minute"], ["", ""], None),
    ],
)
def test_which_columns_are_a_time(
    header: list[str], row: list[str], expected: tuple[list[str], bool] | None
) -> None:
    """Sure where they are called after the due date, or stand beside it and hold such numbers."""
    assert found(header, ["2027-03-14", *row]) == expected


def test_a_date_with_a_time_of_its_own_has_no_other_for_sure() -> None:
    """Beside `2027-03-14 10:00` an hour and a minute are asked about."""
    assert found(["Due Date", "Hour", "Minute"], ["2027-03-14 10:00", "9", "30"]) == (
        ["Hour", "Minute"],
        False,
    )


@pytest.mark.parametrize(
    ("parts", "time"),
    [
        (("9", "30"), "9:30"),
        (("09", "5"), "09:05"),
        (("9.0", "5.0"), "9:05"),
        (("9",), "9:00"),
        (("9", ""), "9:00"),
        (("9", "30", "15"), "9:30:15"),
        (("", ""), ""),
        (("-", "N/A"), ""),
        (("9:30", ""), "9:30"),
        (("9 AM",), "9 AM"),
        (("", "30"), "- 30"),
        (("9", "half"), "9 half"),
        (("soon",), "soon"),
    ],
)
def test_the_parts_of_a_row(parts: tuple[str, ...], time: str) -> None:
    """Numbers are a time; an hour alone is a full hour; a minute alone is none."""
    assert time_of(*parts) == time


def test_parts_that_a_person_joins_are_known_by_their_names() -> None:
    """Whatever their order; a name that is said twice is none."""
    assert parts_of_clock(["Min", "AM/PM", "Hour"]) == (2, 0)
    assert parts_of_clock(["Due Hour"]) == (0,)
    assert parts_of_clock(["Hour", "Start Hour"]) == ()
    assert parts_of_clock(["Due Time", "Time Zone"]) == ()


@pytest.mark.parametrize(
    ("names", "cells", "text"),
    [
        ("Due Date + Hour + Minute", ["2027-03-14", "14", "5"], "2027-03-14 14:05"),
        ("Due Date + Minute + Hour + AM/PM", ["2027-03-14", "5", "2", "pm"], "2027-03-14 2:05 PM"),
        ("Due Date + AM/PM + Hour", ["2027-03-14", "p.m.", "2"], "2027-03-14 2:00 PM"),
        ("Due Date + Hour + Minute + Time Zone", ["2027-03-14", "9", "0", "CET"],
         "2027-03-14 9:00 [CET]"),
        ("Year + Month + Day + Hour + Minute", ["2027", "3", "14", "9", "30"], "2027-3-14 9:30"),
        ("Due Date + Hour + Minute", ["2027-03-14", "", ""], "2027-03-14"),
        ("Due Date + Hour + Minute", ["", "9", "30"], ""),
        ("Due Date + Hour + Minute", ["2027-03-14", "", "30"], "2027-03-14 - 30"),
    ],
)  # fmt: skip
def test_a_date_with_its_hour_and_minute(names: str, cells: list[str], text: str) -> None:
    """The text of a row is read as one date with its time."""
    beside = tuple(range(1, len(cells)))
    source = ColumnSource(0, names, ColumnRule(column="#1"), trusted=True, beside=beside)
    columns = [[cell] for cell in cells]
    assert joined(source, FIELD_BY_NAME["due_date"].kind, columns) == [text]


@pytest.mark.parametrize(
    ("header", "row", "columns"),
    [
        (["Due Date", "Hour", "Minute", "AM/PM"], ["9", "30", "am"], "Hour + Minute + AM/PM"),
        (["Due Date", "x", "Hour", "Minute", "AM/PM"], ["", "9", "30", "am"],
         "Hour + Minute + AM/PM"),
        (["Due Date", "x", "Hour", "AM/PM"], ["", "9", "am"], "Hour + AM/PM"),
        (["Due Date", "Due Hour"], ["9"], "Due Hour"),
    ],
)  # fmt: skip
def test_the_due_date_is_joined(header: list[str], row: list[str], columns: str) -> None:
    """A column of a.m. and p.m. makes an hour one of a clock."""
    sample = Sample([["call", "Ring", "u", "1", "2027-03-14", *row]], 4 + len(header))
    mapping = resolve([*OWN, *header], Request(sample=sample))
    [source] = [source for source in mapping.sources if source.field.name == "due_date"]
    assert source.columns[0].header == f"Due Date + {columns}"


def test_a_time_that_is_left_out_is_told() -> None:
    """Hours and minutes that nothing reads are no column like the others."""
    header = [*OWN, "Due Date", "Hours", "Minutes"]
    sample = Sample([["call", "Ring", "u", "1", "2027-03-14", "9", "30"]], len(header))
    mapping = resolve(header, Request(sample=sample))
    assert unsent_columns(header, mapping, sample) == [
        (
            'due dates are read without what "Hours", "Minutes" say: to read it, add '
            '--map "due_date=Due Date + Hours + Minutes"'
        )
    ]
    assert may_be_parts(["Minutes"], [0], Sample([["30"]], 1)) == set()
    assert may_be_parts(["Minute"], [0], Sample([["30"]], 1)) == {0}
    assert may_be_parts(["Hours", "Minutes"], [0, 1], Sample([["30", "9"]], 2)) == set()


def test_columns_are_found_in_the_order_of_a_time() -> None:
    """The hour comes first, wherever it stands."""
    sample = Sample([["30", "9", "2027-03-14"]], 3)
    assert clock_columns(["Minute", "Hour", "Due"], 2, [0, 1], sample) == ClockColumns(
        (1, 0), **SURE
    )
