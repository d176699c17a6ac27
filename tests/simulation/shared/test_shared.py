"""Several computers, one ledger, one workspace: never twice, never lost, never stuck.

`make soak` plays many more; a seed that fails is replayed with `python -m tools.soak --shared`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.postgres_server import new_database
from tests.simulation.shared.catching import SEEDS, remembered, seed_that_catches
from tests.simulation.shared.kept import InPostgres
from tests.simulation.shared.way import LeaseWay
from tests.simulation.shared.world import play
from tests.simulation.shared.wrong_leases import BAD_WAYS, BETWEEN, WORST_WORLDS
from tests.simulation.world import Played

_AT_ONCE = 25
_SHORT_SECONDS = 15.0


@pytest.mark.parametrize("first", range(0, SEEDS, _AT_ONCE))
def test_no_story_of_several_computers_ends_with_a_broken_promise(first: int) -> None:
    """Whoever sleeps, dies, is cut off or has a wrong clock: no task twice, and no row lost."""
    assert _broken(play(seed) for seed in range(first, first + _AT_ONCE)) == []


def _broken(stories: Iterator[Played]) -> list[str]:
    return [
        f"{one.problem}; replay: python -m tools.soak --shared --first {one.seed} --seeds 1"
        for one in stories
        if one.problem is not None
    ]


@pytest.mark.parametrize("seeds", [2 * _AT_ONCE, pytest.param(1000, marks=pytest.mark.soak)])
@pytest.mark.parametrize("way", WORST_WORLDS, ids=lambda way: way.name)
def test_in_the_worst_worlds_no_promise_is_broken(way: LeaseWay, seeds: int) -> None:
    """After a fail-over that loses commits, and where all that is late is as late as can be."""
    assert _broken(play(seed, way) for seed in range(seeds)) == []


@pytest.mark.parametrize("way", BAD_WAYS, ids=lambda way: way.name)
def test_a_way_to_share_that_is_known_to_be_bad_is_caught(way: LeaseWay) -> None:
    """Each rule of the lease is needed: without it, a promise is broken."""
    seeds = remembered()
    assert seed_that_catches(way, [seeds[way.name]] if way.name in seeds else []) is not None


def test_frozen_between_look_and_write_it_duplicates_unless_the_connection_is_dropped() -> None:
    """What cannot be promised, as it is; where silent connections are closed, nothing is left."""
    seed = remembered()[BETWEEN.name]
    told = play(seed, BETWEEN).problem
    assert told is not None
    assert told.kind == "duplicate"
    dropped = replace(BETWEEN, drops_after=_SHORT_SECONDS)
    assert _broken(play(one, dropped) for one in (seed, *range(_AT_ONCE))) == []


def test_a_seed_of_several_computers_tells_the_same_story_each_time() -> None:
    """A seed that fails can be looked at: it plays again as it did."""
    assert play(7) == play(7)


def test_the_stories_of_several_computers_hold_what_they_should() -> None:
    """In so many seeds everything happens that the promise is about."""
    counts: Counter[str] = Counter()
    for seed in range(2 * _AT_ONCE):
        counts += play(seed).counts
    expected = {
        "freezes", "kills", "cuts", "kept back", "refused", "lost answers", "looked up", "resent",
        "turns", "left",
    }  # fmt: skip
    assert expected - counts.keys() == set()
    assert counts["told twice"] == 0


def test_over_postgresql_the_stories_are_the_same(postgres: str) -> None:
    """The lease's statements and the ledger's do there what they do in SQLite."""
    address = new_database(postgres)
    for seed in range(20):
        there = play(seed, kept=InPostgres(address, f"seed_{seed}"))
        assert there.problem is None
        assert there.counts == play(seed).counts
