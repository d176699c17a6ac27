"""No stage of an import does more than in step with the rows: what it does is counted."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

import importer
from importer.intake.reading import Intake, take_in
from importer.ledger.records import Intent, Settlement
from importer.ledger.states import Event
from importer.ledger.store import Ledger
from importer.planning.facts import PlannedRow
from importer.planning.planner import Planner
from importer.results.files import write_results
from importer.results.layout import ResultRows, ResultsLayout
from importer.rows.outcome import Outcome, Status
from importer.rows.scratch import FirstRows
from importer.settings.options import Options
from tests.growth import assert_in_step
from tests.remembered import open_remembered

HEADER = ["task_type", "task_title", "assignee_id", "deal_id", "due_date", "reason", "Own notes"]
OPTIONS = Options.of(timezone="UTC")
TODAY = datetime(2026, 11, 24, tzinfo=UTC).date()


def row(number: int, year: int = 2027) -> list[str]:
    """A row as a CRM exports it: a note over two lines now and then, many due times, few bad."""
    minute, hour, day = number % 60, number // 60 % 24, 1 + number // 1440
    return [
        "call" if number % 97 else "lunch",
        f"Renewal {number % 5}",
        f"usr_{number % 7}",
        f"006A{number % 40}",
        f"{year}-03-{day:02} {hour:02}:{minute:02}",
        "two\nlines" if number % 5 == 0 else "one line",
        f"note {number % 11}",
    ]


def sheet(folder: Path, rows: Sequence[Sequence[str]], kind: str = "csv") -> Path:
    """The rows as a file."""
    path = folder / f"{len(rows)}.{kind}"
    if kind == "csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([HEADER, *rows])
        return path
    book = Workbook(write_only=True)
    written = book.create_sheet("Tasks")
    for cells in [HEADER, *rows]:
        written.append(cells)
    book.save(path)
    return path


def rows_of(count: int) -> list[list[str]]:
    """So many rows, each different."""
    return list(map(row, range(count)))


def read(path: Path) -> Intake:
    """The file, read whole and mapped as far as its header says."""
    return take_in(path, OPTIONS, stdin=None, advance=lambda _rows: None, today=TODAY)


TakeIn = Callable[[Path], Intake]


@pytest.fixture
def taken_in() -> Iterator[TakeIn]:
    """Reads a file whole; what it took in is thrown away at the end."""
    with ExitStack() as stack:
        yield lambda path: stack.enter_context(closing(read(path)))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_reading(tmp_path: Path, kind: str) -> None:
    """A table as it was found, header and rows."""

    def work_of(count: int) -> Callable[[], object]:
        path = sheet(tmp_path, rows_of(count), kind)

        def read_all() -> None:
            with importer.read_table(path) as table:
                assert sum(1 for _ in table.rows) == count

        return read_all

    assert_in_step(work_of)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_taking_in(tmp_path: Path, kind: str) -> None:
    """The first pass over a file: what its columns are, and what is odd about them."""

    def work_of(count: int) -> Callable[[], object]:
        path = sheet(tmp_path, rows_of(count), kind)
        return lambda: read(path).close()

    assert_in_step(work_of)


def test_mapping(tmp_path: Path, taken_in: TakeIn) -> None:
    """Cells to field values."""

    def work_of(count: int) -> Callable[[], object]:
        intake = taken_in(sheet(tmp_path, rows_of(count)))

        def map_all() -> None:
            for chunk in intake.rows:
                assert intake.mapper.map(chunk).values

        return map_all

    assert_in_step(work_of)


@pytest.fixture
def small_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of 100 rows is too long for memory, as one of 100,000 is otherwise."""
    monkeypatch.setattr(FirstRows.__init__, "__defaults__", (100,))


@pytest.mark.usefixtures("small_memory")
@pytest.mark.parametrize("repeats", [False, True])
def test_duplicates_in_the_file(tmp_path: Path, taken_in: TakeIn, *, repeats: bool) -> None:
    """Beyond what is kept in memory; each row as it is, and each in two places far apart."""

    def work_of(count: int) -> Callable[[], object]:
        rows = rows_of(count // 2) * 2 if repeats else rows_of(count)
        intake = taken_in(sheet(tmp_path, rows))

        def plan() -> None:
            planner = Planner(intake, OPTIONS.planning, ledger=None)
            for _ in planner.rehearse(lambda _rows: None):
                pass

        return plan

    assert_in_step(work_of)


def create(intake: Intake, ledger: Ledger) -> None:
    """Send what is to be sent, as a run does."""
    with closing(Planner(intake, OPTIONS.planning, ledger=None).make(lambda _rows: None)) as plan:
        for chunk in plan.rows:
            rows: list[PlannedRow] = [planned for planned in chunk if planned.outcome is None]
            intents = [Intent(r.fingerprint, r.number, r.body, likeness=r.likeness) for r in rows]
            ledger.commit("run-1", intents, [])
            ids = [(r.fingerprint, f"t{r.fingerprint.hex()}") for r in rows]
            done = [Settlement(key, Event.CREATE, None, task_id) for key, task_id in ids]
            ledger.commit("run-1", [], done)


@pytest.mark.parametrize("year", [2027, 2028])
@pytest.mark.parametrize("is_dry", [True, False])
def test_planning_beside_a_ledger(
    tmp_path: Path, taken_in: TakeIn, *, year: int, is_dry: bool
) -> None:
    """Every row was created before, or one that is alike but for its date."""

    def work_of(count: int) -> Callable[[], object]:
        ledger = stack.enter_context(open_remembered(tmp_path / f"{count}"))
        ledger.begin_run("run-1", "old.csv")
        create(taken_in(sheet(tmp_path, rows_of(count))), ledger)
        intake = taken_in(sheet(tmp_path, [row(number, year) for number in range(count)]))

        def plan() -> None:
            planner = Planner(intake, OPTIONS.planning, ledger=ledger)
            if is_dry:
                for _ in planner.rehearse(lambda _rows: None):
                    pass
            else:
                planner.make(lambda _rows: None).close()

        return plan

    with ExitStack() as stack:
        assert_in_step(work_of)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_results(tmp_path: Path, taken_in: TakeIn, kind: str) -> None:
    """Written down, with a reason that each row has alone."""

    def work_of(count: int) -> Callable[[], object]:
        intake = taken_in(sheet(tmp_path, rows_of(count)))

        def parts() -> Iterator[ResultRows]:
            for chunk in intake.rows:
                ends = [
                    Outcome(
                        number, Status.DUPLICATE, f"t{number}", f"the same as row {number // 2}"
                    )
                    for number in chunk.numbers
                ]
                yield ResultRows(chunk.rows, chunk.natives, ends)

        def write() -> None:
            layout = ResultsLayout(intake.table.header, intake.extra_columns)
            write_results(tmp_path / f"results.{kind}", layout, parts(), replace=True)

        return write

    assert_in_step(work_of)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_whole_dry_run(tmp_path: Path, kind: str) -> None:
    """From a file to results of its kind, counted and told."""

    def work_of(count: int) -> Callable[[], object]:
        path = sheet(tmp_path, rows_of(count), kind)
        results = tmp_path / f"{count}.results.{kind}"
        return lambda: importer.validate(path, timezone="UTC", results=results)

    assert_in_step(work_of)


def test_a_wide_sheet(tmp_path: Path) -> None:
    """A dry run of a sheet with many columns that fill nothing."""

    def work_of(count: int) -> Callable[[], object]:
        path = tmp_path / f"{count}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            more = [f"Own {number}" for number in range(count)]
            csv.writer(file).writerows([HEADER + more, row(1) + ["x"] * count])
        return lambda: importer.validate(path, timezone="UTC")

    assert_in_step(work_of)
