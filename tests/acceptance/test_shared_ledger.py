"""A ledger that several computers share, from the command line, over a PostgreSQL server."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

import importer
from importer.history.purge import Chosen, purge_runs
from importer.ledger import copying
from importer.ledger.history import run_records
from importer.ledger.home import FileHome
from importer.ledger.lease_row import Terms
from importer.ledger.location import Place
from importer.ledger.postgres import opening
from importer.ledger.postgres.shared import SharedLedger
from importer.ledger.shared_home import SharedHome
from importer.ledger.this_computer import holder
from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import ROOT, Finished, Shell, bodies, write_calls
from tests.postgres_server import new_database

RUN = ("run", "calls.csv", "--yes", "--rate", "unlimited")


@pytest.fixture
def address(postgres: str) -> str:
    """The address of a shared ledger that nobody has used yet."""
    return new_database(postgres)


@pytest.fixture
def name(address: str) -> str:
    """What a person is told of it."""
    return address.rpartition("@")[2]


At = Callable[[str], None]


@pytest.fixture
def at(nobodys_environment: Path, monkeypatch: pytest.MonkeyPatch) -> At:
    """Sits down at a computer of the team: each has a state folder of its own."""

    def sit_down(computer: str) -> None:
        monkeypatch.setenv("TASK_IMPORTER_HOME", str(nobodys_environment / computer))

    return sit_down


def counts(done: Finished) -> dict[str, int]:
    """How many rows ended how, without what none did."""
    found: dict[str, int] = done.json()["counts"]
    return {status: count for status, count in found.items() if count}


def test_two_computers_have_one_memory(shell: Shell, serve: Serve, at: At, address: str) -> None:
    """What one has sent the other does not send; it lists the run, and can undo it."""
    serve()
    write_calls(shell.folder / "calls.csv", 3)
    shell.environment["TASK_IMPORTER_LEDGER"] = address
    at("ann")
    first = shell.here(*RUN, "--json")
    assert (first.code, counts(first)) == (0, {"created": 3}), first.err
    at("bob")
    second = shell.here(*RUN, "--json")
    assert (second.code, counts(second)) == (0, {"duplicate": 3})
    assert second.json()["compared_with"] is not None
    validated = shell.here("validate", "calls.csv", "--json")
    assert counts(validated) == {"duplicate": 3}
    write_calls(shell.folder / "more.csv", 5)
    more = shell.here("validate", "more.csv", "--json")
    assert more.json().get("would_create") == 2, more.out

    runs = shell.here("history", "--json").json()["runs"]
    assert [run["run_id"] for run in runs] == [first.json()["run_id"]]
    assert not list(Path(os.environ["TASK_IMPORTER_HOME"]).glob("*.sqlite"))
    undone = shell.here("undo", first.json()["run_id"], "--yes", "--json")
    assert undone.json()["counts"]["undone"] == 3
    at("ann")
    purged = shell.here("purge", "--older-than", "0d", "--yes")
    assert purged.code == 0


def test_what_a_computer_has_sent_alone_is_copied_first(
    shell: Shell, server: SandboxServer, at: At, address: str, name: str
) -> None:
    """Until then no shared run begins; from then on no local one does; nothing is sent twice."""
    write_calls(shell.folder / "calls.csv", 3)
    at("ann")
    local = shell.here(*RUN, "--json").json()
    shared = (*RUN, "--ledger", address)

    refused = shell.here(*shared)
    told = (
        f"error: this computer has a ledger of its own for workspace ws_sandbox at "
        f"{server.base_url}, and what was sent by it is not known to the shared ledger {name}"
    )
    hint = f'  try: task-importer ledger copy "{address}" takes it over'
    assert (refused.code, refused.errors()) == (2, [told, hint])
    (shell.folder / "renamed.csv").write_bytes((shell.folder / "calls.csv").read_bytes())
    trusted = shell.here("run", "renamed.csv", *RUN[2:], *shared[-2:], "--trust-ledger")
    assert (trusted.code, trusted.errors()) == (2, [told, hint])  # it is here, and not lost
    looked = shell.here("validate", "calls.csv", *shared[-2:], "--json").json()
    stops = f"{told.removeprefix('error: ')}. A run stops there: {hint.removeprefix('  try: ')}"
    notes = {note["code"]: note["text"] for note in looked["notes"]}
    assert notes.pop("ledger.doubted") == stops
    said = shell.here("validate", "renamed.csv", *shared[-2:])
    assert "copy this computer's ledger into the shared one with task-importer ledger" in said.out
    assert "task-importer run" not in said.out
    assert "--trust-ledger" not in said.out + said.err
    assert set(notes) == {"workspace.compared_with"}  # and none about the results beside the sheet

    copied = shell.here("ledger", "copy", address, "--json")
    assert copied.code == 0, copied.err
    (one,) = copied.json()["copied"]
    assert (one["is_new"], one["rows"]["tasks"], one["rows"]["runs"]) == (True, 3, 1)
    assert [place["workspace"] for place in copied.json()["workspaces"]] == ["ws_sandbox"]

    again = shell.here(*shared, "--json")
    assert (again.code, counts(again)) == (0, {"duplicate": 3})
    alone = shell.here(*RUN)
    told = (
        f"error: the ledger {one['source']} was copied into the shared ledger {name}, which knows "
        "of all that is sent from now on"
    )
    assert (alone.code, alone.errors()) == (2, [told, f'  try: add --ledger "{address}"'])
    assert "was copied into the shared ledger" in shell.here("validate", "calls.csv").err
    listed = [run["run_id"] for run in shell.here("history", "--json").json()["runs"]]
    assert listed == [local["run_id"]]
    assert shell.here("purge", local["run_id"], "--yes").code == 0
    assert len(bodies(server)) == 3


def test_the_copying_of_two_computers_loses_nothing(
    shell: Shell, server: SandboxServer, at: At, address: str
) -> None:
    """The second copy stands beside the first, and both count."""
    for computer, rows in (("ann", 2), ("bob", 3)):
        write_calls(shell.folder / f"{computer}.csv", rows)
        at(computer)
        assert shell.here("run", f"{computer}.csv", *RUN[2:]).code == 0
        assert shell.here("ledger", "copy", address).code == 0
    at("cyd")
    workspace = f"workspace ws_sandbox at {server.base_url}"
    beside = f"{workspace}, and what was copied from {socket.gethostname()}"
    told = shell.here("ledger", "check", address).out.splitlines()
    assert told[2] == "It knows of 1 workspace, in 2 ledgers:"
    assert sorted(line.split(", last")[0] for line in told[3:]) == [f"  {workspace}", f"  {beside}"]
    listed = shell.here("history", "--ledger", address).out
    assert f"\nW{beside[1:]}\n" in f"\n{listed}"
    for computer in ("ann", "bob"):
        done = shell.here("run", f"{computer}.csv", *RUN[2:], "--ledger", address, "--json")
        assert set(counts(done)) == {"duplicate"}, done.err
    assert len(bodies(server)) == 5


def test_a_copying_that_did_not_end_is_gone_on_with(
    shell: Shell, serve: Serve, at: At, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent by the local ledger meanwhile, and the copy is there once."""
    serve()
    write_calls(shell.folder / "calls.csv", 2)
    at("ann")
    shell.here(*RUN)
    with monkeypatch.context() as patch:
        patch.setattr(copying, "_mark", _killed)
        with pytest.raises(KeyboardInterrupt):
            copying.copy_ledger(*home_of(address))
    told = shell.here(*RUN)
    assert told.code == 2
    assert "and the copying did not end" in told.err
    (one,) = shell.here("ledger", "copy", address, "--json").json()["copied"]
    assert (one["is_new"], one["rows"]["tasks"]) == (False, 2)
    assert counts(shell.here(*RUN, "--ledger", address, "--json")) == {"duplicate": 2}


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def home_of(address: str) -> tuple[Place, SharedHome]:
    """The only ledger of this computer, and the shared home."""
    own = FileHome(Path(os.environ["TASK_IMPORTER_HOME"]))
    (place,) = own.places()
    return place, SharedHome(address, own)


def test_check_says_what_is_fine_and_what_is_wrong(
    shell: Shell, at: At, address: str, name: str
) -> None:
    """A database that can be used, and one that cannot be reached."""
    at("ann")
    for command, told in (
        ("check", "has no tables yet: task-importer ledger init makes them."),
        ("init", "can be used: its tables have been made."),
        ("init", "can be used: its tables were there already."),
        ("check", "can be used."),
    ):
        done = shell.here("ledger", command, address)
        assert (done.code, done.out) == (0, f"The shared ledger {name} {told}\n")
    fine = shell.here("ledger", "check", address, "--json")
    assert fine.json() == {
        "document": "ledger", "version": 1, "ledger": name, "ok": True, "problems": [],
        "workspaces": [], "copied": [],
    }  # fmt: skip
    gone = shell.here("ledger", "check", "postgresql://importer@127.0.0.1:9/imports")
    assert (gone.code, gone.out) == (2, "")
    assert gone.errors()[0].startswith("error: the ledger 127.0.0.1:9/imports cannot be used: ")
    bad = shell.here("ledger", "check", "mysql://db.example.com/x").errors()[0]
    assert bad.startswith("error: URL: this is not the address of a shared ledger")
    assert shell.here("ledger", "check").errors()[0] == "error: no shared ledger was named"


def test_results_that_the_shared_ledger_does_not_know_stop_a_run(
    shell: Shell, serve: Serve, at: At, address: str, name: str
) -> None:
    """A colleague who imported without it left them beside the sheet."""
    server = serve()
    write_calls(shell.folder / "calls.csv", 2)
    at("ann")
    assert shell.here(*RUN).code == 0
    at("bob")
    done = shell.here(*RUN, "--ledger", address)
    assert done.code == 2
    assert (
        f"and the shared ledger {name} has no record of this: it was restored from an older "
        "backup, or a computer did the import without it; nothing was sent"
    ) in done.err
    assert len(bodies(server)) == 2


def test_python_takes_the_ledger_as_well(
    shell: Shell, serve: Serve, at: At, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`run` and `undo` there know what the command line has sent, and `none` is this computer's."""
    serve()
    for name, value in shell.environment.items():
        monkeypatch.setenv(name, value)
    path = write_calls(shell.folder / "calls.csv", 2)
    at("ann")
    assert shell.here(*RUN, "--ledger", address).code == 0
    at("bob")
    result = importer.run(path, ledger=address, rate="unlimited")
    assert result.counts["duplicate"] == 2
    assert importer.validate(path, ledger="none").counts["duplicate"] == 0
    assert importer.undo("latest", ledger=address, rate="unlimited").counts["undone"] == 2


def test_doctor_examines_the_shared_ledger_too(shell: Shell, address: str, name: str) -> None:
    """One that can be used, and one that cannot be reached."""
    fine = shell.here("doctor", "--offline", "--ledger", address, "--json").json()["findings"]
    told = [one["message"] for one in fine if one["check"] == "ledger"]
    assert told[-1] == f"the shared ledger {name} can be used (0 workspaces)"
    nowhere = "postgresql://importer@127.0.0.1:9/imports"
    gone = shell.here("doctor", "--offline", "--ledger", nowhere, "--json")
    last = [one for one in gone.json()["findings"] if one["check"] == "ledger"][-1]
    assert (gone.code, last["verdict"]) == (2, "problem")


SECRET = "swordfish-4711"
WITH_PASSWORD = f"postgresql://importer:{SECRET}@db.example.com/imports"
REFUSED = (
    "the address of a ledger may hold no password, because addresses are printed and kept; set "
    "PGPASSWORD, or keep it in ~/.pgpass or in a service file, which PostgreSQL reads"
)


@pytest.mark.parametrize("place", ["flag", "variable", "own file", "command"])
def test_an_address_holds_no_password(shell: Shell, place: str) -> None:
    """Wherever it stands: it would be in a file, in a list of processes or in a message."""
    arguments: tuple[str, ...] = ("history",)
    if place == "flag":
        arguments += ("--ledger", WITH_PASSWORD)
    elif place == "variable":
        shell.environment["TASK_IMPORTER_LEDGER"] = WITH_PASSWORD
    elif place == "own file":
        own = shell.folder / "mine.toml"
        own.write_text(f'ledger = "{WITH_PASSWORD}"\n')
        shell.environment["TASK_IMPORTER_CONFIG"] = str(own)
    else:
        arguments = ("ledger", "check", WITH_PASSWORD)
    done = shell.here(*arguments)
    assert done.code == 2
    assert done.errors()[0].endswith(f": {REFUSED}")
    assert SECRET not in done.out + done.err


def test_a_folder_from_anybody_chooses_no_ledger(shell: Shell, serve: Serve) -> None:
    """Else whoever sent a sheet would get to see all that is sent, and say what was sent before."""
    server = serve()
    write_calls(shell.folder / "calls.csv", 1)
    (shell.folder / "task-importer.toml").write_text('ledger = "postgresql://x@example.com/y"\n')
    done = shell.here(*RUN)
    assert done.code == 2
    assert done.errors()[0] == (
        "error: task-importer.toml: ledger is not accepted in a folder's settings file: it decides "
        "what counts as sent before, and who gets to see what you send, and a folder can come from "
        "anyone"
    )
    assert server.requests == []


def test_without_psycopg_the_extra_is_named(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program does not depend on it."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    done = shell.here("history", "--ledger", "postgresql://importer@127.0.0.1:9/imports")
    assert done.code == 2
    assert done.errors()[0].startswith("error: a shared ledger needs psycopg")
    assert done.errors()[1] == '  try: pip install "task-importer[shared]"'


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["ledger", "--help"]])
def test_help_loads_no_database(arguments: list[str]) -> None:
    """It answers at once, with or without the extra."""
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "importer", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "importer.cli.commands" in told.stderr
    assert "psycopg" not in told.stderr


def test_after_a_fail_over_the_rows_are_compared(
    shell: Shell, serve: Serve, at: At, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that took another one's place may not know what was sent last: nothing goes twice.

    It is so for each import, until a person trusts the ledger.
    """
    short = Terms(lease_seconds=1.0, margin_seconds=0.1, renew_seconds=0.2)
    monkeypatch.setitem(opening.open_to_write.__kwdefaults__ or {}, "terms", short)
    server = serve()
    at("ann")
    write_calls(shell.folder / "calls.csv", 3)
    over = ("--ledger", address, "--settle", "0")
    assert shell.here(*RUN, *over).code == 0
    ((schema,),) = _told(address, "SELECT schema FROM task_importer.workspaces")
    _told(address, "UPDATE task_importer.workspaces SET timeline = 'another server'")
    _told(address, f"DELETE FROM {schema}.tasks WHERE row_number > 2")
    at("ben")
    done = shell.here(*RUN, *over, "--json")
    assert (done.code, counts(done)) == (0, {"duplicate": 3})
    notes = [note["text"] for note in done.json()["notes"] if note["code"] == "ledger.doubted"]
    told = (
        "the shared ledger is kept by another server than before, which may not know what was sent"
        " last; so each import compares its rows with the tasks of the workspace, until one says"
        " --trust-ledger"
    )
    assert notes == [told]
    assert len(bodies(server)) == 3
    (shell.folder / "more.csv").write_bytes((shell.folder / "calls.csv").read_bytes())
    again = shell.here("run", "more.csv", *RUN[2:], *over, "--trust-ledger", "--json")
    assert (again.code, counts(again), "another server" in again.err) == (
        0, {"duplicate": 3}, False,
    )  # fmt: skip


def _told(address: str, statement: str) -> list[tuple[str, ...]]:
    with psycopg.connect(address) as connection:
        found = connection.execute(statement.encode())
        return found.fetchall() if found.description else []


def test_who_waits_is_told_for_whom(
    shell: Shell, serve: Serve, at: At, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A computer that is gone keeps the workspace until its lease ends, and nobody wonders why."""

    def pass_half_a_minute(_: float) -> None:
        _told(address, "UPDATE task_importer.workspaces SET expires_at = expires_at - 30")

    monkeypatch.setattr(opening, "pausing", lambda _: pass_half_a_minute)
    server = serve()
    write_calls(shell.folder / "calls.csv", 1)
    at("ann")
    over = ("--ledger", address)
    assert shell.here(*RUN, *over).code == 0
    for command in (("undo", "latest", "--yes"), ("purge", "--older-than", "0d", "--yes"), RUN):
        _hold(address, server.base_url)
        done = shell.here(*command, *over)
        assert done.code == 0, done.err
        told = r"waiting \d+ s: this workspace is in use by an import of late\.csv \("
        assert re.search(told, done.err), done.err


def test_who_would_wait_with_a_purge_on_the_page_is_told_before(
    shell: Shell, serve: Serve, at: At, address: str
) -> None:
    """The page has no line for it once the button is pressed."""
    server = serve()
    write_calls(shell.folder / "calls.csv", 1)
    at("ann")
    assert shell.here(*RUN, "--ledger", address).code == 0
    home = SharedHome(address, FileHome(Path(os.environ["TASK_IMPORTER_HOME"])))
    (place,) = home.places()
    with home.open_to_read(place) as ledger:
        chosen = [Chosen(place, [run.run_id for run in run_records(ledger)])]
    assert purge_runs(home, chosen, dry_run=True, confirm=lambda _: False).in_use == []
    _hold(address, server.base_url)
    (held,) = purge_runs(home, chosen, dry_run=True, confirm=lambda _: False).in_use
    assert held == f"an import of late.csv ({holder()})"


def _hold(address: str, base_url: str) -> None:
    """Take the workspace as a computer does that is not heard of any more."""
    silent = Terms(renew_seconds=60)
    purpose = "an import of late.csv"
    db = opening.open_to_write(
        address, base_url=base_url, workspace="ws_sandbox", purpose=purpose, terms=silent
    ).db
    assert isinstance(db, SharedLedger)
    assert db._renewal is not None
    db._renewal.stop()
    db.connection.close()
