"""Where a row goes by the answer to its request."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from importer.ledger.records import Intent, Settlement
from importer.ledger.states import Event, State
from importer.ledger.store import Ledger
from importer.rows.outcome import Status
from importer.submission.answers.closing_verdict import ChangeJudgement, ChangeVerdict
from importer.submission.answers.signs import Judged
from importer.submission.answers.verdict import Judgement
from importer.submission.breaker import CircuitBreaker
from importer.submission.http.server_clock import ServerClock
from importer.submission.http.statuses import Trouble, Verdict
from importer.submission.worker.book import Book
from importer.submission.worker.in_flight import Flight, Step
from importer.submission.worker.row_queue import RowQueue
from importer.submission.worker.settling import Settling
from tests.submission.helpers import Heard, LedgerJournal, row

DONE = b'{"status":"completed"}'
CREATED = Judgement(Verdict.CREATED, task_id="t2", status=201)
FORBIDDEN = Judgement(Verdict.REJECTED, "HTTP 403: no", status=403, trouble=Trouble.RIGHTS)


class Told(LedgerJournal):
    """A journal that writes nothing, and remembers what it was to write."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger)
        self.events: list[Event] = []

    def commit(self, intents: list[Intent], settlements: list[Settlement]) -> None:  # noqa: ARG002
        """Remember the events."""
        self.events += [settlement.event for settlement in settlements]


class Scene:
    """A settling whose book writes nothing, and tells what it was to write."""

    def __init__(self, ledger: Ledger) -> None:
        self.journal = Told(ledger)
        self.rows = RowQueue(iter(()))
        self.breaker = CircuitBreaker()
        self.heard = Heard()
        self.book = Book(self.journal, self.heard, ServerClock(), lambda: datetime.now(UTC))
        self.settling = Settling(self.rows, self.breaker, self.book)

    def written(self) -> list[Event]:
        """What the journal is told with the next commit."""

        async def commit() -> None:
            self.book.commit([])

        asyncio.run(commit())
        return self.journal.events

    def where(self) -> str:
        """Where the row is that was settled."""
        places = {
            "parked": bool(self.rows.parked),
            "refused": bool(self.rows.refused),
            "held": bool(self.rows.held),
            "goes again": bool(self.rows),
        }
        return next((place for place, is_there in places.items() if is_there), "gone")


@pytest.fixture
def scene(ledger: Ledger) -> Scene:
    """A scene without rows of its own."""
    return Scene(ledger)


@pytest.mark.parametrize(
    ("flight", "judged", "event", "where"),
    [
        (Flight(row(2)), CREATED, Event.CREATE, "gone"),
        (Flight(row(2, closing=DONE)), CREATED, Event.CREATE, "goes again"),
        (Flight(row(2)), Judgement(Verdict.REJECTED, "HTTP 400"), Event.REJECT, "gone"),
        (Flight(row(2)), Judgement(Verdict.REFUSED, "HTTP 405"), Event.LOSE, "parked"),
        (Flight(row(2)), Judgement(Verdict.UNKNOWN, "no answer"), Event.LOSE, "parked"),
        (Flight(row(2)), Judgement(Verdict.WAIT, "HTTP 429"), Event.RETURN, "goes again"),
        (Flight(row(2)), Judgement(Verdict.NOT_SENT, "away"), Event.RETURN, "goes again"),
        (Flight(row(2)), Judgement(Verdict.HALT, "HTTP 401"), None, "refused"),
        (Flight(row(2)), FORBIDDEN, None, "held"),
        (Flight(row(2, state=State.REJECTED)), FORBIDDEN, Event.REJECT, "gone"),
    ],
)
def test_where_a_row_goes_that_was_to_be_created(
    flight: Flight, judged: Judged, event: Event | None, where: str, scene: Scene
) -> None:
    """What may be the token's fault is not written before that is known."""
    scene.settling.settle(flight, judged, 0.0)
    assert (scene.written(), scene.where()) == ([event] if event else [], where)


@pytest.mark.parametrize(
    ("verdict", "refusals", "event", "where", "step"),
    [
        (ChangeVerdict.DONE, 0, Event.CLOSE, "gone", Step.CLOSE),
        (ChangeVerdict.READ, 0, None, "goes again", Step.READ),
        (ChangeVerdict.REFUSED, 0, None, "gone", Step.CLOSE),
        (ChangeVerdict.AGAIN, 0, None, "goes again", Step.CLOSE),
        (ChangeVerdict.AGAIN, 4, None, "gone", Step.CLOSE),
        (ChangeVerdict.WAIT, 0, None, "goes again", Step.CLOSE),
        (ChangeVerdict.NOT_SENT, 0, None, "goes again", Step.CLOSE),
        (ChangeVerdict.HALT, 0, None, "goes again", Step.CLOSE),
    ],
)
def test_where_a_row_goes_whose_status_was_to_be_set(  # noqa: PLR0913 -- a table's columns
    scene: Scene,
    *,
    verdict: ChangeVerdict,
    refusals: int,
    event: Event | None,
    where: str,
    step: Step,
) -> None:
    """It is asked for again and again, within bounds; its task stays created in any case."""
    flight = Flight(row(2, closing=DONE), refusals=refusals, step=Step.CLOSE, task_id="t2")
    scene.settling.settle(flight, ChangeJudgement(verdict, "why"), 0.0)
    assert (scene.written(), scene.where(), flight.step) == ([event] if event else [], where, step)
    told = [(end.status, end.task_id) for end in scene.heard.outcomes]
    ends = {ChangeVerdict.DONE: Status.CREATED, ChangeVerdict.REFUSED: Status.REJECTED}
    end = ends.get(verdict, Status.UNCONFIRMED)
    assert told == ([(end, "t2")] if where == "gone" else [])


@pytest.mark.parametrize(
    ("is_theirs", "has_created", "event", "where"),
    [
        (False, False, Event.RETURN, "goes again"),
        (False, True, Event.RETURN, "goes again"),
        (True, False, Event.RETURN, "goes again"),
        (True, True, Event.LOSE, "parked"),
    ],
)
def test_where_a_row_goes_that_was_answered_as_if_the_token_were_refused(
    scene: Scene,
    *,
    is_theirs: bool,
    has_created: bool,
    event: Event,
    where: str,
) -> None:
    """An answer that is contradicted by tasks of the same token says nothing of its own."""
    scene.breaker.has_created = has_created
    scene.settling.settle(Flight(row(2)), Judgement(Verdict.HALT, "HTTP 401"), 0.0)
    scene.settling.settle_refused(0.0, is_theirs=is_theirs)
    assert (scene.written(), scene.where()) == ([event], where)


def test_what_the_journal_does_not_take_is_told_at_the_end(ledger: Ledger) -> None:
    """It is kept, and the error as well: nothing is sent any more."""
    book = Book(
        LedgerJournal(ledger, broken=[1]), Heard(), ServerClock(), lambda: datetime.now(UTC)
    )
    settling = Settling(RowQueue(iter(())), CircuitBreaker(), book)
    settling.settle(Flight(row(2)), CREATED, 0.0)

    async def commit() -> bool:
        return book.commit([])

    assert not asyncio.run(commit())
    assert str(book.error) == "the disk is full"
    assert [(end.status, end.task_id) for end in book.unsaved] == [(Status.CREATED, "t2")]
