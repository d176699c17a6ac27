"""Renews a lease while nothing is written, and sees to it that nobody outlives it.

Two that go on beside the work: the one renews, which may have to wait for a database from which
nothing comes; the other looks at the clock alone. What waits, renews and cuts is passed in.
"""

from __future__ import annotations

from collections.abc import Callable

from importer.ledger.lease import RowLease

AGAIN_SECONDS = 1.0
"""How soon a renewal that failed is tried again."""

_LOOK_SECONDS = 0.1


def renew_on(lease: RowLease, wait: Callable[[float], bool], renew: Callable[[], bool]) -> None:
    """Renew the lease until it is lost, or `wait` says that it is over.

    renew: whether it was renewed, or is lost for good.
    """
    seconds = lease.terms.renew_seconds
    while not wait(min(seconds, max(0.0, lease.seconds_left()))):
        if lease.is_lost:
            break
        seconds = lease.terms.renew_seconds if renew() else AGAIN_SECONDS
        if not lease.may_send() and wait(AGAIN_SECONDS):
            break


def watch(lease: RowLease, wait: Callable[[float], bool], cut: Callable[[], None]) -> None:
    """Lose the lease when it may be over, and cut all that waits for the database."""
    while not wait(max(_LOOK_SECONDS, lease.seconds_left())):
        if lease.is_lost:
            break
        # Where the whole computer slept, the lease may still be there to be renewed.
        if lease.may_send() or wait(AGAIN_SECONDS) or lease.may_send():
            continue
        # Whatever a connection waits for may have been done, or may never be.
        lease.lose()
        cut()
        break
