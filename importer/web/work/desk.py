"""The one sheet in work: its file, what was said of it, and its workbench.

Every change goes through the state table first. Whatever takes long is done in the job's thread;
what it comes to is the next event of the table.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from importer.errors import ImporterError, StoppedError
from importer.intake.look import Look
from importer.intake.memory import Remembered
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.stop import Stop
from importer.pipeline.remembering import memory_of
from importer.settings.options import Options
from importer.settings.process_environment import ENVIRONMENT
from importer.web.settling.merging import OF_COLUMNS
from importer.web.work.benched import Benched
from importer.web.work.carried import Kept
from importer.web.work.host import PageHost
from importer.web.work.job import Board, Job, Snapshot, Work
from importer.web.work.looking import FileMark, see
from importer.web.work.states import Event, State, after
from importer.web.work.token import TokenBox
from importer.workbench.bench import Workbench

_T = TypeVar("_T")

_SAY_COLUMNS = frozenset({"maps", "sets"})

Load = Callable[[Mapping[str, Any]], Options]
"""Makes options of those that the page was given, beside the settings of files and variables."""


class Sheet(NamedTuple):
    """A file in work. name: as shown. is_own: whether it is a copy, and the page's to delete."""

    path: Path
    name: str
    is_own: bool


class Told(NamedTuple):
    """What went wrong, for a person. is_bug: it is a mistake of the program."""

    message: str
    hint: str = ""
    is_bug: bool = False


@dataclass(slots=True, repr=False)
class Desk:
    """The one sheet in work. To be read from any thread; `lock` is held where it changes.

    given: what a person said of the sheet, as options by the names of the settings. look: what the
    file shows. problem: why the last work failed. remembered: the answers for sheets with the same
    columns by which this one is mapped; None: there are none. people: ids that were entered before,
    by name. looks: counts them, so that a screen that shows an earlier one is known.
    """

    load: Load
    token: TokenBox
    job: Job
    environment: Mapping[str, str] = field(default_factory=lambda: ENVIRONMENT)
    discard: Callable[[Path], None] = lambda _: None
    state: State = State.EMPTY
    sheet: Sheet | None = None
    given: dict[str, Any] = field(default_factory=dict)
    look: Look | None = None
    problem: Told | None = None
    remembered: Remembered | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    looks: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)
    _benched: Benched = field(default_factory=Benched)
    _then_checks: bool = False
    _mark: FileMark | None = None

    @property
    def snapshot(self) -> Snapshot:
        """What the work has come to."""
        return self.job.snapshot

    @property
    def bench(self) -> Workbench | None:
        """The rows, once they are being checked."""
        return self._benched.bench

    @property
    def lost(self) -> str:
        """Corrections that have no place in the sheet as it is read now, in words."""
        return self._benched.lost

    @property
    def options(self) -> Options:
        """All options, as the next work takes them. Raises `ConfigurationError`."""
        return self.load(self.given)

    @property
    def is_changed(self) -> bool:
        """Whether the file is another one than was read: a person's own stays where it is."""
        return FileMark.of(self._path) != self._mark

    def may(self, event: Event) -> None:
        """Raise `NotNowError` where this cannot happen now."""
        after(self.state, event)

    def happen(self, event: Event) -> State:
        """Let something happen. Raises `NotNowError`; then nothing has changed."""
        with self.lock:
            self.state = after(self.state, event)
            return self.state

    def take(
        self, sheet: Sheet, given: Mapping[str, Any] | None = None, kept: Kept | None = None
    ) -> None:
        """Another file: what was said of the former one is forgotten, and its copy deleted.

        given, kept: what was said and corrected before, where it is gone on with.
        """
        with self.lock:
            self.happen(Event.TAKE)
            self._clear()
            self.sheet, self.given = sheet, dict(given or {})
            if kept is not None:
                self._benched.bring(kept)
            self._begin_look()

    def answer(self, changes: Mapping[str, Any], *, then_checks: bool = False) -> None:
        """Something was said of the file or its columns; None takes an option away.

        then_checks: whether the rows are checked at once, where nothing is open any more.
        """
        with self.lock:
            self.happen(Event.ANSWER)
            self._then_checks = then_checks
            said = {**self.given, **changes}
            if self.remembered is not None and _SAY_COLUMNS & changes.keys():
                said.setdefault("mapping", self.remembered.path)  # which counts for the others
            self.given = {name: value for name, value in said.items() if value not in (None, ())}
            self.job.do(lambda: self._benched.close(keeps=True))
            self._begin_look()

    def forget(self) -> None:
        """What was said of the columns, now and for sheets with the same ones, counts no more."""
        with self.lock:
            self.may(Event.ANSWER)
            memory = memory_of(self.caller(self.job.board, Stop()))
            if memory is not None and self.look is not None:
                memory.forget(self.look.header)
            self.remembered = None
            self.answer(dict.fromkeys(OF_COLUMNS))

    def remove(self) -> None:
        """No file is in work any more."""
        with self.lock:
            self.happen(Event.REMOVE)
            self._clear()

    def check(self) -> None:
        """Check all rows; those that were checked can be shown meanwhile."""
        with self.lock:
            self.happen(Event.CHECK)
            self.problem = None
            self.job.begin(Work.CHECKING, self._check)

    def change(self, act: Callable[[Workbench], _T]) -> _T:
        """What comes of a change of the bench, which is done in the job's thread.

        Rows may be worked on while they are checked; the change is made once all of them are.
        """
        with self.lock:
            is_checking = self.state is State.CHECKING
        if is_checking:
            self.job.wait()
        with self.lock:
            self.may(Event.EDIT)
            bench = self.bench
            if bench is None:
                raise ValueError("there is no bench")
            done = self.job.do(lambda: act(bench))
            self.happen(Event.EDIT)
            return done

    def kept(self) -> Kept | None:
        """What was corrected; None: nothing. Called in the job's thread."""
        return self._benched.kept()

    def stop(self) -> None:
        """Have the work end gently."""
        with self.lock:
            self.happen(Event.STOP)
            self.job.stop()

    def close(self) -> None:
        """End the work gently, and throw everything away."""
        self.job.close(self._benched.close)

    def caller(self, board: Board, stop: Stop) -> Caller:
        """As whom the pipeline is called."""
        return Caller(
            PageHost(board, settle=self._settle),
            environment=self.environment,
            stop=stop,
            token=self.token.given,
            remembers=True,
        )

    def _settle(self, name: str, value: str) -> None:
        """Somebody has answered a question of the work, which is the answer from then on."""
        with self.lock:
            self.given = {**self.given, name: value}

    def ended(self, event: Event, problem: Told | None = None) -> None:
        """What the work has come to. Called in its thread."""
        with self.lock:
            self.job.board.end()  # whoever holds the lock sees both, or neither
            self.problem = problem
            self.happen(event)

    def fail(self, error: Exception) -> None:
        """The work was not done. Called in its thread; what is no `ImporterError` is a mistake."""
        self.ended(Event.FAILED, told(error))

    def _begin_look(self) -> None:
        self.problem = None
        self.job.begin(Work.READING, self._look)

    def _look(self, board: Board, stop: Stop) -> None:
        checks, self._then_checks = self._then_checks, False
        try:
            found = self._looked(board, stop)
        except Exception as error:  # noqa: BLE001 -- nobody else would hear of it
            self.fail(error)
            return
        with self.lock:
            self.ended(Event.LOOKED if found.can_be_planned else Event.ASKED)
            if checks and found.can_be_planned:
                self.check()

    def _looked(self, board: Board, stop: Stop) -> Look:
        """What the file shows now, which is kept."""
        options = self.options
        seen = see(self._path, options, self.caller(board, stop), board.show)
        self._benched.hold(options, seen.rows)
        with self.lock:
            self.look, self.looks, self._mark = seen.look, self.looks + 1, seen.mark
            self.remembered, self.people = seen.remembered, seen.people
        return seen.look

    def _check(self, board: Board, stop: Stop) -> None:
        try:
            shown = self.look
            if shown is None or self.is_changed:
                shown = self._looked(board, stop)
            if not shown.can_be_planned:
                self.ended(Event.ASKED)
                return
            bench = self._benched.check(
                self._path,
                self.options,
                self.caller(board, stop),
                board,
                shown=shown,
                mark=self._mark,
                keeps_answers=not self.given.keys().isdisjoint(OF_COLUMNS),
            )
        except Exception as error:  # noqa: BLE001 -- nobody else would hear of it
            self.fail(error)
            return
        self.ended(Event.JUDGED, Told(bench.problems) if bench.problems else None)

    @property
    def _path(self) -> Path:
        if self.sheet is None:
            raise ValueError("no file is in work")
        return self.sheet.path

    def _clear(self) -> None:
        self.job.do(self._benched.close)  # the ledger is of that thread
        if self.sheet is not None and self.sheet.is_own:
            self.discard(self.sheet.path)
        self.sheet = self.look = self.problem = self.remembered = None
        self.given, self.people = {}, {}


def told(error: Exception) -> Told:
    """What a person is told of an error. Of a mistake of the program nothing but its kind."""
    if isinstance(error, StoppedError):
        return Told("This was stopped.")
    if isinstance(error, ImporterError):
        return Told(error.message, error.hint or "")
    return Told(f"This is our mistake, not yours ({type(error).__name__}).", is_bug=True)
