"""Lost rows as a ledger knows them, made ready to be compared with what is listed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from pydantic_core import from_json

from importer.contract.forms import instant
from importer.ledger.records import LostTask
from importer.submission.http.server_clock import UNBOUNDED
from importer.submission.reconcile.controls import Proof
from importer.submission.reconcile.matching.lost import MARGIN, LostRow


def row_of(task: LostTask) -> LostRow | None:
    """The row as it was sent; None: that is not kept any more."""
    if task.body is None:
        return None
    body: Any = from_json(task.body)
    return LostRow(task.fingerprint, body, UNBOUNDED)


def rows_elsewhere(bodies: Mapping[bytes, bytes]) -> list[LostRow]:
    """Rows that another ledger lost: when they were sent by the service's clock is not known."""
    return [LostRow(key, from_json(body), UNBOUNDED) for key, body in bodies.items()]


def timed(row: LostRow, task: LostTask, proof: Proof, settle: timedelta) -> LostRow:
    """The row with the time of its first request, or at least a guess of it."""
    sent_at = instant(task.first_sent_at or "")
    since = proof.time_of(task.first_sent, None if sent_at == UNBOUNDED else sent_at)
    if since is not None:
        return row._replace(since=since)
    expected = instant(task.guessed_at or "")
    if expected is None:
        return row
    tried = timedelta(seconds=task.touched.seconds_since(task.first_sent) or 0.0)
    with suppress(OverflowError):
        row = row._replace(until=expected + tried + settle + MARGIN)
    return row._replace(expected=expected)
