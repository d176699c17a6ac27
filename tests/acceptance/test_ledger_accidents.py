"""What befalls a ledger's files, under a run and between runs: said, and nothing is sent twice.

The real program over a real socket. Under a run the accident happens at a step by name, in the
process itself; between two runs somebody copies or deletes files.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from importer import failpoints
from importer.sandbox.server import SandboxServer
from tests.acceptance import killing
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import Finished, Shell, read_csv, statuses, titles, write_calls

ROWS = 6
RUN = ("run", "calls.csv", "--yes", "--rate", "unlimited", "--concurrency", "1")
RESUME = (*RUN, "--settle", "0")
GO_ON = (
    "  try: restore the newest ledger, with the -wal file that is beside it, if one is; or "
    "continue with what is there by adding --trust-ledger, best together with --check-existing, "
    "which "
    "compares the rows with what the workspace holds"
)
PUT_BACK = (
    "  try: keep the results file, which says what was sent; move the ledger back, then run the "
    "same command again"
)
ALL = [f"Ring customer {number:03}" for number in range(1, ROWS + 1)]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="elsewhere an open file stays")


@pytest.fixture
def served(shell: Shell, serve: Serve) -> SandboxServer:
    """A sandbox, and a file of six rows."""
    write_calls(shell.folder / "calls.csv", ROWS)
    return serve(workspace_id="ws_1")


def home() -> Path:
    """Where the ledgers are."""
    return Path(os.environ["TASK_IMPORTER_HOME"])


def ledger() -> Path:
    """The one ledger that there is."""
    (found,) = home().glob("*.sqlite")
    return found


def at_step(
    monkeypatch: pytest.MonkeyPatch, name: str, nth: int, accident: Callable[[], object]
) -> None:
    """Once, when the run comes to this step for the nth time."""
    left = nth

    def hook(reached: str) -> None:
        nonlocal left
        left -= reached == name
        if reached == name and left == 0:
            accident()

    monkeypatch.setattr(failpoints, "hook", hook)


def expect_refused(done: Finished, server: SandboxServer, message: str, sent: int) -> None:
    """Exit 2 with what happened and how to go on; not one more request was sent."""
    assert done.errors() == [f"error: {message}", GO_ON]
    assert done.code == 2
    assert len(server.requests) == sent


def run_all_at_last(shell: Shell, server: SandboxServer) -> None:
    """The same command, with the ledger that knows everything, ends with each row once."""
    done = shell.here(*RESUME)
    assert (done.code, titles(server)) == (0, ALL), done.err


def test_a_ledger_that_is_deleted_under_a_run(
    shell: Shell, served: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run stops before the next row; the next one does not begin without what was known."""
    at_step(monkeypatch, "answer-in", 2, lambda: ledger().rename(shell.folder / "away"))

    done = shell.here(*RUN)

    (name,) = (p.name.removesuffix(".witness") for p in home().glob("*.witness"))
    path = home() / name
    what = "was deleted or moved away while it was in use: nothing more is sent"
    assert done.errors() == [f"error: the ledger {path} {what}", PUT_BACK]
    assert done.code == 2
    assert titles(served) == ALL[:2]
    results = read_csv(shell.folder / "calls.results.csv")
    assert statuses(results) == [
        "2: created", "3: created", "4: not_sent", "5: not_sent", "6: not_sent", "7: not_sent",
    ]  # fmt: skip
    monkeypatch.setattr(failpoints, "hook", None)
    again = shell.here(*RUN)
    said = f"error: the ledger {path} is missing: without it, what was sent until "
    assert again.errors()[0].startswith(said)
    assert (again.code, titles(served)) == (2, ALL[:2])


@pytest.mark.parametrize("is_copied", [False, True])
def test_a_ledger_that_is_replaced_under_a_run(
    shell: Shell,
    served: SandboxServer,
    monkeypatch: pytest.MonkeyPatch,
    is_copied: bool,  # noqa: FBT001
) -> None:
    """A backup moved or copied over it stops the run before the next row, and the next run."""
    write_calls(shell.folder / "first.csv", 1)
    shell.here("run", "first.csv", "--yes")
    backup, path = shutil.copy(ledger(), shell.folder / "backup"), ledger()

    def replace() -> None:
        if is_copied:
            path.write_bytes(Path(backup).read_bytes())
        else:
            Path(backup).replace(path)

    at_step(monkeypatch, "answer-in", 2, replace)

    done = shell.here(*RUN)

    what = "was overwritten" if is_copied else "was replaced by another file"
    assert done.errors() == [
        f"error: the ledger {path} {what} while it was in use: nothing more is sent",
        PUT_BACK,
    ]
    assert (done.code, titles(served)) == (2, ALL[:3])
    monkeypatch.setattr(failpoints, "hook", None)
    again = shell.here(*RUN)
    assert again.errors()[-1] == GO_ON
    assert (again.code, titles(served)) == (2, ALL[:3])


def test_a_ledger_that_is_restored_from_a_backup(shell: Shell, served: SandboxServer) -> None:
    """What was sent since the backup is not sent again; a person may go on and compare."""
    write_calls(shell.folder / "first.csv", 1)
    shell.here("run", "first.csv", "--yes")
    path, backup = ledger(), shutil.copy(ledger(), shell.folder / "backup")
    assert shell.here(*RUN).code == 0
    shutil.copy(backup, path)

    done = shell.here(*RUN)

    seen = done.err.partition("older than it was at ")[2][:20]
    expect_refused(
        done,
        served,
        f"the ledger {path} is older than it was at {seen}: it was replaced by a copy that lacks "
        "what was sent since",
        ROWS,
    )
    told = shell.here("validate", "calls.csv").err
    assert f"the ledger {path} is older than it was at {seen}" in told
    assert f"note: the ledger {path} is older than" in shell.here("history").err
    again = shell.here(*RUN, "--trust-ledger", "--check-existing")
    assert (again.code, titles(served)) == (0, ALL), again.err
    assert shell.here(*RUN).code == 0
    assert titles(served) == ALL


def test_undo_and_purge_refuse_it_too(shell: Shell, served: SandboxServer) -> None:
    """Whatever writes a ledger asks first whether it is the one."""
    write_calls(shell.folder / "first.csv", 1)
    shell.here("run", "first.csv", "--yes")
    backup, path = shutil.copy(ledger(), shell.folder / "backup"), ledger()
    shell.here(*RUN)
    shutil.copy(backup, path)
    for command in (("undo", "latest"), ("purge", "--older-than", "0d")):
        done = shell.here(*command, "--yes")
        assert done.errors()[0].startswith(f"error: the ledger {path} is older than it was at ")
        assert done.code == 2
    assert titles(served) == ALL
    assert shell.here("undo", "latest", "--yes", "--trust-ledger").code == 0
    assert titles(served) == ALL[1:]


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_ledger_that_is_copied_without_its_log(
    shell: Shell,
    served: SandboxServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    elsewhere: bool,  # noqa: FBT001
) -> None:
    """After a kill what was sent stands in the log: without it the next run does not begin."""
    assert killing.run(shell, *RUN, point="answer-in", nth=4) == -9
    path, other = ledger(), tmp_path / "home"
    if elsewhere:
        other.mkdir()
        shutil.copy(path, other / path.name)
        kept = os.environ["TASK_IMPORTER_HOME"]
        monkeypatch.setenv("TASK_IMPORTER_HOME", str(other))
    else:
        for end in ("-wal", "-shm"):
            Path(f"{path}{end}").rename(tmp_path / f"kept{end}")

    done = shell.here(*RESUME)

    expect_refused(
        done,
        served,
        f"the ledger {ledger()} is without its log {path.name}-wal: it was copied without it, or "
        "that file was taken away, and what was sent last is not known",
        4,
    )
    if elsewhere:
        monkeypatch.setenv("TASK_IMPORTER_HOME", kept)
    else:
        (tmp_path / "kept-wal").replace(f"{path}-wal")  # as the message says
    run_all_at_last(shell, served)


def test_a_lock_that_is_removed_under_a_run(
    shell: Shell, served: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Race: a second run begins while the first is sending. Neither sends what the other sent."""
    second: list[Finished] = []

    def remove_and_start_another() -> None:
        (lock,) = home().glob("*.sqlite.lock")
        lock.unlink()
        second.append(shell.start(*RUN, "--results", "second.csv"))

    at_step(monkeypatch, "intents-committed", 2, remove_and_start_another)

    first = shell.here(*RUN)

    assert second[0].code == 4
    assert "error: this workspace is in use by run " in second[0].err
    assert first.code == 2
    assert first.errors()[0].startswith("error: the lock of the ledger ")
    assert titles(served) == ALL[:2]
    monkeypatch.setattr(failpoints, "hook", None)
    run_all_at_last(shell, served)


@pytest.mark.parametrize("point", ["dead-intents-lost", "run-begun", "answer-in", "run-ended"])
def test_a_killed_run_is_no_accident(shell: Shell, served: SandboxServer, point: str) -> None:
    """Whenever it was killed, the next one begins without a word of doubt."""
    assert killing.run(shell, *RUN, point=point) == -9
    assert killing.run(shell, *RESUME, point=point) in {-9, 0}  # there may be nothing to send
    done = shell.here(*RESUME)
    assert (done.code, titles(served)) == (0, ALL), done.err
