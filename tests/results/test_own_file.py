"""Which files are results of this program, and so may be replaced."""

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from importer.results import own_file
from importer.results.files import write_results
from importer.results.layout import ResultsLayout
from importer.results.own_file import may_be_replaced
from importer.results.undo_file import write_undo_file


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_results_of_an_import_and_of_an_undo_are_its_own(tmp_path: Path, name: str) -> None:
    """Whatever this program has written under the name may be replaced."""
    path = tmp_path / name
    write_results(path, ResultsLayout(["task_title"]), [])
    assert may_be_replaced(path)
    write_undo_file(path, [])
    assert may_be_replaced(path)


def test_results_that_a_spreadsheet_program_saved_are_its_own(tmp_path: Path) -> None:
    """The texts of the header stand in another part then, or in another encoding."""
    path = tmp_path / "out.xlsx"
    write_results(path, ResultsLayout(["task_title"]), [])
    load_workbook(path).save(path)
    assert may_be_replaced(path)
    path.write_text("task_title\timport_row\timport_status\n", "utf-16")
    assert may_be_replaced(path)
    path.write_text('"task_title";"import_row";"import_status"\n', "cp1252")
    assert may_be_replaced(path)


def test_the_column_is_found_where_it_is_cut_in_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workbook is read piece by piece, and the name may begin in one and end in the next."""
    path = tmp_path / "out.xlsx"
    write_results(path, ResultsLayout(["task_title"]), [])
    for size in range(64, 80):
        monkeypatch.setattr(own_file, "_PIECE", size)
        assert may_be_replaced(path)


@pytest.mark.parametrize("text", ["", "\ufeff", "\n \n"])
def test_a_file_without_anything_may_be_replaced(tmp_path: Path, text: str) -> None:
    """As a script makes it beforehand, or a person with "new file"."""
    path = tmp_path / "out.csv"
    path.write_text(text, "utf-8")
    assert may_be_replaced(path)


@pytest.mark.parametrize("text", ["x", "task_title\n", "my_import_status_2\n", "PK\x03\x04", "\0"])
def test_any_other_file_is_somebody_elses(tmp_path: Path, text: str) -> None:
    """A sheet without the column is none of ours, nor is what cannot be read."""
    path = tmp_path / "out.csv"
    path.write_text(text, "utf-8")
    assert not may_be_replaced(path)


def test_a_workbook_without_the_column_is_somebody_elses(tmp_path: Path) -> None:
    """Also where a sheet speaks of it, or a part is damaged."""
    path = tmp_path / "out.xlsx"
    book = Workbook()
    book.worksheets[0].append(["task_title", "see import_status"])
    book.save(path)
    assert not may_be_replaced(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<c>" + b"import_status" * 40)
    path.write_bytes(path.read_bytes().replace(b"import", b"impart", 1))
    assert not may_be_replaced(path)


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    """The caller knows whether that matters."""
    with pytest.raises(FileNotFoundError):
        may_be_replaced(tmp_path / "gone.csv")
