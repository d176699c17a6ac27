"""What the headers of an answer say about the requests that may follow.

`RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers, in its newer and its older
form), and whatever is called rate limit, with what remains of it and when it is reset: a number of
seconds, of which some services tell thousandths, a duration as `6m0s`, or a time, since 1970 or as
a date. What cannot be read says nothing.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from importer.submission.http.dates import http_date
from importer.submission.pace.allowance import Allowance
from importer.submission.pace.pacing import Pacer

_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,6})?", re.ASCII)
_MEMBER = re.compile(r"(?P<name>[a-z_-]+)\s*=\s*\"?(?P<value>\d{1,15})(?![\d.])", re.IGNORECASE)
_ITEM = re.compile(r"\s*\"(?P<name>[^\"]{1,64})\"")
_DURATION = re.compile(
    r"(?:(?P<hours>\d{1,6})h)?(?:(?P<minutes>\d{1,6})m(?!s))?"
    r"(?:(?P<seconds>\d{1,6}(?:\.\d{1,9})?)s)?(?:(?P<thousandths>\d{1,9}(?:\.\d{1,6})?)ms)?",
    re.ASCII,
)

_LIMIT = re.compile(r"(?P<prefix>(?:[a-z0-9]+-)*rate-?limit)-(?P<rest>[a-z0-9-]+)")
_REST = {"in", "at", "after", "seconds", "ms", "milliseconds", "requests"}
"""Words of a header's name that do not say of which limit it is."""

_LONGEST_SECONDS = 24 * 3600.0
_WHOLE_SECONDS = 1.0
"""A reset in whole seconds may be so much too late, and one of twice that says too little."""
_SINCE_1970 = 1e9
_IN_MILLISECONDS = 1e12


class _Source(NamedTuple):
    """The headers that tell one limit: what remains, when it is reset, and how many it is."""

    name: str
    remaining: str
    reset: str
    limit: str


def allowances(headers: Mapping[str, str], now: datetime) -> list[Allowance]:
    """How many requests may follow in how many seconds, by each limit that is named.

    now: the time, for an answer without a `Date`: a reset that is a time is the service's.
    """
    names = tuple(headers)
    sources = _sources(names)
    if not (sources or "ratelimit" in headers or "ratelimit-policy" in headers):
        return []
    found = _listed(headers.get("ratelimit", ""))
    if not (sources or "ratelimit" in headers):
        found.extend(_policies(headers["ratelimit-policy"]))
    clock = http_date(headers.get("date", "")) or now
    for source in sources:
        remaining = _number(headers.get(source.remaining))
        told = _until(headers.get(source.reset, ""), source.reset, clock)
        if remaining is not None and told is not None:
            limit = headers.get(source.limit, "")
            name = f"{source.name} {limit}" if limit else ""
            found.append(told._replace(requests=remaining, name=name))
    return [one for one in found if 2 * one.off < one.seconds <= _LONGEST_SECONDS]


def heed(pacer: Pacer, utc_now: Callable[[], datetime], headers: Mapping[str, str]) -> None:
    """Let the pacer go by what an answer says that has just come."""
    found = allowances(headers, utc_now())
    if found:
        pacer.heed(asyncio.get_running_loop().time(), found)


@lru_cache(maxsize=64)
def _sources(names: tuple[str, ...]) -> tuple[_Source, ...]:
    """The limits that headers of these names tell."""
    found: dict[str, dict[str, str]] = {}
    for name in names:
        parts = _LIMIT.fullmatch(name) if "limit-" in name else None
        if parts is None:
            continue
        words = parts["rest"].split("-")
        role = next((word for word in ("remaining", "reset", "limit") if word in words), None)
        if role is None:
            continue
        rest = [word for word in words if word != role and word not in _REST]
        roles = found.setdefault(" ".join([parts["prefix"], *rest]), {})
        if role not in roles or "after" in words:  # how long is better than when
            roles[role] = name
    return tuple(
        _Source(name, roles["remaining"], roles["reset"], roles.get("limit", ""))
        for name, roles in found.items()
        if "remaining" in roles and "reset" in roles
    )


def _listed(text: str) -> list[Allowance]:
    """`"default";r=50;t=30`, or `limit=100, remaining=50, reset=30`."""
    whole = _members(text)
    if "remaining" in whole and "reset" in whole:
        return [Allowance(whole["remaining"], whole["reset"], _WHOLE_SECONDS)]
    items = ((item, _members(item)) for item in text.split(","))
    return [
        Allowance(members["r"], members["t"], _WHOLE_SECONDS, name=_item_name(item))
        for item, members in items
        if "r" in members and "t" in members
    ]


def _policies(text: str) -> Iterator[Allowance]:
    """`"default";q=100;w=60`, or `100;w=60`: what a window holds, if nothing says what is left."""
    for item in text.split(","):
        members = _members(item)
        quota = members.get("q", _number(item.split(";")[0].strip()))
        if quota and "w" in members:
            yield Allowance(quota, members["w"], is_policy=True)


def _item_name(item: str) -> str:
    found = _ITEM.match(item)
    return found["name"] if found else ""


def _members(text: str) -> dict[str, float]:
    return {found["name"].lower(): float(found["value"]) for found in _MEMBER.finditer(text)}


def _number(text: str | None) -> float | None:
    return float(text) if text is not None and _NUMBER.fullmatch(text.strip()) else None


def _until(text: str, header: str, clock: datetime) -> Allowance | None:
    """The seconds until a reset, and by how much they may be too many; of no requests yet."""
    number = _number(text)
    if number is None:
        return _until_date(text, clock) if text else None
    off = 0.0 if "." in text else _WHOLE_SECONDS
    if header.endswith(("-ms", "-milliseconds")):
        return Allowance(0, number / 1000)
    if number < _SINCE_1970:
        return Allowance(0, number, off, has_unit=bool("." in text))
    if number >= _IN_MILLISECONDS:
        return Allowance(0, number / 1000 - clock.timestamp())
    return Allowance(0, number - clock.timestamp(), off)


def _until_date(text: str, clock: datetime) -> Allowance | None:
    """Until a date, or for a duration, as it is written out."""
    if (found := _DURATION.fullmatch(text.strip())) and any(found.groups()):
        hours, minutes, seconds, thousandths = (float(part or 0) for part in found.groups())
        off = 0.0 if thousandths or "." in text else _WHOLE_SECONDS
        return Allowance(0, hours * 3600 + minutes * 60 + seconds + thousandths / 1000, off)
    moment = _moment(text)
    if moment is None:
        return None
    off = 0.0 if moment.microsecond else _WHOLE_SECONDS
    return Allowance(0, (moment - clock).total_seconds(), off)


def _moment(text: str) -> datetime | None:
    """`2027-01-15T12:00:00Z`, or as in `Date`."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return http_date(text)
