"""Calls that may be repeated, under the same rate and pauses as everything else.

`GET`, `DELETE` and a `PATCH` that sets a status do the same however often they are made, so a lost
answer only means to ask again. What the answer means is the caller's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from importer import events
from importer.submission.answers.trouble import trouble_of
from importer.submission.answers.verdict import FAILURES
from importer.submission.http.client import Answer, Failure
from importer.submission.http.dates import retry_after
from importer.submission.http.statuses import Verdict, meaning_of
from importer.submission.pace.long_waits import LONGEST_WAIT_SECONDS, asked_for
from importer.submission.pace.pacing import Pacer
from importer.submission.rate_headers import heed

TRIES = 4
"""How often a safe call is made before its failure is believed."""

_WAIT_FOR_A_PLACE_SECONDS = 0.05
"""Where only the answer to another request can make way, it is asked so often."""


@dataclass(slots=True)
class Retrier:
    """Makes safe calls, and repeats those that failed.

    on_pause: called when all requests wait, with the seconds and the reason. stop: set when
    no further call should be made; the result then is the last one. longest_wait_seconds: a call
    that may only leave after a longer pause is not made.
    """

    pacer: Pacer
    on_pause: Callable[[float, str], None]
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    utc_now: Callable[[], datetime] = lambda: datetime.now(UTC)
    longest_wait_seconds: float = LONGEST_WAIT_SECONDS

    async def call(
        self,
        request: Callable[[], Awaitable[Answer | Failure]],
        *,
        tries: int = TRIES,
        until: float | None = None,
        connect_again: bool = True,
        go_on: Callable[[], Awaitable[bool]] | None = None,
    ) -> Answer | Failure:
        """The first answer that settles something, or the last failure.

        until: by the loop's clock, when not to try again, however many tries are left.
        connect_again: whether a service that nothing connects to is tried again. go_on: asked
        before each further try whether it is to be made. A pause that the last failure asks for
        holds for whoever asks next.
        """
        tries_left = tries
        while True:
            left_at, result = await self._once(request)
            tries_left -= 1
            if self.stop.is_set() or not may_ask_again(result, connect_again):
                return result
            seconds = self._pause(result, left_at)
            if not tries_left or seconds > self.longest_wait_seconds:
                return result
            if until is not None and self._now() + seconds > until:
                return result
            self.on_pause(seconds, "the service is not ready")
            if go_on is not None and not await go_on():
                return result
            events.tell(events.REQUEST_RETRIED, row=None, attempt=tries - tries_left + 1)

    def too_long_a_pause(self) -> str | None:
        """Why no call is made for now: it could only leave after too long a pause."""
        seconds = self.pacer.paused_until - self._now()
        return asked_for(seconds) if seconds > self.longest_wait_seconds else None

    async def wait(self, seconds: float) -> bool:
        """Wait this many seconds; False if `stop` ended the wait early."""
        try:
            async with asyncio.timeout(seconds):
                await self.stop.wait()
        except TimeoutError:
            return True
        return False

    async def until_one_may_leave(self) -> bool:
        """Wait for pause and rate; False where none may: `stop` is set, or the pause is too long.

        Whoever calls next, without waiting for anything else, is the one.
        """
        while not self.pacer.permits(self._now(), 1):
            if self.too_long_a_pause() is not None:
                return False
            seconds = self.pacer.wait_seconds(self._now())
            if not await self.wait(_WAIT_FOR_A_PLACE_SECONDS if seconds is None else seconds):
                return False
        return True

    async def _once(
        self, request: Callable[[], Awaitable[Answer | Failure]]
    ) -> tuple[float, Answer | Failure]:
        """When the call left, as soon as pause and rate allowed it, and what came back."""
        if not await self.until_one_may_leave():
            reason = self.too_long_a_pause() or "it was stopped before it was sent"
            return self._now(), Failure(httpx.PoolTimeout, reason)
        left_at = self._now()
        self.pacer.start(left_at)
        result = await request()
        self.pacer.finish(self._now(), left_at)
        if isinstance(result, Answer):
            heed(self.pacer, self.utc_now, result.headers)
        if isinstance(result, Answer) and result.is_success:
            self.pacer.succeed()
        return left_at, result

    def _pause(self, result: Answer | Failure, left_at: float) -> float:
        """Everyone waits as long as the service asked, or the pacer says."""
        now = self._now()
        if isinstance(result, Failure):
            return self.pacer.pause(now, None, left_at=left_at, too_many=False)
        asked, meaning = retry_after(result.headers, self.utc_now()), meaning_of(result.status)
        return self.pacer.pause(
            now,
            asked,
            left_at=left_at,
            too_many=meaning.creation is Verdict.WAIT,
            is_down=meaning.is_overload,
        )

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def may_ask_again(result: Answer | Failure, connect_again: bool = True) -> bool:  # noqa: FBT001, FBT002
    """Whether another try may fare better."""
    if trouble_of(result) is not None:
        return False
    if isinstance(result, Failure):
        return connect_again or FAILURES.get(result.kind, Verdict.UNKNOWN) is Verdict.UNKNOWN
    return meaning_of(result.status).passes
