"""What the headers of an answer say about the requests that may follow.

`RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers, in its newer and its older
form), `RateLimit-Remaining` and `-Reset`, and the same with `X-` before it. A reset is a number of
seconds or a time since 1970, in seconds or in milliseconds. What cannot be read says nothing.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from importer.submission.http.dates import http_date
from importer.submission.pace.allowance import Allowance
from importer.submission.pace.pacing import Pacer

_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,6})?", re.ASCII)
_MEMBER = re.compile(r"(?P<name>[a-z_-]+)\s*=\s*\"?(?P<value>\d{1,15})(?![\d.])", re.IGNORECASE)
_FAMILIES = ("ratelimit", "x-ratelimit", "x-rate-limit")

_LIMITS = frozenset({"ratelimit", "ratelimit-policy", *(f"{one}-remaining" for one in _FAMILIES)})
"""Whoever names a limit sends one of these; most answers have none."""

_LONGEST_SECONDS = 24 * 3600.0
_WHOLE_SECONDS = 1.0
"""A reset in whole seconds may be so much too late, and one of no more says nothing."""
_SINCE_1970 = 1e9
_IN_MILLISECONDS = 1e12


def allowances(headers: Mapping[str, str], now: datetime) -> list[Allowance]:
    """How many requests may follow in how many seconds, by each limit that is named.

    now: the time, for an answer without a `Date`: a reset that is a time is the service's.
    """
    if _LIMITS.isdisjoint(headers):
        return []
    found = [*_listed(headers.get("ratelimit", "")), *_policies(headers)]
    clock = http_date(headers.get("date", "")) or now
    for family in _FAMILIES:
        remaining = _number(headers.get(f"{family}-remaining"))
        reset = _until(headers.get(f"{family}-reset"), clock)
        if remaining is not None and reset is not None:
            found.append(Allowance(remaining, *reset))
    return [one for one in found if one.off < one.seconds <= _LONGEST_SECONDS]


def heed(pacer: Pacer, utc_now: Callable[[], datetime], headers: Mapping[str, str]) -> None:
    """Let the pacer go by what an answer says that has just come."""
    found = allowances(headers, utc_now())
    if found:
        pacer.heed(asyncio.get_running_loop().time(), found)


def _listed(text: str) -> Iterator[Allowance]:
    """`"default";r=50;t=30`, or `limit=100, remaining=50, reset=30`."""
    whole = _members(text)
    if "remaining" in whole and "reset" in whole:
        yield Allowance(whole["remaining"], whole["reset"], _WHOLE_SECONDS)
        return
    for item in text.split(","):
        members = _members(item)
        if "r" in members and "t" in members:
            yield Allowance(members["r"], members["t"], _WHOLE_SECONDS)


def _policies(headers: Mapping[str, str]) -> Iterator[Allowance]:
    """`"default";q=100;w=60`, or `100;w=60`: what a window holds, if nothing says what is left."""
    if any(f"{family}-remaining" in headers for family in _FAMILIES) or "ratelimit" in headers:
        return
    for item in headers.get("ratelimit-policy", "").split(","):
        members = _members(item)
        quota = members.get("q", _number(item.split(";")[0].strip()))
        if quota and "w" in members:
            yield Allowance(quota, members["w"], is_policy=True)


def _members(text: str) -> dict[str, float]:
    return {found["name"].lower(): float(found["value"]) for found in _MEMBER.finditer(text)}


def _number(text: str | None) -> float | None:
    return float(text) if text is not None and _NUMBER.fullmatch(text.strip()) else None


def _until(text: str | None, clock: datetime) -> tuple[float, float] | None:
    """The seconds until a reset, and by how much they may be too many."""
    number = _number(text)
    if text is None or number is None:
        return None
    if number < _SINCE_1970:
        return number, 0.0 if "." in text else _WHOLE_SECONDS
    if number >= _IN_MILLISECONDS:
        return number / 1000 - clock.timestamp(), 0.0
    return number - clock.timestamp(), _WHOLE_SECONDS
