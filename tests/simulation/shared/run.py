"""One run on one computer: the product's plan, worker and lookup, under the product's lease."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing, nullcontext, suppress
from itertools import chain
from typing import cast

from importer.contract.answer import TaskAnswer
from importer.errors import LedgerError, WorkspaceBusyError
from importer.ledger.file.boot_clock import Tick
from importer.ledger.records import Known
from importer.ledger.store import Ledger
from importer.ledger.turns import LedgerTurns
from importer.ledger.waiting import Waiting, take
from importer.pipeline.beside.existing import ExistingTasks
from importer.planning.planned_rows import Plan
from importer.rows.outcome import Cause
from importer.submission.http.client import Answer, Failure
from importer.submission.http.connecting import KeptBackError
from importer.submission.reconcile.pages.listing import list_tasks
from tests.simulation.accidents import KilledError
from tests.simulation.home import Home
from tests.simulation.line import Line
from tests.simulation.notes import Notes
from tests.simulation.process import Process, Told
from tests.simulation.service import Service
from tests.simulation.shared.leased import LeasedLedger
from tests.simulation.shared.machine import Machine, MachineLoop, shorter_than_a_lease, some_freeze
from tests.simulation.shared.server import Server
from tests.simulation.shared.way import LeaseWay
from tests.simulation.sheet import Sheet, make_plan
from tests.simulation.weather import Weather

_CONTROLS = 100

ABOUT = ("https://api.test/v1", "w")
_CONNECT_SECONDS = 0.02


class NoHome:
    """No other ledgers."""

    others = None


class CountedTurns(LedgerTurns):
    """The product's. counts: of what former holders knew, and this one believed."""

    counts: Counter[str]

    def believe(self) -> bool:
        """As ever."""
        is_believed = super().believe()
        self.counts["believed"] += is_believed
        return is_believed

    def leave(self, answers: Sequence[tuple[bytes, str]]) -> bool:
        """As ever."""
        is_left = super().leave(answers)
        self.counts["left"] += is_left
        return is_left


class Unasked(CountedTurns):
    """Turns after which the rows go as they were planned."""

    def known(self, fingerprints: Sequence[bytes]) -> Mapping[bytes, Known]:
        """Nobody asks."""
        del fingerprints
        return {}


class GuardedLine(Line):
    """A line whose requests leave only while the lease holds, asked in the step of the write.

    between: how often the process stands still just there. drops_after: the service closes a
    connection on which nothing came for so long; None: it never does.
    """

    def set_guard(
        self, machine: Machine, may_send: Callable[[], bool], between: float, drops_after: float
    ) -> None:
        """Who is asked."""
        self._machine = machine
        self._may_send = may_send
        self._between = between
        self._drops_after = drops_after

    async def create_task(self, body: bytes) -> Answer | Failure:
        """`POST /tasks`."""
        await asyncio.sleep(_CONNECT_SECONDS)
        self._machine.step(is_risky=True)
        is_struck = self._machine.is_struck()
        if is_struck:
            self._machine.freeze(shorter_than_a_lease(self._machine.rng))
            self._machine.pause(0.0)
        if not self._may_send():
            self._notes.counts["kept back"] += 1
            self._notes.tell(f"{self._machine.name}: a request is kept back")
            return Failure(KeptBackError, "another computer may have taken this workspace over")
        if self._between and self._machine.rng.random() < self._between:
            began = self._machine.stage.now
            self._machine.freeze(some_freeze(self._machine.rng))
            self._machine.pause(0.0)
            if self._machine.stage.now - began > self._drops_after:
                return Failure(KeptBackError, "the connection was closed before the write")
        self._notes.tell(f"{self._machine.name}: writes")
        if is_struck and not self._weather.is_fair:
            self._weather.is_doomed = True
            asyncio.get_running_loop().call_later(0.1, self._machine.die)
        return await super().create_task(body)


class Run(Process):
    """One invocation of the command on a computer."""

    def __init__(  # noqa: PLR0913 -- what it works with, each passed in
        self,
        sheet: Sheet,
        server: Server,
        machine: Machine,
        *,
        run_id: str,
        way: LeaseWay,
        service: Service,
        weather: Weather,
        whole: Sheet,
        notes: Notes,
    ) -> None:
        line = GuardedLine(
            service, weather, sheet=whole, surely_known=list, notes=notes, may_be_killed=True
        )
        super().__init__(
            sheet, cast(sqlite3.Connection, None), line, run_id=run_id, way=way.inner(),
            rng=random.Random(machine.rng.random()), accident=None, clocks=machine.clocks,
            counts=notes.counts, on_create=notes.answered.add, home=cast(Home, NoHome()),
            on_intent=lambda body: notes.see_intent(service.kind_of(body)),
        )  # fmt: skip
        self.line = line
        self._server = server
        self._machine = machine
        self._lease_way = way
        self._notes = notes
        lease = way.lease("w", machine.name, server, machine)
        self._leased = LeasedLedger(server, machine, lease)

    def carry_out(self) -> Told | None:
        """How the rows ended; None: nothing was begun, or nobody was told."""
        loop = MachineLoop(self._machine)
        try:
            return loop.run_until_complete(self.run())
        except (KilledError, LedgerError) as error:
            self._notes.tell(f"{self._machine.name}: ended by {type(error).__name__} {error}")
            return None
        finally:
            self._machine.is_draining = True
            self._leased.lease.lose()
            self._server.drop(self._leased.session)
            self._machine.is_dead = True
            loop.run_until_complete(_end_all())
            loop.close()

    async def run(self) -> Told | None:
        """As the command does it."""
        retrier = self._retrier()
        answer = await retrier.call(self._sender.who_am_i, connect_again=False)
        if not isinstance(answer, Answer) or not answer.is_success or not self._take():
            return None
        self._server_clock.guess(
            answer.headers, self._clocks.time_of_day(), asyncio.get_running_loop().time()
        )
        way, db = self._lease_way, self._leased
        self._notes.counts["leases"] += 1
        self._notes.tell(f"{self._machine.name}: lease {db.lease.epoch}")
        may_send = db.may_send if way.looks else lambda: True
        self.line.set_guard(self._machine, may_send, way.between, way.drops_after)
        self._ticks = db.ticks
        ledger = Ledger(db, db.now, db.ticks)
        try:
            ledger.take_over("an import", self._former_end())
            seconds = ledger.doubted_seconds_left(way.settle_seconds)
            existing = None
            if seconds is not None and way.lists_after_fail_over:
                existing = await self._compare(ledger, seconds)
            with closing(existing) if existing is not None else nullcontext():
                plan = make_plan(self._sheet, ledger, existing)
            with closing(plan):
                told = await self._deliver(plan, ledger)
                self._adopt(plan, ledger)
            with suppress(LedgerError):  # of a lease that is lost, it is told later
                self._notes.counts["told twice"] += len(ledger.tell_twice())
            return told
        finally:
            db.close()

    def _turns_of(self, ledger: Ledger) -> LedgerTurns | None:
        kind = CountedTurns if self._lease_way.asks_again else Unasked
        turns = kind.of(ledger, self._run_id)
        if turns is not None:
            turns.counts = self._notes.counts
        return turns

    def _former_end(self) -> Tick | None:
        return self._leased.former_end if self._lease_way.quiet_from_end else None

    def _take(self) -> bool:
        """Whether the lease is held; one that is silent is always waited for."""
        machine, told = self._machine, self._notes
        waiting = Waiting(
            machine.plan.waits,
            machine.pause,
            lambda seconds, why: told.tell(f"{machine.name}: waits {seconds:.0f} s, {why}"),
            machine.monotonic,
        )
        try:
            with self._leased.errors():
                take(self._leased, ABOUT, "an import", waiting)
        except WorkspaceBusyError:
            told.counts["refused"] += 1
            return False
        return True

    async def _compare(self, ledger: Ledger, seconds: float) -> ExistingTasks:
        """What the workspace holds: another copy of the database may lack what was sent last.

        As `importer/pipeline/comparing.py`, with the retries and waits of virtual time.
        """
        await asyncio.sleep(seconds)
        with ExitStack() as stack:
            existing = stack.enter_context(closing(ExistingTasks()))

            def keep(task: TaskAnswer) -> bool:
                existing.add(task)
                return False

            existing.expect(ledger.created_first(_CONTROLS))
            existing.expect(ledger.created_last(_CONTROLS))
            listing = await list_tasks(self._sender, self._retrier(), keep)
            problem = listing.problem or existing.conclude()
            if problem is not None:
                raise LedgerError(problem)
            stack.pop_all()  # whoever compares with it closes it
            return existing

    def _adopt(self, plan: Plan, ledger: Ledger) -> None:
        """Remember the tasks that were found."""
        found = [
            (row.number, row.fingerprint, row.outcome.task_id)
            for row in chain.from_iterable(plan.rows)
            if row.outcome is not None and row.outcome.cause is Cause.IN_WORKSPACE
            if row.outcome.task_id is not None
        ]
        with suppress(LedgerError):  # of a lease that is lost: the next run finds them again
            ledger.adopt(self._run_id, found)


async def _end_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    with suppress(BaseException):
        await asyncio.gather(*others, return_exceptions=True)
