"""The third pass: who the service says we are, and the rows that are to be created.

Settings, a plan's rows and a ledger enter; a workspace and an `Ending` leave. Holds the event
loop, and hears Ctrl-C while rows are sent. Part of the composition root.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import NamedTuple, Self

from pydantic import SecretStr

from importer.errors import ServiceError
from importer.ledger.store import Intent, Ledger, Settlement
from importer.plan import PlannedRow
from importer.settings import TOKEN_VARIABLE, Options
from importer.signals import caught
from importer.submission.client import Answer, Client, Failure, cleaned, open_client
from importer.submission.halting import LONGEST_WAIT_SECONDS
from importer.submission.pacing import Pacer, parse_rate
from importer.submission.roles import Ending, Listener
from importer.submission.verdict import FAILURES, Verdict, retry_after
from importer.submission.worker import Worker

_TRIES = 4
_NOTHING_SENT = "nothing was sent"


class RunJournal(NamedTuple):
    """A ledger as one run writes to it (the worker's journal)."""

    ledger: Ledger
    run_id: str

    def commit(self, intents: list[Intent], settlements: list[Settlement]) -> None:
        """Write both durably, or nothing; raises `LedgerError`."""
        self.ledger.commit(self.run_id, intents, settlements)

    def known_ids(self, task_ids: list[str]) -> Collection[str]:
        """Those of the task ids that belong to a task already; raises `LedgerError`."""
        return self.ledger.known_ids(task_ids)


@dataclass(slots=True)
class Delivery:
    """The connection of one run to the service, usable as a context manager.

    on_pause: told when everyone waits, for how many seconds and why.
    """

    base_url: str
    token: SecretStr
    options: Options
    pacer: Pacer
    on_pause: Callable[[float, str], None]
    _runner: asyncio.Runner | None = None
    _client: Client | None = None

    @classmethod
    def of(
        cls,
        base_url: str,
        token: SecretStr,
        options: Options,
        *,
        on_pause: Callable[[float, str], None],
        rng: random.Random | None = None,
    ) -> Self:
        """A delivery as `options` say. Raises `ConfigurationError` for a rate that is none."""
        pacer = Pacer(parse_rate(options.rate), rng or random.Random())  # noqa: S311 -- jitter
        return cls(base_url, token, options, pacer, on_pause)

    def __enter__(self) -> Self:
        self._client = open_client(
            self.base_url,
            self.token,
            timeout_seconds=self.options.timeout,
            concurrency=self.options.concurrency,
            proxy=self.options.proxy,
            ca_file=self.options.ca_file,
        )
        self._runner = asyncio.Runner()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        client, runner = self._opened()
        with runner:  # closed even if the client cannot be
            runner.run(client.__aexit__(kind, error, trace))

    def _opened(self) -> tuple[Client, asyncio.Runner]:
        if self._client is None or self._runner is None:
            raise AssertionError("a delivery is used inside `with`")
        return self._client, self._runner

    def workspace(self) -> str | None:
        """The id of the workspace that the token belongs to; None where the service names none.

        Raises `ServiceError` where the token is refused, or no service answers.
        """
        client, runner = self._opened()
        return runner.run(self._ask_workspace(client))

    async def _ask_workspace(self, client: Client) -> str | None:
        for tries_left in reversed(range(_TRIES)):
            left_at, result = await self._ask_once(client)
            if isinstance(result, Answer) and 200 <= result.status < 300:  # noqa: PLR2004
                return _workspace_id(result, self.base_url)
            if not tries_left or not _may_ask_again(result):
                break
            now = asyncio.get_running_loop().time()
            seconds = self.pacer.pause(now, _asked_to_wait(result), left_at=left_at)
            if seconds > LONGEST_WAIT_SECONDS:
                break
            self.on_pause(seconds, "the service is not ready")
        raise _no_service(result, self.base_url)

    async def _ask_once(self, client: Client) -> tuple[float, Answer | Failure]:
        """When `GET /me` left, as soon as pause and rate allowed it, and what came back."""
        loop = asyncio.get_running_loop()
        while not self.pacer.permits(loop.time(), 1):  # noqa: ASYNC110 -- the clock brings it
            await asyncio.sleep(self.pacer.wait_seconds(loop.time()) or 0.0)
        left_at = loop.time()
        self.pacer.start(left_at)
        result = await client.who_am_i()
        self.pacer.finish(loop.time())
        return left_at, result

    def send(
        self, rows: Iterator[PlannedRow], ledger: Ledger, run_id: str, listener: Listener
    ) -> Ending:
        """Send the rows. Ctrl-C and SIGTERM stop it softly: what is under way is waited for."""
        client, runner = self._opened()
        return runner.run(self._send(client, rows, RunJournal(ledger, run_id), listener))

    async def _send(
        self, client: Client, rows: Iterator[PlannedRow], journal: RunJournal, listener: Listener
    ) -> Ending:
        worker = Worker(
            rows,
            sender=client,
            journal=journal,
            pacer=self.pacer,
            concurrency=self.options.concurrency,
            listener=listener,
            stop_after_errors=self.options.stop_after_errors,
        )
        loop = asyncio.get_running_loop()
        with caught(lambda: loop.call_soon_threadsafe(worker.stop)):
            return await worker.run()


def _workspace_id(answer: Answer, base_url: str) -> str | None:
    data = answer.json()
    if not isinstance(data, dict):
        raise ServiceError(
            f"{base_url} answers, but not as the tasks API does ({answer.words() or 'empty'})",
            hint="check --base-url, and whether this network wants you to log in first",
        )
    inner = data.get("workspace")
    inner_id = inner.get("id") if isinstance(inner, dict) else None
    for value in (data.get("workspace_id"), inner_id, data.get("id")):
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return cleaned(str(value)).strip()
    return None


def _may_ask_again(result: Answer | Failure) -> bool:
    """Whether another try may fare better. Where nothing listens, it is told at once."""
    if isinstance(result, Failure):
        return FAILURES.get(result.kind, Verdict.UNKNOWN) is Verdict.UNKNOWN
    return result.status in {408, 425, 429} or result.status >= 500  # noqa: PLR2004


def _asked_to_wait(result: Answer | Failure) -> float | None:
    return None if isinstance(result, Failure) else retry_after(result.headers, datetime.now(UTC))


def _no_service(result: Answer | Failure, base_url: str) -> ServiceError:
    if isinstance(result, Failure):
        return ServiceError(
            f"the service at {base_url} cannot be reached: {result.message}",
            hint=f"check the network and --base-url; {_NOTHING_SENT}",
        )
    if result.status in {401, 403} or 300 <= result.status < 400:  # noqa: PLR2004
        return ServiceError(
            f"the service does not accept the token in {TOKEN_VARIABLE} (HTTP {result.status})",
            hint=f"make a new token in HockeyStack and set the variable to it; {_NOTHING_SENT}",
        )
    words = f": {result.words()}" if result.words() else ""
    return ServiceError(
        f"the service at {base_url} is not well (HTTP {result.status}{words})",
        hint=f"check --base-url, or try again later; {_NOTHING_SENT}",
    )
