"""The time that is left before servers with limits of all kinds, in virtual time."""

from __future__ import annotations

import pytest

from benchmarks.rate_models import FURTHER, SCENES, Scene
from benchmarks.time_left import errors_of, met_at, share_off, steps_of

ALL = {scene.name: scene for scene in (*FURTHER, *reversed(SCENES))}
"""Two have one name; of these the first one."""

MET = (
    "bucket of 20, 10/s",
    "the same, no Retry-After",
    "window of the clock, 600 in 60 s",
    "any window, 60 in 60 s",
    "20 in 1 s and 600 in 60 s",
    "20 at a time, slow, Retry-After 1",
    "2 at a time, no Retry-After",
    "any window, 10 in 30 s",
    "window of the clock, 600 in 60 s, begun in its middle",
    "window of the clock, 100 in 60 s, no Retry-After",
    "any window, 5 in 1 s, slow",
)
HOUR = "window of the clock, 1000 an hour"


@pytest.mark.parametrize("name", MET)
def test_it_is_right_within_a_tenth_with_a_limit_that_stays(name: str) -> None:
    """At 97 of a hundred rows after the first tenth, in twenty minutes with an adaptive rate."""
    assert share_off(errors_of(steps_of(ALL[name]))) <= 0.03


def test_a_quota_of_an_hour_is_known_once_it_is_used_up() -> None:
    """And not before, when nothing of it was seen."""
    known, errors = known_and_all(ALL[HOUR])
    assert known <= 0.02
    assert errors > 0.3


@pytest.mark.parametrize("name", ["bucket that falls, 10 to 3/s", "bucket that grows, 3 to 10/s"])
def test_a_limit_that_has_changed_is_followed(name: str) -> None:
    """As soon as the pace has found the other one."""
    known, errors = known_and_all(ALL[name])
    assert known <= 0.2 < errors


def known_and_all(scene: Scene) -> tuple[float, float]:
    """The share that was off once the limit had been met that held to the end, and of all."""
    steps = steps_of(scene)
    errors, met = errors_of(steps), met_at(scene, steps)
    return share_off([off for off in errors if off.at > met]), share_off(errors)
