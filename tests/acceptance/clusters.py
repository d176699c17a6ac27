"""A batch over a cluster as real processes, and a cluster that somebody started by himself."""

from __future__ import annotations

import os
import random
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from distributed import Security

from tests.acceptance.shell import ROOT, Finished, Row, Shell, call_row
from tests.patience import PATIENCE_SECONDS, wait_until

PAGE = (ROOT / "docs" / "cluster.md").read_text("utf-8")
EXAMPLE = "tls://dask.example.com:8786"
NAMES = ("acme", "birch", "cedar")
FILES = (1, 2)
ROWS = 15
"""Of each file."""


def row_of(name: str, file: int, row: int) -> Row:
    """A row that no other file has."""
    return call_row(row, task_title=f"Ring {name} {file} {row:02}", deal_id=f"{name}{file}{row:02}")


class Batch:
    """The command as a process of a session of its own, as in a terminal, with its workers."""

    def __init__(self, shell: Shell, *flags: str) -> None:
        self._err = shell.folder / "err.txt"
        with self._err.open("wb") as err:
            self.process = subprocess.Popen(
                shell.command("batch", "jobs.toml", *flags),
                cwd=shell.folder, env=shell.process_environment(), stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=err, start_new_session=True,
            )  # fmt: skip

    def said(self) -> str:
        """What it said on standard error so far."""
        return self._err.read_text("utf-8")

    def workers(self) -> list[psutil.Process]:
        """Those of its own that run now."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        return [child for child in children if _is_worker(child)]

    def kill_a_worker(self, dice: random.Random) -> None:
        """SIGKILL for one of them, once there is one."""

        def is_done() -> bool:
            workers = self.workers()
            with suppress(psutil.NoSuchProcess):  # it has just ended
                if workers:
                    dice.choice(workers).kill()
                    return True
            return False

        wait_until(is_done, self.said)

    def interrupt(self) -> None:
        """Ctrl-C, which reaches every process of the terminal."""
        os.killpg(self.process.pid, signal.SIGINT)

    def end(self) -> Finished:
        """Its end, which is waited for; nothing of it may be left."""
        out, _ = self.process.communicate(timeout=PATIENCE_SECONDS)
        assert "Traceback" not in self.said(), self.said()
        return Finished(self.process.returncode, out.decode(), self.said())


def _is_worker(process: psutil.Process) -> bool:
    try:
        return "--multiprocessing-fork" in process.cmdline()
    except psutil.Error:  # it has just ended
        return False


class Cluster:
    """A scheduler, and workers that are started one by one, as docs/cluster.md says.

    Their keys are in the folder, and the shell's commands find them as well.
    """

    def __init__(self, folder: Path, shell: Shell) -> None:
        self._folder = folder
        shell.environment["DASK_CONFIG"] = str(_write_keys(folder))
        self._environment = shell.process_environment()
        self._file = folder / "scheduler.json"
        self.scheduler = self._start(
            *_words("dask scheduler"), "--port", "0", "--host", "127.0.0.1",
            "--scheduler-file", str(self._file),
        )  # fmt: skip
        self.processes = [self.scheduler]

    @property
    def address(self) -> str:
        """Where the scheduler answers, once it does."""
        found = re.compile(r'"address": "(.*?)"')
        told = ""

        def is_there() -> bool:
            nonlocal told
            told = self._file.read_text("utf-8") if self._file.exists() else ""
            return found.search(told) is not None

        wait_until(is_there)
        return str(found.findall(told)[0])

    @property
    def batch(self) -> list[str]:
        """The flags of the command on the page."""
        return self._here("task-importer batch")[3:]

    def worker(self, **environment: str) -> subprocess.Popen[bytes]:
        """One more worker, which nobody starts again."""
        process = self._start(
            *self._here("dask worker"), "--no-nanny", "--host", "127.0.0.1",
            "--preload", "tests.acceptance.quick_worker", **environment,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def _here(self, beginning: str) -> list[str]:
        words = _words(beginning)
        assert EXAMPLE in words
        return [self.address if word == EXAMPLE else word for word in words]

    def _start(self, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        with (self._folder / "log.txt").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *words],
                cwd=self._folder, env={**self._environment, **environment},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip


def _words(beginning: str) -> list[str]:
    """The last command of the page that begins so."""
    (*_, line) = re.findall(rf"^{beginning} .*$", PAGE, re.MULTILINE)
    return shlex.split(line)


def _write_keys(folder: Path) -> Path:
    """Keys for all, and the page's file that names them."""
    made = Security.temporary()
    for name, text in (
        ("ca", made.tls_ca_file),
        ("key", made.tls_worker_key),
        ("cert", made.tls_worker_cert),
    ):
        (folder / f"{name}.pem").write_text(text, "ascii")
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    path = folder / "cluster.yaml"
    path.write_text(block.replace("/etc/cluster", str(folder)), "utf-8")
    return path


@contextmanager
def cluster(shell: Shell) -> Iterator[Cluster]:
    """A scheduler on loopback, whose processes know of the world what those of the shell do."""
    folder = shell.folder / "cluster"
    folder.mkdir()
    started = Cluster(folder, shell)
    try:
        yield started
    finally:
        for process in reversed(started.processes):
            process.kill()
            process.wait(PATIENCE_SECONDS)
