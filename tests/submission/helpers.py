"""Rows, answers and stand-ins for what a worker works with. The ledger is the real one."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import httpx

from importer.errors import LedgerError
from importer.ledger.file.boot_clock import Tick
from importer.ledger.records import KnownTask, LostTask
from importer.ledger.states import State
from importer.ledger.store import Intent, Ledger, Settlement
from importer.planning.facts import PlannedRow
from importer.reporting.progress_events import (
    AnswersAwaited,
    LookupAwaited,
    LookupWaited,
    Paused,
    ProgressEvent,
    RowSent,
)
from importer.reporting.sentences import Sentences
from importer.rows.outcome import Outcome
from importer.settings.rate import Rate
from importer.submission.breaker import CircuitBreaker
from importer.submission.http.client import Answer, Failure
from importer.submission.pace.long_waits import longest_wait
from importer.submission.pace.pacing import Pacer
from importer.submission.ports import Ending, Turns
from importer.submission.reconcile.lookup import Lookup
from importer.submission.safe_calls import Retrier
from importer.submission.submission import Submission
from importer.submission.worker.row_queue import RowQueue
from importer.submission.worker.worker import Worker

Result = Answer | Failure


class After(NamedTuple):
    """The task is made, and then this is answered."""

    result: Result


Reply = Callable[[str, int], Result | After]
"""What is answered to a title, at the so-manyth request for it, counted from 1."""

RUN = "run-1"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def virtual_now() -> datetime:
    """Noon, and the seconds that the virtual loop has slept since."""
    try:
        return NOON + timedelta(seconds=asyncio.get_running_loop().time())
    except RuntimeError:
        return NOON


def virtual_tick() -> Tick:
    """The same by a clock that nobody can set."""
    return Tick("boot-1", (virtual_now() - NOON).total_seconds())


def row(number: int, **parts: Any) -> PlannedRow:
    """A row that is to be created; its title is its number."""
    body = json.dumps({"task_title": f"row {number}"}).encode()
    return PlannedRow(number, None, number.to_bytes(16, "big"), body)._replace(**parts)


def rows(count: int) -> Iterator[PlannedRow]:
    """Rows 2, 3, 4 and so on, as below a header."""
    return (row(number) for number in range(2, count + 2))


def answer(status: int, body: object = None, **headers: str) -> Answer:
    """An answer with a JSON body; `retry_after` stands for `retry-after`."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, named, b"" if body is None else json.dumps(body).encode())


def task_id_of(title: str, attempt: int) -> str:
    """The id that the service gives: the row's title and the number of the request."""
    return f"{title.replace(' ', '-')}-{attempt}"


def created(title: str, attempt: int = 1) -> Answer:
    """The task that the service made."""
    return answer(201, {"task_id": task_id_of(title, attempt), "task_title": title})


def failure(kind: type[httpx.RequestError], message: str = "told so") -> Failure:
    """A request without an answer."""
    return Failure(kind, message)


def _tells_of(result: Result, title: str) -> bool:
    """Whether an answer is a success, and about the task of this title."""
    if isinstance(result, Failure) or result.status >= 300:
        return False
    told = result.json()
    return isinstance(told, dict) and told.get("task_title", title) == title


class FakeSender:
    """A service that answers after `latency` virtual seconds, and remembers what it was asked.

    held: the tasks that it made, by id. on_ask: what is answered to the so-manyth call of `me`,
    `list`, `read` or `patch` (counted from 1 each); None: the truth.
    """

    def __init__(self, reply: Reply = created, *, latency: float = 0.1) -> None:
        self.reply = reply
        self.latency = latency
        self.sent: list[tuple[float, str]] = []
        self.asked: list[tuple[float, str]] = []
        self.held: dict[str, dict[str, Any]] = {}
        self.on_ask: Callable[[str, int], Result | None] = lambda _call, _number: None
        self.in_flight = self.most_in_flight = self.distrusted = 0
        self.on_request: Callable[[str], None] = lambda _title: None
        self._counts: dict[str, int] = {}

    async def create_task(self, body: bytes) -> Result:
        """The reply to one request."""
        title = json.loads(body)["task_title"]
        self.on_request(title)
        self.sent.append((asyncio.get_running_loop().time(), title))
        self._counts[title] = self._counts.get(title, 0) + 1
        result = self.reply(title, self._counts[title])
        if isinstance(result, After) or _tells_of(result, title):
            self.hold(json.loads(body), task_id_of(title, self._counts[title]))
        result = result.result if isinstance(result, After) else result
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(self.latency)
        finally:
            self.in_flight -= 1
        return result

    def hold(self, body: dict[str, Any], task_id: str) -> None:
        """Make a task."""
        now = virtual_now().isoformat()
        self.held[task_id] = body | {"task_id": task_id, "status": "pending", "created_at": now}

    async def who_am_i(self) -> Result:
        """The workspace."""
        return await self._tell("me", lambda: answer(200, {"workspace_id": "w"}))

    async def list_tasks(self, cursor: str | None, limit: int) -> Result:
        """All tasks on one page."""
        del cursor, limit
        return await self._tell(
            "list", lambda: answer(200, {"tasks": list(self.held.values()), "next_cursor": None})
        )

    async def read_task(self, task_id: str) -> Result:
        """One task."""
        found = self.held.get(task_id)
        return await self._tell(
            "read", lambda: answer(404) if found is None else answer(200, found)
        )

    async def set_status(self, task_id: str, change: bytes) -> Result:
        """Set it, if the task is still pending."""
        return await self._tell("patch", lambda: self._change(task_id, json.loads(change)))

    def _change(self, task_id: str, change: dict[str, str]) -> Result:
        task = self.held.get(task_id)
        if task is None:
            return answer(404)
        if task["status"] != "pending":
            return answer(409)
        task |= change
        return answer(200, task)

    async def _tell(self, call: str, truth: Callable[[], Result]) -> Result:
        self.asked.append((round(asyncio.get_running_loop().time(), 3), call))
        told = self.on_ask(call, self.calls(call))
        await asyncio.sleep(self.latency)
        return truth() if told is None else told

    def calls(self, call: str) -> int:
        """How often it was asked so."""
        return sum(name == call for _, name in self.asked)

    def distrust_connections(self) -> None:
        """Counts the calls."""
        self.distrusted += 1

    @property
    def titles(self) -> list[str]:
        """What was asked for, in order."""
        return [title for _, title in self.sent]


class LedgerJournal:
    """The real ledger as a journal; refuses the commits of the given numbers, counted from 1.

    is_known: tasks of the workspace are known, whatever the ledger holds.
    """

    def __init__(
        self, ledger: Ledger, *, broken: Iterable[int] = (), is_known: bool = False
    ) -> None:
        self.ledger = ledger
        self.is_known = is_known
        self.broken = broken
        self.commits: list[tuple[list[int], int]] = []
        self.intended: set[int] = set()
        self._numbers = itertools.count(1)

    def commit(self, intents: list[Intent], settlements: list[Settlement]) -> None:
        """Write, unless it is this commit's turn to fail."""
        if next(self._numbers) in self.broken:
            raise LedgerError("the disk is full")
        self.ledger.commit(RUN, intents, settlements)
        self.intended |= {intent.row_number for intent in intents}
        self.commits.append(([intent.row_number for intent in intents], len(settlements)))

    def known_ids(self, task_ids: list[str]) -> Collection[str]:
        """As the ledger knows them."""
        return self.ledger.known_ids(task_ids)

    def sent_bodies(self, task_ids: list[str]) -> list[bytes]:
        """As the ledger knows them."""
        return self.ledger.sent_bodies(task_ids)

    def lost(self) -> list[LostTask]:
        """As the ledger knows them."""
        return self.ledger.lost()

    def lost_elsewhere(self) -> Mapping[bytes, bytes]:
        """There is no other ledger."""
        return {}

    def knows_tasks(self) -> bool:
        """As it is said of the workspace, or else as the ledger knows them."""
        return self.is_known or bool(self.ledger.created_first(1))

    def created_around(self, sent_no: int, limit: int) -> list[KnownTask]:
        """As the ledger knows them."""
        return self.ledger.created_around(sent_no, limit)


class Heard:
    """A listener that remembers. says: what a person answers when asked whether to go on."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.pauses: list[tuple[float, str]] = []
        self.quiet: list[tuple[float, int]] = []
        self.quiet_passed = 0.0
        self.awaited: list[int] = []
        self.notes: list[str] = []
        self.questions: list[str] = []
        self.says = False
        self._sentences = Sentences()

    def report(self, event: ProgressEvent) -> None:
        """Keep it in the list of its kind."""
        match event:
            case RowSent(outcome):
                self.outcomes.append(outcome)
            case Paused(seconds, reason):
                self.on_pause(seconds, reason)
            case LookupAwaited(seconds, rows):
                self.quiet.append((round(seconds, 3), rows))
            case LookupWaited(seconds):
                self.quiet_passed += seconds
            case AnswersAwaited(answers):
                self.awaited.append(answers)
            case _:
                self.notes.append(self._sentences.of(event) or "")

    def on_pause(self, seconds: float, reason: str) -> None:
        """Everyone waits."""
        self.pauses.append((round(seconds, 3), reason))

    def go_on(self, question: str) -> bool:
        """The answer of a person."""
        self.questions.append(question)
        return self.says


class Steady(random.Random):
    """No jitter: every backoff is its longest."""

    def uniform(self, _a: float, b: float) -> float:
        """The upper end."""
        return b


class Scene:
    """One worker with all it needs."""

    def __init__(  # noqa: PLR0913 - every part can be another
        self,
        ledger: Ledger,
        to_send: Iterator[PlannedRow],
        reply: Reply = created,
        *,
        latency: float = 0.1,
        concurrency: int = 1,
        rate: Rate = Rate(None),  # noqa: B008 - frozen
        broken: Iterable[int] = (),
        is_known: bool = False,
        stop_after_errors: int | None = None,
        settle_seconds: float = 120.0,
        patience_seconds: float = 300.0,
        resend_unconfirmed: bool = False,
        held: dict[str, dict[str, Any]] | None = None,
    ) -> None:
        self.ledger = ledger
        self.sender = FakeSender(reply, latency=latency)
        self.sender.held |= held or {}
        self.journal = LedgerJournal(ledger, broken=broken, is_known=is_known)
        self.heard = Heard()
        self.pacer = Pacer(rate, Steady())
        self.rows = RowQueue(iter(to_send))
        self.breaker = CircuitBreaker(stop_after_errors, longest_wait(patience_seconds))
        self.turns: Turns | None = None
        self.worker_of: Callable[[], Worker] = lambda: Worker(
            self.rows,
            self.breaker,
            sender=self.sender,
            journal=self.journal,
            pacer=self.pacer,
            concurrency=concurrency,
            listener=self.heard,
            utc_now=virtual_now,
            turns=self.turns,
        )
        self._settle_seconds = settle_seconds
        self._patience_seconds = patience_seconds
        self._resend_unconfirmed = resend_unconfirmed

    async def run(self, *, stop_at: float | None = None) -> Ending:
        """Run the worker to its end, stopped after so many seconds."""
        worker = self.worker_of()
        if stop_at is not None:
            asyncio.get_running_loop().call_later(stop_at, worker.stop)
        worker.begin()
        broken = await worker.run()
        return worker.ending(None if broken is None else broken.reason)

    def submission(self) -> Submission:
        """The worker in a whole submission."""
        retrier = Retrier(self.pacer, self.heard.on_pause, utc_now=virtual_now)
        lookup = Lookup(
            self.sender,
            retrier=retrier,
            journal=self.journal,
            listener=self.heard,
            settle_seconds=self._settle_seconds,
            patience_seconds=self._patience_seconds,
            ticks=virtual_tick,
        )
        return Submission(
            self.worker_of(),
            lookup,
            retrier,
            self.sender,
            self.journal,
            self.heard,
            self.rows,
            self.breaker,
            settle_seconds=self._settle_seconds,
            patience_seconds=self._patience_seconds,
            resend_unconfirmed=self._resend_unconfirmed,
            turns=self.turns,
        )

    async def submit(self, *, stop_at: float | None = None) -> Ending:
        """Run the whole submission to its end, stopped after so many seconds."""
        submission = self.submission()
        if stop_at is not None:
            asyncio.get_running_loop().call_later(stop_at, submission.stop)
        return await submission.run()

    def states(self) -> dict[int, State]:
        """What the ledger holds of each row, by its number."""
        found = self.ledger.db.execute("SELECT row_number, state FROM tasks ORDER BY row_number")
        return {number: State(state) for number, state in found}

    def statuses(self) -> dict[int, str]:
        """What the ledger says of each row."""
        return {end.row_number: end.status.value for end in self.ledger.outcomes(RUN)}


def open_ledger(folder: Path) -> Ledger:
    """A new ledger in which the run has begun."""
    ledger = Ledger.open(
        folder / "w.sqlite",
        base_url="https://api.test/v1",
        workspace="w",
        now=virtual_now,
        ticks=virtual_tick,
    )
    ledger.begin_run(RUN, "followups.csv")
    return ledger


_Result = TypeVar("_Result")


def in_turns(work: Generator[None, None, _Result]) -> tuple[_Result, int]:
    """The result of long work, and how often it gave way."""
    turns = 0
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value, turns
        turns += 1


def drive(work: Generator[None, None, _Result]) -> _Result:
    """The result of long work, at once."""
    return in_turns(work)[0]
