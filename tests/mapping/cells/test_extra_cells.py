"""Cells beyond the header, as they stand in a source and in a results file."""

from __future__ import annotations

from collections.abc import Sequence

from importer.mapping.cells.extra_cells import ExtraCells
from importer.mapping.cells.field_filler import Issues
from importer.mapping.settled import Mapping
from importer.rows.outcome import IMPORT_COLUMNS


def messages(
    rows: Sequence[Sequence[str]], width: int, imports_from: int | None = None, *nameless: int
) -> dict[int, list[str]]:
    """What is told of which row; the import columns begin at a position, if they are there."""
    places = {} if imports_from is None else range(imports_from, imports_from + 7)
    columns = dict(zip(IMPORT_COLUMNS, places, strict=False))
    met: Issues = {}
    ExtraCells(Mapping((), nameless=frozenset(nameless), import_columns=columns), width).find(
        rows, met
    )
    return {row: [issue.message for issue in issues] for row, issues in met.items()}


def test_cells_beyond_the_header() -> None:
    """Empty ones behind the last that is filled are not counted."""
    assert messages([["a", "b"], ["a", "b", "", "c", " "], ["a", "b", ""]], 2) == {
        1: ['the row has 4 cells, the header 2; beyond it: "c"']
    }


def test_nameless_columns_of_a_source_are_columns() -> None:
    """Without import columns, a cell under a blank name is only ignored, as the column is."""
    assert messages([["a", "b"]], 2, None, 1) == {}


def test_nameless_columns_of_a_results_file_were_beyond_its_header() -> None:
    """They are counted from the last name of the source on, wherever the import columns are."""
    told = {0: ['the row has 4 cells, the header 2; beyond it: "x"']}
    rows = [["a", "b", "", "x", *[""] * 7], ["a", "b", "", "", *[""] * 7]]
    assert messages(rows, 11, 4, 2, 3) == told
    moved = [[*[""] * 7, "a", "b", "", "x"], [*[""] * 7, "a", "b", "", ""]]
    assert messages(moved, 11, 0, 9, 10) == told


def test_a_nameless_column_between_names_is_a_column() -> None:
    """Only what stands behind all names can have been beyond the header."""
    assert messages([["a", "x", "b", *[""] * 7]], 10, 3, 1) == {}


def test_cells_beyond_a_results_file() -> None:
    """A row that is longer than the results file is told as any other."""
    assert messages([["a", *[""] * 7, "x"]], 8, 1) == {
        0: ['the row has 9 cells, the header 8; beyond it: "x"']
    }
