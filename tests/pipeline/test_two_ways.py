"""Rows that are judged together end as those that are judged one by one, to the byte."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import cycle, product
from pathlib import Path
from typing import Any, Self

import pytest

import importer
from importer.contract import sure_rows
from importer.contract.sure_rows import Sure
from importer.errors import ImporterError
from importer.intake.reading import take_in
from importer.ledger.records import Intent, Settlement
from importer.ledger.states import Event
from importer.ledger.store import Ledger
from importer.pipeline import run as pipeline
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.silent import Silent
from importer.planning.apart import chunks
from importer.planning.facts import PlannedRow
from importer.planning.planner import Planner
from importer.planning.rehearsal import Rehearsal
from importer.settings.base_url import DEFAULT_BASE_URL
from importer.settings.options import Options
from importer.workers import count
from importer.workers.forked import Work
from tests.dirty import write_dirty
from tests.remembered import open_remembered

SAMPLES = Path(importer.__file__).parent.parent / "samples"
SHEETS = [
    path
    for path in sorted([*SAMPLES.iterdir(), *(SAMPLES / "defects").iterdir()])
    if path.suffix not in {".md", ".toml"} and path.is_file()
]
ZONES = ["UTC", "Europe/Berlin", "America/New_York"]
FEW, MANY = 400, 1_000
"""Rows of a dirty sheet: of two chunks, and of four, in which each trap comes more often."""

at_length = pytest.mark.parametrize("rows", [FEW, pytest.param(MANY, marks=pytest.mark.soak)])


def one_by_one(columns: Mapping[str, Sequence[Any]], count: int, *, marked: bool = False) -> Sure:
    """In place of `judge`: no row is sure, so each goes through the models."""
    del columns, marked
    return Sure([b""] * count, set(range(count)), {})


def said(path: Path, folder: Path, options: dict[str, Any]) -> tuple[object, ...]:
    """All that `validate` says of a file: results, document, notes, and how each row ended.

    And the page, where the options name one: a file of that folder.
    """
    results, host = folder / "results.csv", Silent()
    page = folder / options["report"] if "report" in options else None
    options = options if page is None else {**options, "report": page}
    mapping = path.with_suffix(".toml")
    if mapping.exists():
        options = {**options, "mapping": mapping}
    environment = {"TASK_IMPORTER_HOME": str(folder / "home")}
    try:
        given = Options.of(results=results, **options)
        report = pipeline.validate(path, given, Caller(host, environment=environment))
    except ImporterError as error:
        return error.message, error.hint, host.notes
    written = results.read_bytes()
    results.unlink()
    shown = None if page is None else page.read_bytes()
    document = {**report.as_json(), "started_at": None, "duration_seconds": None}
    return written, json.dumps(document), host.notes, host.outcomes, shown


class Together:
    """In place of copies of this process: each does its work here, when its answer is wanted."""

    def __init__(self, count: int, work: Work) -> None:
        self._answers = [iter(work(number)) for number in range(count)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def answer(self, number: int) -> bytes:
        """The next answer of the copy of this number."""
        return next(self._answers[number])


def said_by_several(
    path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> tuple[object, ...]:
    """The same as if two processes had judged the rows."""
    with monkeypatch.context() as patch:
        patch.setattr(count, "FEWEST_ROWS", 1)
        patch.setattr(chunks, "can_fork", lambda: True)
        patch.setattr(chunks, "Copies", Together)
        return said(path, folder, {**options, "processes": 2})


def assert_both_say_the_same(
    path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, **options: Any
) -> tuple[object, ...]:
    """By chunks, by columns and row by row, one after the other, in the same folder."""
    by_columns = said(path, folder, options)
    if hasattr(os, "pread"):
        assert said_by_several(path, folder, monkeypatch, options) == by_columns
    monkeypatch.setattr(Planner, "may_end_together", lambda *_: False)
    assert said(path, folder, options) == by_columns
    monkeypatch.setattr(sure_rows, "judge", one_by_one)
    assert said(path, folder, options) == by_columns
    return by_columns


def remember(  # noqa: PLR0913 -- what a ledger may hold
    folder: Path,
    path: Path,
    *,
    first: int = 0,
    every: int = 1,
    moved: bool = False,
    ends: Sequence[Event] = (Event.CREATE,),
    **options: Any,
) -> None:
    """A ledger that knows of rows of a sheet: from the first each n-th, in turn with these ends.

    moved: they were due a day earlier, and are known by another fingerprint.
    """
    rows = [row for row in plan_of(path, Options.of(**options)) if row.outcome is None]
    with open_remembered(folder / "home", base_url=DEFAULT_BASE_URL) as ledger:
        ledger.begin_run("run-1", path.name)
        intents, settlements = list[Intent](), list[Settlement]()
        for row, event in zip(rows[first::every], cycle(ends), strict=False):
            key = row.fingerprint[::-1] if moved else row.fingerprint
            intents.append(Intent(key, row.number, row.body, row.closing, likeness=row.likeness))
            task_id = f"t{row.number}" if event is Event.CREATE else None
            settlements.append(Settlement(key, event, None, task_id))
        ledger.commit("run-1", intents, [])
        ledger.commit("run-1", [], settlements)


LEDGERS: dict[str, dict[str, Any]] = {
    "every row": {},
    "some rows": {"every": 3},
    "rows that ended in every way": {"ends": [Event.CREATE, Event.REJECT, Event.LOSE]},
    "one row that is like one of the file": {"first": 100, "every": 700, "moved": True},
    "many such rows": {"every": 2, "moved": True},
}


BESIDE: list[dict[str, Any]] = [{}, {"allow_similar": True}, {"rows": (100, 350)}]


@pytest.mark.parametrize(
    ("known", "options", "repeats"),
    [
        pytest.param(
            known, options, repeats, marks=[pytest.mark.soak] if (place + place // 2) % 2 else []
        )
        for place, (known, options, repeats) in enumerate(product(LEDGERS, BESIDE, [0, 0.05]))
    ],
    ids=str,
)
@at_length
def test_a_sheet_ends_the_same_beside_a_ledger(  # noqa: PLR0913 -- a fixture or a case each
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    known: str,
    *,
    options: dict[str, Any],
    repeats: float,
    rows: int,
) -> None:
    """Whatever that knows: by columns, row by row, and by way of the plan of a run.

    Each ledger meets all options, each with rows that repeat others or with none; `make soak` has
    both.
    """
    path = write_dirty(tmp_path / "dirty.csv", rows, seed=11, repeats=repeats)
    options = {"report": "page.html", **options}
    remember(tmp_path, path, timezone="UTC", **LEDGERS[known])
    by_columns = assert_both_say_the_same(path, tmp_path, monkeypatch, timezone="UTC", **options)
    monkeypatch.setattr(Rehearsal, "ends", Rehearsal.by_plan)
    assert said(path, tmp_path, {"timezone": "UTC", **options}) == by_columns


def test_rows_that_repeat_others_do_not_part_their_chunk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are judged by columns all the same, alone, beside a ledger and in a plan."""
    path = write_dirty(tmp_path / "dirty.csv", 500, seed=11, repeats=0.05)
    given = Options.of(timezone="UTC")
    monkeypatch.setattr(Planner, "gather", None)
    alone = str(said(path, tmp_path, {"timezone": "UTC"})[0])
    assert alone.count("the same as row") > 5
    monkeypatch.undo()
    remember(tmp_path, path, timezone="UTC")
    monkeypatch.setattr(Planner, "gather", None)
    assert str(said(path, tmp_path, {"timezone": "UTC"})[0]).count("created earlier") > 200
    with open_remembered(tmp_path / "home", base_url=DEFAULT_BASE_URL) as ledger:
        assert all(row.outcome for row in plan_of(path, given, ledger))


@pytest.mark.parametrize(("first", "last", "held_back"), [(0, 299, 0), (600, 600, 2)])
def test_rows_like_earlier_tasks_end_without_a_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: int, last: int, held_back: int
) -> None:
    """Also those whose task another row of the file has: they are as new as any."""
    path = tmp_path / "weekly.csv"
    header = "task_type,task_title,assignee_id,deal_id,due_date"
    rows = [f"call,Ring {n},usr_1,A{n},2027-01-01" for n in range(300)]
    again = [row.replace("01-01", f"02-{1 + n % 28:02}") for n, row in enumerate(rows)]
    path.write_text("\n".join([header, *rows, *again, "call,Ring 7,usr_1,A7,2026-03-01"]))
    remember(tmp_path, path)
    path.write_text("\n".join([header, *rows, *again]))
    with open_remembered(tmp_path / "home", base_url=DEFAULT_BASE_URL) as ledger, ledger.writing():
        left = "DELETE FROM tasks WHERE row_number - 2 NOT BETWEEN ?1 AND ?2"
        ledger.db.execute(left, (first, last))
    monkeypatch.setattr(Planner, "make", None)
    meant = {"allow_similar": True}
    ends, ends_of_meant = said(path, tmp_path, {}), said(path, tmp_path, meant)
    assert json.loads(str(ends[1]))["held_back"] == held_back
    monkeypatch.undo()
    monkeypatch.setattr(Rehearsal, "ends", Rehearsal.by_plan)
    assert said(path, tmp_path, {}) == ends
    assert said(path, tmp_path, meant) == ends_of_meant


def test_columns_that_are_not_sent_are_compared_beside_a_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two rows that make the same task, created earlier, the second says how it differs."""
    path = tmp_path / "calls.csv"
    rows = [f"call,Ring {n % 400},usr_1,007{n % 400},{n}" for n in range(600)]
    path.write_text("\n".join(["task_type,task_title,assignee_id,deal_id,Own notes", *rows]))
    remember(tmp_path, path)
    by_columns = assert_both_say_the_same(path, tmp_path, monkeypatch)
    assert str(by_columns).count("duplicate_differs") > 200
    monkeypatch.setattr(Rehearsal, "ends", Rehearsal.by_plan)
    assert said(path, tmp_path, {}) == by_columns


def test_ids_that_lost_their_zeros_are_seen_beside_a_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though such a row has nothing in common with its task that a ledger looks for."""
    path = tmp_path / "calls.csv"
    header = "task_type,task_title,assignee_id,deal_id"
    path.write_text("\n".join([header, *(f"call,Ring {n},usr_1,00{n}" for n in range(10, 400))]))
    remember(tmp_path, path)
    fresh = (f"call,Visit {n},usr_1,A{n}" for n in range(600))
    path.write_text("\n".join([header, *fresh, "call,Ring 77,usr_1,77"]))
    by_columns = assert_both_say_the_same(path, tmp_path, monkeypatch)
    assert str(by_columns[0]).count("similar_to_earlier") == 1
    monkeypatch.setattr(Rehearsal, "ends", Rehearsal.by_plan)
    assert said(path, tmp_path, {}) == by_columns


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_samples_end_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Each sample and each defect, with its mapping where it has one."""
    assert_both_say_the_same(path, tmp_path, monkeypatch, timezone="UTC")


@pytest.mark.parametrize("name", ["salesforce-tasks.csv", "hubspot-tasks.csv"])
def test_exports_end_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """With their template, a lookup and a fixed value."""
    assert_both_say_the_same(
        SAMPLES / name,
        tmp_path,
        monkeypatch,
        timezone="Europe/Berlin",
        template=name.partition("-")[0],
        lookups=(("assignee_id", str(SAMPLES / "reps.csv")),),
        sets=(("task_type", "call"),),
    )


@pytest.mark.parametrize(
    "options",
    [
        *({"timezone": zone} for zone in ZONES),
        {"timezone": "UTC", "reference": "reason"},
        {"timezone": "UTC", "reference": "task_title", "allow_duplicates": True},
        {"timezone": "UTC", "rows": (100, 350), "limit": 200},
    ],
    ids=str,
)
@at_length
def test_a_dirty_sheet_ends_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], rows: int
) -> None:
    """Traps in every column, repeats and ragged rows; in zones that skip and repeat hours."""
    path = write_dirty(tmp_path / "dirty.csv", rows, seed=len(str(options)))
    assert_both_say_the_same(path, tmp_path, monkeypatch, report="page.html", **options)


def plan_of(path: Path, options: Options, ledger: Ledger | None = None) -> list[PlannedRow]:
    """What a run would do with each row, bodies and all."""
    today = datetime(2026, 11, 1, tzinfo=UTC).date()
    intake = take_in(path, options, stdin=None, advance=lambda _: None, today=today)
    plan = Planner(intake, options.planning, ledger=ledger).make(lambda _: None)
    warnings = dict(plan.similar)
    with closing(intake), closing(plan):
        return [
            row._replace(issues=(*row.issues, warnings[row.number]))
            if row.number in warnings else row
            for chunk in plan.rows for row in chunk
        ]  # fmt: skip


@pytest.mark.parametrize("reference", [None, "reason"])
def test_a_run_would_send_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reference: Any
) -> None:
    """The same bytes for the same rows, known by the same fingerprints."""
    path = write_dirty(tmp_path / "dirty.csv", 1_000, seed=7)
    options = Options.of(timezone="Europe/Berlin", reference=reference)
    by_columns = plan_of(path, options)
    monkeypatch.setattr(sure_rows, "judge", one_by_one)
    assert plan_of(path, options) == by_columns
    assert sum(row.body != b"" for row in by_columns) > 300


@pytest.mark.parametrize("known", LEDGERS)
@pytest.mark.parametrize("options", [{}, {"reference": "reason"}, {"rows": (100, 350)}], ids=str)
@at_length
def test_a_run_beside_a_ledger_would_send_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: str, options: dict[str, Any], rows: int
) -> None:
    """Whatever that knows: rows that have their task by columns, and each by itself."""
    path = write_dirty(tmp_path / "dirty.csv", rows, seed=11)
    remember(tmp_path, path, timezone="UTC", **LEDGERS[known])
    given = Options.of(timezone="UTC", **options)
    with open_remembered(tmp_path / "home", base_url=DEFAULT_BASE_URL) as ledger:
        by_columns = plan_of(path, given, ledger)
        monkeypatch.setattr(Planner, "may_end_together", lambda *_: False)
        assert plan_of(path, given, ledger) == by_columns
    is_there = [row for row in by_columns if row.outcome and row.outcome.task_id]
    assert bool(is_there) is ("like" not in known and "such" not in known)
