"""One seed, from the first invocation of the command to the last: who is killed when, and why.

Plays a seed in a `Way`, and returns a `Played`. Everything follows from the one random source, so a
seed plays the same story each time.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from importer.ledger.file.ledger_file import LedgerFile
from importer.ledger.store import Ledger
from importer.rows.outcome import Status
from tests.simulation.accidents import KilledError
from tests.simulation.clocks import Clocks
from tests.simulation.disk import Disk
from tests.simulation.home import Home
from tests.simulation.judging import (
    Problem,
    problem_of_end,
    problem_of_history,
    problem_of_service,
    problem_of_told,
    problem_of_tries,
)
from tests.simulation.line import Line
from tests.simulation.notes import Notes
from tests.simulation.process import Process, Told
from tests.simulation.service import Service
from tests.simulation.sheet import Sheet, make_sheet
from tests.simulation.traits import make_traits
from tests.simulation.trouble import NO_TROUBLE, Trouble, make_trouble
from tests.simulation.turning_loop import TurningLoop
from tests.simulation.way import RIGHT, SETTLE_SECONDS, Way
from tests.simulation.weather import make_weather

FAIR_RUNS = 8
"""So many runs over a service that is well may be needed to settle everything: each row that one
of them sends proves something of the rows that were lost before it."""

_LONGEST_RUN_SECONDS = 6 * 3600.0
_BAD_RUNS = 4
_MOST_ANSWERS = 4
"""So often may a person be needed before a run: for a copy, and for an answer to each name."""


class Played(NamedTuple):
    """How a seed ended. problem: the first broken promise, or None. story: line by line."""

    seed: int
    problem: Problem | None
    counts: Counter[str]
    story: list[str]


def play(seed: int, way: Way = RIGHT) -> Played:
    """The whole story of a seed."""
    loop = TurningLoop()
    world = World(seed, way, loop)
    try:
        problem = loop.run_until_complete(world.play())
    except AssertionError as error:  # of the loop: nobody would ever wake up
        problem = Problem("stuck", str(error))
    finally:
        with suppress(AssertionError):
            loop.run_until_complete(_end_all())
        loop.close()
        world.home.close()
        world.disk.close()
    return Played(seed, problem, world.notes.counts, world.notes.story)


async def _end_all() -> None:
    """Cancel whatever still runs, and wait until it is gone."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


class World:
    """A sheet, a service, a disk with a ledger, and somebody who gives the command again."""

    def __init__(self, seed: int, way: Way, loop: TurningLoop) -> None:
        self.rng = random.Random(seed)
        self.way = way
        self.loop = loop
        self.notes = Notes(loop.time)
        self.disk = Disk(way.drops_commits)
        self.home = Home(seed, way, self.disk, self.notes)
        traits = replace(make_traits(self.rng), **way.service)
        has_alike = traits.tells_alike_apart
        self.sheet = make_sheet(self.rng, has_alike=has_alike)
        self.service = Service(traits, self.rng, loop.time)
        self.weather = make_weather(self.rng, traits, settle_seconds=SETTLE_SECONDS)
        self.clocks = Clocks(loop.time)
        self.service.add_foreign_tasks(self.sheet.bodies)
        self.sheets: dict[str, Sheet] = {}
        self._is_locked = False

    async def play(self) -> Problem | None:
        """The first broken promise, or None."""
        for _ in range(self.rng.randint(1, _BAD_RUNS)):
            trouble = make_trouble(self.rng, moves_clock=self.service.traits.moves_clock)
            _, problem = await self._invoke(trouble)
            if problem is not None:
                return problem
            await asyncio.sleep(trouble.pause_seconds)
            if trouble.restarts:
                self._restart()
            self.home.answer(at_once=False)
            self.home.turn()
        self.weather.is_fair = True
        self.service.views.clear()
        return await self._finish()

    async def _finish(self) -> Problem | None:
        """The same command again until all is settled, and a run has nothing left to send."""
        problem: Problem | None = None
        for _ in range(FAIR_RUNS):
            posts = self.notes.counts["posts"]
            ends, problem = await self._run_in_fair_weather()
            if problem is not None and problem.kind != "stuck":
                return problem
            is_quiet = self.notes.counts["posts"] - posts <= ends[Status.REJECTED]
            if problem is None and is_quiet:
                self.notes.counts["left to a person"] += ends[Status.UNCONFIRMED]
                return self._problem_of_history()
        return problem or Problem("stuck", "the same command goes on sending something")

    async def _run_in_fair_weather(self) -> tuple[Counter[Status], Problem | None]:
        told, problem = await self._invoke(NO_TROUBLE)
        for _ in range(_MOST_ANSWERS if told is None and problem is None else 0):
            if not self.home.waits_for:
                break
            self.home.answer(at_once=True)
            told, problem = await self._invoke(NO_TROUBLE)
        if told is None:
            none: Counter[Status] = Counter()
            return none, problem or Problem("stuck", "the service is well, and no run began")
        ends = Counter(outcome.status for outcome in told.outcomes)
        return ends, problem or problem_of_end(told, self.sheet, self.service, self.notes)

    def _problem_of_history(self) -> Problem | None:
        for db in self.home.all():
            ledger = Ledger(LedgerFile(self.disk.path, db))
            for run_id, sheet in self.sheets.items():
                problem = problem_of_history(run_id, ledger.outcomes(run_id), sheet, self.service)
                if problem is not None:
                    return problem
        return None

    async def _invoke(self, trouble: Trouble) -> tuple[Told | None, Problem | None]:
        """One run, perhaps a second one beside it, and whatever ends it."""
        if not self.home.open():
            return None, None
        sheet = self.sheet.part(self.rng) if trouble.has_part else self.sheet
        process = self._process(sheet, trouble)
        tasks = [asyncio.create_task(process.run())]
        self._is_locked = True
        if trouble.stopped_after is not None:
            self.loop.call_later(trouble.stopped_after, process.stop)
        if trouble.set_after is not None:
            self.loop.call_later(trouble.set_after, self.clocks.set_ahead, trouble.set_seconds)
        if trouble.second_after is not None:
            tasks.append(asyncio.create_task(self._second(sheet, trouble)))
        told, problem = await self._end_of(tasks[0], trouble)
        self._is_locked = False
        await asyncio.wait(tasks, timeout=_LONGEST_RUN_SECONDS)
        if len(tasks) > 1 and problem is None:
            _, problem = self._heard(tasks[1])
        problem = problem or problem_of_tries(self.sheet, self.notes)
        return told, problem_of_service(self.sheet, self.service) or problem

    async def _end_of(
        self, first: asyncio.Task[Told | None], trouble: Trouble
    ) -> tuple[Told | None, Problem | None]:
        """What a run told, if it came to that."""
        await asyncio.wait({first}, timeout=trouble.killed_after or _LONGEST_RUN_SECONDS)
        is_killed = first.done() and isinstance(first.exception(), KilledError)
        if is_killed or (trouble.killed_after and not first.done()):
            await self._kill(is_power_loss=trouble.is_power_loss)
            return None, None
        return self._heard(first)

    def _process(self, sheet: Sheet, trouble: Trouble) -> Process:
        if not self.notes.counts["runs"]:
            self.notes.tell(f"{self.service.traits}, poison {dict(self.sheet.poison)}")
        self.notes.counts["runs"] += 1
        run_id = f"run-{self.notes.counts['runs']}"
        self.sheets[run_id] = sheet
        weather = "fair" if self.weather.is_fair else "bad"
        rows = [key.hex()[:6] for key in sheet.classes]
        self.notes.tell(f"{run_id} begins, weather {weather}, {trouble}, rows {' '.join(rows)}")
        return Process(
            sheet,
            self.disk.db,
            Line(
                self.service,
                self.weather,
                sheet=self.sheet,
                surely_known=self.disk.surely_known,
                notes=self.notes,
                may_be_killed=trouble.may_kill,
            ),
            run_id=run_id,
            way=self.disk.watched(self.way),
            rng=self.rng,
            accident=trouble.accident,
            clocks=self.clocks,
            counts=self.notes.counts,
            on_intent=lambda body: self.notes.see_intent(self.service.kind_of(body)),
            on_create=self.notes.answered.add,
            home=self.home,
        )

    async def _second(self, sheet: Sheet, trouble: Trouble) -> Told | None:
        """The same command in another window: it goes on only if nobody holds the ledger."""
        await asyncio.sleep(trouble.second_after or 0.0)
        self.notes.counts["seconds"] += 1
        if self._is_locked and self.way.is_locked:
            self.notes.counts["refused"] += 1
            return None
        return await self._process(sheet, trouble._replace(accident=None)).run()

    def _heard(self, task: asyncio.Task[Told | None]) -> tuple[Told | None, Problem | None]:
        """What a run told, and whether it is true."""
        if not task.done():
            return None, Problem("stuck", f"a run took {_LONGEST_RUN_SECONDS / 3600:.0f} hours")
        if task.cancelled():  # it was killed with the other
            return None, None
        error = task.exception()
        if error is not None:
            return None, Problem("crash", f"{type(error).__name__}: {error}")
        told = task.result()
        if told is None:
            return None, None
        for end in told.outcomes:
            self.notes.tell(f"row {end.row_number}: {end.status} {end.task_id or ''} {end.reason}")
        return told, problem_of_told(told, self.sheets[told.run_id], self.sheet, self.service)

    async def _kill(self, *, is_power_loss: bool) -> None:
        """Every process is gone, and what it had not committed as well."""
        self.notes.counts["kills"] += 1
        self.notes.counts["power losses"] += is_power_loss
        self.notes.tell("the power fails" if is_power_loss else "the process is killed")
        await _end_all()
        self.disk.crash(self.rng, is_power_loss=is_power_loss)
        if is_power_loss:
            self._restart()
        self.way.at_restart(self.disk.db)

    def _restart(self) -> None:
        self.clocks.restart()
        self.notes.restarts.append(self.loop.time())
