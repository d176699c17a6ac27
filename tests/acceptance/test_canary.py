"""The token, looked for in every byte that a run leaves and in every local of its exceptions.

Everything that can talk is made to talk: all loggers, the event loop's and Python's own debugging.
What the whole suite leaves is looked through at the end of it (`tests/conftest.py`).
"""

from __future__ import annotations

import base64
import contextlib
import logging
import sqlite3
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from importer.pipeline import run as pipeline
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.silent import Silent
from importer.settings.access_token import read_token
from importer.settings.options import load_options
from tests.acceptance.canary import CANARY, files_that_hold_a_token, holds_token, watched
from tests.acceptance.echoing import EchoingServer, echoing_server
from tests.acceptance.shell import (
    Shell,
    call_row,
    read_csv,
    write_calls,
    write_csv,
)
from tests.keyrings import OfTheSystem, installed
from tests.patience import PATIENCE_SECONDS

ROWS = 16
RUN = (
    *("run", "calls.csv", "--yes", "--rate", "unlimited", "--concurrency", "2", "--timeout", "5"),
    *("--settle", "0", "--map", "status=Outcome", "--results", "out.csv"),
    "--verbose",
)

TALKATIVE = """
import faulthandler, logging, sys
faulthandler.enable()
logging.basicConfig(level=logging.DEBUG, filename="everything.log")
from importer import cli, pipeline
from importer.pipeline.service import delivery
from importer.pipeline.beside import existing
for name in list(logging.root.manager.loggerDict):
    logging.getLogger(name).setLevel(logging.DEBUG)
logging.getLogger("importer").debug("a line of this test")
cli.main()
"""


def import_aloud(shell: Shell, server: EchoingServer) -> bytes:
    """Import with everything talking; standard output and standard error, kept as files too."""
    write_csv(
        shell.folder / "calls.csv",
        [call_row(n, Outcome="completed" if n == 1 else "") for n in range(1, ROWS + 1)],
    )
    shell.environment |= {
        "HOCKEYSTACK_BASE_URL": server.base_url,
        "HOCKEYSTACK_API_TOKEN": CANARY,
        "PYTHONASYNCIODEBUG": "1",
        "PYTHONDEVMODE": "1",
        "TASK_IMPORTER_HOME": str(shell.folder / "ledgers"),
    }
    done = subprocess.run(
        [sys.executable, "-c", TALKATIVE, *RUN],
        cwd=shell.folder,
        env=shell.process_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    (shell.folder / "stdout.txt").write_bytes(done.stdout)
    (shell.folder / "stderr.txt").write_bytes(done.stderr)
    return done.stdout + done.stderr


def test_nothing_that_talks_tells_the_token(shell: Shell) -> None:
    """Where the service repeats it in all it says, no byte that the run leaves holds it."""
    with echoing_server() as server:
        told = import_aloud(shell, server)

    assert len(server.told) == 8
    assert len(read_csv(shell.folder / "out.csv")) == ROWS
    log = (shell.folder / "everything.log").read_text()
    assert "a line of this test" in log
    assert "request.answered method=POST path=/tasks status=" in log
    assert b"request.answered method=POST path=/tasks status=" in told
    assert list((shell.folder / "ledgers").glob("*.sqlite"))
    assert "[token]" in (shell.folder / "out.csv").read_text("utf-8-sig")
    assert not holds_token(told)
    assert b"Traceback" not in told
    assert files_that_hold_a_token(shell.folder) == []


def test_a_redirect_takes_the_token_nowhere(shell: Shell) -> None:
    """A service that sends the token on in an address is not followed, and nothing tells of it."""
    with echoing_server(redirect_from=1) as server:
        told = import_aloud(shell, server)

    assert b"HTTP 302" in told
    assert not holds_token(told)
    assert files_that_hold_a_token(shell.folder) == []


@pytest.mark.parametrize("command", [["doctor"], ["doctor", "--json"], ["login"]])
def test_what_is_set_up_tells_no_token(shell: Shell, command: list[str]) -> None:
    """Where the service repeats it in all it says."""
    with echoing_server() as server, installed(OfTheSystem()):
        shell.environment |= {
            "HOCKEYSTACK_BASE_URL": server.base_url,
            "HOCKEYSTACK_API_TOKEN": CANARY,
        }
        done = shell.here(*command, stdin=CANARY.encode())
    assert done.code == 0
    assert "ws_echo" in done.out
    assert not holds_token((done.out + done.err).encode())


def fail(*_: object, **_options: object) -> NoReturn:
    """A bug."""
    raise ZeroDivisionError("a bug")


def locals_of(work: Callable[[], object]) -> str:
    """The traceback of what the work raises, with the variables of each frame but the test's."""
    try:
        work()
    except Exception as error:  # noqa: BLE001 -- whatever it is
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        return "".join(told.format())
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize(
    "bug",
    [
        "importer.submission.worker.exchange.judge",
        "importer.submission.worker.worker.Worker._take",
        "importer.submission.http.client.Client._call",
        "importer.ledger.store.Ledger.commit",
        "importer.pipeline.conclusion.write_results",
        "importer.pipeline.service.delivery.open_client",
    ],
)
def test_a_bug_shows_no_token_with_its_variables(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, bug: str
) -> None:
    """An error tracker that keeps the variables of each frame keeps no token."""
    source = write_calls(shell.folder / "calls.csv", 2)
    monkeypatch.setenv("HOCKEYSTACK_API_TOKEN", CANARY)
    with echoing_server() as server, monkeypatch.context() as patch:
        patch.setattr(bug, fail)
        given = {"base_url": server.base_url, "rate": "unlimited", "settle": 0, "patience": 0}
        options = load_options(given, environment={})
        told = locals_of(lambda: pipeline.run(source, options, Caller(Silent())))
    assert "ZeroDivisionError: a bug" in told
    assert "environment=<the environment>, " in told
    assert not holds_token(told.encode())


def test_an_error_shows_no_token_with_its_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that cannot be one is refused, and no variable on the way holds it as it is."""
    monkeypatch.setenv("HOCKEYSTACK_API_TOKEN", f"{CANARY} {CANARY}")
    told = locals_of(lambda: read_token("https://example.com/v1"))
    assert "contains characters that no token has" in told
    assert not holds_token(told.encode())


@pytest.mark.parametrize("form", ["utf-8", "utf-16-le", "base64", "wal"])
def test_a_planted_token_is_found(form: str) -> None:
    """The search that looks through all tests' files finds a token, however it is written."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deep" / "file"
        path.parent.mkdir()
        if form == "wal":
            with contextlib.closing(sqlite3.connect(path)) as db:
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("CREATE TABLE planted (token TEXT)")
                db.execute("INSERT INTO planted VALUES (?)", (CANARY,))
                db.commit()
                found = [file.name for file in files_that_hold_a_token(Path(folder))]
            assert found == ["file-wal"]
            return
        path.write_bytes(written(form))
        with pytest.raises(AssertionError, match="files that hold a token"), watched(Path(folder)):
            pass


def written(form: str) -> bytes:
    """The token in one of the ways in which it may come to stand in a file."""
    if form == "base64":
        return base64.b64encode(f"Bearer {CANARY}".encode())
    return f"token: {CANARY}".encode(form)


def test_a_token_in_a_log_is_found() -> None:
    """What a logger says while the tests run is listened to, down to its most talkative."""
    alone = logging.Logger("of this test")  # noqa: LOG001 -- the suite listens to all others
    with (
        tempfile.TemporaryDirectory() as folder,
        pytest.raises(AssertionError, match="records that hold a token"),
        watched(Path(folder), alone),
    ):
        alone.debug("token: %s", CANARY)
