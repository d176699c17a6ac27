"""A job that several processes may carry out: only the one that holds the workspace writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.errors import LeaseLostError, LedgerError
from importer.ledger.store import Ledger
from importer.pipeline import run as pipeline
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.silent import Silent
from importer.pipeline.job_runs import JobOfBatch
from importer.pipeline.report.report import Report
from importer.rows.outcome import Status
from importer.sandbox.server import SandboxServer
from importer.settings.options import Options
from tests.acceptance.shell import write_calls


def _import(folder: Path, server: SandboxServer, *, is_shared: bool, rows: int = 2) -> Report:
    environment = {
        "TASK_IMPORTER_HOME": str(folder / "home"),
        "HOCKEYSTACK_API_TOKEN": server.token,
    }
    source = write_calls(folder / "calls.csv", rows)
    options = Options.of(results=folder / "out.csv", base_url=server.base_url)
    job = JobOfBatch("acme", is_shared=is_shared)
    return pipeline.run(source, options, Caller(Silent(), environment=environment, job=job))


@pytest.mark.parametrize(("is_shared", "written"), [(True, False), (False, True)])
def test_whoever_lost_its_workspace_leaves_the_results_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_shared: bool, written: bool
) -> None:
    """Another process has it, and its results are true; a job of one process has its own."""
    with SandboxServer() as server:
        # It is lost once both rows were sent.
        monkeypatch.setattr(Ledger, "may_send", lambda _: len(server.store.list_all()) < 2)
        report = _import(tmp_path, server, is_shared=is_shared)

    assert report.tally.counts[Status.CREATED] == 2
    assert (tmp_path / "out.csv").exists() is written


@pytest.mark.parametrize("there", [True, False])
def test_where_the_ledger_is_gone_the_results_are_written_unless_some_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    """Nobody can tell then whether another process has the workspace, and has written its own."""

    def end_run(_ledger: Ledger, _run_id: str) -> None:
        raise LedgerError("the connection was lost")

    before = b""
    with SandboxServer() as server:
        if there:
            _import(tmp_path, server, is_shared=False)
            before = (tmp_path / "out.csv").read_bytes()
        monkeypatch.setattr(Ledger, "end_run", end_run)
        monkeypatch.setattr(Ledger, "may_send", lambda _: len(server.store.list_all()) < 4)
        report = _import(tmp_path, server, is_shared=True, rows=4)

    assert report.tally.counts[Status.CREATED] == (2 if there else 4)
    assert ((tmp_path / "out.csv").read_bytes() == before) is there


def test_results_get_no_name_once_the_workspace_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is frozen while it writes them wakes up when another one has written its own."""
    asked: list[str] = []

    def may_write(_job: JobOfBatch, _ledger: Ledger) -> bool:
        asked.append("asked")
        return len(asked) == 1

    monkeypatch.setattr(JobOfBatch, "writes_results", may_write)
    with SandboxServer() as server, pytest.raises(LeaseLostError):
        _import(tmp_path, server, is_shared=True)

    assert len(asked) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["calls.csv", "home"]
