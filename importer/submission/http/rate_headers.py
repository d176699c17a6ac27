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

from importer.submission.allowance import Allowance
from importer.submission.pacing import Pacer

_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,6})?", re.ASCII)
_MEMBER = re.compile(r"(?P<name>[a-z_-]+)\s*=\s*\"?(?P<value>\d{1,15})(?![\d.])", re.IGNORECASE)
_FAMILIES = ("ratelimit", "x-ratelimit", "x-rate-limit")

_LIMITS = frozenset({"ratelimit", "ratelimit-policy", *(f"{one}-remaining" for one in _FAMILIES)})
"""Whoever names a limit sends one of these; most answers have none."""

_LONGEST_SECONDS = 24 * 3600.0
_SINCE_1970 = 1e9
_IN_MILLISECONDS = 1e12


def allowances(headers: Mapping[str, str], now: datetime) -> list[Allowance]:
    """How many requests may follow in how many seconds, by each limit that is named."""
    if _LIMITS.isdisjoint(headers):
        return []
    found = [*_listed(headers.get("ratelimit", "")), *_policies(headers)]
    for family in _FAMILIES:
        remaining = _number(headers.get(f"{family}-remaining"))
        seconds = _until(headers.get(f"{family}-reset"), now)
        if remaining is not None and seconds is not None:
            found.append(Allowance(remaining, seconds))
    return [one for one in found if 0 < one.seconds <= _LONGEST_SECONDS]


def heed(pacer: Pacer, utc_now: Callable[[], datetime], headers: Mapping[str, str]) -> None:
    """Let the pacer go by what an answer says that has just come."""
    found = allowances(headers, utc_now())
    if found:
        pacer.heed(asyncio.get_running_loop().time(), found)


def _listed(text: str) -> Iterator[Allowance]:
    """`"default";r=50;t=30`, or `limit=100, remaining=50, reset=30`."""
    whole = _members(text)
    if "remaining" in whole and "reset" in whole:
        yield Allowance(whole["remaining"], whole["reset"])
        return
    for item in text.split(","):
        members = _members(item)
        if "r" in members and "t" in members:
            yield Allowance(members["r"], members["t"])


def _policies(headers: Mapping[str, str]) -> Iterator[Allowance]:
    """`"default";q=100;w=60`, or `100;w=60`: what a window holds, if nothing says what is left."""
    if any(f"{family}-remaining" in headers for family in _FAMILIES) or "ratelimit" in headers:
        return
    for item in headers.get("ratelimit-policy", "").split(","):
        members = _members(item)
        quota = members.get("q", _number(item.split(";")[0].strip()))
        if quota and "w" in members:
            yield Allowance(quota, members["w"])


def _members(text: str) -> dict[str, float]:
    return {found["name"].lower(): float(found["value"]) for found in _MEMBER.finditer(text)}


def _number(text: str | None) -> float | None:
    return float(text) if text is not None and _NUMBER.fullmatch(text.strip()) else None


def _until(text: str | None, now: datetime) -> float | None:
    number = _number(text)
    if number is None or number < _SINCE_1970:
        return number
    return (number / 1000 if number >= _IN_MILLISECONDS else number) - now.timestamp()
