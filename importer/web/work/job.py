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
from typing import NamedTuple, TypeVar

from importer.pipeline.caller.stop import Stop
from importer.reporting.progress_events import Stage
from importer.reporting.time_left import Left
from importer.rows.outcome import Outcome
from importer.web.work.words import PAGE
from importer.wording.hints import speaking
from importer.workbench.first_rows import FirstRows

_LAST_SENTENCES, _LAST_ENDS = 20, 5

_T = TypeVar("_T")


class Work(StrEnum):
    """What is being done."""

    READING = "reading"
    CHECKING = "checking"
    PREPARING = "preparing"
    SENDING = "sending"
    LOOKING = "looking"
    UNDOING = "undoing"


class Pace(NamedTuple):
    """How fast a stage goes, and how long it still takes; None: it is not known.

    wait_seconds: nothing is sent for so long, for this reason.
    """

    a_second: float | None = None
    left: Left | None = None
    wait_seconds: float = 0.0
    wait_reason: str = ""

    def later(self, seconds: float) -> Pace:
        """The same after so many seconds in which nothing was told."""
        left = self.left
        if left is not None:
            left = left._replace(seconds=max(0.0, left.seconds - seconds))
        wait = max(0.0, self.wait_seconds - seconds)
        return Pace(self.a_second, left, wait, self.wait_reason if wait else "")


NO_PACE = Pace()


Answers = tuple[tuple[str, str], ...]
"""What can be answered, each with what it is called for a person; the first is the careful one."""

GOING_ON: Answers = (("no", "Stop"), ("yes", "Go on all the same"))


class Question(NamedTuple):
    """What somebody has to say before the work goes on. number: tells it from the one before.

    about: a further sentence.
    """

    number: int
    text: str
    answers: Answers = GOING_ON
    about: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the work has come to. number: counts the works; 0: there was none yet.

    done, total: rows of the stage; total None: it is not known. sentences: the last ones, for a
    person. ends: the last rows that were sent. seconds: since the work began. pace: of the stage.
    awaited: answers that are to come before it can stop; None: nobody wants it to. question: what
    the work waits for. first_rows: of a file that is still being read, as they seem by then.
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
    pace: Pace = NO_PACE
    awaited: int | None = None
    question: Question | None = None
    first_rows: FirstRows | None = None

    @property
    def percent(self) -> int | None:
        """How much of the stage is done; None: it is not known."""
        return min(100, 100 * self.done // self.total) if self.total else None


class Board:
    """Where the thread of the work writes, and pages read."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._began = self._paced = 0.0
        self._shown = Snapshot()
        self._answered = threading.Condition(self._lock)
        self._answer: str | None = None
        self._questions = 0

    @property
    def snapshot(self) -> Snapshot:
        """As of now."""
        with self._lock:
            shown, now = self._shown, self._clock()
            if not shown.is_running:
                return shown
            pace = shown.pace.later(now - self._paced)
            return replace(shown, seconds=now - self._began, pace=pace)

    def begin(self, work: Work) -> int:
        """Another work begins; its number."""
        with self._lock:
            self._began = self._clock()
            self._shown = Snapshot(self._shown.number + 1, work, is_running=True)
            return self._shown.number

    def stage(self, stage: Stage, total: int | None) -> None:
        """A stage of it begins."""
        with self._lock:
            self._shown = replace(self._shown, stage=stage, done=0, total=total, pace=NO_PACE)

    def advance(self, rows: int, end: Outcome | None = None) -> None:
        """Further rows of the stage are done. end: how a row ended that was sent."""
        with self._lock:
            ends = self._shown.ends if end is None else (*self._shown.ends, end)[-_LAST_ENDS:]
            self._shown = replace(self._shown, done=self._shown.done + rows, ends=ends)

    def show(self, rows: FirstRows) -> None:
        """The first rows of a file that is still being read."""
        with self._lock:
            self._shown = replace(self._shown, first_rows=rows)

    def pace(self, pace: Pace) -> None:
        """How fast the stage goes, as of now."""
        with self._lock:
            self._paced = self._clock()
            self._shown = replace(self._shown, pace=pace)

    def await_answers(self, count: int) -> None:
        """It stops once so many answers have come."""
        with self._lock:
            self._shown = replace(self._shown, awaited=count)

    def ask(
        self, text: str, patience_seconds: float, answers: Answers = GOING_ON, about: str = ""
    ) -> str | None:
        """What somebody answers; None where nobody does in time, or the work is to stop."""
        with self._answered:
            self._questions += 1
            self._answer = None
            question = Question(self._questions, text, answers, about)
            self._shown = replace(self._shown, question=question)
            self._answered.wait_for(
                lambda: self._answer is not None or self._shown.is_stopping, patience_seconds
            )
            self._shown = replace(self._shown, question=None)
            return self._answer

    def answer(self, number: int, said: str) -> None:
        """Somebody says so; nothing where that is no answer, or the question is not open."""
        with self._answered:
            asked = self._shown.question
            if asked is not None and asked.number == number and said in dict(asked.answers):
                self._answer = said
                self._answered.notify_all()

    def say(self, sentence: str) -> None:
        """Something that a person may want to know."""
        with self._lock:
            told = (*self._shown.sentences, sentence)[-_LAST_SENTENCES:]
            self._shown = replace(self._shown, sentences=told)

    def stopping(self) -> None:
        """Somebody wants it to end."""
        with self._lock:
            self._shown = replace(self._shown, is_stopping=self._shown.is_running)
            self._answered.notify_all()

    def end(self, number: int | None = None) -> None:
        """It has ended. number: of the one that is meant, where another may have begun since."""
        with self._lock:
            if not self._shown.is_running or number not in {None, self._shown.number}:
                return
            seconds = self._clock() - self._began
            self._shown = replace(
                self._shown,
                is_running=False,
                is_stopping=False,
                seconds=seconds,
                awaited=None,
                first_rows=None,
            )


class Job:
    """The one thread. Whether something may be begun is decided elsewhere, by the state table."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.board = Board(clock)
        self._thread = ThreadPoolExecutor(1, "task-importer-page")
        self._stop = Stop()
        self.afterwards: Callable[[], object] = lambda: None
        """Called in the thread after each thing, before whoever waits for it goes on."""
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
                self.afterwards()
            finally:
                self.board.end(number)

        self._last = self._thread.submit(run)

    def do(self, act: Callable[[], _T]) -> _T:
        """Have something short done in the thread; what comes of it, or what it raises."""

        def run() -> _T:
            with speaking(PAGE):
                done = act()
            self.afterwards()
            return done

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
