"""Runs a command and tells how long it took, how much of the processor and memory it needed."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from importlib.metadata import version
from typing import NamedTuple

_PROCESSES = "TASK_IMPORTER_PROCESSES"
"""One, where nobody asks for more: processor time is compared as one processor gives it."""


class Measured(NamedTuple):
    """One run of a process. peak_mb: the largest resident size of it and of each that it started.

    cpu_seconds: of all their threads.
    """

    seconds: float
    peak_mb: float
    stdout: str
    cpu_seconds: float = float("nan")


def measure(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    ends: Collection[int] = (0,),
) -> Measured:
    """Run `command` to its end; exits with its output if its exit code is none of `ends`."""
    # A fresh interpreter in between: the peak of all children is the peak of this one.
    # An installed program has its modules compiled.
    own = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    own[_PROCESSES] = "1"
    before, started = _cpu_of_children(), time.perf_counter()
    child = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**own, **(environment or {})},
        text=True,
    )
    stdout, stderr = child.communicate()
    seconds = time.perf_counter() - started
    cpu_seconds = _cpu_of_children() - before
    if child.returncode not in ends:
        print(stdout, stderr, sep="\n", file=sys.stderr)
        sys.exit(f"{' '.join(command)}: exit {child.returncode}")
    return Measured(seconds, _peak_of(stderr), stdout, cpu_seconds)


def values_of(runs: Sequence[Measured], rows: int) -> dict[str, float]:
    """Rows per CPU second of the best of the runs, and its peak memory, by their units."""
    best = min(runs, key=lambda run: run.cpu_seconds)
    return {"rows/CPU s": rows / best.cpu_seconds, "MB": best.peak_mb}


def circumstances(*packages: str) -> str:
    """One line: date, interpreter, cores, load, and the versions of these packages."""
    python = ".".join(map(str, sys.version_info[:3]))
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    today = time.strftime("%Y-%m-%d")
    return f"{today}; Python {python}; {os.cpu_count()} cores, load {load()}; {versions}"


def load() -> str:
    """How many processes were at work, in the last one, five and fifteen minutes."""
    return ", ".join(f"{some:.1f}" for some in os.getloadavg())


def _cpu_of_children() -> float:
    """What all children that have ended used; they run one after the other."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _peak_of(stderr: str) -> float:
    """The figure that `python -m benchmarks.peak` adds to what its program says."""
    for line in reversed(stderr.splitlines()):
        if line.startswith("peak_kb="):
            return int(line.removeprefix("peak_kb=")) / 1024
    return float("nan")


def own_peak_kb(*, children: bool = True) -> int:
    """The largest resident size of this process so far, or of the largest that it has ended.

    children: False: of this process alone.
    """
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = map(resource.getrusage, whose if children else whose[:1])
    peak = max(some.ru_maxrss for some in used)
    return peak // 1024 if sys.platform == "darwin" else peak
