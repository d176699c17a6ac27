"""Where a table ends, and what is left out of it."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from importer.rows.outcome import IMPORT_COLUMNS
from importer.rows.table import NOT_CALCULATED
from importer.source.structure.body import Body, Rows
from importer.source.structure.layout import find_table

NAMES = ["Title", "Owner", "Due"]
BODY = [["Ring Ann", "Dana", "2026-01-02"], ["Ring Bob", "Lee", "2026-01-03"]]
OTHER = [["Owner", "Team"], ["Dana", "north"], ["Lee", "south"]]


class Found(NamedTuple):
    """What came through."""

    rows: list[list[str]]
    numbers: list[int]
    notes: list[str]
    blank_rows: int


def read(*rows: list[str], feed: int = 100, size: int = 100, verbatim: bool = False) -> Found:
    """The rows below the header in row 1, fed in batches of one size and taken in another."""
    numbered = list(enumerate(rows, 1))
    layout = find_table(numbered, label="t.csv", header_row=1)
    body, parts = Body(layout, verbatim=verbatim), []
    for start in range(1, len(rows), feed):
        part = numbered[start : start + feed]
        body.feed(Rows([n for n, _ in part], [list(c) for _, c in part], [n for n, _ in part]))
        parts += list(body.take(size))
    parts += list(body.finish(size))
    numbers = [number for part in parts for number in part.numbers]
    assert numbers == [beside for part in parts for beside in part.beside]
    cells = [cells for part in parts for cells in part.cells]
    return Found(cells, numbers, body.notes(), body.blank_rows)


def test_rows_come_through_as_they_are() -> None:
    """Nothing is said of a table with nothing odd about it."""
    assert read(NAMES, *BODY) == Found(BODY, [2, 3], [], 0)


@pytest.mark.parametrize("feed", [1, 3, 100])
@pytest.mark.parametrize("size", [1, 7, 250])
def test_batches_of_any_size_hold_the_same_rows(feed: int, size: int) -> None:
    """What is held back depends on the rows, and on nothing else."""
    rows = [[f"Ring {n}", "Dana", "2026-01-02"] for n in range(60)]
    found = read(NAMES, *rows, [""], *OTHER, ["Total", "2"], feed=feed, size=size)
    assert (found.rows, found.numbers, found.blank_rows) == (rows, list(range(2, 62)), 1)
    assert found.notes == [
        (
            'another table begins below: row 63 "Owner | Team"; its 4 rows (to row 66) were not '
            "read; to read it, set --header-row 63"
        )
    ]


def test_ragged_rows_stay() -> None:
    """Shorter rows are padded, longer ones keep their cells, and both are counted."""
    found = read(NAMES, ["Ring Ann"], *BODY, ["a", "b", "c", "d"], ["e", "f", "g", ""], ["h", "i"])
    assert found.rows[0] == ["Ring Ann", "", ""]
    assert found.rows[3:] == [["a", "b", "c", "d"], ["e", "f", "g", ""], ["h", "i", ""]]
    assert found.notes == [
        (
            "2 rows (the first is row 2) have fewer cells than the 3 of the header: "
            "empty ones were added"
        ),
        "row 5 has more cells than the 3 of the header: they are kept",
    ]


def test_blank_rows_are_counted_and_end_nothing() -> None:
    """Exports have them between their records."""
    found = read(NAMES, [], BODY[0], ["", " ", ""], [], BODY[1], [])
    assert found == Found(BODY, [3, 6], [], 4)


def test_a_repeated_header_is_left_out_and_told() -> None:
    """As a report has it at the top of each page; the rows below it are of the same table."""
    found = read(NAMES, BODY[0], NAMES, BODY[1], [], NAMES, *BODY, NAMES, NAMES)
    assert found.numbers == [2, 4, 7, 8]
    assert found.notes == ["skipped rows 3, 6, 9 and 1 more: repeat the header"]


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        ([["Total: 2 records"]], 4),
        ([["Total", "", "12"]], 4),
        ([["Grand total", "", "1,234.50"]], 4),
        ([["-- End of report --"]], 4),
        ([["© 2026 Example Ltd", "", ""]], 4),
        ([["Source: our own records"]], 4),
        ([["2 records"]], 4),
        ([["*** preliminary"]], 4),
        ([[""], ["Made for Dana", "", ""]], 5),
        ([[""], ["Tasks"], ["Example Ltd"], [""], ["Confidential - do not share"]], 5),
        ([["Copyright 2026 Example", " Inc. All rights reserved."]], 4),
    ],
)
def test_a_footer_is_left_out_and_told(rows: list[list[str]], first: int) -> None:
    """Totals, closing words, and lines of one cell after a blank row at the very end."""
    wide = ["Stage", "Notes"]
    body = [[*row, "open", "x"] for row in BODY]
    found = read([*NAMES, *wide], *body, *rows)
    assert found.rows == body
    filled = [" | ".join(cell.strip() for cell in row if cell) for row in rows if any(row)]
    [note] = found.notes
    assert note.startswith(f"skipped {len(filled)} row")
    assert f'row {first} "{filled[0]}"' in note
    assert all(text in note for text in filled)


@pytest.mark.parametrize("amounts", [["12", "7"], [NOT_CALCULATED, NOT_CALCULATED]])
def test_a_total_that_was_never_calculated_is_a_footer(amounts: list[str]) -> None:
    """Below numbers, or below formulas that were not calculated either; the note shows it."""
    body = [[*row, amount, "open"] for row, amount in zip(BODY, amounts, strict=True)]
    found = read([*NAMES, "Amount", "Stage"], *body, ["Total", "", "", NOT_CALCULATED, ""])
    assert found.rows == body
    assert found.notes == [f'skipped 1 row below the table: row 4 "Total | {NOT_CALCULATED}"']


@pytest.mark.parametrize(
    "row",
    [
        ["Total", "", "", "", NOT_CALCULATED],
        ["Total", NOT_CALCULATED, "", "7", ""],
        ["Ring Eve", "", "", NOT_CALCULATED, ""],
        ["", "", "", NOT_CALCULATED, ""],
        [NOT_CALCULATED, "", "", "7", ""],
    ],
)
def test_a_formula_that_may_give_more_than_a_sum_leaves_a_row_what_it_is(row: list[str]) -> None:
    """It stands below words, or no word says that it is a total: the row could be a task."""
    body = [[*cells, "12", "open"] for cells in BODY]
    assert read([*NAMES, "Amount", "Stage"], *body, row).rows == [*body, row]


@pytest.mark.parametrize(
    "rows",
    [
        [["Total cost review", "Dana", "2026-02-02"]],
        [["Total", "Dana", ""]],
        [["Ring Eve", "", ""]],
        [[""], ["", "Ring Eve", ""]],
        [[""], ["2026-01-02", "", ""]],
        [["Copyright question", "Lee", "2026-02-02"]],
        [[""], ["Ring Ann", "", ""]],
        [["Notes: see below", "Dana", ""]],
        [["Total", "", "12"], ["Ring Eve", "Dana", "2026-02-02"]],
    ],
)
def test_what_could_be_a_task_stays(rows: list[list[str]]) -> None:
    """A row in the middle, one with more in it, one of the values that the column has."""
    found = read(NAMES, *BODY, *rows)
    assert found.rows == [*BODY, *(row for row in rows if any(row))]


@pytest.mark.parametrize(
    "rows",
    [
        [[""], *OTHER],
        [[""], ["Teams"], *OTHER],
        [[""], ["Owner", "E-mail", ""], ["Dana", "dana@example.com", ""]],
        [[""], ["Item", "No.", "Name"], ["7", "8", "Nut"], ["9", "10", "Bolt"]],
        [["Item", "No.", "Qty", "Sum"], ["7", "8", "1", "2"], ["9", "10", "3", "4"]],
        [[""], ["Team", "Town", "Boss", "Size"], ["north", "Oslo", "Eve", "big"]],
    ],
)
def test_a_second_table_is_named_and_not_read(rows: list[list[str]]) -> None:
    """Names of its own above rows that are not like those above."""
    found = read(NAMES, *BODY, *rows)
    assert found.rows == BODY
    [note] = found.notes
    assert note.startswith("another table begins below: row ")
    assert note.endswith(f"set --header-row {3 + len(rows) - len(_below_header(rows))}")


def _below_header(rows: list[list[str]]) -> list[list[str]]:
    """The rows of values at the end of a second table."""
    header = next(place for place, row in enumerate(rows) if sum(map(bool, row)) > 1)
    return rows[header + 1 :]


@pytest.mark.parametrize(
    "rows",
    [
        [[""], ["Ring Eve", "Dana", "soon"], ["Ring Fay", "Lee", "later"]],
        [[""], ["Ring Eve", "Dana", ""], ["Ring Fay", "Lee", ""]],
        [["Ring Eve", "Dana"], ["Ring Fay", "Lee"], ["Ring Gus", "Lee"]],
        [[""], ["Ring Eve", "Dana", "2026-01-04", "x"], ["Ring Fay", "Lee", "2026-01-04"]],
        [[""], ["Ring Eve", "Dana"]],
        [[""], ["Ring Eve", "Dana"], ["Ring Fay", "Dana"]],
        [["Ring Dee", "Lee"], [""], ["Ring Eve", "Dana"], ["Ring Fay", "Lee"]],
    ],
)
def test_in_doubt_a_row_is_of_the_first_table(rows: list[list[str]]) -> None:
    """Rows with gaps or further cells after a blank row are not yet another table."""
    found = read(NAMES, *BODY, *rows)
    assert len(found.rows) == len(BODY) + sum(map(any, rows))


def test_a_table_without_rows_has_no_other_below() -> None:
    """Wider rows right below a header are its rows: they keep their cells."""
    rows = [["Item", "No.", "Qty", "Sum"], ["7", "8", "1", "2"], ["9", "10", "3", "4"]]
    assert read(["Title", "Owner"], *rows).rows == rows


def test_a_text_file_of_results_keeps_every_row() -> None:
    """Its totals, repeated headers and odd rows are those that somebody has to correct."""
    header = [*NAMES, *IMPORT_COLUMNS]
    rows = [header, ["Total", "", "3", *[""] * 7], ["", *[""] * 9], ["Source: x", *[""] * 9]]
    found = read(header, *rows, verbatim=True)
    assert found.numbers == [2, 3, 5]
    assert found.notes == []


def test_a_workbook_of_results_keeps_every_row_with_an_outcome() -> None:
    """What was left out of its source is left out again; what was sent is a row, however it looks.

    A row that somebody added is one as well.
    """
    header, none = [*NAMES, *IMPORT_COLUMNS], [""] * 7
    sent = ["created", "t1", *[""] * 4]
    rows = [
        ["Total", "", "3", "2", *sent],
        [*NAMES, *none],
        ["Ring Ann", "Ann", "D1", "4", *sent],
        ["", "", "", *none],
        ["Source: x", "", "", "6", *sent],
        ["Ring Bo", "Bo", "D2", *none],
        ["", "", "", *none],
        ["Source: y", "", "", *none],
    ]
    assert read(header, *rows).numbers == [2, 4, 6, 7]


def test_a_file_full_of_gaps_is_one_table() -> None:
    """Where every other row is blank, all rows are there."""
    rows = [[f"Ring {n}", f"Person {n}", f"Deal {n}"] for n in range(20_000)]
    spaced = [cells for row in rows for cells in (row, [""])]
    assert len(read(NAMES, *spaced, feed=250).rows) == len(rows)
