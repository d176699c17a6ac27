"""What a killed run leaves in a folder goes, and what a living one writes stays."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from importer.results import whole_file as module
from importer.results.leftovers import (
    claimed,
    claimed_from_the_start,
    is_abandoned,
    is_claimed,
    remove_leftovers,
)
from importer.results.whole_file import create_temporary, whole_file


def names(folder: Path) -> list[str]:
    """What is in the folder."""
    return sorted(path.name for path in folder.iterdir())


def test_what_a_dead_run_left_is_removed(tmp_path: Path) -> None:
    """The next file that is written in the folder is alone there."""
    create_temporary(tmp_path).write_text("half")
    with whole_file(tmp_path / "out.csv") as temporary:
        assert names(tmp_path) == [temporary.name]
    assert names(tmp_path) == ["out.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="there the system itself keeps an open file")
def test_what_is_being_written_stays(tmp_path: Path) -> None:
    """Two runs may write into one folder at the same time."""
    living = create_temporary(tmp_path)
    with claimed(living):
        remove_leftovers(tmp_path)
        assert names(tmp_path) == [living.name]
    remove_leftovers(tmp_path)
    assert names(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there a new file is not removed for a day")
@pytest.mark.parametrize("is_locked", [False, True], ids=["removed", "being removed"])
def test_a_file_that_another_run_removes_as_it_is_made_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_locked: bool
) -> None:
    """It looks for leftovers between the two calls that make a file and claim it."""
    import fcntl  # noqa: PLC0415 -- Windows has none

    left = 2
    locks: list[int] = []

    def created(folder: Path) -> Path:
        nonlocal left
        path = create_temporary(folder)
        if left:
            left -= 1
            if is_locked:
                locks.append(os.open(path, os.O_RDWR))
                fcntl.flock(locks[-1], fcntl.LOCK_EX)
            else:
                remove_leftovers(folder)
        return path

    monkeypatch.setattr(module, "create_temporary", created)

    with whole_file(tmp_path / "out.csv") as temporary:
        temporary.write_text("whole")

    for lock in locks:
        os.close(lock)
    assert (tmp_path / "out.csv").read_text() == "whole"
    assert left == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there it cannot be determined")
def test_a_file_that_is_claimed_from_the_start_is_never_seen_unclaimed(tmp_path: Path) -> None:
    """From the moment in which it has its name until its run ends."""
    lock = tmp_path / "lock"
    with claimed_from_the_start(lock):
        assert names(tmp_path) == ["lock"]
        assert is_claimed(lock)
    assert not is_claimed(lock)


@pytest.mark.skipif(sys.platform == "win32", reason="there it cannot be determined")
def test_a_folder_whose_command_died_before_it_claimed_it_is_abandoned_after_a_day(
    tmp_path: Path,
) -> None:
    """Not sooner: it may be about to. Where there is a lock, that alone tells."""
    assert not is_abandoned(tmp_path, "lock")
    os.utime(tmp_path, (1, 1))
    assert is_abandoned(tmp_path, "lock")
    with claimed_from_the_start(tmp_path / "lock"):
        os.utime(tmp_path, (1, 1))
        assert not is_abandoned(tmp_path, "lock")
    assert is_abandoned(tmp_path, "lock")


def test_files_of_other_names_stay(tmp_path: Path) -> None:
    """Only the names that this program gives are looked at, and no folder of such a name."""
    (tmp_path / ".task-importer-notes.txt").touch()
    (tmp_path / ".task-importer-folder.tmp").mkdir()
    (tmp_path / "task-importer-0.tmp").touch()
    remove_leftovers(tmp_path)
    assert len(names(tmp_path)) == 3


def test_a_folder_that_is_not_there_is_no_trouble(tmp_path: Path) -> None:
    """Who writes there will say so better."""
    remove_leftovers(tmp_path / "gone")
