"""Each sample of a defect, through the command line: exactly its code, and the right exit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from importer.issues import CODES, Severity
from importer.ledger.states import Event
from importer.ledger.store import Intent, Ledger, Settlement, ledger_path
from importer.outcome import Outcome, Status
from importer.settings import DEFAULT_BASE_URL
from tests.acceptance.shell import DEFECTS, Shell, read_csv

FLAGS: dict[str, tuple[str, ...]] = {
    "unlisted_value": ("--mapping", "unlisted_value.toml"),
    "default_used": ("--mapping", "default_used.toml"),
    "several_values": ("--mapping", "several_values.toml"),
    "not_in_lookup": ("--lookup", "assignee_id=not_in_lookup.lookup.csv"),
    "nonexistent_time": ("--timezone", "Europe/Berlin"),
}
CREATED_ID = "6f0d2c84-1b7e-4c5a-9d3f-2a8e5b7c9d10"
"""The task that edit_not_sent.csv says was created."""


def remember_created(home: Path, task_id: str) -> None:
    """A ledger that knows the task, made of a row that said something else."""
    path = ledger_path(home, DEFAULT_BASE_URL, "ws_invented")
    outcome = Outcome(2, Status.CREATED, task_id, attempts=1)
    with Ledger.open(path, base_url=DEFAULT_BASE_URL, workspace="ws_invented") as ledger:
        ledger.begin_run("20261101-090000-0000", "calls.csv")
        body = b"sixteen bytes..."
        ledger.commit("20261101-090000-0000", [Intent(body, 2)], [])
        settlement = Settlement(body, Event.CREATE, outcome, task_id)
        ledger.commit("20261101-090000-0000", [], [settlement])
        ledger.end_run("20261101-090000-0000")


@pytest.mark.parametrize("code", CODES)
def test_the_sample_of_a_defect_has_exactly_that_defect(
    shell: Shell, nobodys_environment: Path, code: str
) -> None:
    """`validate` finds the one code that the file is named for; errors exit 1, warnings 0."""
    for path in DEFECTS.glob(f"{code}.*"):
        shutil.copy(path, shell.folder)
    if code == "edit_not_sent":
        remember_created(nobodys_environment / "ledgers", CREATED_ID)

    done = shell.here(
        "validate", f"{code}.csv", *FLAGS.get(code, ()), "--json", "--results", "out.csv"
    )

    is_error = CODES[code].severity is Severity.ERROR
    document = done.json()
    assert {issue["code"] for issue in document["issues"]} == {code}
    assert {issue["severity"] for issue in document["issues"]} == {CODES[code].severity.value}
    assert done.code == (1 if is_error else 0)
    rows = read_csv(shell.folder / "out.csv")
    bad = [row for row in rows if f"{code}: " in row["import_issues"]]
    assert bad
    assert all(row["import_hint"] for row in bad)
    status = "unconfirmed" if code == "unconfirmed_edited" else "invalid"
    assert {row["import_status"] for row in bad} == (
        {status} if is_error else {bad[0]["import_status"]} - {"invalid"}
    )
