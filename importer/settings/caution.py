"""Limits a folder's settings file: it can make a run more careful, never less.

Such a file may have come along with a sheet, from anybody. Compares values of the folder with those
that hold without it, and words what would be less careful.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from importer.settings.rate import PLACES, parse_rate
from importer.settings.share import parse_share


class Caution(NamedTuple):
    """is_kept: whether a value (first) is as careful as another. words: what it may not be."""

    is_kept: Callable[[Any, Any], bool]
    words: str


def _is_longer(value: float, least: float) -> bool:
    return value >= least


def _is_smaller(value: int, most: int | None) -> bool:
    return most is None or value <= most


def _is_fewer(value: int, most: int | None) -> bool:
    return value <= (PLACES if most is None else most)


def _stays_on(value: object, wanted: object) -> bool:
    return bool(value) or not wanted


def _is_slower(value: str, most: str) -> bool:
    return parse_rate(value).is_within(parse_rate(most))


def _allows_fewer(value: str | None, most: str | None) -> bool:
    if most is None:
        return True
    return value is not None and parse_share(value).is_within(parse_share(most))


_LONGER, _SMALLER = "be shorter than {}", "be more than {}"
_ON = "be switched off"

CAUTIONS: dict[str, Caution] = {
    "rate": Caution(_is_slower, "let more requests go at a time than {}"),
    "concurrency": Caution(_is_fewer, _SMALLER),
    "timeout": Caution(_is_longer, _LONGER),
    "settle": Caution(_is_longer, _LONGER),
    "stop_after_errors": Caution(_is_smaller, _SMALLER),
    "check_existing": Caution(_stays_on, _ON),
    "max_invalid": Caution(_allows_fewer, _SMALLER),
    "all_or_nothing": Caution(_stays_on, _ON),
    "reference": Caution(_stays_on, _ON),
}
"""The options that guard a run, and what the file of a folder may make of each."""


def less_careful(name: str, value: Any, without: Any) -> str | None:  # noqa: ANN401 -- any option's
    """Why the folder may not set an option so; None: it may. without: what holds without it."""
    caution = CAUTIONS.get(name)
    if caution is None or caution.is_kept(value, without):
        return None
    return f"{name} may not {caution.words.format(_written(without))}"


def _written(value: object) -> str:
    if value is None:  # how many are in flight is then learned, and begins with this
        return str(PLACES)
    return f"{value:g}" if isinstance(value, float) else str(value)
