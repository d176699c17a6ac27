"""Whole or not at all: what a failure in the middle leaves behind."""

import errno
import os
import stat
from pathlib import Path
from typing import NoReturn

import pytest

from importer.errors import ResultsError
from importer.results.whole_file import name_anew, whole_file

HINT = (
    "make room, close it if a spreadsheet program has it open, "
    "or choose another place with --results PATH"
)


def test_the_file_appears_whole_under_its_name(tmp_path: Path) -> None:
    """Until the end only a hidden file is there; after it only the file, readable as any other."""
    with whole_file(tmp_path / "out.csv") as temporary:
        temporary.write_text("new")
        (there,) = tmp_path.iterdir()
        assert there == temporary
        assert there.name.startswith(".task-importer-")
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert (tmp_path / "out.csv").read_text() == "new"


def test_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    """Colleagues who may read new files in the folder may read the results."""
    before = os.umask(0o027)
    try:
        with whole_file(tmp_path / "out.csv"):
            pass
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o640


def write_half(path: Path, error: type[BaseException]) -> None:
    """Begin to write, and fail."""
    with whole_file(path) as temporary:
        temporary.write_text("half")
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, RuntimeError])
def test_a_failure_in_the_middle_changes_nothing(
    tmp_path: Path, error: type[BaseException]
) -> None:
    """The older file stays as it was, no temporary file is left, the failure goes on its way."""
    (tmp_path / "out.csv").write_text("old")
    with pytest.raises(error):
        write_half(tmp_path / "out.csv", error)
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert (tmp_path / "out.csv").read_text() == "old"


def full_disk(*_args: object) -> NoReturn:
    """Stand in for a call on a full disk."""
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("call", ["fsync", "open"])
def test_a_full_disk_is_a_results_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Whichever call finds the disk full, the message names the file and what to do."""
    path = tmp_path / "out.csv"
    path.write_text("old")
    monkeypatch.setattr(os, call, full_disk)
    with pytest.raises(ResultsError) as caught, whole_file(path):
        pass
    monkeypatch.undo()
    assert caught.value.message == f"{path} could not be written: No space left on device"
    assert caught.value.hint == HINT
    assert [there.name for there in tmp_path.iterdir()] == ["out.csv"]
    assert path.read_text() == "old"


def test_a_name_that_cannot_be_replaced_is_a_results_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that Excel holds open on Windows refuses the rename."""

    def held(*_args: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(ResultsError) as caught, whole_file(tmp_path / "out.csv"):
        pass
    assert caught.value.message == f"{tmp_path / 'out.csv'} could not be written: Permission denied"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone_is_a_results_error(tmp_path: Path) -> None:
    """A share that was unmounted during the run is reported, not a traceback."""
    with (
        pytest.raises(ResultsError, match="could not be written: No such file or directory"),
        whole_file(tmp_path / "gone" / "out.csv"),
    ):
        pass


@pytest.mark.parametrize("meanwhile", ["", "somebody else's"])
def test_a_free_name_is_free_again_where_the_file_cannot_have_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    """Without hard links the name is taken by an empty file first; a file of others is kept."""
    path = tmp_path / "out.csv"

    def refuse(*_: object) -> NoReturn:
        raise OSError(errno.EPERM, "no")

    def refuse_after(_: Path, target: Path) -> NoReturn:
        target.write_text(meanwhile)
        refuse()

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(Path, "replace", refuse_after)
    with pytest.raises(ResultsError), whole_file(path, name=name_anew) as temporary:
        temporary.write_text("new")
    left = [meanwhile] if meanwhile else []
    assert [path.read_text() for path in tmp_path.iterdir()] == left
