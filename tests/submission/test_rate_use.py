"""What is made of a fixed rate before a server that counts strictly, played in virtual time."""

from __future__ import annotations

import random

import pytest

from benchmarks.rate_models import SlidingWindow
from benchmarks.rate_play import Network, Played, at_once, play
from importer.settings.rate import MOST_PLACES, parse_rate
from importer.submission.pacing import Pacer

LATENCIES = (0.005, 0.03, 0.1, 0.3, 1.0)


def steady(_rng: random.Random, latency: float) -> tuple[float, float]:
    """Half of the time there, half back."""
    return latency / 2, latency


def slow_now_and_then(rng: random.Random, latency: float) -> tuple[float, float]:
    """The service works on some ten times as long as on others."""
    there = latency * 0.4
    return there, there * 2 + latency * (2.0 if rng.random() < 0.1 else 0.2)


def reordering(rng: random.Random, latency: float) -> tuple[float, float]:
    """Ten milliseconds of jitter each way: at a hundred a second requests overtake each other."""
    there = latency / 2 + 0.01 * rng.random()
    return there, there + latency / 2 + 0.01 * rng.random()


def jittery(rng: random.Random, latency: float) -> tuple[float, float]:
    """Delays of the network that differ by half, which nobody can foresee."""
    there = latency / 2 * (1 + 0.5 * rng.random())
    return there, there + latency / 2 * (1 + 0.5 * rng.random())


NETWORKS: tuple[Network, ...] = (steady, at_once, slow_now_and_then, reordering, jittery)


def played(text: str, latency: float, network: Network, seconds: float = 300.0) -> Played:
    """Five minutes, with as many in flight as the rate takes."""
    rate = parse_rate(text)
    server = SlidingWindow(rate.count or 0, rate.seconds)
    pacer = Pacer(rate, random.Random(1))
    return play(pacer, server, seconds, 1, latency=latency, places=MOST_PLACES, network=network)


@pytest.mark.parametrize("network", NETWORKS[:4])
@pytest.mark.parametrize("latency", LATENCIES[:4])
@pytest.mark.parametrize("rate", ["20/s", "100/s", "10/30s", "600/min"])
def test_a_fixed_rate_is_used(rate: str, latency: float, network: Network) -> None:
    """To 98 hundredths at least, however long an answer takes; none is refused."""
    done = played(rate, latency, network)
    assert (done.use >= 0.98, done.refused, done.early) == (True, 0.0, 0), done


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("latency", LATENCIES)
@pytest.mark.parametrize("rate", ["20/s"])
def test_hardly_any_request_is_refused(rate: str, latency: float, network: Network) -> None:
    """One in a thousand at most, and none leaves before the wait is over that was asked for."""
    done = played(rate, latency, network, seconds=900.0)
    assert (done.refused <= 0.001, done.early) == (True, 0), done
    assert done.use >= 0.75
