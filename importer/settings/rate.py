"""A rate: how many requests may leave in how long, and the texts for it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from importer.errors import ConfigurationError

AUTO_START = 5
"""The requests per second that an adaptive rate begins with."""

PLACES = 8
"""The most requests in flight while it is not known how many the rate takes."""

MOST_PLACES = 64
"""And never more, where the person does not say how many."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` requests in any `seconds`. adaptive: `count` follows what the server says.

    count None: no limit.
    """

    count: int | None
    seconds: float = 1.0
    adaptive: bool = False

    def __str__(self) -> str:
        if self.count is None:
            return "unlimited"
        if self.adaptive:
            return "auto"
        return f"{self.count}/{'s' if self.seconds == 1 else f'{self.seconds:g}s'}"

    @property
    def places(self) -> int:
        """The most requests in flight, if the person does not say it."""
        return PLACES if self.count is None else MOST_PLACES

    def is_within(self, other: Rate) -> bool:
        """Whether it never lets more requests go, in any window, than the other allows."""
        if other.count is None:
            return True
        if self.count is None or (self.adaptive and not other.adaptive):
            return False
        return self.count * math.ceil(other.seconds / self.seconds) <= other.count


_RATE = re.compile(
    r"(?P<count>\d{1,9})\s*/\s*(?P<number>\d{1,6}(?:\.\d{1,6})?)?\s*(?P<unit>s|sec|m|min|h)",
    re.ASCII,
)
_UNIT_SECONDS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600}


def parse_rate(text: str) -> Rate:
    """The rate that `10/s`, `10/30s`, `600/min`, `auto` or `unlimited` says."""
    text = text.strip()
    if text == "unlimited":
        return Rate(None)
    if text == "auto":
        return Rate(AUTO_START, adaptive=True)
    found = _RATE.fullmatch(text)
    if found:
        count = int(found["count"])
        seconds = float(found["number"] or 1) * _UNIT_SECONDS[found["unit"]]
        if count > 0 and seconds > 0:
            return Rate(count, seconds)
    raise ConfigurationError(
        f'the rate "{text}" cannot be read', hint="write it as 10/s, 10/30s, auto or unlimited"
    )
