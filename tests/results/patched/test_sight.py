"""The status of a row is in sight when the workbook is opened, and a person's own view stays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.results.patched.made import PLAIN, created, parts, patch, raw

VIEW = '<sheetViews><sheetView{} workbookViewId="0"{}</sheetViews>'
PANE = '<pane {}activePane="bottomLeft" state="{}"/></sheetView>'
ROWS, BOTH = 'ySplit="1" topLeftCell="A2" ', 'xSplit="1" ySplit="1" topLeftCell="B2" '
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
        ("<sheetViews/>" + WIDE, None),
        ('<dimension ref="A1:B2"/><sheetFormatPr defaultRowHeight="15"/>' + WIDE, "C1"),
    ],
)
def test_a_sheet_is_scrolled_where_the_status_is_out_of_sight(
    tmp_path: Path, before: str, corner: str | None
) -> None:
    """To the import columns, in the row where it was."""
    written = sheet_with(tmp_path, before)
    found = re.search(r'<sheetView [^>]*topLeftCell="(\w+)"', written)
    assert (found and found[1]) == corner
    names = re.findall(r"<(dimension|sheetViews|sheetFormatPr|cols|sheetData)\b", written)
    order = ["dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData"]
    assert names == [name for name in order if name in names]


@pytest.mark.parametrize(
    ("pane", "width", "view", "corner"),
    [
        (PANE.format(ROWS, "frozen"), 63, "C1", "C2"),
        (PANE.format(ROWS, "frozen"), 62, None, "A2"),
        (PANE.format(BOTH, "frozen"), 63, None, "C2"),
        (PANE.format(BOTH, "frozen"), 62, None, "B2"),
        (PANE.format(ROWS, "split"), 63, None, "A2"),
    ],
)
def test_what_is_frozen_stays_so_and_the_rest_is_scrolled(
    tmp_path: Path, pane: str, width: int, view: str | None, corner: str
) -> None:
    """The pane is the same but for the first cell below it; a split is left alone."""
    before = VIEW.format("", ">" + pane) + WIDE.replace("63", str(width))
    written = sheet_with(tmp_path, before)
    found = re.search(r'<sheetView [^>]*topLeftCell="(\w+)"', written)
    assert (found and found[1]) == view
    assert re.sub(r'topLeftCell="\w+"', f'topLeftCell="{corner}"', pane) in written


def sheet_with(folder: Path, before: str) -> str:
    """The XML of the sheet with its results. before: what stands before its rows."""
    source = raw(folder / "in.xlsx", PLAIN, before=before)
    target = patch(
        source,
        folder / "out.xlsx",
        [created(2)],
        header=("Title", "Due"),
        header_row=1,
        last_row=2,
    )
    return parts(target)["xl/worksheets/sheet1.xml"].decode()
