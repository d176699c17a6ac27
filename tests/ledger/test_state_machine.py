"""The ledger under any order of events, kills and faults, beside a model of what it must hold."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from importer.errors import LedgerError
from importer.ledger.records import Intent, Known, Settlement
from importer.ledger.states import TRANSITIONS, Event, State, TransitionError
from importer.ledger.store import Ledger
from importer.rows.outcome import Outcome, Status
from tests.examples import examples
from tests.ledger.conftest import BASE_URL, key
from tests.ledger.faulty_sqlite import DISK_FULL, Fault

SHEET = range(1, 7)
"""The bodies of the sheet. Each run has the file sorted in another way, so that a body has another
row number in each."""

ENDS = {
    Event.CREATE: Status.CREATED,
    Event.FIND: Status.CREATED,
    Event.REJECT: Status.REJECTED,
    Event.LOSE: Status.UNCONFIRMED,
}
FORGET = {Event.RETURN, Event.MISS, Event.RELEASE}
MAKE = {Event.CREATE, Event.FIND}
PLANNED = Known(State.PLANNED, None, "", 0)

bodies = st.sampled_from(SHEET)
settling = st.sampled_from([event for event in Event if event is not Event.INTEND])


class LedgerLife(RuleBasedStateMachine):
    """One workspace: runs that begin, send, lose, find, take back, die and go on."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = self.stack.enter_context(TemporaryDirectory())
        self.path = Path(folder, "w.sqlite")
        self.fault = self.stack.enter_context(Fault(0).installed())
        self.rows: dict[int, Known] = {}
        self.outcomes: dict[str, dict[int, tuple[int, Status, str | None]]] = {}
        self.former: dict[str, int] = {}
        self.tasks_made = 0

    def teardown(self) -> None:
        """The end of the process."""
        self.ledger.close()
        self.stack.close()

    @initialize()
    def open(self) -> None:
        """A new workspace."""
        self.ledger = Ledger.open(self.path, base_url=BASE_URL, workspace="w")
        self.begin()

    @rule()
    def begin(self) -> None:
        """The next run, of the same sheet in another order."""
        self.run = f"run-{len(self.outcomes)}"
        self.outcomes[self.run] = {}
        self.ledger.begin_run(self.run, "followups.csv")

    def number(self, body: int) -> int:
        """The row in which a body stands in this run's file."""
        return (body + len(self.outcomes)) % len(SHEET) + 2

    def state(self, body: int) -> State:
        """The state that the model has for a body."""
        return self.rows.get(body, PLANNED).state

    # What may happen: the model is changed with the ledger.

    @rule(wanted=st.sets(bodies, min_size=1))
    def send(self, wanted: set[int]) -> None:
        """Requests leave once their intents are durable; another process sees them on the disk."""
        may_leave = [body for body in wanted if Event.INTEND in TRANSITIONS[self.state(body)]]
        self.ledger.commit(self.run, [Intent(key(b), self.number(b)) for b in may_leave], [])
        for body in may_leave:
            self.rows[body] = self.intended(body)
        with closing(sqlite3.connect(self.path)) as db:
            durable = db.execute("SELECT fingerprint FROM tasks WHERE state = 'intent'").fetchall()
        assert {(key(body),) for body in may_leave} <= set(durable)

    def intended(self, body: int) -> Known:
        """A row that is under way, and has been lost as often as before."""
        losses = self.rows.get(body, PLANNED).losses
        return Known(State.INTENT, None, self.run, self.number(body), losses=losses)

    @precondition(lambda self: self.listed())
    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        """Several events that the table lists, in one commit."""
        events = st.sampled_from(self.listed())
        chosen = data.draw(st.lists(events, min_size=1, unique_by=lambda pair: pair[0]))
        settlements = [self.settlement(body, event) for body, event in chosen]
        self.ledger.commit(self.run, [], settlements)
        for settled, (body, event) in zip(settlements, chosen, strict=True):
            self.note(body, event, settled.task_id)

    def listed(self) -> list[tuple[int, Event]]:
        """All that may happen to bodies that were sent once."""
        return [
            (body, event)
            for body, row in sorted(self.rows.items())
            for event in TRANSITIONS[row.state]
            if event is not Event.INTEND
        ]

    def settlement(self, body: int, event: Event) -> Settlement:
        """What the caller says of an event; each task that is made has an id of its own."""
        self.tasks_made += event in MAKE
        task_id = f"task-{self.tasks_made}" if event in MAKE else None
        status = ENDS.get(event)
        outcome = None if status is None else Outcome(self.number(body), status, task_id)
        return Settlement(key(body), event, outcome, task_id)

    def note(self, body: int, event: Event, task_id: str | None) -> None:
        """Change the model as the ledger must have changed."""
        row = self.rows[body]
        if event is Event.FIND and row.state is State.UNKNOWN:
            self.outcomes[row.run_id][row.row_number] = (body, Status.CREATED, task_id)
        if event in ENDS:
            self.outcomes[self.run][self.number(body)] = (body, ENDS[event], task_id)
        if event in FORGET and row.run_id == self.run:
            self.outcomes[self.run].pop(row.row_number, None)
        if event is Event.UNDO:
            self.former[row.task_id or ""] = body
        after = TRANSITIONS[row.state][event]
        is_over = event in {Event.CREATE, Event.UNDO}
        losses = 0 if is_over else row.losses + (event is Event.LOSE)
        self.rows[body] = row._replace(state=after, task_id=task_id or row.task_id, losses=losses)

    @rule(body=bodies)
    def adopt(self, body: int) -> None:
        """A task of a body is in the workspace, and none of these runs made it."""
        if self.state(body) not in {State.PLANNED, State.REJECTED, State.UNDONE}:
            return
        self.tasks_made += 1
        task_id = f"task-{self.tasks_made}"
        self.ledger.adopt(self.run, [(self.number(body), key(body), task_id)])
        self.rows[body] = Known(State.CREATED, task_id, self.run, self.number(body))

    @rule(half_done=st.booleans())
    def kill(self, half_done: bool) -> None:  # noqa: FBT001
        """The process dies, perhaps inside a transaction, and another one opens the ledger."""
        if half_done:
            self.ledger.db.execute("BEGIN IMMEDIATE")
            self.ledger.db.execute("UPDATE tasks SET state = 'created', task_id = 'x' WHERE id = 1")
        self.ledger.close()
        self.ledger = Ledger.open(self.path, base_url=BASE_URL, workspace="w")
        for body, row in self.rows.items():
            if row.state is State.INTENT:
                self.rows[body] = row._replace(state=State.UNKNOWN, losses=row.losses + 1)
                lost = (body, Status.UNCONFIRMED, None)
                self.outcomes[row.run_id].setdefault(row.row_number, lost)
        assert {row.fingerprint for row in self.ledger.lost()} == {
            key(body) for body, row in self.rows.items() if row.state is State.UNKNOWN
        }
        self.begin()

    # What must not happen: the model stays as it is, and so must the ledger.

    @rule(body=bodies, event=settling, other=bodies)
    def break_the_table(self, body: int, event: Event, other: int) -> None:
        """An event that is not listed is refused, and what is in the same commit with it."""
        if event in TRANSITIONS[self.state(body)] and body in self.rows:
            return
        beside = [Event.LOSE] if self.state(other) is State.INTENT and other != body else []
        settlements = [self.settlement(other, e) for e in beside] + [self.settlement(body, event)]
        with pytest.raises(TransitionError) as caught:
            self.ledger.commit(self.run, [], settlements)
        assert (caught.value.state, caught.value.event) == (self.state(body), event)

    @rule(body=bodies, other=bodies)
    def send_again(self, body: int, other: int) -> None:
        """What is under way, there or lost does not leave, nor does what would leave with it."""
        if Event.INTEND in TRANSITIONS[self.state(body)]:
            return
        intents = [Intent(key(b), self.number(b)) for b in dict.fromkeys([other, body])]
        with pytest.raises(TransitionError):
            self.ledger.commit(self.run, intents, [])

    @precondition(lambda self: State.INTENT in {row.state for row in self.rows.values()})
    @precondition(lambda self: any(row.task_id for row in self.rows.values()))
    @rule(data=st.data())
    def claim_a_task_twice(self, data: st.DataObject) -> None:
        """An id that a row has is no other row's."""
        flying = [body for body, row in sorted(self.rows.items()) if row.state is State.INTENT]
        taken = sorted({row.task_id for row in self.rows.values() if row.task_id})
        body, task_id = data.draw(st.sampled_from(flying)), data.draw(st.sampled_from(taken))
        with pytest.raises(sqlite3.IntegrityError):
            self.ledger.commit(self.run, [], [Settlement(key(body), Event.CREATE, None, task_id)])

    @rule(turn=st.integers(1, 4), lasting=st.booleans())
    def fill_the_disk(self, turn: int, lasting: bool) -> None:  # noqa: FBT001
        """A commit that fails at any of its statements sends nothing and says nothing."""
        free = [body for body in SHEET if Event.INTEND in TRANSITIONS[self.state(body)]]
        self.fault.number, self.fault.lasting = len(self.fault.seen) + turn, lasting
        self.fault.message = DISK_FULL
        intents = [Intent(key(body), self.number(body)) for body in free]
        told = None
        try:
            self.ledger.commit(self.run, intents, [])
        except LedgerError as error:
            told = error.message
        self.fault.number = 0
        if told is None:  # the fault was to come later
            for body in free:
                self.rows[body] = self.intended(body)
        else:
            assert told == f"the ledger {self.path} cannot be used: {DISK_FULL}"
            self.kill(half_done=False)  # a run that meets this ends

    # What always holds.

    @invariant()
    def rows_are_as_they_should_be(self) -> None:
        """Every row has the state, the task and the place that events gave it."""
        assert self.ledger.known([key(body) for body in SHEET]) == {
            key(body): row for body, row in self.rows.items()
        }

    @invariant()
    def statuses_add_up(self) -> None:
        """Each row of each run's sheet has one status at most; without one it was not sent."""
        for run, expected in self.outcomes.items():
            found = list(self.ledger.outcomes(run))
            assert [(end.row_number, end.status, end.task_id) for end in found] == [
                (number, status, task_id)
                for number, (_, status, task_id) in sorted(expected.items())
            ]
            counts = Counter(end.status for end in found)
            counts[Status.NOT_SENT] += len(SHEET) - len({end.row_number for end in found})
            assert counts.total() == len(SHEET)

    @invariant()
    def every_task_has_one_row(self) -> None:
        """Of now or of before it was taken back."""
        ids = [f"task-{number}" for number in range(1, self.tasks_made + 1)]
        current = {row.task_id: key(body) for body, row in self.rows.items() if row.task_id}
        taken_back = {task_id: key(body) for task_id, body in self.former.items()}
        assert self.ledger.known_ids(ids) == taken_back | current


LedgerLife.TestCase.settings = settings(
    max_examples=examples(60),
    stateful_step_count=40,
)


class TestLedgerLife(LedgerLife.TestCase):  # type: ignore[misc,valid-type]
    """Any order of what a run, a person, a kill or a full disk can do."""
