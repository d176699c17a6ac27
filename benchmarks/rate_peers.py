"""Two ways to find a rate that others use, and one that knows it, for `rate_play.py`."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

_AT_FIRST = 5.0


@dataclass(slots=True)
class Aimd:
    """One request a second more each second, half as many after a refusal; `Retry-After` obeyed."""

    rng: random.Random
    rate: float = _AT_FIRST
    _next: float = 0.0
    _paused_until: float = 0.0
    _backoffs: int = 0

    def permits(self, now: float, wanted: int) -> int:
        """One at a time, at a distance."""
        return int(wanted > 0 and now >= max(self._next, self._paused_until) - 1e-9)

    def start(self, now: float, requests: int = 1) -> None:
        """It leaves."""
        self._next = now + requests / self.rate

    def finish(self, now: float, left_at: float) -> None:
        """Nothing is counted."""

    def succeed(self) -> None:
        """A little more."""
        self._backoffs = 0
        self.rate = min(100.0, self.rate + 1 / self.rate)

    def pause(
        self,
        now: float,
        asked_seconds: float | None,
        *,
        left_at: float,
        too_many: bool = True,  # noqa: ARG002 -- of the protocol
        is_down: bool = False,  # noqa: ARG002 -- of the protocol
    ) -> float:
        """Half, once for each wait."""
        if left_at >= self._paused_until:
            self.rate = max(0.05, self.rate / 2)
            own = min(60.0, 2.0**self._backoffs) * self.rng.uniform(0.75, 1.0)
            self._backoffs = min(self._backoffs + 1, 10)
            self._paused_until = now + (asked_seconds or own)
        return self._paused_until - now

    def wait_seconds(self, now: float) -> float | None:
        """Until the distance or the wait is over."""
        return max(self._next, self._paused_until) - now


@dataclass(slots=True)
class AwsAdaptive:
    """The adaptive mode of the AWS SDKs: no limit until a refusal, then a bucket along CUBIC.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html, with the constants
    of botocore: 0.7 of the rate after a refusal, 0.4 as the scale of the curve, twice the measured
    rate at most. It does not read `Retry-After`.
    """

    rng: random.Random
    _fill: float = 0.5
    _tokens: float = 1.0
    _at: float = 0.0
    _is_enabled: bool = False
    _measured: float = 0.0
    _bucket: float = 0.0
    _count: int = 0
    _most: float = 0.0
    _refused_at: float = 0.0
    _now: float = field(default=0.0)

    def permits(self, now: float, wanted: int) -> int:
        """As many as there are tokens, once there are any."""
        if not self._is_enabled:
            return int(wanted > 0)
        self._refill(now)
        return int(wanted > 0 and self._tokens >= 1 - 1e-9)

    def start(self, now: float, requests: int = 1) -> None:
        """It takes a token."""
        if self._is_enabled:
            self._refill(now)
            self._tokens -= requests

    def _refill(self, now: float) -> None:
        self._tokens = min(max(1.0, self._fill), self._tokens + (now - self._at) * self._fill)
        self._at = now

    def finish(self, now: float, left_at: float) -> None:  # noqa: ARG002 -- of the protocol
        """It measures how many are answered, in halves of a second."""
        self._now = now
        self._count += 1
        bucket = int(now * 2) / 2
        if bucket > self._bucket:
            rate = self._count / (bucket - self._bucket)
            self._measured = rate * 0.8 + self._measured * 0.2
            self._count, self._bucket = 0, bucket

    def succeed(self) -> None:
        """Up the curve."""
        if not self._is_enabled:
            return
        window = (self._most * 0.3 / 0.4) ** (1 / 3)
        rate = 0.4 * (self._now - self._refused_at - window) ** 3 + self._most
        self._set(rate)

    def pause(
        self,
        now: float,
        asked_seconds: float | None,  # noqa: ARG002 -- of the protocol
        *,
        left_at: float,  # noqa: ARG002 -- of the protocol
        too_many: bool = True,  # noqa: ARG002 -- of the protocol
        is_down: bool = False,  # noqa: ARG002 -- of the protocol
    ) -> float:
        """Down to seven tenths of what was measured."""
        rate = min(self._measured, self._fill) if self._is_enabled else self._measured
        self._most, self._refused_at = rate, now
        if not self._is_enabled:
            self._is_enabled, self._at = True, now
        self._set(rate * 0.7)
        return 0.0

    def _set(self, rate: float) -> None:
        self._refill(self._now)
        self._fill = max(0.5, min(rate, 2 * self._measured))

    def wait_seconds(self, now: float) -> float | None:
        """Until there is a token."""
        if not self._is_enabled:
            return 0.0
        self._refill(now)
        return max(0.0, (1 - self._tokens) / self._fill)


@dataclass(slots=True)
class Known:
    """A pace that somebody knew beforehand, and a number in flight; waits are kept.

    What it cannot do, no client can that has to find them out.
    """

    rate: float
    places: int
    _in_flight: int = 0
    _next: float = 0.0
    _paused_until: float = 0.0

    def permits(self, now: float, wanted: int) -> int:
        """One at a time, at its distance."""
        is_due = now >= max(self._next, self._paused_until) - 1e-9
        return int(wanted > 0 and is_due and self._in_flight < self.places)

    def start(self, now: float, requests: int = 1) -> None:
        """It leaves."""
        self._in_flight += requests
        self._next = max(self._next + 1 / self.rate, now)

    def finish(self, now: float, left_at: float) -> None:  # noqa: ARG002 -- of the protocol
        """One less is under way."""
        self._in_flight -= 1

    def succeed(self) -> None:
        """It knew."""

    def pause(
        self,
        now: float,
        asked_seconds: float | None,
        *,
        left_at: float,  # noqa: ARG002 -- of the protocol
        too_many: bool = True,  # noqa: ARG002 -- of the protocol
        is_down: bool = False,  # noqa: ARG002 -- of the protocol
    ) -> float:
        """As long as was asked."""
        self._paused_until = max(self._paused_until, now + (asked_seconds or 0.0))
        return self._paused_until - now

    def wait_seconds(self, now: float) -> float | None:
        """Until the distance or the wait is over."""
        if self._in_flight >= self.places:
            return None
        return max(self._next, self._paused_until) - now
