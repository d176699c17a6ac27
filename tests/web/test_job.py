"""The thread of the page: one thing after another, and a snapshot of it for whoever looks."""

from __future__ import annotations

import threading

import pytest

from importer.pipeline.caller.stop import Stop
from importer.reporting.notes import Note
from importer.reporting.progress_events import Noted, RowsDone, Stage, StageBegan
from importer.web.work.host import PageHost
from importer.web.work.job import Board, Job, Work
from importer.wording.hints import Option


def test_a_snapshot_follows_the_work() -> None:
    """Its stage, its rows, its sentences; the seconds stand still once it has ended."""
    now = [10.0]
    job = Job(lambda: now[0])
    told, looked = threading.Event(), threading.Event()

    def act(board: Board, _stop: Stop) -> None:
        host = PageHost(board)
        host.report(StageBegan(Stage.CHECKING, 200))
        host.report(RowsDone(50))
        host.report(Noted(Note.FILE, "2 blank rows were skipped"))
        told.set()
        looked.wait()

    job.begin(Work.CHECKING, act)
    told.wait()
    now[0] = 12.0
    seen = job.snapshot
    assert (seen.number, seen.work, seen.is_running) == (1, Work.CHECKING, True)
    assert (seen.stage, seen.done, seen.total, seen.percent) == (Stage.CHECKING, 50, 200, 25)
    assert (seen.sentences, seen.seconds) == (("2 blank rows were skipped",), 2.0)
    looked.set()
    job.wait()
    now[0] = 99.0
    assert (job.snapshot.is_running, job.snapshot.seconds) == (False, 2.0)
    job.close()


def test_a_stop_is_heard_and_shown() -> None:
    """By the work that goes on, and by no later one."""
    job = Job()
    began = threading.Event()

    def act(_board: Board, stop: Stop) -> None:
        heard = threading.Event()
        with stop.heard(heard.set):
            began.set()
            heard.wait()

    job.begin(Work.SENDING, act)
    began.wait()
    job.stop()
    job.wait()
    seen: list[bool] = []
    job.begin(Work.CHECKING, lambda _, stop: seen.append(stop.is_set))
    job.wait()
    assert seen == [False]
    job.close()


def test_what_is_short_is_done_in_the_same_thread() -> None:
    """And what it raises is raised here."""
    job = Job()
    threads: list[str] = []
    job.begin(Work.CHECKING, lambda *_: threads.append(threading.current_thread().name))
    assert job.do(lambda: threading.current_thread().name) == threads[0]
    with pytest.raises(ZeroDivisionError):
        job.do(lambda: 1 / 0)
    job.close()


def test_the_page_speaks_of_its_controls() -> None:
    """Not of flags."""
    job = Job()
    told = job.do(lambda: f"choose {Option('sheet')}, or {Option('date_order', 'dmy')}")
    assert told == "choose “Sheet”, or “Order of day and month: day, month, year” in step 2"
    job.close()


def test_an_end_is_told_once() -> None:
    """A work that has said that it is over does not end the next one."""
    job = Job()
    began, looked = threading.Event(), threading.Event()

    def first(board: Board, _stop: Stop) -> None:
        board.end()
        job.begin(Work.CHECKING, second)

    def second(_board: Board, _stop: Stop) -> None:
        began.set()
        looked.wait()

    job.begin(Work.READING, first)
    began.wait()
    assert (job.snapshot.work, job.snapshot.is_running) == (Work.CHECKING, True)
    looked.set()
    job.wait()
    assert not job.snapshot.is_running
    job.close()
