"""Which results are exactly as they were written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from importer.results import written_files
from importer.results.destination import free_path
from importer.results.written_files import WrittenFiles, written_in


def known(folder: Path) -> WrittenFiles:
    """What a state folder knows, which is not there yet."""
    return written_in(folder / "home", lambda _: None)


def test_what_was_written_is_known_until_it_is_changed(tmp_path: Path) -> None:
    """By its contents: another name or another time change nothing."""
    path = tmp_path / "out.csv"
    path.write_text("task_title,import_status\n")
    files = known(tmp_path)
    assert files.may_hold_corrections(path)
    files.add(path)
    os.utime(path, (1, 1))
    moved = path.rename(tmp_path / "moved.csv")
    assert not files.may_hold_corrections(moved)
    moved.write_text("task_title,import_status\nfixed,\n")
    assert files.may_hold_corrections(moved)


@pytest.mark.parametrize("text", ["", "\n"])
def test_nothing_is_no_correction(tmp_path: Path, text: str) -> None:
    """Neither an empty file nor a name under which nothing stands."""
    path = tmp_path / "out.csv"
    assert not known(tmp_path).may_hold_corrections(path)
    path.write_text(text)
    assert not known(tmp_path).may_hold_corrections(path)


def test_a_file_that_may_hold_corrections_gets_the_next_free_name(tmp_path: Path) -> None:
    """It is one that results have, so that it can be imported and be replaced by its successor."""
    told: list[str] = []
    path = tmp_path / "out.results.csv"
    path.write_text("mine")
    (tmp_path / "out.results.2.csv").write_text("older")
    WrittenFiles(tmp_path / "home", told.append).make_way(path)
    assert (tmp_path / "out.results.3.csv").read_text() == "mine"
    expected = (
        "what out.results.csv held may have corrections of yours, so it is kept as "
        "out.results.3.csv; to import them, import that file"
    )
    assert told == [expected]


def test_what_another_command_keeps_at_the_same_moment_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have found the name free under which they keep what they have found."""
    path, told = tmp_path / "out.results.csv", list[str]()
    path.write_text("mine")

    def beside(of: Path) -> Path:
        found = free_path(of)
        if found.name == "out.results.2.csv":
            found.write_text("kept by another")
        return found

    monkeypatch.setattr(written_files, "free_path", beside)
    WrittenFiles(tmp_path / "home", told.append).make_way(path)

    assert (tmp_path / "out.results.2.csv").read_text() == "kept by another"
    assert (tmp_path / "out.results.3.csv").read_text() == "mine"
    assert [line.partition("kept as ")[2][:17] for line in told] == ["out.results.3.csv"]


@pytest.mark.parametrize("left", ["results", None])
def test_what_another_command_has_kept_already_is_not_kept_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: str | None
) -> None:
    """It has put its own results there meanwhile, which nobody has corrected, or is about to."""
    path, told = tmp_path / "out.results.csv", list[str]()
    files = WrittenFiles(tmp_path / "home", told.append)
    path.write_text("mine")

    def beside(of: Path) -> Path:
        of.rename(tmp_path / "kept.csv")
        if left is not None:
            of.write_text(left)
            files.add(of)
        return free_path(tmp_path / "out.results.2.csv")

    monkeypatch.setattr(written_files, "free_path", beside)
    files.make_way(path)

    assert told == []
    names = {one.name for one in tmp_path.iterdir()} - {"home"}
    assert names == {"kept.csv"} | ({path.name} if left else set())


def test_a_file_is_known_before_it_has_its_name(tmp_path: Path) -> None:
    """A run that is killed right after it has named its results is run again with the same name."""
    temporary, path = tmp_path / "hidden.tmp", tmp_path / "out.csv"
    path.write_text("mine")
    temporary.write_text("task_title,import_status\n")
    known(tmp_path).take_over(temporary, path)
    temporary.replace(path)
    assert not known(tmp_path).may_hold_corrections(path)
    assert (tmp_path / "out.results.2.csv").read_text() == "mine"


def test_only_the_newest_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the folder does not grow with every run; what is forgotten is kept aside."""
    monkeypatch.setattr(written_files, "_MOST_KEPT", 2)
    files, paths = known(tmp_path), [tmp_path / f"{number}.csv" for number in range(3)]
    for moment, path in enumerate(paths):
        path.write_text(path.name)
        files.add(path)
        for kept in (tmp_path / "home" / "written").iterdir():
            if kept.stat().st_mtime > len(paths):
                os.utime(kept, (moment, moment))
    assert [files.may_hold_corrections(path) for path in paths] == [True, False, False]


def test_a_folder_that_cannot_be_made_stops_nothing(tmp_path: Path) -> None:
    """The file is taken for a corrected one next time, and kept."""
    (tmp_path / "home").write_text("a file")
    path = tmp_path / "out.csv"
    path.write_text("x")
    known(tmp_path).add(path)
    assert known(tmp_path).may_hold_corrections(path)
