"""The files of a job, and where their results go."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.batch.files import files_of, results_folder
from importer.batch.manifest import Job


def _job(*files: str) -> Job:
    return Job("acme", files, None, None, {})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what an agency has in it."""
    names = [
        "jobs.toml", "a/calls.csv", "a/mails.csv", "a/calls.results.csv", "a/calls.to-fix.csv",
        "a/.hidden.csv", "a/~$calls.xlsx", "a/deep/calls.csv", "b.xlsx", "b.results.xlsx",
        "jobs.results/acme/old.csv",
    ]  # fmt: skip
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def test_a_pattern_finds_sources_and_no_results(folder: Path) -> None:
    """Sorted by name; each file once, whatever else names it."""
    results = results_folder(folder / "jobs.toml")

    job = _job("a/mails.csv", "a/../a/mails.csv", "**/*.csv", "*.xlsx")
    found = files_of(job, folder, results).there

    assert [file.name for file in found] == [
        "a/mails.csv", "a/calls.csv", "a/deep/calls.csv", "b.xlsx"
    ]  # fmt: skip
    assert [file.results.relative_to(folder).as_posix() for file in found] == [
        "jobs.results/acme/mails.results.csv",
        "jobs.results/acme/calls.results.csv",
        "jobs.results/acme/calls-2.results.csv",
        "jobs.results/acme/b.results.xlsx",
    ]


def test_results_are_imported_where_somebody_names_them(folder: Path) -> None:
    """Corrected rows, as a rule."""
    (found,), missing = files_of(_job("a/calls.to-fix.csv"), folder, folder / "out")

    assert found.path == folder / "a" / "calls.to-fix.csv"
    assert missing == []


@pytest.mark.parametrize("name", ["b[1].csv", "b [1].csv", "b[!2].csv", "a/b[1].csv"])
def test_a_file_is_found_by_its_exact_name(name: str, folder: Path) -> None:
    """Whatever its characters mean in a pattern, and whatever else the pattern would find."""
    for beside in (name, "b1.csv", "b 1.csv", "a/b1.csv"):
        (folder / beside).touch()

    there, missing = files_of(_job(name), folder, folder / "out")

    assert ([file.name for file in there], missing) == ([name], [])


def test_a_name_that_no_file_has_is_a_pattern(folder: Path) -> None:
    """A folder that is called so is none either."""
    (folder / "b[1].csv").mkdir()
    (folder / "b1.csv").touch()

    there, missing = files_of(_job("b[1].csv"), folder, folder / "out")

    assert ([file.name for file in there], missing) == (["b1.csv"], [])


def test_what_names_no_file_is_told(folder: Path) -> None:
    """Each by itself; the files that are there are imported."""
    job = _job("a/calls.csv", "none.csv", "none/*.csv")

    there, missing = files_of(job, folder, folder / "out")

    assert [file.name for file in there] == ["a/calls.csv"]
    assert [(file.name, error.message) for file, error in missing] == [
        (name, f"no file is called {name!r} in {folder}") for name in ("none.csv", "none/*.csv")
    ]
    assert missing[0][1].hint == "correct the files of the job acme"


@pytest.mark.parametrize("name", ["calls.csv", "*.csv"])
def test_a_folder_of_somebody_who_is_not_there_holds_no_file(name: str, folder: Path) -> None:
    """It is told as any other file that is not there."""
    text = f"~nobody-is-called-so/{name}"

    there, ((file, error),) = files_of(_job(text), folder, folder / "out")

    assert (there, file.name) == ([], text)
    assert error.message == f"no file is called {text!r} in {folder}"


def test_a_folder_is_no_file(folder: Path) -> None:
    """Its files are named by a pattern."""
    _, ((file, error),) = files_of(_job("a/"), folder, folder / "out")

    assert (file.name, error.message) == ("a/", "'a/' is a folder")
    assert error.hint == 'name the files in it, such as "a/*.csv", in the job acme'
