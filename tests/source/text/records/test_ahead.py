"""What is read ahead in parts is what one reader reads, however the parts fall."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.source.text.dialect.types import Dialect
from importer.source.text.records import ahead as ahead_module
from importer.source.text.records import parts as parts_module
from importer.source.text.records.ahead import ReadAhead, extent_of
from importer.source.text.records.parts import PartReader, plain_codec
from importer.source.text.records.reader import KNOWN_WIDTHS, RecordReader
from tests.examples import examples

COMMA = Dialect(",")


class Found(NamedTuple):
    """What was read. taken: how many parts of others were of use."""

    records: list[list[str]]
    numbers: list[int]
    lines: list[int]
    notes: list[str]
    taken: int = 0


class InTurn:
    """Those who would read the parts, in this process. lost: the parts that never come."""

    def __init__(self, reader: PartReader, parts: int, lost: frozenset[int]) -> None:
        self.taken = 0
        self.closed = False
        self._answers = [self._of(reader, range(n, parts, 2), lost) for n in range(2)]

    def _of(self, reader: PartReader, parts: range, lost: frozenset[int]) -> Iterator[bytes]:
        for number in parts:
            part = None if number in lost else reader.read(number)
            yield b"" if part is None else part.written()

    def answer(self, number: int) -> bytes:
        """As of `Copies`."""
        return b"" if self.closed else next(self._answers[number])

    def close(self) -> None:
        """As of `Copies`."""
        self.closed = True


@pytest.fixture(autouse=True, scope="module")
def _small_parts() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts_module, "PART_BYTES", 150)
        patch.setattr(parts_module, "_BEYOND", 100)
        patch.setattr(ahead_module, "FEWEST_BYTES", 0)
        yield


def _all(reader: RecordReader | ReadAhead) -> Found:
    records, numbers, lines = list[list[str]](), list[int](), list[int]()
    while (batch := reader.read(7)).records:
        records += batch.records
        numbers += batch.numbers
        lines += batch.lines
    return Found(records, numbers, lines, reader.notes)


def read_both(
    content: bytes, encoding: str = "utf-8", lost: frozenset[int] = frozenset()
) -> tuple[Found, Found]:
    """What one reader reads, and what it reads with others, behind the same head."""
    found = []
    for several in (False, True):
        with tempfile.TemporaryFile() as stream:
            stream.write(content)
            stream.seek(0)
            text = io.TextIOWrapper(stream, encoding, newline="")
            reader = RecordReader(text, "t.csv", COMMA)
            reader.read(KNOWN_WIDTHS)
            if not several:
                found.append(_all(reader))
                continue
            extent = extent_of(stream, encoding, COMMA, reader.standing)
            assert extent is not None
            others = InTurn(PartReader(extent), extent.parts, lost)
            read = ReadAhead(text, reader, extent, others)
            found.append(_all(read)._replace(taken=read.taken))
            assert others.closed
    return found[0], found[1]


def sheet(rows: list[str], end: str = "\n") -> str:
    """Rows of three cells behind enough others of that width."""
    return "".join(f"{row}{end}" for row in [*["a,b,c"] * KNOWN_WIDTHS, *rows])


PLAIN = ["1,2,3", '"two\nlines",x,é', '"a,b","""q""",', "ünï,ö,€", '"1,2,3\n4,5,6",7,8']
ODD = [
    "", "1,2", "1,2,3,4", '1,"2,3', '1,"2" x,3', 'a,5" pipe,c', '"open\n1,2,3\n4,5,6",x,y', '"a',
    '"a" ,b,c', "\r", "x\ry,2,3", '"no end\n', "a,b,\x85c",
]  # fmt: skip


@given(
    rows=st.lists(st.sampled_from(PLAIN * 8 + ODD), max_size=120),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
    lost=st.frozensets(st.integers(0, 9), max_size=2),
)
@settings(max_examples=examples(150), deadline=None)
def test_nothing_shows_who_has_read_a_record(
    rows: list[str], end: str, encoding: str, lost: frozenset[int]
) -> None:
    """Neither records nor row numbers, lines and notes, be a part odd, cut badly, or lost."""
    alone, together = read_both(sheet(rows, end).encode(encoding, "replace"), encoding, lost)
    assert together._replace(taken=0) == alone


def test_parts_of_an_ordinary_file_are_taken() -> None:
    """All 46 but two, which begin in a cell whose rest has as many cells as a record."""
    alone, together = read_both(sheet(PLAIN * 100).encode())
    assert together._replace(taken=0) == alone
    assert len(alone.records) == 500
    assert together.taken == 44


def test_a_part_that_is_lost_is_read_here_and_those_behind_it_are_taken() -> None:
    """As where a process was killed over it."""
    _, whole = read_both(sheet(PLAIN * 100).encode())
    alone, together = read_both(sheet(PLAIN * 100).encode(), lost=frozenset({3, 8}))
    assert together._replace(taken=0) == alone
    assert together.taken == whole.taken - 2


def test_of_a_file_full_of_oddities_no_more_is_read_ahead() -> None:
    """What others read there would be read twice."""
    _, together = read_both(sheet([*["1,2,3", '1,"2" x,3'] * 200]).encode())
    assert together.taken == 0


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("cp1252", "cp1252"),
        ("latin-1", "latin-1"),
        ("utf-16", None),
        ("utf-16-le", None),
        ("utf-7", None),
        ("cp932", None),
        ("gb18030", None),
        ("iso2022_jp", None),
        ("cp037", None),
    ],
)
def test_only_where_a_byte_tells_its_place(encoding: str, codec: str | None) -> None:
    """A line feed is one byte, and no part of a letter; what comes before does not matter."""
    assert plain_codec(encoding) == codec


@pytest.mark.parametrize(
    "content",
    [
        "a,b,c\n" * 50,  # too few rows to know how wide they are
        "a,b,c\n" * 60 + "a,b\n" + "a,b,c\n" * 60,
        "a\n" * 200,  # any line would do
    ],
)
def test_a_file_of_which_nobody_could_tell_where_rows_begin_is_read_by_one(content: str) -> None:
    """Its rows are of no one width, or of one cell."""
    with tempfile.TemporaryFile() as stream:
        stream.write(content.encode())
        stream.seek(0)
        reader = RecordReader(io.TextIOWrapper(stream, "utf-8", newline=""), "t.csv", COMMA)
        reader.read(KNOWN_WIDTHS)
        assert extent_of(stream, "utf-8", COMMA, reader.standing) is None
