"""Waiting in tests: for the thing itself, with a bound that only something that hangs reaches."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")

PATIENCE_SECONDS = 180
"""How long anything may take before it is taken to hang; shorter than the limit of a test."""


def aside(work: Callable[[], T]) -> Future[T]:
    """The work, begun on another thread. Its `result` is what came of it: the error, if it failed.

    The thread keeps nobody from ending, not even when it hangs.
    """
    end: Future[T] = Future()

    def carry_out() -> None:
        try:
            end.set_result(work())
        except BaseException as error:  # noqa: BLE001 -- told to whoever asks for the result
            end.set_exception(error)

    threading.Thread(target=carry_out, daemon=True).start()
    return end


def wait_until(is_so: Callable[[], bool], describe: Callable[[], object] = str) -> None:
    """Returns when `is_so`; fails, with what `describe` says of it, if it never is."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end, f"it did not come about: {describe()}"
        time.sleep(0.002)
