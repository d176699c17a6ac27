"""The times that the headers of an answer name: dates, and how long to wait."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

from importer.contract.forms import instant

_SECONDS = re.compile(r"\d+(?:\.\d*)?", re.ASCII)
_MOST_SECONDS = 1e9  # a number of any length is still one that can be reckoned with


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds that `Retry-After` asks for (RFC 9110, 10.2.3), or None.

    A date is taken against the answer's own `Date`, so that a wrong clock here does not matter.
    """
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return min(float(text), _MOST_SECONDS)
    until = http_date(text) or instant(text)  # RFC 3339 is not allowed there, and met all the same
    if until is None:
        return None
    seconds = (until - (http_date(headers.get("date", "")) or now)).total_seconds()
    return min(max(0.0, seconds), _MOST_SECONDS)


@lru_cache(maxsize=16)  # all answers of one second have the same
def http_date(text: str) -> datetime | None:
    """The moment that an HTTP date names (RFC 9110, 5.6.7), in UTC; None for any other text."""
    try:
        moment = email.utils.parsedate_to_datetime(text)
        # Here and not where it is reckoned with: the ends of the calendar have no time in UTC.
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # it is not robust to any text
        return None
