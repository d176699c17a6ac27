"""An event loop in virtual time, like `tests.submission.virtual_time`, that is made for speed.

Each turn of it takes a microsecond, as a real one does: a wait that ends by the rounding of a float
too early is then no standstill. No file or socket is ever looked at.
"""

from __future__ import annotations

import asyncio
import selectors

_TURN_SECONDS = 1e-6
_TURNS_IN_A_MOMENT = 20_000


class TurningLoop(asyncio.SelectorEventLoop):
    """Seconds from 0, which jump ahead while everybody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(_Clockwork(self))

    def time(self) -> float:
        """The virtual seconds that have passed."""
        return self.now


class _Clockwork(selectors.SelectSelector):
    def __init__(self, loop: TurningLoop) -> None:
        super().__init__()
        self._loop = loop
        self._turns = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("a deadlock: nothing is due, and nothing is under way")
        self._turns = 0 if timeout > _TURN_SECONDS else self._turns + 1
        if self._turns > _TURNS_IN_A_MOMENT:
            raise AssertionError("a busy loop: it turns, and hardly any time passes")
        self._loop.now += max(timeout, _TURN_SECONDS)
        return []
