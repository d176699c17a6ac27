"""One workspace, one memory: a file that was sent to one workspace, and now goes to another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from importer.sandbox.options import SandboxOptions
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
    write_calls,
    write_csv,
)

RUN = ("run", "calls.csv", "--yes", "--rate", "unlimited")
HINT = (
    "  try: if it is the same, add --same-workspace: they are not sent again; "
    "if it is another, add --other-workspace: they are created there too"
)


@pytest.fixture
def renamed(shell: Shell, serve: Serve) -> Iterator[SandboxServer]:
    """A service that called its workspace ws_1 when three rows were sent, and now calls it ws_2."""
    write_calls(shell.folder / "calls.csv", 3)
    first = serve(workspace_id="ws_1")
    assert shell.here(*RUN).code == 0
    first.stop()
    with SandboxServer(SandboxOptions(workspace_id="ws_2"), port=first.port) as again:
        yield again


def question(server: SandboxServer, count: str = "3 of the 3") -> str:
    """What is in doubt when rows of ws_1 go to ws_2."""
    return (
        f"{count} rows to create were sent before, to workspace ws_1 at {server.base_url}, and "
        f"this run goes to workspace ws_2 at {server.base_url}: it may be the same workspace under "
        "another name"
    )


def expect_stopped(done: Finished, server: SandboxServer, count: str = "3 of the 3") -> None:
    """Both workspaces are named, nothing is sent, and it is said how to go on."""
    assert done.code == 2
    assert done.errors() == [f"error: {question(server, count)}; nothing was sent", HINT]
    assert server.requests == []


def test_a_file_that_another_workspace_knows_is_not_sent(
    shell: Shell, renamed: SandboxServer
) -> None:
    """Exit 2 with both names; one known row among new ones is enough where the service is one."""
    expect_stopped(shell.here(*RUN), renamed)
    write_csv(shell.folder / "calls.csv", [call_row(number) for number in (3, 4, 5, 6)])
    expect_stopped(shell.here(*RUN), renamed, "1 of the 4")


def test_another_workspace_gets_the_rows_too(shell: Shell, renamed: SandboxServer) -> None:
    """--other-workspace creates them; it is asked once, for this pair of workspaces."""
    assert shell.here(*RUN, "--other-workspace").code == 0
    assert len(bodies(renamed)) == 3
    write_csv(shell.folder / "calls.csv", [call_row(number) for number in (1, 2, 3, 4)])
    assert shell.here(*RUN).code == 0
    assert len(bodies(renamed)) == 4


def test_the_same_workspace_under_another_name_knows_its_rows(
    shell: Shell, renamed: SandboxServer
) -> None:
    """--same-workspace: what was sent then is a duplicate with its task id, from now on."""
    made = [row["import_task_id"] for row in read_csv(shell.folder / "calls.results.csv")]
    for flags in ((*RUN, "--same-workspace"), RUN):
        done = shell.here(*flags, "--results", "again.csv")
        assert done.code == 0
        rows = read_csv(shell.folder / "again.csv")
        assert statuses(rows) == ["2: duplicate", "3: duplicate", "4: duplicate"]
        assert [row["import_task_id"] for row in rows] == made
        assert rows[0]["import_issues"].startswith(
            f"created earlier (workspace ws_1 at {renamed.base_url}, run "
        )
    assert bodies(renamed) == []
    renamed.store.seed(call_body(number) for number in (1, 2, 3))  # it was started anew
    write_csv(shell.folder / "calls.csv", [call_row(number) for number in (1, 2, 3, 4)])
    assert shell.here(*RUN).code == 0
    assert bodies(renamed) == [call_body(number) for number in (1, 2, 3, 4)]


def test_a_run_under_the_old_name_can_be_taken_back(shell: Shell, renamed: SandboxServer) -> None:
    """Once it is said that the workspace is the same, undo finds the run under either name."""
    run_id = shell.here("history", "--json").json()["runs"][0]["run_id"]
    refused = shell.here("undo", run_id, "--yes")
    assert refused.code == 2
    assert refused.errors()[0] == (
        f"error: run {run_id} imported into workspace ws_1, but the token belongs to workspace ws_2"
    )
    assert shell.here(*RUN, "--same-workspace").code == 0
    assert shell.here("undo", run_id, "--yes", "--rate", "unlimited").code in {0, 1}
    assert bodies(renamed) == []


def test_both_cannot_be_true(shell: Shell, renamed: SandboxServer) -> None:
    """--same-workspace with --other-workspace is told before anything is sent."""
    done = shell.here(*RUN, "--same-workspace", "--other-workspace")
    assert done.code == 2
    assert done.errors() == [
        "error: --same-workspace and --other-workspace contradict each other",
        "  try: use the one that applies",
    ]
    assert renamed.requests == []


@pytest.mark.parametrize(("before", "after"), [("ws_1", ""), ("", "ws_1")])
def test_a_name_that_comes_or_goes_is_settled_once(
    shell: Shell, serve: Serve, before: str, after: str
) -> None:
    """Nothing is sent until it is said that the workspace is the same; then nothing twice."""
    write_calls(shell.folder / "calls.csv", 2)
    first = serve(workspace_id=before)
    assert shell.here(*RUN).code == 0
    first.stop()
    with SandboxServer(SandboxOptions(workspace_id=after), port=first.port) as again:
        assert shell.here(*RUN).code == 2
        assert shell.here(*RUN, "--same-workspace").code == 0
        assert shell.here(*RUN).code == 0
        assert bodies(again) == []


def test_ids_in_another_case_are_the_same_workspace(shell: Shell, serve: Serve) -> None:
    """WS_Acme and ws_acme have one memory."""
    write_calls(shell.folder / "calls.csv", 2)
    first = serve(workspace_id="WS_Acme")
    assert shell.here(*RUN).code == 0
    first.stop()
    with SandboxServer(SandboxOptions(workspace_id="ws_acme"), port=first.port) as again:
        done = shell.here(*RUN, "--json")
        assert (done.code, done.json()["counts"]["duplicate"]) == (0, 2)
        assert bodies(again) == []


@pytest.mark.parametrize(
    ("part", "spelled"),
    [
        ("127.0.0.1", "localhost"),
        ("127.0.0.1", "LOCALHOST"),
        ("/api/", "/%61pi/"),
        ("http:", "HTTP:"),
    ],
)
def test_another_spelling_of_the_address_is_the_same_service(
    shell: Shell, server: SandboxServer, part: str, spelled: str
) -> None:
    """However it is called, nothing is sent again; and it is asked for as it was written."""
    write_calls(shell.folder / "calls.csv", 2)
    assert shell.here(*RUN).code == 0
    address = server.base_url.replace(part, spelled)
    done = shell.here(*RUN, "--base-url", address, "--json")
    assert (done.code, done.json()["counts"]["duplicate"]) == (0, 2)
    assert len(bodies(server)) == 2


def test_another_service_that_knows_few_of_the_rows_is_told_of(shell: Shell, serve: Serve) -> None:
    """Less than half of the rows: a note names the number, and the run goes on."""
    first = serve(workspace_id="ws_1")
    write_calls(shell.folder / "calls.csv", 1)
    assert shell.here(*RUN).code == 0
    second = serve(workspace_id="ws_2")
    write_csv(shell.folder / "calls.csv", [call_row(number) for number in (1, 2, 3)])
    done = shell.here(*RUN)
    assert done.code == 0
    assert (
        f"1 of the 3 rows to create were sent to workspace ws_1 at {first.base_url} before; they "
        f"are created in workspace ws_2 at {second.base_url} too\n"
    ) in done.err
    assert len(bodies(second)) == 3


def test_a_file_of_another_service_is_not_sent_unasked(shell: Shell, serve: Serve) -> None:
    """Staging's file in front of production: exit 2, both addresses named."""
    write_calls(shell.folder / "calls.csv", 3)
    first = serve(workspace_id="ws_1")
    assert shell.here(*RUN).code == 0
    second = serve(workspace_id="ws_1")
    done = shell.here(*RUN)
    assert done.code == 2
    assert done.errors()[0] == (
        f"error: 3 of the 3 rows to create were sent before, to workspace ws_1 at "
        f"{first.base_url}, and this run goes to workspace ws_1 at {second.base_url}: it may be "
        "the same workspace under another name; nothing was sent"
    )
    assert bodies(second) == []


def test_what_was_tried_in_a_sandbox_is_not_in_the_way(shell: Shell, serve: Serve) -> None:
    """A file that was imported into a stand-in first is new to every other service."""
    write_calls(shell.folder / "calls.csv", 3)
    serve()
    assert shell.here(*RUN).code == 0
    second = serve(workspace_id="ws_1")
    assert shell.here(*RUN).code == 0
    assert len(bodies(second)) == 3


def test_a_dry_run_asks_which_workspace_it_is(shell: Shell, renamed: SandboxServer) -> None:
    """With a token it is right for two workspaces of one service, and says what a run would ask."""
    done = shell.here("validate", "calls.csv", "--json")
    assert done.code == 0
    assert done.json()["would_create"] == 3
    assert (done.json()["workspace"], done.json()["compared_with"]) == ("ws_2", None)
    assert done.err.splitlines()[-2:] == [
        f"nothing was sent to workspace ws_2 at {renamed.base_url} from this computer before",
        f"{question(renamed)}. A run stops there: {HINT.removeprefix('  try: ')}",
    ]
    assert shell.here(*RUN, "--other-workspace").code == 0
    done = shell.here("validate", "calls.csv", "--json")
    assert done.json()["counts"]["duplicate"] == 3
    label = f"workspace ws_2 at {renamed.base_url}"
    assert done.json()["compared_with"] == label
    assert (
        done.err.splitlines()[-1] == f"compared with what this computer has sent to {label} before"
    )


def test_a_dry_run_without_a_token_says_what_it_does_not_know(
    shell: Shell, renamed: SandboxServer
) -> None:
    """Two workspaces of one service: it names the one it compared with, and the other."""
    assert shell.here(*RUN, "--other-workspace").code == 0
    del shell.environment["HOCKEYSTACK_API_TOKEN"]
    done = shell.here("validate", "calls.csv", "--json")
    assert (done.json()["workspace"], done.json()["counts"]["duplicate"]) == (None, 3)
    assert done.err.splitlines()[-2:] == [
        (
            "no token is set, so the service was not asked which workspace it is; "
            "compared with what this computer has sent to "
            f"workspace ws_2 at {renamed.base_url} before"
        ),
        (
            "a run may go to another workspace that was used less lately: "
            f"workspace ws_1 at {renamed.base_url}; with the token of the run, "
            "the dry run asks which it is"
        ),
    ]


@pytest.mark.parametrize("fault", ["me=401", "me=500-before"])
def test_a_dry_run_goes_on_without_an_answer(shell: Shell, serve: Serve, fault: str) -> None:
    """A token that is refused, or a service that is not well, is noted; the rows are checked."""
    server = serve(faults=fault)
    write_calls(shell.folder / "calls.csv", 2)
    done = shell.here("validate", "calls.csv", "--json")
    assert (done.code, done.json()["would_create"], done.json()["workspace"]) == (0, 2, None)
    assert server.requests == []
    assert "the service could not be asked which workspace this is: the service " in done.err


def test_a_task_that_was_made_under_the_old_name_is_no_other_rows(
    shell: Shell, renamed: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two equal rows one has its task from then; the other is lost, and is not taken for it."""
    monkeypatch.setattr("importer.submission.pace.waits.FIRST_SECONDS", 0.02)
    made = [row["import_task_id"] for row in read_csv(shell.folder / "calls.results.csv")]
    for number, task_id in enumerate(made, 1):  # the sandbox that was started anew knows nothing
        (task,) = renamed.store.seed([call_body(number)])
        assert task["task_id"] == task_id
    write_csv(shell.folder / "calls.csv", [call_row(1), call_row(1)])
    renamed.set_faults("reset-before@1+")
    run = (*RUN, "--allow-duplicates", "--same-workspace", "--settle", "0", "--results", "out.csv")
    shell.here(*run, "--patience", "0.1")
    rows = read_csv(shell.folder / "out.csv")
    assert statuses(rows) == ["2: duplicate", "3: unconfirmed"]
    assert (rows[0]["import_task_id"], rows[1]["import_task_id"]) == (made[0], "")
