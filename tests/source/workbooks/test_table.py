"""What a workbook gives: cells as the person sees them, and as they are stored."""

# ruff: noqa: DTZ001 - a cell has no zone

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from importer.rows.table import NOT_CALCULATED, NativeCell
from tests.examples import examples

Row = list[Any]
Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """`save(Q3=[[…]], Old=[[…]])`: a workbook of these sheets, in their order."""

    def write(**sheets: list[Row]) -> Path:
        workbook = Workbook()
        workbook.remove(workbook.worksheets[0])
        for name, rows in sheets.items():
            sheet = workbook.create_sheet(name.replace("_", " "))
            for row in rows:
                sheet.append(row)
        path = tmp_path / "followups.xlsx"
        workbook.save(path)
        return path

    return write


def _with_formats(tmp_path: Path, cells: list[tuple[Any, str]]) -> Path:
    """One row of these values under these number formats, below a header."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Q3"
    for column, (value, number_format) in enumerate(cells, start=1):
        sheet.cell(1, column, f"c{column}")
        sheet.cell(2, column, value).number_format = number_format
    workbook.save(tmp_path / "followups.xlsx")
    return tmp_path / "followups.xlsx"


def _rewrite(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """The workbook with the XML of one part changed; `change` to "" takes the part out."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            changed = change(content.decode()).encode() if name == part else content
            if changed:
                archive.writestr(name, changed)
    return path


_SHEET = "xl/worksheets/sheet1.xml"
_FORMAT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_INLINE = re.compile(r' t="inlineStr"><is>(.*?)</is>', re.DOTALL)


def _share(path: Path) -> Path:
    """The workbook with its texts where Excel puts them, which is not where openpyxl does."""
    strings: list[str] = []

    def take_out(found: re.Match[str]) -> str:
        strings.append(f"<si>{found[1]}</si>")
        return f' t="s"><v>{len(strings) - 1}</v>'

    _rewrite(path, _SHEET, lambda xml: _INLINE.sub(take_out, xml))
    assert strings
    part = '<Override PartName="/xl/sharedStrings.xml" ContentType="{}"/></Types>'
    _rewrite(
        path,
        "[Content_Types].xml",
        lambda xml: xml.replace("</Types>", part.format(f"{_FORMAT}.sharedStrings+xml")),
    )
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst {_NAMESPACE}>{''.join(strings)}</sst>")
    return path


def test_rows_and_numbers(save: Save, read: Any) -> None:
    """Rows carry the number that Excel shows; blank ones between are counted, not given."""
    found = read(save(Q3=[["id", "title"], ["007", "Call"], [], [None, " "], ["8"], [None, "x"]]))
    assert (found.header, found.header_row) == (("id", "title"), 1)
    assert found.numbers == [2, 5, 6]
    assert found.rows == [["007", "Call"], ["8", ""], ["", "x"]]
    assert found.blank_rows == 2
    assert found.lines == []
    assert (found.kind, found.sheet, found.delimiter) == ("workbook", "Q3", None)
    assert found.label == 'followups.xlsx, sheet "Q3"'
    assert found.notes == []


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_chunks_of_any_size_hold_the_same_rows(save: Save, read: Any, size: int) -> None:
    """Where one chunk ends and the next begins changes nothing."""
    found = read(save(Q3=[["a"], [1], [], [2], [3]]), size=size)
    assert (found.numbers, found.rows) == ([2, 4, 5], [["1"], ["2"], ["3"]])
    assert found.blank_rows == 1


def test_cells_are_text_as_the_person_sees_it(tmp_path: Path, read: Any) -> None:
    """Numbers, percents, masks, dates, times, truth values and errors, in one row."""
    cells = [
        (12345.0, "General"),
        (12, "000000"),
        (0.5, "0%"),
        (1234.5, "#,##0.00"),
        (True, "General"),
        (datetime(2026, 2, 28), "dd/mm/yyyy"),
        (datetime(2026, 2, 28), "yyyy-mm-dd h:mm"),
        (datetime(2026, 2, 28, 14, 30), "yyyy-mm-dd"),
        (time(14, 30), "h:mm"),
        ("#REF!", "General"),
        ("007", "@"),
        (1.5, "[h]:mm:ss"),
    ]
    found = read(_with_formats(tmp_path, cells))
    assert found.rows == [
        [
            *("12345", "000012", "50%", "1234.5", "TRUE", "2026-02-28", "2026-02-28 00:00:00"),
            *("2026-02-28 14:30:00", "14:30:00", "#REF!", "007", "36:00:00"),
        ]
    ]


def test_natives_are_the_cells_as_stored(tmp_path: Path, read: Any) -> None:
    """A results workbook can show a date as a date again; each row has as many as texts."""
    path = _with_formats(
        tmp_path, [(datetime(2026, 2, 28), "dd/mm/yyyy"), (12, "000"), (None, "0"), ("x", "@")]
    )
    assert read(path).natives == [
        [
            NativeCell(datetime(2026, 2, 28), "dd/mm/yyyy"),
            NativeCell(12, "000"),
            NativeCell(None, "General"),
            NativeCell("x", "@"),
        ]
    ]


def test_rows_are_padded_to_the_header_and_never_cut(save: Save, read: Any) -> None:
    """Formatted cells without a value add no width; cells with one do."""
    found = read(save(Q3=[["a", "b", None], [1], [1, 2, 3, None]]))
    assert found.header == ("a", "b")
    assert found.rows == [["1", ""], ["1", "2", "3"]]
    assert [len(cells) for cells in found.natives] == [2, 3]


def test_header_cells_are_text_too(tmp_path: Path, read: Any) -> None:
    """A header may be a number, a date or empty; it may stand below other rows."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in ([], ["Tasks"], [2026, None, datetime(2026, 1, 1), "x"], [1]):
        sheet.append(row)
    sheet["C3"].number_format = "yyyy-mm-dd"
    workbook.save(tmp_path / "t.xlsx")
    found = read(tmp_path / "t.xlsx", header_row=3)
    assert found.header == ("2026", "", "2026-01-01", "x")
    assert (found.header_row, found.numbers, found.blank_rows) == (3, [4], 0)


def test_a_table_that_does_not_begin_in_the_corner(tmp_path: Path, read: Any) -> None:
    """Row numbers and columns are those of the sheet, wherever the table stands."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for reference, value in (("C5", "a"), ("D5", "b"), ("C7", 1), ("D7", 2)):
        sheet[reference] = value
    workbook.save(tmp_path / "t.xlsx")
    found = read(tmp_path / "t.xlsx")
    assert (found.header, found.header_row) == (("", "", "a", "b"), 5)
    assert (found.numbers, found.rows) == ([7], [["", "", "1", "2"]])


def test_a_wrong_dimension_record_loses_no_row(save: Save, read: Any) -> None:
    """Many programs write the size of a sheet wrongly; the rows are what counts."""
    path = save(Q3=[["a", "b"], [1, 2], [3, 4]])
    _rewrite(
        path, _SHEET, lambda xml: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1"', xml)
    )
    assert read(path).rows == [["1", "2"], ["3", "4"]]


def test_dates_of_the_1904_system(tmp_path: Path, read: Any) -> None:
    """A workbook from an old Mac counts days from another year; the date is the same."""
    workbook = Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    sheet = workbook.worksheets[0]
    sheet.append(["due"])
    sheet.append([datetime(2026, 2, 28)])
    sheet["A2"].number_format = "yyyy-mm-dd"
    workbook.save(tmp_path / "t.xlsx")
    assert read(tmp_path / "t.xlsx").rows == [["2026-02-28"]]


@pytest.mark.parametrize("store", [_share, lambda path: path])
def test_escaped_characters_are_read_as_excel_shows_them(
    save: Save, read: Any, store: Callable[[Path], Path]
) -> None:
    """`_x000D_` is a carriage return; with its underscore escaped it is those seven letters."""
    path = store(save(Q3=[["a"], ["one_x000D_\ntwo"], ["_x005F_x000D_"], ["x005F_"]]))
    assert read(path).rows == [["one\r\ntwo"], ["_x000D_"], ["x005F_"]]
    assert read(path).natives[0] == [NativeCell("one\r\ntwo", "General")]


def test_text_in_several_fonts_is_one_text(save: Save, read: Any) -> None:
    """Runs of rich text are joined, in shared strings and in the cell itself."""
    path = _share(save(Q3=[["a"], ["x"]]))
    runs = "<r><t>bo</t></r><r><rPr><b/></rPr><t>ld</t></r>"
    _rewrite(path, "xl/sharedStrings.xml", lambda xml: xml.replace("<t>x</t>", runs))
    assert read(path).rows == [["bold"]]
    inline = f'<c r="A2" t="inlineStr"><is>{runs}</is></c>'
    _rewrite(path, _SHEET, lambda xml: re.sub(r'<c r="A2".*?</c>', inline, xml))
    assert read(path).rows == [["bold"]]


def test_formulas_that_were_never_calculated_are_said(save: Save, read: Any) -> None:
    """Other programs write formulas without values; the cell shows it, in the results as well."""
    found = read(save(Q3=[["a", "b", "c"], [1, "=A2+1", "x"], [None, None, "=A3+1"], ["y"]]))
    assert found.rows == [
        ["1", NOT_CALCULATED, "x"],
        ["", "", NOT_CALCULATED],
        ["y", "", ""],
    ]
    empty = NativeCell(None, "General")
    assert found.natives[1] == [empty, empty, NativeCell("#NOT CALCULATED!", "@")]
    assert found.notes == [
        (
            "2 formulas were never calculated (the first is cell B2); "
            "open the file in a spreadsheet program and save it"
        )
    ]


@pytest.mark.parametrize("cell", ["<f>A2+1</f>", "<f>A2+1</f><v/>", '<f t="shared" si="0"/>'])
def test_a_formula_without_a_value_is_one_however_it_is_written(
    save: Save, read: Any, cell: str
) -> None:
    """Programs leave the value out, or write it empty."""
    path = save(Q3=[["a", "b"], [1, 2]])
    _rewrite(path, _SHEET, lambda xml: xml.replace("<v>2</v>", cell).replace('B2" t="n"', 'B2"'))
    found = read(path)
    assert found.rows == [["1", NOT_CALCULATED]]
    assert found.notes == [
        (
            "1 formula was never calculated (cell B2); "
            "open the file in a spreadsheet program and save it"
        )
    ]


@pytest.mark.parametrize("value", [1234567890123456789, 1.2345678901234568e18])
def test_a_long_number_shows_that_it_lost_digits(save: Save, read: Any, value: float) -> None:
    """No stage can take it for an id, and what was stored is kept."""
    path = save(Q3=[["deal_id"], [1]])
    _rewrite(path, _SHEET, lambda xml: xml.replace("<v>1</v>", f"<v>{value!r}</v>"))
    found = read(path)
    assert found.rows == [["1.23456789012346E+18"]]
    assert found.natives == [[NativeCell(value, "General")]]


def _three_rows(tmp_path: Path, change: Callable[[Worksheet], object]) -> Path:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in (["a", "b", "c"], [1, 2, 3], [4, 5, 6], [7, 8, 9]):
        sheet.append(row)
    change(sheet)
    workbook.save(tmp_path / "t.xlsx")
    return tmp_path / "t.xlsx"


def test_hidden_rows_are_read_and_said(tmp_path: Path, read: Any) -> None:
    """A filter hides rows from the eye, not from the import; blank ones do not matter."""

    def hide(sheet: Worksheet) -> None:
        for row in (1, 3, 4, 9):
            sheet.row_dimensions[row].hidden = True

    found = read(_three_rows(tmp_path, hide))
    assert found.numbers == [2, 3, 4]
    assert found.notes == [
        "2 rows are hidden in the workbook and were read too (the first is row 3)"
    ]


def test_hidden_columns_are_read_and_said(tmp_path: Path, read: Any) -> None:
    """Those of the table; the empty ones beside it, which some people hide, are not counted."""

    def hide(sheet: Worksheet) -> None:
        sheet.column_dimensions["A"].width = 30
        sheet.column_dimensions.group("B", "XFD", hidden=True)

    found = read(_three_rows(tmp_path, hide))
    assert found.rows[0] == ["1", "2", "3"]
    assert found.notes == [
        "2 columns are hidden in the workbook and were read too (the first is column B)"
    ]


def test_merged_cells_are_said(tmp_path: Path, read: Any) -> None:
    """Only the first row of a merged block has its value."""
    found = read(_three_rows(tmp_path, lambda sheet: sheet.merge_cells("C2:C3")))
    assert found.rows == [["1", "2", "3"], ["4", "5", ""], ["7", "8", "9"]]
    assert found.notes == [
        "merged cells: only the first cell holds its value (C2:C3); unmerge them and fill each row"
    ]


def test_a_merged_title_needs_no_word(tmp_path: Path, read: Any) -> None:
    """It stands above the header and takes nothing from a row."""

    def add_title(sheet: Worksheet) -> None:
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Tasks"
        sheet.merge_cells("A1:C2")

    found = read(_three_rows(tmp_path, add_title), header_row=3)
    assert found.numbers == [4, 5, 6]
    assert found.notes == ['skipped 1 row above the table: row 1 "Tasks"']


def test_a_table_below_a_title_is_a_table(save: Save, read: Any) -> None:
    """A sheet of prose beside it does not make it a question."""
    found = read(
        save(
            Read_me=[["Fill in the sheet"], ["and send it"]],
            Q3=[["Tasks of Q3"], [], ["a", "b"], [1, 2]],
        ),
    )
    assert (found.sheet, found.header, found.header_row) == ("Q3", ("a", "b"), 3)
    assert found.notes == [
        'read sheet "Q3"; not imported: "Read me"',
        'skipped 1 row above the table: row 1 "Tasks of Q3"',
    ]


def test_the_value_of_a_formula_is_what_it_last_gave(save: Save, read: Any) -> None:
    """A workbook that Excel saved has the values; an empty text is one."""
    path = save(Q3=[["a", "b"], [1, "=A2+1"], [2, '=""']])
    _rewrite(
        path,
        _SHEET,
        lambda xml: (
            xml.replace("A2+1</f><v />", "A2+1</f><v>2</v>")
            .replace("A2+1</f><v></v>", "A2+1</f><v>2</v>")
            .replace('<c r="B3">', '<c r="B3" t="str">')
        ),
    )
    found = read(path)
    assert (found.rows, found.notes) == ([["1", "2"], ["2", ""]], [])


def test_a_date_beyond_the_calendar_is_an_error_cell(tmp_path: Path, read: Any) -> None:
    """The cell shows an error, as it does in Excel, and no warning goes past the person."""
    assert read(_with_formats(tmp_path, [(1e12, "yyyy-mm-dd")])).rows == [["#VALUE!"]]


def test_the_one_sheet_with_a_table_is_read_and_said(save: Save, read: Any) -> None:
    """Notes, empty sheets and sheets of prose do not make it a question."""
    found = read(
        save(Notes=[["a", "b"], [1, 2]], Cover=[["Our tasks"], ["of Q3"]], Q3=[["a", "b"], [1, 2]])
    )
    assert (found.sheet, found.rows) == ("Q3", [["1", "2"]])
    assert found.notes == ['read sheet "Q3"; not imported: "Notes", "Cover"']


def test_the_sheet_with_the_names_of_fields_is_read_and_said(save: Save, read: Any) -> None:
    """A dictionary and a list of reps beside it are tables too, and are named."""
    found = read(
        save(
            Columns=[["Column", "Meaning"], ["task_type", "what to do"], ["due_date", "when"]],
            Reps=[["Name", "E-mail"], ["Zoe", "zoe@example.com"]],
            Week=[
                ["Tasks"],
                ["task_type", "Title", "due_date", "deal_id"],
                ["call", "a", "b", "c"],
            ],
        )
    )
    assert (found.sheet, found.rows) == ("Week", [["call", "a", "b", "c"]])
    assert found.notes[0] == (
        'read sheet "Week"; not imported: "Columns", "Reps"; to read another, name it with --sheet'
    )


def test_a_hidden_sheet_is_left_alone(tmp_path: Path, read: Any) -> None:
    """Exports hide sheets of codes; they are read only by name."""
    workbook = Workbook()
    workbook.worksheets[0].title = "codes"
    workbook.worksheets[0].sheet_state = "veryHidden"
    for sheet in (workbook.worksheets[0], workbook.create_sheet("Q3")):
        sheet.append(["a", sheet.title])
        sheet.append([1, 2])
    workbook.active = 1
    workbook.save(tmp_path / "t.xlsx")
    assert read(tmp_path / "t.xlsx").notes == ['read sheet "Q3"; not imported: "codes" (hidden)']
    assert read(tmp_path / "t.xlsx", sheet="Codes").header == ("a", "codes")


def test_two_tables_are_refused(save: Save, refusal: Any) -> None:
    """Which is meant is not for the program to guess."""
    table = [["a", "b"], [1, 2]]
    assert refusal(save(Q3=table, Q4=table)) == (
        'SheetInDoubtError: followups.xlsx has 2 sheets that could be meant: "Q3", "Q4"; '
        'choose one with --sheet, for example --sheet "Q3"'
    )


def test_an_empty_sheet_is_refused(save: Save, refusal: Any) -> None:
    """The message names the sheet that nothing was found in."""
    assert refusal(save(Q3=[])) == (
        'SourceError: followups.xlsx, sheet "Q3" is empty; expected a row of column names and '
        "rows below it; check that it is the right file, and that it was saved"
    )


def test_a_sheet_of_a_header_gives_nothing(save: Save, read: Any) -> None:
    """Whether that is an error is for the pipeline to say."""
    assert read(save(Q3=[["a", "b"]])).rows == []


@pytest.mark.parametrize("option", ["encoding", "delimiter"])
def test_options_of_text_are_refused(save: Save, refusal: Any, option: str) -> None:
    """A workbook has neither, so the person thinks of another file."""
    assert refusal(save(Q3=[["a"], [1]]), **{option: "utf-8"}) == (
        f"SourceError: followups.xlsx is a workbook and has no {option}; leave out --{option}"
    )


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/workbook.xml", lambda _: ""),
        ("xl/workbook.xml", lambda xml: xml[:100]),
        ("xl/styles.xml", lambda xml: xml[:100]),
        ("xl/sharedStrings.xml", lambda _: "<sst/>"),
        (_SHEET, lambda xml: xml[:-100]),
        (_SHEET, lambda xml: xml.replace('r="2"', 'r="1"')),
        (_SHEET, lambda xml: xml.replace("<v>1</v>", "<v>one</v>")),
    ],
)
def test_a_damaged_part_is_one_line(
    save: Save, refusal: Any, part: str, change: Callable[[str], str]
) -> None:
    """Whatever openpyxl raises, and wherever it does, the person reads what to do."""
    message = refusal(_rewrite(_share(save(Q3=[["a", "b"], [1, "x"]])), part, change))
    assert re.fullmatch(
        r'SourceError: followups\.xlsx(, sheet "Q3")? is damaged or incomplete; open it in a '
        r"spreadsheet program, save it as \.xlsx again and import that file",
        message,
    )


def test_a_workbook_without_its_sheets_is_refused(save: Save, refusal: Any) -> None:
    """A sheet whose part is missing is skipped; with none left there is no table."""
    assert refusal(_rewrite(save(Q3=[["a"], [1]]), _SHEET, lambda _: "")) == (
        "SourceError: followups.xlsx has no sheets with cells; "
        "open it in a spreadsheet program and save it as .xlsx"
    )


def test_odd_properties_of_the_document_do_not_matter(save: Save, read: Any) -> None:
    """A date of creation that openpyxl cannot read says nothing about the cells."""
    path = save(Q3=[["a"], [1]])
    _rewrite(path, "docProps/core.xml", lambda xml: re.sub(r"\d{4}-\d\d-\d\dT", "yesterday", xml))
    assert read(path).rows == [["1"]]


def test_a_style_that_is_not_defined_does_not_matter(save: Save, read: Any) -> None:
    """A cell that points at a missing style is shown without one."""
    path = save(Q3=[["a"], [12.0]])
    _rewrite(path, _SHEET, lambda xml: xml.replace('<c r="A2"', '<c r="A2" s="99"'))
    assert read(path).rows == [["12"]]


def test_extensions_do_not_warn(save: Save, read: Any, recwarn: Any) -> None:
    """That a part could not be written again matters to nobody who only reads."""
    path = save(Q3=[["a"], [1]])
    extension = (
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x/></ext></extLst></worksheet>'
    )
    _rewrite(path, _SHEET, lambda xml: xml.replace("</worksheet>", extension))
    assert read(path).rows == [["1"]]
    assert list(recwarn) == []


def test_drop_down_lists_do_not_matter(tmp_path: Path, read: Any) -> None:
    """The blank workbooks have lists to choose from."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["type"])
    sheet.append(["call"])
    choice = DataValidation(type="list", formula1='"call,email"')
    choice.add("A2:A1000")
    sheet.add_data_validation(choice)
    workbook.save(tmp_path / "t.xlsx")
    assert read(tmp_path / "t.xlsx").rows == [["call"]]


def test_formats_down_to_the_last_row_cost_nothing(save: Save, read: Any) -> None:
    """A stray format in the farthest corner makes no wide rows and no million of blank ones."""
    path = save(Q3=[["a", "b"], [1, 2]])
    corner = '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    _rewrite(path, _SHEET, lambda xml: xml.replace("</sheetData>", corner))
    found = read(path)
    assert (found.rows, found.blank_rows) == ([["1", "2"]], 0)


def test_a_workbook_named_as_text_is_read(save: Save, read: Any) -> None:
    """The content decides."""
    path = save(Q3=[["a"], ["007"]])
    assert read(path.rename(path.with_suffix(".csv"))).rows == [["007"]]


_TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), min_size=1
).filter(lambda text: text.strip() and "_x" not in text and not text.startswith("="))


@given(rows=st.lists(st.lists(_TEXTS, min_size=2, max_size=2), min_size=1, max_size=4))
@settings(max_examples=examples(40))
def test_text_cells_read_back(save: Save, read: Any, rows: list[list[str]]) -> None:
    """Any text of a cell survives openpyxl's writing and this reading."""
    assert read(save(Q3=[["a", "b"], *rows])).rows == rows


def test_the_file_is_let_go(save: Save, read: Any) -> None:
    """After closing, nothing keeps the file: Windows would not let anyone replace it."""
    path = save(Q3=[["a"], [1]])
    read(path)
    with path.open("r+b") as file:
        assert isinstance(file, io.BufferedRandom)
    path.unlink()
