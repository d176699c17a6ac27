"""What is said of a sheet that holds more or less than it shows."""

from __future__ import annotations

from importer.source.package import MergedCells, StoredRow
from importer.source.remarks import Remarks, note_on_columns, note_on_merged

_OPEN = "open the file in a spreadsheet program and save it"
_MERGED = "merged cells: only the first cell"
_UNMERGE = "unmerge them and fill each row"


def _seen(*rows: StoredRow) -> list[str]:
    remarks = Remarks()
    for row in rows:
        remarks.see(row)
    return remarks.notes()


def test_a_plain_sheet_is_passed_in_silence() -> None:
    """What is as it looks needs no word."""
    assert _seen(StoredRow(2, [], [], is_hidden=False)) == []
    assert note_on_columns([], width=3) == []
    assert note_on_merged([], 2, 9) == []


def test_formulas_are_counted_in_words_that_fit() -> None:
    """One is one, several have a first, and thousands can be read."""
    assert _seen(StoredRow(3, [], [6], is_hidden=False)) == [
        f"1 formula was never calculated (cell G3); {_OPEN}"
    ]
    assert _seen(
        StoredRow(3, [], [6, 27], is_hidden=False), StoredRow(4, [], [0] * 998, is_hidden=False)
    ) == [f"1,000 formulas were never calculated (the first is cell G3); {_OPEN}"]


def test_hidden_rows_are_counted_in_words_that_fit() -> None:
    """They are read like the others, which somebody who filtered the sheet would not expect."""
    third, fifth = (StoredRow(number, [], [], is_hidden=True) for number in (3, 5))
    assert _seen(third) == ["1 row is hidden in the workbook and was read too (row 3)"]
    assert _seen(third, fifth) == [
        "2 rows are hidden in the workbook and were read too (the first is row 3)"
    ]


def test_hidden_rows_above_the_table_do_not_count() -> None:
    """A title that somebody hid holds no task."""
    remarks = Remarks()
    remarks.see(StoredRow(1, [], [], is_hidden=True))
    remarks.begin_table()
    assert remarks.notes() == []


def test_hidden_columns_of_the_table_are_said() -> None:
    """Columns beyond it, which many people hide all, are not."""
    assert note_on_columns([4, 5, 6], width=3) == []
    assert note_on_columns([3, 4, 5], width=3) == [
        "1 column is hidden in the workbook and was read too (column C)"
    ]
    assert note_on_columns([3, 2], width=3) == [
        "2 columns are hidden in the workbook and were read too (the first is column B)"
    ]


def test_cells_merged_over_rows_of_the_table_are_said() -> None:
    """The first by place is named, in whatever order the file has them."""
    one, two = MergedCells(2, 3, 3, "C2:C3"), MergedCells(5, 1, 9, "A5:A9")
    assert note_on_merged([two], 2, 9) == [f"{_MERGED} holds its value (A5:A9); {_UNMERGE}"]
    assert note_on_merged([two, one], 2, 9) == [
        f"{_MERGED} of each holds its value (the first is C2:C3); {_UNMERGE}"
    ]


def test_other_merged_cells_are_nobody_s_loss() -> None:
    """Titles, headers, cells of one row and blocks below the table take no value from a row."""
    title, header = MergedCells(1, 1, 1, "A1:F1"), MergedCells(2, 1, 3, "A2:A3")
    within, below = MergedCells(4, 2, 4, "B4:C4"), MergedCells(10, 1, 12, "A10:A12")
    assert note_on_merged([title, header, within, below], 3, 9) == []
