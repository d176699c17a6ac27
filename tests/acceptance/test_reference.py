"""References: what the service holds with them, what it counts as the same, what is shown first."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.contract.reference import find_references
from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import (
    Shell,
    bodies,
    call_body,
    call_row,
    create_control,
    own_columns,
    read_csv,
    statuses,
    write_calls,
    write_csv,
)

SEND = ("--yes", "--rate", "unlimited")
FIRST, SECOND = "[ref wt7qa123k7wz]", "[ref qdvdn7rc9zx7]"
"""The references of `call_row(1)` and `call_row(2)`: made of what they say, on any computer."""


def reasons(server: SandboxServer) -> list[str | None]:
    """The reasons that the sandbox holds, by title."""
    return [
        body.get("reason") for body in sorted(bodies(server), key=lambda body: body["task_title"])
    ]


def test_the_service_holds_what_the_question_showed(shell: Shell, server: SandboxServer) -> None:
    """The question names the mark with an example; the task is the row's, and the mark."""
    write_calls(shell.folder / "calls.csv", 2)
    done = shell.here("run", "calls.csv", *SEND, "--reference", "--json")
    assert done.code == 0
    assert (
        f"Each task gets a reference at the end of its reason, such as {FIRST} (--reference).\n"
    ) in done.err
    assert done.json()["reference"] == {"field": "reason", "example": FIRST}
    assert sorted(bodies(server), key=lambda body: str(body["task_title"])) == [
        call_body(1) | {"reason": FIRST},
        call_body(2) | {"reason": SECOND},
    ]


@pytest.mark.parametrize(
    ("first", "then"),
    [("reason", "none"), ("none", "reason"), ("reason", "task_title"), ("draft", "draft")],
)
def test_the_same_file_is_sent_once_with_and_without_references(
    shell: Shell, server: SandboxServer, first: str, then: str
) -> None:
    """A row is known by what it says: all of it is a duplicate in the second run."""
    write_calls(shell.folder / "calls.csv", 2)
    shell.here("run", "calls.csv", *SEND, "--reference", first)
    again = shell.here("run", "calls.csv", *SEND, "--reference", then, "--json")
    assert (again.code, again.json()["counts"]["duplicate"]) == (0, 2)
    assert len(bodies(server)) == 2


def test_a_mark_stands_in_no_cell_of_the_results(shell: Shell, server: SandboxServer) -> None:
    """The person's columns stay as they are, also where history writes them, and are fed back."""
    source = [call_row(1, reason="asked twice"), call_row(2, reason="")]
    write_csv(shell.folder / "calls.csv", source)
    shell.here("run", "calls.csv", *SEND, "--reference", "--results", "one.csv")
    shell.here("history", "latest", "--results", "two.csv")
    assert [own_columns(row) for row in read_csv(shell.folder / "one.csv")] == source
    two = read_csv(shell.folder / "two.csv")
    assert [row["reason"] for row in two] == ["asked twice", ""]
    assert reasons(server)[1] == SECOND
    for name in ("one.csv", "two.csv"):
        again = shell.here("run", name, *SEND, "--reference", "--results", "x.csv", "--json")
        assert (again.code, again.json()["issues"]) == (0, [])
        assert statuses(read_csv(shell.folder / "x.csv")) == ["2: duplicate", "3: duplicate"]


def test_history_tells_where_references_stand(shell: Shell, server: SandboxServer) -> None:
    """Of a run that sent some; a run that sent none says nothing of them."""
    write_calls(shell.folder / "calls.csv", 1)
    write_calls(shell.folder / "more.csv", 2)
    shell.here("run", "calls.csv", *SEND, "--reference", "task_title")
    told = "  its tasks carry a reference at the end of their task_title\n"
    assert told in shell.here("history", "latest").out
    assert shell.here("history", "latest", "--json").json()["reference"] == "task_title"
    shell.here("run", "more.csv", *SEND)
    assert "a reference at" not in shell.here("history", "latest").out
    assert shell.here("history", "latest", "--json").json()["reference"] is None
    assert len(bodies(server)) == 2


@pytest.mark.parametrize("command", [("validate",), ("run", "--dry-run")])
def test_a_dry_run_shows_the_reference(shell: Shell, command: tuple[str, ...]) -> None:
    """With the example that the run will have, and the rows that are too long with it."""
    rows = [call_row(1, reason=""), call_row(3, reason="x" * 1982)]
    path = write_csv(shell.folder / "calls.csv", rows)
    done = shell.here(command[0], path, *command[1:], "--reference")
    assert done.code == 1
    told = f"Each task would get a reference at the end of its reason, such as {FIRST} "
    assert done.out.splitlines()[-1] == f"{told}(--reference)."
    found = shell.here(command[0], path, *command[1:], "--reference", "--json").json()
    assert found["reference"] == {"field": "reason", "example": FIRST}
    (issue,) = found["issues"]
    assert (issue["code"], issue["message"], issue["hint"]) == (
        "too_long",
        "reason has 1,982 characters, and 19 more with its reference; the API takes 2,000",
        "shorten it to 1,981: nothing is cut to fit; or --reference=none",
    )
    assert shell.here(command[0], path, *command[1:]).code == 0


def test_without_the_flag_nothing_is_said_or_sent_of_references(
    shell: Shell, server: SandboxServer
) -> None:
    """They are for those who want them."""
    write_calls(shell.folder / "calls.csv", 1)
    dry = shell.here("validate", "calls.csv")
    done = shell.here("run", "calls.csv", *SEND, "--json")
    assert "reference" not in dry.out + done.err
    assert done.json()["reference"] is None
    assert bodies(server) == [call_body(1)]


def test_equal_rows_have_references_of_their_own(shell: Shell, server: SandboxServer) -> None:
    """Where both are wanted, each is found as its own; sent again, both are duplicates."""
    write_csv(shell.folder / "calls.csv", [call_row(1), call_row(1)])
    wanted = ("--allow-duplicates", "--reference", "--json")
    shell.here("run", "calls.csv", *SEND, *wanted)
    assert len({mark for text in reasons(server) for mark in find_references(text or "")}) == 2
    again = shell.here("run", "calls.csv", *SEND, *wanted)
    assert again.json()["counts"]["duplicate"] == 2


def test_a_settings_file_asks_for_references(shell: Shell, server: SandboxServer) -> None:
    """For every run of a folder; a flag of one run says otherwise."""
    (shell.folder / "task-importer.toml").write_text("reference = true\n", "utf-8")
    write_calls(shell.folder / "calls.csv", 1)
    write_calls(shell.folder / "more.csv", 2)
    shell.here("run", "calls.csv", *SEND)
    shell.here("run", "more.csv", *SEND, "--reference=none")
    assert reasons(server) == [FIRST, None]


def test_a_draft_is_told_to_be_cleared_before_it_is_sent(
    shell: Shell, server: SandboxServer
) -> None:
    """A mark in an email would reach the contact: the question says so."""
    row = call_row(1, task_type="email", email_body="Hello", email_subject="Hi")
    write_csv(shell.folder / "mail.csv", [row])
    done = shell.here("run", "mail.csv", *SEND, "--reference", "draft")
    (body,) = bodies(server)
    text = body["draft"]["body"]
    assert text.startswith("Hello\n[ref ")
    assert (
        f"Each task gets a reference at the end of its draft, such as {text[6:]} (--reference); "
        "whoever sends a draft takes it out first.\n"
    ) in done.err


def test_undo_takes_back_tasks_with_references(shell: Shell, server: SandboxServer) -> None:
    """What is compared is what was sent, mark and all."""
    write_calls(shell.folder / "calls.csv", 2)
    shell.here("run", "calls.csv", *SEND, "--reference")
    done = shell.here("undo", "latest", *SEND, "--json")
    assert (done.code, done.json()["counts"]["undone"]) == (0, 2)
    assert bodies(server) == []


@pytest.mark.parametrize(("first", "then"), [("task_title", "none"), ("none", "reason")])
def test_another_computer_knows_tasks_with_references_by_what_they_say(
    shell: Shell, server: SandboxServer, tmp_path: Path, first: str, then: str
) -> None:
    """--check-existing compares without the marks, whichever of the two has some."""
    write_calls(shell.folder / "calls.csv", 3)
    shell.here("run", "calls.csv", *SEND, "--reference", first, "--limit", "2")
    shell.environment["TASK_IMPORTER_HOME"] = str(tmp_path / "another")
    create_control(shell, 1)
    compared = ("--check-existing", "--trust-list", "--reference", then, "--json")
    counts = shell.here("run", "calls.csv", *SEND, *compared).json()["counts"]
    assert (counts["duplicate"], counts["created"], len(bodies(server))) == (2, 1, 3)


@pytest.mark.usefixtures("quick")
def test_a_lost_row_with_a_reference_is_found(shell: Shell, serve: Serve) -> None:
    """Its answer is lost on the way; the next look finds it, and nothing is sent twice."""
    server = serve(faults="reset-after@1")
    write_calls(shell.folder / "calls.csv", 2)
    done = shell.here("run", "calls.csv", *SEND, "--settle", "0", "--reference", "--json")
    assert (done.code, done.json()["counts"]["created"]) == (0, 2)
    assert reasons(server) == [FIRST, SECOND]
