"""What an OpenDocument spreadsheet becomes."""

# ruff: noqa: DTZ001 - a cell has no zone

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from importer.rows.table import NOT_CALCULATED, NativeCell
from importer.source.workbooks.ods.cells import mask_of
from tools.trap_workbooks import ods, ods_content, ods_row, ods_table, ods_text, ods_value

_HEADER = ods_row(*map(ods_text, ("a", "b", "c")))


def _book(*rows: str) -> bytes:
    return ods(ods_table("Q3", _HEADER, *rows))


def test_every_kind_of_value(read_bytes: Any) -> None:
    """The value decides, but for zeros that only the shown text has."""
    found = read_bytes(
        _book(
            ods_row(
                ods_value("float", "42", "00042"),
                ods_value("float", "1234.5", "1.234,50"),
                ods_value("currency", "12", "€ 12.00"),
            ),
            ods_row(
                ods_value("date", "2026-02-28", "28.02.26"),
                ods_value("date", "2026-02-28T14:30:00", "28.02. 14:30"),
                ods_value("percentage", "0.075", "7,5 %"),
            ),
            ods_row(
                ods_value("time", "PT14H30M00S", "14:30"),
                ods_value("time", "PT26H30M00S", "26:30"),
                ods_value("boolean", "true", "WAHR"),
            ),
        )
    )
    assert found.rows == [
        ["00042", "1234.5", "12"],
        ["2026-02-28", "2026-02-28 14:30:00", "7.5%"],
        ["14:30:00", "26:30:00", "TRUE"],
    ]
    assert found.natives == [
        [NativeCell(42, "00000"), NativeCell(1234.5, "General"), NativeCell(12, "General")],
        [
            NativeCell(datetime(2026, 2, 28), "yyyy-mm-dd"),
            NativeCell(datetime(2026, 2, 28, 14, 30), "yyyy-mm-dd hh:mm:ss"),
            NativeCell(0.075, "0%"),
        ],
        [
            NativeCell(time(14, 30), "hh:mm:ss"),
            NativeCell(timedelta(hours=26, minutes=30), "[h]:mm:ss"),
            NativeCell(True, "General"),  # noqa: FBT003
        ],
    ]


def test_texts_are_put_together(read_bytes: Any) -> None:
    """Paragraphs, blanks, fonts and line breaks; a comment is no part of the cell."""
    cell = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>no</text:p>'
        '</office:annotation><text:p>one<text:s text:c="2"/><text:span>two</text:span><text:tab/>'
        "three<text:line-break/>four</text:p><text:p/><text:p>five</text:p></table:table-cell>"
    )
    found = read_bytes(_book(ods_row(cell, ods_text(" x "), ods_text("_x000D_"))))
    assert found.rows == [["one  two\tthree\nfour\n\nfive", " x ", "_x000D_"]]


def test_errors_and_formulas(read_bytes: Any) -> None:
    """An error is what the cell shows; a formula without a value was never calculated."""
    error = (
        '<table:table-cell table:formula="of:=A1" office:value-type="string" '
        'office:string-value="" calcext:value-type="error"><text:p>#REF!</text:p>'
        "</table:table-cell>"
    )
    found = read_bytes(
        _book(ods_row(error, '<table:table-cell table:formula="of:=A1"/>', ods_text("x")))
    )
    assert found.rows == [["#REF!", NOT_CALCULATED, "x"]]
    assert found.notes == [
        (
            "1 formula was never calculated (cell B2); "
            "open the file in a spreadsheet program and save it"
        )
    ]


def test_extensions_are_no_part_of_a_cell(read_bytes: Any) -> None:
    """Attributes and elements of another namespace that are called alike say nothing."""
    foreign = 'xmlns:x="urn:x" x:value-type="string" x:date-value="2030-01-01"'
    cell = ods_value("date", "2026-02-28", "28.02.26").replace(
        "<table:table-cell", f"<table:table-cell {foreign}"
    )
    found = read_bytes(
        _book(ods_row(cell, '<x:table-cell xmlns:x="urn:x"/>', ods_text("y"), ods_text("z")))
    )
    assert found.rows == [["2026-02-28", "y", "z"]]


def test_repeated_cells_and_rows_are_counted(read_bytes: Any) -> None:
    """Blank ones fill a sheet to its end and are not made; others are, as often as they stand."""
    gap = '<table:table-cell table:number-columns-repeated="16380"/>'
    twice = ods_text("x").replace(
        "office:value-type", 'table:number-columns-repeated="2" office:value-type'
    )
    found = read_bytes(
        _book(
            ods_row(twice, ods_text("y"), gap, about='table:number-rows-repeated="2"'),
            ods_row(gap, about='table:number-rows-repeated="3"'),
            ods_row(ods_text("z"), twice, gap),
            ods_row(gap, about='table:number-rows-repeated="1048569"'),
        )
    )
    assert (found.numbers, found.blank_rows) == ([2, 3, 7], 3)
    assert found.rows == [["x", "x", "y"], ["x", "x", "y"], ["z", "x", "x"]]


def test_hidden_and_merged_things(read_bytes: Any) -> None:
    """Rows that a filter hides, columns, sheets, and cells over several rows."""
    merged = ods_text("m").replace(
        "office:value-type", 'table:number-rows-spanned="2" office:value-type'
    )
    content = ods(
        ods_table("codes", ods_row(ods_text("x")), about='table:style-name="gone"')
        + ods_table(
            "Q3",
            '<table:table-column/><table:table-column table:visibility="collapse"/>',
            _HEADER,
            ods_row(merged, ods_text("1"), ods_text("2")),
            ods_row(
                "<table:covered-table-cell/>", ods_text("3"), ods_text("4"),
                about='table:visibility="filter"',
            ),
        )
    )  # fmt: skip
    found = read_bytes(content)
    assert found.rows == [["m", "1", "2"], ["", "3", "4"]]
    assert found.notes == [
        'read sheet "Q3"; not imported: "codes" (hidden)',
        "1 row is hidden in the workbook and was read too (row 3)",
        "1 column is hidden in the workbook and was read too (column B)",
        "merged cells: only the first cell holds its value (A2:A3); unmerge them and fill each row",
    ]
    assert read_bytes(content, sheet="codes").header == ("x",)


def test_names_merged_over_columns_name_each_of_them(read_bytes: Any) -> None:
    """As in any other workbook."""
    wide = ods_text("Contact").replace(
        "office:value-type", 'table:number-columns-spanned="2" office:value-type'
    )
    header = ods_row(ods_text("Id"), wide, "<table:covered-table-cell/>")
    found = read_bytes(ods(ods_table("Q3", header, ods_row(*map(ods_text, ("7", "Dana", "x"))))))
    assert found.header == ("Id", "Contact", "Contact")


def test_one_xml_without_an_archive(read_bytes: Any) -> None:
    """The flat form (.fods) has the same elements."""
    content = ods_content(ods_table("Q3", _HEADER, ods_row(ods_text("x"))), root="document")
    assert read_bytes(content.encode()).rows == [["x", "", ""]]


@pytest.mark.parametrize(
    ("shown", "number", "number_format"),
    [
        ("007", 7, "000"),
        ("SF-0042", 42, r"\S\F\-0000"),
        ("12-345", 12345, r"00\-000"),
        ("42", 42, "General"),
        ("0", 0, "General"),
        ("1,234", 1234, "General"),
        ("1 234", 1234, "General"),
        ("12.00", 12, "General"),
        ("$12", 12, "General"),
        ("0.5", 0.5, "General"),
        ("-007", -7, "General"),
        ("1.2E+15", 1.2e15, "General"),
        ("", 5, "General"),
    ],
)
def test_only_what_tells_more_than_the_number_is_followed(
    shown: str, number: float, number_format: str
) -> None:
    """Zeros and letters make an id; points, blanks and currencies only dress a number."""
    assert mask_of(shown, number) == number_format


def test_a_protected_file_says_so(refusal_of: Any) -> None:
    """Its list of members tells, while the members themselves are noise."""
    manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    assert refusal_of(ods("", {"META-INF/manifest.xml": manifest})) == (
        "SourceError: t.bin is protected with a password; "
        "remove the password in the program that wrote it, and save it as .xlsx"
    )


def test_repetition_is_bounded(refusal_of: Any) -> None:
    """Two hundred bytes can ask for more cells than any computer holds."""
    cell = ods_text("x").replace(
        "office:value-type", 'table:number-columns-repeated="16384" office:value-type'
    )
    assert refusal_of(_book(ods_row(cell, about='table:number-rows-repeated="1048575"'))) == (
        'SourceError: t.bin, sheet "Q3" is too large to be read safely: it repeats cells more '
        "than 50 million times; copy the table into a new workbook, or export it as CSV"
    )


def test_a_broken_file_is_one_line(refusal_of: Any) -> None:
    """XML that ends before it should is damage."""
    assert refusal_of(ods("<table:table>")) == (
        "SourceError: t.bin is damaged or incomplete; open it in a spreadsheet program, save it "
        "as .xlsx again and import that file"
    )
