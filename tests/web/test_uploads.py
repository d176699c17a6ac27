"""Uploads: a file of its owner alone, under a name that is safe, and gone at the end."""

from __future__ import annotations

import asyncio
import errno
import stat
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from importer.errors import SourceError
from importer.web.work.uploads import TooLargeError, Uploads, name_of, safe_name


@pytest.fixture
def uploads() -> Iterator[Uploads]:
    """A folder that takes ten bytes a file."""
    made = Uploads(10)
    yield made
    made.close()


async def _pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("calls.xlsx", "calls.xlsx"),
        ("Q3, Zoë (2).csv", "Q3, Zoë (2).csv"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/", "sheet"),
        ("..", "sheet"),
        (".csv", "csv"),
        ("", "sheet"),
        ("a\x00b\nc.csv", "a b c.csv"),
        ("C:calls.csv", "C calls.csv"),
        ("<img src=x onerror=alert(1)>.csv", "img src=x onerror=alert(1) .csv"),
        ("x" * 300 + ".xlsx", "x" * 115 + ".xlsx"),
        ("名" * 300 + ".xlsx", "名" * 38 + ".xlsx"),
        ("😀" * 300, "😀" * 30),
        ("calls\u202excod.csv", "calls xcod.csv"),
    ],
)
def test_a_name_is_safe(name: str, safe: str) -> None:
    """It names one file of one folder, whatever was sent."""
    assert safe_name(name) == safe


def test_a_name_comes_percent_encoded() -> None:
    """As headers hold no other letters."""
    assert name_of("Zo%C3%AB.csv") == "Zoë.csv"
    assert name_of("%FF.csv") == "\ufffd.csv"
    assert name_of(None) == ""


def test_a_body_becomes_a_file(uploads: Uploads) -> None:
    """In a folder of its own, which only its owner may open."""
    paths = [
        asyncio.run(uploads.receive("a.csv", _pieces(b"12345", b"67890"))) for _ in range(2)
    ]  # fmt: skip
    assert [path.read_bytes() for path in paths] == [b"1234567890"] * 2
    assert paths[0].parent != paths[1].parent
    for folder in (uploads.folder, paths[0].parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    uploads.remove(paths[0])
    assert not paths[0].parent.exists()
    uploads.close()
    assert not uploads.folder.exists()


def test_a_body_that_is_too_large_leaves_nothing(uploads: Uploads) -> None:
    """Whatever it said of its length."""
    with pytest.raises(TooLargeError):
        asyncio.run(uploads.receive("a.csv", _pieces(b"12345", b"67890", b"1")))
    assert list(uploads.folder.iterdir()) == []


def test_a_body_that_breaks_off_leaves_nothing(uploads: Uploads) -> None:
    """Half a file is none."""

    async def broken() -> AsyncIterator[bytes]:
        yield b"12"
        raise ConnectionError

    with pytest.raises(SourceError):
        asyncio.run(uploads.receive("a.csv", broken()))
    assert list(uploads.folder.iterdir()) == []


def test_nothing_outside_is_deleted(uploads: Uploads, good: Path) -> None:
    """A file of the person's stays."""
    uploads.remove(good)
    assert good.exists()


@pytest.mark.parametrize("name", ["名" * 300 + ".xlsx", "é" * 300, "x" * 300 + ".csv"])
def test_a_long_name_leaves_room_for_those_of_results(uploads: Uploads, name: str) -> None:
    """A file system counts bytes, and takes 255 of them."""
    path = uploads.keep(name, b"a")
    assert path.with_name(f"{path.stem}.results-12.corrected.xlsx.part").write_bytes(b"b")


def test_a_disk_that_takes_nothing_is_told_of(
    uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where cells were pasted; nothing stays of them."""

    def full(path: Path, _data: bytes) -> None:
        path.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(SourceError) as found:
        uploads.keep("cells.tsv", b"a")
    assert found.value.message == "cells.tsv cannot be kept: No space left on device"
    assert list(uploads.folder.iterdir()) == []


def test_a_folder_that_is_gone_is_told_of(uploads: Uploads) -> None:
    """Some computers empty their temporary folder while a page is open."""
    uploads.close()
    with pytest.raises(SourceError, match="cannot be kept"):
        asyncio.run(uploads.receive("calls.csv", _pieces(b"a")))
