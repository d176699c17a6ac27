"""Merged header cells name each of their columns, and nothing else changes."""

from __future__ import annotations

import pytest

from importer.source.workbooks.merged_header import carry_names
from importer.source.workbooks.stored import EMPTY, MergedCells, StoredRow
from importer.table import SourceOptions

_TASKS = [["1", "Ann Lee", "+1 415 555 0101"], ["2", "Bo Ray", "+1 415 555 0102"]]


def _carried(
    rows: list[list[str]], *blocks: MergedCells, options: SourceOptions | None = None
) -> list[list[str]]:
    stored = [
        StoredRow(number, list(texts), [EMPTY] * len(texts))
        for number, texts in enumerate(rows, start=1)
    ]
    carry_names(stored, options or SourceOptions(), lambda: blocks)
    assert [len(row.texts) for row in stored] == [len(row.cells) for row in stored]
    return [row.texts for row in stored]


@pytest.mark.parametrize(
    ("header", "block", "carried"),
    [
        (["Id", "Contact"], MergedCells(1, 2, 1, 3), ["Id", "Contact", "Contact"]),
        (["Who", "", "Phone"], MergedCells(1, 1, 1, 2), ["Who", "Who", "Phone"]),
        (["Who", "", "Phone"], MergedCells(1, 1, 2, 1), ["Who", "", "Phone"]),
        (["Who", "", "Phone"], MergedCells(2, 1, 2, 2), ["Who", "", "Phone"]),
    ],
)
def test_names_are_carried_over_their_columns(
    header: list[str], block: MergedCells, carried: list[str]
) -> None:
    """Also beyond the last cell with a text; cells merged downwards or below are left."""
    assert _carried([header, *_TASKS], block) == [carried, *_TASKS]


def test_a_title_is_no_header() -> None:
    """One merged cell above the table stays one cell, so that it is still told from names."""
    rows = [["Tasks of Q3"], ["Id", "", "Phone"], *_TASKS]
    title, names = MergedCells(1, 1, 1, 3), MergedCells(2, 1, 2, 2)
    assert _carried(rows, title, names) == [["Tasks of Q3"], ["Id", "Id", "Phone"], *_TASKS]


def test_a_header_over_two_rows_is_left_to_be_joined() -> None:
    """There the blanks tell that a name reaches over columns, or down to the rows."""
    rows = [["Id", "Contact", ""], ["", "Name", "Phone"], *_TASKS]
    assert _carried(rows, MergedCells(1, 2, 1, 3), MergedCells(1, 1, 2, 1)) == rows


def test_without_a_header_nothing_is_carried() -> None:
    """As the person said, or because there is no row at all."""
    rows = [["Id", "Contact"], *_TASKS]
    assert _carried(rows, MergedCells(1, 2, 1, 3), options=SourceOptions(no_header=True)) == rows
    assert _carried([]) == []


def test_a_whole_header_asks_for_nothing() -> None:
    """The list of merged cells stands at the end of the file, and few sheets need it."""

    def fail() -> list[MergedCells]:
        raise AssertionError

    rows = [StoredRow(1, ["a", "b", "c"], [EMPTY] * 3), StoredRow(2, ["1", "2"], [EMPTY] * 2)]
    carry_names(rows, SourceOptions(), fail)
