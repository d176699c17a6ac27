"""The record of the pace that lets the next run keep it too.

Times of requests are the content of a small file, and are read back by the clock of another
process. Where a file is coarse or a run was killed, more requests count than were made, and later:
never fewer, and never later than now.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from importer.ledger.file.boot_clock import Tick
from importer.submission.pace.ceiling import LEAST, MOST, Learned

KEPT_SECONDS = 3600.0
"""A run with a longer window than the one before finds at least so much of the past."""

LEARNED_SECONDS = 30 * 24 * 3600.0
"""How long a run may begin with the rate that an earlier one has found."""

MOST_PAUSE_SECONDS = 24 * 3600.0
"""A service that asked for more is asked again after a day, whatever a file says."""

ANY_NUMBER = 1_000_000
"""Stands for the requests of a run without a rate that was killed: more than any window holds."""

_FINE_SECONDS = 0.02
_FINE_SHARE = 1 / 16


class Batch(NamedTuple):
    """Requests that were answered from `first` to `last`; all count as at `last`."""

    first: float
    last: float
    requests: int = 1


class Pace(NamedTuple):
    """What earlier runs left behind. paused_until: nobody asks before. learned: by the last."""

    batches: tuple[Batch, ...] = ()
    paused_until: float = float("-inf")
    learned: Learned | None = None


class Record(NamedTuple):
    """What one process has made so far. Times are by its own clock.

    under_way: so many more may have left and arrive until `under_way_until`; None: any number.
    has_ended: nothing will be added. learned: what an adaptive rate has found.
    """

    batches: tuple[Batch, ...]
    under_way: int | None
    under_way_until: float
    paused_until: float
    has_ended: bool
    learned: Learned | None = None

    @property
    def newest(self) -> float:
        """When the last of its requests may have arrived."""
        return max([self.under_way_until, *(batch.last for batch in self.batches)])


def thinned(batches: Iterable[Batch], now: float, kept_seconds: float) -> tuple[Batch, ...]:
    """The same requests in fewer batches, the finer the more recent; without what is too old."""
    kept: list[Batch] = []
    for batch in sorted(batches, key=lambda batch: batch.last):
        age = now - batch.last
        if age > kept_seconds:
            continue
        before = kept[-1] if kept else None
        if before and batch.last - before.first <= _FINE_SECONDS + age * _FINE_SHARE:
            first = min(before.first, batch.first)
            kept[-1] = Batch(first, batch.last, before.requests + batch.requests)
        else:
            kept.append(batch)
    return tuple(kept)


def content_of(record: Record, tick: Tick, at: str) -> dict[str, Any]:
    """The record as it is written. tick, at: now, by the clock that cannot be set and the other."""
    now = tick.seconds
    return {
        "boot": tick.boot,
        "seconds": now,
        "at": at,
        "answered": [
            [round(now - batch.last, 3), round(batch.last - batch.first, 3), batch.requests]
            for batch in record.batches
        ],
        "under_way": record.under_way,
        "under_way_seconds": round(max(0.0, record.under_way_until - now), 3),
        "pause_seconds": round(max(0.0, record.paused_until - now), 3),
        "has_ended": record.has_ended,
        "learned": record.learned,
    }


def record_of(content: Mapping[str, Any], now: float, passed: float) -> Record:
    """The record that was written, by a clock that shows `now`, `passed` seconds later.

    Nothing in it is later than now but the end of a pause. Raises `ValueError` where it makes no
    sense.
    """
    try:
        batches = [_batch(now - passed, *map(float, entry)) for entry in content["answered"]]
        under_way = content["under_way"]
        lasts = float(content["under_way_seconds"])
        pause = min(float(content["pause_seconds"]), MOST_PAUSE_SECONDS) - passed
        record = Record(
            tuple(batches),
            None if under_way is None else min(max(0, int(under_way)), ANY_NUMBER),
            min(now, now - passed + lasts),
            now + pause if pause > 0 else float("-inf"),
            content["has_ended"] is True,
            _learned(content.get("learned")),
        )
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError(f"it lacks what it should hold ({error})") from error
    if not all(map(math.isfinite, (pause, lasts, *(batch.last for batch in batches)))):
        raise ValueError("it holds an invalid time")
    return record


def _learned(said: Any) -> Learned | None:  # noqa: ANN401 -- whatever a file says
    if said is None:
        return None
    rate, places, wait = said
    number = None if places is None else max(1, int(places))
    seconds = min(max(0.0, float(wait)), MOST_PAUSE_SECONDS)
    learned = Learned(min(MOST, max(LEAST, float(rate))), number, seconds)
    if not all(map(math.isfinite, (learned.rate, learned.wait_seconds))):
        raise ValueError("it holds an invalid rate")
    return learned


def _batch(then: float, age: float, span: float, requests: float) -> Batch:
    last = then - max(0.0, age)
    return Batch(last - max(0.0, span), last, int(min(max(0.0, requests), ANY_NUMBER)))


def pace_of(records: Sequence[Record]) -> Pace:
    """What the next run has to count in."""
    batches: list[Batch] = []
    paused_until = float("-inf")
    for record in records:
        batches += record.batches
        paused_until = max(paused_until, record.paused_until)
        if record.under_way != 0:
            until = record.under_way_until
            batches.append(Batch(until, until, record.under_way or ANY_NUMBER))
    in_order = sorted(records, key=lambda record: record.newest)
    learned = [record.learned for record in in_order if record.learned is not None]
    last = learned[-1] if learned else None
    return Pace(tuple(sorted(batches, key=lambda batch: batch.last)), paused_until, last)


def is_over(record: Record, now: float) -> bool:
    """Whether nothing of it counts any more."""
    kept = KEPT_SECONDS if record.learned is None else LEARNED_SECONDS
    return record.paused_until <= now and now - record.newest > kept
