"""Formulas that no program has calculated."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from importer.source import formulas
from importer.source.formulas import Uncalculated, find_uncalculated

SHEET = (
    b'<cols><col min="1"/></cols><sheetData><row r="1">'
    b'<c r="A1" t="s"><v>0</v></c><c r="B1" s="1"/>'
    b'<c r="C1"><f>1+1</f><v>2</v></c>'
    b'<c r="D1" t="str"><f>IF(A1="","",1)</f><v></v></c>'
    b'</row><row r="5"><c r="C5"><f>1+1</f><v></v></c>'
    b'<c r="D5" s="3"><f t="shared" si="0"/></c><c r="E5"><f>2</f><v/></c></row></sheetData>'
)


@pytest.mark.parametrize("block", [1, 5, 64, 1 << 20])
def test_formulas_without_a_value_are_counted(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    """A value, or an empty text as result, is a value; wherever the blocks end."""
    monkeypatch.setattr(formulas, "_BLOCK_BYTES", block)
    assert find_uncalculated(io.BytesIO(SHEET)) == Uncalculated(3, "C5")


def test_a_sheet_without_formulas_has_none() -> None:
    """The usual sheet costs one pass over its bytes and says nothing."""
    assert find_uncalculated(io.BytesIO(b'<c r="A1"><v>1</v></c>')) is None


def test_a_million_formatted_cells_are_not_kept() -> None:
    """Cells without content have no end tag to stop at, and must not pile up."""
    sheet = io.BytesIO(b'<c r="A1" s="1"/>' * 1_000_000 + b'<c r="B9"><f>1</f></c>')
    tracemalloc.start()
    try:
        assert find_uncalculated(sheet) == Uncalculated(1, "B9")
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024 * 1024
    finally:
        tracemalloc.stop()
