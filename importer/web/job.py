"""The work of the page: one thread that does one thing after another, and what it has come to.

Whatever takes long is begun here and looked at through its `Snapshot`, which pages ask for again
and again. What is short but touches the workbench is done in the same thread, and waited for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from importer.pipeline.caller.stop import Stop
from importer.reporting.progress_events import Stage
from importer.rows.outcome import Outcome
from importer.web.words import PAGE
from importer.wording.hints import speaking

_LAST_SENTENCES, _LAST_ENDS = 20, 5

_T = TypeVar("_T")


class Work(StrEnum):
    """What is being done."""

    READING = "reading"
    CHECKING = "checking"
    PREPARING = "preparing"
    SENDING = "sending"
    UNDOING = "undoing"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the work has come to. number: counts the works; 0: there was none yet.

    done, total: rows of the stage; total None: it is not known. sentences: the last ones, for a
    person. ends: the last rows that were sent. seconds: since the work began.
    """

    number: int = 0
    work: Work | None = None
    is_running: bool = False
    is_stopping: bool = False
    stage: Stage | None = None
    done: int = 0
    total: int | None = None
    seconds: float = 0.0
    sentences: tuple[str, ...] = ()
    ends: tuple[Outcome, ...] = ()

    @property
    def percent(self) -> int | None:
        """How much of the stage is done; None: it is not known."""
        return min(100, 100 * self.done // self.total) if self.total else None


class Board:
    """Where the thread of the work writes, and pages read."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._began = 0.0
        self._shown = Snapshot()

    @property
    def snapshot(self) -> Snapshot:
        """As of now."""
        with self._lock:
            shown = self._shown
            return (
                replace(shown, seconds=self._clock() - self._began) if shown.is_running else shown
            )

    def begin(self, work: Work) -> int:
        """Another work begins; its number."""
        with self._lock:
            self._began = self._clock()
            self._shown = Snapshot(self._shown.number + 1, work, is_running=True)
            return self._shown.number

    def stage(self, stage: Stage, total: int | None) -> None:
        """A stage of it begins."""
        with self._lock:
            self._shown = replace(self._shown, stage=stage, done=0, total=total)

    def advance(self, rows: int, end: Outcome | None = None) -> None:
        """Further rows of the stage are done. end: how a row ended that was sent."""
        with self._lock:
            ends = self._shown.ends if end is None else (*self._shown.ends, end)[-_LAST_ENDS:]
            self._shown = replace(self._shown, done=self._shown.done + rows, ends=ends)

    def say(self, sentence: str) -> None:
        """Something that a person may want to know."""
        with self._lock:
            told = (*self._shown.sentences, sentence)[-_LAST_SENTENCES:]
            self._shown = replace(self._shown, sentences=told)

    def stopping(self) -> None:
        """Somebody wants it to end."""
        with self._lock:
            self._shown = replace(self._shown, is_stopping=self._shown.is_running)

    def end(self, number: int | None = None) -> None:
        """It has ended. number: of the one that is meant, where another may have begun since."""
        with self._lock:
            if not self._shown.is_running or number not in {None, self._shown.number}:
                return
            seconds = self._clock() - self._began
            self._shown = replace(self._shown, is_running=False, is_stopping=False, seconds=seconds)


class Job:
    """The one thread. Whether something may be begun is decided elsewhere, by the state table."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.board = Board(clock)
        self._thread = ThreadPoolExecutor(1, "task-importer-page")
        self._stop = Stop()
        self._last: Future[None] | None = None

    @property
    def snapshot(self) -> Snapshot:
        """What the work has come to."""
        return self.board.snapshot

    def begin(self, work: Work, act: Callable[[Board, Stop], None]) -> None:
        """Begin a work, and return. act: raises nothing, since nobody would hear of it."""
        number = self.board.begin(work)
        self._stop = stop = Stop()

        def run() -> None:
            try:
                with speaking(PAGE):
                    act(self.board, stop)
            finally:
                self.board.end(number)

        self._last = self._thread.submit(run)

    def do(self, act: Callable[[], _T]) -> _T:
        """Have something short done in the thread; what comes of it, or what it raises."""

        def run() -> _T:
            with speaking(PAGE):
                return act()

        return self._thread.submit(run).result()

    def stop(self) -> None:
        """Have the work end gently."""
        self._stop.set()
        self.board.stopping()

    def wait(self, timeout_seconds: float | None = None) -> None:
        """Return once the work that was begun has ended. Raises TimeoutError, and its mistakes."""
        if self._last is not None:
            self._last.result(timeout_seconds)

    def close(self, at_last: Callable[[], object] = lambda: None) -> None:
        """Have the work end gently, and return once the thread has ended.

        at_last: done in the thread, once, when the work has ended.
        """
        self.stop()
        with suppress(RuntimeError):  # it has been closed before
            self._thread.submit(at_last)
        self._thread.shutdown(wait=True)
