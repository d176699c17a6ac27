"""Rows, answers and stand-ins for what a worker works with. The ledger is the real one."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

import httpx

from importer.errors import LedgerError
from importer.ledger.store import Intent, Ledger, Settlement
from importer.outcome import Outcome
from importer.plan import PlannedRow
from importer.submission.client import Answer, Failure
from importer.submission.pacing import Pacer, Rate
from importer.submission.roles import Ending
from importer.submission.worker import Worker

Result = Answer | Failure
Reply = Callable[[str, int], Result]
"""What is answered to a title, at the so-manyth request for it, counted from 1."""

RUN = "run-1"


def row(number: int) -> PlannedRow:
    """A row that is to be created; its title is its number."""
    body = json.dumps({"task_title": f"row {number}"}).encode()
    return PlannedRow(number, None, number.to_bytes(16, "big"), body)


def rows(count: int) -> Iterator[PlannedRow]:
    """Rows 2, 3, 4 and so on, as below a header."""
    return (row(number) for number in range(2, count + 2))


def answer(status: int, body: object = None, **headers: str) -> Answer:
    """An answer with a JSON body; `retry_after` stands for `retry-after`."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, named, b"" if body is None else json.dumps(body).encode())


def created(title: str, attempt: int = 1) -> Answer:
    """The task that the service made: its id is the row's title and the number of the request."""
    return answer(201, {"task_id": f"{title} #{attempt}", "task_title": title})


def failure(kind: type[httpx.RequestError], message: str = "told so") -> Failure:
    """A request without an answer."""
    return Failure(kind, message)


class FakeSender:
    """A service that answers after `latency` virtual seconds, and remembers what it was asked."""

    def __init__(self, reply: Reply = created, *, latency: float = 0.1) -> None:
        self.reply = reply
        self.latency = latency
        self.sent: list[tuple[float, str]] = []
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
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(self.latency)
        finally:
            self.in_flight -= 1
        return result

    def distrust_connections(self) -> None:
        """Counts the calls."""
        self.distrusted += 1

    @property
    def titles(self) -> list[str]:
        """What was asked for, in order."""
        return [title for _, title in self.sent]


class LedgerJournal:
    """The real ledger as a journal; refuses the commits of the given numbers, counted from 1."""

    def __init__(self, ledger: Ledger, *, broken: Iterable[int] = ()) -> None:
        self.ledger = ledger
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


class Heard:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.pauses: list[tuple[float, str]] = []

    def on_outcome(self, outcome: Outcome) -> None:
        """A row has ended."""
        self.outcomes.append(outcome)

    def on_pause(self, seconds: float, reason: str) -> None:
        """Everyone waits."""
        self.pauses.append((round(seconds, 3), reason))


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
        stop_after_errors: int | None = None,
    ) -> None:
        self.ledger = ledger
        self.sender = FakeSender(reply, latency=latency)
        self.journal = LedgerJournal(ledger, broken=broken)
        self.heard = Heard()
        self.pacer = Pacer(rate, Steady())
        self.worker_of: Callable[[], Worker] = lambda: Worker(
            to_send,
            sender=self.sender,
            journal=self.journal,
            pacer=self.pacer,
            concurrency=concurrency,
            listener=self.heard,
            stop_after_errors=stop_after_errors,
        )

    async def run(self, *, stop_at: float | None = None) -> Ending:
        """Run the worker to its end, stopped after so many seconds."""
        worker = self.worker_of()
        if stop_at is not None:
            asyncio.get_running_loop().call_later(stop_at, worker.stop)
        return await worker.run()

    def statuses(self) -> dict[int, str]:
        """What the ledger says of each row."""
        return {end.row_number: end.status.value for end in self.ledger.outcomes(RUN)}


def open_ledger(folder: Path) -> Ledger:
    """A new ledger in which the run has begun."""
    ledger = Ledger.open(folder / "w.sqlite", base_url="https://api.test/v1", workspace="w")
    ledger.begin_run(RUN, "followups.csv")
    return ledger
