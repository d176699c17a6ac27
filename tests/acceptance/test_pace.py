"""The rate that was promised holds at the server, counted there."""

from __future__ import annotations

import time
from pathlib import Path

from importer.sandbox.server import SandboxServer
from importer.submission.pace.memory import PaceMemory
from tests.acceptance import killing
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import Shell, bodies, call_row, write_calls, write_csv

RUN = ("run", "calls.csv", "--yes", "--rate", "unlimited")


def test_no_window_holds_more_than_the_rate(shell: Shell, serve: Serve) -> None:
    """With --rate 20/s a server that counts strictly never sees 21 requests in any second."""
    server = serve(rate="20/s", latency_seconds=0.01)
    write_calls(shell.folder / "calls.csv", 60)

    done = shell.start("run", "calls.csv", "--yes", "--rate", "20/s", "--concurrency", "16")

    assert done.code == 0
    assert len(bodies(server)) == 60
    assert server.rate_limiter is not None
    assert server.rate_limiter.refused == 0
    assert server.rate_limiter.largest_window <= 20


def test_a_window_of_many_seconds_holds_too(shell: Shell, serve: Serve) -> None:
    """With --rate 4/2s, the question before the first row counts as well."""
    server = serve(rate="4/2s")
    write_calls(shell.folder / "calls.csv", 5)

    done = shell.here("run", "calls.csv", "--yes", "--rate", "4/2s")

    assert done.code == 0
    assert server.rate_limiter is not None
    assert (server.rate_limiter.refused, server.rate_limiter.largest_window) == (0, 4)


def test_runs_in_a_row_keep_one_pace(shell: Shell, serve: Serve) -> None:
    """Four files in a shell loop: a server that counts strictly refuses none, nor `GET /me`."""
    server = serve(rate="4/2s")
    for number in range(1, 5):
        write_csv(shell.folder / "calls.csv", [call_row(2 * number), call_row(2 * number + 1)])
        assert shell.here("run", "calls.csv", "--yes", "--rate", "4/2s").code == 0
    assert len(bodies(server)) == 8
    assert server.rate_limiter is not None
    assert server.rate_limiter.refused == 0
    assert server.rate_limiter.largest_window == 4


def test_a_pause_of_the_run_before_is_waited_for_and_said(shell: Shell, serve: Serve) -> None:
    """Retry-After stops everyone: after a run that is killed within it, the next one waits."""
    server = serve(faults="429@1")
    write_calls(shell.folder / "calls.csv", 1)
    assert killing.run(shell, *RUN, point="settlements-committed") == -9
    asked = time.monotonic()
    seen = len(server.requests)

    done = shell.here(*RUN)

    assert done.code == 0, done.err
    assert "waiting 1 s: the service asked the last run to wait\n" in done.err
    assert server.requests[seen].monotonic_seconds - asked >= 0.5
    assert len(bodies(server)) == 1


def pause(shell: Shell, server: SandboxServer, seconds: float) -> Path:
    """Leave a pause behind as a run does; the file."""
    home = Path(shell.process_environment()["TASK_IMPORTER_HOME"])
    now = time.monotonic()
    PaceMemory(home, server.base_url).pause(now, now + seconds)
    (path,) = home.glob("pace-*.json")
    return path


def test_nothing_is_asked_within_a_long_pause(shell: Shell, serve: Serve) -> None:
    """Neither by a run, which says how long it is to be, nor by a dry run, an undo or a list."""
    server = serve(rate="99/s")
    write_calls(shell.folder / "calls.csv", 1)
    assert shell.here(*RUN).code == 0
    calls = len(server.requests)
    for path in Path(shell.process_environment()["TASK_IMPORTER_HOME"]).glob("pace-*.json"):
        path.unlink()
    path = pause(shell, server, 3000.0)
    assert server.rate_limiter is not None
    server.rate_limiter.largest_window = 0
    for command, so_far in (
        (RUN, "nothing was sent"),
        ((*RUN, "--check-existing"), "nothing was sent"),
        (("undo", "latest", "--yes"), "nothing was undone"),
        (("assignees",), "no tasks were listed"),
    ):
        done = shell.here(*command)
        assert done.errors() == [
            (
                f"error: the service at {server.base_url} asked the last run to pause, and 50 "
                "minutes of that are left"
            ),
            (
                "  try: run the same command again after that, or delete "
                f"{path.parent / path.name[:18]}*.json if the service never asked; {so_far}"
            ),
        ]
        assert done.code == 3
    dry = shell.here("validate", "calls.csv")
    assert dry.code == 0
    assert "which workspace this is: no request may be sent for another " in dry.err
    assert (len(server.requests), server.rate_limiter.largest_window) == (calls, 0)


def test_a_pace_file_that_makes_no_sense_is_told(shell: Shell, server: SandboxServer) -> None:
    """It costs a line and nothing else."""
    write_calls(shell.folder / "calls.csv", 1)
    path = pause(shell, server, 3000.0)
    path.write_text("[]", "utf-8")
    done = shell.here(*RUN)
    assert done.code == 0
    assert (
        f"{path}, which keeps the pace of the last run, is damaged and was ignored: it is not a "
        "JSON object\n"
    ) in done.err


def test_kills_between_runs_lose_nothing_of_the_pace(shell: Shell, serve: Serve) -> None:
    """Each run dies with a request under way; the server still counts no more than the rate."""
    server = serve(rate="6/2s")
    command = (*RUN[:-1], "6/2s", "--concurrency", "2")
    for number in range(4):
        rows = [call_row(9 * number + row) for row in range(1, 7)]
        write_csv(shell.folder / "calls.csv", rows)
        assert killing.run(shell, *command, point="answer-in", nth=2) == -9
    assert server.rate_limiter is not None
    assert server.rate_limiter.refused == 0
    assert server.rate_limiter.largest_window <= 6
