"""Where the results go: names, numbers and refusals, all before anything is sent."""

import os
from pathlib import Path
from typing import Any, Literal

import pytest

from importer.errors import ResultsError
from importer.results import destination
from importer.results.destination import choose_destination, free_path, source_of

OWN = "task_title,import_row,import_status\n"


def make(folder: Path, *names: str) -> Path:
    """Make files, and give the first."""
    for name in names:
        (folder / name).write_text("x")
    return folder / names[0]


@pytest.mark.parametrize(
    ("there", "kind", "expected"),
    [
        (["followups.csv"], "text", "followups.results.csv"),
        (["followups.tsv"], "text", "followups.results.csv"),
        (["followups"], "text", "followups.results.csv"),
        (["Q3.v2.xlsx"], "workbook", "Q3.v2.results.xlsx"),
        (["followups.xlsm"], "workbook", "followups.results.xlsm"),
        (["a.csv", "a.results.csv"], "text", "a.results.2.csv"),
        (["a.csv", "a.results.csv", "a.results.2.csv"], "text", "a.results.3.csv"),
        (["a.csv", "a.results.csv", "a.results.3.csv"], "text", "a.results.2.csv"),
        (["a.results.csv"], "text", "a.results.2.csv"),
        (["a.results.2.csv"], "text", "a.results.3.csv"),
        (["a.results.9.csv", "a.results.10.csv"], "text", "a.results.11.csv"),
        (["a.results.xlsx"], "workbook", "a.results.2.xlsx"),
        (["results.csv"], "text", "results.results.csv"),
    ],
)
def test_by_default_results_stand_beside_the_source(
    tmp_path: Path, there: list[str], kind: Literal["text", "workbook"], expected: str
) -> None:
    """The default name is the source's with .results, numbered where it is taken."""
    source = make(tmp_path, *there)
    assert choose_destination(source, None, kind) == tmp_path / expected
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(there)


def test_standard_input_leaves_its_results_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a source file the name is stdin.results.csv, numbered as any other."""
    monkeypatch.chdir(tmp_path)
    assert choose_destination(None, None, "text") == Path("stdin.results.csv")
    make(tmp_path, "stdin.results.csv")
    assert choose_destination(None, None, "text") == Path("stdin.results.2.csv")


def test_a_name_taken_by_a_link_to_nothing_is_taken(tmp_path: Path) -> None:
    """A dangling link is not written through."""
    (tmp_path / "a.results.csv").symlink_to(tmp_path / "gone.csv")
    assert free_path(tmp_path / "a.results.csv") == tmp_path / "a.results.2.csv"


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx", "OUT.CSV"])
def test_an_explicit_path_is_taken_as_it_is(tmp_path: Path, name: str) -> None:
    """The named path is used, whether something is there or not, and is left untouched."""
    source = make(tmp_path, "a.csv")
    assert choose_destination(source, tmp_path / name, "text") == tmp_path / name
    (tmp_path / name).write_text(OWN)
    assert choose_destination(source, tmp_path / name, "text") == tmp_path / name
    assert (tmp_path / name).read_text() == OWN


def test_an_explicit_link_is_followed(tmp_path: Path) -> None:
    """A link stays a link: the file it points to is the one to replace."""
    source = make(tmp_path, "a.csv")
    (tmp_path / "real.csv").write_text(OWN)
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    chosen = choose_destination(source, tmp_path / "link.csv", "text")
    assert chosen == (tmp_path / "real.csv").resolve()


def refusal(source: Path | None, results: Path | None) -> tuple[str, str | None]:
    """The message and hint of the refusal."""
    with pytest.raises(ResultsError) as caught:
        choose_destination(source, results, "text")
    return caught.value.message, caught.value.hint


def test_another_ending_is_refused(tmp_path: Path) -> None:
    """Only .csv and .xlsx can be written."""
    path = tmp_path / "out.txt"
    assert refusal(None, path) == (
        f"--results {path}: the name ends neither in .csv nor in .xlsx",
        "write for example --results out.csv",
    )


@pytest.mark.parametrize("how", ["same", "dotted", "hard link", "symbolic link"])
def test_the_source_itself_is_refused(tmp_path: Path, how: str) -> None:
    """The source is never replaced, by whatever name it is called."""
    source = make(tmp_path, "a.csv")
    (tmp_path / "sub").mkdir()
    path = {
        "same": source,
        "dotted": tmp_path / "sub" / ".." / "a.csv",
        "hard link": tmp_path / "hard.csv",
        "symbolic link": tmp_path / "soft.csv",
    }[how]
    if how == "hard link":
        path.hardlink_to(source)
    if how == "symbolic link":
        path.symlink_to(source)
    assert refusal(source, path) == (
        f"--results {path}: this is the source itself",
        (
            "choose another name for the results; an import without --results writes them beside "
            "the source"
        ),
    )


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """A folder named like a file is not written to."""
    path = tmp_path / "out.csv"
    path.mkdir()
    assert refusal(None, path) == (
        f"--results {path}: this is a folder",
        f"name a file in it, for example --results {path / 'results.csv'}",
    )


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    """The folder is not made: a typing error would hide the results."""
    path = tmp_path / "gone" / "out.csv"
    assert refusal(None, path) == (
        f"there is no folder {path.parent} to write the results in",
        "make the folder first, or choose another path with --results PATH",
    )


def test_a_file_in_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    """A path through a file is a ResultsError, not a traceback."""
    path = make(tmp_path, "a.csv") / "out.csv"
    message, hint = refusal(None, path)
    assert message.endswith(": Not a directory")
    assert hint is not None


def test_a_name_too_long_for_the_disk_is_refused(tmp_path: Path) -> None:
    """A default name that the file system cannot hold is found before anything is sent."""
    source = make(tmp_path, f"{'a' * 250}.csv")
    assert refusal(source, None) == (
        (
            f"the results cannot be written to {tmp_path / ('a' * 250 + '.results.csv')}: "
            "File name too long"
        ),
        "say where the results should go with --results PATH",
    )


def test_a_pipe_is_refused(tmp_path: Path) -> None:
    """What is no ordinary file cannot be replaced whole."""
    path = tmp_path / "out.csv"
    os.mkfifo(path)
    assert refusal(None, path) == (
        f"--results {path}: this is not a regular file",
        "choose another name",
    )


def denied(*_args: object, **_options: object) -> Any:
    """Stand in for a call that the system denies (the tests may run as root)."""
    raise PermissionError(13, "Permission denied")


def test_an_unwritable_default_place_points_to_the_flag(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A source on a read-only share: the person is told of --results."""
    source = make(tmp_path, "a.csv")
    monkeypatch.setattr(destination, "create_temporary", denied)
    assert refusal(source, None) == (
        f"the results cannot be written in the folder {tmp_path}: Permission denied",
        "say where the results should go with --results PATH",
    )


def test_an_unwritable_explicit_place_asks_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who gave the path already knows the flag."""
    monkeypatch.setattr(destination, "create_temporary", denied)
    assert refusal(None, tmp_path / "out.csv") == (
        f"the results cannot be written in the folder {tmp_path}: Permission denied",
        "choose another folder, or ask for permission",
    )


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx", "link.csv"])
def test_a_file_of_somebody_is_refused(tmp_path: Path, name: str) -> None:
    """What this program has not made is not replaced, nor through a link; it stays as it is."""
    source, path = make(tmp_path, "a.csv"), tmp_path / name
    kept = make(tmp_path, "real.csv" if name == "link.csv" else name)
    if name == "link.csv":
        path.symlink_to(kept)
    assert refusal(source, path) == (
        f"--results {path}: this is there already, and is no results file of this program",
        "choose another name, or move it away first",
    )
    assert kept.read_text() == "x"


def test_a_file_that_cannot_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in it cannot be told, so it is kept."""
    path = make(tmp_path, "out.csv")
    monkeypatch.setattr(destination, "may_be_replaced", denied)
    assert refusal(None, path) == (
        f"--results {path}: the file that is there cannot be read: Permission denied",
        "choose another name, or move it away first",
    )


def test_a_file_that_cannot_be_opened_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read-only file, or one open in Excel on Windows, is found before anything is sent."""
    path = make(tmp_path, "out.csv")
    monkeypatch.setattr(Path, "open", denied)
    assert refusal(None, path) == (
        f"--results {path}: the file cannot be replaced: Permission denied",
        "close it if a spreadsheet program has it open, or choose another name",
    )


def test_the_trial_leaves_nothing_behind(tmp_path: Path) -> None:
    """The file made to try the folder is gone."""
    choose_destination(None, tmp_path / "out.csv", "text")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("beside", "results", "source"),
    [
        ("book.xlsx", "book.results.xlsx", "book.xlsx"),
        ("book.xls", "book.results.2.xlsx", "book.xls"),
        ("other.xlsx", "book.results.xlsx", "book.xlsx"),
        ("book.xlsx", "mine.xlsx", None),
    ],
)
def test_results_are_called_after_the_workbook_they_were_made_of(
    tmp_path: Path, beside: str, results: str, source: str | None
) -> None:
    """Whatever kind of workbook stands there; another name says nothing."""
    (tmp_path / beside).touch()
    assert source_of(tmp_path / results) == (None if source is None else tmp_path / source)
