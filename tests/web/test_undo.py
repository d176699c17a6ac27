"""Taking back over a socket: what stays is seen first, and only what was shown is deleted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest

from importer.rows.outcome import Status
from importer.sandbox.server import SandboxServer
from importer.web.work.taking_back import TURNS, Stand, Turn
from tests.patience import wait_until
from tests.web.conftest import Visitor
from tests.web.test_sending import counts, ended, home, page, plan_again, planned, service

__all__ = ["home", "page", "service"]

BUSY = {Stand.LOOKING, Stand.UNDOING}


def settled(visitor: Visitor) -> None:
    """Wait until it has ended."""
    wait_until(lambda: visitor.page.taking_back.stand not in BUSY)


def sent(visitor: Visitor, where: str = "workspace") -> str:
    """Send two rows; the run."""
    visitor.post("send-now", {"digest": planned(visitor, where=where)})
    run_id = ended(visitor).report.run_id
    assert run_id is not None
    return run_id


@pytest.mark.parametrize(("stand", "turn"), list(product(Stand, Turn)))
def test_each_turn_is_listed_or_refused(visitor: Visitor, stand: Stand, turn: Turn) -> None:
    """Nothing is deleted that was not shown, and nothing begins while something goes on."""
    assert set(TURNS) == set(Stand)
    if turn is Turn.UNDO:
        assert (turn in TURNS[stand]) is (stand is Stand.OFFERED)
    if stand in BUSY:
        assert Turn.LOOK not in TURNS[stand]
        assert Turn.FAIL in TURNS[stand]
    assert visitor.page.taking_back.stand is Stand.IDLE


def test_what_was_changed_stays_and_is_seen_before(
    visitor: Visitor, service: SandboxServer
) -> None:
    """A look changes nothing; then the others are deleted, and the results say so."""
    run_id = sent(visitor)
    first = ended(visitor).rows.rows[Status.CREATED][0].outcome.task_id
    assert first is not None
    service.store.edit(first, task_title="Mine now")
    assert visitor.post("undo-look", {"run": run_id}).headers["HX-Redirect"] == "undo"
    settled(visitor)
    shown = visitor.get("undo").text
    assert "Delete 1 task" in shown
    assert "What would stay" in shown
    assert len(live(service)) == 2
    with ThreadPoolExecutor(5) as tabs:
        list(tabs.map(lambda _: visitor.post("undo-now", {"run": run_id}), range(5)))
    settled(visitor)
    assert visitor.page.taking_back.stand is Stand.ENDED
    assert live(service) == [first]
    assert "1 task was deleted again" in visitor.get("results").text
    listed = visitor.get("history").text
    assert run_id in listed
    assert "1 undone, 1 kept" in listed or "1 kept, 1 undone" in listed


def test_a_trial_can_be_taken_back(visitor: Visitor, service: SandboxServer) -> None:
    """In its sandbox, and nowhere else."""
    run_id = sent(visitor, "sandbox")
    visitor.post("undo-look", {"run": run_id})
    settled(visitor)
    assert "Delete 2 tasks" in visitor.get("undo").text
    visitor.post("undo-now", {"run": run_id})
    settled(visitor)
    report = visitor.page.taking_back.report
    assert report is not None
    assert report.counts["undone"] == 2
    assert service.requests == []


def test_what_was_not_shown_is_not_deleted(visitor: Visitor, service: SandboxServer) -> None:
    """An old page, or a made-up request."""
    run_id = sent(visitor)
    answer = visitor.post("undo-now", {"run": run_id})
    assert answer.status_code == 409
    assert "Look first" in answer.text
    visitor.post("undo-look", {"run": "no-such-run"})
    settled(visitor)
    assert "no-such-run" in visitor.get("undo").text
    assert visitor.post("undo-now", {"run": "no-such-run"}).status_code == 409
    assert len(live(service)) == 2


def test_after_an_undo_the_sheet_can_be_sent_again(
    visitor: Visitor, service: SandboxServer
) -> None:
    """The plan is found out anew."""
    run_id = sent(visitor)
    visitor.post("undo-look", {"run": run_id})
    settled(visitor)
    visitor.post("undo-now", {"run": run_id})
    settled(visitor)
    visitor.post("send-now", {"digest": plan_again(visitor)})
    assert counts(visitor) == {"created": 2}
    assert len(live(service)) == 2


def test_the_history_gives_results_again_and_forgets_when_told(visitor: Visitor) -> None:
    """From the ledger alone; what it forgets it says first."""
    assert "Nothing has been sent from this computer yet." in visitor.get("history").text
    run_id = sent(visitor)
    assert "2 created" in visitor.get("history").text
    again = visitor.get(f"run-results?run={run_id}")
    assert "calls.results.csv" in again.headers["Content-Disposition"]
    assert "Ring Ben" in again.text
    assert visitor.get("run-results?run=../x").status_code == 404
    assert visitor.post("purge-look", {"days": "many"}).status_code == 422
    assert "There is nothing so old." in visitor.post("purge-look", {"days": "1"}).text
    asked = visitor.post("purge-look", {"days": "0"}).text
    assert "1 run (2 tasks) would be deleted" in asked
    assert "After that their results no longer show what stood in the cells" in asked
    assert "Ring Ben" in visitor.get(f"run-results?run={run_id}").text
    visitor.post("purge-now", {"days": "0"})
    assert "Ring Ben" not in visitor.get(f"run-results?run={run_id}").text
    assert "texts deleted" in visitor.get("history").text
    assert "Nothing of runs so old is left" in visitor.post("purge-look", {"days": "0"}).text


def live(service: SandboxServer) -> list[str]:
    """The ids of the tasks that are there."""
    return [str(task["task_id"]) for task in service.store.list_all()]
