"""A run that makes way for others, in virtual time, and goes on when its turn comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from importer.errors import WorkspaceBusyError
from importer.ledger.lease_row import Busy, LeaseRow
from importer.ledger.records import Known
from importer.ledger.states import Event, State
from importer.ledger.store import Intent, Ledger, Settlement
from importer.submission.ports import Ending
from tests.submission.helpers import (
    RUN,
    After,
    Result,
    Scene,
    answer,
    created,
    failure,
    open_ledger,
    row,
    rows,
)
from tests.submission.virtual_time import run

BEN = Busy(LeaseRow(2, "one", "ben", "an import of more.csv", 0, 30, None, None), 30.0)


class FakeTurns:
    """A turn that is over as soon as so many requests have been sent, and comes back later."""

    run_id = RUN
    seconds = 300.0

    def __init__(
        self, scene: Scene, after: int, looks: float = 5, do: Callable[[], None] = lambda: None
    ) -> None:
        self.scene = scene
        self.said: list[str] = []
        self._after = after
        self._looks = looks
        self._do = do
        scene.turns = self

    @property
    def is_over(self) -> bool:
        """Once."""
        return not self.said and len(self.scene.sender.sent) >= self._after

    def give_way(self) -> str:
        """Nothing is under way then."""
        assert self.scene.sender.in_flight == 0
        self.said.append(f"given after {len(self.scene.sender.sent)}")
        self._do()
        return "ben"

    def take_back(self) -> Busy | None:
        """After so many looks."""
        self._looks -= 1
        if self._looks >= 0:
            return BEN
        self.said.append("back")
        return None

    def wait_no_more(self) -> None:
        """It is noted."""
        self.said.append("waits no more")

    def believe(self) -> bool:
        """There is nobody to believe."""
        return False

    def leave(self, answers: Sequence[tuple[bytes, str]]) -> bool:
        """They are noted."""
        self.said.append(f"left {len(answers)}")
        return True

    def known(self, fingerprints: Sequence[bytes]) -> Mapping[bytes, Known]:
        """As the ledger has it."""
        return self.scene.ledger.known(fingerprints)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A new one, in which the run has begun."""
    with closing(open_ledger(tmp_path)) as opened:
        yield opened


def others_create(ledger: Ledger, *numbers: int) -> Callable[[], None]:
    """What a colleague does in the meantime with the same rows."""

    def create() -> None:
        ledger.begin_run("run-2", "more.csv")
        for number in numbers:
            theirs = row(number)
            ledger.commit("run-2", [Intent(theirs.fingerprint, number, theirs.body)], [])
            done = Settlement(theirs.fingerprint, Event.CREATE, None, f"theirs-{number}")
            ledger.commit("run-2", [], [done])

    return create


def unsaved(ending: Ending) -> dict[int, tuple[str, str]]:
    """How rows ended of which the ledger says something else."""
    return {end.row_number: (end.status.value, end.reason) for end in ending.unsaved}


def test_a_run_makes_way_and_goes_on(ledger: Ledger) -> None:
    """What is under way is waited for; all rows are sent, and the person is told once."""
    scene = Scene(ledger, rows(8), concurrency=3, latency=1.0)
    turns = FakeTurns(scene, 2)
    ending = run(scene.submit())
    assert (ending.ledger_error, ending.interrupted, ending.unsaved) == (None, False, ())
    assert turns.said == ["given after 4", "back"]
    assert set(scene.statuses().values()) == {"created"}
    assert scene.sender.titles == [f"row {n}" for n in range(2, 10)]
    assert scene.sender.sent[4][0] - scene.sender.sent[3][0] >= 5
    assert scene.heard.pauses == [
        (300.0, "ben has a turn in this workspace; this run resumes after it")
    ]


def test_what_others_created_meanwhile_is_not_sent(ledger: Ledger) -> None:
    """A colleague may have had rows of the same sheet; one that it lost is looked up."""
    scene = Scene(ledger, rows(4), latency=1.0)
    FakeTurns(scene, 1, do=others_create(ledger, 3, 5))
    ending = run(scene.submit())
    assert scene.sender.titles == ["row 2", "row 4"]
    assert unsaved(ending) == {
        number: ("duplicate", f"created earlier (run run-2, row {number})") for number in (3, 5)
    }


def test_a_lost_row_that_others_found_is_settled(ledger: Ledger) -> None:
    """Their lookup took in this run's lost row as well."""

    def reply(title: str, n: int) -> Result:
        return failure(httpx.ReadTimeout) if title == "row 2" else created(title, n)

    def find() -> None:
        ledger.begin_run("run-2", "more.csv")
        ledger.commit("run-2", [], [Settlement(row(2).fingerprint, Event.FIND, None, "found-2")])

    scene = Scene(ledger, rows(3), reply, latency=1.0)
    FakeTurns(scene, 1, do=find)
    ending = run(scene.submit())
    assert scene.sender.titles == ["row 2", "row 3", "row 4"]
    assert scene.sender.calls("list") == 0
    assert unsaved(ending) == {
        2: ("created", "its response was lost, and the task was found later")
    }


@pytest.mark.parametrize("late", ["row-2-1", "row-2-2"])
def test_a_late_answer_that_comes_during_a_lookup_is_heeded(ledger: Ledger, late: str) -> None:
    """It says which of two tasks that look alike is row 2's: so the other one is row 3's."""

    class Late(FakeTurns):
        def believe(self) -> bool:
            """Of one that came when the list had been read."""
            if not self.scene.sender.calls("list") or "believed" in self.said:
                return False
            self.said.append("believed")
            found = Settlement(row(2).fingerprint, Event.FIND, None, late)
            ledger.commit(RUN, [], [found])
            return True

    alike = [row(2), row(3)._replace(body=row(2).body)]
    scene = Scene(ledger, iter(alike), lambda *_: After(failure(httpx.ReadTimeout)), concurrency=2)
    turns = Late(scene, 3)
    ending = run(scene.submit())
    assert (turns.said, ending.bug) == (["believed"], None)
    ids = {number: ledger.known([row(number).fingerprint]) for number in (2, 3)}
    assert {number: next(iter(found.values())).task_id for number, found in ids.items()} == {
        2: late,
        3: ({"row-2-1", "row-2-2"} - {late}).pop(),
    }


def test_a_row_that_was_forbidden_is_settled_before_others_come(ledger: Ledger) -> None:
    """Nothing that this run has begun with is left open for them."""
    scene = Scene(ledger, rows(3), _forbidden, is_known=True)
    states: list[dict[int, State]] = []
    FakeTurns(scene, 1, do=lambda: states.append(scene.states()))
    run(scene.submit())
    assert states == [{2: State.PLANNED}]


def _forbidden(title: str, n: int) -> Result:
    return answer(403, {"error": "no"}) if (title, n) == ("row 2", 1) else created(title, n)


def test_who_is_stopped_while_others_have_their_turn_ends_at_once(ledger: Ledger) -> None:
    """Nothing more is sent, nobody is to make way for it, and it says so."""
    scene = Scene(ledger, rows(3), latency=1.0)
    turns = FakeTurns(scene, 1, looks=1000)
    ending = run(scene.submit(stop_at=10.0))
    assert (ending.interrupted, len(scene.sender.sent)) == (True, 1)
    assert str(ending.ledger_error) == (
        "the run was stopped while ben had the workspace (an import of more.csv); "
        "run the same command again: it sends only what is missing"
    )
    assert turns.said[-1] == "waits no more"


def test_a_turn_that_does_not_come_back_ends_the_run(ledger: Ledger) -> None:
    """After an hour, as a run does that finds the workspace in use."""
    scene = Scene(ledger, rows(3), latency=1.0)
    turns = FakeTurns(scene, 1, looks=float("inf"))
    ending = run(scene.submit())
    assert isinstance(ending.ledger_error, WorkspaceBusyError)
    assert ending.ledger_error.message == (
        "this run made way for others, and ben still has the workspace after 60 min "
        "(an import of more.csv)"
    )
    assert turns.said[-1] == "waits no more"
