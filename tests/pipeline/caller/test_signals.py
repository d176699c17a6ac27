"""What must not be broken off is not: the first signal waits, a second one is meant."""

from __future__ import annotations

import signal

import pytest

from importer.pipeline.caller.signals import DeferredSignal, caught
from tests.patience import PATIENCE_SECONDS, aside


def test_the_first_signal_waits() -> None:
    """Ctrl-C inside the block is noted, and the block goes on to its end."""
    patience, done = DeferredSignal(), False
    with caught(patience):
        signal.raise_signal(signal.SIGINT)
        done = True
    assert done
    assert patience.asked_to_stop


def test_the_second_signal_breaks_off() -> None:
    """Who asks twice means it."""
    with caught(DeferredSignal()):
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_the_former_handlers_come_back() -> None:
    """After the block signals do what they did before, also after an error in it."""
    former = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with pytest.raises(ZeroDivisionError), caught(DeferredSignal()):
        raise ZeroDivisionError
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == former


def test_another_thread_leaves_the_signals_alone() -> None:
    """Outside the main thread the block runs all the same, and nothing is installed."""
    seen: list[object] = []

    def work() -> None:
        with caught(DeferredSignal()):
            seen.append(signal.getsignal(signal.SIGINT))

    aside(work).result(PATIENCE_SECONDS)
    assert seen == [signal.getsignal(signal.SIGINT)]
