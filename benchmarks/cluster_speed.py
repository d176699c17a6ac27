"""A dry run over many files by a cluster on this computer, beside one process, in turn.

`python -m benchmarks.cluster_speed [--files N] [--rows N] [--shared N] [--rounds N]
[--workers N …] [--growth N …]`. Whole commands, end to end: start-up, the workers' too, reading,
checking, finding what two files have in common, and writing the results, which are not there before
and have to be the same byte for byte.
rows: of each file. shared: every so manieth row is one of the first file, which makes a check of
all others twice the work; 0: no two files have rows in common.

Prints seconds by the clock and of the processors, by which the cost of a cluster is seen, and the
ratios to one process in the same round: the median, the least and the greatest. `--growth 40 400`
prints the peak memory of the command that hands the files out, with so many small files. Needs the
extra `dask`.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Ratio
from benchmarks.made_up import HEADER, sheet_row
from benchmarks.measure import Measured, circumstances, load, measure
from importer.sandbox.server import SandboxServer

SMALL_ROWS = 500
_JOBS = '[[job]]\nname = "all"\ntoken_variable = "TOKEN"\nfiles = ["in/*.csv"]\ntimezone = "UTC"\n'
ONE = "one process"


def main() -> None:
    """Print the tables."""
    asked = _arguments()
    print(circumstances("task-importer", "distributed"))
    with tempfile.TemporaryDirectory() as name, SandboxServer() as server:
        batch = Batch(Path(name), server)
        if asked.rounds:
            batch.write(asked.files, asked.rows, asked.shared)
            _compare(batch, asked)
        for files in asked.growth:
            batch.write(files, SMALL_ROWS)
            run = batch.run(min(asked.workers))
            print(
                f"{files:,} files of {SMALL_ROWS:,} rows: peak of the command {run.peak_mb:.0f} MB"
            )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="a dry run by a cluster beside one process")
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--shared", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--growth", type=int, nargs="*", default=[40, 400])
    return parser.parse_args()


class Batch:
    """A list of jobs in a folder, whose files go to a sandbox."""

    def __init__(self, folder: Path, server: SandboxServer) -> None:
        self._folder = folder
        self._environment = {
            "TOKEN": server.token,
            "HOCKEYSTACK_BASE_URL": server.base_url,
            "TASK_IMPORTER_HOME": str(folder / "home"),
        }
        (folder / "jobs.toml").write_text(_JOBS, "utf-8")

    def write(self, files: int, rows: int, shared: int = 0) -> None:
        """Write the files anew. shared: every so manieth row is one of the first file."""
        folder = self._folder / "in"
        folder.mkdir(exist_ok=True)
        for path in folder.iterdir():
            path.unlink()
        for file in range(files):
            numbers = range(file * rows, (file + 1) * rows)
            some = (n // shared % rows if shared and n % shared == 0 else n for n in numbers)
            with (folder / f"{file:05}.csv").open("w", newline="", encoding="utf-8") as target:
                writer = csv.writer(target)
                writer.writerow(HEADER)
                writer.writerows(map(sheet_row, some))

    def run(self, workers: int | None) -> Measured:
        """One dry run, the first. workers: None: without a cluster."""
        shutil.rmtree(self._folder / "jobs.results", ignore_errors=True)
        cluster = [] if workers is None else ["--cluster", f"local:{workers}"]
        command = [sys.executable, "-m", "benchmarks.peak", "--own", "importer", "batch"]
        command += [str(self._folder / "jobs.toml"), "--dry-run", "--json", *cluster]
        return measure(command, self._environment)

    def results(self) -> str:
        """A digest of all results."""
        digest = hashlib.sha256()
        for path in sorted((self._folder / "jobs.results" / "all").iterdir()):
            digest.update(path.read_bytes())
        return digest.hexdigest()


def _compare(batch: Batch, asked: argparse.Namespace) -> None:
    ways: dict[str, int | None] = {ONE: None}
    ways |= {f"a cluster of {count}": count for count in asked.workers}
    runs: dict[str, list[Measured]] = {label: [] for label in ways}
    results = set()
    for _ in range(asked.rounds):
        for label, workers in ways.items():
            runs[label].append(batch.run(workers))
            results.add(batch.results())
    if len(results) != 1:
        sys.exit("the results are not the same byte for byte")
    total = asked.files * asked.rows
    print(
        f"{asked.files} files of {asked.rows:,} rows; {asked.rounds} rounds in turn; load {load()}"
    )
    print(f"  {'':16} {'wall s':>7} {'CPU s':>7} {'µs/row':>7} {'MB':>5}  faster; CPU of one")
    for label, own in runs.items():
        best = min(own, key=lambda run: run.seconds)
        faster, dearer = _ratios(own, runs[ONE])
        micro = 1e6 * min(run.cpu_seconds for run in own) / total
        print(
            f"  {label:16} {best.seconds:7.2f} {best.cpu_seconds:7.2f} {micro:7.1f} "
            f"{best.peak_mb:5.0f}  {faster}; {dearer}"
        )


def _ratios(own: Sequence[Measured], one: Sequence[Measured]) -> tuple[Ratio, Ratio]:
    """How many times faster by the clock, and how many times the processor time."""
    pairs = list(zip(own, one, strict=True))
    return (
        Ratio.of([by_one.seconds / run.seconds for run, by_one in pairs]),
        Ratio.of([run.cpu_seconds / by_one.cpu_seconds for run, by_one in pairs]),
    )


if __name__ == "__main__":
    main()
