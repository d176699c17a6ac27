"""Runs a command and tells how long it took and how much memory it needed."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Measured(NamedTuple):
    """One run of a process. peak_mb: its largest resident size."""

    seconds: float
    peak_mb: float
    stdout: str


def measure(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Measured:
    """Run `command` to its end; exits with its output if it fails."""
    # A fresh interpreter in between: the peak of all children is the peak of this one.
    started = time.perf_counter()
    child = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **(environment or {})},
        text=True,
    )
    stdout, stderr = child.communicate()
    seconds = time.perf_counter() - started
    if child.returncode != 0:
        print(stdout, stderr, sep="\n", file=sys.stderr)
        sys.exit(f"{' '.join(command)}: exit {child.returncode}")
    return Measured(seconds, _peak_of(stderr), stdout)


def _peak_of(stderr: str) -> float:
    """The figure that `python -m benchmarks.peak` adds to what its program says."""
    for line in reversed(stderr.splitlines()):
        if line.startswith("peak_kb="):
            return int(line.removeprefix("peak_kb=")) / 1024
    return float("nan")


def own_peak_kb() -> int:
    """The largest resident size of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak
