"""What the service does wrong, and what becomes of the rows then: never twice, never untrue."""

from __future__ import annotations

import os
from datetime import UTC, datetime
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
    create_control,
    own_tasks,
    read_csv,
    statuses,
    titles,
    write_calls,
    write_csv,
)

ONE_BY_ONE = ("--yes", "--rate", "unlimited", "--concurrency", "1", "--settle", "0.2")
LOOK_FOR_IT = (
    "look for it in HockeyStack; if it does not exist, run the same command with "
    "--resend-unconfirmed to send it again"
)
LOOK = "check in HockeyStack whether the task exists"
TRY_AGAIN = "run the same command again"
NEW_TOKEN = f"create a new token in HockeyStack, then {TRY_AGAIN}"
MAY_IT = (
    f"ask an administrator of the workspace whether this token may create tasks, then {TRY_AGAIN}"
)


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

FOUND = "its response was lost, and the task was found in the list"
LOST = [
    ("reset-before", False),
    ("reset-after", True),
    ("500-before", False),
    ("500-after", True),
    ("502-after", True),
    ("503-before", False),
    ("504-after", True),
    ("408-before", False),
    ("half-after", True),
    ("hang-before", False),
    ("hang-after", True),
    ("not-json-after", True),
    ("no-id-after", True),
    ("wrong-echo-after", True),
]


@pytest.mark.parametrize(("fault", "made"), LOST)
@pytest.mark.usefixtures("quick")
def test_a_row_whose_answer_is_lost_is_looked_up(
    shell: Shell,
    serve: Serve,
    fault: str,
    made: bool,  # noqa: FBT001
) -> None:
    """One that became a task is found, one that did not is sent again: exactly the sheet."""
    server = serve(faults=f"{fault}@2")
    write_calls(shell.folder / "calls.csv", 3)

    first = run(shell, "--timeout", "2")

    assert first.code == 0
    assert results(shell) == [
        ("created", "", "1"),
        ("created", FOUND, "1") if made else ("created", "", "2"),
        ("created", "", "1"),
    ]
    ids = [row["import_task_id"] for row in read_csv(shell.folder / "out.csv")]
    assert sorted(ids) == sorted(task["task_id"] for task in server.store.list_all())
    expect_exactly(server, 3)
    sent = len(server.requests)
    assert sent == (3 if made else 4)
    assert run(shell).code == 0
    assert [row[0] for row in results(shell)] == ["duplicate"] * 3
    assert len(server.requests) == sent


@pytest.mark.parametrize("fault", ["reset-after", "reset-before", "500-after", "half-after"])
@pytest.mark.usefixtures("quick")
def test_many_lost_answers_end_with_exactly_the_sheet(
    shell: Shell, serve: Serve, fault: str
) -> None:
    """A third of all answers lost, equal rows among them: each row makes one task."""
    server = serve()
    create_control(shell, 1)
    server.set_faults(f"{fault}:0.3")
    rows = [call_row(number) for number in range(1, 21)]
    write_csv(shell.folder / "calls.csv", [*rows, *rows[:5], *rows[:5]])

    run(shell, "--allow-duplicates", "--concurrency", "4")
    server.set_faults("")
    create_control(shell, 2)
    done = run(shell, "--allow-duplicates", "--resend-unconfirmed")

    assert done.code == 0
    assert {row[0] for row in results(shell)} <= {"created", "duplicate"}
    assert titles(server) == sorted(row["task_title"] for row in [*rows, *rows[:5], *rows[:5]])
    ids = {row["import_task_id"] for row in read_csv(shell.folder / "out.csv")}
    assert ids == {task["task_id"] for task in own_tasks(server)}


@pytest.mark.usefixtures("quick")
def test_the_quiet_period_is_told(shell: Shell, serve: Serve) -> None:
    """The person sees for how long and why, and what Ctrl-C would mean."""
    serve(faults="reset-after@1")
    write_calls(shell.folder / "calls.csv", 2)

    done = run(shell, "--settle", "1")

    assert (
        "no response arrived for 1 row: in 1 s, when HockeyStack can no longer be processing it, "
        "the task is looked up (--settle). Ctrl-C leaves that to the next run.\n"
    ) in done.err


@pytest.mark.parametrize("fault", ["list=403", "list=302", "list=500-before", "list=half-after"])
@pytest.mark.usefixtures("quick")
def test_where_the_tasks_cannot_be_listed_nothing_is_sent_again(
    shell: Shell, serve: Serve, fault: str
) -> None:
    """The row stays unconfirmed, and says why; a run that can list them settles it first."""
    server = serve()
    create_control(shell, 1)
    server.set_faults(f"reset-after@1,reset-before@2,{fault}")
    write_calls(shell.folder / "calls.csv", 3)

    first = run(shell)

    assert first.code == 1
    assert [row[0] for row in results(shell)] == ["unconfirmed", "unconfirmed", "created"]
    assert all(row[1].startswith("sent, and its response was lost (") for row in results(shell)[:2])
    assert all("; the tasks cannot be listed (" in row[1] for row in results(shell)[:2])
    assert read_csv(shell.folder / "out.csv")[0]["import_hint"] == LOOK_FOR_IT
    assert len(server.requests) == 4
    assert run(shell).code == 1
    assert len(server.requests) == 4
    server.set_faults("")
    last = run(shell, "--json")
    assert last.code == 0
    (found, sent, duplicate) = results(shell)
    assert found[0] == "created"
    assert found[1].startswith(f"{FOUND} (sent by run ")
    assert (sent, duplicate[0]) == (("created", "", "1"), "duplicate")
    expect_exactly(server, 3)


@pytest.mark.usefixtures("quick")
def test_rows_that_nobody_can_look_up_are_sent_again_on_demand(shell: Shell, serve: Serve) -> None:
    """--resend-unconfirmed takes the risk that a person named; a listing that works is used."""
    server = serve(faults="reset-before@1,list=403")
    write_calls(shell.folder / "calls.csv", 2)
    assert run(shell).code == 1

    done = run(shell, "--resend-unconfirmed")

    assert done.code == 0
    assert (
        "the tasks cannot be listed (HTTP 403: the sandbox was told to answer 403); "
        "lost rows are sent again (--resend-unconfirmed)\n"
    ) in done.err
    assert [row[0] for row in results(shell)] == ["created", "duplicate"]
    expect_exactly(server, 2)


@pytest.mark.usefixtures("quick")
def test_a_listing_that_lags_sends_nothing_twice(shell: Shell, serve: Serve) -> None:
    """New tasks are listed late: those that are known to exist are missed, so nothing is sent."""
    server = serve(faults="reset-after@2", listing_delay_seconds=60)
    write_calls(shell.folder / "calls.csv", 3)

    done = run(shell)

    assert done.code == 1
    assert [row[0] for row in results(shell)] == ["created", "unconfirmed", "created"]
    assert "the list leaves out task " in results(shell)[1][1]
    expect_exactly(server, 3)


@pytest.mark.usefixtures("quick")
def test_an_unconfirmed_row_that_was_edited_is_not_sent(shell: Shell, serve: Serve) -> None:
    """Fed back with another title, an unconfirmed row stays unconfirmed until a person decides."""
    server = serve(faults="reset-after@1,list=403")
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
    assert row["import_hint"] == f"{LOOK}; clear the row's import_status to send it"
    row["import_status"] = ""
    write_csv(shell.folder / "calls.csv", [row])
    assert run(shell).code == 0
    assert titles(server) == ["Ring customer 001", "Ring customer 001 before noon"]


# ------------------------------------------------------------------ outages


@pytest.mark.usefixtures("quick")
def test_an_outage_that_passes_costs_nothing(shell: Shell, serve: Serve) -> None:
    """Five lost answers: the service is asked whether it is there, and the import goes on."""
    server = serve(faults="500-before@3-7,me=503-before@2")
    write_calls(shell.folder / "calls.csv", 12)
    why = "HTTP 500: the sandbox was told to answer 500-before"

    done = run(shell)

    assert done.code == 0
    assert (
        f"5 responses in a row were lost ({why}): "
        "nothing is sent until the service answers (for 5 min at most)\n"
    ) in done.err
    expect_exactly(server, 12)


@pytest.mark.usefixtures("quick")
def test_rows_that_always_fail_keep_no_others_out(shell: Shell, serve: Serve) -> None:
    """Ten at the beginning that always answer 500: the service is well when asked, and goes on."""
    server = serve(faults="500-before@1-10")
    write_calls(shell.folder / "calls.csv", 40)

    done = run(shell)

    assert done.code == 1
    assert [row[0] for row in results(shell)] == [*["unconfirmed"] * 10, *["created"] * 30]
    assert len(titles(server)) == 30


@pytest.mark.usefixtures("quick")
def test_an_outage_stops_the_run(shell: Shell, serve: Serve) -> None:
    """A service that says it is well and loses all that it is sent: 25 rows, then exit 3."""
    server = serve(faults="500-before@3+")
    write_calls(shell.folder / "calls.csv", 29)
    why = "HTTP 500: the sandbox was told to answer 500-before"

    done = run(shell)

    assert done.code == 3
    assert done.errors() == [f"error: the run was stopped: 25 responses in a row were lost ({why})"]
    assert results(shell) == [
        *[("created", "", "1")] * 2,
        *[("unconfirmed", why, "1")] * 25,
        *[("not_sent", f"25 responses in a row were lost ({why})", "0")] * 2,
    ]
    server.set_faults("")
    assert run(shell).code == 0
    assert [row[0] for row in results(shell)] == [*["duplicate"] * 2, *["created"] * 27]
    expect_exactly(server, 29)


@pytest.mark.usefixtures("quick")
def test_a_service_that_stays_away_is_waited_for_with_patience(shell: Shell, serve: Serve) -> None:
    """--patience is how long; then exit 3, and the same command ends the work another time."""
    server = serve(faults="500-before@3+,me=503-before@2+")
    write_calls(shell.folder / "calls.csv", 9)

    done = run(shell, "--patience", "0")

    assert done.code == 3
    assert [row[0] for row in results(shell)] == [
        *["created"] * 2,
        *["unconfirmed"] * 5,
        *["not_sent"] * 2,
    ]
    server.set_faults("")
    assert run(shell).code == 0
    expect_exactly(server, 9)


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
    server = serve(faults=f"{fault}@4+,me={fault}@2+")
    write_calls(shell.folder / "calls.csv", 8)

    first = run(shell)

    reason = f"the service does not accept the token ({words})"
    assert first.code == 3
    assert first.errors() == [f"error: the run was stopped: {reason}", f"  try: {NEW_TOKEN}"]
    assert results(shell) == [
        *[("created", "", "1")] * 3,
        ("not_sent", reason, "1"),
        *[("not_sent", reason, "0")] * 4,
    ]
    assert {row["import_hint"] for row in read_csv(shell.folder / "out.csv")[3:]} == {NEW_TOKEN}
    assert len(server.requests) == 4
    server.set_faults("")
    second = run(shell)
    assert second.code == 0
    assert [row[0] for row in results(shell)] == [*["duplicate"] * 3, *["created"] * 5]
    expect_exactly(server, 8)


def test_three_forbidden_rows_stop_the_run(shell: Shell, serve: Serve) -> None:
    """One 403 is about its row; three in a row may be about the token, which is asked about."""
    server = serve(faults="403@1,403@3-5,me=403@2+")
    write_calls(shell.folder / "calls.csv", 8)
    words = "HTTP 403: the sandbox was told to answer 403"

    done = run(shell)

    assert done.code == 3
    assert done.errors() == [
        (
            "error: the run was stopped: the service does not allow what this token requests "
            f"({words})"
        ),
        f"  try: {MAY_IT}",
    ]
    assert [row[0] for row in results(shell)] == ["rejected", "created", *["not_sent"] * 6]
    assert {row["import_hint"] for row in read_csv(shell.folder / "out.csv")[2:]} == {MAY_IT}
    server.set_faults("")
    assert run(shell).code == 0
    expect_exactly(server, 8)


def test_forbidden_neighbours_keep_nobody_out_for_ever(shell: Shell, serve: Serve) -> None:
    """Rows that stopped one run come last in the next, behind those that were never sent."""
    server = serve(faults="403@2-4,me=403@2")
    write_calls(shell.folder / "calls.csv", 8)
    assert run(shell).code == 3
    server.set_faults("403@5-7,me=403@2")
    assert run(shell).code == 3
    statuses = [row[0] for row in results(shell)]
    assert statuses == ["duplicate", *["not_sent"] * 3, *["created"] * 4]


def test_one_row_that_is_refused_like_a_token_keeps_nobody_out(shell: Shell, serve: Serve) -> None:
    """The token is good, as other rows show: the row is looked for, and sent once more if missing.

    Refused again it stays in doubt, and no later run sends it a third time.
    """
    server = serve(faults="401@2,401@5")
    write_calls(shell.folder / "calls.csv", 4)

    done = run(shell)

    assert done.code == 1
    assert [row[0] for row in results(shell)] == ["created", "unconfirmed", "created", "created"]
    words = "HTTP 401: the sandbox was told to answer 401, although the service accepts the token"
    assert words in results(shell)[1][1]
    sent = len(server.requests)
    assert sent == 5
    server.set_faults("")
    assert run(shell).code == 1
    assert words in results(shell)[1][1]
    assert len(server.requests) == sent


def test_a_rejected_row_keeps_the_words_of_the_service(shell: Shell, serve: Serve) -> None:
    """A rejected row says what the service said, and a later run sends it again."""
    server = serve(faults="400@2")
    write_calls(shell.folder / "calls.csv", 3)

    done = run(shell)

    rows = read_csv(shell.folder / "out.csv")
    assert done.code == 1
    assert rows[1]["import_status"] == "rejected"
    assert rows[1]["import_issues"] == "HTTP 400: the sandbox was told to answer 400"
    assert rows[1]["import_hint"] == "change the row as the service says, then import this file"
    assert rows[1]["import_request_id"] == "req_sandbox_00000004"
    assert rows[1]["import_attempts"] == "1"
    assert "  1  row 3: HTTP 400: the sandbox was told to answer 400\n" in done.out
    assert run(shell).code == 0
    expect_exactly(server, 3)


def test_a_mapping_that_is_wrong_stops_the_run(shell: Shell, serve: Serve) -> None:
    """Twenty rejections of twenty rows, and nobody there to ask: exit 3, the rest not sent."""
    server = serve(faults="400@1-20")
    write_calls(shell.folder / "calls.csv", 30)
    why = "HTTP 400: the sandbox was told to answer 400"

    done = run(shell)

    reason = f"the first 20 rows were all rejected, so the mapping is probably wrong ({why})"
    assert done.code == 3
    assert done.errors() == [f"error: the run was stopped: {reason}"]
    assert results(shell) == [*[("rejected", why, "1")] * 20, *[("not_sent", reason, "0")] * 10]
    assert len(server.requests) == 20
    assert run(shell).code == 0
    expect_exactly(server, 30)


def test_too_many_rejections_stop_the_run(shell: Shell, serve: Serve) -> None:
    """--stop-after-errors N sends nothing after the Nth rejection."""
    server = serve(faults="400@2+")
    write_calls(shell.folder / "calls.csv", 6)

    done = run(shell, "--stop-after-errors", "2")

    assert done.code == 3
    assert done.errors() == [
        "error: the run was stopped: 2 rows were rejected (--stop-after-errors)"
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

    with Ledger.open(
        path,
        base_url=server.base_url,
        workspace="ws_sandbox",
        purpose="an import of leads.csv",
        now=lambda: datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    ):
        done = shell.start("run", "calls.csv", *ONE_BY_ONE)

    assert done.code == 4
    busy = "this workspace is in use by an import of leads.csv, since 2026-11-23 09:30 UTC"
    assert done.errors() == [
        f"error: {busy} (process {os.getpid()}, {path})",
        "  try: wait until it ends, then run the same command again",
    ]
    assert server.requests == []
    assert not (shell.folder / "calls.results.csv").exists()
    assert shell.start("run", "calls.csv", *ONE_BY_ONE).code == 0
    assert statuses(read_csv(shell.folder / "calls.results.csv")) == ["2: created", "3: created"]
