"""A large text file in parts: the bytes of its rows, each once, and none read otherwise."""

from __future__ import annotations

import errno
import gzip
import os
from pathlib import Path
from typing import Any

import pytest

from importer.errors import ImporterError, ResultsError, SourceError
from importer.rows.table import SourceOptions
from importer.source import open_table
from importer.splitting import line_places
from importer.splitting.line_places import LinePlaces
from importer.splitting.split import Part, Split

HEADER = "task_title,reason,due_date"
NOTES = ["plain", '"two\nlines, and a ""word"""', "Grüße, 日本", "", "5' \x85 \u2028 wide"]
"""What cells hold; `_write` puts those with a comma into quotes."""


def _rows(count: int) -> list[str]:
    notes = [f'"{note}"' if "," in note and '"' not in note else note for note in NOTES]
    return [f"Call {n},{notes[n % len(notes)]},2099-03-0{n % 9 + 1}" for n in range(count)]


def _split(path: Path, rows: int, **options: Any) -> list[Part]:
    return list(Split(path, path.parent, SourceOptions(**options)).into_parts(rows))


def _cells(path: Path, **options: Any) -> list[list[str]]:
    table = open_table(path, SourceOptions(**options))
    try:
        return [row for chunk in table.chunks() for row in chunk.rows]
    finally:
        table.close()


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_row_is_in_one_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, codec: str, end: str
) -> None:
    """Byte for byte, behind the byte order mark and the header, whatever ends the lines."""
    monkeypatch.setattr(line_places, "_BLOCK_BYTES", 7)
    rows = _rows(11)
    head = f"{HEADER}{end}".encode(codec)
    plain = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(codec, codec)
    bodies = ["".join(f"{row}{end}" for row in rows[at : at + 4]).encode(plain) for at in (0, 4, 8)]
    path = tmp_path / "BIG.csv"
    path.write_bytes(b"".join([head, *bodies]))

    parts = _split(path, 4)

    assert [(part.path.name, part.rows) for part in parts] == [
        ("BIG-0001.csv", 4), ("BIG-0002.csv", 4), ("BIG-0003.csv", 3)
    ]  # fmt: skip
    assert [part.path.read_bytes() for part in parts] == [head + body for body in bodies]
    assert [(part.first, part.last) for part in parts] == [(2, 5), (6, 9), (10, 12)]


def test_what_stands_above_the_rows_stands_in_each_part(tmp_path: Path) -> None:
    """The line that names the delimiter, titles and the header; blank lines stay where they are."""
    path = tmp_path / "BIG.csv"
    above = f"sep=;\nExported by example.com\n\n{HEADER.replace(',', ';')}\n"
    path.write_text(f"{above}A;x;2099-01-02\n\nB;y;2099-01-02\nC;z;2099-01-02\n\nD;w;\n", "utf-8")

    parts = _split(path, 2)

    texts = [part.path.read_text("utf-8").removeprefix(above) for part in parts]
    assert texts == ["A;x;2099-01-02\n\nB;y;2099-01-02\n", "C;z;2099-01-02\n\nD;w;\n"]
    assert [(part.first, part.last) for part in parts] == [(4, 6), (7, 9)]


def test_parts_of_a_file_without_a_header(tmp_path: Path) -> None:
    """Begin with its byte order mark alone."""
    path = tmp_path / "BIG.tsv"
    path.write_bytes("a\tb\nc\td\ne\tf\n".encode("utf-16"))
    parts = _split(path, 2, no_header=True)
    assert [part.path.read_bytes().decode("utf-16") for part in parts] == ["a\tb\nc\td\n", "e\tf\n"]


def test_a_packed_file_is_split_unpacked(tmp_path: Path) -> None:
    """Its parts are text."""
    path = tmp_path / "BIG.csv.gz"
    path.write_bytes(gzip.compress("\n".join([HEADER, *_rows(3)]).encode()))
    parts = _split(path, 2)
    assert [part.path.name for part in parts] == ["BIG-0001.csv", "BIG-0002.csv"]
    assert [row for part in parts for row in _cells(part.path)] == _cells(path)


def _left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_part_that_would_be_read_otherwise_is_an_error(tmp_path: Path) -> None:
    """A line between the rows of the source, which would be taken for a total at the end of one."""
    path = tmp_path / "BIG.csv"
    rows = ["A,x,2099-01-02", "B,y,2099-01-02", "", "Total,2,", "C,z,2099-01-02", ""]
    path.write_text("\n".join([HEADER, *rows]), "utf-8")

    with pytest.raises(SourceError) as raised:
        _split(path, 3)

    assert raised.value.message == (
        "as a file of its own, BIG-0001.csv would not be read as its rows are read in BIG.csv; "
        "nothing was split"
    )
    assert _left(tmp_path) == ["BIG.csv"]


def test_what_is_there_is_not_replaced(tmp_path: Path) -> None:
    """A part of an earlier splitting would be imported with the new ones."""
    path = tmp_path / "BIG.csv"
    path.write_text("\n".join([HEADER, *_rows(3)]), "utf-8")
    _split(path, 1)

    with pytest.raises(ResultsError) as raised:
        _split(path, 2)

    assert raised.value.message == f"BIG-0001.csv and 2 more parts already exist in {tmp_path}"
    assert raised.value.hint == "move them away, or choose another folder with --out DIR"


def test_a_part_that_another_command_writes_meanwhile_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two that split a file into one folder: the second says so, and removes none of the first."""
    path, other = tmp_path / "big.csv", tmp_path / "parts" / "big-0001.csv"
    path.write_text("\n".join(["task_title", *_rows(30)]))

    def copy(*_: Any) -> None:
        other.write_text("of the other command")

    monkeypatch.setattr(LinePlaces, "copy", copy)
    with pytest.raises(ResultsError) as caught:
        list(Split(path, other.parent, SourceOptions()).into_parts(10))

    assert caught.value.message == f"big-0001.csv already exists in {other.parent}"
    assert _left(other.parent) == ["big-0001.csv"]
    assert other.read_text() == "of the other command"


def test_a_folder_that_does_not_exist_is_made(tmp_path: Path) -> None:
    """With those that it is in."""
    path = tmp_path / "BIG.csv"
    path.write_text("\n".join([HEADER, *_rows(3)]), "utf-8")

    parts = list(Split(path, tmp_path / "of" / "parts", SourceOptions()).into_parts(2))

    assert [part.path for part in parts] == [
        tmp_path / "of" / "parts" / "BIG-0001.csv", tmp_path / "of" / "parts" / "BIG-0002.csv"
    ]  # fmt: skip
    assert _left(tmp_path / "of" / "parts") == ["BIG-0001.csv", "BIG-0002.csv"]


def test_a_folder_that_was_made_in_vain_is_removed(tmp_path: Path) -> None:
    """As after a file without rows; one that was there stays, even if it is empty."""
    path = tmp_path / "BIG.csv"
    path.write_text(f"{HEADER}\n", "utf-8")
    (tmp_path / "there").mkdir()

    with pytest.raises(SourceError, match=r"BIG\.csv has no rows below its header"):
        list(Split(path, tmp_path / "there" / "of" / "parts", SourceOptions()).into_parts(2))

    assert _left(tmp_path) == ["BIG.csv", "there"]
    assert _left(tmp_path / "there") == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """And one that cannot be read; nothing is left of those that it would be in."""
    path = tmp_path / "BIG.csv"
    path.write_text("\n".join([HEADER, *_rows(3)]), "utf-8")
    folder = tmp_path / "of" / ("x" * 300)
    for named, told in ((folder, "File name too long"), (path, "Not a directory")):
        with pytest.raises(ResultsError) as raised:
            list(Split(path, named, SourceOptions()).into_parts(2))
        assert raised.value.message.endswith(told)
        assert raised.value.hint == "choose another folder with --out DIR"
        assert _left(tmp_path) == ["BIG.csv"]


def test_a_workbook_is_refused(tmp_path: Path) -> None:
    """Its rows are no lines."""
    with pytest.raises(SourceError) as raised:
        _split(Path(__file__).parents[2] / "samples" / "followups.xlsx", 2)
    assert raised.value.hint == (
        "import the workbook as it is, or save the sheet as CSV and split that"
    )
    assert _left(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused(tmp_path: Path) -> None:
    """It cannot be read twice."""
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(SourceError) as raised:
        _split(tmp_path / "pipe.csv", 2)
    assert raised.value.message.startswith("pipe.csv is a pipe or a device")


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"),
                                   KeyboardInterrupt()])  # fmt: skip
def test_whatever_stops_it_leaves_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """A full disk, or Ctrl-C, while the second part is written."""
    path = tmp_path / "BIG.csv"
    path.write_text("\n".join([HEADER, *_rows(6)]), "utf-8")
    copied = LinePlaces.copy

    def copy(self: LinePlaces, *about: Any) -> None:
        copied(self, *about)
        if (tmp_path / "BIG-0001.csv").exists():
            raise error

    monkeypatch.setattr(LinePlaces, "copy", copy)

    with pytest.raises((ImporterError, KeyboardInterrupt)) as raised:
        _split(path, 2)

    if isinstance(error, OSError):
        assert str(raised.value).startswith(
            f"{tmp_path / 'BIG-0002.csv'} could not be written: No space left on device; make room"
        )
    assert _left(tmp_path) == ["BIG.csv"]
