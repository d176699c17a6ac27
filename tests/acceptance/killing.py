"""The command line as real processes that are killed: at a step by name, or by whom they talk to.

Each has its own folder, environment and output file.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from importer import cli, failpoints
from importer.sandbox.server import SandboxServer
from importer.submission.pace import waits
from importer.submission.reconcile import lookup
from tests.acceptance import forked
from tests.acceptance.shell import Shell
from tests.patience import PATIENCE_SECONDS


@dataclass(frozen=True)
class Task:
    """One command to run. point: the step to die at, the nth time it is reached; "": none."""

    arguments: tuple[str, ...]
    folder: str
    environment: dict[str, str]
    point: str = ""
    nth: int = 1


class Process:
    """A command line that runs as a process of its own."""

    def __init__(self, shell: Shell, *arguments: str, point: str = "", nth: int = 1) -> None:
        temporary = shell.folder / "tmp"
        temporary.mkdir(exist_ok=True)
        environment = {**shell.process_environment(), "TMPDIR": str(temporary)}
        task = Task(arguments, str(shell.folder), environment, point, nth)
        self._output = shell.folder / "output.txt"
        self._process = forked.context().Process(target=carry_out, args=(task,))

    def start(self) -> None:
        """Begin; returns when the process has a number."""
        self._process.start()

    def kill(self) -> None:
        """SIGKILL; nothing where it has ended."""
        self._process.kill()

    def wait(self) -> int:
        """The exit code; -9 for one that was killed. It may not have told of a bug."""
        self._process.join(PATIENCE_SECONDS)
        code = self._process.exitcode
        if code is None:
            self._process.kill()
            self._process.join()
        self._process.close()
        told = self._output.read_text("utf-8")
        assert code is not None, f"the process hangs: {told}"
        assert "Traceback" not in told, told
        return code


def run(shell: Shell, *arguments: str, point: str = "", nth: int = 1) -> int:
    """Run a command to its end, whichever it is; the exit code."""
    process = Process(shell, *arguments, point=point, nth=nth)
    process.start()
    return process.wait()


@contextmanager
def death_at_arrival(server: SandboxServer, number: int, process: Process) -> Iterator[None]:
    """The process is killed when its request of this number has arrived, which is carried out."""
    begun, app, left = threading.Event(), server._app, [number]
    refusal = app.refusal

    def count(scope: object) -> object:
        left[0] -= 1
        if left[0] == 0 and begun.wait(PATIENCE_SECONDS):
            process.kill()
        return refusal(scope)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "refusal", count)
        process.start()
        begun.set()
        yield


def carry_out(task: Task, hook: failpoints.Hook | None = None) -> None:
    """Become the command line: called in the new process. hook: in place of dying at the step."""
    forked.enter(task.folder, task.environment)
    output = os.open("output.txt", os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(output, stream)
    faulthandler.dump_traceback_later(PATIENCE_SECONDS / 2)  # where it hangs, if it does
    failpoints.hook = hook or _hook(task)
    # Only shorter waits, so that a hundred imports take a minute.
    lookup._BETWEEN_LISTINGS_SECONDS = 0.02
    waits.FIRST_SECONDS = 0.02
    sys.argv = ["task-importer", *task.arguments]
    cli.main()


def _hook(task: Task) -> failpoints.Hook:
    left = task.nth

    def die(name: str) -> None:
        nonlocal left
        left -= name == task.point
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return die
