"""When the next requests may leave. The time is passed to every method.

Under a rate no more may leave than count in its window (`window.py`). As many are in flight as the
rate needs at the pace of the answers, which is learned from them: a service that falls silent is
not sent all that a window holds.

What cannot be bounded: a request given up by its timeout counts as if answered at that moment; the
network may still deliver it later.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from importer.reporting.progress_events import RateTold
from importer.settings.rate import PLACES, Rate
from importer.submission.pace.allowance import Allowance, LastAllowances
from importer.submission.pace.ceiling import Ceiling, Learned, Refusal
from importer.submission.pace.record import Batch
from importer.submission.pace.waits import Waits
from importer.submission.pace.window import Window

_LATE_SECONDS = 0.02

_TWO_DIGITS = 99
"""A rate up to this is told to two digits; a hundred has three."""

_PLACES_FOR_SLOW_ANSWERS = 2.0
_SLOWER, _QUICKER = 0.25, 0.02
"""How much an answer that took longer, or shorter, than was expected changes what is expected."""


class Memory(Protocol):
    """Who keeps what the run after this one has to know."""

    def leave(self, now: float, requests: int, share: int | None) -> None:
        """This many requests are about to leave, at most `share` of them within a second."""
        ...

    def answer(self, now: float) -> None:
        """One of them was answered, or given up."""
        ...

    def pause(self, now: float, until: float) -> None:
        """The service has asked everyone to wait."""
        ...

    def learn(self, learned: Learned) -> None:
        """An adaptive rate has found this."""
        ...


@dataclass(slots=True)
class Pacer:
    """Keeps count of requests in a sliding window, and of pauses. Times are seconds of one clock.

    `permits`, then `start` when they leave, then one `finish` for each. Not for threads: one
    loop asks and tells.
    """

    rate: Rate
    rng: random.Random = field(default_factory=random.Random)
    paused_until: float = float("-inf")
    memory: Memory | None = None
    _ceiling: Ceiling | None = None
    _left: list[float] = field(default_factory=list)
    _latency: float = 0.0
    _shortest: float = float("inf")
    _told: LastAllowances = field(default_factory=LastAllowances)
    _finished: float = float("-inf")
    _window: Window = field(init=False)
    _next_start: float = float("-inf")
    _waits: Waits = field(init=False)
    _refused_until: float = float("-inf")
    """The end of the last pause after a refusal or a failure, and not for what a header said."""

    def __post_init__(self) -> None:
        if self.rate.adaptive:
            self._ceiling = Ceiling.at(float(self.rate.count or 1))
        self._window = Window(self.rate.seconds)
        self._waits = Waits(self.rng)

    def resume(
        self,
        now: float,
        batches: Iterable[Batch],
        paused_until: float,
        learned: Learned | None = None,
    ) -> None:
        """Take up what the runs before left behind: their requests count in this one's window."""
        self._refused_until = max(self._refused_until, paused_until)
        self.paused_until = max(self.paused_until, paused_until)
        batches = list(batches)
        if self._ceiling is not None and learned is not None:
            self._ceiling.take_up(learned)
            last = max((batch.last for batch in batches), default=now - self._gap)
            self._next_start = min(last, now) + self._gap
        if self.rate.count is not None:
            self._window.remember(now, batches, self.rate.count)

    @property
    def known_rate(self) -> RateTold | None:
        """How many may leave, as set or as found by a refusal; None: not known."""
        if self._ceiling is not None:
            return None if self._ceiling.ladder.held is None else RateTold(self._a_second, 0.0)
        window_seconds = self.rate.seconds if self.rate.seconds > 1 else 0.0
        return None if self.rate.count is None else RateTold(self._a_second, window_seconds)

    def seconds_for(self, requests: int) -> float | None:
        """How long so many requests take to leave, as far as is known; None: no rate holds them."""
        if self.rate.count is None:
            return None
        if self._ceiling is not None:
            return requests * _each(self._ceiling, self._shortest)
        windows, rest = divmod(max(0, requests - 1), self.rate.count)
        return windows * self._window.length + rest * self._gap

    @property
    def is_rate_known(self) -> bool:
        """Whether it is set, or an earlier run has found it: no guess to begin with."""
        return self._ceiling is None or self._ceiling.learned() is not None

    def __str__(self) -> str:
        """The rate, and what `auto` begins with."""
        return str(self.rate) if self._ceiling is None else _in_words(self._ceiling)

    def permits(self, now: float, wanted: int) -> int:
        """How many of `wanted` requests may leave now. Spread: one at a time under a rate."""
        if now < self.paused_until or wanted <= 0:
            return 0
        if self.rate.count is None:
            return wanted
        return 1 if now >= self._next_start and self._has_place and self._has_room(now) else 0

    def start(self, now: float, requests: int = 1) -> None:
        """These requests leave now."""
        place = bisect_right(self._left, now)
        self._left[place:place] = [now] * requests
        if self.rate.count is not None:
            # One that was woken a little late does not put off all that follow.
            gap = self._gap if self._ceiling is None else max(self._gap, self._told.gap(now))
            is_late = 0.0 < now - self._next_start <= min(gap, _LATE_SECONDS)
            self._next_start = (self._next_start if is_late else now) + gap
            if self._ceiling is not None:
                self._ceiling.leave(now, len(self._left))
            else:
                self._window.start(now, requests)
        if self.memory is not None:
            _tell_what_is_learned(self._ceiling, self.memory)
            share = None if self.rate.count is None else int(self._a_second)
            self.memory.leave(now, requests, share)

    def finish(self, now: float, left_at: float | None = None) -> None:
        """One request was answered, or given up. left_at: when it left; else: the oldest."""
        place = 0 if left_at is None else bisect_left(self._left, left_at)
        left = self._finished = self._left.pop(place if place < len(self._left) else 0)
        if self.rate.count is not None:
            if self._ceiling is None:
                self._window.finish(now, left)
            self._shortest = min(self._shortest, now - left)
            off = now - left - self._latency
            self._latency += off * (_SLOWER if off > 0 else _QUICKER)
        if self.memory is not None:
            self.memory.answer(now)

    def succeed(self) -> None:
        """The service dealt with a request: it is well."""
        self._waits.succeed(self._finished)
        self._window.succeed()
        if self._ceiling is not None:
            self._ceiling.take(self._finished)

    def pause(
        self,
        now: float,
        asked_seconds: float | None,
        *,
        left_at: float,
        too_many: bool = True,
        is_down: bool = False,
    ) -> float:
        """Everyone waits: as long as was asked, else a second doubling to sixty, with jitter.

        Returns the seconds from now. left_at: when the request left whose answer asks for it. One
        that left before the last pause tells nothing new: it lengthens no backoff. too_many: the
        service refused it so, and did not merely fail. is_down: it did as one that is too busy.
        """
        if (news := self.is_news(left_at)) and too_many:
            self._window.refuse()
        limits = self._ceiling if too_many or is_down else None
        # to wait for no time asks for nothing, and would go round in circles
        seconds, brief = asked_seconds or 0.0, 0.0
        if news and limits is not None and not seconds and limits.would_doubt:
            brief = Waits.brief(self._gap)
        elif news:
            gap = 0.0 if self._ceiling is None else self._gap
            seconds = self._waits.next(now, asked_seconds, gap)
        elif limits is not None:  # what left meanwhile, and was refused, is made up for
            self._next_start = max(self._next_start, now) + self._gap
        if seconds:
            self._refused_until = max(self._refused_until, now + seconds)
        self.paused_until = max(self.paused_until, self._refused_until, now + brief)
        if limits is not None:
            until = max(self._refused_until, now + brief)
            limits.refuse(now, Refusal(left_at, until, news, bool(asked_seconds), is_down))
            _tell_what_is_learned(self._ceiling, self.memory)
        if asked_seconds and self.memory is not None:
            self.memory.pause(now, now + asked_seconds)
        return self.paused_until - now

    def heed(self, now: float, allowances: Sequence[Allowance]) -> None:
        """Go by what the service says of how many may follow: all wait where none may.

        An adaptive rate spreads them over the time; one that is set is the person's.
        """
        wait = self._told.hear(now, allowances, min(self._left[:1], default=now))
        if wait:
            self.paused_until = max(self.paused_until, now + wait)

    def is_news(self, left_at: float) -> bool:
        """Whether a request left after the last pause: during one, none does."""
        return left_at >= self._refused_until

    def wait_seconds(self, now: float) -> float | None:
        """How long until a permit may come by itself; None: only an answer can bring one."""
        if now < self.paused_until or self.rate.count is None:
            return max(0.0, self.paused_until - now)  # it may have ended since
        if not self._has_place:
            return None
        if self._has_room(now):
            return max(0.0, self._next_start - now)
        return self._window.frees_at(now) - now

    @property
    def _has_place(self) -> bool:
        asks = bool(self._left) and self.is_news(self._left[-1])
        return len(self._left) < _places(self._a_second * self._latency, self._ceiling, asks=asks)

    def _has_room(self, now: float) -> bool:
        return self._ceiling is not None or self._window.counted(now) < (self.rate.count or 0)

    @property
    def _a_second(self) -> float:
        """The requests per second, if they are spread evenly."""
        set_rate = (self.rate.count or 0) / self.rate.seconds
        return set_rate if self._ceiling is None else self._ceiling.rate

    @property
    def _gap(self) -> float:
        """No burst inside the window: requests keep a distance, of at most a second's share."""
        if self._ceiling is not None:
            return 1 / self._ceiling.rate
        return min(self.rate.seconds, 1.0) / (self.rate.count or 1)


def _in_words(ceiling: Ceiling) -> str:
    digits = 2 if ceiling.rate < _TWO_DIGITS else 3
    begins = f"auto, {ceiling.rate:.{digits}g}/s"
    return begins if ceiling.learned() else f"{begins} at first"


def _each(ceiling: Ceiling, round_trip: float) -> float:
    """The seconds from one request to the next; where few may be in flight, by their round trips.

    round_trip: infinite, if none was made.
    """
    each, places = 1 / ceiling.rate, ceiling.places.most
    return each if places is None or math.isinf(round_trip) else max(each, round_trip / places)


def _places(under_way: float, ceiling: Ceiling | None, *, asks: bool) -> int:
    """How many may be in flight: twice what the rate takes while an answer comes.

    asks: one has left since the last wait; it may have to be taken before others follow.
    """
    if asks and ceiling is not None and ceiling.sends_one:
        return 0
    places = max(PLACES, math.ceil(under_way * _PLACES_FOR_SLOW_ANSWERS))
    if ceiling is None or ceiling.places.most is None:
        return places
    return min(places, ceiling.places.most)


def _tell_what_is_learned(ceiling: Ceiling | None, memory: Memory | None) -> None:
    learned = None if ceiling is None else ceiling.learned()
    if memory is not None and learned is not None:
        memory.learn(learned)
