"""The commands of docs/team.md, typed on the computers of Ann and Bob."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import psycopg
import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import ROOT, Shell, own_tasks
from tests.patience import PATIENCE_SECONDS, wait_until
from tests.postgres_server import new_database

PAGE = (ROOT / "docs" / "team.md").read_text("utf-8")
ADDRESS = re.compile(r'^ledger = "(.*)"$', re.MULTILINE)
BLOCK = re.compile(r"^```sh\n# (\w+).*\n((?:.*\n)*?)```$", re.MULTILINE)
BLOCKS = BLOCK.findall(PAGE)
SHEET = """task_type,task_title,assignee_id,deal_id
call,Ring Ann,usr_1,0061
call,Ring Bo,usr_2,0062
"""


class Team:
    """Computers, each with a home, settings as on the page, and sheets of its own."""

    def __init__(self, folder: Path, database: str, environment: dict[str, str]) -> None:
        found = ADDRESS.search(PAGE)
        assert found is not None
        self._settings = found[0].replace(found[1], database)
        self._folder = folder
        self._environment = environment
        self.database = database

    def computer(self, name: str) -> Shell:
        """Somebody's computer."""
        folder = self._folder / name
        folder.mkdir(exist_ok=True)
        (folder / "followups.csv").write_text(SHEET, "utf-8")
        (folder / "alone.csv").write_text(SHEET.replace("Ring", f"{name} rings"), "utf-8")
        (folder / "own.toml").write_text(self._settings, "utf-8")
        own = {
            "TASK_IMPORTER_HOME": str(folder / "state"),
            "TASK_IMPORTER_CONFIG": str(folder / "own.toml"),
            "TASK_IMPORTER_SETTLE": "1",
        }
        return Shell(folder, self._environment | own)

    def type(self, name: str, commands: str) -> str:
        """What the commands of a block print, which all end well."""
        told = ""
        for command in commands.splitlines():
            program, *arguments = shlex.split(command)
            assert program == "task-importer"
            done = self.computer(name).here(*arguments)
            assert done.code == 0, done.err
            told += done.out
        return " ".join(told.split())


@pytest.fixture
def team(tmp_path: Path, postgres: str, shell: Shell) -> Team:
    """A team whose database nobody has used yet."""
    return Team(tmp_path, new_database(postgres), shell.environment)


def test_each_block_does_what_the_page_says(team: Team, server: SandboxServer) -> None:
    """One after the other; both have imported alone before, into the same workspace."""
    assert [name for name, _ in BLOCKS] == ["Ann", "Ann", "Bob", "Ann", *["Bob"] * 5]
    for name in ("Ann", "Bob"):
        computer = team.computer(name)
        computer.environment["TASK_IMPORTER_CONFIG"] = ""
        assert computer.here("run", "alone.csv", "--yes").code == 0
    told = [team.type(*block) for block in BLOCKS]
    in_place, of_ann, of_bob, first, second, waited, asked, undone, again = told
    assert "can be used: its tables have been made." in in_place
    assert all("copied: workspace ws_sandbox at" in out for out in (of_ann, of_bob))
    assert "It knows of 1 workspace, in 2 ledgers:" in of_bob
    assert ", and what was copied from " in of_bob
    assert "2 created" in first
    assert "2 created earlier: not sent again" in second
    assert "2 created earlier: not sent again" in waited
    assert asked == "Nobody is importing into ws_sandbox now."
    assert second.count("alone.csv") == 2
    assert "2 deleted" in undone
    assert "2 created" in again
    assert len(own_tasks(server)) == 6
    for command in re.findall(r"`(task-importer .* --ledger none)`", PAGE):
        team.type("Bob", command + " --yes" * ("purge" in command))


def test_another_computer_resumes_the_import_of_one_that_died(team: Team, serve: Serve) -> None:
    """What had left is looked up, and each row has one task.

    The hold of the dead computer is ended by the test, which does not wait for it.
    """
    server = serve(latency_seconds=0.5)
    dying = team.computer("Ann").launch("run", "followups.csv", "--yes")
    wait_until(lambda: bool(server.requests))
    dying.kill()
    dying.communicate(timeout=PATIENCE_SECONDS)
    with psycopg.connect(team.database, autocommit=True) as connection:
        connection.execute("UPDATE task_importer.workspaces SET expires_at = 0")
    team.type(*BLOCKS[-1])
    titles = sorted(task["task_title"] for task in own_tasks(server))
    assert titles == ["Ring Ann", "Ring Bo"]
