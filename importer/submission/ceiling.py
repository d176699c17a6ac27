"""Finds out what a service allows, by what it accepts and what it refuses.

An adaptive rate asks here how fast requests may follow each other, and how many may be in flight.
Until the first refusal the rate grows. A refusal tells what was taken from the end of one wait to
the end of the next, which is what a quota comes to, however long its window. From there the rate
climbs in steps, each of which has to hold for as long as the service has made everyone wait. One
that is refused leads back to a rate that has held, and the next try waits until the refusals cost
little. So a window, a bucket of tokens, and a limit that changes are all followed.

Where refusals come only with more requests in flight than were ever taken, the limit is on those
(`places.py`): the rate stays, and their number is held.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

from importer.submission.places import Places

MOST = 100.0
LEAST = 1 / 60
"""Requests a second."""

_GROWTH, _GROWTH_SECONDS = 1.3, 1.0
"""By which the rate grows, and how often, until the first refusal."""

_AIM = 0.97
"""Of what was taken, so that the next window is not used up before its end."""

_FIRST_STEP, _LEAST_STEP, _MOST_STEP = 0.15, 0.02, 0.25
_STEP_SECONDS, _STEP_REQUESTS = 3.0, 8
"""A step has to hold for so long, and for so many requests."""

_QUIET_SECONDS, _MOST_QUIET_SECONDS = 30.0, 90.0
_QUIET_WAITS = 50.0
_QUIET_REQUESTS, _MOST_COUNTED = 120.0, 2
"""What has to pass before a rate that was refused is tried again: so long, so many times the wait
that it cost, and so many requests for each that was refused, of which two count in any case."""

_USED = 0.7
"""A rate that was not used to this share has not been tried."""

_BRIEF_SECONDS = 2.0
"""A wait of more is one for a window, and not for a place."""

_FORGETTING = 0.9
"""What is left of the longest wait at the next refusal."""

_KEPT_CYCLES = 5
_ENOUGH = 4
_TELLING = 20
"""This many requests accepted between two waits show the rate by themselves."""

_LESS, _CLEARLY_LESS = 0.99, 0.6
_FALLS_OF_A_TRY, _FALLS_TO_BASE = 2, 5


class Learned(NamedTuple):
    """What a run leaves to the next: a rate that held, places if they are the limit, and waits."""

    rate: float
    places: int | None
    wait_seconds: float


@dataclass(slots=True)
class _Cycle:
    """From the end of one wait to the end of the next. taken: requests that the service took."""

    since: float
    taken: int = 0

    def rate(self, until: float) -> float:
        """How many it took a second."""
        return self.taken / max(until - self.since, 1e-3)


@dataclass(slots=True)
class Ceiling:
    """The rate and the places of one run. Times are seconds of one clock."""

    rate: float
    places: Places = field(default_factory=Places)
    _held: float | None = None
    """The rate that has held last; None: nothing was refused yet."""
    _base: float = LEAST
    """The rate that held from one try to the next."""
    _step: float = _FIRST_STEP
    _step_began: float | None = None
    _step_ends: float = float("-inf")
    _left: int = 0
    _is_trying: bool = False
    _has_tried: bool = False
    _cycles: deque[_Cycle] = field(default_factory=lambda: deque(maxlen=_KEPT_CYCLES))
    _falls: int = 0
    _falling: _Cycle | None = None
    _refused: int = 0
    _is_taken_again: bool = True
    _blocked_since: float = 0.0
    _wait: float = 0.0
    _longest_wait: float = 0.0

    def take_up(self, learned: Learned) -> None:
        """Begin with what an earlier run has found."""
        self.rate = self._held = self._base = min(MOST, max(LEAST, learned.rate))
        self.places.most, self._longest_wait = learned.places, learned.wait_seconds

    def learned(self) -> Learned | None:
        """What was found; None: nothing was refused yet."""
        if self._held is None and self.places.most is None:
            return None
        rate = self.rate if self._held is None else self._held
        return Learned(rate, self.places.most, self._longest_wait)

    def leave(self, now: float, in_flight: int) -> None:
        """A request leaves, as one of so many in flight."""
        if not self._cycles:
            self._cycles.append(_Cycle(now))
        self._cycles[-1].taken += 1
        self.places.leave(now, in_flight)
        self._left += 1
        self._climb(now)

    def take(self, left_at: float) -> None:
        """The service took one that left then."""
        if self._cycles and self._cycles[-1].since <= left_at:
            self._is_taken_again = True
        self.places.take(left_at)

    def refuse(self, now: float, left_at: float, until: float, *, is_news: bool) -> None:
        """It refused one that left then; nothing leaves before `until`.

        is_news: it left after the last wait.
        """
        in_flight = self.places.refuse(left_at)
        self._refused += 1
        if is_news:
            is_first, self._is_taken_again = self._is_taken_again, False
            is_brief = is_first and until - now <= _BRIEF_SECONDS
            if not (is_brief and self.places.are_the_limit(in_flight)):
                self._end_cycle(now, left_at, until, is_first=is_first)
        self._step_ends = until + self._quiet_seconds
        self._step_began, self._left = until, 0

    def _end_cycle(self, now: float, left_at: float, until: float, *, is_first: bool) -> None:
        """A wait begins, or goes on: the rate that was too much becomes another."""
        cycle = self._cycles[-1]
        if is_first:
            self._blocked_since = now
            self._longest_wait *= _FORGETTING
            cycle.taken -= 1 + self.places.left_after(left_at)  # those will be refused as well
        else:
            cycle.taken = 0
        self._wait = until - self._blocked_since
        self._longest_wait = max(self._wait, self._longest_wait)
        self._fall(until - (now - left_at), is_first=is_first)
        if is_first:
            self._cycles.append(_Cycle(until))
        else:
            cycle.since = until

    def _fall(self, until: float, *, is_first: bool) -> None:
        if self._held is None or not (is_first or self._falls == 1):
            self.rate = min(self.rate, _AIM * self._taken_a_second(until))
            self._base, self._step, self._falls = self.rate, _FIRST_STEP, 0
        elif is_first and self._is_trying:
            self.rate = self._held
            self._step = max(_LEAST_STEP, self._step / 2)
            self._has_tried, self._falls, self._falling = True, 1, _Cycle(until)
        elif is_first:
            self._fall_again(until)
        if self.rate < self._base * _CLEARLY_LESS:  # another limit than before: it is looked for
            self._base, self._step, self._has_tried = self.rate, _FIRST_STEP, False
        self.rate = max(LEAST, self.rate)
        self._held, self._is_trying = self.rate, False

    def _fall_again(self, until: float) -> None:
        """Refused at a rate that has held: by the tail of a try, a burst that is used up, or less.

        A bucket that was full lets more steps hold than it would in the long run. The rate that
        held from one try to the next is given up only if it is refused again and again.
        """
        self._falls += 1
        self._step = _LEAST_STEP
        cycle = self._cycles[-1]
        if self._falls == 1 or self._falling is None:
            self._falling = _Cycle(until)
        else:
            self._falling.taken += cycle.taken
        least = self._base if self._falls <= _FALLS_TO_BASE else LEAST
        if cycle.taken >= max(_TELLING, self.rate):
            self.rate = min(self.rate * _LESS, max(cycle.rate(until) * _LESS, least))
        elif self._falls > _FALLS_TO_BASE:
            taken = self._falling.rate(until) * _AIM
            self.rate = min(self.rate * _AIM, max(taken, self.rate * _CLEARLY_LESS))
        elif self._falls > _FALLS_OF_A_TRY:
            self.rate = min(self.rate * _LESS, max((self.rate + self._base) / 2, least))

    def _taken_a_second(self, until: float) -> float:
        """Over the last cycle, or so many that enough was taken to tell."""
        whole = _Cycle(until)
        for cycle in reversed(self._cycles):
            whole = _Cycle(cycle.since, whole.taken + cycle.taken)
            if whole.taken >= _ENOUGH:
                break
        return whole.rate(until)

    @property
    def _quiet_seconds(self) -> float:
        """How long after a refusal no higher rate is tried."""
        if self.places.most is not None:
            return max(self._step_seconds, _MOST_QUIET_SECONDS)
        if not self._has_tried:
            return self._step_seconds
        of_each = _QUIET_REQUESTS / self.rate
        of_all = max(
            min(_MOST_QUIET_SECONDS, of_each * self._refused),
            of_each * min(_MOST_COUNTED, self._refused),
        )
        of_wait = min(_MOST_QUIET_SECONDS, _QUIET_WAITS * self._wait)
        return max(self._step_seconds, _QUIET_SECONDS, of_wait, of_all)

    @property
    def _step_seconds(self) -> float:
        if self._held is None:
            return _GROWTH_SECONDS
        return max(_STEP_SECONDS, _STEP_REQUESTS / self.rate, self._longest_wait)

    def _climb(self, now: float) -> None:
        """Go a step on, if the last one has held for long enough, and was used."""
        if self._step_began is None:
            self._step_began, self._left = now, 0
            self._step_ends = now + self._step_seconds
        if now < self._step_ends:
            return
        is_used = self._left >= _USED * self.rate * (now - self._step_began)
        self._step_began, self._left = now, 0
        self._step_ends = now + self._step_seconds
        is_held_up = self.places.most is not None
        self.places.try_one_more()
        if not (is_used or (is_held_up and self._held is None)):
            return
        if self._held is None:
            self.rate = min(MOST, self.rate * _GROWTH)
            return
        if self._is_trying:
            self._held = self.rate
            self._step = min(_MOST_STEP, self._step * 2)
        else:
            self._base, self._refused, self._falls = self.rate, 0, 0
        self.rate = min(MOST, self.rate * (1 + self._step))
        self._is_trying = True
