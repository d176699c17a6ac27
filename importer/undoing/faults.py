"""Whose fault it is that tasks could not be dealt with, and whether the undo goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from importer.rows.withdrawn import AGAIN
from importer.submission.http.client import Answer, Failure
from importer.submission.safe_calls import Retrier
from importer.undoing.findings import INTERRUPTED, Finding
from importer.undoing.rules import at_fault, halting, trouble


@dataclass(slots=True)
class Faults:
    """The faults of one undo. halted: why the service stops it; None: it does not.

    who_am_i: asks the service for the workspace, which shows whether it and the token are well.
    """

    retrier: Retrier
    who_am_i: Callable[[], Awaitable[Answer | Failure]]
    halted: str | None = None
    _in_a_row: int = 0
    _one_by_one: asyncio.Lock = field(default_factory=asyncio.Lock)

    def end(self) -> None:
        """A task was undone: those before it failed for their own sake."""
        self._in_a_row = 0

    async def judge(self, finding: Finding, failures: int) -> Finding:
        """The finding of a task that could not be dealt with, once the service has told.

        failures: in how many undos it was so before.
        """
        async with self._one_by_one:  # what is told to the first holds for those that wait
            if self.halted is None and self.retrier.too_long_a_pause() is None:
                told = await self.retrier.call(self.who_am_i)
                if not self.retrier.stop.is_set():
                    self.halted = trouble(told)
        if self.retrier.stop.is_set():
            return finding._replace(reason=INTERRUPTED, hint=AGAIN)
        if self.halted is not None or self.retrier.too_long_a_pause() is not None:
            return finding
        self._in_a_row += 1
        self.halted = halting(self._in_a_row, finding.reason)
        return at_fault(finding, failures + 1)
