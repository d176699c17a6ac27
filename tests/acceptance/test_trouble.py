"""What the service does wrong, and what becomes of the rows then: never twice, never untrue."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.ledger.store import Ledger, ledger_path
from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import (
    Finished,
    Shell,
    bodies,
    call_body,
    call_row,
    read_csv,
    statuses,
    titles,
    write_calls,
    write_csv,
)

ONE_BY_ONE = ("--yes", "--rate", "unlimited", "--concurrency", "1")
LOOK = "look in HockeyStack whether the task is there"
TRY_AGAIN = "run the same command again"


def run(shell: Shell, *flags: str) -> Finished:
    """Import calls.csv one request after the other, the results in out.csv."""
    return shell.here("run", "calls.csv", *ONE_BY_ONE, "--results", "out.csv", *flags)


def results(shell: Shell) -> list[tuple[str, str, str]]:
    """Status, issues and attempts of each row."""
    return [
        (row["import_status"], row["import_issues"], row["import_attempts"])
        for row in read_csv(shell.folder / "out.csv")
    ]


def expect_exactly(server: SandboxServer, count: int) -> None:
    """The sandbox holds each of the rows of `write_calls` once, and nothing else."""
    held = sorted(bodies(server), key=lambda body: body["task_title"])
    assert held == [call_body(number) for number in range(1, count + 1)]


# ------------------------------------------------------------------ being told to wait


def test_retry_after_stops_everyone(shell: Shell, serve: Serve) -> None:
    """A 429 with Retry-After: 1 lets no request leave for a second; then every row arrives."""
    server = serve(faults="429@3")
    write_calls(shell.folder / "calls.csv", 6)

    done = run(shell)

    assert done.code == 0
    assert "waiting 1 s: HTTP 429: the sandbox was told to answer 429\n" in done.err
    expect_exactly(server, 6)
    times = [arrival.monotonic_seconds for arrival in server.requests]
    assert len(times) == 7
    assert times[3] - times[2] >= 1.0
    assert [row[2] for row in results(shell)] == ["1", "1", "2", "1", "1", "1"]


def test_a_service_that_starts_up_is_waited_for(shell: Shell, serve: Serve) -> None:
    """A 503 to the first question is not the end: the run waits as it is told, and goes on."""
    server = serve(faults="me=503-before@1")
    write_calls(shell.folder / "calls.csv", 1)

    done = run(shell)

    assert done.code == 0
    assert "waiting 1 s: the service is not ready\n" in done.err
    expect_exactly(server, 1)


# ------------------------------------------------------------------ answers that are lost

LOST = [
    ("reset-before", 2, "the connection broke"),
    ("reset-after", 3, "the connection broke"),
    ("500-before", 2, "HTTP 500: the sandbox was told to answer 500-before"),
    ("500-after", 3, "HTTP 500: the sandbox was told to answer 500-after"),
    ("502-after", 3, "HTTP 502: the sandbox was told to answer 502-after"),
    ("504-after", 3, "HTTP 504: the sandbox was told to answer 504-after"),
    ("408-before", 2, "HTTP 408: the sandbox was told to answer 408-before"),
    ("half-after", 3, "the connection broke before a whole answer"),
    ("hang-before", 2, "no answer in time"),
    ("hang-after", 3, "no answer in time"),
    ("not-json-after", 3, "HTTP 200 without a task id"),
    ("no-id-after", 3, "HTTP 200 without a task id"),
    ("wrong-echo-after", 3, 'the answer is about another task ("A title that nobody sent")'),
]


@pytest.mark.parametrize(("fault", "held", "reason"), LOST)
def test_a_row_whose_answer_is_lost_is_never_sent_again(
    shell: Shell, serve: Serve, fault: str, held: int, reason: str
) -> None:
    """A row that may or may not have become a task is unconfirmed, then and in every later run."""
    server = serve(faults=f"{fault}@2")
    write_calls(shell.folder / "calls.csv", 3)

    first = run(shell, "--timeout", "1")

    assert first.code == 1
    (_, told, attempts) = results(shell)[1]
    assert [row[0] for row in results(shell)] == ["created", "unconfirmed", "created"]
    assert told.startswith(reason)
    assert attempts == "1"
    assert len(bodies(server)) == held
    again = run(shell, "--json")
    assert again.code == 1
    assert [row[0] for row in results(shell)] == ["duplicate", "unconfirmed", "duplicate"]
    run_id = read_csv(shell.folder / "out.csv")[1]["import_issues"]
    assert run_id.startswith("sent earlier (run ")
    assert run_id.endswith(", row 3), and what became of it is not known")
    assert read_csv(shell.folder / "out.csv")[1]["import_hint"] == LOOK
    assert len(server.requests) == 3
    assert len(bodies(server)) == held


def test_an_unconfirmed_row_that_was_edited_is_not_sent(shell: Shell, serve: Serve) -> None:
    """Fed back with another title, an unconfirmed row stays unconfirmed until a person decides."""
    server = serve(faults="reset-after@1")
    write_calls(shell.folder / "calls.csv", 1)
    run(shell)
    rows = read_csv(shell.folder / "out.csv")
    rows[0]["task_title"] = "Ring customer 001 before noon"
    write_csv(shell.folder / "calls.csv", rows)

    done = run(shell)

    row = read_csv(shell.folder / "out.csv")[0]
    assert done.code == 1
    assert row["import_status"] == "unconfirmed"
    assert "unconfirmed_edited: " in row["import_issues"]
    assert row["import_hint"] == f"{LOOK}; clear the row's import_status to have it sent"
    row["import_status"] = ""
    write_csv(shell.folder / "calls.csv", [row])
    assert run(shell).code == 0
    assert titles(server) == ["Ring customer 001", "Ring customer 001 before noon"]


def test_an_outage_stops_the_run(shell: Shell, serve: Serve) -> None:
    """After five lost answers in a row nothing more is sent: exit 3, the rest not sent."""
    server = serve(faults="500-before@3+")
    write_calls(shell.folder / "calls.csv", 9)
    why = "HTTP 500: the sandbox was told to answer 500-before"

    done = run(shell)

    assert done.code == 3
    assert done.errors() == [f"error: the run was stopped: 5 answers in a row were lost ({why})"]
    assert results(shell) == [
        *[("created", "", "1")] * 2,
        *[("unconfirmed", why, "1")] * 5,
        *[("not_sent", f"5 answers in a row were lost ({why})", "0")] * 2,
    ]
    server.set_faults("")
    assert run(shell).code == 1
    assert [row[0] for row in results(shell)] == [
        *["duplicate"] * 2,
        *["unconfirmed"] * 5,
        *["created"] * 2,
    ]
    assert len(bodies(server)) == 4


# ------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("401", "HTTP 401: the sandbox was told to answer 401"),
        ("302", "HTTP 302: the sandbox was told to answer 302"),
    ],
)
def test_a_token_that_is_revoked_stops_the_run(
    shell: Shell, serve: Serve, fault: str, words: str
) -> None:
    """A refused token stops the run; the same command with a good one goes on from there."""
    server = serve(faults=f"{fault}@4+")
    write_calls(shell.folder / "calls.csv", 8)

    first = run(shell)

    reason = f"the service does not accept the token ({words})"
    assert first.code == 3
    assert first.errors() == [f"error: the run was stopped: {reason}"]
    assert results(shell) == [
        *[("created", "", "1")] * 3,
        ("not_sent", reason, "1"),
        *[("not_sent", reason, "0")] * 4,
    ]
    assert {row["import_hint"] for row in read_csv(shell.folder / "out.csv")[3:]} == {TRY_AGAIN}
    assert len(server.requests) == 4
    server.set_faults("")
    second = run(shell)
    assert second.code == 0
    assert [row[0] for row in results(shell)] == [*["duplicate"] * 3, *["created"] * 5]
    expect_exactly(server, 8)


def test_three_forbidden_rows_stop_the_run(shell: Shell, serve: Serve) -> None:
    """One 403 is about its row; three in a row are about the token."""
    server = serve(faults="403@1,403@3-5")
    write_calls(shell.folder / "calls.csv", 8)
    words = "HTTP 403: the sandbox was told to answer 403"

    done = run(shell)

    assert done.code == 3
    assert done.errors() == [
        f"error: the run was stopped: the service forbids what this token asks for ({words})"
    ]
    assert [row[0] for row in results(shell)] == [
        "rejected",
        "created",
        *["rejected"] * 3,
        *["not_sent"] * 3,
    ]
    server.set_faults("")
    assert run(shell).code == 0
    expect_exactly(server, 8)


def test_forbidden_neighbours_keep_nobody_out_for_ever(shell: Shell, serve: Serve) -> None:
    """Rows that stopped one run come last in the next, behind those that were never sent."""
    server = serve(faults="403@2-4")
    write_calls(shell.folder / "calls.csv", 8)
    assert run(shell).code == 3
    server.set_faults("403@5-7")
    assert run(shell).code == 3
    statuses = [row[0] for row in results(shell)]
    assert statuses == ["duplicate", *["rejected"] * 3, *["created"] * 4]


def test_a_rejected_row_keeps_the_words_of_the_service(shell: Shell, serve: Serve) -> None:
    """A rejected row says what the service said, and a later run sends it again."""
    server = serve(faults="400@2")
    write_calls(shell.folder / "calls.csv", 3)

    done = run(shell)

    rows = read_csv(shell.folder / "out.csv")
    assert done.code == 1
    assert rows[1]["import_status"] == "rejected"
    assert rows[1]["import_issues"] == "HTTP 400: the sandbox was told to answer 400"
    assert rows[1]["import_hint"] == "change the row as the service says, then import it again"
    assert rows[1]["import_request_id"] == "req_sandbox_00000003"
    assert rows[1]["import_attempts"] == "1"
    assert "  1  row 3: HTTP 400: the sandbox was told to answer 400\n" in done.out
    assert run(shell).code == 0
    expect_exactly(server, 3)


def test_too_many_rejections_stop_the_run(shell: Shell, serve: Serve) -> None:
    """--stop-after-errors N sends nothing after the Nth rejection."""
    server = serve(faults="400@2+")
    write_calls(shell.folder / "calls.csv", 6)

    done = run(shell, "--stop-after-errors", "2")

    assert done.code == 3
    assert done.errors() == [
        "error: the run was stopped: 2 rows were rejected, which is where it was to stop"
    ]
    assert [row[0] for row in results(shell)] == [
        "created",
        *["rejected"] * 2,
        *["not_sent"] * 3,
    ]
    assert len(server.requests) == 3


def test_all_or_nothing_sends_nothing_beside_an_invalid_row(
    shell: Shell, server: SandboxServer
) -> None:
    """With --all-or-nothing one invalid row keeps all others from being sent, and says so."""
    write_csv(shell.folder / "calls.csv", [call_row(1), call_row(2, task_title=""), call_row(3)])

    done = run(shell, "--all-or-nothing")

    reason = "--all-or-nothing: 1 other row is invalid"
    assert done.code == 1
    assert results(shell) == [
        ("not_sent", reason, "0"),
        ("invalid", "required: task_title is empty", "0"),
        ("not_sent", reason, "0"),
    ]
    assert server.requests == []


def test_one_import_at_a_time(shell: Shell, server: SandboxServer) -> None:
    """While another run holds the workspace the program says so, exits with 4 and sends nothing."""
    write_calls(shell.folder / "calls.csv", 2)
    home = Path(shell.process_environment()["TASK_IMPORTER_HOME"])
    path = ledger_path(home, server.base_url, "ws_sandbox")

    with Ledger.open(path, base_url=server.base_url, workspace="ws_sandbox"):
        done = shell.start("run", "calls.csv", *ONE_BY_ONE)

    assert done.code == 4
    assert done.errors() == [
        f"error: another import into this workspace is running (it holds {path})",
        "  try: wait until it ends, then run the same command again",
    ]
    assert server.requests == []
    assert not (shell.folder / "calls.results.csv").exists()
    assert shell.start("run", "calls.csv", *ONE_BY_ONE).code == 0
    assert statuses(read_csv(shell.folder / "calls.results.csv")) == ["2: created", "3: created"]
