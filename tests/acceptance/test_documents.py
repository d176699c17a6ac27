"""What a script reads of an import: the members of its document that the summary is made of too.

`Shell` holds every document that any test has printed to the schema.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from importer.errors import ResultsError
from tests.acceptance.shell import Shell
from tests.printed import require_promised

SHEET = """Type,First,Last,Title,Owner ID,Deal,Prio,State,Due
Call,Ann,Lee,Ring Ann,usr_1,0061,hoch,open,2027-03-25
Call,Bo,Lee,Ring Bo,usr_1,0062,hoch,open,2027-03-26
Call,Cy,Lee,Ring Cy,usr_1,0063,dringend!,open,2027-03-27
Call,Dee,Lee,Ring Dee,usr_1,0064,,done,2027-03-28
Call,Ann,Lee,Ring Ann,usr_1,0061,hoch,open,2027-03-25
"""
FLAGS = (
    "--map", "deal_id=Deal", "--map", "contact_name=First + Last", "--map", "priority=Prio",
    "--value", "priority:hoch=high", "--skip", "State=done", "--set", "reason=Follow-up",
    "--timezone", "UTC", "--json",
)  # fmt: skip


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A folder with the sheet."""
    (tmp_path / "calls.csv").write_text(SHEET, "utf-8")
    return Shell(tmp_path)


def test_a_document_says_which_column_fills_which_field(shell: Shell) -> None:
    """Joined columns, words that somebody explained, and what is the same for every row."""
    mapping = shell.here("validate", "calls.csv", *FLAGS).json()["mapping"]
    told = {field["field"]: field for field in mapping["fields"]}
    assert told["targets.contact.name"]["columns"] == [
        {"headers": ["First", "Last"], "named": True, "steps": []}
    ]
    assert told["priority"]["columns"] == [
        {"headers": ["Prio"], "named": True, "steps": ["values"]}
    ]
    assert told["task_title"]["columns"] == [{"headers": ["Title"], "named": False, "steps": []}]
    assert told["reason"] == {
        "field": "reason", "columns": [], "constant": "Follow-up", "fallback": None,
    }  # fmt: skip
    assert mapping["skips"][0]["header"] == "State"
    assert "meeting_id" in mapping["unfilled"]


def test_a_document_counts_reasons_and_values(shell: Shell) -> None:
    """Of skipped rows, of duplicates, and of what is wrong."""
    told = shell.here("validate", "calls.csv", *FLAGS).json()
    assert (told["rows"], told["would_create"]) == (5, 2)
    reasons = {group["status"]: group for group in told["reasons"]}
    assert (reasons["skipped"]["count"], reasons["skipped"]["example_row"]) == (1, 5)
    assert reasons["duplicate"]["reason"] == "the same as row 2"
    (issue,) = told["issues"]
    assert issue["values"] == [{"value": "dringend!", "count": 1}]
    assert (issue["distinct_values"], issue["has_more_values"]) == (1, False)
    assert told["notes"][0]["code"] == "file.read"
    assert told["duration_seconds"] > 0
    assert told["next"]["step"] == "fix_rows"


def test_the_document_of_a_run_says_what_comes_next(shell: Shell) -> None:
    """After a run of which nothing was sent, because one row is invalid, that is to correct it."""
    done = shell.here("run", "calls.csv", "--sandbox", "--all-or-nothing", *FLAGS)
    assert done.code == 1
    assert done.json()["next"]["step"] == "fix_rows"
    (shell.folder / "calls.csv").write_text(SHEET.replace("dringend!", "hoch"), "utf-8")
    done = shell.here("run", "calls.csv", "--sandbox", *FLAGS)
    assert (done.code, done.json()["next"]["step"]) == (0, "none")


def _rows(shell: Shell) -> list[dict[str, Any]]:
    """The lines, each of which must be as promised."""
    rows = [json.loads(line) for line in (shell.folder / "rows.jsonl").read_text().splitlines()]
    for row in rows:
        require_promised(row, "RowDocument")
    return rows


@pytest.mark.parametrize("command", [("validate",), ("run", "--sandbox")])
def test_every_row_is_a_line(shell: Shell, command: tuple[str, ...]) -> None:
    """In the order of the file, and counted as in the document, which names the file."""
    name, *more = command
    done = shell.here(name, "calls.csv", *more, *FLAGS, "--json-rows", "rows.jsonl")
    rows = _rows(shell)
    assert done.json()["json_rows"] == "rows.jsonl"
    assert [row["row"] for row in rows] == [2, 3, 4, 5, 6]
    ended = "would_create" if name == "validate" else "created"
    assert [row["status"] for row in rows] == [ended, ended, "invalid", "skipped", "duplicate"]
    assert [row["task_id"] is not None for row in rows[:2]] == [ended == "created"] * 2
    assert rows[2]["issues"][0]["value"] == "dringend!"
    assert rows[4]["reason"] == "the same as row 2"


def test_lines_that_cannot_be_written_take_nothing_else(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The results are there, the document says why the lines are not, and the exit code is 2."""

    def refuse(_: object) -> None:
        raise ResultsError("the disk is full", hint="make room")

    monkeypatch.setattr("importer.results.row_lines.RowLines.write", refuse)
    lines = ("--json-rows", "rows.jsonl", "--results", "out.csv")
    done = shell.here("run", "calls.csv", "--sandbox", *FLAGS, *lines)
    told = done.json()
    assert (done.code, told["json_rows"], told["results"]) == (2, None, "out.csv")
    assert told["write_errors"] == ["the disk is full; make room"]
    assert done.errors() == ["error: the disk is full", "  try: make room"]


def test_nothing_is_sent_where_the_lines_cannot_go(shell: Shell) -> None:
    """Which is known before."""
    done = shell.here("run", "calls.csv", "--sandbox", *FLAGS, "--json-rows", "no/rows.jsonl")
    assert (done.code, done.json()["error"]["code"]) == (2, "results")


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ("1", None),
        ("20%", None),
        ("19%", "1 of 5 rows is invalid, which is more than --max-invalid 19% allows"),
        ("0", "1 of 5 rows is invalid, which is more than --max-invalid 0 allows"),
    ],
)
def test_too_many_invalid_rows_keep_all_from_being_sent(
    shell: Shell, limit: str, told: str | None
) -> None:
    """The document says so, each row says so, and a dry run says it before."""
    flags = (*FLAGS, "--max-invalid", limit)
    dry = shell.here("run", "calls.csv", "--dry-run", *flags).json()
    done = shell.here("run", "calls.csv", "--sandbox", *flags, "--json-rows", "rows.jsonl")
    document = done.json()
    assert (done.code, dry["blocked"], document["blocked"]) == (1, told, told)
    assert document["next"]["step"] == "fix_rows"
    created = 0 if told else 2
    assert (document["counts"]["created"], document["counts"]["not_sent"]) == (
        created,
        2 - created,
    )
    if told:
        assert _rows(shell)[0]["reason"] == f"--max-invalid {limit}: 1 of 5 rows is invalid"


def test_the_summary_begins_with_why_nothing_was_sent(shell: Shell) -> None:
    """Before the counts, of which a person might think that the service refused them."""
    flags = [flag for flag in FLAGS if flag != "--json"]
    done = shell.here("run", "calls.csv", "--sandbox", *flags, "--max-invalid", "0")
    assert done.out.splitlines()[:3] == [
        "Nothing was sent: 1 of 5 rows is invalid, which is more than --max-invalid 0 allows.",
        "",
        "5 rows",
    ]
