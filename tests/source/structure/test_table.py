"""The first rows and the others together, as every reader uses them."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest

from importer.errors import SourceError
from importer.rows.table import SourceOptions
from importer.source.structure.body import Rows
from importer.source.structure.table import FoundTable


def batches(count: int, size: int = 250) -> Iterator[Rows]:
    """A header and so many rows, in batches."""
    for start in range(0, count, size):
        numbers = list(range(start + 1, min(start + size, count) + 1))
        yield Rows(
            numbers, [["name", "no"] if n == 1 else [f"n{n}", str(n)] for n in numbers], numbers
        )


@pytest.mark.parametrize("count", [1, 2, 199, 200, 201, 1000])
def test_no_row_is_lost_between_the_first_rows_and_the_others(count: int) -> None:
    """Wherever the first rows end, each row is there once, in order."""
    table = FoundTable(batches(count, 7), "t.csv", SourceOptions())
    numbers = [number for rows in table.chunks(10) for number in rows.numbers]
    assert table.layout.header == ["name", "no"]
    assert numbers == list(range(2, count + 1))
    assert list(table.chunks(10)) == []


def test_chunks_are_of_the_size_that_was_asked_for() -> None:
    """All but the last."""
    table = FoundTable(batches(1000), "t.csv", SourceOptions())
    sizes = [len(rows.numbers) for rows in table.chunks(100)]
    assert sizes == [100] * 9 + [99]


def test_a_header_far_down_needs_no_memory_for_what_is_above() -> None:
    """Of the rows above, a thousand are kept; all are counted."""

    def peak(row: int) -> int:
        tracemalloc.start()
        table = FoundTable(batches(row + 10), "t.csv", SourceOptions(header_row=row))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert table.layout.header == [f"n{row}", str(row)]
        assert len(table.layout.passed_over) == 1000
        assert table.layout.notes[0].startswith(f"skipped {row - 1:,} rows above the table: ")
        return most

    assert peak(100_000) < 2 * peak(5_000)


def test_a_header_row_beyond_the_end_is_refused() -> None:
    """The last row is named."""
    with pytest.raises(SourceError, match="ends with row 5000; --header-row 6000 is beyond it"):
        FoundTable(batches(5000), "t.csv", SourceOptions(header_row=6000))


def test_the_fields_of_a_task_take_no_second_row() -> None:
    """A row of explanations below a blank sheet's own names is a row, for the person to correct."""
    names = ["task_title", "due_date", "contact_email", "reason"]
    words = ["what to do", "when", "her address", "why"]
    data = [["Ring", "2026-01-02", "ann@example.com", "soon"]] * 3
    rows = Rows([1, 2, 3, 4, 5], [names, words, *data], [0] * 5)
    assert FoundTable(iter([rows]), "t.csv", SourceOptions()).layout.header == names
