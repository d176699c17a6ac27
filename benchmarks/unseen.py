"""Servers drawn at random, so that `--rate auto` is not made for those that somebody thought of.

A draw puts a limit, what is said of it, how it changes and a network together. Virtual time, as in
`rates.py`. `python -m benchmarks.unseen` (FIRST and COUNT of the draws).
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable, Sequence

from benchmarks.rate_models import (
    AtOnce,
    Both,
    Bucket,
    FixedWindow,
    Model,
    Scene,
    SlidingWindow,
)
from benchmarks.rates import CLIENTS, Line, line_of
from benchmarks.unseen_models import (
    STYLES,
    Changing,
    Course,
    Dating,
    Failing,
    Filled,
    Guarded,
    Labelled,
    Noisy,
    Queue,
    Slowing,
    Telling,
    swaying,
)

COUNT = 40
_MOST_REQUESTS = 12_000
_SECONDS, _LEAST_SECONDS = 1200.0, 600.0
_LEAST_RATE, _MOST_RATE, _MOST_PLACE_RATE = 1.5, 50.0, 80.0

Make = Callable[[float], Model]
"""A server with so many times its rate."""


def _always(make: Callable[[], Model]) -> Make:
    return lambda _: make()


def _limit(rng: random.Random, rate: float) -> tuple[str, Make]:
    """One limit of about this rate."""
    window = rng.choice([1.0, 1.0, 10.0, 10.0, 60.0])
    late = rng.random()
    quota = max(2, round(rate * window))
    burst = rng.choice([1.0, 2.0, 5.0, max(3.0, rate), 3 * rate + 1])
    kind = rng.choice(["bucket", "fixed", "sliding", "bucket", "fixed", "sliding", "queue", "two"])
    if kind == "bucket":
        return f"bucket of {burst:.0f}", lambda by: Bucket(rate * by, burst)
    if kind == "fixed":
        name = f"window of the clock, {quota} in {window:.0f} s"
        return name, lambda by: FixedWindow(max(1, round(quota * by)), window, late=late)
    if kind == "sliding":
        name = f"any window, {quota} in {window:.0f} s"
        return name, lambda by: SlidingWindow(max(1, round(quota * by)), window)
    if kind == "queue":
        depth = max(3, round(rate * rng.choice([0.5, 2.0])))
        return f"queue of {depth}", lambda by: Queue(rate * by, depth)
    short = max(2, math.ceil(rate * 1.5))
    minute = max(2, round(rate * 60))
    return (
        f"{short} in 1 s and {minute} in 60 s",
        lambda by: Both(SlidingWindow(max(1, round(short * by)), 1),
                        FixedWindow(max(1, round(minute * by)), 60, late=late)),
    )  # fmt: skip


def _changing(rng: random.Random, rate: float, seconds: float) -> tuple[str, Make]:
    """A limit that becomes another one."""
    at = rng.uniform(0.3, 0.6) * seconds
    kind = rng.choice(["step", "step", "slow start", "shared"])
    if kind == "slow start":
        course = Course((0, rate / 5), (seconds / 2, rate))
        return "starts slowly", lambda _: Filled(course, max(2.0, rate / 2))
    if kind == "shared":
        course = swaying(rate, rng.choice([0.3, 0.6]), rng.choice([60.0, 300.0]), seconds)
        return "shared with another", lambda _: Filled(course, max(2.0, rate / 2))
    by = rng.choice([0.5, 2.0])
    name, make = _limit(rng, rate if by < 1 else rate / 2)
    change = "halved" if by < 1 else "doubled"
    return f"{name}, {change}", lambda _: Changing(make(1.0), make(by), at)


def _labelled(rng: random.Random, rate: float) -> tuple[str, Make]:
    """A limit that is told with each answer."""
    window, style, late = rng.choice([1.0, 10.0, 60.0]), rng.choice(list(STYLES)), rng.random()
    quota = max(2, round(rate * window))
    limits: dict[str, Callable[[], Bucket | FixedWindow | SlidingWindow]] = {
        "bucket": lambda: Bucket(rate, max(3.0, rate * window)),
        "window of the clock": lambda: FixedWindow(quota, window, late=late),
        "any window": lambda: SlidingWindow(quota, window),
    }
    kind = rng.choice(list(limits))
    return f"{style}: {kind}, {window:.0f} s", _always(lambda: Labelled(limits[kind](), style))


def _as_it_is(model: Model) -> Model:
    return model


def _said(rng: random.Random) -> tuple[str, Callable[[Model], Model]]:
    """What is said of the wait."""
    return rng.choice([
        ("", _as_it_is),
        ("", _as_it_is),
        ("no Retry-After", lambda model: Telling(model, lambda _: None)),
        ("no Retry-After", lambda model: Telling(model, lambda _: None)),
        ("Retry-After is a date", Dating),
        ("Retry-After in whole seconds", lambda model: Telling(model, math.ceil)),
        ("Retry-After too short", lambda model: Telling(model, lambda wait: wait * 0.3)),
        ("Retry-After is always 1", lambda model: Telling(model, lambda _: 1.0)),
        ("Retry-After 2 s too long", lambda model: Telling(model, lambda wait: wait + 2.0)),
        ("503", Failing),
    ])  # fmt: skip


def drawn(seed: int) -> Scene:
    """The server of this number."""
    rng = random.Random(seed)
    rate = math.exp(rng.uniform(math.log(_LEAST_RATE), math.log(_MOST_RATE)))
    latency = min(math.exp(rng.uniform(math.log(0.03), math.log(1.0))), 30 / rate)
    spread = rng.choice([0.35, 0.35, 0.7])
    seconds = max(_LEAST_SECONDS, min(_SECONDS, _MOST_REQUESTS / rate))
    kind = rng.choice(["limit", "limit", "limit", "changing", "places", "guarded", "labelled"])
    noise, slow = rng.choice([0.0, 0.0, 0.0, 0.002]), rng.choice([False, False, False, True])
    how, say = _said(rng)
    mean = latency * math.exp(spread**2 / 2)
    places = rng.choice([2, 3, 5, 10, 20])
    if kind == "places":
        mean = max(mean, places / _MOST_PLACE_RATE)
        latency, rate = mean / math.exp(spread**2 / 2), places / mean
        asked = rng.choice([None, 1.0, 2.0])
        name, how, say, slow = f"{places} at a time", f"Retry-After {asked}", _as_it_is, False
        make = _always(lambda: AtOnce(places, mean, retry_after=asked))
    elif kind == "guarded":
        limited, limit = _limit(rng, rate)
        name, slow = f"{places} at a time and {limited}", False
        make = _always(lambda: Guarded(AtOnce(places, mean), limit(1.0)))
    elif kind == "changing":
        name, make = _changing(rng, rate, seconds)
    elif kind == "labelled":
        name, make = _labelled(rng, rate)
    else:
        name, make = _limit(rng, rate)
    at, further = rng.uniform(0.3, 0.6) * seconds, rng.choice([latency, 3 * latency])

    def whole() -> Model:
        model = say(make(1.0))
        model = Noisy(model, noise, seed) if noise else model
        return Slowing(model, (at, further), (at + 200, 0.0)) if slow else model

    told = [f"{seed}: {rate:.2g}/s, {latency:.2g} s", name, how,
            "noise" * bool(noise), "slower" * slow]  # fmt: skip
    return Scene(", ".join(filter(None, told)), whole, seconds, latency, spread)


def line_of_draw(seed: int, client: str, draw: Callable[[int], Scene] = drawn) -> tuple[str, Line]:
    """The name of a draw, and what a client makes of it."""
    scene = draw(seed)
    return scene.name, line_of(scene, CLIENTS[client], 1)


def main(arguments: Sequence[str]) -> None:
    """Print a line for each draw, and how many are as wanted."""
    first, count = map(int, arguments) if arguments else (0, COUNT)
    print("use after the first minute % / refused % / early\n")
    good, fair = dict.fromkeys(CLIENTS, 0), dict.fromkeys(CLIENTS, 0)
    for seed in range(first, first + count):
        row = ""
        for client in CLIENTS:
            name, line = line_of_draw(seed, client)
            row += f"{line.use * 100:9.1f} /{line.refused * 100:6.2f} /{line.early:5}"
            good[client] += line.is_good
            fair[client] += line.is_fair
        print(f"{row}   {name}", flush=True)
    print(f"\nOf {count}, in the order of the columns:")
    for client in CLIENTS:
        print(
            f"  {client:14} {good[client]:3} at 95 % and 1 % or better, {fair[client]:3} at 90, 3"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
