"""`validate` of .xlsx, and no more than its reading, beside openpyxl's read-only reading, in turn.

`python -m benchmarks.workbook_speed [--rows N] [--rounds N] [--ways WAY …]`. Whole processes. The
sheet is a made-up export of a CRM (line breaks in cells, many due times, phones with +, a few bad
rows), written in the ways in which programs write cells: texts in their cells; shared, as Excel
does; and shared, with due times as numbers under the format of a date. openpyxl only reads the
values. `validate` reads, maps and judges them, and finds duplicates.

Prints rows per CPU second, which a busy machine disturbs least, peak memory, and the ratio to
openpyxl in the same round: the median of the rounds, and the least and the greatest.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.figures import OURS, Figure, Ratio, keep
from benchmarks.made_up import write_crm_sheet
from benchmarks.made_up_workbook import WAYS, write_workbook
from benchmarks.measure import Measured, circumstances, measure, values_of

_PEER = "openpyxl, reading"
_SAID = {
    "inline": "texts in their cells",
    "shared": "shared texts, as Excel writes them",
    "dates": "shared texts, due times as numbers",
}


def main() -> None:
    """Print a table for each way of writing cells."""
    asked = _arguments()
    print(circumstances("task-importer", "openpyxl"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder, 200, WAYS[0])
        for run in _programs(folder, 200).values():  # so that the modules of either are compiled
            run()
        found = []
        for way in asked.ways:
            _write(folder, asked.rows, way)
            found += _compare(_programs(folder, asked.rows), way, asked.rows, asked.rounds)
    keep("workbook_speed", found, ("task-importer", "openpyxl"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="validate of .xlsx beside openpyxl")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", nargs="*", choices=WAYS, default=WAYS)
    return parser.parse_args()


def _write(folder: Path, rows: int, way: str) -> None:
    write_crm_sheet(folder / "crm.csv", rows)
    write_workbook(folder / "crm.xlsx", folder / "crm.csv", next(w for w in WAYS if w == way))


def _programs(folder: Path, rows: int) -> dict[str, Callable[[], Measured]]:
    """What is run, by its name in the table."""
    path = str(folder / "crm.xlsx")
    return {
        _PEER: lambda: _count("benchmarks.peer_openpyxl", path, rows=rows + 1),
        "read_table": lambda: _count("benchmarks.peer_reading", "task-importer", path, rows=rows),
        "validate": lambda: _validate(folder),
    }


def _count(module: str, *arguments: str, rows: int) -> Measured:
    run = measure([sys.executable, "-m", "benchmarks.peak", module, *arguments])
    if int(run.stdout) != rows:
        sys.exit(f"{module} read {run.stdout.strip()} rows of {rows}")
    return run


def _validate(folder: Path) -> Measured:
    command = [sys.executable, "-m", "benchmarks.peak", "importer", "validate"]
    command += [str(folder / "crm.xlsx"), "--mapping", str(folder / "crm.toml")]
    command += ["--timezone", "UTC", "--json"]
    run = measure(command, {"TASK_IMPORTER_HOME": str(folder)}, ends=(1,))
    if '"invalid": 0,' in run.stdout:
        sys.exit("the made-up rows were not judged as they are")
    return run


def _compare(
    programs: dict[str, Callable[[], Measured]], way: str, rows: int, rounds: int
) -> list[Figure]:
    runs: dict[str, list[Measured]] = {label: [] for label in programs}
    for _ in range(rounds):
        for label, run in programs.items():
            runs[label].append(run())
    print(f"{rows:,} rows, 14 columns, {way}; {rounds} rounds in turn")
    print(f"  {'':18} {'CPU s':>7} {'rows/CPU s':>11} {'MB':>5}  ratio (CPU)")
    for label, own in runs.items():
        best = min(own, key=lambda run: run.cpu_seconds)
        print(
            f"  {label:18} {best.cpu_seconds:7.2f} {rows / best.cpu_seconds:11,.0f} "
            f"{best.peak_mb:5.0f}  {_ratio(own, runs[_PEER])}"
        )

    peer = runs.pop(_PEER)
    figures = []
    for label, own in runs.items():
        what = f"`{label}`, {rows:,} rows of XLSX, {_SAID[way]}"
        figures.append(Figure(what, OURS, values_of(own, rows)))
        figures.append(Figure(what, _PEER, values_of(peer, rows), _ratio(own, peer)))
    return figures


def _ratio(own: Sequence[Measured], peer: Sequence[Measured]) -> Ratio:
    """How many times the peer's rows per CPU second."""
    pairs = zip(own, peer, strict=True)
    return Ratio.of([theirs.cpu_seconds / ours.cpu_seconds for ours, theirs in pairs])


if __name__ == "__main__":
    main()
