"""One client before one model of a server, in virtual time: what it made of what was allowed."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NamedTuple, Protocol, runtime_checkable

from benchmarks.rate_models import FIRST_DAY, TAKEN, AtOnce, Model, Reply, Scene
from importer.submission.pace.allowance import Allowance
from importer.submission.rate_headers import allowances

WARM_SECONDS = 60.0
_QUICK_REFUSAL_SECONDS = 0.03
_LEAST_WAIT_SECONDS = 1e-3


class Client(Protocol):
    """Whoever decides when a request leaves; a pacer, as the worker uses it."""

    def permits(self, now: float, wanted: int) -> int:
        """How many may leave now."""
        ...

    def start(self, now: float, requests: int = 1) -> None:
        """So many leave now."""
        ...

    def finish(self, now: float, left_at: float) -> None:
        """One was answered."""
        ...

    def succeed(self) -> None:
        """It was taken."""
        ...

    def pause(
        self,
        now: float,
        asked_seconds: float | None,
        *,
        left_at: float,
        too_many: bool = True,
        is_down: bool = False,
    ) -> float:
        """It was refused. too_many: and not because the server is down, or so busy."""
        ...

    def wait_seconds(self, now: float) -> float | None:
        """How long until one may leave; None: an answer has to come first."""
        ...


@runtime_checkable
class Reader(Protocol):
    """A client that reads what an answer says of the limit."""

    def heed(self, now: float, allowances: Sequence[Allowance]) -> None:
        """So many more are allowed in so long."""
        ...


class Played(NamedTuple):
    """use: taken of what was allowed after the first minute; refused: of all requests.

    early: how many left before the wait was over that a refusal had asked for.
    """

    use: float
    refused: float
    early: int


Network = Callable[[random.Random, float], tuple[float, float]]
"""Of a latency, how long a request is on its way, and how long until it is answered."""


def arriving_at_once(spread: float) -> Network:
    """A request arrives when it leaves; the answer takes all the time."""

    def network(rng: random.Random, latency: float) -> tuple[float, float]:
        return 0.0, latency * rng.lognormvariate(0, spread)

    return network


at_once = arriving_at_once(0.35)


def network_of(scene: Scene) -> Network:
    """That of a server."""

    def network(rng: random.Random, latency: float) -> tuple[float, float]:
        whole = latency * rng.lognormvariate(0, scene.spread)
        late = scene.jitter * rng.random() if scene.jitter else 0.0
        return whole * scene.way + late, whole + late

    return network


def play(  # noqa: C901, PLR0913, PLR0915 -- one loop of events
    client: Client,
    model: Model,
    seconds: float,
    seed: int,
    *,
    latency: float = 0.2,
    places: int = 32,
    network: Network = at_once,
    warm_seconds: float = WARM_SECONDS,
) -> Played:
    """Let the client send all it may, for so long."""
    rng, now = random.Random(seed), 0.0
    events: list[tuple[float, int, str, float, Reply, float]] = []
    in_flight = taken = refused = early = late_taken = number = 0
    gate = 0.0
    awake: float | None = 0.0

    def push(at: float, what: str, left_at: float, reply: Reply = TAKEN, back: float = 0.0) -> None:
        nonlocal number
        number += 1
        heapq.heappush(events, (at, number, what, left_at, reply, back))

    push(0.0, "wake", 0.0)
    while events:
        now, _, what, left_at, reply, back = heapq.heappop(events)
        if now > seconds:
            break
        if what == "arrive":
            reply = model.arrive(now)
            if reply.is_taken:
                push(now + back + reply.delay, "answer", left_at, reply)
            else:
                quick = _QUICK_REFUSAL_SECONDS if isinstance(model, AtOnce) else back / 2
                push(now + quick, "answer", left_at, reply)
            continue
        if what == "wake" and now != awake:
            continue
        awake = None
        if what == "answer":
            in_flight -= 1
            if reply.headers and isinstance(client, Reader):
                client.heed(now, allowances(reply.headers, FIRST_DAY + timedelta(seconds=now)))
            client.finish(now, left_at)
            if reply.is_taken:
                model.leave(now)
                client.succeed()
                taken += 1
                late_taken += now > warm_seconds
            else:
                refused += 1
                asked = reply.retry_after
                client.pause(
                    now,
                    asked,
                    left_at=left_at,
                    too_many=not reply.is_outage,
                    is_down=reply.is_outage,
                )
                gate = max(gate, now + (asked or 0.0))
        while in_flight < places and client.permits(now, places - in_flight):
            early += now < gate - 1e-9
            client.start(now)
            in_flight += 1
            there, whole = network(rng, latency)
            push(now + there, "arrive", now, back=max(0.0, whole - there))
        wait = client.wait_seconds(now) if in_flight < places else None
        if wait is not None:
            awake = now + max(wait, _LEAST_WAIT_SECONDS)
            push(awake, "wake", now)
    allowed = model.allows(seconds) - model.allows(warm_seconds)
    return Played(late_taken / allowed, refused / max(1, taken + refused), early)
