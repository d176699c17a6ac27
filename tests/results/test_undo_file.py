"""What became of the tasks of an undo, as a file that a person can open."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from importer.errors import ResultsError
from importer.results.undo_file import UNDO_COLUMNS, write_undo_file
from importer.rows.withdrawn import UndoStatus, Withdrawn

ENDS = [
    Withdrawn(2, "=Ring & Ada", "t2", UndoStatus.UNDONE, attempts=1, request_id="r2"),
    Withdrawn(3, "", "t3", UndoStatus.KEPT, "it is now completed", "look at it", 0, None),
]


def test_a_csv_file_is_one_that_excel_can_open(tmp_path: Path) -> None:
    """UTF-8 with BOM, and no text that would run as a formula."""
    path = write_undo_file(tmp_path / "undo.csv", ENDS)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfrow,task_title,task_id,undo_status,")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            list(UNDO_COLUMNS),
            ["2", "'=Ring & Ada", "t2", "undone", "", "", "1", "r2"],
            ["3", "", "t3", "kept", "it is now completed", "look at it", "0", ""],
        ]


def test_the_service_s_words_are_written_out(tmp_path: Path) -> None:
    """They cannot turn the direction of a line, nor hide in it."""
    end = Withdrawn(3, "A", "t3", UndoStatus.KEPT, "HTTP 500: \u202egpj", "ask\u200b", 1, "r\x9b1")
    path = write_undo_file(tmp_path / "undo.csv", [end])
    last = path.read_text("utf-8-sig").splitlines()[-1]
    assert last == "3,A,t3,kept,HTTP 500: \\u202egpj,ask\\u200b,1,r\\x9b1"


def test_a_workbook_holds_texts_as_texts(tmp_path: Path) -> None:
    """Also one that begins with an equals sign."""
    path = write_undo_file(tmp_path / "undo.xlsx", ENDS)
    sheet = load_workbook(path).worksheets[0]
    assert list(sheet.iter_rows(values_only=True)) == [
        UNDO_COLUMNS,
        (2, "=Ring & Ada", "t2", "undone", None, None, "1", "r2"),
        (3, None, "t3", "kept", "it is now completed", "look at it", "0", None),
    ]
    assert sheet["B2"].data_type == "s"


def test_a_folder_that_is_not_there_is_an_error_and_nothing_is_left(tmp_path: Path) -> None:
    """Written whole or not at all."""
    with pytest.raises(ResultsError, match="could not be written"):
        write_undo_file(tmp_path / "nowhere" / "undo.csv", ENDS)
    assert list(tmp_path.iterdir()) == []
