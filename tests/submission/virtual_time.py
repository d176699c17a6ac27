"""An event loop whose clock jumps ahead whenever there is nothing to do.

Hours pass in a moment, and always in the same way. Two things that a test could only hang on are
errors here: a loop that waits for nothing, and one that turns without time passing.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

_TURNS_IN_A_MOMENT = 20_000
_T = TypeVar("_T")


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Seconds from 0, which pass only while everybody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(_JumpingSelector(self))

    def time(self) -> float:
        """The seconds that everybody has slept so far."""
        return self.now


class _JumpingSelector(selectors.SelectSelector):
    def __init__(self, loop: VirtualTimeLoop) -> None:
        super().__init__()
        self._loop = loop
        self._turns = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready:
            return ready
        if timeout is None:
            raise AssertionError("a deadlock: nothing is due, and nothing is under way")
        self._turns = 0 if timeout > 0 else self._turns + 1
        if self._turns > _TURNS_IN_A_MOMENT:
            raise AssertionError("a busy loop: it turns, and no time passes")
        self._loop.now += timeout
        return ready


def run(work: Coroutine[Any, Any, _T]) -> _T:
    """The result of `work`, however many virtual hours it takes."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(work)
