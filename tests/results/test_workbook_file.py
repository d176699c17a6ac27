"""The results workbook: cells as they were, bad ones marked and explained."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from importer.errors import ResultsError
from importer.results import workbook_file
from importer.results.layout import ResultRow, ResultsLayout
from importer.results.next_step import next_step
from importer.results.workbook_file import write_workbook
from importer.rows.issues import Issue
from importer.rows.outcome import IMPORT_COLUMNS, Outcome, Status
from importer.rows.table import NOT_CALCULATED, UNCALCULATED, NativeCell, NativeValue

CREATED = Outcome(2, Status.CREATED, "t1", attempts=1, request_id="r1")
SKIPPED = Outcome(3, Status.SKIPPED, reason="already closed")
BAD_DATE = Issue(
    "invalid_date", '"31/02" is not a date', "write 2026-02-28", "due_date", "Due", "31/02"
)
NO_TARGET = Issue("no_target", "the task points at nothing", "fill deal_id")
NULL_WORD = Issue("null_word", '"n/a" was taken as empty', column="Title")


def written(path: Path, layout: ResultsLayout, rows: list[ResultRow]) -> Any:
    """The one sheet, read back."""
    write_workbook(path, layout, rows)
    workbook = openpyxl.load_workbook(path)
    (name,) = workbook.sheetnames
    return workbook[name]


def values(sheet: Worksheet) -> list[tuple[Any, ...]]:
    """All values of a sheet."""
    return list(sheet.iter_rows(values_only=True))


def native(cells: list[tuple[NativeValue, str]]) -> ResultRow:
    """A row of a workbook."""
    return ResultRow(["?"] * len(cells), [NativeCell(*cell) for cell in cells], CREATED)


def test_the_whole_sheet(tmp_path: Path) -> None:
    """Header, rows in order, the seven columns with numbers as numbers, the source's sheet name."""
    rows = [
        ResultRow(
            ["007", "call"], [NativeCell("007", "@"), NativeCell("call", "General")], CREATED
        ),
        ResultRow(
            ["", ""],
            [NativeCell(None, "General"), NativeCell("", "General")],
            SKIPPED,
        ),
    ]
    sheet = written(tmp_path / "out.xlsx", ResultsLayout(["id", "Type"], sheet="Q3"), rows)
    assert sheet.title == "Q3"
    assert values(sheet) == [
        ("id", "Type", *IMPORT_COLUMNS),
        ("007", "call", 2, "created", "t1", None, "nothing to do", 1, "r1"),
        (None, None, 3, "skipped", None, "already closed", next_step(SKIPPED), 0, None),
    ]


def test_the_header_is_bold_frozen_and_filtered(tmp_path: Path) -> None:
    """The sheet can be read and filtered as it opens; the import columns are wide enough."""
    sheet = written(
        tmp_path / "out.xlsx", ResultsLayout(["id"]), [ResultRow(["1"], None, CREATED)] * 3
    )
    assert [cell.font.bold for cell in sheet[1]] == [True] * 8
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:H4"
    assert [sheet.column_dimensions[letter].width for letter in "ABCDEFGH"] == [
        *[10, 11, 15, 38, 70, 60, 16, 28]
    ]


@pytest.mark.parametrize(("columns", "corner"), [(3, "A2"), (4, "E2")])
def test_the_status_is_in_sight_as_it_opens(tmp_path: Path, columns: int, corner: str) -> None:
    """A wide sheet is scrolled to the import columns, below the header; others are not."""
    layout = ResultsLayout(["x" * 38] * columns)
    row = ResultRow([""] * columns, None, CREATED)
    sheet = written(tmp_path / "out.xlsx", layout, [row])
    assert sheet.sheet_view.pane.topLeftCell == corner
    assert sheet.sheet_view.topLeftCell == (None if columns == 3 else "E1")
    assert (sheet.sheet_view.pane.xSplit, sheet.sheet_view.pane.ySplit) == (None, 1)


def test_what_is_said_of_a_row_wraps(tmp_path: Path) -> None:
    """Where it is longer than its column is wide."""
    said = CREATED._replace(reason="a date that nobody can read " * 3, hint="look")
    sheet = written(tmp_path / "out.xlsx", ResultsLayout(["id"]), [ResultRow(["1"], None, said)])
    assert [cell.alignment.wrap_text for cell in sheet[2]] == [
        *[None, None, None, None, True, None, None, None]
    ]


@pytest.mark.parametrize(
    ("value", "number_format"),
    [
        (dt.datetime(2026, 2, 28), "yyyy-mm-dd"),  # noqa: DTZ001 - cells have no zone
        (dt.datetime(2026, 2, 28, 14, 30, 15), "dd/mm/yyyy h:mm"),  # noqa: DTZ001
        (dt.time(14, 30), "h:mm AM/PM"),
        (dt.timedelta(hours=30, minutes=5), "[h]:mm:ss"),
        (12, "General"),
        (-0.5, "0.00%"),
        (0.1, "General"),
        (1234567, "#,##0"),
        (True, "General"),
        (False, "0"),
        ("text", "@"),
        ("  blanks kept  ", "General"),
        ("two\nlines\tand tab", "General"),
        ("<&>\"'", "General"),
        ("12", "General"),
        ("😀", "General"),
    ],
)
def test_a_native_value_stays_what_it_was(
    tmp_path: Path, value: NativeValue, number_format: str
) -> None:
    """Dates stay dates, numbers numbers, text text, each under its own number format."""
    sheet = written(tmp_path / "out.xlsx", ResultsLayout(["x"]), [native([(value, number_format)])])
    assert (sheet["A2"].value, sheet["A2"].number_format) == (value, number_format)
    assert type(sheet["A2"].value) is type(value)


def test_a_date_under_a_general_format_stays_a_date(tmp_path: Path) -> None:
    """A moment whose format shows none does not turn into a number of days."""
    sheet = written(
        tmp_path / "out.xlsx", ResultsLayout(["x"]), [native([(dt.date(2026, 2, 28), "General")])]
    )
    assert sheet["A2"].value == dt.datetime(2026, 2, 28)  # noqa: DTZ001 - cells have no zone


@pytest.mark.parametrize("text", ["=1+1", "=", "#N/A", "#REF!", "+1", "@x", "'=1", "TRUE", "1e5"])
@pytest.mark.parametrize("is_native", [True, False])
def test_text_stays_text(tmp_path: Path, text: str, *, is_native: bool) -> None:
    """No text becomes a formula, an error or a number, in the cells or in the header."""
    natives = [NativeCell(text, "General")] if is_native else None
    outcome = Outcome(2, Status.REJECTED, text, reason=text, hint=text, request_id=text)
    sheet = written(
        tmp_path / "out.xlsx", ResultsLayout([text]), [ResultRow([text], natives, outcome)]
    )
    assert [(cell.value, cell.data_type) for cell in sheet["A"]] == [(text, "s")] * 2
    assert [sheet.cell(2, column).value for column in (4, 5, 6, 8)] == [text] * 4
    assert {sheet.cell(2, column).data_type for column in (4, 5, 6, 8)} == {"s"}


def test_a_number_that_is_none_is_text(tmp_path: Path) -> None:
    """Infinity would make the workbook unreadable."""
    sheet = written(
        tmp_path / "out.xlsx", ResultsLayout(["x"]), [native([(float("inf"), "General")])]
    )
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("inf", "s")


def test_rows_of_a_text_source_are_text_cells(tmp_path: Path) -> None:
    """Excel keeps 007 as it is, also when the cell is edited: its format is Text."""
    sheet = written(
        tmp_path / "out.xlsx",
        ResultsLayout(["id", "Due"], delimiter=";"),
        [ResultRow(["007", ""], None, CREATED)],
    )
    assert sheet.title == "Results"
    assert (sheet["A2"].value, sheet["A2"].number_format) == ("007", "@")
    assert sheet["B2"].value is None


def test_control_characters_are_stored_as_excel_does(tmp_path: Path) -> None:
    """What XML cannot hold is in the file as _xHHHH_; what is said of a row shows it as text."""
    issue = Issue("control_character", "a\x01b", "remove it", column="h\x02")
    outcome = Outcome(2, Status.INVALID, issues=(issue,))
    write_workbook(
        tmp_path / "out.xlsx", ResultsLayout(["h\x02"]), [ResultRow(["c\r\nd\x00"], None, outcome)]
    )
    with ZipFile(tmp_path / "out.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        comments = archive.read("xl/comments/comment1.xml").decode()
    assert "<t>h_x0002_</t>" in sheet
    assert "<t>c_x000D_\nd_x0000_</t>" in sheet
    assert "a\\x01b\nremove it" in comments


def test_bad_cells_are_filled_and_explained(tmp_path: Path) -> None:
    """Errors red, warnings yellow, each with message and hint; what is of no cell at the status."""
    outcome = Outcome(2, Status.INVALID, issues=(NULL_WORD, BAD_DATE, NO_TARGET))
    row = ResultRow(
        ["n/a", "31/02", "ok"],
        [NativeCell("n/a", "General"), NativeCell(31.5, "0.00"), NativeCell("ok", "General")],
        outcome,
    )
    sheet = written(tmp_path / "out.xlsx", ResultsLayout(["Title", "Due", "Note"]), [row])
    marks = {
        cell.coordinate: (cell.fill.fgColor.rgb, cell.comment.text, cell.comment.author)
        for cells in sheet.iter_rows()
        for cell in cells
        if cell.comment is not None
    }
    assert marks == {
        "A2": ("FFFFEB9D", '"n/a" was taken as empty', "task-importer"),
        "B2": ("FFFFC7CF", '"31/02" is not a date\nwrite 2026-02-28', "task-importer"),
        "E2": ("FFFFC7CF", "the task points at nothing\nfill deal_id", "task-importer"),
    }
    assert (sheet["B2"].value, sheet["B2"].number_format) == (31.5, "0.00")
    assert sheet["C2"].fill.fill_type is None


def test_several_issues_of_a_cell_share_its_comment(tmp_path: Path) -> None:
    """The error decides the colour and comes first."""
    warning = Issue("several_values", "two dates", "keep one", column="Due")
    outcome = Outcome(2, Status.INVALID, issues=(warning, BAD_DATE))
    sheet = written(tmp_path / "out.xlsx", ResultsLayout(["Due"]), [ResultRow([""], None, outcome)])
    assert sheet["A2"].fill.fgColor.rgb == "FFFFC7CF"
    assert sheet["A2"].comment.text == (
        '"31/02" is not a date\nwrite 2026-02-28\n\ntwo dates\nkeep one'
    )


def test_marks_move_with_dropped_columns(tmp_path: Path) -> None:
    """In a results file that is fed back, the mark is at the cell's new place."""
    outcome = Outcome(2, Status.INVALID, issues=(BAD_DATE, NO_TARGET))
    row = ResultRow(["2", "31/02", "created"], None, outcome)
    sheet = written(
        tmp_path / "out.xlsx", ResultsLayout(["import_row", "Due", "import_status"]), [row]
    )
    assert sheet["A2"].comment.text.startswith('"31/02"')
    assert sheet["C2"].value == "invalid"
    assert sheet["C2"].comment.text.startswith("the task points at nothing")


def test_comments_are_bounded_and_fills_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the limit a bad cell is still red, and import_issues says why."""
    monkeypatch.setattr(workbook_file, "MAX_COMMENTS", 2)
    outcome = Outcome(2, Status.INVALID, issues=(BAD_DATE,))
    sheet = written(
        tmp_path / "out.xlsx", ResultsLayout(["Due"]), [ResultRow(["x"], None, outcome)] * 3
    )
    assert [cell.comment is not None for cell in sheet["A"]] == [False, True, True, False]
    assert sheet["A4"].fill.fgColor.rgb == "FFFFC7CF"
    assert sheet["E4"].value == 'invalid_date: "31/02" is not a date'


def test_a_cell_too_long_stops_the_writing(tmp_path: Path) -> None:
    """Nothing is cut: the row is named, and CSV offered."""
    rows = [ResultRow(["x" * 32_768], None, CREATED)]
    with pytest.raises(ResultsError, match=r'^row 2, column "Notes": the text takes 32,768 char'):
        write_workbook(tmp_path / "out.xlsx", ResultsLayout(["Notes"]), rows)


def test_the_longest_cell_is_whole(tmp_path: Path) -> None:
    """32,767 characters arrive as 32,767."""
    sheet = written(
        tmp_path / "out.xlsx", ResultsLayout(["x"]), [ResultRow(["y" * 32_767], None, CREATED)]
    )
    assert sheet["A2"].value == "y" * 32_767


def test_a_row_too_many_stops_the_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The row that no longer fits is not left out in silence."""
    monkeypatch.setattr("importer.results.workbook_limits.MAX_ROWS", 3)
    rows = [ResultRow(["x"], None, CREATED)] * 3
    write_workbook(tmp_path / "out.xlsx", ResultsLayout(["a"]), rows[:2])
    with pytest.raises(ResultsError, match=r"^the results have more than 2 rows"):
        write_workbook(tmp_path / "out.xlsx", ResultsLayout(["a"]), rows)


def interrupted() -> Iterator[ResultRow]:
    """Two rows, then Ctrl-C."""
    yield ResultRow(["a"], None, CREATED)
    yield ResultRow(["b"], None, CREATED)
    raise KeyboardInterrupt


def test_an_interruption_leaves_no_temporary_file_of_openpyxl(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stream that openpyxl keeps in the system's folder is closed and removed."""
    (tmp_path / "system").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "system"))
    with pytest.raises(KeyboardInterrupt):
        write_workbook(tmp_path / "out.xlsx", ResultsLayout(["a"]), interrupted())
    assert list((tmp_path / "system").iterdir()) == []


def test_a_full_disk_leaves_no_temporary_file_of_openpyxl(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where packing the archive fails, the streamed sheet is removed all the same."""

    def full_disk(*_args: object, **_options: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    (tmp_path / "system").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "system"))
    monkeypatch.setattr(ZipFile, "write", full_disk)
    rows = [ResultRow(["a"], None, CREATED)]
    with pytest.raises(OSError, match="No space left"):
        write_workbook(tmp_path / "out.xlsx", ResultsLayout(["a"]), rows)
    assert list((tmp_path / "system").iterdir()) == []


def test_a_formula_that_was_never_calculated_is_not_written_as_empty(tmp_path: Path) -> None:
    """Fed back, an empty cell would pass for meant; the text is told once more instead."""
    row = ResultRow(["007", NOT_CALCULATED], [NativeCell("007", "@"), UNCALCULATED], CREATED)
    sheet = written(tmp_path / "a.xlsx", ResultsLayout(["id", "reason"]), [row])
    assert values(sheet)[1][:2] == ("007", "#NOT CALCULATED!")


def test_links_stay_behind_their_words(tmp_path: Path) -> None:
    """Fed back, the same address is there to be used; no more than a sheet can have are written."""
    page = "https://www.linkedin.com/in/zoe-quill"
    row = ResultRow(["LinkedIn"], [NativeCell("LinkedIn", "General", page)], CREATED)
    sheet = written(tmp_path / "out.xlsx", ResultsLayout(["Page"], sheet="Q3"), [row])
    assert (sheet["A2"].value, sheet["A2"].hyperlink.target) == ("LinkedIn", page)


def test_no_more_links_than_a_sheet_can_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Excel refuses a sheet with more; the words are all there."""
    monkeypatch.setattr(workbook_file, "MAX_LINKS", 1)
    row = ResultRow(["a"], [NativeCell("a", "General", "https://example.com/a")], CREATED)
    sheet = written(tmp_path / "out.xlsx", ResultsLayout(["Page"], sheet="Q3"), [row, row])
    assert sheet["A2"].hyperlink is not None
    assert (sheet["A3"].value, sheet["A3"].hyperlink) == ("a", None)
