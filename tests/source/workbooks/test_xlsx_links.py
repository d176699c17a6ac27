"""Where the cells of a workbook lead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink

from importer.source.workbooks.xlsx.links import find_links, link_of_formula
from tools.trap_workbooks import Sheet, row, xlsx

ADDRESS = "https://www.linkedin.com/in/zoe-quill"


def test_a_cell_shows_its_word_and_keeps_its_link(tmp_path: Path, read: Any) -> None:
    """What a person sees is the text; the address stands beside it."""
    book = Workbook()
    sheet: Any = book.active
    for cells in (["name", "page"], ["Zoe", "LinkedIn"], ["Ann", "none"]):
        sheet.append(cells)
    sheet["B2"].hyperlink = ADDRESS
    book.save(tmp_path / "t.xlsx")

    found = read(tmp_path / "t.xlsx")

    assert found.rows == [["Zoe", "LinkedIn"], ["Ann", "none"]]
    assert [[cell.link for cell in cells] for cells in found.natives] == [["", ADDRESS], ["", ""]]


def test_a_place_in_the_workbook_is_no_address(tmp_path: Path, read: Any) -> None:
    """It leads to a sheet, and to no page."""
    book = Workbook()
    sheet: Any = book.active
    for cells in (["a", "b"], ["x", "y"]):
        sheet.append(cells)
    sheet["B2"].hyperlink = Hyperlink(ref="B2", location="Sheet!A1")
    book.save(tmp_path / "t.xlsx")

    assert read(tmp_path / "t.xlsx").natives[0][1].link == ""


def test_a_formula_has_a_link_too(read_bytes: Any) -> None:
    """The one of its own cell, and of no other."""
    formula = (
        '<c r="A2" t="str"><f>HYPERLINK(&quot;https://example.com/a&quot;,&quot;A&quot;)</f>'
        '<v>A</v></c><c r="B2" t="str"><f>UPPER(&quot;x&quot;)</f><v>X</v></c>'
    )
    sheet = row(1, "a", "b") + f'<row r="2">{formula}</row>' + row(3, "y", "z")
    found = read_bytes(xlsx(Sheet("Q3", sheet)))

    assert found.rows == [["A", "X"], ["y", "z"]]
    links = [[cell.link for cell in cells] for cells in found.natives]
    assert links == [["https://example.com/a", ""], ["", ""]]


@pytest.mark.parametrize(
    ("formula", "address"),
    [
        ('HYPERLINK("https://example.com/a","A")', "https://example.com/a"),
        (' hyperlink( "mailto:zoe@example.com" ; "Zoe")', "mailto:zoe@example.com"),
        ('HYPERLINK("https://example.com/""a""")', 'https://example.com/"a"'),
        ('HYPERLINK(A1,"A")', ""),
        ('HYPERLINK("https://example.com/"&A1,"A")', ""),
        ('IF(A1,HYPERLINK("https://example.com/a"),"")', ""),
        ("SUM(A1:A2)", ""),
        ("", ""),
    ],
)
def test_only_an_address_that_stands_in_the_formula_is_one(formula: str, address: str) -> None:
    """Nothing is calculated here."""
    assert link_of_formula(formula) == address


def test_a_link_over_several_cells_is_one_of_each() -> None:
    """A block with more cells than anybody links is skipped."""
    tail = (
        b'<hyperlinks><hyperlink ref="A2:B3" r:id="rId1"/><x:hyperlink x:id="rId2" ref="C$2"/>'
        b'<hyperlink ref="A1:Z999" r:id="rId1"/><hyperlink ref="D2" r:id="rId9"/></hyperlinks>'
    )
    assert find_links(tail, {"rId1": "a", "rId2": "b"}) == {
        2: {0: "a", 1: "a", 2: "b"},
        3: {0: "a", 1: "a"},
    }
