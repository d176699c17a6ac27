"""The first command once more, by mistake, after its results were corrected: nothing is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import SAMPLES, Shell, bodies
from tests.acceptance.test_results import CORRECTIONS, SEND
from tests.acceptance.test_to_fix import correct, rows_of

KINDS = ("csv", "xlsx")


def told_of(path: Path, kept: str) -> str:
    """What is said where the file makes way."""
    return (
        f"what {path.name} held may have corrections of yours, so it is kept as {kept}; to import "
        "them, import that file"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_corrected_results_are_kept_under_another_name(
    shell: Shell, server: SandboxServer, kind: str
) -> None:
    """The new ones get the name that was asked for; the corrected ones can be imported still."""
    shutil.copy(SAMPLES / f"followups.{kind}", shell.folder)
    results = shell.folder / f"checked.{kind}"
    command = ("validate", f"followups.{kind}", "--results", results.name)
    assert shell.here(*command).code == 1
    correct(results, CORRECTIONS)
    corrected = results.read_bytes()
    again = shell.here(*command, "--json")
    kept = results.with_name(f"checked.results.2.{kind}")
    told = [note["text"] for note in again.json()["notes"] if note["code"] == "results.kept"]
    assert told == [told_of(results, kept.name)]
    assert kept.read_bytes() == corrected
    assert len([row for row in rows_of(results) if row["import_status"] == "invalid"]) == 6
    done = shell.here("run", kept.name, *SEND)
    assert (done.code, len(bodies(server))) == (0, 38)
    assert {row["import_status"] for row in rows_of(kept)} == {"created", "duplicate"}


@pytest.mark.parametrize("kind", KINDS)
def test_results_as_they_were_written_are_replaced(shell: Shell, kind: str) -> None:
    """Also where they were moved, or the file that they are of has changed meanwhile."""
    source = shell.folder / f"followups.{kind}"
    shutil.copy(SAMPLES / source.name, source)
    command = ("validate", source.name, "--results", f"out.{kind}")
    assert shell.here("validate", source.name, "--results", f"first.{kind}").code == 1
    (shell.folder / f"first.{kind}").rename(shell.folder / f"out.{kind}")
    assert "is kept as" not in shell.here(*command).err
    correct_source(source)
    assert "is kept as" not in shell.here(*command).err
    assert {path.name for path in shell.folder.glob(f"*.{kind}")} == {source.name, f"out.{kind}"}
    assert len([row for row in rows_of(shell.folder / f"out.{kind}") if is_good(row)]) == 33


def correct_source(path: Path) -> None:
    """One of the wrong cells, in the file itself."""
    if path.suffix == ".csv":
        path.write_bytes(path.read_bytes().replace(b",hgh,", b",high,"))
        return
    from openpyxl import load_workbook  # noqa: PLC0415

    book = load_workbook(path)
    sheet = book["Tasks"]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == "hgh":
                cell.value = "high"
    book.save(path)


def is_good(row: dict[str, object]) -> bool:
    """Whether a run would create it."""
    return row["import_status"] == "would_create"


def test_corrections_stay_in_results_that_replaced_those_they_were_entered_in(
    shell: Shell, server: SandboxServer
) -> None:
    """What was fed back is as it was written, and yet nobody else has the corrections."""
    shutil.copy(SAMPLES / "followups.csv", shell.folder)
    results = shell.folder / "followups.results.csv"
    command = ("followups.csv", "--results", results.name)
    assert shell.here("validate", *command).code == 1
    correct(results, CORRECTIONS)
    assert shell.here("run", results.name, *SEND).code == 0
    done = results.read_bytes()
    again = shell.here("run", *command, *SEND)
    assert told_of(results, "followups.results.2.csv") in again.err
    assert results.with_name("followups.results.2.csv").read_bytes() == done
    assert len(bodies(server)) == 38


@pytest.mark.usefixtures("server")
def test_corrected_rows_to_fix_are_kept_as_well(shell: Shell) -> None:
    """They stand beside results that were named, and would be replaced together with them."""
    shutil.copy(SAMPLES / "followups.csv", shell.folder)
    command = ("run", "followups.csv", "--results", "out.csv", "--only-failed", *SEND)
    assert shell.here(*command).code == 1
    to_fix = shell.folder / "out.to-fix.csv"
    correct(to_fix, CORRECTIONS)
    corrected = to_fix.read_bytes()
    again = shell.here(*command)
    assert told_of(to_fix, "out.to-fix.2.csv") in again.err
    assert (shell.folder / "out.to-fix.2.csv").read_bytes() == corrected
    assert not (shell.folder / "out.results.2.csv").exists()


@pytest.mark.usefixtures("server")
def test_history_and_undo_keep_what_was_corrected(shell: Shell) -> None:
    """They too write to a name that may be the one of results that a person works on."""
    shutil.copy(SAMPLES / "followups.csv", shell.folder)
    out = shell.folder / "out.csv"
    assert shell.here("run", "followups.csv", "--results", out.name, *SEND).code == 1
    correct(out, {6: CORRECTIONS[6]})
    again = shell.here("history", "latest", "--results", out.name)
    assert again.err == f"note: {told_of(out, 'out.results.2.csv')}\n"
    correct(out, {6: CORRECTIONS[6]})
    undone = shell.here("undo", "latest", "--results", out.name, "--yes")
    assert told_of(out, "out.results.3.csv") in undone.err
    assert shell.here("history", "latest", "--results", out.name).err == ""
