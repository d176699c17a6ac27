"""What the ledger makes of a row after its response was lost, and after its task was taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pytest

from importer.ledger.records import Intent, Known, KnownTask, LostTask, Settlement
from importer.ledger.states import TRANSITIONS, Event, Loss, State, TransitionError
from importer.ledger.store import Ledger
from importer.rows.outcome import Outcome, Status
from tests.ledger.conftest import TICK, Clock, intend, key, settlement
from tests.ledger.files import dump

OpenLedger = Callable[[], Ledger]
START = "2026-03-02T09:00:00.000+00:00"
BY_THE_SERVICE = "2026-03-02T09:00:07Z"
DIED = Outcome(
    2,
    Status.UNCONFIRMED,
    reason="the run ended before its answer came",
    hint="run the same command again",
    attempts=1,
)


def settle(ledger: Ledger, event: Event, task_id: str | None = None, run: str = "run-1") -> None:
    """Commit what came of row 2."""
    ledger.commit(run, [], [settlement(2, event, task_id)])


def bring(ledger: Ledger, events: Sequence[Event]) -> None:
    """Row 2 through these events, each in a commit of its own."""
    for event in events:
        if event is Event.INTEND:
            intend(ledger, 2)
        else:
            task_id = "t2" if event in {Event.CREATE, Event.FIND} else None
            settle(ledger, event, task_id)


def lost_row(ledger: Ledger) -> LostTask:
    """The one row that is lost."""
    (row,) = ledger.lost()
    return row


class Case(NamedTuple):
    """A way to an event, the event, and what the ledger holds of the row after it."""

    before: tuple[Event, ...]
    event: Event
    state: State
    task_id: str | None = None
    outcome: Outcome | None = None
    losses: int = 0


I, C, L, U = Event.INTEND, Event.CREATE, Event.LOSE, Event.WITHDRAW  # noqa: E741
MADE = Outcome(2, Status.CREATED, "t2", attempts=1)
LOST = Outcome(2, Status.UNCONFIRMED, attempts=1)
CASES = [
    Case((), I, State.INTENT),
    Case((I,), C, State.CREATED, "t2", MADE),
    Case((I,), Event.REJECT, State.REJECTED, None, Outcome(2, Status.REJECTED, attempts=1)),
    Case((I,), Event.RETURN, State.PLANNED),
    Case((I,), L, State.UNKNOWN, None, LOST, 1),
    Case((I, L), Event.FIND, State.CREATED, "t2", MADE, 1),
    Case((I, L), Event.MISS, State.PLANNED, losses=1),
    Case((I, L), Event.RELEASE, State.PLANNED, losses=1),
    Case((I, C), Event.CLOSE, State.CLOSED, "t2", MADE),
    Case((I, C), U, State.WITHDRAWING, "t2", MADE),
    Case((I, C, Event.CLOSE), U, State.WITHDRAWING, "t2", MADE),
    Case((I, C, U), Event.KEEP, State.CREATED, "t2", MADE),
    Case((I, C, U), Event.UNDO, State.UNDONE, "t2", MADE),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{len(case.before)}-{case.event}")
def test_every_event_can_be_committed(ledger: Ledger, case: Case) -> None:
    """Each leads where the table says, and says of the row what is true now and nothing else."""
    bring(ledger, (*case.before, case.event))
    known = {key(2): Known(case.state, case.task_id, "run-1", 2, losses=case.losses)}
    assert ledger.known([key(2)]) == known
    assert list(ledger.outcomes("run-1")) == ([] if case.outcome is None else [case.outcome])


def test_every_event_has_a_case() -> None:
    """Of the table; none is only promised."""
    assert {case.event for case in CASES} == set(Event)


REFUSED = [
    (case, event)
    for case in CASES
    for event in Event
    if event is not Event.INTEND and event not in TRANSITIONS[case.state]
]


@pytest.mark.parametrize(("case", "event"), REFUSED)
def test_an_event_that_the_state_does_not_allow_changes_nothing(
    ledger: Ledger, case: Case, event: Event
) -> None:
    """Neither of this row nor of another that is in the same commit."""
    intend(ledger, 9)
    bring(ledger, (*case.before, case.event))
    before = dump(ledger)
    with pytest.raises(TransitionError) as caught:
        ledger.commit("run-1", [], [settlement(9, C, "t9"), settlement(2, event, "t3")])
    assert str(caught.value) == f"a task that is {case.state} cannot {event}"
    assert dump(ledger) == before


def test_what_a_dead_run_left_is_unconfirmed_in_its_history(
    ledger: Ledger, open_ledger: OpenLedger
) -> None:
    """Race: a run that died with requests under way. Its history says so, and when it was sent."""
    ledger.commit("run-1", [Intent(key(2), 2, b"{}", sent_at=BY_THE_SERVICE)], [])
    ledger.close()
    again = open_ledger()
    assert list(again.outcomes("run-1")) == [DIED]
    assert again.lost() == [
        LostTask(
            key(2), b"{}", BY_THE_SERVICE, START, None, "run-1", 2, sent_no=1,
            first_sent=TICK, touched=TICK,
        )
    ]  # fmt: skip


def test_what_is_found_is_created_in_the_run_that_lost_it_too(
    ledger: Ledger, open_ledger: OpenLedger
) -> None:
    """A later run, in whose file the row stands elsewhere, finds the task of an earlier one."""
    intend(ledger, 2)
    ledger.close()
    again = open_ledger()
    again.begin_run("run-2", "followups.csv")
    there = Outcome(7, Status.DUPLICATE, "t2", "already created")
    again.commit("run-2", [], [Settlement(key(2), Event.FIND, there, "t2")])
    assert list(again.outcomes("run-1")) == [
        Outcome(
            2,
            Status.CREATED,
            "t2",
            "its response was lost, and the task was found later",
            attempts=1,
        )
    ]
    assert list(again.outcomes("run-2")) == [there]
    assert again.lost() == []


def test_a_find_says_nothing_new_of_how_the_row_was_sent(ledger: Ledger) -> None:
    """How often it left, and what the service called the last request, stay as they were."""
    intend(ledger, 2)
    lost = Outcome(
        2, Status.UNCONFIRMED, reason="HTTP 500", hint="wait", attempts=3, request_id="r2"
    )
    ledger.commit("run-1", [], [Settlement(key(2), L, lost)])
    ledger.begin_run("run-2", "followups.csv")
    ledger.commit("run-2", [], [Settlement(key(2), Event.FIND, None, "t2")])
    told = "its response was lost, and the task was found later"
    assert list(ledger.outcomes("run-1")) == [
        lost._replace(status=Status.CREATED, task_id="t2", reason=told, hint="")
    ]


def test_a_find_in_the_same_run_has_the_words_of_that_run(ledger: Ledger) -> None:
    """One row of one run has one outcome."""
    bring(ledger, (I, L))
    found = Outcome(2, Status.CREATED, "t2", "looked up", attempts=1)
    ledger.commit("run-1", [], [Settlement(key(2), Event.FIND, found, "t2")])
    assert list(ledger.outcomes("run-1")) == [found]


def test_a_find_of_what_was_never_sent_rewrites_no_history(ledger: Ledger) -> None:
    """A row that was refused, and whose task somebody made by hand: it was refused all the same."""
    bring(ledger, (I, Event.REJECT))
    ledger.begin_run("run-2", "followups.csv")
    ledger.commit("run-2", [], [Settlement(key(2), Event.FIND, None, "t2")])
    assert list(ledger.outcomes("run-1")) == [Outcome(2, Status.REJECTED, attempts=1)]
    assert ledger.known_ids(["t2"]) == {"t2": key(2)}


def test_a_loss_that_nobody_can_explain_is_kept_as_such(ledger: Ledger) -> None:
    """An answer about another task: a listing without the row alone is no proof."""
    intend(ledger, 2)
    ledger.commit("run-1", [], [settlement(2, L)._replace(named_id="t9")])
    assert lost_row(ledger).named_id == "t9"
    bring(ledger, (Event.RELEASE, I, L))
    assert lost_row(ledger).named_id is None


@pytest.mark.parametrize("events", [(), (Event.MISS,), (Event.RELEASE,)])
def test_what_was_perhaps_sent_keeps_its_first_time(
    ledger: Ledger, clock: Clock, events: tuple[Event, ...]
) -> None:
    """A task from the first sending may turn up in a listing after the second."""
    first = Intent(key(2), 2, b"{}", sent_at=BY_THE_SERVICE)
    ledger.commit("run-1", [first], [])
    bring(ledger, (L, *events))
    later = clock.move(30)
    if events:
        ledger.commit("run-1", [first._replace(sent_at="2026-03-02T09:30:00Z")], [])
        bring(ledger, (L,))
    row = lost_row(ledger)
    assert (row.first_sent_at, row.touched_at) == (BY_THE_SERVICE, later if events else START)


def test_a_sending_that_came_to_nothing_does_not_hide_an_earlier_one(ledger: Ledger) -> None:
    """Lost, not found, surely not sent, lost again: a task of the first may still turn up."""
    first = Intent(key(2), 2, b"{}", sent_at=BY_THE_SERVICE)
    ledger.commit("run-1", [first], [])
    bring(ledger, (L, Event.MISS))
    for event in (Event.RETURN, L):
        ledger.commit("run-1", [first._replace(sent_at="2026-03-02T10:00:00Z")], [])
        bring(ledger, (event,))
    assert lost_row(ledger).first_sent_at == BY_THE_SERVICE


@pytest.mark.parametrize(
    "events",
    [(Event.RETURN,), (Event.REJECT,), (C, U, Event.UNDO)],
)
def test_what_was_surely_not_sent_before_has_the_time_of_its_last_sending(
    ledger: Ledger, events: tuple[Event, ...]
) -> None:
    """No task of the earlier request is there, or it is known and gone."""
    first = Intent(key(2), 2, b"{}", sent_at=BY_THE_SERVICE)
    ledger.commit("run-1", [first], [])
    bring(ledger, events)
    ledger.commit("run-1", [first._replace(sent_at="2026-03-02T09:30:00Z")], [])
    bring(ledger, (L,))
    assert lost_row(ledger).first_sent_at == "2026-03-02T09:30:00Z"


def test_without_the_service_s_time_this_computer_s_counts(ledger: Ledger, clock: Clock) -> None:
    """Until the service has answered once, nothing better is known."""
    sent = clock.move(3)
    bring(ledger, (I, L))
    assert lost_row(ledger).first_sent_at == sent


NEW = b'{"task_title": "new"}'


def test_an_intent_says_what_is_sent_now(ledger: Ledger) -> None:
    """Body, row, run and closing of the last sending, not of one that came to nothing."""
    ledger.commit("run-1", [Intent(key(2), 2, b'{"task_title": "old"}', b"closing")], [])
    bring(ledger, (Event.RETURN,))
    ledger.begin_run("run-2", "followups.csv")
    ledger.commit("run-2", [Intent(key(2), 5, NEW, b"other", BY_THE_SERVICE)], [])
    assert ledger.known([key(2)]) == {key(2): Known(State.INTENT, None, "run-2", 5, b"other")}
    ledger.commit("run-2", [], [settlement(2, L)])
    assert ledger.lost() == [
        LostTask(
            key(2), NEW, BY_THE_SERVICE, START, None, "run-2", 5, sent_no=2,
            first_sent=TICK, touched=TICK,
        )
    ]  # fmt: skip


def test_the_id_of_a_task_that_was_taken_back_stays_known(ledger: Ledger) -> None:
    """A listing may still show it: it is neither a stranger's nor the row's new one."""
    bring(ledger, (I, C, U, Event.UNDO))
    assert ledger.known_ids(["t2"]) == {"t2": key(2)}
    intend(ledger, 2)
    assert ledger.known([key(2)]) == {key(2): Known(State.INTENT, None, "run-1", 2)}
    assert ledger.known_ids(["t2"]) == {"t2": key(2)}
    settle(ledger, C, "t2-again")
    assert ledger.known_ids(["t2", "t2-again"]) == {"t2": key(2), "t2-again": key(2)}
    bring(ledger, (U, Event.UNDO))
    assert ledger.known_ids(["t2", "t2-again"]) == {"t2": key(2), "t2-again": key(2)}


@pytest.mark.parametrize(
    "before", [(), (I, Event.RETURN), (I, Event.REJECT), (I, C, U, Event.UNDO)]
)
def test_a_task_that_was_there_already_is_adopted(
    ledger: Ledger, clock: Clock, before: tuple[Event, ...]
) -> None:
    """A colleague's, or an earlier computer's: the row is not sent, and no run has made it."""
    bring(ledger, before)
    clock.move(5)
    ledger.begin_run("run-2", "followups.csv")
    ledger.adopt("run-2", [(7, key(2), "found")])
    assert ledger.known([key(2)]) == {key(2): Known(State.CREATED, "found", "run-2", 7)}
    assert ledger.known_ids(["found"]) == {"found": key(2)}
    assert ledger.created_around(99, 9) == []


@pytest.mark.parametrize("before", [(I,), (I, C), (I, L), (I, C, Event.CLOSE), (I, C, U)])
def test_what_is_under_way_or_there_is_not_adopted(
    ledger: Ledger, before: tuple[Event, ...]
) -> None:
    """What a lost row's task is, the reconciliation finds; a bug elsewhere changes nothing."""
    bring(ledger, before)
    state = ledger.known([key(2)])[key(2)].state
    with pytest.raises(TransitionError, match=f"^a task that is {state} cannot find$"):
        ledger.adopt("run-1", [(2, key(2), "found")])
    assert ledger.known([key(2)])[key(2)].state is state
    assert ledger.known_ids(["found"]) == {}


def body_of(number: int) -> bytes:
    """What is sent for a row."""
    return b'{"task_title": "row %d"}' % number


def created(ledger: Ledger, *numbers: int) -> None:
    """Commits of one intent each, whose tasks are created."""
    for number in numbers:
        ledger.commit("run-1", [Intent(key(number), number, body_of(number))], [])
        ledger.commit("run-1", [], [settlement(number, C, f"t{number}")])


def test_the_neighbours_of_a_lost_row_are_those_sent_next_to_it(ledger: Ledger) -> None:
    """Nearest first on either side, closed ones too; none that is on its way of being undone."""
    created(ledger, 2, 3, 4)
    intents = [Intent(key(n), n, body_of(n)) for n in (5, 6)]
    ledger.commit("run-1", [*intents, Intent(key(7), 7)], [])
    ledger.commit("run-1", [], [settlement(5, L), settlement(6, C, "t6"), settlement(7, C, "t7")])
    created(ledger, 8, 9)
    ledger.commit("run-1", [], [settlement(3, Event.CLOSE), settlement(9, U)])
    (lost,) = ledger.lost()
    around = ledger.created_around(lost.sent_no, 2)
    assert [(task.task_id, task.sent_no) for task in around] == [
        ("t4", 3), ("t3", 2), ("t6", 4), ("t8", 5),
    ]  # fmt: skip
    assert around[0] == KnownTask("t4", body_of(4), START, 3, TICK, fingerprint=key(4))


def test_a_row_keeps_the_time_of_its_first_lost_request(ledger: Ledger) -> None:
    """Sent again, its task may be as old as that; the guess and the clock stay with it."""
    first = Intent(key(2), 2, b"{}", sent_at=BY_THE_SERVICE, guessed_at="first")
    ledger.commit("run-1", [first], [])
    bring(ledger, (L, Event.MISS))
    ledger.commit("run-1", [first._replace(sent_at="later", guessed_at="later")], [])
    bring(ledger, (L,))
    row = lost_row(ledger)
    assert (row.first_sent_at, row.guessed_at) == (BY_THE_SERVICE, "first")
    assert (row.losses, row.sent_no) == (2, 2)


def test_what_came_in_place_of_an_answer_is_kept_while_the_row_is_lost(ledger: Ledger) -> None:
    """The words of the last loss, for whoever has to look into it, and what follows from it."""
    for words, loss in (("HTTP 400: oops", Loss.REFUSED), ("HTTP 500: oops", None)):
        bring(ledger, (I,))
        ledger.commit("run-1", [], [settlement(2, L)._replace(words=words, loss=loss)])
        row = lost_row(ledger)
        assert (row.words, row.loss) == (words, loss)
        bring(ledger, (Event.MISS,))


def test_a_row_that_spoils_runs_is_counted(ledger: Ledger) -> None:
    """Over all runs, until its task is there."""
    for _ in range(2):
        bring(ledger, (I,))
        ledger.commit("run-1", [], [settlement(2, Event.RETURN)._replace(is_spoilt=True)])
    assert ledger.known([key(2)])[key(2)].spoils == 2
    bring(ledger, (I, C))
    assert ledger.known([key(2)])[key(2)].spoils == 0
