"""Where the csv reader ends: what it refuses, and how the rows behind it are kept."""

from __future__ import annotations

import csv
import io
import os
from typing import TextIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importer.errors import SourceError
from importer.source.text.dialect.types import Dialect
from importer.source.text.records import reader as module
from importer.source.text.records.reader import CELL_CHARACTERS, Batch, RecordReader

_UNCLOSED = "a quotation mark opens a cell that does not end; it is read as text"
_STRAY = (
    "a quotation mark stands inside a quoted cell, or text behind a closing one; "
    "the marks are read as text"
)
_SWALLOWED = "a quoted cell holds lines that look like rows; check that it ends where it should"


def _reader(text: str, lines_before: int = 0, dialect: Dialect = Dialect(",")) -> RecordReader:  # noqa: B008
    stream = io.StringIO(text, newline="")
    return RecordReader(stream, "t.csv", dialect, lines_before=lines_before)


def _all(text: str, size: int = 100) -> tuple[list[list[str]], list[int], list[str]]:
    reader = _reader(text)
    records: list[list[str]] = []
    lines: list[int] = []
    while (batch := reader.read(size)).records:
        records += batch.records
        lines += batch.lines
    return records, lines, reader.notes


def test_records_carry_their_row_and_line() -> None:
    """Rows count records; lines count the file's, from where the record begins."""
    reader = _reader('a\n"b\nc"\n\nd', lines_before=1)
    assert reader.read(2) == Batch([1, 2], [2, 3], [["a"], ["b\nc"]])
    assert reader.read(9) == Batch([3, 4], [5, 6], [[], ["d"]])
    assert reader.read(9).records == []
    assert reader.read(9).records == []
    assert reader.notes == []


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_a_quotation_mark_without_a_partner_costs_no_row(size: int) -> None:
    """The csv reader would give the rest of the file as one cell, and the rows in it would go."""
    assert _all('a,b\n1,2\n3,"4\n5,6\n7,8\n', size) == (
        [["a", "b"], ["1", "2"], ["3", '"4'], ["5", "6"], ["7", "8"]],
        [1, 2, 3, 4, 5],
        [f"line 3: {_UNCLOSED}"],
    )


@pytest.mark.parametrize("size", [1, 2, 100])
def test_the_next_quoted_cell_does_not_close_it(size: int) -> None:
    """The rows between would be one cell, and the next row's cells would shift."""
    records, lines, notes = _all('a,b\n3,"4\n5,6\n7,"8"\n"9",10\n', size)
    assert records == [["a", "b"], ["3", '"4'], ["5", "6"], ["7", "8"], ["9", "10"]]
    assert lines == [1, 2, 3, 4, 5]
    assert notes == [f"line 2: {_UNCLOSED}"]


def test_a_mark_at_the_end_of_a_cell_does_not_close_it() -> None:
    """Well formed as it is, the record is not as wide as a row, and each of its lines is."""
    records, _, notes = _all('a,b,c\n1,2,3\n1,"x,3\n4,5,6\n7,8,9"\n1,2,3\n')
    assert records[2:5] == [["1", '"x', "3"], ["4", "5", "6"], ["7", "8", '9"']]
    assert notes == [f"line 3: {_UNCLOSED}"]


def test_a_cell_that_may_have_swallowed_rows_is_named() -> None:
    """As wide as a row, it is left as it is, since it may be what it says."""
    text = 'a,b,c\n1,"x,3\n4,5,6\n7,8",9\n1,2,3\n'
    records, _, notes = _all(text)
    assert records[1] == ["1", "x,3\n4,5,6\n7,8", "9"]
    assert notes == [f"line 2: {_SWALLOWED}"]


def test_paragraphs_in_a_cell_are_no_rows() -> None:
    """Lines with as many commas as a row of two cells has prove nothing."""
    text = 'a,b\n1,"Dear John,\nthanks, and bye"\n"x, y"\n"Dear,\nJohn"\n2,3\n'
    assert _all(text)[0] == [
        ["a", "b"],
        ["1", "Dear John,\nthanks, and bye"],
        ["x, y"],
        ["Dear,\nJohn"],
        ["2", "3"],
    ]


def test_stray_quotes_are_noted_with_their_first_lines() -> None:
    """A note does not grow with the file."""
    records, _, notes = _all("a,b\n" + '"x "y" z",2\n' * 9)
    assert records == [["a", "b"], *[['x "y" z', "2"]] * 9]
    assert notes == [f"lines 2, 3, 4, 5, 6 and 4 more: {_STRAY}"]
    assert _all('"a"x,b\n1,2\n"c"x,3\n')[2] == [f"lines 1, 3: {_STRAY}"]


def test_a_stray_quote_in_the_header_is_judged_by_the_rows() -> None:
    """Before the first record, the lines below say how wide a row is."""
    assert _all('"a" b,"c"\n1,2\n3,4\n')[0][0] == ['"a" b', "c"]
    assert _all('"a" b,"c"\n1\n3\n')[0][0] == ['a" b,"c']
    assert _all('"a,b\n1,2\n3,4\n')[0] == [['"a', "b"], ["1", "2"], ["3", "4"]]


def test_blanks_behind_a_closing_quote_need_no_note() -> None:
    """They stand outside of the quotes."""
    assert _all('"a" ,b\n"1" ,2\n') == ([["a", "b"], ["1", "2"]], [1, 2], [])


def test_other_dialects_are_mended_too() -> None:
    """Stand-ins of delimiters and escapes become text again."""
    reader = _reader('a||b\n"x||1\n2||"y "z" \\""\n', dialect=Dialect("||", '"', "\\"))
    assert reader.read(9).records == [["a", "b"], ['"x', "1"], ["2", 'y "z" "']]
    assert reader.mended == 2


def test_a_long_description_is_read() -> None:
    """A cell beyond the csv module's own limit of 131,072 characters is no error."""
    assert _reader("x" * 200_000).read(1).records == [["x" * 200_000]]
    assert _all('a,"' + "x\n" * 100_000 + '"\nb,c\n')[0] == [["a", "x\n" * 100_000], ["b", "c"]]


def test_a_cell_without_end_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading turns back at the limit, and every line below the mark is a row."""
    monkeypatch.setattr(module, "CELL_CHARACTERS", 200_000)
    before = csv.field_size_limit(200_000)
    try:
        records, _, notes = _all('a\n"open\n' + ("x" * 1023 + "\n") * 1000)
    finally:
        csv.field_size_limit(before)
    assert len(records) == 1002
    assert notes == [f"line 2: {_UNCLOSED}"]


def test_a_cell_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a quotation mark there is nothing to mend."""
    monkeypatch.setattr(module, "CELL_CHARACTERS", 200_000)
    before = csv.field_size_limit(200_000)
    try:
        with pytest.raises(SourceError) as caught:
            _all("a\n" + "x" * 200_001 + "\n")
    finally:
        csv.field_size_limit(before)
    assert str(caught.value) == (
        "t.csv, line 2: a cell has more than 200000 characters; check that it is the right file"
    )


def test_a_file_that_breaks_off_is_refused() -> None:
    """A failing disk or a file that changes ends as an error of the source, with the line."""

    class Failing(io.StringIO):
        def read(self, size: int | None = -1, /) -> str:
            if self.tell():
                raise OSError(5, os.strerror(5))
            return super().read(size)

    stream: TextIO = Failing("a\n" + "x\n" * 40_000, newline="")
    reader = RecordReader(stream, "t.csv", Dialect(","))
    with pytest.raises(SourceError) as caught:
        reader.read(50_000)
    assert str(caught.value) == (
        "t.csv, line 32769: the file could not be read any further; "
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


_PARTS = st.sampled_from(
    ["1,2", '3,"4', "5,6", '"7",8', '9"', "x", '"a\nb",c', "1,2,3", "", ',"', '"']
)


@given(st.lists(_PARTS, max_size=12), st.sampled_from([1, 3, 100]))
@example(["1,2", '3,"4', "5,6", '"7",8'], 100)
def test_a_quick_look_finds_the_rows_that_a_patient_one_finds(parts: list[str], size: int) -> None:
    """Whether a cell may hold rows is asked first of its delimiters; nothing is lost by that."""
    text = "".join(f"{part}\n" for part in parts)
    quick = _all(text, size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RecordReader, "_may_hold_rows", lambda *_: True)
        assert _all(text, size) == quick
