"""Whose turn it is where several tasks are undone at once, and the rate lets one request leave.

What was seen of a task is to be fresh when it is deleted. So whoever is about to delete goes before
all who only want to look, and a look that has become old does not count.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from importer.submission.safe_calls import Retrier

_FRESH_SECONDS = 5.0
"""A look that is older when the deletion may leave is made once more: a pause came in between."""


@dataclass(slots=True)
class Turns:
    """The turns of one undo."""

    retrier: Retrier
    _due: set[bytes] = field(default_factory=set)
    _none_is_due: asyncio.Event = field(default_factory=asyncio.Event)
    _first_in_line: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self._none_is_due.set()

    async def before_a_look(self) -> None:
        """Wait until a request may leave, and no task that was seen waits to be deleted."""
        async with self._first_in_line:  # the others need not wake with every request
            while True:
                await self._none_is_due.wait()
                await self.retrier.until_one_may_leave()
                if not self._due:
                    return

    async def before_a_deletion(self, seen_at: float) -> bool:
        """Wait until a request may leave; whether what was seen then is still fresh."""
        await self.retrier.until_one_may_leave()
        return asyncio.get_running_loop().time() - seen_at <= _FRESH_SECONDS

    def is_due(self, fingerprint: bytes) -> None:
        """The task was seen, and is to be deleted next."""
        self._due.add(fingerprint)
        self._none_is_due.clear()

    def is_done(self, fingerprint: bytes) -> None:
        """Its deletion has left, or will not leave."""
        self._due.discard(fingerprint)
        if not self._due:
            self._none_is_due.set()
