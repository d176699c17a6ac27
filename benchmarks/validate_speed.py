"""`validate` of CSV beside frictionless with an equal schema, in turn; wide sheets; peak memory.

`python -m benchmarks.validate_speed [--rows N] [--rounds N] [--sizes N …]`. Whole processes, end to
end: start-up, reading, mapping, validating, counting, and for half of them writing the results.
Two sheets: the blank sheet's columns, every row valid, and a made-up export of a CRM (line breaks
in cells, many due times, phones with +, a few bad rows) with its mapping.

Prints rows per CPU second, which a busy machine disturbs least, peak memory, and the ratio to the
peer in the same round: the median of the rounds, and the least and the greatest. Needs the
`benchmark` dependency group.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.figures import BY_THE_CLOCK, OURS, Figure, Ratio, keep
from benchmarks.made_up import write_crm_sheet, write_sheet
from benchmarks.measure import Measured, circumstances, load, measure, values_of
from importer.workers.forked import processors

FURTHER = 80
WIDE = ((), ("--allow-duplicates",))
"""Flags: with the columns that fill no field compared, and without."""


class Sheet(NamedTuple):
    """A made-up file. flags: what `validate` needs for it. bad: whether it has invalid rows."""

    name: str
    path: Path
    flags: Sequence[str]
    bad: bool


def main() -> None:
    """Print the table."""
    asked = _arguments()
    print(circumstances("task-importer", "pydantic", "frictionless"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for sheet in _sheets(folder, 200):  # so that the modules of either are compiled
            _frictionless(sheet)
            _validate(sheet, folder)
        found = []
        for sheet in _sheets(folder, asked.rows):
            found += _beside_peer(sheet, folder, asked.rows, asked.rounds)
        if asked.sizes:
            _wide(folder, asked.rows // 4)
            found += _memory(folder, asked.sizes)
    keep("validate_speed", found, ("task-importer", "pydantic", "frictionless"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="validate beside frictionless")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 1_000_000])
    return parser.parse_args()


def _sheets(folder: Path, rows: int) -> list[Sheet]:
    blank, crm = folder / "blank.csv", folder / "crm.csv"
    write_sheet(blank, rows)
    mapping = write_crm_sheet(crm, rows)
    return [
        Sheet("the blank sheet's columns, every row valid", blank, (), bad=False),
        Sheet("an export of a CRM, a few bad rows", crm, ("--mapping", str(mapping)), bad=True),
    ]


def _beside_peer(sheet: Sheet, folder: Path, rows: int, rounds: int) -> list[Figure]:
    results = folder / "results.csv"
    count = str(max(2, processors().usable))
    by_several = f"the same by {count} processes"
    ways: dict[str, Callable[[], Measured]] = {
        "frictionless": lambda: _frictionless(sheet),
        "validate": lambda: _validate(sheet, folder),
        "validate --results": lambda: _validate(sheet, folder, "--results", str(results)),
        by_several: lambda: _validate(
            sheet, folder, "--results", str(results), "--processes", count
        ),
    }
    runs: dict[str, list[Measured]] = {label: [] for label in ways}
    for _ in range(rounds):
        for label, run in ways.items():
            results.unlink(missing_ok=True)  # those of an earlier time would be read, too
            runs[label].append(run())
    print(f"{rows:,} rows, 14 columns: {sheet.name}; {rounds} rounds in turn; load {load()}")
    print(f"  {'':27} {'CPU s':>7} {'wall s':>7} {'rows/CPU s':>11} {'MB':>5}  ratio (CPU), (wall)")
    for label, own in runs.items():
        best = min(own, key=lambda run: run.cpu_seconds)
        print(
            f"  {label:27} {best.cpu_seconds:7.2f} {best.seconds:7.2f} "
            f"{rows / best.cpu_seconds:11,.0f} {best.peak_mb:5.0f}  "
            + "  ".join(map(str, _ratios(own, runs["frictionless"])))
        )
    peer, several = runs.pop("frictionless"), runs.pop(by_several)
    figures = []
    for label, own in runs.items():
        what = f"`{label}`, {rows:,} rows of CSV, {sheet.name}"
        ratio, _ = _ratios(own, peer)
        figures.append(Figure(what, OURS, values_of(own, rows)))
        figures.append(Figure(what, "frictionless", values_of(peer, rows), ratio))
    what = f"`validate --results` by {count} processes, {rows:,} rows of CSV, {sheet.name}"
    _, ratio = _ratios(several, peer)
    figures.append(Figure(what, OURS, _by_the_clock(several, rows)))
    figures.append(Figure(what, "frictionless", _by_the_clock(peer, rows), ratio))
    return figures


def _by_the_clock(runs: Sequence[Measured], rows: int) -> dict[str, float]:
    return {BY_THE_CLOCK: rows / min(run.seconds for run in runs)}


def _ratios(own: Sequence[Measured], peer: Sequence[Measured]) -> tuple[Ratio, Ratio]:
    """How many times the peer's rows per second, of processor time and of wall clock."""
    pairs = list(zip(own, peer, strict=True))
    return (
        Ratio.of([theirs.cpu_seconds / ours.cpu_seconds for ours, theirs in pairs]),
        Ratio.of([theirs.seconds / ours.seconds for ours, theirs in pairs]),
    )


def _wide(folder: Path, rows: int) -> None:
    path = folder / "wide.csv"
    write_sheet(path, rows, further=FURTHER)
    sheet = Sheet("wide", path, (), bad=False)
    print(f"{rows:,} rows with {FURTHER} columns more, which duplicates are compared in")
    for flags, label in zip(WIDE, ("validate", "  --allow-duplicates"), strict=True):
        _print_run(label, rows, _validate(sheet, folder, *flags))


def _memory(folder: Path, sizes: Sequence[int]) -> list[Figure]:
    print("peak memory of validate by size")
    figures = []
    for size in sizes:
        path = folder / "size.csv"
        write_sheet(path, size)
        run = _validate(Sheet("size", path, (), bad=False), folder)
        _print_run(f"{size:,} rows", size, run)
        figures.append(Figure(f"`validate`, {size:,} rows of CSV", OURS, values_of([run], size)))
    return figures


def _print_run(label: str, rows: int, run: Measured) -> None:
    print(f"  {label:20} {rows / run.cpu_seconds:11,.0f} rows/CPU s {run.peak_mb:6.0f} MB")


def _validate(sheet: Sheet, home: Path, *flags: str) -> Measured:
    command = [sys.executable, "-m", "benchmarks.peak", "importer", "validate", str(sheet.path)]
    command += ["--timezone", "UTC", "--json", *sheet.flags, *flags]
    run = measure(command, {"TASK_IMPORTER_HOME": str(home)}, ends=(int(sheet.bad),))
    if ('"invalid": 0,' in run.stdout) is sheet.bad:
        sys.exit("the made-up rows were not judged as they are")
    return run


def _frictionless(sheet: Sheet) -> Measured:
    command = [sys.executable, "-m", "benchmarks.peak", "benchmarks.peer_frictionless"]
    return measure([*command, str(sheet.path)], ends=(int(sheet.bad),))


if __name__ == "__main__":
    main()
