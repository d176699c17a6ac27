"""Processes forked from one that has loaded the program and done nothing else.

Loading takes longer than a small import does. Each process has its own folder and environment, and
files as its streams.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from pathlib import Path

from importer import cli

_LOADED = [
    "importer.cli", "importer.cli.run_commands", "importer.cli.map_command",
    "importer.pipeline.run", "importer.pipeline.service.delivery",
    "importer.pipeline.beside.existing",
    "importer.undoing.delivery", "importer.source", "importer.results.files",
    "importer.cli.history_commands", "importer.cli.log_lines", "importer.cli.progress",
    "importer.pipeline.service.connection", "certifi", "filelock", "platformdirs.unix", "tzlocal",
    "tzdata.zoneinfo",
    "importer.submission.reconcile.lookup",
    "tests.acceptance.killing", "tests.acceptance.terminal", "tests.web.killed",
]  # fmt: skip

_STREAMS = (os.O_RDONLY, os.O_WRONLY | os.O_CREAT, os.O_WRONLY | os.O_CREAT)


@dataclass(frozen=True)
class Command:
    """A command line to become. streams: the folder with what it reads, and for what it says."""

    arguments: tuple[str, ...]
    folder: str
    environment: Mapping[str, str]
    streams: Path


def context() -> ForkServerContext:
    """What starts such processes; all of a worker's tests have one."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(_LOADED)
    return found


def enter(folder: str, environment: Mapping[str, str]) -> None:
    """Be in that folder and know of the world what the environment tells, as if just started."""
    os.environ.clear()
    os.environ.update(environment)
    if sys.platform != "win32":
        time.tzset()
    os.chdir(folder)


def run(command: Command, timeout_seconds: float) -> int | None:
    """The exit code of the command line in a process of its own; None: it hung, and is gone."""
    process = context().Process(target=_carry_out, args=(command,))
    process.start()
    process.join(timeout_seconds)
    code = process.exitcode
    if code is None:
        process.kill()
        process.join()
    process.close()
    return code


def _carry_out(command: Command) -> None:
    """Become the command line: called in the new process."""
    for number, flags in enumerate(_STREAMS):
        opened = os.open(command.streams / str(number), flags)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 -- till the end
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 -- till the end
    sys.stderr = open(  # noqa: SIM115 -- till the end
        2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
    )
    enter(command.folder, command.environment)
    sys.argv = ["task-importer", *command.arguments]
    cli.main()
