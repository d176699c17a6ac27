"""A table that was written in any dialect and encoding reads back as it was."""

from __future__ import annotations

import io
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from importer.errors import ImporterError
from importer.source.text.dialect.detect import detect_dialect, read_sample
from importer.source.text.dialect.types import Dialect
from importer.source.text.encoding.choose import choose_encoding
from importer.source.text.records.reader import RecordReader
from tests.examples import examples

_DELIMITERS = [",", ";", "\t", "|", "||", "\t\t", "^", "~", "\x1f"]
_LINE_ENDS = ["\n", "\r\n", "\r"]
_ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]

_NAMES = st.sampled_from(["Anna Smith", "Bob O'Neill", "Chloë Müller", "Łukasz d'Arc", "田中 太郎"])
_DATES = st.dates().map(str)
_MAILS = st.integers(1, 99).map("rep{}@example.com".format)
_NUMBERS = st.integers(0, 99_999).map("{:05}".format)
_TEXTS = st.sampled_from(
    ["Call, then mail; ask", 'he said "yes"', "two\nlines", "a|b", "x\ty", "", "C:\\new\\table"]
)
_COLUMNS = [_NAMES, _DATES, _MAILS, _NUMBERS, _TEXTS]
_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


class Written(NamedTuple):
    """A table, how it was written, and what came of it."""

    rows: list[list[str]]
    dialect: Dialect
    content: bytes


@st.composite
def _written(draw: st.DrawFn) -> Written:
    kinds = draw(st.lists(st.sampled_from(_COLUMNS), min_size=2, max_size=5))
    row = st.tuples(_NUMBERS, *kinds, _DATES).map(list)
    header = [f"Column {number}" for number in range(len(kinds) + 2)]
    rows = [header, *draw(st.lists(row, min_size=5, max_size=30))]
    dialect = Dialect(draw(st.sampled_from(_DELIMITERS)), draw(st.sampled_from(["'", '"'])))
    always = draw(st.booleans())
    text = _write(rows, dialect, draw(st.sampled_from(_LINE_ENDS)), always=always)
    return Written(rows, dialect, text.encode(draw(st.sampled_from(_ENCODINGS))))


def _write(rows: list[list[str]], dialect: Dialect, line_end: str, *, always: bool) -> str:
    """The text of a table, cells quoted always or where they must be."""
    quote, delimiter = dialect.quote or "", dialect.delimiter

    def write_cell(cell: str) -> str:
        special = delimiter[0] in cell or any(mark in cell for mark in "\"'\r\n\\")
        doubled = cell.replace(quote, quote * 2)
        return f"{quote}{doubled}{quote}" if always or special else cell

    return "".join(delimiter.join(map(write_cell, row)) + line_end for row in rows)


def _read(content: bytes, size: int = 7) -> tuple[list[list[str]], list[int]]:
    stream = io.BytesIO(content)
    codec = choose_encoding(stream, "t.csv", None).codec
    stream.seek(0)
    text = io.TextIOWrapper(stream, codec, newline="")
    sample = read_sample(text)
    dialect = detect_dialect(sample.text, cut=sample.cut).dialect
    text.seek(0)
    return _read_all(RecordReader(text, "t.csv", dialect), size)


def _read_all(reader: RecordReader, size: int) -> tuple[list[list[str]], list[int]]:
    records: list[list[str]] = []
    lines: list[int] = []
    while (batch := reader.read(size)).records:
        records += batch.records
        lines += batch.lines
    return records, lines


@given(written=_written(), size=st.sampled_from([1, 7, 500]))
@settings(max_examples=examples(80))
def test_a_written_table_reads_back(written: Written, size: int) -> None:
    """Whatever the delimiter, the quote, the line ends and the encoding."""
    assert _read(written.content, size)[0] == written.rows


@given(
    rows=st.lists(st.lists(_WORDS, min_size=2, max_size=4), min_size=1, max_size=6),
    delimiter=st.sampled_from(_DELIMITERS),
    quote=st.sampled_from(["'", '"']),
    line_end=st.sampled_from(_LINE_ENDS),
)
@settings(max_examples=examples(80))
def test_any_text_survives_a_known_dialect(
    rows: list[list[str]], delimiter: str, quote: str, line_end: str
) -> None:
    """Nothing that can stand in a cell is lost, added or moved."""
    dialect = Dialect(delimiter, quote)
    text = _write(rows, dialect, line_end, always=True)
    reader = RecordReader(io.StringIO(text, newline=""), "t.csv", dialect)
    assert _read_all(reader, 3)[0] == rows
    assert all("look like rows" in note for note in reader.notes)


_PIECES = st.sampled_from(
    ['"', '""', "'", ",", ";", "|", "\n", "\r\n", "\r", "\\", " ", "a", "é", '","', "b,c\n"]
)


@given(pieces=st.lists(_PIECES, max_size=60), encoding=st.sampled_from(_ENCODINGS))
@settings(max_examples=examples(150))
def test_no_letter_is_lost_from_a_damaged_file(pieces: list[str], encoding: str) -> None:
    """Stray quotes move no cell out of the table, and batches of any size hold the same."""
    content = "".join(pieces).encode(encoding)
    records, lines = _read(content, 1)
    cells = "".join(cell for record in records for cell in record)
    assert [cells.count(letter) for letter in "abcé"] == [
        "".join(pieces).count(letter) for letter in "abcé"
    ]
    assert lines == sorted(lines)
    assert _read(content, 500) == (records, lines)


@given(content=st.binary(max_size=200))
@settings(max_examples=examples(150))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """There is no file that ends in a traceback."""
    try:
        records, _ = _read(content)
    except ImporterError:
        return
    assert isinstance(records, list)
