"""What XML of Excel 2003 becomes."""

# ruff: noqa: DTZ001 - a cell has no zone

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from importer.rows.table import NOT_CALCULATED, NativeCell

_SPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_STYLES = (
    '<Styles><Style ss:ID="Default"/><Style ss:ID="id"><NumberFormat ss:Format="00000"/></Style>'
    '<Style ss:ID="day"><NumberFormat ss:Format="Short Date"/></Style>'
    '<Style ss:ID="part" ss:Parent="id"/></Styles>'
)


def _book(rows: str, after: str = "", before: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{_SPACE}" '
        f'xmlns:ss="{_SPACE}" xmlns:x="urn:schemas-microsoft-com:office:excel">{before}{_STYLES}'
        f'<Worksheet ss:Name="Q3"><Table>{rows}</Table></Worksheet>{after}</Workbook>'
    ).encode()


def _row(*cells: str, about: str = "") -> str:
    return f"<Row {about}>{''.join(cells)}</Row>"


def _cell(kind: str, value: str, about: str = "") -> str:
    return f'<Cell {about}><Data ss:Type="{kind}">{value}</Data></Cell>'


_HEADER = _row(*(_cell("String", name) for name in "abcd"))


def test_every_kind_of_value(read_bytes: Any) -> None:
    """Types stand beside values, formats in styles by name."""
    found = read_bytes(
        _book(
            _HEADER
            + _row(
                _cell("Number", "42", 'ss:StyleID="part"'),
                _cell("DateTime", "2026-02-28T00:00:00.000", 'ss:StyleID="day"'),
                _cell("DateTime", "1899-12-31T14:30:00.000"),
                _cell("Boolean", "1"),
            )
            + _row(
                _cell("String", 'bo<B xmlns="urn:html">ld</B>'),
                _cell("Error", "#REF!"),
                '<Cell ss:Formula="=RC[-1]"/>',
                '<Cell><Comment><Data ss:Type="String">no</Data></Comment></Cell>',
                about='ss:Index="4" ss:Hidden="1"',
            )
        )
    )
    assert found.numbers == [2, 4]
    assert found.rows == [
        ["00042", "2026-02-28", "14:30:00", "TRUE"],
        ["bold", "#REF!", NOT_CALCULATED, ""],
    ]
    assert found.natives[0] == [
        NativeCell(42, "00000"),
        NativeCell(datetime(2026, 2, 28), "yyyy-mm-dd"),
        NativeCell(time(14, 30), "yyyy-mm-dd hh:mm:ss"),
        NativeCell(True, "General"),  # noqa: FBT003
    ]
    assert found.notes == [
        (
            "1 formula was never calculated (cell C4); "
            "open the file in a spreadsheet program and save it"
        ),
        "1 row is hidden in the workbook and was read too (row 4)",
    ]


def test_places_and_merged_cells(read_bytes: Any) -> None:
    """A cell may say where it stands, and over how many others it reaches."""
    found = read_bytes(
        _book(
            _HEADER
            + _row(_cell("String", "x", 'ss:Index="2" ss:MergeAcross="1"'), _cell("String", "y"))
            + _row(_cell("String", "z", 'ss:MergeDown="1"'))
            + _row(_cell("String", "w", 'ss:Index="2"'))
        )
    )
    assert found.rows == [["", "x", "", "y"], ["z", "", "", ""], ["", "w", "", ""]]
    assert found.notes == [
        "merged cells: only the first cell holds its value (A3:A4); unmerge them and fill each row"
    ]


def test_hidden_sheets_are_told(read_bytes: Any) -> None:
    """What is hidden stands in the options behind the rows."""
    hidden = (
        '<Worksheet ss:Name="codes"><Table/><x:WorksheetOptions><x:Visible>SheetHidden'
        "</x:Visible></x:WorksheetOptions></Worksheet>"
    )
    found = read_bytes(_book(_HEADER + _row(*(_cell("String", "x"),) * 4), hidden))
    assert found.notes == ['read sheet "Q3"; not imported: "codes" (hidden)']


def test_nonsense_is_one_line(refusal_of: Any) -> None:
    """Columns beyond the last, rows out of order, numbers that are none, XML that breaks off."""
    for rows in (
        _row(_cell("String", "x", 'ss:Index="16385"')),
        _row(_cell("String", "x"), about='ss:Index="1"'),
        _row(_cell("Number", "x")),
    ):
        assert refusal_of(_book(_HEADER + rows)) == (
            'SourceError: t.bin, sheet "Q3" is damaged or incomplete; open it in a spreadsheet '
            "program, save it as .xlsx again and import that file"
        )
    assert refusal_of(_book(_HEADER)[:-20]) == (
        "SourceError: t.bin is damaged or incomplete; open it in a spreadsheet program, save it "
        "as .xlsx again and import that file"
    )


def test_days_since_1904(read_bytes: Any) -> None:
    """The workbook says so once for its numbers; dates are written as dates, and stay."""
    cells = _cell("Number", "44619", 'ss:StyleID="day"') + _cell("DateTime", "2026-02-28T00:00:00")
    properties = "<x:ExcelWorkbook><x:Date1904/></x:ExcelWorkbook>"
    found = read_bytes(_book(_HEADER + _row(cells), before=properties))
    assert found.rows == [["2026-02-28", "2026-02-28 00:00:00", "", ""]]


def test_other_namespaces_are_no_part_of_the_table(read_bytes: Any) -> None:
    """What another program added under the same names is neither row nor cell nor calendar."""
    foreign = '<y:Row xmlns:y="urn:y"><y:Cell/></y:Row><y:Date1904 xmlns:y="urn:y"/>'
    found = read_bytes(
        _book(
            _HEADER + foreign + _row(_cell("Number", "46081", 'ss:StyleID="day" x:StyleID="id"')),
            before='<y:Date1904 xmlns:y="urn:y"/>',
        )
    )
    assert (found.numbers, found.rows) == ([2], [["2026-02-28", "", "", ""]])
