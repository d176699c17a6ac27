"""Opening: the path, standard input, and what they may turn out to be."""

from __future__ import annotations

import gzip
import io
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from openpyxl import Workbook

import importer.source
from importer.errors import SourceError
from importer.rows.table import SourceOptions
from importer.source import open_table
from importer.source.files.opening import spool
from tests.patience import PATIENCE_SECONDS, aside

TextFile = Callable[..., Path]


def test_public_names_exist() -> None:
    """`__all__` is what may be imported from here."""
    expected = ["DATA_FRAME", "name_without_path", "open_bytes", "open_table"]
    assert importer.source.__all__ == expected


def test_import_is_cheap() -> None:
    """The libraries for workbooks, data frames and suggestions load when they are needed."""
    heavy = "{'openpyxl', 'pandas', 'rapidfuzz', 'numpy'}"
    program = f"import sys, importer.source; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_standard_input_is_read_as_text() -> None:
    """A stream that cannot go back is read as a file is, and named in messages."""

    class Pipe(io.BytesIO):
        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation("seek")

    with closing(open_table(None, SourceOptions(), stdin=Pipe(b"a;b\n1;\xe9\n"))) as table:
        assert (table.path, table.label, table.kind) == (None, "standard input", "text")
        assert [row for chunk in table.chunks() for row in chunk.rows] == [["1", "é"]]


def test_a_workbook_on_standard_input_is_refused() -> None:
    """Only CSV is promised there."""
    content = io.BytesIO()
    Workbook().save(content)
    content.seek(0)
    with pytest.raises(SourceError) as caught:
        open_table(None, SourceOptions(), stdin=content)
    assert str(caught.value) == (
        "standard input is a workbook; expected CSV; save the workbook as a file, and import that "
        "file"
    )


def test_no_standard_input_is_refused() -> None:
    """A program that was started without one has nothing to read."""
    with pytest.raises(SourceError) as caught:
        open_table(None, SourceOptions())
    assert str(caught.value) == "standard input is empty; name a file, or pipe CSV in"


@pytest.mark.parametrize("name", ["tasks.csv", "q3.csv", "files.csv"])
def test_a_file_of_another_name_is_not_suggested(
    tmp_path: Path, text_file: TextFile, refusal: Any, name: str
) -> None:
    """That both end in .csv does not make two names alike, and a folder is no file."""
    text_file("a\n", "titles.csv")
    text_file("a\n", "q4.csv")
    (tmp_path / "tasks").mkdir()
    assert refusal(tmp_path / name) == (
        f"NoFileError: {tmp_path}/{name} does not exist; check its name and folder"
    )


def test_the_nearest_of_several_files_is_suggested(
    tmp_path: Path, text_file: TextFile, refusal: Any
) -> None:
    """Of files that differ in their ending only, the one with the nearest ending."""
    for name in ("followups.xlsx", "followups.csv", "followups.toml"):
        text_file("a\n", name)
    assert refusal(tmp_path / "folowups.csv") == (
        f'NoFileError: {tmp_path}/folowups.csv does not exist; did you mean "followups.csv"?'
    )


def test_a_missing_file_is_refused_with_the_one_that_is_alike(
    tmp_path: Path, text_file: TextFile, refusal: Any
) -> None:
    """A slip in the name is answered with the name."""
    text_file("a\n", "followups.csv")
    assert refusal(tmp_path / "folowups.csv") == (
        f'NoFileError: {tmp_path}/folowups.csv does not exist; did you mean "followups.csv"?'
    )
    assert refusal(tmp_path / "Followups.xlsx") == (
        f'NoFileError: {tmp_path}/Followups.xlsx does not exist; did you mean "followups.csv"?'
    )
    assert refusal(tmp_path / "no" / "x.csv") == (
        f"NoFileError: {tmp_path}/no/x.csv does not exist; check its name and folder"
    )


def test_a_folder_is_refused(tmp_path: Path, refusal: Any) -> None:
    """A folder is no file."""
    assert refusal(tmp_path) == f"SourceError: {tmp_path} is a folder; name a file in it"


def test_a_file_that_may_not_be_read_is_refused(
    text_file: TextFile, refusal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Excel on Windows locks the workbook that is open in it."""

    def locked(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = text_file("a\n")
    monkeypatch.setattr(Path, "open", locked)
    assert refusal(path) == (
        f"SourceError: {path} cannot be read: you do not have permission; "
        "close it in other programs, or ask its owner for permission"
    )


def test_an_impossible_name_is_refused(refusal: Any) -> None:
    """A name that the system cannot have is no traceback."""
    assert refusal(Path("a\0b")) == (
        "SourceError: a\0b cannot be opened: no file name has such a character; check its name"
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_read_as_a_file_is(tmp_path: Path, read: Any) -> None:
    """A shell's `<(…)` is a path that can be read only once."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    written = aside(lambda: path.write_bytes(b"a,b\n1,2\n"))
    assert read(path).rows == [["1", "2"]]
    assert written.result(PATIENCE_SECONDS) == 8


def test_a_device_and_a_socket_are_refused(tmp_path: Path, refusal: Any) -> None:
    """They may never end, or make wait; nothing is read from them."""
    assert refusal(Path(os.devnull)) == (
        f"SourceError: {os.devnull} is a device, not a file; name a file, or - for a pipe"
    )
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(str(tmp_path / "s"))
        assert refusal(tmp_path / "s") == (
            f"SourceError: {tmp_path}/s is a socket, not a file; name a file, or - for a pipe"
        )


def test_a_link_to_nothing_is_refused(tmp_path: Path, refusal: Any) -> None:
    """The link is there, so it is said what is not."""
    (tmp_path / "tasks.csv").symlink_to("moved.csv")
    assert refusal(tmp_path / "tasks.csv") == (
        f"NoFileError: {tmp_path}/tasks.csv is a link to moved.csv, which does not exist; "
        "check what was moved, or name the file itself"
    )


def test_a_pipe_that_does_not_end_is_refused() -> None:
    """What is set aside has a bound."""

    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            return b"y" * size

    with pytest.raises(SourceError) as caught:
        spool(cast("BinaryIO", Endless()), "standard input", most_bytes=10_000_000)
    assert str(caught.value) == (
        "standard input does not end within 10,000,000 bytes, the most that is read from a "
        "pipe; check where it comes from; save a larger table as a file and import that"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody can wait for a pipe")
def test_a_pipe_without_a_writer_is_refused(
    tmp_path: Path, refusal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits forever for a program that was never started."""
    monkeypatch.setattr("importer.source.files.opening.SILENCE_SECONDS", 0)
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == (
        f"SourceError: nothing came from {tmp_path}/pipe for 0 seconds, and it did not end; "
        "check the program that writes to it"
    )


def test_what_is_written_behind_an_open_file_is_not_read(text_file: TextFile) -> None:
    """A file that grows is read as it was when it was opened, so that it has an end."""
    path = text_file("a,b\n1,2\n")
    with closing(open_table(path, SourceOptions())) as table, path.open("ab") as file:
        file.write(b"\xff,3\n" * 100_000)
        file.flush()
        assert [row for chunk in table.chunks() for row in chunk.rows] == [["1", "2"]]


def test_a_file_that_a_disk_does_not_give_is_refused(
    text_file: TextFile, refusal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of the disk is told, and is no traceback."""
    path = text_file("a,b\n")

    def broken(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("importer.source.files.opening._Snapshot.readinto", broken)
    assert refusal(path) == (
        "SourceError: followups.csv could not be read: Input/output error; "
        "copy it to another disk, and import the copy"
    )


def test_a_packed_file_is_unpacked(text_file: TextFile, read: Any) -> None:
    """A .csv.gz is read as the .csv in it, whatever its name is."""
    assert read(text_file(gzip.compress(b"a,b\n1,2\n"))).rows == [["1", "2"]]


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"", b"\xff\xfea,b"])
def test_a_refused_file_is_let_go(text_file: TextFile, refusal: Any, content: bytes) -> None:
    """An open file would be warned of, and a warning fails the tests."""
    path = text_file(content)
    assert refusal(path).startswith("SourceError: followups.csv")
    path.unlink()
