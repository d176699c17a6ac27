"""Finds the answered tasks by which it is told when a lost row was sent.

Reads the rows of a ledger that were written beside the lost one, by two indexes that are there
anyway, so that a ledger of any size answers at once. What they show is decided elsewhere
(`importer.submission.reconcile.origin`).
"""

from __future__ import annotations

from typing import NamedTuple

from importer.ledger.file.boot_clock import Tick
from importer.ledger.reader import LedgerReader
from importer.ledger.withdrawals import Candidate


class Landmark(NamedTuple):
    """A task whose response arrived: it was created after the one tick, and before the other."""

    task_id: str
    sent: Tick
    answered: Tick


def landmarks(ledger: LedgerReader, row: Candidate, count: int) -> list[Landmark]:
    """The `count` answered tasks nearest to each end of a row's time, by the same clock.

    Of those that were first sent, or sent last, within some thousand rows of it: what is further
    away was sent at another time, and says no more for it.
    """
    found: list[Landmark] = []
    for tick, boot in ((row.first_sent, "boot"), (row.touched, "first_boot")):
        if tick.boot:
            near = dict.fromkeys(_beside(ledger, row.fingerprint, boot, tick.boot, count))
            nearest = sorted(near, key=lambda told: abs(told.answered.seconds - tick.seconds))
            found += nearest[:count]
    return list(dict.fromkeys(found))


def _beside(
    ledger: LedgerReader, fingerprint: bytes, column: str, boot: str, count: int
) -> list[Landmark]:
    """So many on either side of a row, in both orders."""
    found: list[Landmark] = []
    for order, (beyond, direction) in _WALKS:
        query = _BESIDE.format(order=order, beyond=beyond, direction=direction, boot=column)
        with ledger.db.errors():
            rows = ledger.db.execute(query, (fingerprint, _WITHIN, boot, count)).fetchall()
        found += [Landmark(told[0], Tick(*told[1:3]), Tick(*told[3:])) for told in rows]
    return found


_WITHIN = 10_000
"""So many rows on either side are looked at, whoever sent them, and whatever became of them."""

_WALKS = [(order, way) for order in ("id", "sent_no") for way in (("<=", "DESC"), (">", "ASC"))]
"""Rows stand in the order in which they were first sent, and are numbered by their last sending."""

_BESIDE = """
    SELECT task_id, first_boot, first_ticks, boot, ticks FROM (
        SELECT * FROM tasks
         WHERE {order} {beyond} (SELECT {order} FROM tasks WHERE fingerprint = ?1)
         ORDER BY {order} {direction} LIMIT ?2) AS near
     WHERE {boot} = ?3 AND adopted = 0 AND losses = 0 AND task_id IS NOT NULL
       AND state IN ('created', 'closed')
     LIMIT ?4
"""
