"""What every reader of workbooks gives, whatever the kind of file: one sheet, drawn in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from importer.errors import ImporterError
from importer.source.files.detection import detect_kind
from importer.source.workbooks.opening import open_book
from importer.source.workbooks.stored import MergedCells, StoredSheet
from tests.source.workbooks.drawn import KINDS, LACKS, Drawn

SheetOf: TypeAlias = Callable[[bytes], StoredSheet]

HEADER = {(1, 1): "id", (1, 2): "title", (1, 3): "note"}
GAPS = Drawn(HEADER | {(2, 1): "1", (2, 3): "a", (4, 2): "b", (5, 1): "2", (5, 2): "c"})


@pytest.fixture
def sheet_of(tmp_path: Path) -> Iterator[SheetOf]:
    """`sheet_of(content)`: the first sheet, as its reader gives it."""
    with ExitStack() as stack:

        def open_one(content: bytes) -> StoredSheet:
            path = tmp_path / "s.bin"
            path.write_bytes(content)
            stream = stack.enter_context(path.open("rb"))
            book = stack.enter_context(closing(open_book(stream, detect_kind(stream, path.name))))
            return book.sheets[0]

        yield open_one


every_kind = pytest.mark.parametrize("kind", KINDS)


def kinds_with(what: str) -> pytest.MarkDecorator:
    """Those kinds of files that can hold it."""
    return pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in LACKS[what]])


@every_kind
def test_rows_keep_their_order_their_numbers_and_their_gaps(kind: str, read_bytes: Any) -> None:
    """A blank row counts, and an empty cell keeps the place of those behind it."""
    found = read_bytes(KINDS[kind](GAPS))
    assert found.header == ("id", "title", "note")
    assert found.numbers == [2, 4, 5]
    assert found.rows == [["1", "", "a"], ["", "b", ""], ["2", "c", ""]]


@every_kind
def test_texts_stay_as_they_are(kind: str, read_bytes: Any) -> None:
    """Zeros, signs, marks of XML and letters of any script."""
    texts = ["007", "=1+1", "a < b & c", "Ünï 東京"]
    cells = {(row, 2): text for row, text in enumerate(texts, 2)}
    found = read_bytes(KINDS[kind](Drawn(HEADER | cells | {(row, 1): "x" for row, _ in cells})))
    assert [row[1] for row in found.rows] == texts


@kinds_with("hidden rows")
def test_a_hidden_row_is_read_and_said_or_left_out(kind: str, read_bytes: Any) -> None:
    """As the person wants it."""
    content = KINDS[kind](Drawn(GAPS.cells, hidden_rows=frozenset({4})))
    found = read_bytes(content)
    assert found.numbers == [2, 4, 5]
    assert "1 row is hidden in the workbook and was read too (row 4)" in found.notes
    assert read_bytes(content, skip_hidden=True).numbers == [2, 5]


@kinds_with("hidden columns")
def test_a_hidden_column_is_read_and_said(kind: str, read_bytes: Any) -> None:
    """What nobody sees may not be meant."""
    found = read_bytes(KINDS[kind](Drawn(GAPS.cells, hidden_columns=frozenset({2}))))
    assert found.rows[1] == ["", "b", ""]
    assert "1 column is hidden in the workbook and was read too (column B)" in found.notes


@kinds_with("merged cells")
def test_merged_cells_hold_their_value_once(kind: str, read_bytes: Any, sheet_of: SheetOf) -> None:
    """And it is said where they are, before the rows were read and after."""
    cells = HEADER | {(2, 1): "m", (2, 2): "a", (3, 2): "b"}
    content = KINDS[kind](Drawn(cells, merged=((2, 1), (3, 1))))
    found = read_bytes(content)
    assert [row[:2] for row in found.rows] == [["m", "a"], ["", "b"]]
    assert found.notes[-1] == (
        "merged cells: only the first cell holds its value (A2:A3); unmerge them and fill each row"
    )
    assert sheet_of(content).merged()[:1] == [MergedCells(2, 1, 3, 1)]


@every_kind
def test_a_cell_far_to_the_right_widens_no_row(kind: str, read_bytes: Any) -> None:
    """It is named instead."""
    found = read_bytes(KINDS[kind](Drawn(GAPS.cells | {(4, 200): "stray"})))
    assert [len(row) for row in found.rows] == [3, 3, 3]
    assert "not read: cell GR4, which lies far to the right of the table" in found.notes


@every_kind
def test_rows_can_be_read_again(kind: str, sheet_of: SheetOf) -> None:
    """Sheets are looked into before one is chosen."""
    sheet = sheet_of(KINDS[kind](GAPS))
    first = [(row.number, row.texts) for row in sheet.rows()]
    assert [(row.number, row.texts) for row in sheet.rows()] == first
    assert [number for number, texts in first if any(texts)] == [1, 2, 4, 5]


@every_kind
@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.97])
def test_a_file_that_was_cut_is_one_line_or_its_first_rows(
    kind: str, share: float, read_bytes: Any
) -> None:
    """Never a traceback, and never a row that is none."""
    content = KINDS[kind](GAPS)
    whole, told = read_bytes(content).rows, ""
    rows: list[list[str]] = []
    try:
        rows = read_bytes(content[: int(len(content) * share)]).rows
    except ImporterError as error:
        told = str(error)
    assert "\n" not in told
    assert rows == whole[: len(rows)]
    assert told or rows
