"""The status of a row is in sight when the workbook is opened, and a person's own view stays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.results.patched.made import PLAIN, created, parts, patch, raw

VIEW = '<sheetViews><sheetView{} workbookViewId="0"{}</sheetViews>'
PANE = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
WIDE = '<cols><col min="1" max="2" width="63"/></cols>'


@pytest.mark.parametrize(
    ("before", "corner"),
    [
        ("", None),
        (WIDE, "C1"),
        (WIDE.replace("63", "62"), None),
        (WIDE.replace('"63"', '"63" hidden="1"'), None),
        ('<sheetFormatPr defaultColWidth="63"/>', "C1"),
        (VIEW.format("", "/>") + WIDE, "C1"),
        (VIEW.format("", "></sheetView>") + WIDE, "C1"),
        (VIEW.format(' topLeftCell="B7"', "/>") + WIDE, "B7"),
        (VIEW.format(' topLeftCell="Z7"', "/>"), "C7"),
        (VIEW.format("", ">" + PANE) + WIDE, None),
        ("<sheetViews/>" + WIDE, None),
        ('<dimension ref="A1:B2"/><sheetFormatPr defaultRowHeight="15"/>' + WIDE, "C1"),
    ],
)
def test_a_sheet_is_scrolled_where_the_status_is_out_of_sight(
    tmp_path: Path, before: str, corner: str | None
) -> None:
    """To the import columns, in the row where it was; panes stay byte for byte."""
    source = raw(tmp_path / "in.xlsx", PLAIN, before=before)
    target = patch(
        source,
        tmp_path / "out.xlsx",
        [created(2)],
        header=("Title", "Due"),
        header_row=1,
        last_row=2,
    )
    written = parts(target)["xl/worksheets/sheet1.xml"].decode()
    found = re.search(r'<sheetView [^>]*topLeftCell="(\w+)"', written)
    assert (found and found[1]) == corner
    assert PANE not in before or PANE in written
    names = re.findall(r"<(dimension|sheetViews|sheetFormatPr|cols|sheetData)\b", written)
    order = ["dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData"]
    assert names == [name for name in order if name in names]
