"""The workbench beside the full check: memory, pages, and what a correction costs.

`python -m benchmarks.workbench [--rows N] [--rounds N]`. A made-up sheet of 18 columns, of which
one row in a hundred has a word that nobody knows. The peer is the dry run of the pipeline, which
reads the sheet and checks every row: without a workbench, that is what each correction would cost.

Prints milliseconds of processor time, which a busy machine disturbs least, the worst of some, and
how many times less that is than the dry run; the peak memory of the process; and the size of the
temporary file.
"""

from __future__ import annotations

import argparse
import csv
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from benchmarks.made_up import HEADER, write_sheet
from benchmarks.measure import circumstances
from importer.intake.reading import Intake, take_in
from importer.planning.planner import Planner
from importer.settings.options import Options
from importer.workbench.bench import Workbench
from importer.workbench.judge import Judge
from importer.workbench.shown import Filter, Problem
from importer.workbench.store import RowStore

FURTHER = 4
_PAGE = 40
_TOGETHER = 1_000
_ONE_IN = 100
OPTIONS = Options.of(timezone="UTC")
_FIELDS = ("priority", "task_title", "due_date", "deal_id")
_PRIORITY, _TITLE, _DUE, _DEAL = map(HEADER.index, _FIELDS)
_ONE_KIND = Filter(problem=Problem("unknown_priority", _PRIORITY, "hgh"))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="the workbench beside the full check")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    asked = parser.parse_args()
    print(circumstances("task-importer", "pydantic"))
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "sheet.csv"
        write_wrong_sheet(path, asked.rows)
        peer = _cpu(lambda: _dry_run(path))
        print(f"{asked.rows:,} rows, {len(HEADER) + FURTHER} columns; {asked.rounds} rounds")
        print(f"  {'the dry run, read and checked':34} {peer * 1e3:9.1f} ms, {_memory():.0f} MB")
        _print("the same on the bench", [_cpu(lambda: _checked(path).close())], peer)
        with _checked(path) as bench:
            for label, do in _things(bench, asked.rows):
                _print(label, [_cpu(partial(do, at)) for at in range(asked.rounds)], peer)
            size = bench.store_path.stat().st_size / 1e6
            print(f"  peak memory {_memory():.0f} MB, temporary file {size:.0f} MB")


def _checked(path: Path) -> Workbench:
    store = RowStore()
    bench = Workbench(_taken_in(path), store, Judge(store, OPTIONS.planning))
    bench.check()
    return bench


def _things(bench: Workbench, rows: int) -> Iterator[tuple[str, Callable[[int], object]]]:
    """What a person does, by its label; each is done several times, at another place."""
    step = max(1, rows // 50)

    def number(at: int) -> int:
        return rows // 3 + at * 7 + 2

    yield "a page", lambda at: bench.page(at * step, _PAGE)
    yield "a page of rows with errors", lambda at: bench.page(at, _PAGE, Filter(errors=True))
    yield "a page of one kind, far down", lambda at: bench.page(at + 900, _PAGE, _ONE_KIND)
    yield "problems by their values", lambda at: bench.groups(limit=100 + at)
    yield "a title", lambda at: bench.edit({(number(at), _TITLE): f"Call number {at}"})
    yield "a title among the first rows", lambda at: bench.edit({(at + 2, _TITLE): f"Call {at}"})
    yield "a word", lambda at: bench.edit({(number(at), _PRIORITY): ("hgh", "low")[at % 2]})
    yield "a date", lambda at: bench.edit({(number(at), _DUE): f"2027-03-{at % 28 + 1:02}"})
    yield "an id", lambda at: bench.edit({(number(at), _DEAL): f"006X{at:011}"})
    yield "a row left out", lambda at: bench.leave_out([number(at)])
    wrong = [row.number for row in bench.page(0, _TOGETHER, _ONE_KIND).rows]
    texts = ("high", "hgh")
    label = f"{len(wrong):,} words together"
    yield label, lambda at: bench.edit({(row, _PRIORITY): texts[at % 2] for row in wrong})
    yield "the same back and again", lambda at: bench.redo() if at % 2 else bench.undo()
    bench.edit({(row, _PRIORITY): "hgh" for row in wrong})

    def replace(at: int) -> object:
        problem = Problem("unknown_priority", _PRIORITY, f"hgh{at or ''}")
        return bench.replace(problem, f"hgh{at + 1}")

    yield "a word replaced in all rows", replace


def write_wrong_sheet(path: Path, rows: int) -> None:
    """A sheet of 18 columns, of which one row in a hundred has a word that nobody knows."""
    valid = path.with_suffix(".valid.csv")
    write_sheet(valid, rows, further=FURTHER)
    with (
        valid.open(newline="", encoding="utf-8") as file,
        path.open("w", newline="", encoding="utf-8") as written,
    ):
        writer = csv.writer(written)
        for number, line in enumerate(csv.reader(file)):
            if number % _ONE_IN == 1:
                line[_PRIORITY] = "hgh"
            writer.writerow(line)


def _taken_in(path: Path) -> Intake:
    return take_in(path, OPTIONS, stdin=None, advance=lambda _: None, keeps_cells=False)


def _dry_run(path: Path) -> None:
    with closing(_taken_in(path)) as intake:
        for _ in Planner(intake, OPTIONS.planning, ledger=None).rehearse(lambda _: None):
            pass


def _cpu(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def _print(label: str, seconds: list[float], peer: float) -> None:
    middle = sorted(seconds)[len(seconds) // 2]
    times = f"{peer / middle:10,.1f} times less" if middle else ""
    print(f"  {label:34} {middle * 1e3:9.1f} ms, worst {max(seconds) * 1e3:9.1f}  {times}")


def _memory() -> float:
    """The peak of this process, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1024


if __name__ == "__main__":
    main()
