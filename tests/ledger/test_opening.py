"""The ledgers of a PostgreSQL database: opened under a lease, found, and read."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from importer.errors import LeaseLostError, LedgerError, StoppedError, WorkspaceBusyError
from importer.ledger import history
from importer.ledger.lease import Reading
from importer.ledger.lease_row import FIRST_SECONDS, Busy, LeaseRow, Terms
from importer.ledger.likes import gather_fresh
from importer.ledger.postgres import opening
from importer.ledger.postgres.shared import SharedLedger
from importer.ledger.purging import purge
from importer.ledger.states import Event, State
from importer.ledger.store import Intent, Ledger, Settlement
from importer.ledger.this_computer import holder, read_clocks
from importer.ledger.turns import LedgerTurns
from importer.ledger.waiting import busy_error, pausing
from importer.rows.outcome import Outcome, Status
from tests.ledger.conftest import BASE_URL, intend, key, settlement
from tests.ledger.desk import Desk

SHORT = Terms(lease_seconds=0.3, margin_seconds=0.05, renew_seconds=60)


@pytest.fixture
def desk(postgres: str) -> Iterator[Desk]:
    """A workspace without a ledger yet."""
    made = Desk(postgres)
    yield made
    for ledger in made.opened:
        ledger.close()


def _shared(ledger: Ledger) -> SharedLedger:
    assert isinstance(ledger.db, SharedLedger)
    return ledger.db


def _silence(ledger: Ledger) -> None:
    """It is not heard of any more, as if its process were frozen."""
    renewal = _shared(ledger)._renewal
    assert renewal is not None
    renewal.stop()


def test_a_ledger_is_made_and_found_again(desk: Desk) -> None:
    """With what it is about, and what was sent."""
    ledger = desk.open()
    ledger.begin_run("run-1", "followups.csv")
    intend(ledger, 1)
    ledger.commit("run-1", [], [settlement(1, Event.CREATE, "t1")])
    ledger.remember("kinship one", "same")
    ledger.close()
    found = [p for p in opening.places(desk.address, BASE_URL) if p.workspace == desk.workspace]
    (place,) = found
    assert (place.base_url, place.problem, place.said) == (
        BASE_URL, None, (("kinship one", "same"),),
    )  # fmt: skip
    assert place.last_run != ""
    assert place.location == opening.location_of(desk.address, desk.schema)
    assert opening.places(desk.address, "https://other.test/v1") == []
    with opening.open_to_read(desk.address, desk.schema) as read:
        assert read.known([key(1)])[key(1)].state is State.CREATED
        with pytest.raises(LedgerError, match="read-only"), read.db.errors():
            read.db.execute("DELETE FROM tasks")
        assert [run.run_id for run in history.runs(read)] == ["run-1"]
        assert gather_fresh(read.db) == ("likes", "fresh_likes")


def test_who_holds_a_workspace_is_told(desk: Desk) -> None:
    """A second computer learns who, since when, and when it would be free; it may not write."""
    first = desk.open()

    def renew(_: float) -> None:
        first.remember("a", "b")

    with pytest.raises(WorkspaceBusyError) as told:
        desk.open(sleep=renew)
    assert str(told.value).startswith(
        f"this workspace is in use by an import of followups.csv ({holder()}), since "
    )
    assert told.value.message.endswith(" UTC unless that computer is heard of again")
    assert told.value.hint == (
        "run the same command with --wait 3600 to wait for your turn: a long import makes way for "
        f'it; task-importer ledger stop "{desk.workspace}" asks it to stop'
    )


@pytest.mark.parametrize(
    ("purpose", "holders", "hint"),
    [
        ("a purge", "an undo", "wait until it ends, then run the same command again"),
        (
            "an undo",
            "a purge",
            (
                "run the same command with --wait 3600 to wait for your turn: it begins once the "
                "other one ends"
            ),
        ),
    ],
)
def test_what_to_do_depends_on_both(purpose: str, holders: str, hint: str) -> None:
    """Only imports make way, and a purge has no option to wait."""
    row = LeaseRow(1, "1", "ann", holders, 0.0, 30.0, None, None)
    assert busy_error(Busy(row, 30.0), purpose, "ws_1").hint == hint


def test_a_holder_that_is_silent_is_waited_for(desk: Desk) -> None:
    """What it left under way is unknown, and quiet counts from the end of its lease."""
    first = desk.open(terms=SHORT)
    first.begin_run("run-1", "followups.csv")
    intend(first, 1)
    _silence(first)
    second = desk.open()
    (lost,) = second.lost()
    now = second.ticks()
    assert lost.fingerprint == key(1)
    assert lost.touched.seconds == _shared(second).lease.former_end
    assert 0 <= (now.seconds_since(lost.touched) or -1) < 10
    assert not first.db.may_send()
    with pytest.raises(LeaseLostError, match="another computer has taken this workspace over"):
        first.commit("run-1", [], [settlement(1, Event.CREATE, "t1")])
    assert second.known([key(1)])[key(1)].state is State.UNKNOWN


def test_a_workspace_that_was_let_go_is_free_at_once(desk: Desk) -> None:
    """Nothing was under way, so nothing is waited for."""
    desk.open().close()

    def never(_: float) -> None:
        pytest.fail("it waits")

    assert _shared(desk.open(sleep=never)).lease.epoch == 2


def test_one_that_waits_gets_its_turn(desk: Desk) -> None:
    """It says once for whom it waits, and the holder learns that it does."""
    first = desk.open()
    wishes: list[str | None] = []
    told: list[str] = []

    def work_on(_: float) -> None:
        first.remember("a", "b")
        wishes.append(_shared(first).lease.wish.wanted_by)
        if len(wishes) == 3:
            first.close()

    second = desk.open(sleep=work_on, wait_seconds=60, on_wait=lambda _, why: told.append(why))
    assert second.may_send()
    (line,) = told
    assert re.fullmatch(
        rf"this workspace is in use by an import of followups\.csv \({re.escape(holder())}\); "
        r"an import makes way once it is done, or at about \d\d:\d\d UTC",
        line,
    )
    assert wishes == [holder()] * 3


def test_who_waited_in_vain_waits_no_more(desk: Desk) -> None:
    """And the holder is not asked to make way any more."""
    first = desk.open()

    def work_on(_: float) -> None:
        first.remember("a", "b")
        time.sleep(0.1)

    with pytest.raises(WorkspaceBusyError, match="this workspace is in use by"):
        desk.open(sleep=work_on, wait_seconds=0.25)
    first.remember("a", "b")
    assert _shared(first).lease.wish.wanted_by is None


def test_who_is_interrupted_while_it_waits_waits_no_more(desk: Desk) -> None:
    """Ctrl-C, or whoever stops it elsewhere: nobody makes way for a process that is gone."""
    first = desk.open()

    def interrupt() -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        desk.open(sleep=pausing(interrupt), wait_seconds=60)
    first.remember("a", "b")
    assert _shared(first).lease.wish.wanted_by is None


def test_a_holder_makes_way_and_takes_the_workspace_back(desk: Desk) -> None:
    """Who waited comes first, knows what was sent, and is asked for the workspace in its turn."""
    first = desk.open()
    first.begin_run("run-1", "followups.csv")
    turns = LedgerTurns.of(first, "run-1")
    assert turns is not None
    intend(first, 1)
    with pytest.raises(AssertionError, match="under way"):
        turns.give_way()
    first.commit("run-1", [], [settlement(1, Event.CREATE, "t1")])
    desk.admin(f"UPDATE task_importer.workspaces SET wanted_by = 'ben' {_where(desk)}")
    first.remember("a", "b")
    assert turns.give_way() == "ben"
    assert not first.may_send()
    busy = turns.take_back()
    assert busy is not None
    assert 0 < busy.seconds_left <= FIRST_SECONDS
    desk.admin(f"UPDATE task_importer.workspaces SET wanted_by = NULL {_where(desk)}")
    second = desk.open()
    second.begin_run("run-2", "more.csv")
    second.commit("run-2", [Intent(key(2), 2, b"{}")], [])
    second.commit("run-2", [], [settlement(2, Event.CREATE, "t2")])
    assert turns.take_back() is not None
    second.close()
    assert turns.take_back() is None
    assert first.may_send()
    assert {one.task_id for one in turns.known([key(1), key(2)]).values()} == {"t1", "t2"}
    intend(first, 3)


def test_a_turn_does_not_come_back_from_another_copy_of_the_database(desk: Desk) -> None:
    """It may lack what was sent last, and a run that is under way cannot compare."""
    ledger = desk.open()
    turns = LedgerTurns.of(ledger, "run-1")
    assert turns is not None
    turns.give_way()
    desk.admin(f"UPDATE task_importer.workspaces SET timeline = 'another' {_where(desk)}")
    with pytest.raises(LedgerError, match="kept by another server than before"):
        turns.take_back()
    assert not ledger.may_send()


def test_an_answer_that_comes_too_late_is_believed(desk: Desk) -> None:
    """Whoever took the workspace over need not look for the task."""
    first = desk.open(terms=SHORT)
    first.begin_run("run-1", "followups.csv")
    for number in (1, 2):
        intend(first, number)
    _silence(first)
    turns = LedgerTurns.of(first, "run-1")
    assert turns is not None
    assert turns.leave([(key(1), "t1")])
    second = desk.open()
    assert [task.fingerprint for task in second.lost()] == [key(2)]
    assert second.known([key(1)])[key(1)].task_id == "t1"
    assert turns.leave([(key(2), "t2"), (key(1), "t1")])
    assert second.believe_late() == 1
    assert (second.lost(), second.believe_late(), second.tell_twice()) == ([], 0, [])
    assert turns.leave([(key(3), "t3")])
    intend(second, 3)
    second.commit("run-1", [], [settlement(3, Event.LOSE)])
    second.commit("run-1", [], [settlement(3, Event.MISS)])
    assert second.believe_late() == 1  # before it is sent again
    assert second.known([key(3)])[key(3)].state is State.CREATED


def test_a_row_that_was_created_twice_is_told_once(desk: Desk) -> None:
    """The second computer had sent it again; the history of its run says which tasks there are."""
    first = desk.open(terms=SHORT)
    first.begin_run("run-1", "followups.csv")
    intend(first, 1)
    _silence(first)
    turns = LedgerTurns.of(first, "run-1")
    assert turns is not None
    second = desk.open()
    second.begin_run("run-2", "followups.csv")
    second.commit("run-2", [], [settlement(1, Event.MISS)])
    second.commit("run-2", [Intent(key(1), 1, b"{}")], [])
    end = Outcome(1, Status.CREATED, "t2")
    second.commit("run-2", [], [Settlement(key(1), Event.CREATE, end, "t2")])
    assert turns.leave([(key(1), "t1")])
    (told,) = second.tell_twice()
    assert (told.run_id, told.row_number, told.ids) == ("run-2", 1, "t1 and t2")
    (kept,) = second.outcomes("run-2")
    assert (kept.reason, kept.hint) == (
        "it was created twice: tasks t1 and t2",
        "look at them in HockeyStack, and delete one if there should be only one",
    )
    assert second.tell_twice() == []
    second.commit("run-2", [], [settlement(1, Event.WITHDRAW), settlement(1, Event.UNDO)])
    intend(second, 1)
    second.commit("run-2", [], [settlement(1, Event.LOSE)])
    assert second.believe_late() == 0  # it was told, and may have been deleted


def test_without_the_right_to_a_table_late_answers_are_done_without(desk: Desk) -> None:
    """A role that was given its rights before the table was there goes on as before."""
    ledger = desk.open()
    _shared(ledger).late = None
    turns = LedgerTurns.of(ledger, "run-1")
    assert turns is not None
    assert not turns.leave([(key(1), "t1")])
    assert (turns.believe(), ledger.tell_twice()) == (False, [])


def test_a_purge_may_take_longer_than_a_lease(desk: Desk) -> None:
    """The lease is renewed meanwhile, and nothing is cut off."""
    ledger = desk.open(terms=Terms(lease_seconds=0.6, margin_seconds=0.1, renew_seconds=0.1))
    ledger.begin_run("run-1", "followups.csv")
    intend(ledger, 1)
    ledger.commit("run-1", [], [settlement(1, Event.CREATE, "t1")])
    slow = f"{desk.schema}.slowly"
    desk.admin(
        f"CREATE FUNCTION {slow}() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN PERFORM pg_sleep(1.2); RETURN NEW; END'"
    )
    desk.admin(
        f"CREATE TRIGGER slowly BEFORE UPDATE ON {desk.schema}.runs"
        f" FOR EACH ROW EXECUTE FUNCTION {slow}()"
    )
    assert purge(ledger, ["run-1"]).runs == 1
    assert ledger.may_send()


def _where(desk: Desk) -> str:
    return f"WHERE schema = '{desk.schema}'"


def test_what_is_under_way_keeps_the_lease_until_its_end(desk: Desk) -> None:
    """A process that ends without an answer does not say that none can come."""
    first = desk.open(terms=SHORT)
    first.begin_run("run-1", "followups.csv")
    intend(first, 1)
    first.close()
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        time.sleep(seconds)

    desk.open(sleep=wait)
    assert waited != []


def test_a_commit_whose_answer_is_lost_counts_as_not_done(desk: Desk) -> None:
    """Nothing leaves and nothing is written any more; what was written is still read."""
    ledger = desk.open()
    ledger.begin_run("run-1", "followups.csv")
    lost = "the connection to the ledger .* was lost, so nothing more is sent"
    with pytest.raises(LedgerError, match=lost), ledger.writing():
        ledger.db.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert not ledger.db.may_send()
    assert ledger.has_run("run-1")
    with pytest.raises(LedgerError, match=lost):
        intend(ledger, 1)
    assert ledger.known([key(1)]) == {}


def test_a_connection_that_outlives_its_lease_is_cut(desk: Desk) -> None:
    """Whoever waits for a database that does not answer waits no longer than the lease."""
    terms = Terms(lease_seconds=1.0, margin_seconds=0.3, renew_seconds=0.2)
    ledger = desk.open(terms=terms)
    pid = ledger.db.execute("SELECT pg_backend_pid()").fetchone()[0]
    with closing(psycopg.connect(desk.address)) as other:  # holds up every renewal
        where = f"WHERE schema = '{desk.schema}'"
        other.execute(f"UPDATE task_importer.workspaces SET holder = 'ben' {where}".encode())
        with pytest.raises(LedgerError, match="cannot be used"), ledger.db.errors():
            ledger.db.execute("SELECT pg_sleep(20)")
    assert not ledger.db.may_send()
    assert pid != ledger.db.execute("SELECT pg_backend_pid()").fetchone()[0]


def test_a_lease_is_renewed_while_nothing_is_written(desk: Desk) -> None:
    """By a connection of its own; who waits is learned with it."""
    ledger = desk.open(terms=Terms(lease_seconds=30, margin_seconds=1, renew_seconds=0.02))
    lease = _shared(ledger).lease
    desk.admin(
        f"UPDATE task_importer.workspaces SET wanted_by = 'ben' WHERE schema = '{desk.schema}'"
    )
    for _ in range(500):
        if lease.wish.wanted_by is not None:
            break
        time.sleep(0.02)
    assert lease.wish.wanted_by == "ben"


def test_a_computer_that_slept_may_not_send(desk: Desk) -> None:
    """Though the clock that a program usually goes by stood still meanwhile."""
    slept = [0.0]

    def clock() -> Reading:
        now = read_clocks()
        return now._replace(awake_or_not=now.awake_or_not + slept[0])

    ledger = desk.open(clock=clock)
    assert ledger.db.may_send()
    slept[0] = 29.5
    assert not ledger.db.may_send()


def test_another_copy_of_the_database_takes_the_lease(desk: Desk) -> None:
    """A fail-over is noticed, and what the ledger may lack is compared before anything is sent."""
    first = desk.open()
    desk.admin(
        f"UPDATE task_importer.workspaces SET timeline = 'another' WHERE schema = '{desk.schema}'"
    )
    second = desk.open()
    left = second.doubted_seconds_left(120)
    assert left is not None
    assert 120 < left <= 150
    with pytest.raises(LeaseLostError):
        first.remember("a", "b")
    second.close()
    third = desk.open()
    assert third.doubted_seconds_left(120) is not None
    third.close()
    assert desk.open(trust=True).doubted_seconds_left(120) is None
