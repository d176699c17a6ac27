"""A pacer that keeps a rate together with others: it goes by the shares that are lent to it.

All that it sends counts, whether it reads or writes. For what is given back it counts more
carefully than for its own window: a request is under way until it was answered or given up, and
counts for a whole window from then on.
"""

from __future__ import annotations

import random
import secrets
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from importer.errors import ConfigurationError
from importer.ledger.this_computer import read_clocks
from importer.reporting.progress_events import RateTold
from importer.settings.rate import Rate
from importer.submission.pace.ceiling import Learned
from importer.submission.pace.pacing import Pacer
from importer.submission.pace.record import Batch
from importer.submission.pace.shares import Shares, Table
from importer.submission.pace.window import Window

_TOLD_SECONDS = 2.0
"""To wait less for a share needs no words."""


@dataclass
class SharedPacer(Pacer):
    """on_wait: told once in a while for how long there is no share at least, and why."""

    shares: Shares = field(kw_only=True)
    on_wait: Callable[[float, str], None] = field(kw_only=True, default=lambda *_: None)
    _answered: deque[float] = field(default_factory=deque)
    _without_since: float | None = None

    def resume(
        self,
        now: float,
        batches: Iterable[Batch],
        paused_until: float,
        learned: Learned | None = None,
    ) -> None:
        """Join the others; what was sent before any of them joined counts here as well.

        Raises `ConfigurationError` where they keep another rate.
        """
        loan = self.shares.ask(0)
        if loan is not None and loan.clash is not None:
            raise ConfigurationError(
                f"another batch is sending at the rate {loan.clash}, and this one is to share "
                f"the rate {self.shares.rate} with it",
                hint="give both lists of jobs the same rate, or wait until the other one ends",
            )
        self.rate = self.shares.rate
        super().resume(now, batches if loan and loan.is_fresh else (), paused_until, learned)
        self._follow(now, 0.0 if loan is None else loan.paused_seconds)

    @property
    def known_rate(self) -> RateTold | None:
        """That of its shares; None while it has none."""
        return super().known_rate if self.rate.count else None

    def seconds_for(self, requests: int) -> float | None:
        """How long so many requests take if nobody else sends."""
        own, self.rate = self.rate, self.shares.rate
        try:
            return super().seconds_for(requests)
        finally:
            self.rate = own

    def __str__(self) -> str:
        """The rate of all together."""
        return f"{self.shares.rate} for all jobs together"

    def permits(self, now: float, wanted: int) -> int:
        """How many of `wanted` requests may leave now, by the shares that it has now."""
        if wanted > 0 and (not self.shares.due_seconds() or not self.shares.still_holds()):
            loan = self.shares.ask(self._counted(now))
            self._follow(now, 0.0 if loan is None else loan.paused_seconds)
        return super().permits(now, wanted) if self.rate.count else 0

    def wait_seconds(self, now: float) -> float | None:
        """How long until a permit may come, or a share."""
        due = self.shares.due_seconds()
        own = super().wait_seconds(now) if self.rate.count else None
        return due if own is None else min(own, due)

    def finish(self, now: float, left_at: float | None = None) -> None:
        """One request was answered, or given up."""
        self._answered.append(now)
        super().finish(now, left_at)

    def pause(
        self,
        now: float,
        asked_seconds: float | None,
        *,
        left_at: float,
        too_many: bool = True,
        is_down: bool = False,
    ) -> float:
        """Everyone waits; where the service wants it so, the other senders as well."""
        seconds = super().pause(
            now, asked_seconds, left_at=left_at, too_many=too_many, is_down=is_down
        )
        if (too_many or asked_seconds) and seconds > 0:
            self.shares.pause(seconds)
        return seconds

    def rest(self, now: float, *, is_over: bool = False) -> None:
        """Nothing is sent for a while, or any more: what is cold is for others."""
        length = Window(self.shares.rate.seconds).length
        last = now if self._left else self._answered[-1] if self._answered else now - length
        self.shares.rest(self._counted(now), max(0.0, last + length - now), is_over=is_over)
        self._follow(now, 0.0)
        if is_over:
            self.shares.close()

    def _counted(self, now: float) -> int:
        """How many of its own requests count now, or may."""
        since = now - Window(self.shares.rate.seconds).length
        while self._answered and self._answered[0] <= since:
            self._answered.popleft()
        return len(self._left) + len(self._answered)

    def _follow(self, now: float, paused_seconds: float) -> None:
        """Go by the shares that it has now."""
        if self.rate.count != self.shares.count:
            self.rate = replace(self.shares.rate, count=self.shares.count)
        self.paused_until = max(self.paused_until, now + paused_seconds)
        if self.rate.count:
            self._without_since = None
        elif self._without_since is None:
            self._without_since = now
        elif self._without_since + _TOLD_SECONDS <= now:
            self._without_since = float("inf")
            self.on_wait(self.shares.rate.seconds, "other jobs use the whole rate for now")


def shared_pacer(
    table: Table,
    rate: Rate,
    rng: random.Random,
    on_wait: Callable[[float, str], None],
    *,
    timeout_seconds: float,
) -> SharedPacer:
    """The pacer of one more sender, which has no share yet. timeout_seconds: of a request."""
    shares = Shares(
        table,
        rate,
        secrets.token_hex(8),
        window_seconds=Window(rate.seconds).length,
        under_way_seconds=timeout_seconds,
        clock=read_clocks,
    )
    return SharedPacer(rate, rng, shares=shares, on_wait=on_wait)
