"""A request that work end gently, made once from anywhere: a signal, another thread, a button."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from importer.errors import StoppedError

if TYPE_CHECKING:
    import asyncio


class Stop:
    """Asked between chunks of rows, and heard at once while rows are sent.

    Safe to be set from any thread and from a signal's handler: it takes no lock. Set twice it is as
    if set once, and it stays set.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._heard_by: list[Callable[[], object]] = []

    def set(self) -> None:
        """Stop. The work ends once the answers to what was sent have arrived and been reported."""
        self._is_set = True
        for callback in tuple(self._heard_by):
            callback()

    @property
    def is_set(self) -> bool:
        """Whether somebody wants it."""
        return self._is_set

    def check(self) -> None:
        """Raise `StoppedError` where somebody wants it; only as long as nothing was sent."""
        if self._is_set:
            raise StoppedError

    @contextmanager
    def heard(self, callback: Callable[[], object]) -> Iterator[None]:
        """Inside the block the callback hears of it, also where it was set before; maybe twice."""
        self._heard_by.append(callback)
        try:
            if self._is_set:
                callback()
            yield
        finally:
            self._heard_by.remove(callback)


def soon(loop: asyncio.AbstractEventLoop, act: Callable[[], object]) -> Callable[[], None]:
    """A callback that has `act` called in the loop; nothing where the loop has ended meanwhile."""

    def call() -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(act)

    return call
