"""A person at a terminal: a pseudo-terminal with the command line on its other side.

The command line is forked from a process that has loaded the program. Where a test asks for it, it
is a Python that has just been started, which takes ten times as long.
"""

from __future__ import annotations

import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from importer import cli
from tests.acceptance import forked
from tests.acceptance.shell import Shell
from tests.patience import PATIENCE_SECONDS

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

import fcntl
import termios

_PRESSED_AGAIN_SECONDS = 5.0

_Poll = Callable[[], int | None]


class Screen:
    """The other end of a pseudo-terminal: what a person sees, and types."""

    def __init__(self, master: int, number: int, poll: _Poll) -> None:
        self.text = ""
        self._master = master
        self._number = number
        self._poll = poll

    def wait_for(self, text: str) -> None:
        """Return when `text` is on the screen."""
        end = time.monotonic() + PATIENCE_SECONDS
        while text not in self.text:
            assert time.monotonic() < end, self.text
            self._read(0.05)
            assert self._poll() is None or text in self.text, self.text

    def type(self, text: str) -> None:
        """Type a line."""
        os.write(self._master, f"{text}\n".encode())

    def interrupt(self) -> None:
        """Ctrl-C, and once more where nothing follows: it came before the prompt was waiting.

        A person would press it again, too. A line end instead could be taken for the answer.
        """
        before = len(self.text)
        end = time.monotonic() + PATIENCE_SECONDS
        while self._poll() is None and len(self.text) == before:
            assert time.monotonic() < end, self.text
            os.kill(self._number, signal.SIGINT)
            again = time.monotonic() + _PRESSED_AGAIN_SECONDS
            while self._poll() is None and len(self.text) == before:
                self._read(0.05)
                if time.monotonic() > again:
                    break

    def end(self) -> int:
        """The exit code, when the process has ended and all it wrote was read."""
        end = time.monotonic() + PATIENCE_SECONDS
        while (code := self._poll()) is None:
            assert time.monotonic() < end, self.text
            self._read(0.05)
        self._read(0)
        return code

    def _read(self, seconds: float) -> None:
        while select.select([self._master], [], [], seconds)[0]:
            try:
                self.text += os.read(self._master, 65536).decode(errors="replace")
            except OSError:  # the last process on the terminal has ended
                return
            seconds = 0


@dataclass(frozen=True)
class _Seat:
    """Where a command line is to run: on which terminal, where, and what it is told."""

    terminal: str
    folder: str
    environment: dict[str, str]
    arguments: tuple[str, ...]


@contextmanager
def on_a_terminal(
    shell: Shell,
    *arguments: str | Path,
    columns: int = 400,
    lines: int = 40,
    is_new: bool = False,
) -> Iterator[Screen]:
    """The command line with a person in front of it; so wide that no line of a test wraps.

    is_new: a Python of its own that is started for this, and that nobody has loaded anything into.
    """
    master, slave = os.openpty()
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    # Without colors, so that no code on the screen is one of the program's own.
    own = {"TERM": "xterm", "COLUMNS": str(columns)}
    environment = {"NO_COLOR": "1"} | shell.process_environment() | own
    seat = _Seat(os.ttyname(slave), str(shell.folder), environment, tuple(map(str, arguments)))
    try:
        with _started(shell, seat, slave) if is_new else _forked(seat) as process:
            os.close(slave)
            slave = -1
            yield Screen(master, *process)
    finally:
        os.close(master)
        if slave >= 0:
            os.close(slave)


@contextmanager
def _started(shell: Shell, seat: _Seat, slave: int) -> Iterator[tuple[int, _Poll]]:
    with subprocess.Popen(
        shell.command(*seat.arguments),
        cwd=seat.folder,
        env=seat.environment,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    ) as process:
        try:
            yield process.pid, process.poll
        finally:
            process.kill()


@contextmanager
def _forked(seat: _Seat) -> Iterator[tuple[int, _Poll]]:
    process = forked.context().Process(target=sit_down, args=(seat,))
    process.start()
    assert process.pid is not None
    try:
        yield process.pid, lambda: process.exitcode
    finally:
        process.kill()
        process.join()
        process.close()


def sit_down(seat: _Seat) -> None:
    """Become the command line on a terminal: called in the new process."""
    os.setsid()
    terminal = os.open(seat.terminal, os.O_RDWR | os.O_NOCTTY)
    for stream in range(3):
        os.dup2(terminal, stream)
    os.close(terminal)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 -- till the end
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 -- till the end
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    forked.enter(seat.folder, seat.environment)
    sys.argv = ["task-importer", *seat.arguments]
    cli.main()
