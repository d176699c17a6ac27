"""What a cell looks like, and what speaks for a header."""

from __future__ import annotations

import pytest

from importer.source.structure.cells import CellKind, column_kinds, kind_of, weigh


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        (CellKind.EMPTY, ["", " ", "n/a", "NULL", "-", "?"]),
        (
            CellKind.NUMBER,
            ["7", "-1,234.50", "$ 12", "12 %", "1e5", "(12)", ".5", "2026", "12 EUR"],
        ),
        (
            CellKind.DATE,
            ["2026-02-28", "28.2.26", "2/28/2026 9:30 AM", "Feb 28, 2026", "28-feb-26"],
        ),
        (CellKind.DATE, ["2026-02-28T09:30:00Z", "2026-02-28 09:30:00.123+01:00"]),
        (CellKind.TIME, ["9:30", "09:30:15", "9:30 p.m."]),
        (CellKind.EMAIL, ["ann@example.com"]),
        (CellKind.URL, ["https://www.example.com/a?b=c", "www.example.com"]),
        (CellKind.PHONE, ["+1 415 555 0101", "(415) 555-0101"]),
        (CellKind.CODE, ["usr_3fA9", "SKU-0012", "0015g00000XyZ"]),
        (CellKind.TEXT, ["Due date", "Q3", "7 days", "a" * 100, "May", "12 " + "Angry Men" * 10]),
    ],
)
def test_kinds(kind: CellKind, cells: list[str]) -> None:
    """Each of these looks like what a person takes it for."""
    assert {cell: kind_of(cell) for cell in cells} == dict.fromkeys(cells, kind)


def test_a_long_cell_is_judged_at_once() -> None:
    """No cell, however long, takes longer than reading it."""
    assert kind_of("1," * 5_000_000) is CellKind.TEXT


def test_a_column_is_of_the_kind_that_most_of_its_cells_have() -> None:
    """Empty cells do not count; a column of everything is of no kind."""
    rows = [["1", "a@example.com", "x", ""], ["2", "", "7", ""], ["3", "b@example.com"], ["n/a"]]
    assert column_kinds(rows) == [CellKind.NUMBER, CellKind.EMAIL, None, None]


def test_names_above_values_are_a_header() -> None:
    """A text above numbers or dates is a contrast; nothing speaks against it."""
    evidence = weigh(["When", "Sum", "Who"], [["2026-01-02", "7", "Ann"], ["", "8", "Bob"]])
    assert (evidence.header, evidence.data, evidence.contrasts) == (2, 0, 2)
    assert evidence.is_header
    assert not evidence.is_data


@pytest.mark.parametrize(
    ("row", "body"),
    [
        (["2026-01-01", "x"], [["2026-01-02", "y"], ["2026-01-03", "z"]]),
        (["ann@example.com"], [["bob@example.com"]]),
        (["call", "high"], [["email", "low"], ["call", "high"]]),
        (["12", "7"], [["1", "80"], ["9", "9"]]),
        (["usr_0001", "00012"], [["usr_0002", "00013"]]),
    ],
)
def test_values_above_their_like_are_data(row: list[str], body: list[list[str]]) -> None:
    """A date above dates, a word that comes again, an id as long as the others."""
    assert weigh(row, body).is_data


@pytest.mark.parametrize(
    ("row", "body"),
    [
        (["Country", "2019", "2020"], [["Norway", "1", "2"], ["Italy", "3", "4"]]),
        (["Name", "Role"], [["Ann", "boss"], ["Bob", "clerk"]]),
        (["1", "2", "3"], [["7", "8", "9"]]),
        (["x"], []),
    ],
)
def test_in_doubt_a_row_is_no_data(row: list[str], body: list[list[str]]) -> None:
    """Years that count on, words above words, and a row with nothing below may all be names."""
    assert not weigh(row, body).is_data
