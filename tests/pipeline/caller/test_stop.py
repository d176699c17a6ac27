"""A wish to stop is heard between chunks, and while rows are sent; what was sent is always told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import importer
from importer.pipeline import run as pipeline
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.silent import Silent
from importer.pipeline.caller.stop import Stop
from importer.reporting.progress_events import ProgressEvent, RowsDone, RowSent, Stage, StageBegan
from importer.rows.outcome import Status
from importer.sandbox.server import SandboxServer
from importer.settings.options import Options
from importer.undoing.undo import undo

HEADER = "task_type,task_title,assignee_id,deal_id\n"
ROWS = 40


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[SandboxServer]:
    """A sandbox that the environment names; the current folder is an empty one."""
    monkeypatch.chdir(tmp_path)
    with SandboxServer() as sandbox:
        monkeypatch.setenv("HOCKEYSTACK_BASE_URL", sandbox.base_url)
        monkeypatch.setenv("HOCKEYSTACK_API_TOKEN", sandbox.token)
        yield sandbox


class Impatient(Silent):
    """Somebody who stops the work in a stage, when so many of its rows are done."""

    def __init__(self, stage: Stage, rows: int = 0) -> None:
        super().__init__()
        self.stop = Stop()
        self._stage, self._rows, self._left = stage, rows, -1

    def report(self, event: ProgressEvent) -> None:
        """A stage begins, or rows of it are done."""
        super().report(event)
        match event:
            case StageBegan(stage, _):
                self._left = self._rows if stage is self._stage else -1
            case RowsDone(count):
                self._done(count)
            case RowSent():
                self._done(1)
            case _:
                return
        self._look()

    def _done(self, count: int) -> None:
        if self._left > 0:
            self._left = max(0, self._left - count)

    def _look(self) -> None:
        if self._left == 0:
            self.stop.set()


def write(count: int = ROWS) -> Path:
    """A source of so many rows."""
    rows = (f"call,Ring {n},usr_1,{n}\n" for n in range(1000, 1000 + count))
    path = Path("calls.csv")
    path.write_text(HEADER + "".join(rows), "utf-8")
    return path


def options(server: SandboxServer, **more: object) -> Options:
    """Those of a run into the sandbox, one row at a time."""
    given = {"base_url": server.base_url, "rate": "unlimited", "concurrency": 1, "timezone": "UTC"}
    return Options.of(**{**given, **more})


def test_a_wish_is_heard_once_it_is_there() -> None:
    """Whether it came before the block or within; after it nobody hears any more."""
    stop, heard = Stop(), list[str]()
    with stop.heard(lambda: heard.append("within")):
        assert heard == []
        stop.set()
        assert heard == ["within"]
    with stop.heard(lambda: heard.append("before")):
        assert heard == ["within", "before"]
    stop.set()
    assert heard == ["within", "before"]
    assert stop.is_set


def test_many_threads_may_wish_for_it() -> None:
    """Set by all of them it is set, and checks say so in each."""
    stop = Stop()
    stop.check()
    threads = [threading.Thread(target=stop.set) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with pytest.raises(importer.StoppedError, match=r"^stopped before anything was sent$"):
        stop.check()


@pytest.mark.parametrize("stage", [Stage.READING, Stage.CHECKING])
def test_before_anything_is_sent_a_run_ends(server: SandboxServer, stage: Stage) -> None:
    """Whatever it is at; nothing is sent, and there are no results."""
    host = Impatient(stage)
    with pytest.raises(importer.StoppedError):
        pipeline.run(write(), options(server), Caller(host, stop=host.stop))
    assert server.store.list_all() == []
    assert [path.name for path in Path().iterdir()] == ["calls.csv"]


def test_a_dry_run_ends_as_well(server: SandboxServer) -> None:
    """In the middle of its results, of which nothing is left."""
    host = Impatient(Stage.CHECKING, rows=10)
    with pytest.raises(importer.StoppedError):
        pipeline.validate(
            write(600), options(server, results="out.csv"), Caller(host, stop=host.stop)
        )
    assert [path.name for path in Path().iterdir()] == ["calls.csv"]


def test_what_was_sent_is_told(server: SandboxServer) -> None:
    """Sending ends softly; the results add up to the sheet, and the next run does the rest."""
    host = Impatient(Stage.SENDING, rows=5)
    report = pipeline.run(write(), options(server), Caller(host, stop=host.stop))
    created = len(server.store.list_all())
    assert report.interrupted
    assert 5 <= created < ROWS
    assert report.tally.counts[Status.CREATED] == created
    assert report.tally.counts[Status.NOT_SENT] == ROWS - created
    assert report.results_path is not None
    again = pipeline.run(write(), options(server, results="again.csv"), Caller(Silent()))
    assert not again.interrupted
    assert again.tally.counts[Status.CREATED] == ROWS - created
    assert len(server.store.list_all()) == ROWS


def test_stopped_just_before_the_first_request_nothing_leaves(server: SandboxServer) -> None:
    """The run is on record, and every row was not sent."""
    host = Impatient(Stage.SENDING)
    report = pipeline.run(write(), options(server), Caller(host, stop=host.stop))
    assert report.interrupted
    assert report.tally.counts[Status.NOT_SENT] == ROWS
    assert server.store.list_all() == []


def test_while_results_are_written_it_is_too_late(server: SandboxServer) -> None:
    """All was sent and all is told: the run was not interrupted."""
    host = Impatient(Stage.WRITING)
    report = pipeline.run(write(), options(server), Caller(host, stop=host.stop))
    assert not report.interrupted
    assert report.tally.counts[Status.CREATED] == ROWS
    assert report.results_path is not None


def test_an_undo_stops_softly(server: SandboxServer) -> None:
    """What was taken back is told, and the next undo does the rest."""
    run = pipeline.run(write(), options(server), Caller(Silent()))
    host = Impatient(Stage.DELETING, rows=5)
    report = undo(run.run_id or "", options(server), Caller(host, stop=host.stop))
    left = len(server.store.list_all())
    assert report.interrupted
    assert 0 < left < ROWS
    assert undo(run.run_id or "", options(server), Caller(Silent())).interrupted is False
    assert server.store.list_all() == []
    with pytest.raises(importer.StoppedError):
        undo(run.run_id or "", options(server), Caller(Silent(), stop=host.stop))


@pytest.mark.usefixtures("server")
def test_every_function_takes_it() -> None:
    """Set before, none of them begins."""
    path, stop = write(), importer.Stop()
    plan = importer.prepare(path)
    stop.set()
    for call in (importer.look, importer.validate, importer.prepare, importer.run):
        with pytest.raises(importer.StoppedError):
            call(path, stop=stop)
    with pytest.raises(importer.StoppedError):
        importer.send(plan, stop=stop)
    with pytest.raises(importer.StoppedError):
        importer.undo("latest", stop=stop)
