"""Peak memory and rows per second of `importer.read_table` by size, beside pandas.

Each file is read to its end in a process of its own. The importer hands row after row on, pandas
builds a frame of texts. Needs nothing but the package.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.figures import Figure, keep
from benchmarks.made_up import write_sheet
from benchmarks.made_up_workbook import write_workbook
from benchmarks.measure import measure

SIZES = (10_000, 1_000_000)
WORKBOOK_ROWS = 100_000
READERS = ("task-importer", "pandas")


def main() -> None:
    """Print the table."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'14 columns':24} {'':14} {'rows/s':>10} {'peak MB':>8}")
        for rows in SIZES:
            path = Path(folder) / "sheet.csv"
            write_sheet(path, rows)
            found += _compare(path, rows)
        path = Path(folder) / "sheet.xlsx"
        write_sheet(Path(folder) / "source.csv", WORKBOOK_ROWS)
        write_workbook(path, Path(folder) / "source.csv", "inline")
        found += _compare(path, WORKBOOK_ROWS)
    keep("reading_memory", found, ("task-importer", "pandas"))


def _compare(path: Path, rows: int) -> list[Figure]:
    figures = []
    for reader in READERS:
        peak = [sys.executable, "-m", "benchmarks.peak", "benchmarks.peer_reading"]
        run = measure([*peak, reader, str(path)])
        if int(run.stdout) != rows:
            sys.exit(f"{reader} read {run.stdout.strip()} rows of {rows}")
        size = f"{path.suffix[1:].upper()} of {rows:,} rows"
        print(f"{size:24} {reader:14} {rows / run.seconds:10,.0f} {run.peak_mb:8,.0f}")
        values = {"rows/s": rows / run.seconds, "MB": run.peak_mb}
        figures.append(Figure(f"reading {size}", reader, values))
    return figures


if __name__ == "__main__":
    main()
