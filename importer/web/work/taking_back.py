"""Tasks of a run are taken back: looked at first, then deleted, once somebody has seen what stays.

It has a table and a thread of its own: the sheet in work can be worked on meanwhile, and the lock
of the workspace keeps a run and an undo apart.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from importer.errors import ImporterError
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.stop import Stop
from importer.settings.options import Options
from importer.settings.places import HOME_VARIABLE
from importer.undoing.report import UndoReport
from importer.undoing.undo import undo
from importer.web.work.desk import Desk, Told, told
from importer.web.work.job import Board, Job, Snapshot, Work
from importer.web.work.sending import Sending


class Stand(StrEnum):
    """Where it stands."""

    IDLE = "idle"
    LOOKING = "looking"
    OFFERED = "offered"
    UNDOING = "undoing"
    ENDED = "ended"


class Turn(StrEnum):
    """What a person does, and what comes of the work."""

    LOOK = "look"
    FOUND = "found"
    UNDO = "undo"
    END = "end"
    FAIL = "fail"


_S, _T = Stand, Turn

TURNS: Mapping[Stand, Mapping[Turn, Stand]] = {
    _S.IDLE: {_T.LOOK: _S.LOOKING},
    _S.LOOKING: {_T.FOUND: _S.OFFERED, _T.FAIL: _S.IDLE},
    _S.OFFERED: {_T.LOOK: _S.LOOKING, _T.UNDO: _S.UNDOING},
    _S.UNDOING: {_T.END: _S.ENDED, _T.FAIL: _S.IDLE},
    _S.ENDED: {_T.LOOK: _S.LOOKING},
}
"""Each with what may happen there, and where that leads; nothing else may."""

_GOING_ON: Mapping[Stand, str] = {
    _S.IDLE: "look first which tasks would be deleted",
    _S.LOOKING: "tasks are being looked at",
    _S.OFFERED: "what would be deleted is on another page",
    _S.UNDOING: "tasks are being deleted",
    _S.ENDED: "they were deleted already",
}


class StillAtItError(ImporterError):
    """What was asked for cannot be done as things stand; nothing has changed."""


class _Ways(NamedTuple):
    """With what the tasks of a run are asked for."""

    options: Options
    caller: Caller


@dataclass(slots=True)
class TakingBack:
    """The undo of one run. report: as it was looked at, or what became of the tasks."""

    desk: Desk
    sending: Sending
    job: Job = field(default_factory=Job)
    stand: Stand = Stand.IDLE
    run_id: str = ""
    report: UndoReport | None = None
    problem: Told | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def snapshot(self) -> Snapshot:
        """What the work has come to."""
        return self.job.snapshot

    def look(self, run_id: str) -> None:
        """Find out what would become of the tasks of a run. Raises `StillAtItError`."""
        with self._lock:
            self._turn(Turn.LOOK)
            self.run_id, self.report, self.problem = run_id, None, None
            self.job.begin(Work.LOOKING, lambda board, stop: self._look(run_id, board, stop))

    def undo(self, run_id: str) -> None:
        """Delete them, as it was shown; once more changes nothing. Raises `StillAtItError`."""
        with self._lock:
            if self.stand is Stand.UNDOING and self.run_id == run_id:
                return
            if self.run_id != run_id:
                raise StillAtItError(f"Look first which tasks of {run_id} would be deleted.")
            self._turn(Turn.UNDO)
            self.job.begin(Work.UNDOING, lambda board, stop: self._undo(run_id, board, stop))

    def stop(self) -> None:
        """Have it end gently."""
        self.job.stop()

    def close(self) -> None:
        """Have it end gently, and wait for that."""
        self.job.close()

    def _turn(self, turn: Turn) -> None:
        with self._lock:
            try:
                self.stand = TURNS[self.stand][turn]
            except KeyError:
                going_on = _GOING_ON[self.stand]
                raise StillAtItError(f"This cannot be done now: {going_on}.") from None

    def _look(self, run_id: str, board: Board, stop: Stop) -> None:
        try:
            ways = self._ways(run_id, board, stop)
            self.report = undo(run_id, ways.options, ways.caller, only_looks=True)
        except Exception as error:  # noqa: BLE001 -- nobody else would hear of it
            self._fail(error)
            return
        self._turn(Turn.FOUND)

    def _undo(self, run_id: str, board: Board, stop: Stop) -> None:
        try:
            ways = self._ways(run_id, board, stop)
            self.report = undo(run_id, ways.options, ways.caller)
        except Exception as error:  # noqa: BLE001 -- as above
            self._fail(error)
            return
        self._turn(Turn.END)

    def _fail(self, error: Exception) -> None:
        self.problem = told(error)
        self._turn(Turn.FAIL)

    def _ways(self, run_id: str, board: Board, stop: Stop) -> _Ways:
        """Of the last trial in its sandbox, of any other run in the workspace."""
        caller = self.desk.caller(board, stop)
        options = self.desk.options.but(sandbox=False, results=None)
        ended = self.sending.ended
        if ended is None or ended.plan.trial is None or ended.report.run_id != run_id:
            return _Ways(options, caller)
        trial = ended.plan.trial
        environment = {HOME_VARIABLE: str(trial.home)}
        return _Ways(
            options.but(base_url=trial.base_url, ledger=None),
            replace(caller, environment=environment, token=trial.token),
        )
