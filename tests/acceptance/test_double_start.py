"""The same command twice at the same moment: exactly one sends, and the other says who does."""

from __future__ import annotations

import asyncio
import subprocess
import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest

from importer.ledger.location import ledger_path
from importer.sandbox.app import Sandbox
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import Finished, Shell, bodies, call_body, write_calls
from tests.patience import PATIENCE_SECONDS

ROWS = 6
RUN = ("run", "calls.csv", "--yes", "--rate", "unlimited")


class Gate:
    """Holds back what the service answers.

    Which workspace it is, until both have asked; what became of a task, until one of the two has
    ended.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.one_has_ended = threading.Event()
        self._both_have_asked = asyncio.Barrier(2)
        self._asked = 0
        self._answer = Sandbox.__call__

        async def call(sandbox: Sandbox, scope: Any, receive: Any, send: Any) -> None:
            await self.answer(sandbox, scope, receive, send)

        monkeypatch.setattr(Sandbox, "__call__", call)

    async def answer(self, sandbox: Sandbox, scope: Any, receive: Any, send: Any) -> None:
        """Answer as the sandbox does, when it is time."""
        if scope["path"].endswith("/me"):
            self._asked += 1
            if self._asked <= self._both_have_asked.parties:
                await asyncio.wait_for(self._both_have_asked.wait(), PATIENCE_SECONDS)
        elif scope["method"] == "POST":
            await asyncio.to_thread(self.one_has_ended.wait, PATIENCE_SECONDS)
        await self._answer(sandbox, scope, receive, send)


def start_twice(shell: Shell, gate: Gate) -> tuple[Finished, Finished, int]:
    """How the one ended that was quicker, how the other did, and the other's process id."""
    processes = [shell.launch(*RUN, "--results", f"{name}.csv") for name in ("a", "b")]
    with ThreadPoolExecutor() as pool:
        ends = {pool.submit(finish, process): process for process in processes}
        done, under_way = wait(ends, PATIENCE_SECONDS, FIRST_COMPLETED)
        gate.one_has_ended.set()
    (first,), (last,) = done, under_way
    return first.result(), last.result(), ends[last].pid


def finish(process: subprocess.Popen[bytes]) -> Finished:
    """What a process says until its end."""
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    return Finished(process.returncode, out.decode(), err.decode())


@pytest.mark.parametrize(
    "_again", [0, *(pytest.param(again, marks=pytest.mark.soak) for again in range(1, 5))]
)
def test_of_two_runs_at_once_one_sends(
    shell: Shell, serve: Serve, monkeypatch: pytest.MonkeyPatch, _again: int
) -> None:
    """Race: both are about to open the ledger, which neither has made yet."""
    gate = Gate(monkeypatch)
    server = serve()
    write_calls(shell.folder / "calls.csv", ROWS)

    busy, sent, process_id = start_twice(shell, gate)

    assert (busy.code, sent.code) == (4, 0), busy.err + sent.err
    home = Path(shell.process_environment()["TASK_IMPORTER_HOME"])
    path = ledger_path(home, server.base_url, "ws_sandbox")
    told, hint = busy.errors()
    assert told.startswith("error: this workspace is in use by ")
    assert told.endswith((f"UTC (process {process_id}, {path})", f"run (it holds {path})"))
    assert hint == "  try: wait until it ends, then run the same command again"
    assert len(list(shell.folder.glob("[ab].csv"))) == 1
    numbers = sorted(bodies(server), key=lambda body: body["task_title"])
    assert numbers == [call_body(number) for number in range(1, ROWS + 1)]
    assert len(server.requests) == ROWS
