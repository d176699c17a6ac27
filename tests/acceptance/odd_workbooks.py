"""Workbooks with what persons have around their tables: each holds the same five calls."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.chart import BarChart
from openpyxl.chart import Reference as Cells
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.table import Table

HEADER = ("task_type", "task_title", "assignee_id", "deal_id", "priority")
CALLS = [("call", f"Ring {n}", "usr_1", f"D{n}", "hgh" if n == 2 else "high") for n in range(5)]
"""The third has no priority that there is."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _fill(sheet: Any, row: int = 1, column: int = 1, *, header: bool = True) -> int:
    """The calls from this cell on; gives the last row."""
    for down, cells in enumerate([HEADER, *CALLS] if header else CALLS):
        for right, value in enumerate(cells):
            sheet.cell(row + down, column + right, value)
    return row + down


def _two_row_header(sheet: Any) -> None:
    sheet["A1"], sheet["C1"] = "Task", "Where"
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("C1:E1")
    for column, name in enumerate(HEADER, 1):
        sheet.cell(2, column, name)
    _fill(sheet, 3, header=False)


def _table_beside(sheet: Any) -> None:
    _fill(sheet)
    for row, cells in enumerate([("Region", "Quota"), ("North", 7), ("South", 9)], 1):
        sheet.cell(row, 16, cells[0])
        sheet.cell(row, 17, cells[1])


def _units_below(sheet: Any) -> None:
    for column, name in enumerate(HEADER, 1):
        sheet.cell(1, column, f"my {name}")
        sheet.cell(2, column, "(text)")
    _fill(sheet, 3, header=False)


def _table_to_the_left(sheet: Any) -> None:
    _fill(sheet, column=4)
    for row, cells in enumerate([("Region", "Quota"), ("North", 7), ("South", 9)], 1):
        sheet.cell(row, 1, cells[0])
        sheet.cell(row, 2, cells[1])


def _taller_table_close_by(sheet: Any) -> None:
    _fill(sheet)
    for row, cells in enumerate([("Region", "Quota"), *((f"R{n}", n) for n in range(9))], 1):
        sheet.cell(row, 7, cells[0])
        sheet.cell(row, 8, cells[1])


def _title_over_all(sheet: Any) -> None:
    sheet["A1"] = "Follow-ups of the quarter"
    sheet.merge_cells("A1:P2")
    _fill(sheet, 4)
    sheet["A11"] = "Do not change this sheet"
    sheet.merge_cells("A11:P12")


def _table(sheet: Any) -> None:
    sheet.add_table(Table(displayName="Calls_1", ref=f"A1:E{_fill(sheet)}"))


def _table_with_total(sheet: Any) -> None:
    last = _fill(sheet) + 1
    sheet.cell(last, 1, "Total")
    sheet.add_table(Table(displayName="Calls_1", ref=f"A1:E{last}", totalsRowCount=1))


def _filtered(sheet: Any) -> None:
    sheet.auto_filter.ref = f"A1:E{_fill(sheet)}"
    sheet.auto_filter.add_filter_column(4, ["high"])
    sheet.row_dimensions[4].hidden = True


def _frozen(sheet: Any) -> None:
    _fill(sheet)
    sheet.freeze_panes = "C2"


def _protected(sheet: Any) -> None:
    _fill(sheet)
    sheet.protection.sheet = True
    sheet.protection.password = "secret"
    sheet.parent.security = WorkbookProtection(workbookPassword="secret", lockStructure=True)


def _formats_to_the_edge(sheet: Any) -> None:
    _fill(sheet)
    sheet["XFD1"].fill = PatternFill("solid", fgColor="FFDDEBF7")
    sheet["XFD3"] = "far away"


def _chart_and_names(sheet: Any) -> None:
    last = _fill(sheet)
    chart = BarChart()
    chart.add_data(Cells(sheet, min_col=4, min_row=1, max_row=last))
    sheet.add_chart(chart, "O2")
    book = sheet.parent
    book.create_sheet("Count")["A1"] = "=COUNTA(Calls!A1:A9)"
    book.defined_names["All"] = DefinedName("All", attr_text="Calls!$A$1:$E$6")
    sheet.print_area, sheet.print_title_rows = "A1:E6", "1:1"


def _colors_of_columns(sheet: Any) -> None:
    _fill(sheet)
    green = PatternFill("solid", bgColor="FF00FF00")
    rule: Any = CellIsRule(operator="equal", formula=['"high"'], fill=green)  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add("A1:Z99", rule)
    sheet.column_dimensions.group("F", "Z", hidden=True)
    sheet.sheet_view.rightToLeft = True


def _far_from_the_corner(sheet: Any) -> None:
    _fill(sheet, 4, 3)


KINDS: dict[str, Callable[[Any], None]] = {
    "two rows of header": _two_row_header,
    "a table beside": _table_beside,
    "a table to the left": _table_to_the_left,
    "a taller table close by": _taller_table_close_by,
    "units below the header": _units_below,
    "a title over all": _title_over_all,
    "a table": _table,
    "a table with a total": _table_with_total,
    "a filter that hides": _filtered,
    "frozen": _frozen,
    "protected": _protected,
    "formats to the edge": _formats_to_the_edge,
    "a chart and names": _chart_and_names,
    "colors of columns": _colors_of_columns,
    "far from the corner": _far_from_the_corner,
    "a pivot": _chart_and_names,
}


def odd_workbook(folder: Path, kind: str) -> Path:
    """The workbook of this kind."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Calls"
    KINDS[kind](sheet)
    path = folder / f"{kind.replace(' ', '_')}.xlsx"
    book.save(path)
    if kind == "a pivot":
        _add_pivot(path)
    return path


def _add_pivot(path: Path) -> None:
    """A pivot of the calls on the sheet "Count", with its cache, as Excel writes them."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    fields = "".join(f'<cacheField name="{name}"><sharedItems/></cacheField>' for name in HEADER)
    items = "<pivotField/>" * (len(HEADER) - 1)
    parts |= {
        "xl/pivotCache/pivotCacheDefinition1.xml": (
            f'<pivotCacheDefinition xmlns="{_MAIN}" refreshOnLoad="1" recordCount="0">'
            '<cacheSource type="worksheet"><worksheetSource ref="A1:E6" sheet="Calls"/>'
            f'</cacheSource><cacheFields count="5">{fields}</cacheFields></pivotCacheDefinition>'
        ),
        "xl/pivotTables/pivotTable1.xml": (
            f'<pivotTableDefinition xmlns="{_MAIN}" name="Pivot1" cacheId="7" dataCaption="Values">'
            '<location ref="C3:D9" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
            f'<pivotFields count="5"><pivotField dataField="1"/>{items}</pivotFields>'
            '<dataFields count="1"><dataField name="Count" fld="0" subtotal="count"/></dataFields>'
            "</pivotTableDefinition>"
        ),
        "xl/pivotTables/_rels/pivotTable1.xml.rels": _relations(
            "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml"
        ),
        "xl/worksheets/_rels/sheet2.xml.rels": _relations(
            "pivotTable", "../pivotTables/pivotTable1.xml"
        ),
    }
    types = "".join(
        f'<Override PartName="/xl/{part}1.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for part, kind in (
            ("pivotCache/pivotCacheDefinition", "pivotCacheDefinition"),
            ("pivotTables/pivotTable", "pivotTable"),
        )
    )
    link = (
        f'<Relationship Id="rIdP" Type="{_LINKS}/pivotCacheDefinition"'
        ' Target="pivotCache/pivotCacheDefinition1.xml"/>'
    )
    caches = f'<pivotCaches><pivotCache xmlns:r="{_LINKS}" cacheId="7" r:id="rIdP"/></pivotCaches>'
    for name, end, more in (
        ("[Content_Types].xml", "</Types>", types),
        ("xl/_rels/workbook.xml.rels", "</Relationships>", link),
        ("xl/workbook.xml", "</workbook>", caches),
    ):
        assert parts[name].count(end) == 1
        parts[name] = parts[name].replace(end, more + end)
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def _relations(kind: str, target: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_LINKS}/{kind}" Target="{target}"/></Relationships>'
    )
