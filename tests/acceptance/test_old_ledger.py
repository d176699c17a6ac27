"""A ledger of an earlier version goes on being the memory of what it saw sent.

What an import knows a row by is written to disk for ever. A sheet that 0.1.0 imported, with rows
that each differ in one column alone, must be found as created, whatever the program has become.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from importer.ledger.location import ledger_path
from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import Shell, read_csv

KEPT = Path(__file__).parents[1] / "contract" / "ledger_0_1_0"
FLAGS = ("--timezone", "Europe/Berlin", "--allow-duplicates")
"""With which the sheet was run."""

FOUND = [("duplicate", f"tsk-{number:012x}") for number in range(1, 30)]


@pytest.fixture
def server(serve: Serve) -> SandboxServer:
    """A new sandbox, and the kept ledger as that of its workspace."""
    server = serve()
    workspace = SandboxOptions().workspace_id
    path = ledger_path(Path(os.environ["TASK_IMPORTER_HOME"]), server.base_url, workspace)
    path.parent.mkdir(parents=True)
    shutil.copy(KEPT / "ledger.sqlite", path)
    with closing(sqlite3.connect(path)) as db, db:
        address = (server.base_url,)  # the port of the sandbox of that day is another's today
        assert db.execute("UPDATE about SET value = ? WHERE key = 'base_url'", address).rowcount
    return server


@pytest.mark.parametrize("command", [("validate",), ("run", "--yes")])
def test_every_row_that_an_earlier_version_created_is_found(
    shell: Shell, server: SandboxServer, command: tuple[str, ...]
) -> None:
    """Each row of the sheet is a duplicate of the very task that was made of it; none is sent."""
    sheet = shutil.copy(KEPT / "followups.csv", shell.folder)
    done = shell.here(*command, sheet, *FLAGS, "--results", "out.csv")
    assert done.code == 0, done.err
    rows = read_csv(shell.folder / "out.csv")
    assert [(row["import_status"], row["import_task_id"]) for row in rows] == FOUND
    assert server.requests == []
