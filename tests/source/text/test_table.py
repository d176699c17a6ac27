"""What a text file gives: cells as they stand, numbered as a spreadsheet program numbers them."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from importer.rows.formula_guard import guard
from importer.rows.outcome import IMPORT_COLUMNS
from importer.rows.table import Chunk, SourceOptions
from importer.source import open_table
from tests.examples import examples

TextFile = Callable[..., Path]


def test_cells_stay_as_they_stand(text_file: TextFile, read: Any) -> None:
    """Leading zeros, white space and quotation marks reach the next stage untouched."""
    found = read(text_file(' id ,Title\n007," a ""b"" "\n1e5,5" pipe\n'))
    assert found.header == (" id ", "Title")
    assert found.rows == [["007", ' a "b" '], ["1e5", '5" pipe']]
    assert (found.kind, found.label, found.sheet) == ("text", "followups.csv", None)
    assert found.natives == []
    assert found.notes == []


def test_rows_are_numbered_as_a_spreadsheet_shows_them(text_file: TextFile, read: Any) -> None:
    """A cell of several lines is one row, blank rows count, and `lines` are those of the file."""
    found = read(text_file('a,b\n1,"x\ny\nz"\n\n2,x\r\n , \n3,"p\r\nq"\n4,y\n'))
    assert found.numbers == [2, 4, 6, 7]
    assert found.lines == [2, 6, 8, 10]
    assert found.rows == [["1", "x\ny\nz"], ["2", "x"], ["3", "p\r\nq"], ["4", "y"]]
    assert found.blank_rows == 2


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 1000])
def test_chunks_of_any_size_hold_the_same_rows(text_file: TextFile, read: Any, size: int) -> None:
    """Where one chunk ends and the next begins changes neither rows, numbers nor lines."""
    found = read(text_file('a,b\n1,2\n\n3,"4\n5"\n6\n7,8\n'), size=size)
    assert found.numbers == [2, 4, 5, 6]
    assert found.lines == [2, 4, 6, 7]
    assert found.rows == [["1", "2"], ["3", "4\n5"], ["6", ""], ["7", "8"]]
    assert found.blank_rows == 1


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(text_file: TextFile, read: Any, newline: str) -> None:
    """Files of Unix, of Windows and of an old Mac give the same rows and lines."""
    found = read(text_file(newline.join(["a,b", "1,2", "", "3,4"])))
    assert found.rows == [["1", "2"], ["3", "4"]]
    assert found.numbers == found.lines == [2, 4]


def test_short_rows_are_padded_and_long_rows_keep_their_cells(
    text_file: TextFile, read: Any
) -> None:
    """No cell is cut off, and each row is at least as wide as the header."""
    found = read(text_file("a,b,c\n1\n1,2,3,4,\n"))
    assert found.rows == [["1", "", ""], ["1", "2", "3", "4", ""]]


def test_a_row_whose_first_cell_is_empty_is_no_blank_row(text_file: TextFile, read: Any) -> None:
    """Only a row of empty cells and white space is skipped."""
    found = read(text_file("a,b\n,x\n ,y\n\t,\u00a0\n"))
    assert found.rows == [["", "x"], [" ", "y"]]
    assert found.blank_rows == 1


def test_header_is_the_first_row_with_anything_in_it(text_file: TextFile, read: Any) -> None:
    """Blank rows above the header are not counted among the rows of the table."""
    found = read(text_file("\n,,\na,b,\n1,2,\n"))
    assert (found.header, found.header_row) == (("a", "b", ""), 3)
    assert (found.numbers, found.blank_rows) == ([4], 0)


def test_header_row_passes_over_what_stands_above(text_file: TextFile, read: Any) -> None:
    """`--header-row 3` makes the third row the header, and its delimiter the file's."""
    found = read(text_file("Tasks of Q3, all\n\nid;title\n1;Call, then write\n"), header_row=3)
    assert (found.header, found.header_row) == (("id", "title"), 3)
    assert found.rows == [["1", "Call, then write"]]
    assert (found.numbers, found.lines) == ([4], [4])


def test_a_header_without_rows_gives_nothing(text_file: TextFile, read: Any) -> None:
    """Whether that is an error is for the pipeline to say."""
    found = read(text_file("a,b\n"))
    assert (found.header, found.rows) == (("a", "b"), [])


@pytest.mark.parametrize("content", ["", "\n\n", " \n,,\n", "\ufeff", "sep=;\n"])
def test_a_file_without_a_cell_is_refused(text_file: TextFile, refusal: Any, content: str) -> None:
    """A file of nothing, or of blank rows only, is said to be empty."""
    assert refusal(text_file(content)) == (
        "SourceError: followups.csv is empty; expected a row of column names and rows below it; "
        "check that it is the right file, and that it was saved"
    )


_GIVE = "set --header-row to the number of the row that holds the column names"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (2, f"SourceError: followups.csv, row 2 is blank, so it is not the header; {_GIVE}"),
        (9, f"SourceError: followups.csv ends with row 3; --header-row 9 is beyond it; {_GIVE}"),
        (0, "ConfigurationError: --header-row 0: rows are counted from 1"),
    ],
)
def test_a_header_row_that_is_none_is_refused(
    text_file: TextFile, refusal: Any, row: int, message: str
) -> None:
    """A blank row, one beyond the end and row 0 are each said to be so."""
    assert refusal(text_file("a,b\n\n1,2\n"), header_row=row) == message


def test_sep_line_is_no_row(text_file: TextFile, read: Any) -> None:
    """Excel does not show a `sep=` line, so row numbers begin below it; lines count it."""
    found = read(text_file("sep=;\na;b\n1,5;2\n"))
    assert (found.header, found.header_row, found.delimiter) == (("a", "b"), 1, ";")
    assert (found.rows, found.numbers, found.lines) == ([["1,5", "2"]], [2], [3])
    assert found.notes == [
        "skipped the first line, which is not a row: it names the delimiter (sep=)"
    ]


def test_delimiter_option_is_followed(text_file: TextFile, read: Any) -> None:
    """A person's `--delimiter` wins over what the file looks like, and over its `sep=` line."""
    assert read(text_file("a,b\n1,2\n"), delimiter="pipe").header == ("a,b",)
    assert read(text_file("a^b\n1^2\n"), delimiter="^").rows == [["1", "2"]]
    assert read(text_file("sep=;\na,b\n1,2\n"), delimiter=",").rows == [["1", "2"]]


def test_sheet_option_is_refused(text_file: TextFile, refusal: Any) -> None:
    """A text file has no sheets."""
    assert refusal(text_file("a,b\n"), sheet="Q3") == (
        "NoSheetsError: followups.csv is a text file and has no sheets; leave out --sheet"
    )


def test_results_file_is_read_without_its_guards(text_file: TextFile, read: Any) -> None:
    """What a results file guarded against formulas comes back as it was before."""
    header = ["'=title", *IMPORT_COLUMNS]
    row = ["'=1+1", "2", "created", "", "", "'@x", "-5", "'plain"]
    buffer = io.StringIO()
    csv.writer(buffer).writerows([header, row])
    found = read(text_file(buffer.getvalue()))
    assert found.header == ("=title", *IMPORT_COLUMNS)
    assert found.rows == [["=1+1", "2", "created", "", "", "@x", "-5", "'plain"]]


def test_a_file_of_somebody_else_keeps_its_apostrophes(text_file: TextFile, read: Any) -> None:
    """With one of the seven columns missing, nothing is taken off."""
    content = ",".join(["'=title", *IMPORT_COLUMNS[1:]]) + "\n'=1+1,,,,,,\n"
    found = read(text_file(content))
    assert found.header[0] == "'=title"
    assert found.rows[0][0] == "'=1+1"


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
@example(texts=["@'"])
def test_guarded_text_reads_back(tmp_path: Path, texts: list[str]) -> None:
    """Any text survives the guard, a CSV file and its reading."""
    path = tmp_path / "results.csv"
    rest = ["x"] * len(IMPORT_COLUMNS)
    rows = [["a", *IMPORT_COLUMNS], *([guard(text), *rest] for text in texts)]
    assert [row[0] for row in _round_trip(path, rows, ",", "utf-8-sig")] == texts


_HOSTILE = st.text(alphabet=",;'\"\\\r\n\t a|", max_size=8)


@given(rows=st.lists(st.lists(_HOSTILE, min_size=3, max_size=3), min_size=1, max_size=4))
@example(rows=[["", '\\\n" ",\n', '"","'], ["\nx,,x", "\\,", ""]])
@example(rows=[["x,, ", '""\\', 'x,\\"'], [',x"  \\', "", ","], [",,", "x\\\\,x,,,", " x"]])
def test_results_read_back_whatever_their_cells_hold(tmp_path: Path, rows: list[list[str]]) -> None:
    """No backslash is taken for an escape, and no blank for one between cells."""
    header, rest = ["Title", "b\nc", "Notes", "d", *IMPORT_COLUMNS], ["x"] * len(IMPORT_COLUMNS)
    whole = [["Ring Ada", *map(guard, row), *rest] for row in rows]
    found = _round_trip(tmp_path / "results.csv", [header, *whole], ",", "utf-8-sig")
    assert [row[1:4] for row in found] == rows


_WORDS = st.sampled_from(["007", "", "x", "a,b", "a;b", 'say "hi"', "two\nlines", "é", "5,5", "|"])
_ROWS = st.integers(2, 4).flatmap(
    lambda width: st.lists(
        st.lists(_WORDS, min_size=width, max_size=width).filter(any), min_size=1, max_size=6
    )
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@given(rows=_ROWS)
@settings(max_examples=examples(30))
def test_a_written_table_reads_back(
    tmp_path: Path, delimiter: str, encoding: str, rows: list[list[str]]
) -> None:
    """A table is the same after csv.writer and this reader, in each delimiter and encoding."""
    header = [f"Column {index}" for index in range(len(rows[0]))]
    assert _round_trip(tmp_path / "t.csv", [header, *rows], delimiter, encoding) == rows


def _round_trip(
    path: Path, rows: list[list[str]], delimiter: str, encoding: str
) -> list[list[str]]:
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    # One letter beyond ASCII does not tell one table of letters from another.
    asked = encoding if encoding == "cp1252" else None
    with closing(open_table(path, SourceOptions(encoding=asked))) as table:
        return [row for chunk in table.chunks() for row in chunk.rows]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Twenty times the rows take no more memory."""

    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.csv"
        path.write_text("a,b\n" + "some text that is not short,é\n" * rows, encoding="utf-8")
        tracemalloc.start()
        with closing(open_table(path, SourceOptions())) as table:
            count = sum(len(chunk) for chunk in table.chunks(100))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert count == rows
        return most

    peak(10)
    assert peak(100_000) < 3 * peak(5_000)


def test_chunks_are_what_the_contract_says(text_file: TextFile) -> None:
    """Parallel lists of equal length, no natives, and nothing after the last row."""
    with closing(open_table(text_file("a\n1\n2\n3\n"), SourceOptions())) as table:
        chunks = list(table.chunks(2))
        assert chunks == [
            Chunk([2, 3], [2, 3], [["1"], ["2"]], ()),
            Chunk([4], [4], [["3"]], ()),
        ]
        assert list(table.chunks(2)) == []
