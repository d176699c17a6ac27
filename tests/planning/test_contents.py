"""Rows that make the same task, compared in the columns of which not all is sent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.intake.reading import take_in
from importer.mapping.settled import Mapping
from importer.planning.contents import Contents, watched_columns
from importer.rows.issues import Issue
from importer.settings.options import Options

HEADER = ["task_type", "task_title", "assignee_id", "deal_id", "Origin", "State", "Origin"]
SAME = ["call", "Ring Ada", "usr_1", "0071", "Web", "Open", ""]
HINT = (
    "if each row is a task of its own, add --allow-duplicates, or let one of these columns fill a "
    "field (--map FIELD=COLUMN)"
)


def mapping_of(folder: Path, header: Sequence[str] = HEADER, **options: object) -> Mapping:
    """How a sheet with this header is mapped."""
    path = folder / "calls.csv"
    path.write_text(f"{','.join(header)}\n{','.join(SAME)}\n", "utf-8")
    settings = Options.of(**options)
    intake = take_in(path, settings, stdin=None, advance=lambda _: None)
    intake.rows.close()
    return intake.mapping


def told(mapping: Mapping, *rows: Sequence[str], chunk: int = 10) -> dict[int, str]:
    """What is said of each row; all of them make the same task."""
    said: dict[int, Issue] = {}
    with Contents(mapping, HEADER) as contents:
        for start in range(0, len(rows), chunk):
            numbered = [
                (start + n + 2, b"task", row) for n, row in enumerate(rows[start : start + chunk])
            ]
            numbers = [number for number, _, _ in numbered if number > 2]
            said |= contents.issues(numbered, numbers)
    assert {issue.code for issue in said.values()} <= {"duplicate_differs"}
    assert {issue.hint for issue in said.values()} <= {HINT}
    return {number: issue.message for number, issue in said.items()}


def changed(**cells: str) -> list[str]:
    """The row with other cells, by position."""
    row = list(SAME)
    for position, text in cells.items():
        row[int(position[1:])] = text
    return row


@pytest.mark.parametrize("chunk", [1, 2, 10])
def test_the_columns_in_which_a_row_differs_are_named(tmp_path: Path, chunk: int) -> None:
    """Also where the row that it is compared with came long before; one that agrees has none."""
    rows = [SAME, SAME, changed(_4="Fair"), changed(_5="Done", _6="x"), changed(_4=" Web ")]
    assert told(mapping_of(tmp_path), *rows, chunk=chunk) == {
        4: 'row 2 makes the same task, though the rows differ in "Origin #5": that is not sent',
        5: (
            'row 2 makes the same task, though the rows differ in "State", "Origin #7": that is '
            "not sent"
        ),
    }


def test_cells_beyond_the_header_count_as_well(tmp_path: Path) -> None:
    """They have no name, and empty ones are none."""
    rows = [SAME, [*SAME, " ", ""], [*SAME, "", "more"]]
    assert told(mapping_of(tmp_path), *rows) == {
        4: (
            "row 2 makes the same task, though the rows differ in the cells beyond the header: "
            "that is not sent"
        )
    }


def test_of_many_columns_the_first_are_named(tmp_path: Path) -> None:
    """A row of sixty columns is not told with sixty names."""
    wide = [*HEADER[:4], *(f"c{n}" for n in range(6))]
    mapping = mapping_of(tmp_path, wide)
    with Contents(mapping, wide) as contents:
        rows = [(n, b"k", [*SAME[:4], *[str(n)] * 6]) for n in (2, 3)]
        [issue] = contents.issues(rows, [3]).values()
    assert issue.message == (
        'row 2 makes the same task, though the rows differ in "c0", "c1", "c2", "c3" and 2 more: '
        "that is not sent"
    )


def test_rows_that_make_other_tasks_or_none_are_not_compared(tmp_path: Path) -> None:
    """Nor those that are no duplicates."""
    with Contents(mapping_of(tmp_path), HEADER) as contents:
        other = changed(_4="Fair")
        rows = [(2, b"a", SAME), (3, b"b", other), (4, b"", other), (5, b"a", other)]
        assert contents.issues(rows, [3, 4]) == {}


def test_what_a_field_takes_whole_is_not_watched(tmp_path: Path) -> None:
    """Nor an earlier results file's own columns; a status is, for no task is known by it."""
    assert watched_columns(mapping_of(tmp_path), len(HEADER)) == [4, 5, 6]
    maps = ("status=State", "reason=#5")
    assert watched_columns(mapping_of(tmp_path, maps=maps), len(HEADER)) == [5, 6]


def test_a_column_of_which_a_part_is_sent_is_watched(tmp_path: Path) -> None:
    """What a pattern leaves out, or a list of values makes equal, may tell two rows apart."""
    (tmp_path / "m.toml").write_text(
        'name = "x"\n[fields]\ntask_title = "task_title"\nassignee_id = "assignee_id"\n'
        'task_type = { column = "task_type", values = { call = "call", visit = "call" } }\n'
        '"targets.deal_id" = { column = "deal_id", matches = "^006" }\n'
        '"targets.company_id" = [{ column = "deal_id", matches = "^001" }, { column = "State" }]\n',
        "utf-8",
    )
    mapping = mapping_of(tmp_path, mapping=tmp_path / "m.toml")
    assert watched_columns(mapping, len(HEADER)) == [0, 3, 4, 5, 6]


@given(
    rows=st.lists(
        st.lists(
            st.sampled_from(["", "a", "b", " a", "a\x1fa", "a\x1e", "a\x1ea", "a\x1dca", "é"]),
            min_size=3,
            max_size=5,
        ),
        min_size=1,
    )
)
def test_a_row_is_told_exactly_where_a_cell_differs(rows: list[list[str]]) -> None:
    """For any rows: those that agree with the first in all watched cells have no warning.

    Also where cells hold the marks between cells, and beyond the header.
    """
    with Contents(Mapping(()), ["x", "y", "z"]) as contents:
        numbered = [(n, b"k", row) for n, row in enumerate(rows)]
        found = contents.issues(numbered, range(1, len(rows)))
    assert set(found) == {n for n, row in enumerate(rows) if _said(row) != _said(rows[0])}


def _said(row: list[str]) -> list[str]:
    """The cells of a row, without what is empty at its end beyond the header."""
    cells = [cell.strip() for cell in row]
    while len(cells) > 3 and not cells[-1]:
        cells.pop()
    return cells


def test_nothing_can_differ_where_all_is_sent(tmp_path: Path) -> None:
    """Neither a column that fills nothing, nor a cell beyond the header: then no row is kept."""
    header = HEADER[:4]
    mapping = mapping_of(tmp_path, header)
    for named, extra, expected in (
        (header, 0, False),
        (header, 1, True),
        ([*header, "Notes"], 0, True),
    ):
        with Contents(mapping, named, extra_columns=extra) as contents:
            assert contents.can_differ is expected
