"""Drives a long piece of work, a turn of the event loop at a time (`turns`)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from typing import TypeVar

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
