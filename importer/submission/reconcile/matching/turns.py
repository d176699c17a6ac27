"""Says when a long piece of work has done enough for one turn of the event loop."""

from __future__ import annotations

ROWS_AT_ONCE = 500
"""Rows or tasks handled between two turns, where each takes more than a step."""

_AT_ONCE = 5_000
"""Small steps, of a few microseconds, taken between two turns."""


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
