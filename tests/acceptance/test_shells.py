"""Completion in real shells: the Tab key is pressed, and the line is read off the terminal."""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.patience import PATIENCE_SECONDS

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

import pty

PROGRAMS = Path(sys.executable).parent
SHELLS = {
    "bash": (
        ["bash", "--norc", "--noprofile", "-i"],
        'eval "$(task-importer completion bash)"; PS1="rea""dy> "',
    ),
    "zsh": (
        ["zsh", "-f", "-i"],
        (
            'autoload -U compinit; compinit -u -D; eval "$(task-importer completion zsh)"; '
            'PS1="rea""dy> "'
        ),
    ),
    "fish": (
        ["fish", "--no-config", "-i"],
        'task-importer completion fish | source; function fish_prompt; echo -n "rea""dy> "; end',
    ),
}
"""How each is started without anybody's own settings, and what switches completion on.

The prompt is changed last: once it is shown, the shell takes keys and no longer the terminal.
"""

_ON_ITS_OWN = (
    "import fcntl, os, sys, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execvp(sys.argv[1], sys.argv[1:])"
)
"""Takes the terminal for its own, as the shell of a person does, and becomes that shell."""

_STEERING = re.compile(r"\x1b(\[[0-9;?>=]*[a-zA-Z]|\][^\x07\x1b]*(\x07|\x1b\\)|[()].|[=>])|\r")
"""What a terminal goes by and does not show."""


class Line:
    """A shell, as far as its terminal shows it."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self.shown = ""

    def type(self, text: str) -> None:
        """Press these keys; what was shown before is forgotten."""
        self.shown = ""
        os.write(self._terminal, text.encode())

    def wait_for(self, text: str) -> None:
        """Return when it is shown, whatever its color."""
        end = time.monotonic() + PATIENCE_SECONDS
        while text not in _STEERING.sub("", self.shown):
            assert time.monotonic() < end, self.shown
            if select.select([self._terminal], [], [], 0.1)[0]:
                self.shown += os.read(self._terminal, 4096).decode("utf-8", "replace")


@contextmanager
def shell_in(folder: Path, name: str) -> Iterator[Line]:
    """A shell in this folder, in which completion is switched on."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    command, switch_on = SHELLS[name]
    own = {
        "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
        "HOME": str(folder),
        "TERM": "xterm",
        "PS1": "> ",
        "COLUMNS": "120",
    }
    terminal, other_end = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", _ON_ITS_OWN, *command],
        cwd=folder, env=own, stdin=other_end, stdout=other_end, stderr=other_end,
    )  # fmt: skip
    os.close(other_end)
    try:
        line = Line(terminal)
        line.type(f"{switch_on}\n")
        line.wait_for("ready> ")
        yield line
    finally:
        os.close(terminal)  # hangs up
        process.wait(PATIENCE_SECONDS)


@pytest.mark.skipif(not (PROGRAMS / "task-importer").exists(), reason="it is not installed")
@pytest.mark.parametrize("name", SHELLS)
def test_the_tab_key_completes(tmp_path: Path, name: str) -> None:
    """Commands, flags and their words; and files, with their blanks, which the shell lists."""
    (tmp_path / "followups of May.csv").write_text("x\n")
    with shell_in(tmp_path, name) as line:
        for typed, added in (
            ("task-importer vali", "date"),
            ("followu", "May.csv"),
            ("--date-or", "der"),
            ("dm", "y"),
        ):
            line.type(f"{typed}\t")
            line.wait_for(added)
        line.type("\x01echo \n")  # Ctrl-A: to the start of the line
        line.wait_for("task-importer validate followups of May.csv --date-order dmy")
