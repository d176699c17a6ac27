"""The end of a run: counted, told, kept in the ledger, and written down."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from importer.errors import LedgerError, ResultsError
from importer.intake.reading import take_in
from importer.ledger.store import Ledger
from importer.pipeline import conclusion
from importer.pipeline.caller.silent import Silent
from importer.pipeline.conclusion import Conclusion
from importer.pipeline.report.report import Report
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status
from importer.rows.table import Chunk
from importer.settings.options import Options
from tests.remembered import open_remembered

SHEET = "task_type,task_title,assignee_id,deal_id\n" + "".join(
    f"call,Row {n},usr_1,007{n}\n" for n in range(2, 7)
)
WARNING = Issue("extra_cells", "cells beyond the header")

CREATED = Outcome(2, Status.CREATED, "t2", attempts=1, request_id="r2")
WARNED = Outcome(3, Status.CREATED, "t3", issues=(WARNING,), attempts=1)
FOUND = Outcome(4, Status.CREATED, "t4", reason="found")
UNSAVED = Outcome(5, Status.REJECTED, reason="HTTP 400", attempts=2)
SKIPPED = Outcome(6, Status.SKIPPED, reason="already closed")
ENDS = [CREATED, WARNED, FOUND, UNSAVED, SKIPPED]


class Host(Silent):
    """A host that remembers what it was told."""

    def __init__(self) -> None:
        super().__init__()


class Scene:
    """A conclusion over a real file and a real ledger."""

    def __init__(self, folder: Path, *, run_id: str | None = "run-1") -> None:
        source = folder / "calls.csv"
        source.write_text(SHEET, "utf-8")
        self.intake = take_in(source, Options(), stdin=None, advance=lambda _rows: None)
        self.ledger = open_remembered(folder / "ledgers")
        self.ledger.begin_run("run-1", "calls.csv")
        self.ledger.commit("run-1", [], [])
        self.report = Report("calls.csv", dry_run=False, run_id=run_id)
        self.host = Host()
        self.path = folder / "out.csv"
        self.conclusion = Conclusion(
            self.intake, self.report, self.host, self.path, replace=False,
            ledger=self.ledger, unsaved=[UNSAVED],
        )  # fmt: skip

    def conclude(self, *, write: bool = True) -> None:
        """Conclude with the ends, in the file's chunks."""
        self.conclusion.conclude(self._ends(), write=write)

    def _ends(self) -> Iterator[tuple[Chunk, list[Outcome]]]:
        (chunk,) = self.intake.rows
        yield chunk, ENDS

    def recorded(self) -> list[tuple[int, str, int]]:
        """What the ledger holds of the run's rows: number, status, attempts."""
        ends = self.ledger.outcomes("run-1")
        return [(end.row_number, end.status.value, end.attempts) for end in ends]

    def close(self) -> None:
        """Close what is open."""
        self.intake.rows.close()
        self.ledger.close()


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """One in which a run has sent."""
    with closing(Scene(tmp_path)) as made:
        yield made


def test_what_the_ledger_does_not_know_is_kept_for_its_history(scene: Scene) -> None:
    """Rows that were not sent, those with warnings, and those that it did not take before."""
    scene.conclude()
    assert scene.recorded() == [
        (3, "created", 1), (4, "created", 0), (5, "rejected", 2), (6, "skipped", 0),
    ]  # fmt: skip
    assert scene.report.results_path == scene.path
    with scene.path.open(encoding="utf-8-sig", newline="") as file:
        written = [(row["import_row"], row["import_status"]) for row in csv.DictReader(file)]
    assert written == [(str(end.row_number), end.status.value) for end in ENDS]
    assert scene.host.outcomes == ENDS
    assert scene.report.tally.total == 5


def test_everything_is_kept_without_a_results_file_as_well(scene: Scene) -> None:
    """Where none is wanted."""
    scene.conclude(write=False)
    assert len(scene.recorded()) == 4
    assert not scene.path.exists()


def test_rows_are_recorded_in_parts(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are, few wait in memory; none is left out at the end."""
    monkeypatch.setattr(conclusion, "_RECORDED_TOGETHER", 1)
    scene.conclude()
    assert len(scene.recorded()) == 4


def test_a_run_that_sent_nothing_records_nothing(tmp_path: Path) -> None:
    """It has no place in the history."""
    with closing(Scene(tmp_path, run_id=None)) as scene:
        scene.conclude()
        assert scene.recorded() == []


def test_a_ledger_that_fails_costs_no_results(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is written, and the report says what the ledger lacks."""

    def full(*_: object) -> None:
        raise LedgerError("the disk is full")

    monkeypatch.setattr(Ledger, "record", full)
    scene.conclude()
    assert str(scene.report.ledger_error) == "the disk is full"
    assert scene.path.exists()


def test_a_ledger_that_failed_before_is_left_alone(scene: Scene) -> None:
    """What was broken when rows were sent is not tried again."""
    scene.report.ledger_error = LedgerError("the disk is gone")
    scene.conclude()
    assert scene.recorded() == []


def test_results_that_cannot_be_written_are_in_the_ledger(scene: Scene) -> None:
    """The error names the run, and says that nothing is sent twice."""
    scene.conclusion.destination = scene.path / "no such folder" / "out.csv"
    with pytest.raises(ResultsError) as caught:
        scene.conclude()
    assert caught.value.message.endswith("; what was sent is in the ledger (run run-1)")
    assert caught.value.hint == (
        "run the same command again with another --results: nothing is sent twice"
    )
    assert len(scene.recorded()) == 4


def test_where_neither_disk_takes_it_the_error_does(scene: Scene) -> None:
    """The last resort: the ids of what was created, to be copied from what is shown."""
    scene.conclusion.destination = scene.path / "no such folder" / "out.csv"
    scene.conclusion.unsaved = [UNSAVED, CREATED]
    scene.report.ledger_error = LedgerError("the disk is full")
    with pytest.raises(ResultsError) as caught:
        scene.conclude()
    assert caught.value.message.endswith("; and the disk is full\nrow 2 was created as t2")
