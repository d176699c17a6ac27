"""`validate` of 200,000 CSV rows beside frictionless with an equal schema; wide ones; peak memory.

Whole processes, end to end: start-up, reading, mapping, validating, counting. Prints rows per
second, peak memory and the ratio. Needs the `benchmark` dependency group.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.made_up import write_sheet
from benchmarks.measure import Measured, measure

ROWS = 200_000
REPEATS = 3
WIDE_ROWS, FURTHER = 50_000, 80
SIZES = (10_000, 1_000_000)
WIDE = ((), ("--allow-duplicates",))
"""Flags: with the columns that fill no field compared, and without."""


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sheet = folder / "sheet.csv"
        write_sheet(sheet, ROWS)
        ours = _best([_validate(sheet, folder) for _ in range(REPEATS)])
        peer = _best([_frictionless(sheet) for _ in range(REPEATS)])
        print(f"{ROWS:,} rows of CSV, 14 columns, best of {REPEATS}")
        for label, run in (("task-importer validate", ours), ("frictionless validate", peer)):
            print(f"  {label:24} {ROWS / run.seconds:10,.0f} rows/s  {run.peak_mb:6,.0f} MB")
        print(f"  ratio {peer.seconds / ours.seconds:.2f}")
        write_sheet(sheet, WIDE_ROWS, further=FURTHER)
        wide = [_best([_validate(sheet, folder, *flags) for _ in range(REPEATS)]) for flags in WIDE]
        print(f"{WIDE_ROWS:,} rows with {FURTHER} columns more, which duplicates are compared in")
        for label, run in zip(
            ("task-importer validate", "  --allow-duplicates"), wide, strict=True
        ):
            print(f"  {label:24} {WIDE_ROWS / run.seconds:10,.0f} rows/s  {run.peak_mb:6,.0f} MB")
        print("peak memory of task-importer validate by size")
        for size in SIZES:
            write_sheet(sheet, size)
            run = _validate(sheet, folder)
            print(f"  {size:10,} rows {run.peak_mb:6,.0f} MB  {size / run.seconds:10,.0f} rows/s")


def _best(runs: list[Measured]) -> Measured:
    return min(runs, key=lambda run: run.seconds)


def _validate(sheet: Path, home: Path, *flags: str) -> Measured:
    command = [sys.executable, "-m", "benchmarks.peak", "importer", "validate", str(sheet)]
    command += ["--timezone", "UTC", "--json", *flags]
    run = measure(command, {"TASK_IMPORTER_HOME": str(home)})
    if '"invalid": 0,' not in run.stdout:
        sys.exit("a made-up row was invalid")
    return run


def _frictionless(sheet: Path) -> Measured:
    command = [sys.executable, "-m", "benchmarks.peak", "benchmarks.peer_frictionless", str(sheet)]
    return measure(command)


if __name__ == "__main__":
    main()
