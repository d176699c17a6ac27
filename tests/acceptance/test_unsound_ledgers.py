"""A ledger that may know the rows and does not tell: damaged, gone, older, or of a new address.

Three rows were sent to workspace ws_1, which calls itself ws_2 now; its old ledger is not what it
was. Nothing is sent until a person has said what is to be done.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from importer.ledger.location import place_label
from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import (
    Finished,
    Shell,
    bodies,
    call_body,
    call_row,
    write_calls,
    write_csv,
)

RUN = ("run", "calls.csv", "--yes", "--rate", "unlimited")
HINT = (
    "  try: restore the newest copy of that file; if it is of another workspace, add "
    "--other-workspace, which is asked once; or continue without it by adding --trust-ledger, best "
    "together with --check-existing, which compares the rows with what the workspace holds"
)


def home() -> Path:
    """Where the ledgers are."""
    return Path(os.environ["TASK_IMPORTER_HOME"])


def ledger() -> Path:
    """The one ledger that there is."""
    (found,) = home().glob("*.sqlite")
    return found


@pytest.fixture
def sent(shell: Shell, serve: Serve) -> SandboxServer:
    """A service that calls its workspace ws_1, and three rows that were sent to it."""
    server = serve(workspace_id="ws_1")
    write_calls(shell.folder / "calls.csv", 3)
    assert shell.here(*RUN).code == 0
    (shell.folder / "calls.results.csv").unlink()
    server.stop()
    return server


@pytest.fixture
def renamed(sent: SandboxServer) -> Iterator[SandboxServer]:
    """The same service, which calls its workspace ws_2 now."""
    with SandboxServer(SandboxOptions(workspace_id="ws_2"), port=sent.port) as again:
        yield again


def damage(path: Path) -> str:
    """What befell the file."""
    path.write_bytes(b"not a database, but as long as one" * 100)
    return "is damaged: file is not a database"


def cut(path: Path) -> str:
    """A full disk, or a copy that was broken off."""
    path.write_bytes(b"")
    return "is damaged: it is empty, or not a ledger"


def take_away(path: Path) -> str:
    """Somebody tidied up."""
    path.unlink()
    return "is missing: without it, what was sent until "


def forget_its_witness(path: Path) -> str:
    """Nothing tells any more what it was about."""
    path.with_name(f"{path.name}.witness").unlink()
    return damage(path)


ACCIDENTS: list[Callable[[Path], str]] = [damage, cut, take_away, forget_its_witness]


def stopped(done: Finished, server: SandboxServer, path: Path, told: str) -> str:
    """Exit 2 with what is wrong and how to go on; nothing was sent. What is not known."""
    message, hint = done.errors()
    assert done.code == 2
    assert (message.startswith(f"error: the ledger {path} {told}"), hint) == (True, HINT), message
    assert message.endswith(" before is not known; nothing was sent")
    assert server.requests == []
    return message.split("; ")[1]


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_a_ledger_that_does_not_tell_is_not_passed_over(
    shell: Shell, renamed: SandboxServer, accident: Callable[[Path], str]
) -> None:
    """Its rows would be sent twice: the run stops, again and again, and says what it was about."""
    path = ledger()
    told = accident(path)
    where = f"to {place_label(renamed.base_url, 'ws_1')}"
    if accident is forget_its_witness:
        where = "with it"
    for _ in range(2):
        unknown = stopped(shell.here(*RUN), renamed, path, told)
        assert unknown == f"which of the rows were sent {where} before is not known"
    assert bodies(renamed) == []


def test_an_older_copy_stops_it_as_well(shell: Shell, serve: Serve) -> None:
    """It can be read, and knows of one row; the two that were sent since it does not know."""
    first = serve(workspace_id="ws_1")
    write_calls(shell.folder / "calls.csv", 1)
    shell.here(*RUN)
    backup = shutil.copy(ledger(), shell.folder / "backup")
    write_csv(shell.folder / "calls.csv", [call_row(2), call_row(3)])
    shell.here(*RUN)
    first.stop()
    path = Path(shutil.copy(backup, ledger()))
    for results in shell.folder.glob("*.results*"):
        results.unlink()
    with SandboxServer(SandboxOptions(workspace_id="ws_2"), port=first.port) as again:
        stopped(shell.here(*RUN), again, path, "is older than it was at ")


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_a_person_may_say_that_it_is_of_another_workspace(
    shell: Shell, renamed: SandboxServer, accident: Callable[[Path], str]
) -> None:
    """Once: the next run knows it, though nothing in the file tells what it was about."""
    accident(ledger())
    assert shell.here(*RUN, "--other-workspace").code == 0
    assert len(bodies(renamed)) == 3
    write_calls(shell.folder / "calls.csv", 4)
    assert shell.here(*RUN).code == 0
    assert len(bodies(renamed)) == 4


def test_a_person_may_go_on_without_it(shell: Shell, renamed: SandboxServer) -> None:
    """--trust-ledger for this run alone; what is wrong is said all the same."""
    path = ledger()
    told = damage(path)
    done = shell.here(*RUN, "--trust-ledger")
    assert (done.code, len(bodies(renamed))) == (0, 3)
    assert f"the ledger {path} {told}" in done.err
    write_calls(shell.folder / "calls.csv", 4)
    assert shell.here(*RUN).code == 2


def test_same_workspace_does_not_bring_it_back(shell: Shell, renamed: SandboxServer) -> None:
    """What it knew is needed then, and cannot be read."""
    path = ledger()
    told = damage(path)
    stopped(shell.here(*RUN, "--same-workspace"), renamed, path, told)


def test_where_nothing_is_to_be_created_nothing_stops(shell: Shell, renamed: SandboxServer) -> None:
    """The run's own ledger knows all rows; what is wrong with the other is a note."""
    path = ledger()
    assert shell.here(*RUN, "--same-workspace").code == 0
    own = [found for found in home().glob("*.sqlite") if found != path]
    assert len(own) == 1
    renamed.store.seed(call_body(number) for number in (1, 2, 3))  # it was started anew
    write_csv(shell.folder / "calls.csv", [call_row(9)])
    assert shell.here(*RUN).code == 0
    told = damage(path)
    done = shell.here(*RUN)
    assert (done.code, len(bodies(renamed))) == (0, 4)
    assert f"the ledger {path} {told}" in done.err


def test_a_dry_run_says_that_a_run_would_stop(shell: Shell, renamed: SandboxServer) -> None:
    """And what to do."""
    path = ledger()
    told = damage(path)
    done = shell.here("validate", "calls.csv")
    assert done.code == 0
    words = " ".join(done.err.split())
    assert f"the ledger {path} {told}; which of the rows were sent to" in words
    assert f"A run stops there: {HINT.removeprefix('  try: ')}" in words
    assert renamed.requests == []


def test_the_same_workspace_at_a_new_address_is_asked_about(shell: Shell, serve: Serve) -> None:
    """The service has moved: one known row is enough, and a damaged ledger stops the run."""
    write_calls(shell.folder / "calls.csv", 1)
    serve(workspace_id="ws_1")
    assert shell.here(*RUN).code == 0
    path = ledger()
    write_calls(shell.folder / "calls.csv", 9)
    moved = serve(workspace_id="ws_1")
    done = shell.here(*RUN)
    assert done.code == 2
    assert done.errors()[0].startswith("error: 1 of the 9 rows to create were sent before, to ")
    told = damage(path)
    stopped(shell.here(*RUN), moved, path, told)


def test_a_ledger_of_another_service_and_workspace_is_a_note(shell: Shell, serve: Serve) -> None:
    """It is not in the way, and it is told."""
    write_calls(shell.folder / "calls.csv", 1)
    serve(workspace_id="ws_1")
    assert shell.here(*RUN).code == 0
    path = ledger()
    told = damage(path)
    other = serve(workspace_id="ws_9")
    (shell.folder / "calls.results.csv").unlink()
    done = shell.here(*RUN)
    assert (done.code, len(bodies(other))) == (0, 1)
    assert f"the ledger {path} {told}" in done.err


def test_a_trial_is_in_nobodys_way(shell: Shell, serve: Serve) -> None:
    """What was tried in a sandbox says nothing of another, though both have the same name."""
    write_calls(shell.folder / "calls.csv", 1)
    serve()
    assert shell.here(*RUN).code == 0
    (shell.folder / "calls.results.csv").unlink()
    damage(ledger())
    again = serve()
    done = shell.here(*RUN)
    assert (done.code, len(bodies(again)), "is damaged" in done.err) == (0, 1, False)
