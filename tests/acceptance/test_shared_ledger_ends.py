"""What a run says that another computer has stopped, or whose shared ledger is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from importer.ledger.lease_row import Terms
from importer.ledger.postgres import opening
from importer.sandbox.app import Sandbox
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import Finished, Shell, bodies, write_calls
from tests.postgres_server import new_database

ROWS = 8
RUN = ("run", "calls.csv", "--yes", "--rate", "unlimited", "--concurrency", "1", "--settle", "0")


@pytest.fixture
def address(postgres: str, shell: Shell) -> Iterator[str]:
    """A new shared ledger of the shell, which the tests may lose."""
    made = new_database(postgres)
    shell.environment["TASK_IMPORTER_LEDGER"] = made
    yield made
    _allow(made, is_allowed=True)


def _allow(address: str, *, is_allowed: bool) -> None:
    """Let nobody into the database any more, and cut who is in there; or let them in again."""
    server, _, name = address.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {is_allowed}".encode())
        if not is_allowed:
            query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            connection.execute(query, [name])


def _after_three(patch: pytest.MonkeyPatch, happen: Callable[[], None]) -> None:
    """Let something happen while the service has the third task."""
    answer, sent = Sandbox.__call__, []

    async def call(sandbox: Sandbox, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "POST":
            sent.append(scope["path"])
            if len(sent) == 3:
                happen()
        await answer(sandbox, scope, receive, send)

    patch.setattr(Sandbox, "__call__", call)


def _steps(done: Finished) -> list[str]:
    """What to do next, without what is said of every results file."""
    lines = done.out.split("What to do next\n")[1].split("\n\n")[0].splitlines()
    return [line for line in lines if not line.startswith("  - A spreadsheet program")]


def test_a_lost_database_leaves_one_thing_to_do(
    shell: Shell, serve: Serve, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that may not have left are not said to be sent, and first the database comes back."""
    short = Terms(lease_seconds=1.0, margin_seconds=0.1, renew_seconds=0.2)
    monkeypatch.setitem(opening.open_to_write.__kwdefaults__ or {}, "terms", short)
    server = serve()
    write_calls(shell.folder / "calls.csv", ROWS)
    with monkeypatch.context() as patch:
        _after_three(patch, lambda: _allow(address, is_allowed=False))
        done = shell.here(*RUN)
    assert done.code == 2
    first = done.out.splitlines()[:4]
    unread = "unconfirmed: may or may not have been sent, because the ledger cannot be read"
    assert first == ["8 rows", "  1  created", f"  7  {unread}", ""]
    assert _steps(done) == [
        (
            "  - Once the ledger can be read again, run the same command: it looks up what may "
            "have been sent, and sends only what is missing."
        )
    ]
    assert done.errors()[-1] == (
        "  try: once the database answers again, run the same command: it looks up what may have "
        "been sent, and sends only what is missing"
    )

    _allow(address, is_allowed=True)
    again = shell.here(*RUN, "--wait", "60")
    assert again.code == 0, again.err
    assert len({body["task_title"] for body in bodies(server)}) == len(bodies(server)) == ROWS


@pytest.mark.usefixtures("address")
def test_a_run_that_was_asked_to_stop_says_so(
    shell: Shell, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no cause to fix: the same command resumes."""
    serve()
    write_calls(shell.folder / "calls.csv", ROWS)
    asked: list[Finished] = []
    stop = ("ledger", "stop", "ws_sandbox")
    with monkeypatch.context() as patch:
        _after_three(patch, lambda: asked.append(shell.start(*stop)))
        done = shell.here(*RUN)
    assert (done.code, asked[0].code) == (130, 0)
    lines = done.out.splitlines()
    assert lines[0] == "Another computer asked this run to stop."
    (count,) = (line.split()[0] for line in lines if line.endswith("  not sent"))
    assert f"  {count}  for example row " in done.out
    assert done.out.count(": another computer asked the run to stop") == 1
    assert _steps(done) == [
        (
            f"  - {count} rows were not sent. Run the same command again: it resumes where it "
            "stopped and creates no task twice."
        )
    ]
