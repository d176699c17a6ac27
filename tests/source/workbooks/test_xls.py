"""What a workbook of the old kind becomes, and what is done where its reader gives up."""

# ruff: noqa: DTZ001 - a cell has no zone

from __future__ import annotations

import io
import struct
from datetime import date, datetime, time
from typing import Any

import pytest
import xlwt  # type: ignore[import-untyped]

from importer.rows.table import NativeCell
from importer.source.workbooks.xls import reader as xls

_SECOND_WAY = (
    "the file is slightly damaged and was read in a second way, which knows no number formats: "
    "zeros that only a format shows, and errors such as #REF!, are missing"
)


def _style(number_format: str) -> Any:
    return xlwt.easyxf(num_format_str=number_format)


def _saved(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _book(*, is_1904: bool = False) -> Any:
    book = xlwt.Workbook()
    book.dates_1904 = is_1904
    sheet = book.add_sheet("Q3")
    for column, name in enumerate(("id", "title", "due", "at", "done", "share")):
        sheet.write(0, column, name)
    sheet.write(1, 0, 42, _style("00000"))
    sheet.write(1, 1, " Cäll ")
    sheet.write(1, 2, date(2026, 2, 28), _style("dd.mm.yyyy"))
    sheet.write(1, 3, time(14, 30), _style("h:mm"))
    sheet.write(1, 4, True)  # noqa: FBT003
    sheet.write(1, 5, 0.075, _style("0%"))
    return book


def test_every_kind_of_cell(read_bytes: Any) -> None:
    """Numbers come with their formats, and errors with their names."""
    book = _book()
    book.get_sheet(0).row(3).set_cell_error(0, "#REF!")
    book.get_sheet(0).write(3, 1, 1234567890123456)
    book.get_sheet(0).write(3, 2, 12.5)
    book.get_sheet(0).write(3, 5, "", _style("0"))
    found = read_bytes(_saved(book))
    assert (found.sheet, found.numbers, found.blank_rows) == ("Q3", [2, 4], 1)
    assert found.rows == [
        ["00042", " Cäll ", "2026-02-28", "14:30:00", "TRUE", "7.5%"],
        ["#REF!", "1.23456789012346E+15", "12.5", "", "", ""],
    ]
    assert found.natives[0] == [
        NativeCell(42, "00000"),
        NativeCell(" Cäll ", "General"),
        NativeCell(datetime(2026, 2, 28), "dd.mm.yyyy"),
        NativeCell(time(14, 30), "h:mm"),
        NativeCell(True, "General"),  # noqa: FBT003
        NativeCell(0.075, "0%"),
    ]


def test_days_since_1904(read_bytes: Any) -> None:
    """A workbook from an old Mac, which were the ones that wrote this format too."""
    book = _book(is_1904=True)
    book.get_sheet(0).write(2, 2, 44619, _style("yyyy-mm-dd"))
    assert read_bytes(_saved(book)).rows[1][2] == "2026-02-28"


def test_hidden_and_merged_things(read_bytes: Any) -> None:
    """Sheets, rows and columns that somebody hid, and cells over several rows."""
    book = _book()
    sheet = book.get_sheet(0)
    sheet.row(1).hidden = True
    sheet.col(1).hidden = True
    sheet.write_merge(2, 3, 0, 0, "m")
    sheet.write(2, 1, "x")
    sheet.write(2, 2, "y")
    book.add_sheet("codes").write(0, 0, "x")
    book.get_sheet(1).visibility = 1
    found = read_bytes(_saved(book))
    assert found.rows[1] == ["m", "x", "y", "", "", ""]
    assert found.notes == [
        'read sheet "Q3"; not imported: "codes" (hidden)',
        "1 row is hidden in the workbook and was read too (row 2)",
        "1 column is hidden in the workbook and was read too (column B)",
        "merged cells: only the first cell holds its value (A3:A4); unmerge them and fill each row",
    ]
    assert read_bytes(_saved(book), skip_hidden=True).numbers == [3]


def test_two_tables_are_a_question(refusal_of: Any) -> None:
    """All sheets are there to look into, one after the other."""
    book = _book()
    for column in range(2):
        book.add_sheet(f"Q{4 + column}").write(0, 0, "title")
        book.get_sheet(1 + column).write(0, 1, "due")
        book.get_sheet(1 + column).write(1, 0, "1")
        book.get_sheet(1 + column).write(1, 1, "2")
    assert refusal_of(_saved(book)) == (
        'SheetInDoubtError: t.bin has 3 sheets that could be meant: "Q3", "Q4", "Q5"; '
        'choose one with --sheet, for example --sheet "Q3"'
    )


def test_a_stream_without_its_container(read_bytes: Any) -> None:
    """Excel 2 to 4 wrote such files, and some programs still do."""
    bof = struct.pack("<HHHH", 0x0009, 4, 2, 0x10)
    cells = b"".join(
        struct.pack("<HHHH3sB", 0x0004, 8 + len(text), row, column, b"\0\0\0", len(text)) + text
        for row, column, text in ((0, 0, b"a"), (0, 1, b"b"), (1, 0, b"x"), (1, 1, b"y"))
    )
    found = read_bytes(bof + cells + struct.pack("<HH", 0x000A, 0))
    assert (found.header, found.rows) == (("a", "b"), [["x", "y"]])


def _break_list_of_sectors(content: bytes) -> bytes:
    """The file with the sectors of its directory linked into a ring, which xlrd refuses."""
    first = struct.unpack_from("<I", content, 0x30)[0]
    table = 512 + 512 * struct.unpack_from("<I", content, 0x4C)[0]
    broken = bytearray(content)
    struct.pack_into("<I", broken, table + 4 * first, first)
    return bytes(broken)


def test_a_damaged_file_is_one_line(refusal_of: Any) -> None:
    """Both readers give up, in whatever way, and the person reads what to do."""
    content = _saved(_book())
    for broken in (content[:2500], _break_list_of_sectors(content)):
        assert refusal_of(broken) in {
            (
                "SourceError: t.bin is damaged or incomplete; open it in a spreadsheet program, "
                "save it as .xlsx again and import that file"
            ),
            (
                "SourceError: t.bin is a damaged or incomplete workbook in the old Excel format "
                "(.xls), or no workbook; copy or download it again, or open it in a spreadsheet "
                "program and save it as .xlsx"
            ),
        }


def test_a_protected_file_says_so(refusal_of: Any) -> None:
    """The record that says how it is encrypted stands behind the first ([MS-XLS] 2.4.117)."""
    content = bytearray(_saved(_book()))
    start = content.index(struct.pack("<HH", 0x0809, 16))
    record = struct.pack("<HHHHHH", 0x002F, 6, 0, 0x1234, 0x5678, 0) + bytes(2)
    content[start + 20 : start + 20 + len(record)] = record
    assert refusal_of(bytes(content)) == (
        "SourceError: t.bin is protected with a password; "
        "remove the password in the program that wrote it, and save it as .xlsx"
    )


@pytest.mark.parametrize("reader", xls.READERS)
def test_the_second_reader_says_what_it_lost(
    read_bytes: Any, monkeypatch: pytest.MonkeyPatch, reader: str
) -> None:
    """Where the first refuses a file, values are read by calamine, and the person is told."""
    monkeypatch.setattr(xls, "FIRST", reader)
    found = read_bytes(_saved(_book()))
    shown = ["00042", " Cäll ", "2026-02-28", "14:30:00", "TRUE", "7.5%"]
    assert found.rows == [shown if reader == "xlrd" else ["42", *shown[1:5], "0.075"]]
    assert found.notes == ([] if reader == "xlrd" else [_SECOND_WAY])


@pytest.mark.parametrize("name", ["WORKBOOK", "workbook", "BOOK"])
def test_the_stream_is_found_in_any_case(read_bytes: Any, name: str) -> None:
    """Some programs write its name in capitals, and names of streams have no case."""
    content = _saved(_book())
    written = "Workbook".encode("utf-16-le").ljust(64, b"\0")
    assert content.count(written) == 1
    renamed = bytearray(content.replace(written, name.encode("utf-16-le").ljust(64, b"\0")))
    length_at = renamed.index(name.encode("utf-16-le").ljust(64, b"\0")) + 64
    struct.pack_into("<H", renamed, length_at, 2 * len(name) + 2)

    assert read_bytes(bytes(renamed)).rows[0][0] == "00042"
