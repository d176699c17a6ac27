"""What the records of a binary workbook become."""

# ruff: noqa: DTZ001 - a cell has no zone

from __future__ import annotations

import io
import struct
from datetime import datetime
from typing import Any

import pytest
from python_calamine import load_workbook

from importer.rows.table import NativeCell
from importer.source.workbooks.stored import DamagedError, TooLargeError
from importer.source.workbooks.xlsb.biff12 import read_records, read_short_double
from tools.trap_workbooks import binary_cell as cell
from tools.trap_workbooks import binary_row as row
from tools.trap_workbooks import record, wide, xlsb


def _double(value: float) -> bytes:
    return struct.pack("<d", value)


def _short(value: int) -> bytes:
    """A whole number, packed."""
    return struct.pack("<i", value << 2 | 2)


_HEADER = row(1, *(cell(6, index, wide(name)) for index, name in enumerate("abcdef")))
_ROWS = row(
    2,
    cell(2, 0, _short(42), style=1),
    cell(7, 1, struct.pack("<I", 1)),
    cell(5, 2, _double(46081), style=2),
    cell(3, 3, b"\x17"),
    cell(4, 4, b"\1"),
    cell(2, 5, struct.pack("<I", 750 << 2 | 3), style=3),
) + row(
    4,
    cell(8, 0, wide(" x_x000D_ ") + bytes(2)),
    cell(9, 1, _double(1.5) + bytes(2)),
    cell(10, 2, b"\0" + bytes(2)),
    cell(11, 3, b"\x2a" + bytes(2)),
    cell(62, 4, b"\0" + wide("rich")),
    cell(1, 5, b""),
    hidden=True,
)
_FORMATS = ["00000", "dd/mm/yyyy", "0%"]
_BOOK = xlsb(_HEADER + _ROWS, formats=_FORMATS, strings=["Call", "Ünï"])


def test_every_kind_of_cell(read_bytes: Any) -> None:
    """Numbers under their formats, texts of all kinds, errors, truth, results of formulas."""
    found = read_bytes(_BOOK)
    assert (found.sheet, found.header, found.numbers) == ("Q3", tuple("abcdef"), [2, 4])
    assert found.rows == [
        ["00042", "Ünï", "2026-02-28", "#REF!", "TRUE", "750%"],
        [" x\r ", "1.5", "FALSE", "#N/A", "rich", ""],
    ]
    assert found.natives[0] == [
        NativeCell(42, "00000"),
        NativeCell("Ünï", "General"),
        NativeCell(datetime(2026, 2, 28), "dd/mm/yyyy"),
        NativeCell("#REF!", "General"),
        NativeCell(True, "General"),  # noqa: FBT003
        NativeCell(7.5, "0%"),
    ]
    assert found.blank_rows == 1
    assert found.notes == [
        'read sheet "Q3"; not imported: "Old" (hidden)',
        "1 row is hidden in the workbook and was read too (row 4)",
    ]


def test_another_reader_sees_the_same_workbook() -> None:
    """The file of these tests is one, as calamine finds; what it loses is why it is not used."""
    sheet = load_workbook(io.BytesIO(_BOOK)).get_sheet_by_name("Q3")
    assert sheet.to_python()[1] == [42, "Ünï", datetime(2026, 2, 28).date(), "", True, 7.5]


def test_merged_cells_and_hidden_columns_are_said(read_bytes: Any) -> None:
    """They stand before and behind the rows."""
    columns = record(390) + record(60, struct.pack("<IIIIH", 1, 2, 10, 0, 1)) + record(391)
    merged = record(177) + record(176, struct.pack("<IIII", 1, 3, 0, 0)) + record(178)
    found = read_bytes(xlsb(_HEADER + _ROWS, strings=["a", "b"], before=columns, after=merged))
    assert found.notes[2:] == [
        "2 columns are hidden in the workbook and were read too (the first is column B)",
        "merged cells: only the first cell holds its value (A2:A4); unmerge them and fill each row",
    ]


def test_days_since_1904(read_bytes: Any) -> None:
    """The workbook says so once for all its cells."""
    rows = _HEADER + row(2, cell(2, 0, _short(44619), style=1))
    found = read_bytes(xlsb(rows, formats=["yyyy-mm-dd"], is_1904=True))
    assert found.rows[0][0] == "2026-02-28"


def test_what_an_extension_says_is_not_the_workbook_s(read_bytes: Any) -> None:
    """A record between the marks of a future version sets no calendar."""
    rows = _HEADER + row(2, cell(2, 0, _short(44619), style=1))
    extension = record(35, bytes(4)) + record(153, bytes(12)) + record(36)
    found = read_bytes(xlsb(rows, formats=["yyyy-mm-dd"], is_1904=True, extension=extension))
    assert found.rows[0][0] == "2026-02-28"


def test_packed_numbers() -> None:
    """Four bytes hold a whole number, one of hundredths, or the upper half of any other."""
    numbers = [_short(-7), struct.pack("<i", -750 << 2 | 3), _double(0.5)[4:], _double(7)[4:]]
    assert [read_short_double(data, 0) for data in numbers] == [-7, -7.5, 0.5, 7]


def test_a_cell_that_strayed(read_bytes: Any) -> None:
    """The last column is as far away here as in .xlsx."""
    found = read_bytes(xlsb(_HEADER + row(2, cell(2, 0, _short(1)), cell(2, 16_383, _short(1)))))
    assert [len(cells) for cells in found.rows] == [6]
    assert found.notes[1:] == ["not read: cell XFD2, which lies far to the right of the table"]


@pytest.mark.parametrize(
    "rows",
    [
        row(2, cell(7, 0, struct.pack("<I", 9))),
        row(1, cell(2, 0, _short(1))),
        row(2, cell(2, 0, _short(1))) + record(146) + cell(2, 1, _short(1)),
        row(2, cell(2, 16_384, _short(1))),
        row(2, cell(6, 0, struct.pack("<I", 1000) + b"x")),
        row(2, cell(5, 0, b"x")),
        b"\x05\x90\x01",
    ],
)
def test_nonsense_is_one_line(refusal_of: Any, rows: bytes) -> None:
    """Whatever no program writes is damage, and the sheet is named."""
    assert refusal_of(xlsb(_HEADER + rows)) == (
        'SourceError: t.bin, sheet "Q3" is damaged or incomplete; open it in a spreadsheet '
        "program, save it as .xlsx again and import that file"
    )


def test_records_are_bounded() -> None:
    """A length that no record has takes no memory; a record that breaks off is damage."""
    with pytest.raises(TooLargeError, match="longer than 16 MiB"):
        list(read_records(io.BytesIO(b"\x00\xff\xff\xff\x7f")))
    with pytest.raises(DamagedError, match="breaks off"):
        list(read_records(io.BytesIO(b"\x00\x05abc")))
    assert list(read_records(io.BytesIO(record(617, b"x" * 300)))) == [(617, b"x" * 300)]
