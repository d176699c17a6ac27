"""Rows whose cells are read later, and the lines that are known of them."""

from __future__ import annotations

import pickle
from collections.abc import Sequence

from importer.rows.later import LaterRows, Written, with_written, written_of
from importer.rows.table import Chunk

CELLS = [["a", "1"], ["b", "2"], ["c", "3"]]
LINES = Written(("csv",), b"a,1\nb,2\nc,3\n", [4, 8, 12])


def test_cells_are_read_once_and_late() -> None:
    """A row that is there already asks for none of the others."""
    asked = []

    def read() -> Sequence[list[str]]:
        asked.append(1)
        return CELLS

    rows = LaterRows(3, read, some={1: ["b", "2"]})
    assert (len(rows), rows[1], asked) == (3, ["b", "2"], [])
    assert [rows[0], rows[-1], rows[1:]] == [CELLS[0], CELLS[2], CELLS[1:]]
    assert list(rows) == CELLS
    assert asked == [1]


def test_set_aside_they_are_plain_rows() -> None:
    """Whatever reads them is left behind."""
    rows = LaterRows(3, lambda: CELLS, LINES)
    assert pickle.loads(pickle.dumps(rows)) == CELLS


def test_some_lines_are_replaced() -> None:
    """The first, the last, neighbours, by longer and by shorter ones; the others stay."""
    assert LINES.but({}) == LINES.data
    assert LINES.but({0: b"A\n"}) == b"A\nb,2\nc,3\n"
    assert LINES.but({1: b"long one\n", 2: b"C\n"}) == b"a,1\nlong one\nC\n"
    assert LINES.but({0: b"A\n", 2: b""}) == b"A\nb,2\n"


def test_a_chunk_keeps_its_lines() -> None:
    """A plain one has none, and is given those that were set aside."""
    plain = Chunk([2, 3, 4], [2, 3, 4], CELLS, ())
    assert written_of(plain) is None
    assert with_written(plain, None) is plain
    again = with_written(plain, LINES)
    assert written_of(again) == LINES
    assert list(again.rows) == CELLS
