"""Virtual time for several computers at once, each of which runs code that waits for nothing.

An actor is a greenlet: whatever it calls may let time pass for all others, also in the middle of
what the product does in one step, such as a commit. One actor runs at a time, and the next is
whoever is due first, so that a seed plays the same story each time.
"""

from __future__ import annotations

import asyncio
import heapq
from asyncio import events, tasks
from collections.abc import Callable
from itertools import count

from greenlet import getcurrent, greenlet

_SWAP = getattr(tasks, "_swap_current_task", None)
"""Since Python 3.12 a thread has one current task for all its loops, which is put aside here."""


class Stage:
    """Whoever is due next, and when. now: the virtual seconds that have passed."""

    def __init__(self) -> None:
        self.now = 0.0
        self._due: list[tuple[float, int, greenlet]] = []
        self._order = count()
        self._hub: greenlet = getcurrent()

    def time(self) -> float:
        """The virtual seconds that have passed."""
        return self.now

    def enter(self, work: Callable[[], None]) -> None:
        """Let an actor begin its work now, when everybody else waits."""
        self._push(self.now, greenlet(work, parent=self._hub))

    def pause(self, seconds: float) -> None:
        """Let time pass for the actor that calls."""
        due = self.now + seconds
        if not self._due or due < self._due[0][0]:
            self.now = due
            return
        self._push(due, getcurrent())
        self._switch()

    def play(self) -> None:
        """Go on until every actor has ended. An exception of one of them comes out here."""
        self._hub = getcurrent()
        while self._due:
            due, _, actor = heapq.heappop(self._due)
            self.now = max(self.now, due)
            actor.parent = self._hub
            actor.switch()

    def _push(self, due: float, actor: greenlet) -> None:
        heapq.heappush(self._due, (due, next(self._order), actor))

    def _switch(self) -> None:
        """Leave, with the loop and the task that run here, which another actor may not see."""
        loop = events._get_running_loop()
        task = None if loop is None else asyncio.current_task(loop)
        if task is not None and _SWAP is not None:
            _SWAP(loop, None)
        events._set_running_loop(None)
        try:
            self._hub.switch()
        finally:
            events._set_running_loop(loop)
            if task is not None and _SWAP is not None:
                _SWAP(loop, task)
