"""Ctrl-C, SIGTERM and SIGHUP, caught for as long as something must not be broken off."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

# SIGHUP: the terminal window was closed, or the connection to it was lost. Windows has none.
_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


@contextlib.contextmanager
def caught(handle: Callable[[], object]) -> Iterator[None]:
    """Call `handle` on each signal inside the block, instead of what it did before.

    Plain handlers, not an event loop's: those do not exist on Windows. In another thread than
    the main one nothing changes, because the signals are not ours there.
    """

    def on_signal(_signal: int, _frame: FrameType | None) -> None:
        handle()

    former: dict[signal.Signals, Any] = {}
    for number in _SIGNALS:
        with contextlib.suppress(ValueError):
            former[number] = signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


class DeferredSignal:
    """Lets the first signal wait until a block is done; a second one breaks it off."""

    def __init__(self) -> None:
        self.asked_to_stop = False

    def __call__(self) -> None:
        """Note a signal."""
        if self.asked_to_stop:
            raise KeyboardInterrupt
        self.asked_to_stop = True
