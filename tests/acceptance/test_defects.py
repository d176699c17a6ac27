"""Each sample of a defect, through the command line: exactly its code, and the right exit."""

from __future__ import annotations

import re
import shutil

import pytest

from importer.rows.issues import CODES, Severity
from importer.web.work.words import PAGE
from importer.wording.hints import speaking
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import DEFECTS, Shell, own_columns, read_csv, write_csv

FLAGS: dict[str, tuple[str, ...]] = {
    "unlisted_value": ("--mapping", "unlisted_value.toml"),
    "reason_cut": ("--long-text", "cut"),
    "not_taken": ("--mapping", "not_taken.toml"),
    "default_used": ("--mapping", "default_used.toml"),
    "several_values": ("--mapping", "several_values.toml"),
    "not_in_lookup": ("--lookup", "assignee_id=not_in_lookup.lookup.csv"),
    "nonexistent_time": ("--timezone", "Europe/Berlin"),
    "unknown_status": ("--map", "status=State"),
    "reason_without_dismissal": ("--map", "status=State", "--map", "dismiss_reason=Why"),
    "status_not_sent": ("--map", "status=State"),
}
CREATED_ID = "6f0d2c84-1b7e-4c5a-9d3f-2a8e5b7c9d10"
"""The task that edit_not_sent.csv says was created."""


def send_before(shell: Shell, name: str, flags: tuple[str, ...] = (), *, code: int = 0) -> str:
    """Import a sheet, with this exit code; the id of the task that its first row became."""
    flags = (*flags, "--yes", "--rate", "unlimited")
    done = shell.here("run", name, *flags, "--results", "before.results.csv")
    assert done.code == code, done.err
    return read_csv(shell.folder / "before.results.csv")[0]["import_task_id"]


def create_before_the_edit(shell: Shell, code: str) -> None:
    """Create the task of a results file from what the row said before, and name it there."""
    sample = shell.folder / f"{code}.csv"
    row = own_columns(read_csv(sample)[0]) | {
        "task_title": "Confirm the rollout date", "deal_id": "0070001841",
    }  # fmt: skip
    task_id = send_before(shell, write_csv(shell.folder / "before.csv", [row]).name)
    text = sample.read_text("utf-8")
    assert text.count(CREATED_ID) == 1
    sample.write_text(text.replace(CREATED_ID, task_id), "utf-8")


def set_up(shell: Shell, serve: Serve, code: str) -> tuple[str, ...]:
    """The sample of a code in the folder, and what was imported before it; its flags."""
    for path in DEFECTS.glob(f"{code}.*"):
        shutil.copy(path, shell.folder)
    flags = FLAGS.get(code, ())
    if (shell.folder / f"{code}.earlier.csv").exists():
        serve()
        send_before(shell, f"{code}.earlier.csv", flags, code=int(code == "rewritten"))
    elif code in {"edit_not_sent", "rewritten_since"}:
        serve()
        create_before_the_edit(shell, code)
    return flags


OF_THE_COMMAND_LINE = re.compile(r"--[a-z]|`|[a-z]+_[a-z]+:\S*=|=(FILE|COLUMN)\b|\w+=\w+")
"""Flags, names from a mapping file, and values as a command takes them."""


@pytest.mark.parametrize("code", CODES)
def test_a_hint_on_the_page_names_what_the_page_has(shell: Shell, serve: Serve, code: str) -> None:
    """No flag, no word of a mapping file, and nothing that is typed into a command."""
    flags = set_up(shell, serve, code)
    with speaking(PAGE):
        shell.here("validate", f"{code}.csv", *flags, "--json", "--results", "out.csv")
    hints = [row["import_hint"] for row in read_csv(shell.folder / "out.csv")]
    assert any(hints)
    for hint in hints:
        assert not OF_THE_COMMAND_LINE.search(hint.replace("https://", "")), hint


@pytest.mark.parametrize("code", CODES)
def test_the_sample_of_a_defect_has_exactly_that_defect(
    shell: Shell, serve: Serve, code: str
) -> None:
    """`validate` finds the one code that the file is named for; errors exit 1, warnings 0."""
    flags = set_up(shell, serve, code)

    done = shell.here("validate", f"{code}.csv", *flags, "--json", "--results", "out.csv")

    is_error = CODES[code].severity is Severity.ERROR
    document = done.json()
    assert {issue["code"] for issue in document["issues"]} == {code}
    assert {issue["severity"] for issue in document["issues"]} == {CODES[code].severity.value}
    assert done.code == (1 if is_error or code == "similar_to_earlier" else 0)
    rows = read_csv(shell.folder / "out.csv")
    bad = [row for row in rows if f"{code}: " in row["import_issues"]]
    assert bad
    assert all(row["import_hint"] for row in bad)
    status = "unconfirmed" if code == "unconfirmed_edited" else "invalid"
    assert {row["import_status"] for row in bad} == (
        {status} if is_error else {bad[0]["import_status"]} - {"invalid"}
    )


def test_every_earlier_sheet_is_needed() -> None:
    """A sheet to import before another belongs to a code that only the ledger can tell."""
    found = {path.name.removesuffix(".earlier.csv") for path in DEFECTS.glob("*.earlier.csv")}
    assert found == {"similar_to_earlier", "status_not_sent", "rewritten", "unseen_assignee"}
