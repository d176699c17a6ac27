"""What the results of 100,000 rows cost: as CSV, as a copy of the workbook, and by openpyxl.

`python -m benchmarks.results_speed [--rows N] [--rounds N]`. The same rows with the same outcomes,
one in fifty invalid with a marked cell, written by each way in turn: seconds of CPU, and the size.
The copy reads the whole workbook twice; the workbook of its own is written by openpyxl in
write-only mode, which is the peer.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.figures import OURS, Figure, keep
from benchmarks.made_up import write_sheet
from benchmarks.made_up_workbook import Way
from benchmarks.made_up_workbook import write_workbook as write_source
from benchmarks.measure import circumstances
from importer.results.files import write_results
from importer.results.layout import ResultRow, ResultRows, ResultsLayout, together
from importer.results.patched.original import Original, seen
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status
from importer.rows.table import NativeCell

ONE_IN = 50
WAYS: tuple[Way, ...] = ("inline", "shared")
_BAD = Issue("invalid_date", '"31/02" is not a date', "write 2026-02-28", column="due_date")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="results as CSV, as a copy, and by openpyxl")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    print(circumstances("task-importer", "openpyxl"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_sheet(folder / "in.csv", asked.rows)
        with (folder / "in.csv").open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        found = []
        for strings in WAYS:
            source = folder / f"{strings}.xlsx"
            write_source(source, folder / "in.csv", strings)
            found += _compare(folder, source, header, rows, asked.rounds)
    keep("results_speed", found, ("task-importer", "openpyxl"))


def _compare(
    folder: Path, source: Path, header: Sequence[str], rows: list[list[str]], rounds: int
) -> list[Figure]:
    sheet, last = _sheet_of(source), len(rows) + 1
    layout = ResultsLayout(header, sheet=sheet)
    original = Original(source, seen(source), sheet, 1, last)

    def to(name: str, of: Original | None) -> Callable[[], Path]:
        return lambda: write_results(folder / name, layout, _parts(rows), original=of, tell=_fail)

    ways = {
        "CSV": to("out.csv", None),
        "copy of the workbook": to("out.xlsx", original),
        "openpyxl": to("own.xlsx", None),
    }
    taken: dict[str, list[float]] = {way: [] for way in ways}
    size = {}
    for _ in range(rounds):
        for way, write in ways.items():
            begun = time.process_time()
            path = write()
            taken[way].append((time.process_time() - begun) / len(rows) * 1e6)
            size[way] = path.stat().st_size / 1e6
    print(f"{len(rows):,} rows of {len(header)} columns, {source.stem} strings; {rounds} rounds")
    for way, seconds in taken.items():
        more = min(seconds) - min(taken["CSV"])
        print(f"  {way:22} {min(seconds):7.1f} µs/row {more:+7.1f}  {size[way]:6.1f} MB")
    what = f"the results of {len(rows):,} rows as a workbook, {source.stem} texts"
    return [
        Figure(what, who, {"µs/row more than CSV": min(taken[way]) - min(taken["CSV"])})
        for way, who in (("copy of the workbook", OURS), ("openpyxl", "openpyxl, write-only"))
    ]


def _parts(rows: list[list[str]]) -> Iterator[ResultRows]:
    return together(
        ResultRow(cells, [NativeCell(text, "General") for text in cells], _outcome(number))
        for number, cells in enumerate(rows, 2)
    )


def _outcome(number: int) -> Outcome:
    if number % ONE_IN == 0:
        return Outcome(number, Status.INVALID, issues=(_BAD,))
    task, request = f"task_{number:016x}", f"req_{number:012x}"
    return Outcome(number, Status.CREATED, task, attempts=1, request_id=request)


def _sheet_of(path: Path) -> str:
    from openpyxl import load_workbook  # noqa: PLC0415 - only the name is asked for

    return load_workbook(path, read_only=True).sheetnames[0]


def _fail(text: str) -> None:
    raise SystemExit(text)


if __name__ == "__main__":
    main()
