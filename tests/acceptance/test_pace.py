"""The rate that was promised holds at the server, counted there."""

from __future__ import annotations

import time
from pathlib import Path

from importer.submission.pace_memory import PaceMemory
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import Shell, bodies, call_row, write_calls, write_csv


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
    """Retry-After stops everyone, the next process as well."""
    server = serve()
    home = Path(shell.process_environment()["TASK_IMPORTER_HOME"])
    write_csv(shell.folder / "calls.csv", [call_row(1)])
    began = time.monotonic()
    PaceMemory.of(home, server.base_url).save([], began + 1.5)

    done = shell.here("run", "calls.csv", "--yes", "--rate", "unlimited")

    assert done.code == 0
    assert "the service asked for it in the run before\n" in done.err
    assert server.requests[0].monotonic_seconds - began >= 1.5
