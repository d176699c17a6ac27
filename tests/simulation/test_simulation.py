"""The promise, held over a thousand made-up stories: never twice, never lost, never stuck.

`make soak` plays many more; a seed that fails is replayed alone with `python -m tools.soak`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from importer.submission.answers import plain_echo
from importer.submission.answers.plain_echo import Echo, echo_of
from importer.submission.http.client import Answer
from tests.simulation import catching, seeds
from tests.simulation.catching import SEEDS, remembered, seed_that_catches
from tests.simulation.variants import BAD_WAYS
from tests.simulation.way import RIGHT, Way
from tests.simulation.world import Played, play

_AT_ONCE = 50


@pytest.mark.parametrize("first", range(0, SEEDS, _AT_ONCE))
def test_no_story_ends_with_a_broken_promise(first: int) -> None:
    """Whatever is killed, lost or late: no task twice, no row lost, and every run ends."""
    played = (play(seed) for seed in range(first, first + _AT_ONCE))
    assert [_named(one) for one in played if one.problem is not None] == []


def _named(played: Played) -> str:
    return f"{played.problem}; replay: python -m tools.soak --first {played.seed} --seeds 1"


@pytest.mark.parametrize("way", BAD_WAYS, ids=lambda way: way.name)
def test_a_way_that_is_known_to_be_bad_is_caught(way: Way) -> None:
    """The simulation can fail: each bad way breaks a promise that the product keeps there."""
    kept = remembered()
    assert seed_that_catches(way, [kept[way.name]] if way.name in kept else []) is not None


@pytest.mark.parametrize(("first", "played"), [([6], [6]), ([3], [3, *range(7)]), ([], range(7))])
def test_a_remembered_seed_is_tried_first_and_the_others_after_it(
    monkeypatch: pytest.MonkeyPatch, first: list[int], played: Iterable[int]
) -> None:
    """A seed that catches nothing any more costs time alone: no bad way is let off for it."""
    seen: list[int] = []

    def is_caught(seed: int, _: Way) -> bool:
        seen.append(seed)
        return seed == 6

    monkeypatch.setattr(catching, "is_caught", is_caught)
    assert seed_that_catches(RIGHT, first) == 6
    assert seen == list(played)


def test_what_keeps_its_promises_is_caught_by_no_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all seeds were played and none caught the way, that is said."""
    monkeypatch.setattr(seeds, "SEEDS", 10)
    assert seed_that_catches(RIGHT, [11]) is None


def test_a_seed_tells_the_same_story_each_time() -> None:
    """A seed that fails can be looked at: it plays again as it did."""
    assert play(7) == play(7)


def test_answers_that_are_plain_tell_the_same_story_in_detail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With and without the short cut for answers that repeat what was sent: line by line."""
    taken: Counter[bool] = Counter()

    def counted(answer: Answer, body: bytes) -> Echo | None:
        echo = echo_of(answer, body)
        taken[echo is not None] += 1
        return echo

    monkeypatch.setattr(plain_echo, "echo_of", counted)
    with_it = [play(seed) for seed in range(_AT_ONCE)]
    monkeypatch.setattr(plain_echo, "echo_of", lambda *_: None)
    assert [play(seed) for seed in range(_AT_ONCE)] == with_it
    assert min(taken[True], taken[False]) > 50


@pytest.mark.parametrize("seed", [63008277, 63019489])
def test_what_is_due_later_is_not_overdue_after_a_restart(seed: int) -> None:
    """When a row was lost under another start of the computer, its clock tells what is overdue."""
    assert play(seed).problem is None


def test_the_stories_hold_what_they_should() -> None:
    """In two hundred seeds everything happens that the promise is about."""
    counts: Counter[str] = Counter()
    for seed in range(200):
        counts += play(seed).counts
    expected = {
        "kills", "power losses", "lost answers", "late", "refused", "looked up", "resent",
        "doubles", "renamed", "befallen", "stopped",
    }  # fmt: skip
    assert expected - counts.keys() == set()
