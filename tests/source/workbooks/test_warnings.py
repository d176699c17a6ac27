"""What is said of a sheet that holds more or less than it shows."""

from __future__ import annotations

from importer.source.workbooks.stored import MergedCells, StoredRow
from importer.source.workbooks.warnings import (
    SheetNotes,
    note_on_columns,
    note_on_merged,
    note_on_stray,
)

_OPEN = "open the file in a spreadsheet program and save it"
_MERGED = "merged cells: only the first cell"
_UNMERGE = "unmerge them and fill each row"
_DIGITS = "more than 15 digits, of which a spreadsheet keeps 15"
_AS_TEXT = "if they are ids, export them again as text"


def _seen(*rows: StoredRow) -> list[str]:
    notes = SheetNotes()
    for row in rows:
        notes.see(row)
    return notes.notes()


def test_a_plain_sheet_is_passed_in_silence() -> None:
    """What is as it looks needs no word."""
    assert _seen(StoredRow(2, ["1", "VALUE+", "1E+05"], [])) == []
    assert note_on_columns([], width=3) == []
    assert note_on_merged([], 2, 9) == []
    assert note_on_stray(None) == []


def test_formulas_are_counted_in_words_that_fit() -> None:
    """One is one, several have a first, and thousands can be read."""
    assert _seen(StoredRow(3, [], [], [6])) == [
        f"1 formula was never calculated (cell G3); {_OPEN}"
    ]
    assert _seen(StoredRow(3, [], [], [6, 27]), StoredRow(4, [], [], [0] * 998)) == [
        f"1,000 formulas were never calculated (the first is cell G3); {_OPEN}"
    ]


def test_numbers_that_lost_digits_are_said() -> None:
    """As a number with its exponent, or as the text that a program made of it before."""
    row = StoredRow(3, ["a", "1.23456789012346E+18"], [])
    assert _seen(row) == [f"1 number has {_DIGITS} (cell B3); {_AS_TEXT}"]
    assert _seen(row, StoredRow(4, ["1.21E+15", "-1,2E+16"], [])) == [
        f"3 numbers have {_DIGITS} (the first is cell B3); {_AS_TEXT}"
    ]
    assert _seen(StoredRow(3, ["C3E+15 rev.", "1.5E+14", "see 1.21E+15"], [])) == []


def test_hidden_rows_are_counted_in_words_that_fit() -> None:
    """They are read like the others, which somebody who filtered the sheet would not expect."""
    third, fifth = (StoredRow(number, [], [], is_hidden=True) for number in (3, 5))
    assert _seen(third) == ["1 row is hidden in the workbook and was read too (row 3)"]
    assert _seen(third, fifth) == [
        "2 rows are hidden in the workbook and were read too (the first is row 3)"
    ]


def test_hidden_rows_that_are_left_out_are_said() -> None:
    """Those above the table are not counted; between two rows they can be told from blank ones."""
    notes = SheetNotes(skips_hidden=True)
    kept = [notes.keeps(StoredRow(n, ["x"], [], is_hidden=n in {1, 4, 6, 9})) for n in range(10)]
    assert kept == [True, False, True, True, False, True, False, True, True, False]
    assert notes.notes(first_row=2) == [
        "3 rows are hidden in the workbook and were skipped, as requested (the first is row 4)"
    ]
    assert notes.notes(first_row=7) == [
        "1 row is hidden in the workbook and was skipped, as requested (row 9)"
    ]
    assert notes.notes(first_row=10) == []
    assert notes.count_left_out(2, 8) == 2


def test_without_being_asked_no_row_is_left_out() -> None:
    """Hidden is not gone."""
    assert SheetNotes().keeps(StoredRow(3, ["x"], [], is_hidden=True))


def test_hidden_columns_of_the_table_are_said() -> None:
    """Columns beyond it, which many people hide all, are not."""
    assert note_on_columns([range(4, 16_385)], width=3) == []
    assert note_on_columns([range(3, 6)], width=3) == [
        "1 column is hidden in the workbook and was read too (column C)"
    ]
    assert note_on_columns([range(3, 4), range(2, 4)], width=3) == [
        "2 columns are hidden in the workbook and were read too (the first is column B)"
    ]


def test_cells_merged_over_rows_of_the_table_are_said() -> None:
    """The first by place is named, in whatever order the file has them."""
    one, two = MergedCells(2, 3, 3, 3), MergedCells(5, 1, 9, 1)
    assert note_on_merged([two], 2, 9) == [f"{_MERGED} holds its value (A5:A9); {_UNMERGE}"]
    assert note_on_merged([two, one], 2, 9) == [
        f"{_MERGED} of each holds its value (the first is C2:C3); {_UNMERGE}"
    ]


def test_other_merged_cells_are_nobody_s_loss() -> None:
    """Titles, headers, cells of one row and blocks below the table take no value from a row."""
    title, header = MergedCells(1, 1, 1, 6), MergedCells(2, 1, 3, 1)
    within, below = MergedCells(4, 2, 4, 3), MergedCells(10, 1, 12, 1)
    assert note_on_merged([title, header, within, below], 3, 9) == []


def test_a_cell_that_strayed_is_named() -> None:
    """A person can go there and look."""
    assert note_on_stray("XFD7") == [
        "not read: cell XFD7, which lies far to the right of the table"
    ]
