"""Computers that share a ledger, as processes that are frozen at a step and wake up later.

Each has a folder of its own. Leases are short, so that nobody waits for half a minute.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

from importer import failpoints
from importer.ledger.lease import RowLease
from importer.ledger.lease_row import Terms
from importer.ledger.postgres import opening
from tests.acceptance import forked, killing
from tests.acceptance.shell import Shell
from tests.patience import PATIENCE_SECONDS, wait_until

TERMS = Terms(lease_seconds=2.0, margin_seconds=0.2, renew_seconds=0.5, turn_seconds=0.5)
SETTLE_SECONDS = 3


@dataclass(frozen=True)
class Task(killing.Task):
    """One command over a shared ledger.

    is_careless: it does not look whether it may send. at: what the step does to the process.
    """

    is_careless: bool = False
    at: signal.Signals = signal.SIGSTOP


@dataclass
class Computer:
    """One of those that share the ledger at an address."""

    shell: Shell
    ledger: str
    processes: list[Any] = field(default_factory=list)

    def start(self, *arguments: str, **options: Any) -> Running:
        """Begin a command. options: of `Task`."""
        environment = {**self.shell.process_environment(), "TASK_IMPORTER_LEDGER": self.ledger}
        task = Task(arguments, str(self.shell.folder), environment, **options)
        process = forked.context().Process(target=carry_out, args=(task,))
        process.start()
        self.processes.append(process)
        return Running(process, self.shell.folder / "output.txt")

    def run(self, *arguments: str, **options: Any) -> int:
        """Run a command to its end; the exit code."""
        return self.start(*arguments, **options).wait()

    def said(self) -> str:
        """What the last command printed."""
        return (self.shell.folder / "output.txt").read_text("utf-8")

    def kill(self) -> None:
        """Whatever is left of its processes is gone."""
        for process in self.processes:
            if process._popen is not None and process.is_alive():
                process.kill()


@dataclass
class Running:
    """A command under way. output: the file with what it says."""

    process: Any
    output: Path

    def is_frozen(self) -> bool:
        """Whether it is, as the system says: proc(5)."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        try:
            return stat.read_text("ascii").rpartition(")")[2].split()[0] == "T"
        except (FileNotFoundError, ProcessLookupError):
            return False

    def freezes(self) -> bool:
        """Whether it comes to be frozen; it may have ended without reaching the step."""
        wait_until(lambda: self.is_frozen() or not self.process.is_alive(), lambda: "it runs on")
        return self.is_frozen()

    def wake(self) -> None:
        """It goes on."""
        os.kill(self.process.pid, signal.SIGCONT)

    def wait(self) -> int:
        """The exit code; it may not have told of a bug."""
        self.process.join(PATIENCE_SECONDS)
        code = self.process.exitcode
        told = self.output.read_text("utf-8") if self.output.exists() else ""
        assert code is not None, f"the process hangs: {told}"
        assert "Traceback" not in told, told
        return int(code)


class Line:
    """The way to a database: it can be cut, so that nothing arrives and nobody hangs up."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._goal = (str(parts.hostname), parts.port or 0)
        self._is_cut = threading.Event()
        self._sockets: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        port = self._server.getsockname()[1]
        self.address = urlunsplit(parts._replace(netloc=f"{parts.username}@127.0.0.1:{port}"))

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for one in (self._server, *self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def cut(self) -> None:
        """From now on nothing is passed on, and whoever connects hears nothing."""
        self._is_cut.set()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                self._sockets.append(near)
                if not self._is_cut.is_set():
                    far = socket.create_connection(self._goal)
                    self._sockets.append(far)
                    for ends in ((near, far), (far, near)):
                        threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError):
            while data := here.recv(65536):
                if self._is_cut.is_set():
                    return
                there.sendall(data)
            there.shutdown(socket.SHUT_WR)


def carry_out(task: Task) -> None:
    """Become the command line, with short leases: called in the new process."""
    opening.open_to_write.__kwdefaults__["terms"] = TERMS  # type: ignore[index]
    if task.is_careless:
        RowLease.may_send = lambda _: True  # type: ignore[assignment, method-assign]
    killing.carry_out(task, _hook(task))


def _hook(task: Task) -> failpoints.Hook:
    left = task.nth

    def stop(name: str) -> None:
        nonlocal left
        left -= name == task.point
        if name == task.point and left == 0:
            os.kill(os.getpid(), task.at)

    return stop
