"""How many processes judge the rows of a file: as many as pay, and one where they would not."""

from __future__ import annotations

from typing import NamedTuple

FEWEST_ROWS = 20_000
"""Two processes judge so many rows in some 50 ms less than one; of fewer rows they save nothing."""
_MOST = 4
"""More than the one that puts their answers in order can keep up with."""


class Quota(NamedTuple):
    """What a container may use of the processors: so many microseconds in each period."""

    microseconds: int
    period: int

    @classmethod
    def of(cls, text: str) -> Quota | None:
        """As `cpu.max` of a control group has it (`200000 100000`); None: it sets no limit."""
        parts = text.split()
        if len(parts) != 2 or not all(map(str.isdecimal, parts)):  # noqa: PLR2004 -- two numbers
            return None
        return cls(*map(int, parts))

    @property
    def whole(self) -> int:
        """How many processors that keeps busy, at least one."""
        return max(1, self.microseconds // max(1, self.period))


class Processors(NamedTuple):
    """Those of the computer. usable: on which this process may run. load: how many are at work."""

    there: int
    usable: int
    load: float = 0.0


def processes_for(rows: int, processors: Processors, asked: int | None) -> int:
    """How many processes judge so many rows. asked: what a person has set; None: nothing.

    Where others are at work, further processes of one program get no more of the processors.
    """
    if rows < FEWEST_ROWS:
        return 1
    if asked is not None:
        return asked
    idle = processors.there - int(processors.load)
    return max(1, min(processors.usable, idle, _MOST))


def may_be_several(processors: Processors, asked: int | None) -> bool:
    """Whether more than one process is to work on a file that is large enough."""
    return processes_for(FEWEST_ROWS, processors, asked) > 1
