"""What goes wrong between the importer and the service: decided here, carried out by line.py.

Draws a `Fate` for a moment from a random source. The bounds are those of what is promised: a task
is stored, and listed, before the quiet period after its request has passed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from tests.simulation.traits import Traits

TIMEOUT_SECONDS = 30.0
"""After so long without an answer the client gives up."""

_MARGIN_SECONDS = 0.05
_AT_ONCE_SECONDS = 0.001
_STORED = 0.6


class End(StrEnum):
    """What the importer sees of one request."""

    ANSWER = "answer"
    NO_CONNECTION = "no connection"
    RESET = "reset"
    HANG = "hang"
    ERROR = "5xx"
    TIMED_OUT = "408"
    BUSY = "429"
    BUSY_FOR = "429 with Retry-After"
    AWAY_FOR = "503 with Retry-After"
    BROKEN = "half an answer"
    REPEATED = "the answer to an earlier request once more"
    FOREIGN = "the answer to somebody else"
    TOKEN = "401"
    FORBIDDEN = "403"
    LOGIN = "302 to a login"
    CONFLICT = "409"
    GONE = "404"
    GIVEN_UP = "499"
    WEB_PAGE = "a web page"
    MOVED = "302 to somewhere"
    EMPTY = "2xx without a body"


MADE_NOTHING = frozenset(
    {End.NO_CONNECTION, End.BUSY, End.BUSY_FOR, End.TOKEN, End.FORBIDDEN, End.LOGIN}
)
"""After these no task was made, and that is sure."""

SURE_ENDS = MADE_NOTHING | {End.ANSWER}
"""After these it is known what was made."""

_POST_ENDS: dict[End, int] = {
    End.NO_CONNECTION: 3,
    End.RESET: 4,
    End.HANG: 3,
    End.ERROR: 4,
    End.TIMED_OUT: 1,
    End.BUSY: 2,
    End.BUSY_FOR: 2,
    End.AWAY_FOR: 1,
    End.BROKEN: 2,
    End.REPEATED: 1,
    End.FOREIGN: 1,
    End.EMPTY: 1,
    End.CONFLICT: 1,
    End.GONE: 1,
    End.GIVEN_UP: 1,
    End.WEB_PAGE: 2,
    End.MOVED: 1,
    End.LOGIN: 1,
}
_ASK_ENDS: dict[End, int] = {
    End.NO_CONNECTION: 2,
    End.RESET: 3,
    End.HANG: 1,
    End.ERROR: 3,
    End.BUSY: 1,
    End.BUSY_FOR: 1,
    End.BROKEN: 1,
}
_OUTAGE_ENDS = (End.NO_CONNECTION, End.RESET, End.HANG, End.ERROR, End.AWAY_FOR)


class Fate(NamedTuple):
    """What becomes of one request. stored_after: seconds until its task is there; None: never.

    again_after: until there is a second one, because a proxy carried the request out twice.
    """

    end: End
    answered_after: float
    stored_after: float | None = None
    again_after: float | None = None


@dataclass(slots=True)
class Weather:
    """How bad it is, as long as a seed lasts.

    latest_seconds: so long after its request was sent, or lost, a task may still be stored; None:
    it is stored at once or never, so that a listing may lag behind for longer than is waited, or
    end at any moment.
    cuts_answers: no answer to a `POST` comes back, be it fair or not. doubles: how often a proxy
    carries one out twice.
    outages, dead_tokens: spans of virtual seconds. is_fair: from then on nothing goes wrong.
    is_doomed: the next task is stored as late as can be, and its answer is lost.
    """

    rng: random.Random
    latest_seconds: float | None
    posts_at_risk: float
    asks_at_risk: float
    listings_at_risk: float
    latency_seconds: float
    outages: list[tuple[float, float]] = field(default_factory=list)
    dead_tokens: list[tuple[float, float]] = field(default_factory=list)
    cuts_answers: bool = False
    doubles: float = 0.0
    is_fair: bool = False
    is_doomed: bool = False

    def post(self, now: float, *, is_noted: bool) -> Fate:
        """What becomes of a `POST`.

        is_noted: whether the importer surely lives to note that its answer was lost: then the quiet
        period begins there, and else as it was sent.
        """
        if self.is_doomed and self.latest_seconds is not None:
            self.is_doomed = False
            return Fate(End.HANG, TIMEOUT_SECONDS, self.latest_seconds)
        end = self._end(now, self.posts_at_risk, _POST_ENDS)
        if self.cuts_answers and end is End.ANSWER:
            end = End.RESET
        answered = self._answered_after(end)
        if end in MADE_NOTHING:
            return Fate(end, answered)
        stored = self._post_stored_after(end, answered, is_noted=is_noted)
        again = None
        if stored is not None and self.doubles and self.rng.random() < self.doubles:
            again = self._until(stored, answered, is_noted=is_noted)
        return Fate(end, answered, stored, again)

    def of_row(self, end: End) -> Fate:
        """What becomes of a row that something stumbles over each time."""
        return Fate(end, self._answered_after(end))

    def _post_stored_after(self, end: End, answered: float, *, is_noted: bool) -> float | None:
        if self.latest_seconds is None:
            return _AT_ONCE_SECONDS if end is End.ANSWER or self.rng.random() < _STORED else None
        if end is End.ANSWER:
            return self.rng.uniform(0, answered)
        return self._stored_after(answered, self.latest_seconds + (answered if is_noted else 0.0))

    def _until(self, stored: float, answered: float, *, is_noted: bool) -> float:
        """A moment from a first copy until the latest at which a task may still be stored."""
        if self.latest_seconds is None:
            return stored
        return self.rng.uniform(stored, self.latest_seconds + (answered if is_noted else 0.0))

    def ask(self, now: float) -> Fate:
        """What becomes of a request that may be repeated."""
        end = self._end(now, self.asks_at_risk, _ASK_ENDS)
        return Fate(end, self._answered_after(end))

    def _end(self, now: float, risk: float, ends: dict[End, int]) -> End:
        if self.is_fair:
            return End.ANSWER
        if any(start <= now < end for start, end in self.dead_tokens):
            return End.TOKEN
        if any(start <= now < end for start, end in self.outages):
            return self.rng.choice(_OUTAGE_ENDS)
        if self.rng.random() >= risk:
            return End.ANSWER
        return self.rng.choices(list(ends), list(ends.values()))[0]

    def _answered_after(self, end: End) -> float:
        if end is End.HANG:
            return TIMEOUT_SECONDS
        return self.rng.uniform(0.01, 1.0) * self.latency_seconds

    def _stored_after(self, answered: float, latest: float) -> float | None:
        chance = self.rng.random()
        if chance >= _STORED:
            return None
        if chance < _STORED / 2:
            return self.rng.uniform(0, answered)
        return latest if chance < _STORED * 2 / 3 else self.rng.uniform(0, latest)


def make_weather(rng: random.Random, traits: Traits, *, settle_seconds: float) -> Weather:
    """The weather of a seed, from nearly fair to very bad."""
    latest = settle_seconds - traits.lag_seconds - _MARGIN_SECONDS
    if traits.shows == "oldest":  # where such a list ends, only a task that is later still shows
        latest = -1.0
    weather = Weather(
        rng,
        latest_seconds=latest if latest > 0 else None,
        posts_at_risk=rng.choice((0.02, 0.1, 0.3, 0.6, 0.9)),
        asks_at_risk=rng.choice((0.0, 0.02, 0.1, 0.4)),
        listings_at_risk=rng.choice((0.0, 0.1, 0.4, 0.8)),
        latency_seconds=rng.choice((0.1, 1.0, 20.0)),
        cuts_answers=traits.cuts_answers,
        doubles=traits.doubles,
    )
    if rng.random() < 0.2:
        start = rng.uniform(0, 60)
        weather.outages.append((start, start + rng.uniform(20, 900)))
    if rng.random() < 0.05:
        start = rng.uniform(0, 200)
        weather.dead_tokens.append((start, start + rng.uniform(1, 600)))
    return weather
