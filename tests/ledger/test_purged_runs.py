"""A run is purged once: a later purge takes what had to be kept, and else leaves its date."""

from __future__ import annotations

import pytest

from importer.ledger.history import find_run, rows
from importer.ledger.purging import Purge, count_purgeable, purge
from importer.ledger.states import Event
from importer.ledger.store import Ledger
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status
from tests.ledger.conftest import Clock
from tests.remembered import create, send, settle

PURGED_AT = "2026-03-02T09:00:00.000+00:00"


def purged_at(ledger: Ledger) -> str | None:
    """When the run was purged."""
    record = find_run(ledger, "run-1")
    assert record is not None
    return record.purged_at


def test_nothing_is_purged_twice(ledger: Ledger, clock: Clock) -> None:
    """It is neither counted nor dated again."""
    create(ledger, 1)
    assert purge(ledger, ["run-1"]) == Purge(runs=1, rows=1)
    clock.move(60)
    assert count_purgeable(ledger, ["run-1"]) == Purge()
    assert purge(ledger, ["run-1"]) == Purge()
    assert purged_at(ledger) == PURGED_AT


def test_a_run_without_texts_is_purged_once_too(ledger: Ledger, clock: Clock) -> None:
    """The name of its file is one."""
    assert purge(ledger, ["run-1"]) == Purge(runs=1)
    clock.move(60)
    assert purge(ledger, ["run-1"]) == Purge()
    assert purged_at(ledger) == PURGED_AT


def test_what_is_kept_is_told_each_time_and_goes_once_it_may(ledger: Ledger, clock: Clock) -> None:
    """The date is then that of what was deleted last."""
    send(ledger, 1)
    settle(ledger, 1, Event.LOSE)
    kept = {"unconfirmed": 1}
    assert purge(ledger, ["run-1"]) == Purge(runs=1, kept=kept)
    clock.move(60)
    assert purge(ledger, ["run-1"]) == Purge(kept=kept)
    assert purged_at(ledger) == PURGED_AT
    settle(ledger, 1, Event.FIND)
    now = clock.move(60)
    assert purge(ledger, ["run-1"]) == Purge(runs=1, rows=1)
    assert purged_at(ledger) == now
    (row,) = rows(ledger, "run-1")
    assert row.body is None


@pytest.mark.parametrize(
    "told",
    [
        Outcome(2, Status.UNCONFIRMED, reason="Ada said so"),
        Outcome(2, Status.UNCONFIRMED, hint="ask Ada"),
        Outcome(2, Status.INVALID, issues=(Issue("required", "Ada"),)),
    ],
)
def test_what_is_told_of_a_row_after_the_purge_goes_with_the_next(
    ledger: Ledger, clock: Clock, told: Outcome
) -> None:
    """A run that died has ends that only the one after it tells."""
    purge(ledger, ["run-1"])
    ledger.record("run-1", [told])
    now = clock.move(60)
    assert purge(ledger, ["run-1"]) == Purge(runs=1)
    assert purged_at(ledger) == now
    (row,) = rows(ledger, "run-1")
    assert (row.outcome.reason, row.outcome.hint, row.outcome.issues) == ("", "", ())


def test_other_runs_are_purged_beside_one_that_was(ledger: Ledger, clock: Clock) -> None:
    """Each by itself."""
    purge(ledger, ["run-1"])
    now = clock.move(60)
    ledger.begin_run("run-2", "later.csv")
    create(ledger, 2, run_id="run-2")
    assert purge(ledger, ["run-1", "run-2"]) == Purge(runs=1, rows=1)
    assert purged_at(ledger) == PURGED_AT
    record = find_run(ledger, "run-2")
    assert record is not None
    assert (record.source, record.purged_at) == ("(purged)", now)
