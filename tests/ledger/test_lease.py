"""The lease of a workspace, over SQLite and clocks that a test sets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from importer.errors import LeaseLostError, WorkspaceBusyError
from importer.ledger.lease import Reading, RowLease, seconds_between
from importer.ledger.lease_row import Busy, Dialect, LeaseRow, Taking, Terms, columns, decide

DIALECT = Dialect("workspaces", "ledger_now()", "ledger_timeline()")
ABOUT = ("https://api.test/v1", "w")
HELD = LeaseRow(7, "one", "ben", "an import", 100.0, 150.0, None, None)
LEFT = HELD._replace(released_at=120.0, wanted_by="cleo")


class Table:
    """The table in a database whose clock and timeline a test sets; `now` is everybody's."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.now = 1000.0
        self.timeline = "one"
        self.db = db
        db.create_function("ledger_now", 0, lambda: self.now)
        db.create_function("ledger_timeline", 0, lambda: self.timeline)
        db.execute(f"CREATE TABLE workspaces ({columns(self.timeline)}, PRIMARY KEY (schema))")

    def lease(self, holder: str) -> RowLease:
        """A lease that nobody has taken."""
        return RowLease("w", holder, DIALECT, lambda: Reading(self.now, self.now, self.now))

    def take(self, holder: str) -> RowLease:
        """A lease that is held from now on."""
        lease = self.lease(holder)
        asked = lease.take(self.db.execute, about=ABOUT, purpose="an import")
        assert isinstance(asked, Reading)
        lease.confirm(asked)
        return lease


@pytest.fixture
def table() -> Iterator[Table]:
    """An empty one."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        yield Table(db)


@pytest.mark.parametrize(
    ("row", "now", "timeline", "expected"),
    [
        (HELD, 149.0, "one", Busy(HELD, 1.0)),
        (HELD, 150.0, "one", Taking(8, 150.0, None)),
        (HELD._replace(released_at=120.0), 121.0, "one", Taking(8, 120.0, None)),
        (LEFT, 124.0, "one", Busy(LEFT, 1.0)),
        (LEFT, 125.0, "one", Taking(8, 120.0, None)),
        (LEFT._replace(wanted_by="me"), 121.0, "one", Taking(8, 120.0, None)),
        (HELD, 149.0, "two", Taking(8, 179.0, 179.0)),
        (HELD._replace(released_at=120.0), 149.0, "two", Taking(8, 179.0, 179.0)),
        (HELD._replace(unlisted_since=90.0), 150.0, "one", Taking(8, 150.0, 90.0)),
        (LeaseRow(0, "one", "", "", 0, 0, 0, None), 150.0, "one", Taking(1, None, None)),
        (LeaseRow(0, "one", "", "", 0, 0, 0, None), 150.0, "two", Taking(1, None, 180.0)),
    ],
    ids=[
        "held",
        "over",
        "released",
        "released for another",
        "for one that does not come",
        "released for me",
        "fail-over",
        "fail-over, released",
        "unlisted",
        "new",
        "new to another copy",
    ],
)
def test_a_lease_is_taken_when_it_is_over(
    row: LeaseRow, now: float, timeline: str, expected: Busy | Taking
) -> None:
    """Not before its end; another copy of the database is doubted from a lease's length later."""
    assert decide(row, now, timeline, Terms(), "me") == expected


def test_the_clock_that_says_most_is_believed() -> None:
    """A clock stops while the computer sleeps, or is set back: then another one tells."""
    asleep = seconds_between(Reading(10, 10, 500), Reading(90, 11, 501))
    set_back = seconds_between(Reading(10, 10, 500), Reading(12, 12, 100))
    set_on = seconds_between(Reading(10, 10, 500), Reading(12, 12, 900))
    assert [asleep, set_back, set_on] == [80, 2, 400]


def test_a_second_holder_is_told_of_the_first(table: Table) -> None:
    """Who holds the workspace and until when is known to whoever finds it busy."""
    table.take("ann")
    table.now += 10
    ben = table.lease("ben")
    expected = Busy(
        LeaseRow(1, "one", "ann", "an import", 1000.0, 1030.0, None, None), seconds_left=20.0
    )
    assert ben.look(table.db.execute) == expected
    assert ben.take(table.db.execute, about=ABOUT, purpose="an import") == expected
    assert not ben.may_send()


def test_a_holder_may_send_until_shortly_before_its_lease_ends(table: Table) -> None:
    """A margin is left for what passes between the look at the clock and the write."""
    lease = table.take("ann")
    table.now += 28.9
    assert lease.may_send()
    table.now += 0.1
    assert not lease.may_send()


def test_a_renewal_counts_from_before_it_was_asked_for(table: Table) -> None:
    """However late its reply comes, and only once it is committed."""
    lease = table.take("ann")
    table.now += 20
    asked, _ = lease.hold(table.db.execute)
    table.now += 10
    assert not lease.may_send()
    lease.confirm(asked)
    assert lease.seconds_left() == 19.0


def test_a_lease_that_was_taken_over_writes_nothing(table: Table) -> None:
    """Its epoch is not the row's any more, and that is so for good."""
    lease = table.take("ann")
    table.now += 30
    heir = table.take("ben")
    with pytest.raises(LeaseLostError) as told:
        lease.hold(table.db.execute)
    assert str(told.value) == (
        "another computer has taken this workspace over (ben); "
        "run the same command again: it sends only what is missing"
    )
    assert isinstance(told.value, WorkspaceBusyError)
    assert (lease.may_send(), heir.may_send()) == (False, True)
    assert heir.former_end == 1030.0


def test_a_lease_of_another_copy_of_the_database_writes_nothing(table: Table) -> None:
    """Its commits may be in none of the two; the next holder has to compare first."""
    lease = table.take("ann")
    table.timeline = "two"
    with pytest.raises(LeaseLostError):
        lease.hold(table.db.execute)
    heir = table.take("ben")
    assert heir.unlisted_since == 1030.0
    heir.release(table.db.execute)
    assert table.take("cleo").unlisted_since == 1030.0


def test_what_was_compared_is_not_doubted_any_more(table: Table) -> None:
    """One complete list settles it for whoever comes next."""
    table.take("ann").release(table.db.execute)
    table.timeline = "two"
    heir = table.take("ben")
    heir.is_listed(table.db.execute)
    heir.release(table.db.execute)
    assert table.take("cleo").unlisted_since is None


def test_a_released_lease_is_free_at_once(table: Table) -> None:
    """And whoever released it neither sends nor writes afterwards."""
    lease = table.take("ann")
    table.now += 5
    lease.release(table.db.execute)
    heir = table.take("ben")
    assert (lease.may_send(), heir.former_end) == (False, 1005.0)
    with pytest.raises(LeaseLostError):
        lease.hold(table.db.execute)
    lease.release(table.db.execute)
    assert heir.hold(table.db.execute)[1] == 1005.0


def test_the_holder_learns_who_waits(table: Table) -> None:
    """With each renewal; and that nobody does any more."""
    lease, ben, cleo = table.take("ann"), table.lease("ben"), table.lease("cleo")
    wishes = []
    for waits, is_wanted in ((ben, True), (cleo, True), (cleo, False), (ben, False)):
        waits.want(table.db.execute, is_wanted=is_wanted)
        lease.hold(table.db.execute)
        wishes.append(lease.wish)
    assert wishes == [("ben", False), ("ben", False), ("ben", False), (None, False)]


def test_a_turn_is_over_when_another_waits_and_not_before_its_time(table: Table) -> None:
    """Whoever takes the workspace keeps it for a while; alone, for as long as it wants."""
    lease = table.take("ann")
    table.now += 300
    assert not lease.is_due
    lease.hold(table.db.execute)
    table.lease("ben").want(table.db.execute)
    lease.hold(table.db.execute)
    assert lease.is_due
    lease.release(table.db.execute)
    heir = table.take("ben")
    table.lease("ann").want(table.db.execute)
    heir.hold(table.db.execute)
    table.now += 299
    assert not heir.is_due
    table.now += 1
    assert heir.is_due


def test_a_holder_is_asked_to_stop(table: Table) -> None:
    """It hears of it with its next renewal, and the next holder is not meant."""
    heard: list[str] = []
    lease, other = table.take("ann"), table.lease("cleo")
    lease.on_stop = lambda: heard.append("ann")
    lease.hold(table.db.execute)
    assert heard == []
    assert other.ask_to_stop(table.db.execute) == "ann"
    lease.hold(table.db.execute)
    assert heard == ["ann"]
    lease.release(table.db.execute)
    assert other.ask_to_stop(table.db.execute) is None
    heir = table.take("ben")
    heir.hold(table.db.execute)
    assert not heir.wish.is_stop


def test_a_lease_that_is_taken_again_is_as_new(table: Table) -> None:
    """What was so of the former one is not so of it: who waited, and that it was let go."""
    lease = table.take("ann")
    table.lease("ben").want(table.db.execute)
    lease.hold(table.db.execute)
    lease.release(table.db.execute)
    again = lease.again()
    table.now += 6
    asked = again.take(table.db.execute, about=ABOUT, purpose="an import")
    assert isinstance(asked, Reading)
    again.confirm(asked)
    assert (again.may_send(), again.wish.wanted_by, again.epoch) == (True, None, 2)
    assert not lease.may_send()


def test_nothing_is_sent_once_a_commit_is_in_doubt(table: Table) -> None:
    """Whether the database carried it out is not known."""
    lease = table.take("ann")
    lease.lose()
    assert not lease.may_send()


def test_a_workspace_that_is_new_to_another_copy_is_doubted(table: Table) -> None:
    """The former copy may have known it: what was lost is told by when the table was made."""
    table.timeline = "two"

    lease = table.take("ann")

    assert lease.unlisted_since == table.now + Terms().lease_seconds
    assert lease.timeline == "two"
