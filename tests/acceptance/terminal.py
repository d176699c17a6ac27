"""A person at a terminal: a pseudo-terminal with the command line on its other side."""

from __future__ import annotations

import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.acceptance.shell import Shell
from tests.patience import PATIENCE_SECONDS

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

import fcntl
import termios

_PRESSED_AGAIN_SECONDS = 5.0


class Screen:
    """The other end of a pseudo-terminal: what a person sees, and types."""

    def __init__(self, master: int, process: subprocess.Popen[bytes]) -> None:
        self.text = ""
        self._master = master
        self._process = process

    def wait_for(self, text: str) -> None:
        """Return when `text` is on the screen."""
        end = time.monotonic() + PATIENCE_SECONDS
        while text not in self.text:
            assert time.monotonic() < end, self.text
            self._read(0.05)
            assert self._process.poll() is None or text in self.text, self.text

    def type(self, text: str) -> None:
        """Type a line."""
        os.write(self._master, f"{text}\n".encode())

    def interrupt(self) -> None:
        """Ctrl-C, and once more where nothing follows: it came before the prompt was waiting.

        A person would press it again, too. A line end instead could be taken for the answer.
        """
        before = len(self.text)
        end = time.monotonic() + PATIENCE_SECONDS
        while self._process.poll() is None and len(self.text) == before:
            assert time.monotonic() < end, self.text
            self._process.send_signal(signal.SIGINT)
            again = time.monotonic() + _PRESSED_AGAIN_SECONDS
            while self._process.poll() is None and len(self.text) == before:
                self._read(0.05)
                if time.monotonic() > again:
                    break

    def end(self) -> int:
        """The exit code, when the process has ended and all it wrote was read."""
        end = time.monotonic() + PATIENCE_SECONDS
        while self._process.poll() is None:
            assert time.monotonic() < end, self.text
            self._read(0.05)
        self._read(0)
        return self._process.returncode

    def _read(self, seconds: float) -> None:
        while select.select([self._master], [], [], seconds)[0]:
            try:
                self.text += os.read(self._master, 65536).decode(errors="replace")
            except OSError:  # the last process on the terminal has ended
                return
            seconds = 0


@contextmanager
def on_a_terminal(
    shell: Shell, *arguments: str | Path, columns: int = 400, lines: int = 40
) -> Iterator[Screen]:
    """The command line with a person in front of it; so wide that no line of a test wraps."""
    master, slave = os.openpty()
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    try:
        with subprocess.Popen(
            shell.command(*arguments),
            cwd=shell.folder,
            # Without colors, so that no code on the screen is one of the program's own.
            env={"NO_COLOR": "1"}
            | shell.process_environment()
            | {"TERM": "xterm", "COLUMNS": str(columns)},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        ) as process:
            os.close(slave)
            slave = -1
            try:
                yield Screen(master, process)
            finally:
                process.kill()
    finally:
        os.close(master)
        if slave >= 0:
            os.close(slave)
