"""What the service of a seed is like: how it lists, repeats, dates and answers.

Draws `Traits` from a random source. Some services are plain: all that a row may need to be found or
missed is to be seen. The others have a habit or two that hide something; `veil` says of each what
nobody can know then, and a row may wait for a person for that reason alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

_PLAIN = 0.4
"""The share of services without a habit that hides anything."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a service is like, as long as a seed lasts.

    echo: which members an answer repeats. texts: what becomes of them (echo.py); in_answers: not
    in listings alone. ids: how a listing, or all that is said, writes the id of a task.
    ahead_seconds: how much the service's clock is ahead of true time; date_ahead_seconds: that of
    `Date` ahead of the service's. stamps: how `created_at` is written, by stamp_seconds.
    order: of a listing. page_tasks: the most on a page. form: of a page (paging.py). spares: where
    not all is listed, so few tasks are left out; None: all behind the page. shows: which tasks a
    listing holds (shelf.py). lag_seconds: so old the tasks in it may be. success: the form of
    "created". cuts_answers: no answer to a `POST` ever comes back. doubles: how often a proxy
    carries a request out twice. moves_clock: this computer's clock is set now and then. ends: how
    many of the tasks people complete.
    """

    echo: str
    ahead_seconds: float
    says_date: bool
    says_created_at: bool
    page_tasks: int
    order: str
    lag_seconds: float
    texts: str = "same"
    in_answers: bool = False
    ids: str = "same"
    date_ahead_seconds: float = 0.0
    stamps: str = "right"
    stamp_seconds: float = 0.0
    form: str = "cursor"
    spares: int | None = None
    shows: str = "all"
    success: str = "task"
    cuts_answers: bool = False
    doubles: float = 0.0
    moves_clock: bool = False
    ends: float = 0.0

    @property
    def tells_alike_apart(self) -> bool:
        """Whether tasks of one title are told with what they are about."""
        return self.echo in {"all", "nulls"} and self.texts != "no contact"

    @property
    def may_be_asked_when(self) -> bool:
        """Whether the time of a task can be compared with that of others, and with `Date`."""
        return self.says_date and self.says_created_at and self.stamps in _TOLD_STAMPS


_TOLD_STAMPS = frozenset({"right", "other zone", "behind"})

_Habit = Callable[[random.Random], dict[str, Any]]


def _one_of(name: str, *values: object) -> _Habit:
    return lambda rng: {name: rng.choice(values)}


def _text_change(rng: random.Random) -> dict[str, Any]:
    texts = (
        "escaped", "stripped", "cut", "ascii", "upper", "collapsed", "ids upper", "no contact",
        "other ids", "names", "some merged", "some changed twice",
    )  # fmt: skip
    return {"texts": rng.choice(texts), "in_answers": rng.random() < 0.5}


def _stamp_change(rng: random.Random) -> dict[str, Any]:
    stamps = rng.choice(
        ("other zone", "other zone", "behind", "no zone", "whole minutes", "some behind")
    )
    hours = rng.choice((-11, -5, -1, 1, 9)) * 3600.0
    return {"stamps": stamps, "stamp_seconds": -540.0 if stamps == "behind" else hours}


def _paging(rng: random.Random) -> dict[str, Any]:
    forms = (
        "silent", "total", "paging", "link", "links", "has more", "url", "pages", "truncated",
        "list", "cut list", "other name", "repeats", "contradicts", "count", "meta", "info",
        "omitted", "done", "warnings", "range", "x-next",
    )  # fmt: skip
    size = rng.choice((1, 2, 3, 5, 200))
    return {"form": rng.choice(forms), "page_tasks": size, "spares": rng.choice((None, 1, 1, 2))}


def _shelf(rng: random.Random) -> dict[str, Any]:
    few = ("newest", "newest", "oldest")
    views = ("one assignee", "one type", "one target", "open", "others")
    return {"shows": rng.choice((*few, *views))}


HABITS: tuple[_Habit, ...] = (
    _shelf,
    _shelf,
    _shelf,
    _one_of("lag_seconds", 200.0, 1000.0),
    _paging,
    _paging,
    _paging,
    _text_change,
    _one_of("echo", "title", "title and targets", "id"),
    _one_of("ids", "upper in listings", "upper", "numbers"),
    _stamp_change,
    _one_of("date_ahead_seconds", -86_400.0, -1800.0, 1800.0),
    _one_of("success", "empty 201", "empty 202", "location", "task within", "data within", "id"),
    _one_of("cuts_answers", True),  # noqa: FBT003 -- a value of the trait
    _one_of("doubles", 0.2),
    _one_of("moves_clock", True),  # noqa: FBT003
)
"""What a service, or what is around it, may have the habit of; each is drawn equally often."""


def make_traits(rng: random.Random) -> Traits:
    """What the service of a seed is like."""
    traits = Traits(
        echo=rng.choice(("all", "all", "nulls")),
        ahead_seconds=rng.choice((0.0, 0.0, -7200.0, 3.0, 86_400.0)),
        says_date=rng.random() < 0.8,
        says_created_at=rng.random() < 0.8,
        page_tasks=rng.choice((1, 2, 3, 5, 200)),
        order=rng.choice(("newest first", "oldest first", "by id")),
        lag_seconds=rng.choice((0.0, 0.0, 5.0, 60.0)),
        form=rng.choice(("cursor", "cursor", "ends by has_more")),
        ends=rng.choice((0.0, 0.2, 0.6)),
    )
    if rng.random() < _PLAIN:
        return traits
    for habit in rng.sample(HABITS, rng.choice((1, 1, 1, 2))):
        traits = replace(traits, **habit(rng))
    return traits


_VEILS: dict[str, tuple[frozenset[Any], str]] = {
    "form": (frozenset({"cursor", "ends by has_more"}), "nobody knows where the listing ends"),
    "shows": (frozenset({"all"}), "the listing hides tasks, as those show that it lacks"),
    "lag_seconds": (frozenset({0.0, 5.0, 60.0}), "the listing is older than the quiet period"),
    "texts": (frozenset({"same"}), "the texts are changed, so that a task may be any row's"),
    "echo": (frozenset({"all", "nulls"}), "the listing does not say whose task it is"),
    "ids": (frozenset({"same"}), "the id in a listing is not the one in an answer"),
    "stamps": (frozenset({"right"}), "the times of the tasks are not those of the requests"),
    "doubles": (frozenset({0.0}), "a second task of the same request is nobody's"),
}
"""Of each trait the values that hide nothing, and what nobody can know under the others.

Not among them: a wrong `Date` and a clock of this computer that is set, because neither is needed;
forms of success, because a row whose answer is not understood is looked up; answers that are cut.
"""


def veil(traits: Traits) -> str | None:
    """Why a row of this service may stay in doubt whatever was sent; None: it may not."""
    for name, (clear, why) in _VEILS.items():
        if getattr(traits, name) not in clear:
            return why
    return None
