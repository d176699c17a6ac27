"""Check 6: the program is killed in each state; nothing is lost, sent twice, or told untruly."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from importer.pipeline.unfinished import UnfinishedImports
from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer
from importer.web.work.states import State
from tests.patience import wait_until
from tests.web.conftest import GOOD, Visitor
from tests.web.killed import Killed
from tests.web.test_memory import left, visited
from tests.web.test_sending import WITH_ERRORS, counts, plan_again

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
MANY = GOOD.splitlines()[0] + "\n" + "".join(f"call,Ring {n},usr_1,{n:04}\n" for n in range(1, 25))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the ledgers are."""
    return tmp_path / "state"


def _nothing(_: Killed) -> None:
    """It is there already."""


def _answer(killed: Killed) -> None:
    shown = killed.wait_for("columns", 'name="look" value="')
    look = shown.partition('name="look" value="')[2].partition('"')[0]
    killed.visitor.post("answers", {"look": look, "then": "", "map.task_title": ""})


def _prepare(killed: Killed) -> None:
    killed.visitor.post("prepare", {"where": "workspace"})


STATES: dict[State, tuple[str, Callable[[Killed], object]]] = {
    State.READING: ("reading 2", _answer),
    State.NEEDS_ANSWERS: ("", _answer),
    State.CHECKING: ("checking 2", lambda killed: killed.visitor.post("check")),
    State.CHANGED: ("", _nothing),
    State.PREPARING: ("preparing 1", _prepare),
    State.CONFIRMING: ("", _prepare),
}
"""States in which nothing has been sent: the work that is held, and what leads there."""


def _go_on(visitor: Visitor, home: Path) -> None:
    """Take up what was left, and check it."""
    (work,) = UnfinishedImports(home).all()
    visitor.post("go-on", {"work": work.place.name})
    visitor.settle()
    if visitor.page.desk.state is State.NEEDS_ANSWERS:
        look = str(visitor.page.desk.looks)
        visitor.post("answers", {"look": look, "then": "check", "map.task_title": "c1"})
        wait_until(lambda: visitor.page.desk.state is State.CHECKED)
    else:
        visitor.post("check")
        visitor.settle()


@pytest.mark.parametrize("state", STATES)
def test_check_6_killed_before_anything_was_sent(home: Path, state: State) -> None:
    """Every correction is offered again, and the rows are sent once."""
    held, lead = STATES[state]
    with SandboxServer() as service:
        killed = Killed(home, service, held)
        killed.upload(WITH_ERRORS)
        killed.change("rows-edit", cells=[[4, 0, "call"]])
        killed.change("rows-out", rows=[5])
        lead(killed)
        killed.wait_in(state)
        killed.kill()
        assert service.requests == []
        with visited(home, service=service) as again:
            shown = again.get("file").text
            assert "calls.csv</strong>, 1 cell changed, 1 row left out" in shown
            _go_on(again, home)
            again.post("send-now", {"digest": plan_again(again)})
            assert counts(again) == {"created": 3, "skipped": 1}
            assert again.page.desk.lost == ""
        assert len(service.requests) == 3


@pytest.mark.parametrize("state", [State.SENDING, State.STOPPING])
def test_check_6_killed_while_tasks_are_sent(home: Path, state: State) -> None:
    """What was sent is known, or is looked up first; each row becomes one task."""
    with SandboxServer(SandboxOptions(latency_seconds=0.1)) as service:
        killed = Killed(home, service)
        killed.upload(MANY)
        killed.send()
        wait_until(lambda: len(service.requests) >= 10)
        if state is State.STOPPING:
            killed.visitor.post("stop")
        killed.kill()
        assert left(home) == ["calls.csv"]
        with visited(home, service=service, settle="1", rate="unlimited") as again:
            assert "did not end" in again.get("history").text
            _go_on(again, home)
            again.post("send-now", {"digest": plan_again(again)})
            told = counts(again)
        assert sum(told.values()) == 24
        assert told.get("unconfirmed", 0) == 0
        titles = [str(task["task_title"]) for task in service.store.list_all()]
        assert sorted(titles) == sorted({*titles})
        assert len(titles) == 24


def test_check_6_killed_while_tasks_are_deleted(home: Path) -> None:
    """The history knows the run; looked at again, the rest is deleted and nothing else."""
    with SandboxServer(SandboxOptions(latency_seconds=0.05)) as service:
        killed = Killed(home, service)
        killed.upload("".join(MANY.splitlines(keepends=True)[:7]))
        killed.send()
        killed.wait_in("done")
        shown = killed.visitor.get("results").text
        run = shown.partition('name="run" value="')[2].partition('"')[0]
        service.store.seed(
            [{
                "task_type": "call", "task_title": "Somebody's", "assignee_id": "usr_9",
                "targets": {"deal_id": "9"},
            }]
        )  # fmt: skip
        killed.visitor.post("undo-look", {"run": run})
        killed.wait_for("undo", "Delete 6 tasks")
        killed.visitor.post("undo-now", {"run": run})
        wait_until(lambda: len(service.store.list_all()) < 7)
        killed.kill()
        with visited(home, service=service, rate="unlimited") as again:
            assert run in again.get("history").text
            again.post("undo-look", {"run": run})
            wait_until(lambda: not again.page.taking_back.snapshot.is_running)
            report = again.page.taking_back.report
            assert report is not None, again.page.taking_back.problem
            again.post("undo-now", {"run": run})
            wait_until(lambda: not again.page.taking_back.snapshot.is_running)
            assert "Undone" in again.get("undo").text
        assert [task["task_title"] for task in service.store.list_all()] == ["Somebody's"]


def test_check_6_killed_when_all_is_done(home: Path) -> None:
    """Nothing is offered again, since every row has its task."""
    with SandboxServer() as service:
        killed = Killed(home, service)
        killed.upload(GOOD)
        killed.send()
        killed.wait_in("done")
        wait_until(lambda: left(home) == [])
        killed.kill()
        with visited(home, service=service) as again:
            assert "Unfinished" not in again.get("file").text
            assert "2 created" in again.get("history").text
