"""What the pipeline owes whoever called it, whatever happens on the way."""

from __future__ import annotations

import csv
import random
import signal
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Self

import pytest

from importer.errors import LedgerError
from importer.ledger.store import Ledger
from importer.pipeline import run as pipeline
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.silent import Silent
from importer.reporting.progress_events import ProgressEvent, RowEnded
from importer.sandbox.server import SandboxServer
from importer.settings.options import load_options

SHEET = "task_type,task_title,assignee_id,deal_id\ncall,One,usr_1,007\ncall,Two,usr_1,008\n"


def _sheet(folder: Path) -> Path:
    path = folder / "calls.csv"
    path.write_text(SHEET, "utf-8")
    return path


def _statuses(path: Path | None) -> list[str]:
    assert path is not None
    with path.open(newline="", encoding="utf-8-sig") as file:
        return [row["import_status"] for row in csv.DictReader(file)]


class _Impatient(Silent):
    """Presses Ctrl-C when the first row of the results is counted."""

    def report(self, event: ProgressEvent) -> None:
        """Tell of the first end, and no more."""
        if isinstance(event, RowEnded) and not self.outcomes:
            signal.raise_signal(signal.SIGINT)
        super().report(event)


def test_ctrl_c_while_results_are_written_waits_for_them(tmp_path: Path) -> None:
    """What was sent is told: the file is finished first, then the run counts as interrupted."""
    options = load_options({"sandbox": True, "rate": "unlimited"}, environment={})
    report = pipeline.run(_sheet(tmp_path), options, Caller(_Impatient(), environment={}))
    assert report.interrupted
    assert _statuses(report.results_path) == ["created", "created"]


def test_a_disk_that_fills_after_the_last_row_costs_no_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The note that the run has ended may fail; what became of the rows is written all the same."""

    def full(_ledger: Ledger, _run_id: str) -> None:
        raise LedgerError("the disk is full")

    monkeypatch.setattr(Ledger, "end_run", full)
    options = load_options({"sandbox": True, "rate": "unlimited"}, environment={})
    report = pipeline.run(_sheet(tmp_path), options, Caller(Silent(), environment={}))
    assert _statuses(report.results_path) == ["created", "created"]
    assert str(report.ledger_error) == "the disk is full"


def test_a_bug_while_sending_costs_no_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows that were sent before it are told; then the bug is raised, with its traceback."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("importer.submission.worker.exchange.judge", broken)
    options = load_options({"sandbox": True, "rate": "unlimited"}, environment={})
    with pytest.raises(ZeroDivisionError):
        pipeline.run(_sheet(tmp_path), options, Caller(Silent(), environment={}))
    assert len(_statuses(tmp_path / "calls.results.csv")) == 2


def test_rows_whose_tasks_are_all_there_have_a_run_in_the_history(tmp_path: Path) -> None:
    """--check-existing finds each: nothing is sent, and a later run knows them without looking."""
    with SandboxServer() as server:
        environment = {
            "HOCKEYSTACK_API_TOKEN": server.token,
            "TASK_IMPORTER_HOME": str(tmp_path / "home"),
        }
        server.store.seed(
            {
                "task_type": "call", "task_title": title, "assignee_id": "usr_1",
                "targets": {"deal_id": deal},
            }
            for title, deal in (("One", "007"), ("Two", "008"))
        )  # fmt: skip
        flags = {"base_url": server.base_url, "rate": "unlimited"}
        options = load_options(flags | {"check_existing": True}, environment={})
        first = pipeline.run(_sheet(tmp_path), options, Caller(Silent(), environment=environment))
        assert _statuses(first.results_path) == ["duplicate", "duplicate"]
        assert first.run_id is not None
        later = Silent()
        options = load_options(flags, environment={})
        pipeline.run(_sheet(tmp_path), options, Caller(later, environment=environment))
        assert server.requests == []
    reason = f"created earlier (run {first.run_id}, row "
    assert [end.reason for end in later.outcomes] == [f"{reason}2)", f"{reason}3)"]


def test_two_runs_of_one_second_have_two_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though chance repeats itself: the second run sends its rows under a name of its own."""

    class Noon(datetime):
        """A clock that stands."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            """Always noon."""
            return cls(2026, 11, 24, 12, tzinfo=tz)

    monkeypatch.setattr("importer.pipeline.sending.datetime", Noon)
    with SandboxServer() as server:
        environment = {
            "HOCKEYSTACK_API_TOKEN": server.token,
            "TASK_IMPORTER_HOME": str(tmp_path / "home"),
        }
        flags = {"base_url": server.base_url, "rate": "unlimited"}
        options = load_options(flags, environment={})
        names: list[str | None] = []
        for title in ("One", "Three"):
            path = _sheet(tmp_path)
            path.write_text(SHEET.replace("One", title), "utf-8")
            report = pipeline.run(
                path, options, Caller(Silent(), environment=environment, rng=random.Random(1))
            )
            names.append(report.run_id)
        titles = [task["task_title"] for task in server.store.list_all()]
    assert sorted(titles) == ["One", "Three", "Two"]
    assert names == ["20261124-120000-c386bbc4", "20261124-120000-c386bbc5"]
