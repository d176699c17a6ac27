"""One seed: several computers, one ledger, one workspace, and whatever befalls them.

Plays a seed in a `LeaseWay`, and returns a `Played`. It is judged at the service.
"""

from __future__ import annotations

import random
from contextlib import closing

from importer.contract.body import TaskBody
from importer.ledger.lease_row import TERMS
from tests.simulation.judging import (
    Problem,
    problem_of_end,
    problem_of_ids,
    problem_of_service,
    problem_of_told,
)
from tests.simulation.notes import Notes
from tests.simulation.process import Told
from tests.simulation.service import Service
from tests.simulation.shared.kept import IN_MEMORY
from tests.simulation.shared.machine import NO_PLAN, Freeze, Machine, Plan, some_freeze
from tests.simulation.shared.run import Run
from tests.simulation.shared.server import CALM, Kept, Risks, Server
from tests.simulation.shared.stage import Stage
from tests.simulation.shared.way import RIGHT, LeaseWay
from tests.simulation.sheet import MOST_ROWS, Sheet, body
from tests.simulation.traits import Traits
from tests.simulation.weather import Weather
from tests.simulation.world import Played

FAIR_RUNS = 8
_LAG_SECONDS = 20.0
_ARRIVES_SECONDS = 119.0
"""So long after it was sent a task is listed at the latest: just within the quiet period."""

_SPARED_SECONDS = 39.0
"""What of that is left for standing still between look and write, where that happens."""

_LONGEST_STEP = 60
_WAITS_SECONDS = 600.0
_STRUCK_RUNS = 2


def play(seed: int, way: LeaseWay = RIGHT, kept: Kept = IN_MEMORY) -> Played:
    """The whole story of a seed. kept: where the tables are."""
    with closing(World(seed, way, kept)) as world:
        problem = world.play()
        return Played(seed, problem, world.notes.counts, world.notes.story)


class World:
    """The computers, the ledger's database and the service."""

    def __init__(self, seed: int, way: LeaseWay, kept: Kept) -> None:
        self.rng = rng = random.Random(seed)
        self.way = way
        self.stage = Stage()
        self.notes = Notes(self.stage.time)
        lag = rng.uniform(0, _LAG_SECONDS)
        traits = Traits(
            echo="all", ahead_seconds=0.0, says_date=True, says_created_at=True, page_tasks=200,
            order=rng.choice(("oldest first", "newest first", "by id")), lag_seconds=lag,
        )  # fmt: skip
        self.sheet = _sheet(rng, way)
        self.service = Service(traits, rng, self.stage.time)
        if not way.fails_over:
            self.service.add_foreign_tasks(self.sheet.bodies)
        latest = _ARRIVES_SECONDS - (_SPARED_SECONDS if way.between else 0.0)
        self.weather = Weather(
            rng, latest_seconds=latest - lag, posts_at_risk=rng.choice((0.05, 0.1, 0.2, 0.4)),
            asks_at_risk=rng.choice((0.0, 0.02, 0.1)), listings_at_risk=0.0,
            latency_seconds=rng.choice((0.1, 1.0, 1.0, 20.0)),
        )  # fmt: skip
        self.server = Server(kept, self.stage, rng, self.notes)
        self.server.own_clocks = way.own_clocks
        self.server.keeps_images = way.fails_over
        self.server.terms = TERMS._replace(turn_seconds=rng.choice((0.0, 0.0, 2.0, 300.0)))
        if way.is_harsh:
            self.weather.posts_at_risk, self.weather.latency_seconds = 0.4, 20.0
        if way.is_wicked:
            self.weather.posts_at_risk, self.weather.latency_seconds = 0.02, 1.0
        self.server.risks = Risks(rng.choice((0.0, 0.005, 0.03)), rng.choice((0.0, 0.01, 0.1)))
        self.machines = [
            Machine(name, self.stage, rng, self.notes)
            for name in ("ann", "ben", "cleo", "dora")[: rng.randint(2, 4)]
        ]
        self.problem: Problem | None = None
        self._runs = 0

    def close(self) -> None:
        """Forget everything."""
        self.server.ledger.close()

    def play(self) -> Problem | None:
        """The first broken promise, or None."""
        for machine in self.machines:
            self.stage.enter(lambda one=machine: self._live(one))  # type: ignore[misc]
        if self.way.fails_over:
            self.stage.enter(self._fail_over)
        self.stage.play()
        if self.problem is None:
            self.stage.enter(self._finish)
            self.stage.play()
        return self.problem

    def _fail_over(self) -> None:
        self.stage.pause(self.rng.uniform(1, 200))
        self.server.fail_over(self.rng.choice((0.0, 0.1, 1.0, 20.0)))

    def _live(self, machine: Machine) -> None:
        """Somebody gives the command, and gives it again when it ended otherwise than well."""
        rng = machine.rng
        self.stage.pause(rng.uniform(0, 30))
        for _ in range(rng.randint(1, 4)):
            sheet = self.sheet if rng.random() < 0.8 else self.sheet.part(rng)
            machine.begin(_bad_plan(rng, self.way, self._runs))
            if rng.random() < 0.3:
                self.stage.enter(lambda: self._freeze_later(machine))
            self._invoke(machine, sheet)
            if self.problem is not None:
                return
            self.stage.pause(rng.uniform(0, 90))

    def _freeze_later(self, machine: Machine) -> None:
        self.stage.pause(self.rng.uniform(0, 60))
        machine.freeze(some_freeze(self.rng))

    def _invoke(self, machine: Machine, sheet: Sheet) -> Told | None:
        self._runs += 1
        self.notes.counts["runs"] += 1
        run_id = f"run-{self._runs}"
        self.notes.tell(f"{machine.name}: {run_id} begins, {machine.plan}")
        run = Run(
            sheet, self.server, machine, run_id=run_id, way=self.way, service=self.service,
            weather=self.weather, whole=self.sheet, notes=self.notes,
        )  # fmt: skip
        try:
            told = run.carry_out()
        except Exception as error:  # noqa: BLE001 -- a promise that is broken as well
            self.problem = Problem("crash", f"{type(error).__name__}: {error}")
            return None
        if told is None:
            return None
        told = told._replace(at_seconds=self.stage.now)
        for end in told.outcomes:
            self.notes.tell(f"row {end.row_number}: {end.status} {end.task_id or ''} {end.reason}")
        self.problem = (
            self.problem
            or problem_of_service(self.sheet, self.service)
            or problem_of_ids(told, sheet, self.service)
        )
        return told

    def _finish(self) -> None:
        """All is well from now on, and the same command settles everything."""
        self.weather.is_fair = True
        self.server.risks = CALM
        machine = self.machines[0]
        problem: Problem | None = None
        for _ in range(FAIR_RUNS):
            posts = self.notes.counts["posts"]
            machine.begin(NO_PLAN)
            told = self._invoke(machine, self.sheet)
            if self.problem is not None:
                return
            if told is None:
                problem = Problem("stuck", "all is well, and no run began")
                self.stage.pause(60.0)
                continue
            self.problem = problem_of_told(told, self.sheet, self.sheet, self.service)
            if self.problem is not None:
                return
            problem = problem_of_end(told, self.sheet, self.service, self.notes)
            if problem is None and self.notes.counts["posts"] == posts:
                return
        self.problem = problem or Problem("stuck", "the same command goes on sending something")


def _sheet(rng: random.Random, way: LeaseWay) -> Sheet:
    """A few rows, nearly all of one kind, so that a lost one has its like on both sides.

    Where the database fails over there are no equal ones: a list does not tell which is there.
    """
    equal = 0.0 if way.fails_over else rng.choice((0.0, 0.0, 0.3))
    stand = rng.choice((0, 2, 4))
    bodies: list[TaskBody] = []
    for title in range(rng.randint(4, MOST_ROWS)):
        is_equal = bodies and rng.random() < equal
        bodies.append(rng.choice(bodies) if is_equal else body(title, 0, 0, stand))
    nothing: tuple[None, ...] = (None,) * len(bodies)
    return Sheet(tuple(bodies), nothing, rng.random() < 0.5, frozenset(), {})


def _bad_plan(rng: random.Random, way: LeaseWay, runs: int) -> Plan:
    """What befalls one run. runs: how many there were before; a wicked world strikes the first."""
    if way.is_wicked:
        wickedness = rng.choice((0.1, 0.3)) if runs < _STRUCK_RUNS else 0.0
        return Plan({}, None, waits=_WAITS_SECONDS, wickedness=wickedness)
    freezes: dict[int, Freeze] = {
        rng.randint(1, _LONGEST_STEP): some_freeze(rng) for _ in range(rng.choice((0, 0, 1, 2)))
    }
    killed_at = rng.randint(1, 2 * _LONGEST_STEP) if rng.random() < 0.2 else None
    risk = 0.2 if way.is_harsh else rng.choice((0.0, 0.02, 0.1))
    return Plan(freezes, killed_at, risk, rng.choice((0.0, 20.0, 90.0)))
