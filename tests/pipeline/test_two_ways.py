"""Rows that are judged together end as those that are judged one by one, to the byte."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import importer
from importer.contract import sure_rows
from importer.contract.sure_rows import Sure
from importer.errors import ImporterError
from importer.intake.reading import take_in
from importer.pipeline import run as pipeline
from importer.pipeline.caller import Caller
from importer.pipeline.silent import Silent
from importer.planning import planner
from importer.planning.facts import PlannedRow
from importer.planning.planner import Planner
from importer.settings.options import Options
from tests.dirty import write_dirty

SAMPLES = Path(importer.__file__).parent.parent / "samples"
SHEETS = [
    path
    for path in sorted([*SAMPLES.iterdir(), *(SAMPLES / "defects").iterdir()])
    if path.suffix not in {".md", ".toml"} and path.is_file()
]
ZONES = ["UTC", "Europe/Berlin", "America/New_York"]


def one_by_one(columns: Mapping[str, Sequence[Any]], count: int, *, marked: bool = False) -> Sure:
    """In place of `judge`: no row is sure, so each goes through the models."""
    del columns, marked
    return Sure([b""] * count, set(range(count)))


def said(path: Path, folder: Path, options: dict[str, Any]) -> tuple[object, ...]:
    """All that `validate` says of a file: results, document, notes, and how each row ended."""
    results, host = folder / "results.csv", Silent()
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
    return written, json.dumps(report.as_json()), host.notes, host.outcomes


def assert_both_say_the_same(
    path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, **options: Any
) -> None:
    """By chunks, by columns and row by row, one after the other, in the same folder."""
    by_columns = said(path, folder, options)
    monkeypatch.setattr(planner, "end_alone", lambda *_: None)
    assert said(path, folder, options) == by_columns
    monkeypatch.setattr(sure_rows, "judge", one_by_one)
    assert said(path, folder, options) == by_columns


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
        {"timezone": "UTC", "rows": (100, 700), "limit": 400},
    ],
    ids=str,
)
def test_a_dirty_sheet_ends_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    """Traps in every column, repeats and ragged rows; in zones that skip and repeat hours."""
    path = write_dirty(tmp_path / "dirty.csv", 1_000, seed=len(str(options)))
    assert_both_say_the_same(path, tmp_path, monkeypatch, **options)


def plan_of(path: Path, options: Options) -> list[PlannedRow]:
    """What a run would do with each row, bodies and all."""
    today = datetime(2026, 11, 1, tzinfo=UTC).date()
    intake = take_in(path, options, stdin=None, advance=lambda _: None, today=today)
    plan = Planner(intake, options.planning, ledger=None).make(lambda _: None)
    with closing(intake), closing(plan):
        return [row for chunk in plan.rows for row in chunk]


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
