"""What the work asks about while it goes on is asked on the page, and is kept for the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from importer.rows.outcome import Status
from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer
from importer.settings.options import load_options
from importer.settings.places import HOME_VARIABLE
from importer.settings.process_environment import TOKEN_VARIABLE
from importer.web.server import PageServer
from importer.web.work.job import Question
from importer.web.work.states import State
from tests.patience import wait_until
from tests.web.conftest import GOOD, Visitor
from tests.web.test_sending import counts, plan_again, planned

DATED = "task_type,task_title,assignee_id,deal_id,due_date\ncall,Ring Ada,usr_1,0071,2026-12-01\n"


@pytest.fixture
def service() -> Iterator[SandboxServer]:
    """A workspace to send to."""
    with SandboxServer(SandboxOptions(workspace_id="acme")) as server:
        yield server


@pytest.fixture
def page(service: SandboxServer, tmp_path: Path) -> Iterator[PageServer]:
    """A page that sends there, or to wherever the test says."""
    environment = {TOKEN_VARIABLE: service.token, HOME_VARIABLE: str(tmp_path / "state")}
    place = {"base_url": service.base_url}
    with PageServer(
        lambda said: load_options({**place, **said}), environment=environment
    ) as served:
        yield served


def asked(visitor: Visitor, screen: str) -> Question:
    """The question that the work waits with; it is on the screen."""
    board = visitor.page.desk.job.board
    wait_until(lambda: board.snapshot.question is not None)
    question = board.snapshot.question
    assert question is not None
    text = visitor.get(screen).text
    assert 'id="question"' in text
    for value, _ in question.answers:
        assert f'name="says" value="{value}"' in text
    return question


@pytest.mark.parametrize("answer", ["Europe/Berlin", "America/New_York", "stop", "Mars"])
def test_the_time_zone_is_asked_after_a_journey(
    visitor: Visitor, service: SandboxServer, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    """With that of the last run nothing is sent twice; it is asked once, and kept for the sheet."""
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "Europe/Berlin")
    visitor.post("send-now", {"digest": planned(visitor, DATED)})
    assert counts(visitor) == {"created": 1}
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "America/New_York")
    visitor.upload("calls.csv", DATED)
    visitor.settle()
    visitor.post("check")
    question = asked(visitor, "rows")
    assert "the last run took Europe/Berlin" in question.text
    assert visitor.get("rows-state").json()["question"] == question.number
    visitor.post("answer", {"number": str(question.number), "says": answer})
    if answer == "Mars":  # no answer
        assert asked(visitor, "rows") == question
        visitor.post("stop")
    visitor.settle()
    desk = visitor.page.desk
    if answer in {"stop", "Mars"}:
        assert desk.state is State.MAPPED
        assert desk.problem is not None
        return
    assert desk.state is State.CHECKED, desk.problem
    assert desk.given["timezone"] == answer
    plan_again(visitor)
    plan = visitor.page.sending.plan
    assert plan is not None
    end = Status.DUPLICATE if answer == "Europe/Berlin" else Status.NOT_SENT  # like the earlier one
    assert plan.prepared.counts[end] == 1
    assert len(service.requests) == 1


@pytest.mark.parametrize(("answer", "created"), [("same", 0), ("other", 2), ("stop", None)])
def test_a_workspace_that_may_be_known_is_asked_about(
    visitor: Visitor, answer: str, created: int | None
) -> None:
    """Under a new address it may be the same one, whose rows must not be sent again."""
    visitor.post("send-now", {"digest": planned(visitor, GOOD)})
    assert counts(visitor) == {"created": 2}
    with SandboxServer(SandboxOptions(workspace_id="acme")) as moved:
        load = visitor.page.desk.load
        visitor.page.desk.load = lambda said: load({**said, "base_url": moved.base_url})
        visitor.upload("calls.csv", GOOD)
        visitor.settle()
        visitor.post("check")
        visitor.settle()
        visitor.post("prepare", {"where": "workspace"})
        question = asked(visitor, "send")
        assert "it may be the same workspace under another name" in question.text
        visitor.post("answer", {"number": str(question.number), "says": answer})
        visitor.settle()
        desk, plan = visitor.page.desk, visitor.page.sending.plan
        if created is None:
            assert desk.state is State.CHANGED
            assert desk.problem is not None
            assert desk.problem.message == "no workspace was chosen; nothing was sent"
        else:
            assert plan is not None, desk.problem
            assert plan.prepared.to_create == created
