"""What goes wrong between the importer and the service: decided here, carried out by line.py.

A random source and a moment enter, a `Fate` leaves. The bounds are those of what is promised: a
task is stored, and listed, before the quiet period after its request has passed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

TIMEOUT_SECONDS = 30.0
"""After so long without an answer the client gives up."""

_MARGIN_SECONDS = 0.05


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


MADE_NOTHING = frozenset({End.NO_CONNECTION, End.BUSY, End.BUSY_FOR, End.TOKEN})
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
    """What becomes of one request. stored_after: seconds until its task is there; None: never."""

    end: End
    answered_after: float
    stored_after: float | None = None


@dataclass(slots=True)
class Weather:
    """How bad it is, as long as a seed lasts.

    latest_seconds: so long after its request was sent, or lost, a task may still be stored.
    outages, dead_tokens: spans of virtual seconds. is_fair: from then on nothing goes wrong.
    """

    rng: random.Random
    latest_seconds: float
    posts_at_risk: float
    asks_at_risk: float
    listings_at_risk: float
    latency_seconds: float
    outages: list[tuple[float, float]] = field(default_factory=list)
    dead_tokens: list[tuple[float, float]] = field(default_factory=list)
    is_fair: bool = False

    def post(self, now: float, *, is_noted: bool) -> Fate:
        """What becomes of a `POST`.

        is_noted: whether the importer surely lives to note that its answer was lost: then the quiet
        period begins there, and else as it was sent.
        """
        end = self._end(now, self.posts_at_risk, _POST_ENDS)
        answered = self._answered_after(end)
        if end is End.ANSWER:
            return Fate(end, answered, self.rng.uniform(0, answered))
        if end in MADE_NOTHING:
            return Fate(end, answered)
        latest = self.latest_seconds + (answered if is_noted else 0.0)
        return Fate(end, answered, self._stored_after(answered, latest))

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
        if chance < 0.4:
            return None
        if chance < 0.7:
            return self.rng.uniform(0, answered)
        return latest if chance < 0.8 else self.rng.uniform(0, latest)


def make_weather(rng: random.Random, *, settle_seconds: float, lag_seconds: float) -> Weather:
    """The weather of a seed, from nearly fair to very bad."""
    weather = Weather(
        rng,
        latest_seconds=settle_seconds - lag_seconds - _MARGIN_SECONDS,
        posts_at_risk=rng.choice((0.02, 0.1, 0.3, 0.6, 0.9)),
        asks_at_risk=rng.choice((0.0, 0.02, 0.1, 0.4)),
        listings_at_risk=rng.choice((0.0, 0.1, 0.4, 0.8)),
        latency_seconds=rng.choice((0.1, 1.0, 20.0)),
    )
    if rng.random() < 0.2:
        start = rng.uniform(0, 60)
        weather.outages.append((start, start + rng.uniform(20, 900)))
    if rng.random() < 0.05:
        start = rng.uniform(0, 200)
        weather.dead_tokens.append((start, start + rng.uniform(1, 600)))
    return weather
