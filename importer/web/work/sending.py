"""Step 4 and 5: what would be sent, the sending itself, and what came of it.

The plan is a value that somebody looks at for as long as they like; nothing is locked meanwhile.
Only the plan that was shown is sent, and once, however many tabs and clicks there are.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from importer.errors import (
    ConfigurationError,
    ImporterError,
    PlanChangedError,
    SourceError,
    StoppedError,
)
from importer.pipeline.caller.caller import Caller, TrialPlace
from importer.pipeline.caller.stop import Stop
from importer.pipeline.prepared import Prepared
from importer.pipeline.report.report import Report
from importer.pipeline.run import prepare, run
from importer.settings.options import Options
from importer.web.work.desk import Desk, Sheet, Told, told
from importer.web.work.job import Board, Work
from importer.web.work.same_command import SameCommand, same_command
from importer.web.work.seen_rows import SeenRows
from importer.web.work.states import Event, State
from importer.web.work.trial import Trial

_UNDER_WAY = frozenset({State.SENDING, State.STOPPING})


class Way(NamedTuple):
    """What is chosen beside the plan. allow_similar: rows like earlier tasks go as well."""

    is_trial: bool = False
    allow_similar: bool = False


class Plan(NamedTuple):
    """What would be sent, and how. options: as the run takes them."""

    prepared: Prepared
    way: Way
    options: Options
    trial: TrialPlace | None


class Ended(NamedTuple):
    """A run that has ended: what became of the rows. sheet: of which it was the import."""

    report: Report
    plan: Plan
    rows: SeenRows
    sheet: Sheet
    command: SameCommand


@dataclass(slots=True)
class Sending:
    """The sending of the one sheet in work.

    folder: where what is to be downloaded is kept until the page ends. way: as it was last chosen.
    plan: as it was last made; it counts while the sheet waits to be confirmed. ended: the last run.
    """

    desk: Desk
    folder: Path
    new_trial: Callable[[], Trial] = Trial
    way: Way = field(default_factory=Way)
    plan: Plan | None = None
    ended: Ended | None = None
    _trial: Trial | None = None

    def prepare(self, way: Way) -> None:
        """Find out what would be sent."""
        desk = self.desk
        with desk.lock:
            desk.happen(Event.PREPARE)
            self.way, self.plan, desk.problem = way, None, None
            desk.job.begin(Work.PREPARING, lambda board, stop: self._prepare(way, board, stop))

    def send(self, digest: str) -> None:
        """Send the plan with this digest; once more changes nothing, while it is being sent.

        Raises `NotNowError`, and `PlanChangedError` for another plan than the one that is shown.
        """
        desk = self.desk
        with desk.lock:
            plan = self.plan
            is_shown = plan is not None and plan.prepared.digest == digest
            if is_shown and desk.state in _UNDER_WAY:
                return
            desk.may(Event.SEND)
            if plan is None or not is_shown:
                now = "" if plan is None else plan.prepared.digest
                raise PlanChangedError("this page shows an older plan", now=now)
            if plan.prepared.blocked or not plan.prepared.to_do:
                raise ConfigurationError(
                    "There is nothing to send.", hint="correct rows, then look again"
                )
            desk.happen(Event.SEND)
            desk.problem = None
            desk.job.begin(Work.SENDING, lambda board, stop: self._send(plan, board, stop))

    def correct(self) -> None:
        """Back to the rows, checked again beside what was sent."""
        with self.desk.lock:
            self.desk.happen(Event.CORRECT)
            self.desk.check()

    def close(self) -> None:
        """End the sandbox of the last trial."""
        trial, self._trial = self._trial, None
        if trial is not None:
            trial.close()

    def _prepare(self, way: Way, board: Board, stop: Stop) -> None:
        try:
            if way.is_trial:  # the next one begins with an empty workspace
                self.close()
                self._trial = self.new_trial()
            self.plan = self._planned(way, board, stop)
        except Exception as error:  # noqa: BLE001 -- nobody else would hear of it
            self.desk.fail(error)
            return
        self.desk.ended(Event.PREPARED)

    def _planned(self, way: Way, board: Board, stop: Stop) -> Plan:
        if self.desk.is_changed:  # a row that is left out may be another one by now
            raise SourceError(
                "The file has changed since its rows were checked.",
                hint="check them again: go to step 2, and press “Next: check the rows”",
            )
        trial = self._trial.place if way.is_trial and self._trial is not None else None
        options = self._options(way)
        prepared = prepare(self._sheet.path, options, self._caller(trial, board, stop))
        return Plan(prepared, way, options, trial)

    def _send(self, plan: Plan, board: Board, stop: Stop) -> None:
        desk, rows, sheet = self.desk, SeenRows(), self._sheet
        caller = replace(self._caller(plan.trial, board, stop), watch=rows.see)
        command = same_command(sheet, plan.options, caller.corrections)
        try:
            report = run(sheet.path, plan.options, caller, agreed=plan.prepared)
        except PlanChangedError as error:
            self._show_the_new_plan(error, plan, board, stop)
            return
        except Exception as error:  # noqa: BLE001 -- nobody else would hear of it
            desk.ended(Event.FAILED, _told_of_sending(error))
            return
        self.ended = Ended(report, plan, rows, sheet, command)
        desk.ended(Event.ENDED if report.halted is None else Event.HALT)

    def _show_the_new_plan(
        self, error: PlanChangedError, plan: Plan, board: Board, stop: Stop
    ) -> None:
        try:
            self.plan = self._planned(plan.way, board, stop)
        except Exception as found:  # noqa: BLE001 -- as above
            self.desk.fail(found)
            return
        self.desk.ended(Event.REFUSED, told(error))

    def _caller(self, trial: TrialPlace | None, board: Board, stop: Stop) -> Caller:
        bench = self.desk.bench
        if bench is None:
            raise ValueError("the rows were not checked")
        return replace(self.desk.caller(board, stop), corrections=bench.corrections, trial=trial)

    def _options(self, way: Way) -> Options:
        """As the next run takes them: what is written for a download is kept apart."""
        options, sheet = self.desk.options, self._sheet
        folder = Path(tempfile.mkdtemp(dir=self.folder))  # 0700
        wanted = {"report": folder / "report.html", "only_failed": True}
        if way.is_trial:
            look = self.desk.look
            is_text = look is None or look.sheet is None
            suffix = ".csv" if is_text else ".xlsm" if sheet.path.suffix == ".xlsm" else ".xlsx"
            wanted["results"] = folder / f"{sheet.path.stem}.results{suffix}"
        return options.but(sandbox=way.is_trial, allow_similar=way.allow_similar, **wanted)

    @property
    def _sheet(self) -> Sheet:
        if self.desk.sheet is None:
            raise ValueError("no file is in work")
        return self.desk.sheet


def _told_of_sending(error: Exception) -> Told:
    """Why a run has no report. What was sent before a mistake of ours is on record."""
    if isinstance(error, StoppedError):
        return Told("This was stopped before anything was sent.")
    if isinstance(error, ImporterError):
        return told(error)
    return Told(
        f"{told(error).message} Tasks may have been sent before it.",
        "send again: what was sent is on record, and is not sent twice",
    )
