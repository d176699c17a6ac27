"""The rate that was promised holds at the server, counted there."""

from __future__ import annotations

from tests.acceptance.conftest import Serve
from tests.acceptance.shell import Shell, bodies, write_calls


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
