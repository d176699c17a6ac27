"""The pipeline's host behind the page: what goes on is written where pages look."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

from importer.ledger.location import WorkspaceRelation
from importer.pipeline.caller.host import Preview
from importer.reporting.progress_events import (
    AnswersAwaited,
    LookupAwaited,
    Paused,
    ProgressEvent,
    RowsDone,
    RowSent,
    StageBegan,
)
from importer.reporting.sentences import Sentences
from importer.reporting.stage_time import StageTime
from importer.rows.issues import Issue
from importer.web.work.job import Board, Pace

PATIENCE_SECONDS = 300.0
"""How long a question of the run waits for somebody; nothing is sent meanwhile."""

_PACE_SECONDS = 0.25
"""It is reckoned no more often how long it takes, or else that would cost as much as the rows."""


_STOP = "stop"
_RELATIONS = (
    (_STOP, "Stop"),
    (WorkspaceRelation.SAME.value, "The same workspace: do not send these rows again"),
    (WorkspaceRelation.OTHER.value, "Another workspace: create them there too"),
)
_OF_ZONES = "With the time zone of that run, these rows are the same tasks as before."


class PageHost:
    """What is open is on the page before the work begins; asked is whether to go on at all."""

    person = None
    is_attended = True
    hears_rows = False

    def __init__(
        self,
        board: Board,
        clock: Callable[[], float] = time.monotonic,
        settle: Callable[[str, str], None] = lambda _name, _value: None,
    ) -> None:
        """settle: told of an option that somebody has answered, for the next work as well."""
        self._board = board
        self._settle = settle
        self._clock = clock
        self._sentences = Sentences()
        self._time = StageTime(clock)
        self._wait = ("", 0.0)
        self._paced_at = -math.inf

    def report(self, event: ProgressEvent) -> None:
        """Show it."""
        match event:
            case StageBegan(stage, total):
                self._board.stage(stage, total)
            case RowsDone(rows):
                self._board.advance(rows)
            case RowSent(outcome):
                self._board.advance(1, outcome)
            case AnswersAwaited(answers):
                self._board.await_answers(answers)
            case Paused(seconds, reason):
                self._wait = (reason, self._clock() + seconds)
            case LookupAwaited(seconds):
                self._wait = ("lost answers are looked up then", self._clock() + seconds)
            case _:
                pass
        if (text := self._sentences.of(event)) is not None:
            self._board.say(text)
        self._tell_pace(event)

    def _tell_pace(self, event: ProgressEvent) -> None:
        self._time.hear(event)
        if self._time.left is None:
            return
        now, (reason, until) = self._clock(), self._wait
        is_one_more = isinstance(event, RowSent | RowsDone)
        if is_one_more and now - self._paced_at < _PACE_SECONDS:
            return
        self._paced_at = now
        wait = max(0.0, until - now)
        a_second, left = self._time.rows_a_second(), self._time.tell()
        self._board.pace(Pace(a_second, left, wait, reason if wait else ""))

    def confirm_run(self, preview: Preview) -> bool:
        """Whoever pressed the button has agreed to the plan, by its digest."""
        del preview
        return True

    def confirm_going_on(self, question: str) -> bool:
        """Ask on the page. Where nobody answers, stop: it can be sent again."""
        return self._board.ask(question, PATIENCE_SECONDS) == "yes"

    def confirm_similar(self, count: int, first: Sequence[tuple[int, Issue]]) -> bool:
        """They are held back, and shown."""
        del count, first
        return False

    def tell_workspaces_apart(self, question: str) -> WorkspaceRelation | None:
        """Ask on the page; it is kept with what was sent."""
        said = self._board.ask(question, PATIENCE_SECONDS, _RELATIONS)
        return None if said in {None, _STOP} else WorkspaceRelation(said)

    def choose_zone(self, question: str, zones: Sequence[str]) -> str | None:
        """Ask on the page; from then on it is the time zone of the sheet."""
        answers = ((_STOP, "Stop"), *((zone, zone) for zone in zones))
        said = self._board.ask(question, PATIENCE_SECONDS, answers, _OF_ZONES)
        if said is None or said == _STOP:
            return None
        self._settle("timezone", said)
        return said
