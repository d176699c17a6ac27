"""Long pieces of work that give way to the event loop: when they do so, and how they are driven."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from typing import TypeVar

_AT_ONCE = 5_000
"""So many small steps, of a microsecond or a few, are taken between two turns."""


class Turns:
    """Counts the steps of one piece of work, which yields where a turn is over."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = _AT_ONCE

    def is_over(self, steps: int = 1) -> bool:
        """Whether, after so many more steps, somebody else should have a turn."""
        self._left -= steps
        if self._left > 0:
            return False
        self._left = _AT_ONCE
        return True


_Result = TypeVar("_Result")


async def in_turns(
    work: Generator[None, None, _Result], is_stopped: Callable[[], bool]
) -> _Result | None:
    """The result of long work, a part at a time; None where it was stopped before."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: _Result = end.value
            return result
        await asyncio.sleep(0)
        if is_stopped():
            return None
