"""What the programs of this folder have found, kept in one file: `benchmarks/figures.json`.

`python -m benchmarks` says where it is; a program that is run by itself only prints. The README's
tables and its pictures are made from it (`make reference`).
"""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

FILE_VARIABLE = "BENCHMARK_FIGURES"
OURS = "task-importer"
BY_THE_CLOCK = "rows/s by the clock"
"""The unit of what several processors do together: processor time says nothing of that."""


class Ratio(NamedTuple):
    """How many times better the program was than a peer, over the rounds that both took part in."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, ratios: Sequence[float]) -> Ratio:
        """From the ratio of each round."""
        return cls(median(ratios), min(ratios), max(ratios))

    def __str__(self) -> str:
        """As the tables print it."""
        return f"{self.median:.2f} ({self.least:.2f}..{self.greatest:.2f})"


class Figure(NamedTuple):
    """What somebody made of something. who: `OURS` or a peer. values: by their units.

    ratio: of a peer, how many times better the program was.
    """

    what: str
    who: str
    values: Mapping[str, float]
    ratio: Ratio | None = None


def keep(program: str, figures: Iterable[Figure], packages: Sequence[str] = ()) -> None:
    """Replace what the file has of this program, if there is to be a file.

    packages: those that were measured. Each program's figures carry where and when they were taken,
    since one can be run without the others.
    """
    named = os.environ.get(FILE_VARIABLE)
    if named is None:
        return
    path = Path(named)
    kept = json.loads(path.read_text("utf-8")) if path.exists() else {}
    kept[program] = {
        "date": time.strftime("%Y-%m-%d"),
        "machine": _machine(),
        "load": round(os.getloadavg()[0], 1),
        "versions": {package: version(package) for package in packages},
        "figures": [_plain(figure) for figure in figures],
    }
    text = json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False)
    path.write_text(f"{text}\n", "utf-8")


class Program(NamedTuple):
    """What one program found. where: when and on what, in words. versions: of the packages."""

    where: str
    versions: Mapping[str, str]
    figures: Sequence[Figure]


def read(path: Path) -> dict[str, Program]:
    """What the file holds of each program."""
    return {
        name: Program(_where(entry), entry["versions"], [*map(_figure, entry["figures"])])
        for name, entry in json.loads(path.read_text("utf-8")).items()
    }


def _where(entry: Mapping[str, Any]) -> str:
    machine = entry["machine"]
    return (
        f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}, "
        f"{entry['date']}"
    )


def _machine() -> dict[str, Any]:
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def _processor() -> str:
    """The model's name; Python tells it on few systems."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text("utf-8").splitlines() if about.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _plain(figure: Figure) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "what": figure.what,
        "who": figure.who,
        "values": {unit: float(f"{value:.4g}") for unit, value in figure.values.items()},
    }
    if figure.ratio is not None:
        plain["ratio"] = [round(part, 3) for part in figure.ratio]
    return plain


def _figure(plain: Mapping[str, Any]) -> Figure:
    ratio = plain.get("ratio")
    return Figure(
        plain["what"], plain["who"], plain["values"], None if ratio is None else Ratio(*ratio)
    )
