"""Finds out what a service allows, by what it accepts and what it refuses.

An adaptive rate asks here how fast requests may follow each other, and how many may be in flight.
Until the first refusal the rate grows. A refusal tells what was taken from the end of one wait to
the end of the next (`taken.py`), which is what a quota comes to, however long its window. From
there the rate goes up and down by steps (`ladder.py`), and the next try waits until the refusals
cost little. So a window, a bucket of tokens, and a limit that changes are all followed.

Three refusals say nothing of the rate. One that comes after many were accepted, and does not say
how long to wait, may be a whim: the next one tells. Where refusals come only with more requests in
flight than were ever taken, the limit is on those (`places.py`). And a service that goes on being
down (503) says with the first refusal that it is busy, and with the others only that it is down.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from importer.submission.pace.ladder import LEAST, MOST, Ladder
from importer.submission.pace.places import Places
from importer.submission.pace.taken import Taken

__all__ = ["LEAST", "MOST", "Ceiling", "Learned", "Refusal"]

_GROWTH_SECONDS = 1.0
"""How often the rate grows until the first refusal."""

_STEP_REQUESTS = 8
"""A step has to hold for so many requests."""

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

_MANY = 100
"""After so many that were accepted, a refusal may be a whim."""


class Learned(NamedTuple):
    """What a run leaves to the next: a rate that held, places if they are the limit, and waits."""

    rate: float
    places: int | None
    wait_seconds: float


class Refusal(NamedTuple):
    """One that left then was refused, and nothing leaves before `until`.

    is_news: it left after the last wait. is_told: the service has said how long to wait. is_down:
    it refused as if it were down, and not for the number of requests.
    """

    left_at: float
    until: float
    is_news: bool = True
    is_told: bool = True
    is_down: bool = False


@dataclass(slots=True)
class Ceiling:
    """The rate and the places of one run. Times are seconds of one clock."""

    ladder: Ladder
    places: Places = field(default_factory=Places)
    _taken: Taken = field(default_factory=Taken)
    _step_began: float | None = None
    _step_ends: float = float("-inf")
    _left: int = 0
    _refused: int = 0
    _accepted_since: int = 0
    _is_taken_again: bool = True
    _is_promised: bool = False
    """Whether the service has said when it takes again, and was not asked since."""
    _blocked_since: float = 0.0
    _first_wait_ended: float = float("-inf")
    """What left since then and was taken shows that the service takes again, however late it is
    answered."""
    _least: float = 0.0
    """The rate does not fall below it in one wait, however often that is prolonged."""
    _wait: float = 0.0
    _longest_wait: float = 0.0

    @classmethod
    def at(cls, rate: float) -> Ceiling:
        """Nothing is known yet; it begins with this rate."""
        return cls(Ladder(rate))

    @property
    def rate(self) -> float:
        """The requests that may leave per second."""
        return self.ladder.rate

    def take_up(self, learned: Learned) -> None:
        """Begin with what an earlier run has found."""
        self.ladder.take_up(learned.rate)
        self.places.most, self._longest_wait = learned.places, learned.wait_seconds

    def learned(self) -> Learned | None:
        """What was found; None: nothing was refused yet."""
        held = self.ladder.held
        if held is None and self.places.most is None:
            return None
        return Learned(self.rate if held is None else held, self.places.most, self._longest_wait)

    def leave(self, now: float, in_flight: int) -> None:
        """A request leaves, as one of so many in flight."""
        self._taken.leave(now)
        self.places.leave(now, in_flight)
        self._left += 1
        self._climb(now)

    def take(self, left_at: float) -> None:
        """The service took one that left then."""
        self._is_taken_again |= left_at >= self._first_wait_ended
        self._accepted_since += 1
        self.places.take(left_at)

    @property
    def would_doubt(self) -> bool:
        """Whether a refusal that does not say how long to wait would say nothing yet."""
        return self._is_taken_again and self._accepted_since >= _MANY

    @property
    def sends_one(self) -> bool:
        """Whether one request has to be taken before others follow: it may still take none."""
        return not (self._is_taken_again or self._is_promised)

    def refuse(self, now: float, refusal: Refusal) -> None:
        """Find out what it says, and go by it."""
        is_doubted = refusal.is_news and not refusal.is_told and self.would_doubt
        in_flight = self.places.refuse(refusal.left_at)
        self._accepted_since = 0
        if refusal.is_news:
            is_brief = self._is_taken_again and refusal.until - now <= _BRIEF_SECONDS
            if is_brief and self.places.are_the_limit(in_flight, refusal.until):
                self._begin_step(refusal.until, max(self._step_ends - refusal.until, self._step))
                return
            if is_doubted:
                return
            self._is_promised = refusal.is_told and self._is_taken_again
            if refusal.is_down and not self._is_taken_again:
                self._taken.wait(refusal.until, None)
            else:
                self._fall(now, refusal)
        self._refused += 1
        self._begin_step(refusal.until, self._quiet)

    def _fall(self, now: float, refusal: Refusal) -> None:
        """A wait begins, or goes on: the rate that was too much becomes another."""
        is_first, self._is_taken_again = self._is_taken_again, False
        until, cycle, refused = refusal.until, self._taken.cycle, None
        if is_first:
            self._blocked_since, self._first_wait_ended = now, until
            self._least = 0.0 if self.ladder.held is None else self.rate / 2
            self._longest_wait *= _FORGETTING
            # those that left after it will be refused as well
            refused = 1 + self.places.left_after(refusal.left_at)
        self._wait = until - self._blocked_since
        self._longest_wait = max(self._wait, self._longest_wait)
        self._taken.wait(until, refused)
        arrived = until - (now - refusal.left_at)
        is_quota = not is_first and self.ladder.falls != 1 and self._wait > _BRIEF_SECONDS
        if self.ladder.held is None or is_quota:
            self.ladder.fall_to(self._taken.rate(arrived), self._least)
        elif is_first:
            self.ladder.fall(cycle, arrived)

    @property
    def _quiet(self) -> float:
        """How long after a refusal no higher rate is tried."""
        if not self.ladder.has_tried:
            return self._step
        of_each = _QUIET_REQUESTS / self.rate
        of_all = max(
            min(_MOST_QUIET_SECONDS, of_each * self._refused),
            of_each * min(_MOST_COUNTED, self._refused),
        )
        of_wait = min(_MOST_QUIET_SECONDS, _QUIET_WAITS * self._wait)
        return max(self._step, _QUIET_SECONDS, of_wait, of_all)

    @property
    def _step(self) -> float:
        """How long a step has to hold."""
        if self.ladder.held is None:
            return _GROWTH_SECONDS
        return max(self.ladder.step_seconds, _STEP_REQUESTS / self.rate, self._longest_wait)

    def _climb(self, now: float) -> None:
        """Go a step on, if the last one has held for long enough, and was used."""
        self.places.climb(now)
        if self._step_began is None:
            self._begin_step(now, self._step)
        elif now >= self._step_ends:
            is_used = self._left >= _USED * self.rate * (now - self._step_began)
            if is_used and self.ladder.climb():
                self._refused = 0
            self._begin_step(now, self._step)

    def _begin_step(self, now: float, seconds: float) -> None:
        self._step_began, self._step_ends, self._left = now, now + seconds, 0
