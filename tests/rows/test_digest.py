"""One digest for one table, however its file was written; another for every other table."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from importer.rows.digest import SourceDigest
from importer.rows.table import Chunk, SourceOptions
from importer.source import open_table

HEADER = ("Subject", "Owner")
ROWS = ((2, ["Ring Ada", "usr_1"]), (3, ["Ring Bob", ""]))
Rows = Sequence[tuple[int, list[str]]]


def digest(header: Sequence[str] = HEADER, rows: Rows = ROWS, *, at_once: int = 9) -> str:
    """The digest of a table that is read so many rows at once."""
    taken = SourceDigest()
    taken.add_header(header)
    for start in range(0, len(rows), at_once):
        part = rows[start : start + at_once]
        taken.add(Chunk([n for n, _ in part], [], [cells for _, cells in part], []))
    return taken.hexdigest()


def test_how_many_rows_travel_together_does_not_count() -> None:
    """The digest is of the table."""
    assert digest(at_once=1) == digest()


def test_what_is_digested_is_written_out() -> None:
    """It is kept in ledgers: each cell behind its length, each row behind its number and width."""
    text = "header,2:7:Subject5:Owner2,2:8:Ring Ada5:usr_13,2:8:Ring Bob0:"
    assert digest() == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (("Subject", "Owner "), ROWS),
        (("Subject", "Owner", ""), ROWS),
        (HEADER, ROWS[:1]),
        (HEADER, ROWS[::-1]),
        (HEADER, ((2, ["Ring Ada", "usr_1"]), (4, ["Ring Bob", ""]))),
        (HEADER, ((2, ["Ring Ada", "usr_1"]), (3, ["Ring Bob"]))),
        (HEADER, ((2, ["Ring Adau", "sr_1"]), (3, ["Ring Bob", ""]))),
        (HEADER, ((2, ["Ring Ada5:usr_1", ""]), (3, ["Ring Bob", ""]))),
    ],
)
def test_every_other_table_has_another_digest(header: Sequence[str], rows: Rows) -> None:
    """A cell, a row, a number, an order or a header more, less or other."""
    assert digest(header, rows) != digest()


def test_the_same_table_in_another_file_has_the_same_digest(tmp_path: Path) -> None:
    """Delimiter, encoding and quotes are the file's."""

    def of(name: str, raw: bytes) -> str:
        path = tmp_path / name
        path.write_bytes(raw)
        table = open_table(path, SourceOptions())
        taken = SourceDigest()
        taken.add_header(table.header)
        for chunk in table.chunks():
            taken.add(chunk)
        table.close()
        return taken.hexdigest()

    plain = of("a.csv", b"Subject,Owner\nRing Ada,usr_1\nRing Bob,\n")
    assert plain == digest()
    assert of("b.csv", '\ufeff"Subject";Owner\r\nRing Ada;usr_1\r\nRing Bob;'.encode()) == plain


def test_half_a_character_has_a_digest_too() -> None:
    """A workbook can hold it, and no encoding can."""
    assert digest(rows=((2, ["\ud800", ""]),)) != digest(rows=((2, ["\ud801", ""]),))
