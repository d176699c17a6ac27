"""What a killed run leaves in a folder goes, and what a living one writes stays."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from importer.results.leftovers import claimed, remove_leftovers
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
