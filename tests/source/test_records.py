"""Where the csv reader ends: what it raises, and what it keeps to itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest

from importer.errors import SourceError
from importer.source.records import CELL_CHARACTERS, Batch, RecordReader


def _reader(text: str, lines_before: int = 0) -> RecordReader:
    return RecordReader(io.StringIO(text, newline=""), "t.csv", ",", lines_before=lines_before)


def test_records_carry_their_row_and_line() -> None:
    """Rows count records; lines count the file's, from where the record begins."""
    reader = _reader('a\n"b\nc"\n\nd', lines_before=1)
    assert reader.read(2) == Batch([1, 2], [2, 3], [["a"], ["b\nc"]])
    assert reader.read(9) == Batch([3, 4], [5, 6], [[], ["d"]])
    assert reader.read(9).records == []
    assert reader.read(9).records == []


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_a_quotation_mark_without_a_partner_is_refused(size: int) -> None:
    """The csv reader would give the rest of the file as one cell, and the rows in it would go."""
    reader = _reader('a,b\n1,2\n3,"4\n5,6\n7,8\n')
    with pytest.raises(SourceError) as caught:
        list(iter(lambda: reader.read(size).records, []))
    assert str(caught.value) == (
        "t.csv, line 3: a quotation mark opens a cell that does not end; "
        "close or remove the quotation mark"
    )


def test_a_long_description_is_read() -> None:
    """A cell beyond the csv module's own limit of 131,072 characters is no error."""
    assert _reader("x" * 200_000).read(1).records == [["x" * 200_000]]


def test_a_cell_without_end_does_not_fill_the_memory() -> None:
    """Reading stops at the limit, and names the line where the cell begins."""
    line = "x" * 1023 + "\n"
    reader = RecordReader(
        iter(["a\n", '"open\n', *[line] * (CELL_CHARACTERS // 1024 + 1)]), "t.csv", ","
    )
    with pytest.raises(SourceError) as caught:
        reader.read(10)
    assert str(caught.value) == (
        "t.csv, line 2: a quotation mark opens a cell that does not end; "
        "close or remove the quotation mark"
    )
    assert isinstance(caught.value.__cause__, csv.Error)


def test_a_file_that_breaks_off_is_refused() -> None:
    """A failing disk or a file that changes ends as an error of the source, with the line."""

    def lines() -> Iterator[str]:
        yield "a\n"
        raise OSError(5, "Input/output error")

    with pytest.raises(SourceError) as caught:
        RecordReader(lines(), "t.csv", ",").read(10)
    assert str(caught.value) == (
        "t.csv, line 2: the file could not be read any further; "
        "check that nothing else writes to it, and run again"
    )


def test_a_larger_limit_of_the_caller_stays() -> None:
    """The limit belongs to the whole process, so it is only ever raised."""
    before = csv.field_size_limit(CELL_CHARACTERS * 2)
    try:
        _reader("a")
        assert csv.field_size_limit() == CELL_CHARACTERS * 2
    finally:
        csv.field_size_limit(before)
