"""What is made of a fixed rate, and of an adaptive one, played in virtual time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations, product
from typing import Any

import pytest

from benchmarks import services
from benchmarks.rate_models import FURTHER, SCENES, AtOnce, SlidingWindow
from benchmarks.rate_play import Network, Played, at_once, play
from benchmarks.rates import CLIENTS, auto, line_of
from benchmarks.unseen import line_of_draw
from importer.settings.rate import MOST_PLACES, parse_rate
from importer.submission.pace.pacing import Pacer

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


RATES = ("20/s", "100/s", "10/30s", "600/min")


def thinned(*ways: Sequence[object], each: int) -> list[Any]:
    """All that can be combined; but for each nth, in which every pair occurs, in `make soak`."""
    combined = product(*map(enumerate, ways))
    return [
        pytest.param(*(way for _, way in one), marks=[pytest.mark.soak] if turn % each else [])
        for one in combined
        for turn in [sum(place for place, _ in one)]
    ]


def test_every_pair_is_tried() -> None:
    """Of rates, latencies and networks, in what `make soak` is not needed for."""
    ways: list[Sequence[object]] = [RATES, LATENCIES[:4], NETWORKS[:4]]
    kept = [param.values for param in thinned(*ways, each=4) if not param.marks]
    pairs = {(one, other) for values in kept for one, other in combinations(values, 2)}
    assert len(kept) == 16
    assert pairs == {pair for one, other in combinations(ways, 2) for pair in product(one, other)}


@pytest.mark.parametrize(
    ("rate", "latency", "network"), thinned(RATES, LATENCIES[:4], NETWORKS[:4], each=4)
)
def test_a_fixed_rate_is_used(rate: str, latency: float, network: Network) -> None:
    """To 98 hundredths at least, however long an answer takes; none is refused."""
    done = played(rate, latency, network)
    assert (done.use >= 0.98, done.refused, done.early) == (True, 0.0, 0), done


@pytest.mark.parametrize(("latency", "network"), thinned(LATENCIES, NETWORKS, each=2))
def test_hardly_any_request_is_refused(latency: float, network: Network) -> None:
    """One in a thousand at most, and none leaves before the wait is over that was asked for."""
    done = played("20/s", latency, network, seconds=900.0)
    assert (done.refused <= 0.001, done.early) == (True, 0), done
    assert done.use >= 0.75


def test_an_adaptive_rate_finds_what_is_allowed() -> None:
    """Of thirteen servers 95 % are used and 1 % are refused in eleven, 90 % and 3 % in all."""
    lines = {scene.name + str(at): line_of(scene, auto, 2) for at, scene in enumerate(SCENES)}
    assert [name for name, line in lines.items() if not line.is_fair] == []
    assert sum(line.is_good for line in lines.values()) >= 11, lines
    assert sum(line.early for line in lines.values()) == 0


def test_an_adaptive_rate_was_not_made_for_those_servers_alone() -> None:
    """Before eleven others 90 % are used and 3 % are refused as well, and no wait is undercut."""
    lines = {scene.name: line_of(scene, auto, 1) for scene in FURTHER}
    assert [name for name, line in lines.items() if not line.is_fair] == []
    assert sum(line.early for line in lines.values()) == 0


def test_servers_that_nobody_thought_of_are_used_and_left_in_peace() -> None:
    """Of thirty that are drawn at random nearly all; nowhere is a wait undercut."""
    lines = dict(line_of_draw(seed, "--rate auto") for seed in range(300, 330))
    assert sum(line.early for line in lines.values()) == 0
    assert sum(line.is_fair for line in lines.values()) >= 26, lines
    assert sum(line.is_good for line in lines.values()) >= 15, lines


def test_servers_as_services_run_them_are_used_and_left_in_peace() -> None:
    """Of thirty that are drawn most; before three of the others no even pace is fair."""
    lines = dict(line_of_draw(seed, "--rate auto", services.drawn) for seed in range(300, 330))
    assert sum(line.early for line in lines.values()) == 0
    assert sum(line.is_fair for line in lines.values()) >= 23, lines


def test_a_known_pace_shows_what_can_be_met() -> None:
    """A full bucket can be; what another client takes by chance of a small window cannot."""
    assert services.is_possible(SCENES[0])
    assert not services.is_possible(services.drawn(312))


def test_the_number_in_flight_is_learned_where_it_is_the_limit() -> None:
    """Five at a time are found by the first refusal, and one more is seldom tried."""
    pacer = Pacer(parse_rate("auto"), random.Random(3))
    done = play(pacer, AtOnce(5, 0.2126), 400.0, 3, places=MOST_PLACES)
    assert done.use > 0.93
    assert pacer._ceiling is not None
    assert pacer._ceiling.places.most == 5


@pytest.mark.parametrize("name", CLIENTS)
def test_a_play_is_the_same_whenever_it_is_played(name: str) -> None:
    """Nothing but counts in virtual time is compared, so that the table never changes by itself."""
    assert line_of(SCENES[10], CLIENTS[name], 1) == line_of(SCENES[10], CLIENTS[name], 1)
