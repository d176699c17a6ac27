"""The command that opens the page: what it prints, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]


def _start(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "importer", "web", *words],
        cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="there a process hears no Ctrl-C of another")
def test_ctrl_c_ends_it_quietly() -> None:
    """It prints a link that works, and when it is over says so, with exit code 0."""
    with _start("--no-browser") as program:
        assert program.stdout is not None
        lines = [program.stdout.readline() for _ in range(3)]
        link = lines[1].strip()
        assert lines[0] == "Open this link in your browser:\n"
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/open/[\w-]{43}", link)
        assert httpx.get(link, trust_env=False).status_code == 200
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=PATIENCE_SECONDS)
    assert (out.strip(), err, program.returncode) == ("The page is closed.", "", 0)


def test_a_file_that_is_not_there_is_named() -> None:
    """Before anything is served."""
    with _start("nowhere.csv", "--no-browser") as program:
        out, err = program.communicate(timeout=PATIENCE_SECONDS)
    assert (out, program.returncode) == ("", 2)
    assert err.startswith("error: nowhere.csv is not a file\n")
