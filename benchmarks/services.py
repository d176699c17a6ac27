"""Servers drawn from the limits that services are known to have, for `--rate auto` to meet.

Unlike those of `unseen.py`, which may say anything, they are honest: a leaky bucket, a sliding log
or counter, several windows at once, a limit for each endpoint, one on what is under way as well;
told with 429 or 503, by headers in the dialects of many services, by a clock that is off; over a
network that jitters, and shared with another client. Not every one can be met: beside each that
`--rate auto` is not fair to stands whether an even pace would be that somebody knew beforehand.
Virtual time, as in `rates.py`. `python -m benchmarks.services` (FIRST and COUNT of the draws).
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable, Sequence

from benchmarks.rate_models import AtOnce, Bucket, FixedWindow, Model, Scene, SlidingWindow
from benchmarks.rate_peers import Known
from benchmarks.rates import line_of
from benchmarks.service_models import (
    DIALECTS,
    Endpoints,
    Flat,
    Limit,
    Several,
    Shared,
    SlidingCounter,
    Told,
    Unavailable,
)
from benchmarks.unseen import COUNT, line_of_draw
from benchmarks.unseen_models import Dating, Guarded, Queue, Telling
from importer.settings.rate import MOST_PLACES

_MOST_REQUESTS = 12_000
_SECONDS, _LEAST_SECONDS = 1200.0, 600.0
_LEAST_RATE, _MOST_RATE = 0.7, 50.0
_PLACES = (3, 5, 10)
_SHARES = (0.93, 0.96, 0.99)
"""Of what is allowed, the paces that are tried to see whether any is fair."""

MakeLimit = Callable[[], Limit]
Say = Callable[[Model], Model]


def _window(rng: random.Random, rate: float, seconds: float) -> tuple[str, MakeLimit]:
    """So many in so long, counted in one of three ways."""
    quota, late = max(2, round(rate * seconds)), rng.random()
    kinds: dict[str, MakeLimit] = {
        "window of the clock": lambda: FixedWindow(quota, seconds, late=late),
        "sliding log": lambda: SlidingWindow(quota, seconds),
        "sliding counter": lambda: SlidingCounter(quota, seconds, late=late),
    }
    kind = rng.choice(list(kinds))
    return f"{kind}, {quota} in {seconds:.0f} s", kinds[kind]


def _limit(rng: random.Random, rate: float) -> tuple[str, MakeLimit]:
    """One limit of about this rate."""
    kind = rng.choice(["bucket", "window", "window", "several", "endpoints"])
    if kind == "bucket":
        burst = max(3.0, rate * rng.choice([0.5, 1.0, 5.0, 20.0]))
        return f"bucket of {burst:.0f}", lambda: Bucket(rate, burst)
    if kind == "window":
        return _window(rng, rate, rng.choice([1.0, 2.0, 10.0, 60.0, 300.0]))
    if kind == "several":
        short, short_limit = _window(rng, 2 * rate, 1.0)
        long, long_limit = _window(rng, rate, rng.choice([10.0, 60.0]))
        return f"{short}, and {long}", lambda: Several([short_limit(), long_limit()])
    share = rng.choice([0.3, 0.5])
    one, first = _window(rng, rate * (1 - share), rng.choice([10.0, 60.0]))
    other, second = _window(rng, rate * share * 1.5, rng.choice([10.0, 60.0]))
    return (
        f"an endpoint with {one}, one with {other}",
        lambda: Endpoints(first(), second(), share),
    )


def _said(rng: random.Random) -> tuple[str, Say]:
    """What a refusal is, and what it says of the wait."""
    return rng.choice([
        ("Retry-After in whole seconds", lambda model: Telling(model, math.ceil)),
        ("Retry-After in whole seconds", lambda model: Telling(model, math.ceil)),
        ("Retry-After is a date", Dating),
        ("no Retry-After", lambda model: Flat(model, None)),
        ("no Retry-After", lambda model: Flat(model, None)),
        ("Retry-After is always 1", lambda model: Flat(model, 1.0)),
        ("503, Retry-After in whole seconds", lambda model: Unavailable(model, math.ceil)),
        ("503, no Retry-After", lambda model: Unavailable(model, lambda _: None)),
    ])  # fmt: skip


def _clock(rng: random.Random) -> tuple[float, bool]:
    """By how much the server's clock is ahead, and whether an answer has a `Date`."""
    return rng.choice([
        (0.0, True), (rng.uniform(-1, 1), True), (rng.uniform(-300, 300), True), (0.0, False),
        (rng.uniform(-3, 3), False), (rng.uniform(-300, 300), False),
    ])  # fmt: skip


def drawn(seed: int) -> Scene:
    """The server of this number."""
    rng = random.Random(f"service {seed}")
    rate = math.exp(rng.uniform(math.log(_LEAST_RATE), math.log(_MOST_RATE)))
    latency = min(math.exp(rng.uniform(math.log(0.03), math.log(0.6))), 30 / rate)
    jitter = min(rng.choice([0.0, 0.0, 0.1, 1.0]), 15 / rate)
    seconds = max(_LEAST_SECONDS, min(_SECONDS, _MOST_REQUESTS / rate))
    name, limit = _limit(rng, rate)
    how, say = _said(rng)
    others, share, period = 0.0, rng.choice([0.2, 0.4]), rng.choice([0.0, 20.0, 120.0])
    kind = rng.choice(["alone", "alone", "alone", "shared", "queue", "guarded"])
    dialect = rng.choice(["", *DIALECTS]) if rng.random() < 0.7 else ""
    clock, places = _clock(rng), rng.choice(_PLACES)
    if kind == "shared":
        others = share * rate * (2 if period else 1)
        name += f", {share:.0%} taken by another" + (f" every {2 * period:.0f} s" if period else "")
    if kind == "queue":
        depth = max(3, round(rate * rng.choice([0.5, 2.0])))
        name, dialect = f"leaky bucket of {depth}", ""
    if kind == "guarded":
        jitter, latency = 0.0, min(latency, 0.9 * places / rate)
        name, dialect = f"{places} at a time and {name}", ""

    def whole() -> Model:
        if kind == "queue":
            return say(Queue(rate, depth))
        one = limit()
        if others:
            one = Shared(one, others, period, seed)
        if kind == "guarded":
            spread = math.exp(0.35**2 / 2)
            return say(Guarded(AtOnce(places, latency * spread), one))
        return Told(say(one), one, dialect, clock) if dialect else say(one)

    told = [f"{seed}: {rate:.2g}/s, {latency:.2g} s", f"jitter {jitter:.2g}" * bool(jitter), name,
            how, dialect, f"clock {clock[0]:+.1f} s" * bool(dialect and clock[0]),
            "no Date" * bool(dialect and not clock[1])]  # fmt: skip
    way = 0.0 if kind == "guarded" else 0.4
    return Scene(", ".join(filter(None, told)), whole, seconds, latency, way=way, jitter=jitter)


def is_possible(scene: Scene) -> bool:
    """Whether somebody who knew the limit could be fair to it, at an even pace."""
    rate = scene.make().allows(scene.seconds) / scene.seconds

    def is_fair(share: float, places: int) -> bool:
        return line_of(scene, lambda _: Known(share * rate, places), 1).is_fair

    return any(is_fair(share, places) for share in _SHARES for places in (MOST_PLACES, *_PLACES))


def main(arguments: Sequence[str]) -> None:
    """Print a line for each draw that is not met, and how many are."""
    first, count = map(int, arguments) if arguments else (0, COUNT)
    print("--rate auto: use after the first minute % / refused % / early\n")
    good = fair = impossible = 0
    for seed in range(first, first + count):
        name, line = line_of_draw(seed, "--rate auto", drawn)
        good += line.is_good
        fair += line.is_fair
        if line.is_fair and not line.early:
            continue
        can_be = is_possible(drawn(seed))
        impossible += not can_be
        known = "a known pace is fair " if can_be else "no known pace is fair"
        said = f"{line.use * 100:6.1f} /{line.refused * 100:6.2f} /{line.early:3}"
        print(f"{said}   {known}   {name}", flush=True)
    print(f"\nOf {count}: {good} at 95 % and 1 % or better, {fair} at 90 and 3.")
    print(f"Of the other {count - fair}, {impossible} cannot be met at an even pace.")


if __name__ == "__main__":
    main(sys.argv[1:])
