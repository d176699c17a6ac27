"""What the XML of a workbook can do to a table, one trap after the other."""

# ruff: noqa: DTZ001 - a cell has no zone

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from importer.rows.table import NOT_CALCULATED, NativeCell
from tools.trap_workbooks import MAIN, RELATIONS, Sheet, pack, row, xlsx

_HEADER = row(1, "id", "title", "note")


def _cells(*rows: str, **about: Any) -> bytes:
    """A workbook with one sheet: the header and these rows."""
    return xlsx(Sheet("Q3", _HEADER + "".join(rows)), **about)


def test_errors_are_shown_as_excel_shows_them(read_bytes: Any) -> None:
    """`#REF!` is a text that later stages can name; other readers give nothing."""
    codes = ["#REF!", "#N/A", "#DIV/0!"]
    cells = "".join(
        f'<c r="{column}2" t="e"><f>A1</f><v>{code}</v></c>'
        for column, code in zip("ABC", codes, strict=True)
    )
    found = read_bytes(_cells(f'<row r="2">{cells}</row>'))
    assert found.rows == [codes]
    assert found.natives == [[NativeCell(code, "General") for code in codes]]


def test_outer_white_space_stays(read_bytes: Any) -> None:
    """What a person typed is for later stages to trim."""
    assert read_bytes(_cells(row(2, " a ", "\tb", "c "))).rows == [[" a ", "\tb", "c "]]


def test_an_inline_text_is_only_what_stands_in_its_t(read_bytes: Any) -> None:
    """XML that is laid out nicely adds no blanks, and a reading aid is no text."""
    inline = (
        '<c r="A2" t="inlineStr">\n <is>\n  <r><t>bo</t></r>\n  <r><rPr/><t xml:space="preserve">'
        'ld </t></r>\n  <rPh sb="0" eb="1"><t>aid</t></rPh>\n </is>\n</c>'
    )
    strings = "<si>\n <r><t>sha</t></r><r><t>red</t></r><rPh><t>aid</t></rPh>\n</si>"
    found = read_bytes(
        _cells(f'<row r="2">{inline}<c r="B2" t="s"><v>0</v></c></row>', strings=strings)
    )
    assert found.rows == [["bold ", "shared", ""]]


def test_escapes_are_read_in_every_kind_of_text(read_bytes: Any) -> None:
    """In the cell, in the shared strings, and in what a formula gave."""
    cells = (
        '<c r="A2" t="inlineStr"><is><t>a_x000D_</t></is></c><c r="B2" t="s"><v>0</v></c>'
        '<c r="C2" t="str"><f>D1</f><v>c_x0009__x005F_x000D_</v></c>'
    )
    found = read_bytes(_cells(f'<row r="2">{cells}</row>', strings="<si><t>b_x000A_</t></si>"))
    assert found.rows == [["a\r", "b\n", "c\t_x000D_"]]


@pytest.mark.parametrize(
    ("number_format", "value", "text"),
    [
        ("00000", 42, "00042"),
        ('"SF-"0000', 42, "SF-0042"),
        ("0%", 0.075, "7.5%"),
        ("0.00E+00", 1234.5, "1234.5"),
        ('#,##0.00 "EUR"', 1234.5, "1234.5"),
        ("dd/mm/yyyy", 46081, "2026-02-28"),
        ("dd/mm/yyyy hh:mm", 46081.604166666664, "2026-02-28 14:30:00"),
        ("yyyy-mm-dd hh:mm", 46081, "2026-02-28 00:00:00"),
        ("h:mm", 0.6041666666666666, "14:30:00"),
        ("[h]:mm", 1.5, "36:00:00"),
        ("dd/mm/yyyy", 1, "1900-01-01"),
        ("dd/mm/yyyy", 59, "1900-02-28"),
        ("dd/mm/yyyy", 60, "1900-02-29"),
        ("dd/mm/yyyy hh:mm", 60.5, "1900-02-29 12:00:00"),
        ("dd/mm/yyyy", 61, "1900-03-01"),
        ("dd/mm/yyyy", 0, "1900-01-00"),
        ("dd/mm/yyyy hh:mm", 0.5, "1900-01-00 12:00:00"),
        ("dd/mm/yyyy", -1, "#VALUE!"),
        ("dd/mm/yyyy", 2958466, "#VALUE!"),
        ("General", 1234567890123456, "1.23456789012346E+15"),
    ],
)
def test_numbers_are_shown_by_their_formats(
    read_bytes: Any, number_format: str, value: float, text: str
) -> None:
    """What Excel shows, in a form that no later stage can misread."""
    found = read_bytes(_cells(row(2, value, styles=[1]), formats=[number_format]))
    assert found.rows[0][0] == text
    assert found.natives[0][0].number_format == number_format


def test_what_is_no_date_keeps_its_number(read_bytes: Any) -> None:
    """A results workbook shows the cell as it was, whatever its text says here."""
    content = _cells(
        row(2, -1, 60, 0, styles=[1, 1, 1]), row(3, 46081, 0.25, styles=[1, 2]),
        formats=["dd/mm/yyyy", "hh:mm"],
    )  # fmt: skip
    assert read_bytes(content).natives == [
        [NativeCell(-1, "dd/mm/yyyy"), NativeCell(60, "dd/mm/yyyy"), NativeCell(0, "dd/mm/yyyy")],
        [
            NativeCell(datetime(2026, 2, 28), "dd/mm/yyyy"),
            NativeCell(time(6), "hh:mm"),
            NativeCell(None, "General"),
        ],
    ]


def test_days_since_1904(read_bytes: Any) -> None:
    """The first day of that calendar is a day, and times need none."""
    content = _cells(
        row(2, 0, 44619, 0.5, styles=[1, 1, 2]),
        formats=["yyyy-mm-dd", "h:mm"],
        properties='date1904="1"',
    )
    assert read_bytes(content).rows == [["1904-01-01", "2026-02-28", "12:00:00"]]


_EXTENSION = (
    "<extLst><ext uri='{140A7094-0E35-4892-8432-C4D2E57EDEB5}' xmlns:x15='urn:x15'>"
    "<x15:workbookPr chartTrackingRefBase='1' date1904='0'/></ext>"
    "<ext uri='other'><workbookPr/><sheets><sheet name='Old' sheetId='9' r:id='rId1'/></sheets>"
    "</ext></extLst>"
)


@pytest.mark.parametrize("strict", [False, True])
def test_what_an_extension_says_is_not_the_workbook_s(read_bytes: Any, strict: bool) -> None:  # noqa: FBT001
    """Properties in an `extLst` set no calendar, and what is a sheet there is none here."""
    content = _cells(
        row(2, 44619, styles=[1]),
        formats=["yyyy-mm-dd"],
        properties='date1904="1"',
        extension=_EXTENSION,
        strict=strict,
    )
    assert read_bytes(content).rows == [["2026-02-28", "", ""]]


def test_the_part_of_a_sheet_is_told_by_its_relation_alone(read_bytes: Any) -> None:
    """An id of another namespace, which some programs add, points nowhere."""
    workbook = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}" xmlns:x="urn:x"><sheets>'
        '<sheet name="Q3" sheetId="1" r:id="rId1" x:id="rId2"/>'
        '<sheet name="Old" sheetId="2" state="hidden" r:id="rId2"/></sheets></workbook>'
    )
    content = xlsx(
        Sheet("Q3", _HEADER + row(2, "a", "b", "c")),
        Sheet("Old", _HEADER + row(2, "x", "y", "z")),
        extra={"xl/workbook.xml": workbook},
    )
    assert read_bytes(content).rows == [["a", "b", "c"]]


def test_formats_and_texts_of_an_extension_are_none(read_bytes: Any) -> None:
    """A number format and a shared text count only where they are the workbook's own."""
    styles = (
        f'<styleSheet xmlns="{MAIN}" xmlns:x="urn:x"><numFmts>'
        '<numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellXfs><xf numFmtId="0"/>'
        '<x:xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'
        '<extLst><ext><x:numFmt numFmtId="164" formatCode="0"/></ext></extLst></styleSheet>'
    )
    found = read_bytes(
        _cells(
            '<row r="2"><c r="A2" s="1"><v>46081</v></c><c r="B2" t="s"><v>0</v></c></row>',
            strings="<si><t>own</t><x:t xmlns:x='urn:x'>foreign</x:t></si>",
            extra={"xl/styles.xml": styles},
        )
    )
    assert found.rows == [["2026-02-28", "own", ""]]


def test_a_date_that_is_stored_as_text(read_bytes: Any) -> None:
    """Strict Open XML has ISO dates in its cells; what is none is shown as it stands."""
    cells = '<c r="A2" t="d" s="1"><v>2026-02-28T00:00:00</v></c><c r="B2" t="d"><v>soon</v></c>'
    found = read_bytes(_cells(f'<row r="2">{cells}</row>', formats=["dd/mm/yyyy"]))
    assert found.rows == [["2026-02-28", "soon", ""]]
    assert found.natives[0][0] == NativeCell(datetime(2026, 2, 28), "dd/mm/yyyy")


def test_truth_values_are_words(read_bytes: Any) -> None:
    """As Excel shows them."""
    assert read_bytes(_cells(row(2, True, False, "x"))).rows == [["TRUE", "FALSE", "x"]]  # noqa: FBT003


def test_strict_open_xml_is_read(read_bytes: Any) -> None:
    """Its names are in another namespace, in which other programs find no sheets."""
    content = xlsx(Sheet("Q3", _HEADER + row(2, 7, styles=[1])), formats=["000"], strict=True)
    assert read_bytes(content).rows == [["007", "", ""]]


def test_prefixed_names_and_missing_places_are_read(read_bytes: Any) -> None:
    """Some programs write `x:row`, and leave out which row and cell it is."""
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row><x:c t="str"><x:v>a</x:v></x:c>'
        '<x:c t="str"><x:v>b</x:v></x:c></x:row><x:row><x:c/><x:c><x:v>2</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    found = read_bytes(xlsx(Sheet("Q3", ""), extra={"xl/worksheets/sheet1.xml": sheet}))
    assert (found.header, found.numbers, found.rows) == (("a", "b"), [2], [["", "2"]])


def test_odd_names_of_parts_are_found(read_bytes: Any) -> None:
    """Programs for Windows write backslashes, and others other cases than they say."""
    with zipfile.ZipFile(BytesIO(_cells(row(2, "x")))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    odd = {name.replace("/", "\\").replace("sheet1", "Sheet1"): members[name] for name in members}
    assert read_bytes(pack(odd)).rows == [["x", "", ""]]


@pytest.mark.parametrize("reference", ["A1", "A1:XFD1048576", "nonsense"])
def test_a_wrong_record_of_the_size_matters_to_nobody(read_bytes: Any, reference: str) -> None:
    """Too small a one loses no row, and a huge one takes no memory."""
    sheet = Sheet("Q3", _HEADER + row(2, "x"), before=f'<dimension ref="{reference}"/>')
    assert read_bytes(xlsx(sheet)).rows == [["x", "", ""]]


def test_a_cell_that_strayed_to_the_last_column(read_bytes: Any) -> None:
    """It makes no row 16,384 cells wide, in the header, near it or far below, and it is said."""
    stray = '<c r="XFD{0}" t="str"><v> </v></c></row>'
    rows = [row(n, f"id{n}", "x", "y").replace("</row>", stray.format(n)) for n in range(1, 700)]
    found = read_bytes(xlsx(Sheet("Q3", "".join(rows))))
    assert found.header == ("id1", "x", "y")
    assert {len(cells) for cells in found.rows} == {3}
    assert len(found.rows) == 698
    assert found.notes == ["not read: cell XFD1, which lies far to the right of the table"]


def test_a_cell_that_strayed_below_the_first_rows(read_bytes: Any) -> None:
    """The width is known by then, and the cell is named all the same."""
    rows = "".join(row(n, f"id{n}", "x", "y") for n in range(2, 2000))
    stray = row(2000, "z").replace("</row>", '<c r="CZ2000"><v>1</v></c></row>')
    found = read_bytes(xlsx(Sheet("Q3", _HEADER + rows + stray)))
    assert found.rows[-1] == ["z", "", ""]
    assert found.notes == ["not read: cell CZ2000, which lies far to the right of the table"]


def test_a_wide_table_is_no_stray(read_bytes: Any) -> None:
    """A gap of many empty cells in one row is none in the table."""
    names = "".join(f'<c t="str"><v>n{column}</v></c>' for column in range(400))
    sheet = (
        f'<row r="1">{names}</row><row r="2"><c r="A2"><v>1</v></c><c r="OJ2"><v>2</v></c></row>'
    )
    found = read_bytes(xlsx(Sheet("Q3", sheet)))
    assert (len(found.header), found.rows[0][0], found.rows[0][399]) == (400, "1", "2")
    assert found.notes == []


def test_a_cell_that_strayed_to_the_last_row(read_bytes: Any) -> None:
    """It is a row like any other, and the million above it is only counted."""
    found = read_bytes(_cells(row(2, "a", "b", "c"), row(1_048_576, "x", "y", "z")))
    assert (found.numbers, found.blank_rows) == ([2, 1_048_576], 1_048_573)


def test_blank_rows_with_formats_are_none(read_bytes: Any) -> None:
    """Ten thousand of them are passed without a row, and before the table they do not matter."""
    blank = "".join(f'<row r="{n}" s="1"><c r="A{n}" s="1"/></row>' for n in range(3, 10_003))
    found = read_bytes(_cells(row(2, "x"), blank))
    assert (found.rows, found.blank_rows) == ([["x", "", ""]], 0)


def test_formulas_are_told_from_blank_cells(read_bytes: Any) -> None:
    """One that was never calculated says so; one that gave the empty text is blank."""
    cells = '<c r="A2"><f>B1</f></c><c r="B2" t="str"><f>C1</f><v></v></c><c r="C2"><v>1</v></c>'
    found = read_bytes(_cells(f'<row r="2">{cells}</row>'))
    assert found.rows == [[NOT_CALCULATED, "", "1"]]


def test_hidden_rows_are_read_or_left_out(read_bytes: Any) -> None:
    """A filter hides rows too; which ones to send is the person's choice, and it is said."""
    content = _cells(
        row(2, "a", "x", "y"), row(3, "b", "x", "y", about=' hidden="1"'), row(5, "c", "x", "y")
    )
    found = read_bytes(content)
    assert (found.numbers, found.blank_rows) == ([2, 3, 5], 1)
    assert found.notes == ["1 row is hidden in the workbook and was read too (row 3)"]
    found = read_bytes(content, skip_hidden=True)
    assert (found.numbers, found.blank_rows) == ([2, 5], 1)
    assert found.notes == ["1 row is hidden in the workbook and was skipped, as requested (row 3)"]


def test_names_merged_over_columns_name_each_of_them(read_bytes: Any) -> None:
    """The cells of a merged header have no text of their own."""
    sheet = Sheet(
        "Q3",
        row(1, "Id", "Contact") + row(2, 1, "Dana", "Smith"),
        after='<mergeCells count="1"><mergeCell ref="B1:C1"/></mergeCells>',
    )
    found = read_bytes(xlsx(sheet))
    assert found.header == ("Id", "Contact", "Contact")
    assert found.rows == [["1", "Dana", "Smith"]]


def test_a_header_over_two_rows_is_joined(read_bytes: Any) -> None:
    """Cells that are merged across and down are told by their blanks."""
    sheet = Sheet(
        "Q3",
        row(1, "Tasks of Q3")
        + row(2, "Id", "Contact", None, "Due")
        + row(3, None, "Name", "Phone")
        + row(4, 1, "Ann Lee", "+1 415 555 0101", "2026-03-02")
        + row(5, 2, "Bo Ray", "+1 415 555 0102", "2026-03-03"),
        after='<mergeCells><mergeCell ref="A1:D1"/><mergeCell ref="A2:A3"/>'
        '<mergeCell ref="B2:C2"/><mergeCell ref="D2:D3"/></mergeCells>',
    )
    found = read_bytes(xlsx(sheet))
    assert found.header == ("Id", "Contact Name", "Contact Phone", "Due")
    assert found.numbers == [4, 5]


def test_charts_with_a_tab_are_named_and_hidden_sheets_are_told(read_bytes: Any) -> None:
    """Neither is what a person means by the table."""
    content = xlsx(
        Sheet("Trend", "", kind="chartsheet"),
        Sheet("codes", row(1, "a", "b") + row(2, 1, 2), state="hidden"),
        Sheet("more codes", row(1, "a", "b") + row(2, 1, 2), state="veryHidden"),
        Sheet('Q3 "new" Übersicht', _HEADER + row(2, "x", "y", "z")),
    )
    found = read_bytes(content)
    assert found.label == 't.bin, sheet "Q3 "new" Übersicht"'
    assert found.notes == [
        (
            'read sheet "Q3 "new" Übersicht"; not imported: "codes" (hidden), '
            '"more codes" (hidden), "Trend" (chart)'
        )
    ]
    assert read_bytes(content, sheet="codes").rows == [["1", "2"]]


def test_an_empty_workbook_is_refused(refusal_of: Any) -> None:
    """There is a sheet, and nothing on it."""
    assert refusal_of(xlsx(Sheet("Sheet1", ""))) == (
        'SourceError: t.bin, sheet "Sheet1" is empty; expected a row of column names and rows '
        "below it; check that it is the right file, and that it was saved"
    )


def test_a_workbook_of_charts_is_refused(refusal_of: Any) -> None:
    """It has tabs and no cells."""
    assert refusal_of(xlsx(Sheet("Trend", "", kind="chartsheet"))) == (
        "SourceError: t.bin has no sheets with cells; "
        "open it in a spreadsheet program and save it as .xlsx"
    )


_ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
_OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declared", [_ENTITY, _OUTSIDE])
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_entities_are_refused(refusal_of: Any, part: str, declared: str) -> None:
    """No part of a workbook may declare any, be they to grow or to fetch."""
    with zipfile.ZipFile(BytesIO(_cells(row(2, "x")))) as archive:
        plain = archive.read(part).decode()
    message = refusal_of(_cells(row(2, "x"), extra={part: declared + plain}))
    assert re.fullmatch(
        r'SourceError: t\.bin(, sheet "Q3")? is not read, because its XML declares entities, '
        r"which no workbook needs and which can be made to exhaust a computer; open it in a "
        r"spreadsheet program, save it as \.xlsx again and import that file",
        message,
    )


def test_a_tag_without_an_end_is_refused(refusal_of: Any) -> None:
    """An attribute of many megabytes would be looked through again with every block."""
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1" a="{"x" * (9 << 20)}"/>'
    message = refusal_of(_cells(extra={"xl/worksheets/sheet1.xml": sheet}))
    assert message == (
        'SourceError: t.bin, sheet "Q3" is too large to be read safely: one tag of it is longer '
        "than 4 MiB; copy the table into a new workbook, or export it as CSV"
    )


def test_a_text_without_an_end_is_refused(refusal_of: Any) -> None:
    """A cell holds 32,767 characters in Excel; one of many millions is no cell."""
    rows = row(2, "x" * (18 << 20))
    assert refusal_of(_cells(rows)) == (
        'SourceError: t.bin, sheet "Q3" is too large to be read safely: one cell of it is longer '
        "than 16 million characters; copy the table into a new workbook, or export it as CSV"
    )


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="XFE2"><v>1</v></c></row>',
        '<row r="2"><c r="2"><v>1</v></c></row>',
        '<row r="0"/>',
        '<row r="x"/>',
        '<row r="2"><c r="A2" t="s"><v>7</v></c></row>',
        '<row r="2"><c r="A2" s="x"><v>7</v></c></row>',
        f'<row r="2"><c r="A2"><v>{"9" * 5000}</v></c></row>',
        '<row r="2"><c r="A2">',
    ],
)
def test_nonsense_is_one_line(refusal_of: Any, rows: str) -> None:
    """Whatever no program writes is damage, and the sheet is named."""
    assert refusal_of(_cells(rows)) == (
        'SourceError: t.bin, sheet "Q3" is damaged or incomplete; open it in a spreadsheet '
        "program, save it as .xlsx again and import that file"
    )


def _moved(content: bytes, place: Callable[[str], str | None]) -> bytes:
    """The package with its parts at other places; None takes a part out."""
    buffer = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as before,
        zipfile.ZipFile(buffer, "w") as after,
    ):
        for name in before.namelist():
            moved = place(name)
            if moved is not None:
                after.writestr(moved, before.read(name))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "place",
    [
        lambda name: f"followups/{name}",
        lambda name: f"from zoe/followups.xlsx/{name}",
        lambda name: None if name.endswith(".rels") else name,
        lambda name: None if name.endswith(".rels") else name.rpartition("/")[2],
        lambda name: name.rpartition("/")[2] if name.startswith("xl/worksheets/s") else name,
        lambda name: name.replace("/", "\\").upper(),
    ],
    ids=["in a folder", "in two", "no relations", "at the root", "sheets at the root", "capitals"],
)
def test_parts_are_found_wherever_they_are(
    read_bytes: Any, place: Callable[[str], str | None]
) -> None:
    """Other programs put them where they like, and people unpack a workbook and pack it again."""
    book = Workbook()
    book.active.title = "Q3"  # type: ignore[union-attr]
    for cells in (["id", "due"], ["007", date(2026, 2, 28)]):
        book.active.append(cells)  # type: ignore[union-attr]
    buffer = BytesIO()
    book.save(buffer)

    found = read_bytes(_moved(buffer.getvalue(), place))

    assert (found.sheet, found.rows) == ("Q3", [["007", "2026-02-28"]])


def test_two_workbooks_in_one_archive_are_none(refusal_of: Any) -> None:
    """Which of them is meant, nothing tells."""
    content = xlsx(Sheet("Q3", ""))
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as both, zipfile.ZipFile(BytesIO(content)) as one:
        for folder in ("a", "b"):
            for name in one.namelist():
                both.writestr(f"{folder}/{name}", one.read(name))
    assert "is a zip archive with" in refusal_of(buffer.getvalue())
