"""The third pass: identifies the workspace, and sends the rows that are to be created.

Connects, names the workspace, and sends a plan's rows to their `Ending`. Holds the event loop, and
hears Ctrl-C while rows are sent.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias, TypeVar

from pydantic import SecretStr

from importer.contract.answer import TaskAnswer
from importer.errors import ServiceError
from importer.ledger.others import Others
from importer.ledger.store import Ledger
from importer.pipeline.caller.signals import caught
from importer.pipeline.caller.stop import Stop, soon
from importer.pipeline.service.no_service import (
    NOTHING_SENT,
    no_service,
    still_pausing,
    workspace_id,
)
from importer.pipeline.service.run_journal import RunJournal
from importer.pipeline.service.submitting import submission_of
from importer.planning.facts import PlannedRow
from importer.settings.access_token import origin_of
from importer.settings.groups import SendingOptions
from importer.settings.rate import parse_rate
from importer.submission.http.client import Answer, Client, Failure
from importer.submission.http.opening import open_client
from importer.submission.http.server_clock import ServerClock
from importer.submission.pace.long_waits import longest_wait
from importer.submission.pace.memory import PaceMemory
from importer.submission.pace.pacing import Pacer
from importer.submission.pace.shared_pacing import SharedPacer, shared_pacer
from importer.submission.pace.shares import Table
from importer.submission.ports import Ending, Listener
from importer.submission.reconcile.pages.listing import list_tasks
from importer.submission.reconcile.seen import is_there
from importer.submission.safe_calls import TRIES, Retrier
from importer.wording.hints import Hint, Option

_T = TypeVar("_T")
_Columns: TypeAlias = Mapping[str, str] | None

_LONG_SECONDS = 2.0
"""A wait of less for the rate's sake needs no words."""


@dataclass(slots=True)
class Delivery:
    """The connection of one run to the service, usable as a context manager.

    on_pause: told when everyone waits, for how many seconds and why. stop: whoever wants it to end.
    so_far: what was not done where the service cannot be used, for the hint.
    """

    base_url: str
    token: SecretStr
    options: SendingOptions
    pacer: Pacer
    on_pause: Callable[[float, str], None]
    server_clock: ServerClock = field(default_factory=ServerClock)
    memory: PaceMemory | None = None
    stop: Stop = field(default_factory=Stop)
    so_far: str = NOTHING_SENT
    _cut: asyncio.Event = field(default_factory=asyncio.Event)
    _runner: asyncio.Runner | None = None
    _client: Client | None = None

    @classmethod
    def of(  # noqa: PLR0913 -- what it works with, each passed in
        cls,
        base_url: str,
        token: SecretStr,
        options: SendingOptions,
        *,
        on_pause: Callable[[float, str], None],
        home: Path | None = None,
        on_note: Callable[[str], None] | None = None,
        rng: random.Random | None = None,
        stop: Stop | None = None,
        so_far: str = NOTHING_SENT,
        table: Table | None = None,
    ) -> Self:
        """A delivery as `options` say.

        home: the folder of the ledgers, where the pace of the runs before is taken up and kept;
        None: it is not. on_note: told where that cannot be; None: nobody is, and no folder is made.
        table: of whoever has the rate together with this one; None: it is this one's alone.
        """
        rng, rate = rng or random.Random(), parse_rate(options.rate)  # noqa: S311 -- jitter
        pacer = Pacer(rate, rng)
        if table is not None:
            pacer = shared_pacer(table, rate, rng, on_pause, timeout_seconds=options.timeout)
        delivery = cls(
            base_url, token, options, pacer, on_pause, stop=stop or Stop(), so_far=so_far
        )
        if home is not None:
            pacer.memory = delivery.memory = PaceMemory(
                home,
                base_url,
                window_seconds=pacer.rate.seconds,
                timeout_seconds=options.timeout,
                makes_folder=on_note is not None,
                on_trouble=on_note or (lambda _: None),
            )
        return delivery

    def __enter__(self) -> Self:
        self._client = open_client(
            self.base_url,
            self.token,
            timeout_seconds=self.options.timeout,
            concurrency=self.places,
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
        if self.memory is not None:
            self.memory.close()
        self._rest(is_over=True)
        with runner:  # closed even if the client cannot be
            runner.run(client.__aexit__(kind, error, trace))

    def _opened(self) -> tuple[Client, asyncio.Runner]:
        if self._client is None or self._runner is None:
            raise AssertionError("a delivery is used inside `with`")
        return self._client, self._runner

    @property
    def places(self) -> int:
        """The most requests in flight at once."""
        return self.options.concurrency or self.pacer.rate.places

    def workspace(self, *, tries: int = TRIES, patience_seconds: float | None = None) -> str | None:
        """The id of the workspace that the token belongs to; None where the service names none.

        patience_seconds: not to be asked at all if it may not be sooner. Raises `ServiceError`
        where the token is refused, no service answers, or it is not to be asked for long.
        """
        client, _ = self._opened()
        return self.run(self._ask_workspace(client, tries, patience_seconds))

    def _resume(self, now: float, patience_seconds: float | None) -> None:
        """Take up the pace of the runs before, before the first request."""
        if self.memory is None:
            return
        self.pacer.resume(now, *self.memory.load())
        pause = self.pacer.paused_until - now
        wait = max(pause, self.pacer.wait_seconds(now) or 0.0)
        if patience_seconds is not None and wait > patience_seconds:
            raise ServiceError(f"no request may be sent for another {wait:.0f} s")
        if pause > longest_wait(self.options.patience):
            record = None if isinstance(self.pacer, SharedPacer) else self.memory.where
            raise still_pausing(self.base_url, pause, record, self.so_far)
        if pause > 0:
            self.on_pause(pause, "the service asked the last run to wait")
        elif wait > _LONG_SECONDS:
            rate = Option("rate")
            self.on_pause(wait, f"the last run has used up what {rate} allows until then")

    async def _ask_workspace(
        self, client: Client, tries: int, patience_seconds: float | None
    ) -> str | None:
        self._resume(asyncio.get_running_loop().time(), patience_seconds)
        # Where nothing listens, it fails at once.
        result = await self.retrier().call(client.who_am_i, tries=tries, connect_again=False)
        if isinstance(result, Answer):
            now = asyncio.get_running_loop().time()
            self.server_clock.guess(result.headers, datetime.now(UTC), now)
            if result.is_success:
                return workspace_id(result, self.base_url)
        self.stop.check()
        by_proxy, token = self.options.proxy is not None, origin_of(self.token)
        raise no_service(result, self.base_url, by_proxy=by_proxy, token=token, so_far=self.so_far)

    @property
    def client(self) -> Client:
        """The client, for calls that are not part of a submission."""
        return self._opened()[0]

    def retrier(self) -> Retrier:
        """A way to make safe calls under this delivery's rate."""
        longest = longest_wait(self.options.patience)
        return Retrier(self.pacer, self.on_pause, self._cut, longest_wait_seconds=longest)

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """The result of `work`, in this delivery's event loop; `stop` ends its waits."""
        _, runner = self._opened()
        with self.stop.heard(soon(runner.get_loop(), self._cut.set)):
            try:
                return runner.run(work)
            finally:
                self._rest()

    def _rest(self, *, is_over: bool = False) -> None:
        """Let others have of the rate what is not needed for now."""
        if isinstance(self.pacer, SharedPacer):
            self.pacer.rest(self._opened()[1].get_loop().time(), is_over=is_over)

    def list_tasks(self, wanted: Callable[[TaskAnswer], bool]) -> int:
        """Show every task of the workspace to `wanted`; their number.

        Raises `ServiceError` where they cannot all be listed.
        """
        listing = self.run(list_tasks(self.client, self.retrier(), wanted))
        self.stop.check()
        problem = listing.problem
        if problem is None and listing.unreadable:
            problem = f"{listing.unreadable:,} of them cannot be read"
        if problem is None and listing.hidden:
            problem = f"{listing.hidden:,} others are listed only as part of other tasks"
        if problem is None:
            return listing.count
        raise ServiceError(
            f"the tasks at {self.base_url} cannot be listed: {problem}",
            hint=Hint(f"leave out {{check_existing:-}}, or try again later; {NOTHING_SENT}"),
        )

    def read_task(self, task_id: str) -> Answer | Failure:
        """What the service says of one task."""
        return self.run(self.retrier().call(partial(self.client.read_task, task_id)))

    def first_that_is_there(self, task_ids: Sequence[str]) -> str | None:
        """The first of these tasks that the service has; None: it has none of them."""
        return next((one for one in task_ids if is_there(self.read_task(one))), None)

    def send(  # noqa: PLR0913 -- what is sent, what is known, and who is told
        self,
        rows: Iterator[PlannedRow],
        ledger: Ledger,
        run_id: str,
        listener: Listener,
        columns: _Columns = None,
        *,
        others: Others | None = None,
    ) -> Ending:
        """Send the rows. `stop`, or a signal, ends it softly: what is under way is waited for.

        columns: how the person knows each field. others: the other ledgers of the folder.
        """
        journal = RunJournal(ledger, run_id, others)
        self.client.send_only_while(ledger.may_send)
        return self.run(self._send(rows, journal, listener, columns))

    async def _send(
        self, rows: Iterator[PlannedRow], journal: RunJournal, listener: Listener, columns: _Columns
    ) -> Ending:
        submission = submission_of(
            self.options,
            self.client,
            self.pacer,
            self.retrier(),
            self.server_clock,
            places=self.places,
            rows=rows,
            journal=journal,
            listener=listener,
            columns=columns,
        )
        loop = asyncio.get_running_loop()
        with self.stop.heard(soon(loop, submission.stop)), caught(self.stop.set):
            if self.stop.is_set:
                submission.stop()  # before the loop comes to it: not one request leaves
            return await submission.run()
