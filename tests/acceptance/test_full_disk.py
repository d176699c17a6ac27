"""A disk that fails or is full at each point of a whole import: told plainly, and nothing twice.

The fault moves on from operation to operation until a run does not meet it any more: in `make
test` to the first of each kind, which is a statement of SQL or a line of the program that writes,
and in `make soak` to each (n = 1, 2, 3 …). After each, the same command with a healthy disk makes
the sheet whole. The sandbox loses an answer on the way, so that looking up is among the operations.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from importer.rows import scratch
from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer
from importer.submission.pace import waits
from importer.submission.reconcile import lookup
from tests.acceptance.shell import (
    Finished,
    Shell,
    call_row,
    create_control,
    read_csv,
    titles,
    write_csv,
)
from tests.ledger.faulty_sqlite import DISK_ERROR, DISK_FULL, Fault, first_times

ROWS = 4
SHEET = [f"Ring customer {number:03}" for number in range(1, ROWS + 1)]
TROUBLE = "reset-after@2,500-before@3"
# One after the other, so that the row whose answer is lost has one before it, by which it is known.
RUN = (
    *("run", "calls.csv", "--yes", "--rate", "unlimited", "--concurrency", "1"),
    *("--settle", "0", "--results", "out.csv"),
)
MOST = 600
"""More operations than an import of this sheet has; a loop that does not end is a bug."""

at_each = pytest.mark.parametrize(
    "each", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["each kind", "each time"]
)


def turns(seen: Sequence[str], *, each: bool, start: int = 0, step: int = 1) -> Sequence[int]:
    """The operations to fail at, of those that a healthy run has; the last one never comes.

    start, step: of the kinds every such one, where the others fail in another way.
    """
    return range(1, MOST) if each else [*first_times(seen)[start::step], MOST]


def test_each_kind_of_operation_fails_once_and_then_none() -> None:
    """The first of each kind has its turn, and at last there is a run that no fault meets."""
    seen = ["open", "BEGIN", "COMMIT", "BEGIN", "close"]
    assert turns(seen, each=False) == [1, 2, 3, 5, MOST]
    assert turns(seen, each=False, step=2) == [1, 3, MOST]
    assert turns(seen, each=False, start=1, step=2) == [2, 5, MOST]


@pytest.fixture(autouse=True)
def shorter_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that hundreds of imports take seconds."""
    monkeypatch.setattr(lookup, "_BETWEEN_LISTINGS_SECONDS", 0.0)
    monkeypatch.setattr(waits, "FIRST_SECONDS", 0.001)


@dataclass
class Place:
    """A sandbox with its shell, to be begun anew for each fault."""

    server: SandboxServer
    shell: Shell
    workspaces: int = 0

    def renew(self) -> Path:
        """Another folder, other ledgers and no tasks; the folder."""
        self.workspaces += 1
        root = self.shell.folder.parent / f"place-{self.workspaces}"
        root.mkdir()
        self.shell.folder = root
        self.shell.environment["TASK_IMPORTER_HOME"] = str(root / "ledgers")
        for task in self.server.store.list_all():
            self.server.store.delete(task["task_id"])
        rows = [call_row(min(number, ROWS)) for number in range(1, ROWS + 2)]
        write_csv(root / "calls.csv", rows)  # the last row twice: one is a duplicate, and not sent
        self.server.set_faults(TROUBLE)
        return root

    def run(self, *flags: str) -> Finished:
        """The import."""
        return self.shell.here(*RUN, *flags)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A sandbox whose answers get lost, and a shell connected to it."""
    folder = tmp_path / "place-0"
    folder.mkdir()
    with SandboxServer(SandboxOptions()) as server:
        shell = Shell(folder)
        shell.connect(server)
        yield Place(server, shell)


def expect_told_and_true(place: Place, done: Finished, *, words: tuple[str, ...]) -> None:
    """The run says what is wrong, and its results, if there are any, are what the service holds."""
    told = "\n".join(done.errors())
    assert done.code == 2, done
    assert told.startswith("error: "), done
    assert any(word in told for word in words), told
    assert "  try: " in told
    held = {task["task_id"]: task["task_title"] for task in place.server.store.list_all()}
    for row in results(place):
        if row["import_task_id"]:
            assert held[row["import_task_id"]] == row["task_title"]
        assert (row["import_status"] == "created") <= bool(row["import_task_id"])


def results(place: Place) -> list[dict[str, str]]:
    """The rows of the results file; none without one."""
    path = place.shell.folder / "out.csv"
    return read_csv(path) if path.exists() else []


def expect_the_sheet(place: Place) -> None:
    """With a healthy disk and service the same command makes it whole; nothing is there twice."""
    assert len(set(titles(place.server))) == len(titles(place.server))
    place.server.set_faults("")
    create_control(place.shell, 1)
    done = place.run("--resend-unconfirmed")  # nothing was made before the first row
    assert (done.code, titles(place.server)) == (0, SHEET), done
    assert [row["import_status"] for row in results(place)][-1:] == ["duplicate"]
    assert {row["import_status"] for row in results(place)} <= {"created", "duplicate"}
    assert sorted(path.name for path in place.shell.folder.iterdir()) == [
        "calls.csv",
        "ledgers",
        "out.csv",
    ]


def touches_no_row(operation: str) -> bool:
    """Whether an operation may fail unheard: it reads or keeps what is known of a ledger itself.

    Another ledger that is only looked into, the pace that is remembered at the very end, and
    whether much waits to be sorted in are such; nothing else that reads or writes the tasks of this
    one is.
    """
    around = {"open", "PRAGMA user_version", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"}
    counts = operation.startswith("SELECT count(*) FROM (SELECT 1 FROM tasks WHERE sent_no > ?")
    return operation in around or " about " in operation or counts


@pytest.mark.parametrize(
    ("message", "lasting", "late"),
    [(DISK_ERROR, False, False), (DISK_FULL, True, False), (DISK_ERROR, False, True)],
    ids=["once", "from then on", "after the commit"],
)
@at_each
def test_a_ledger_that_fails_at_the_nth_operation_loses_nothing(
    place: Place,
    message: str,
    lasting: bool,  # noqa: FBT001
    late: bool,  # noqa: FBT001
    *,
    each: bool,
) -> None:
    """Whichever statement fails, it is told, and the next run finishes the sheet.

    In `make test` every second one fails once and the others from then on, and each after its
    commit. But for looking on other ledgers, and for closing: then the log keeps all that was
    reported.
    """
    place.renew()
    with Fault(0, where="ledgers").installed() as healthy:
        place.run()
    told = 0
    for number in turns(healthy.seen, each=each or late, start=int(lasting), step=2):
        place.renew()
        fault = Fault(number, message, lasting=lasting, late=late, where="ledgers")
        with fault.installed():
            done = place.run()
        if not fault.happened:
            break
        if done.code in {0, 1}:  # 1: nothing was made before the first row, whose answer was lost
            assert set(titles(place.server)) <= set(SHEET)
            assert touches_no_row(fault.seen[number - 1]), fault.seen[number - 1]
        else:
            words = ("the ledger", "cannot be used", message)
            expect_told_and_true(place, done, words=words)
            told += 1
        expect_the_sheet(place)
    assert (done.code, titles(place.server)) == (0, SHEET)
    assert told > (10 if late else 60 if each else 15)


class FullDisk:
    """No room from the nth time on that a file is made, written to or synced; 0: always room."""

    def __init__(self, number: int, *, lasting: bool) -> None:
        self.number, self.lasting = number, lasting
        self.seen: list[str] = []

    @property
    def happened(self) -> bool:
        """Whether anything was refused."""
        return 0 < self.number <= len(self.seen)

    def take(self) -> None:
        """Note which line of the program asks; raises if there is no room."""
        asking = sys._getframe(2)
        self.seen.append(f"{asking.f_code.co_filename}:{asking.f_lineno}")
        if len(self.seen) == self.number or (self.lasting and self.happened):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Every file that Python writes is on this disk; SQLite's are not."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(io, "open", self._opening(io.open))
            patch.setattr(os, "fsync", self._taking(os.fsync))
            yield

    def _opening(self, whole: Any) -> Any:
        def open_it(file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
            if mode in {"r", "rb"}:
                return whole(file, mode, *args, **options)
            self.take()
            return _File(whole(file, mode, *args, **options), self)

        return open_it

    def _taking(self, whole: Any) -> Any:
        def call(*args: Any) -> Any:
            self.take()
            return whole(*args)

        return call


class _File:
    """A file on a full disk: as the one inside, but that there may be no room."""

    def __init__(self, inner: Any, disk: FullDisk) -> None:
        self._inner, self._disk = inner, disk

    def write(self, data: Any) -> Any:
        """Where there is room."""
        self._disk.take()
        return self._inner.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self._inner.close()


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("results_name", ["out.csv", "out.xlsx"])
@at_each
def test_a_folder_that_is_full_at_the_nth_write_loses_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch, results_name: str, *, lasting: bool, each: bool
) -> None:
    """The results' folder or the temporary one: no half file stays, and nothing goes twice."""
    monkeypatch.setattr(scratch, "_IN_MEMORY_BYTES", 1)  # all that is set aside goes to the disk
    place.renew()
    healthy = FullDisk(0, lasting=False)
    with healthy.installed():
        place.shell.here(*RUN[:-1], results_name)
    refused = 0
    for number in turns(healthy.seen, each=each):
        folder = place.renew()
        disk = FullDisk(number, lasting=lasting)
        with disk.installed():
            done = place.shell.here(*RUN[:-1], results_name)
        if not disk.happened:
            break
        # It does without: a nameless temporary file, the folder's own sync, a witness that lags.
        if done.code == 0:
            assert (folder / results_name).exists()
            assert titles(place.server) == SHEET
        else:
            assert not (folder / results_name).exists()
            expect_told_and_true(place, done, words=(os.strerror(errno.ENOSPC),))
            refused += 1
        (folder / results_name).unlink(missing_ok=True)
        expect_the_sheet(place)
    assert (done.code, titles(place.server)) == (0, SHEET)
    assert refused > (6 if each else 2)
