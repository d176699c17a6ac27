"""A part of the rows of a file: a number of them, or a percentage, and the text for it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_SHARE = re.compile(r"(?P<number>\d{1,9}(?:\.\d{1,6})?)\s*(?P<percent>%)?", re.ASCII)
_WHOLE = 100


class Share(NamedTuple):
    """At most `number` rows; of a percentage, rows of a hundred."""

    number: Decimal
    is_percentage: bool

    def __str__(self) -> str:
        return f"{self.number:f}{'%' if self.is_percentage else ''}"

    def is_exceeded(self, rows: int, of: int) -> bool:
        """Whether so many rows are more than that, of all rows."""
        if self.is_percentage:
            return rows * _WHOLE > self.number * of
        return rows > self.number

    def is_within(self, other: Share) -> bool:
        """Whether it never allows more rows than the other, in any file."""
        if not self.number:
            return True
        return self.is_percentage == other.is_percentage and self.number <= other.number


def parse_share(text: str) -> Share:
    """The share that `2%`, `0.5%` or `20` says. Raises ValueError for another text."""
    found = _SHARE.fullmatch(text.strip())
    if found is None or (not found["percent"] and "." in found["number"]):
        raise ValueError(f"{text!r} must be written as 2% or as a number of rows, such as 20")
    number = Decimal(found["number"])
    if found["percent"] and number > _WHOLE:
        raise ValueError(f"{text!r} is more than 100%")
    return Share(number, bool(found["percent"]))
