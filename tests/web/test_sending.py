"""Step 4 over a socket: a plan is shown, and that plan is sent, once, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from importer.ledger.location import places
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.silent import Silent
from importer.pipeline.run import run
from importer.rows.outcome import Status
from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer
from importer.settings.options import load_options
from importer.settings.places import HOME_VARIABLE
from importer.settings.process_environment import TOKEN_VARIABLE
from importer.web.server import PageServer
from importer.web.work.sending import Ended
from importer.web.work.states import State
from tests.patience import wait_until
from tests.web.conftest import GOOD, Visitor

Visit = Callable[[PageServer], Visitor]
WITH_ERRORS = GOOD + "hgh,No type,usr_1,0073\ncall,,usr_1,0074\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the ledgers are."""
    return tmp_path / "state"


@pytest.fixture
def service() -> Iterator[SandboxServer]:
    """A workspace to send to."""
    with SandboxServer() as server:
        yield server


@pytest.fixture
def page(service: SandboxServer, home: Path) -> Iterator[PageServer]:
    """A page that sends there."""
    environment = {TOKEN_VARIABLE: service.token, HOME_VARIABLE: str(home)}
    with PageServer(
        lambda said: load_options({"base_url": service.base_url, **said}), environment=environment
    ) as served:
        yield served


def planned(visitor: Visitor, sheet: str = GOOD, where: str = "workspace", **form: Any) -> str:
    """Upload, check and plan; the digest of the plan."""
    visitor.upload("calls.csv", sheet)
    visitor.settle()
    visitor.post("check")
    visitor.settle()
    return plan_again(visitor, where, **form)


def plan_again(visitor: Visitor, where: str = "workspace", **form: Any) -> str:
    """Plan; the digest of the plan."""
    answer = visitor.post("prepare", {"where": where, **form})
    assert answer.headers["HX-Redirect"] == "send"
    visitor.settle()
    plan = visitor.page.sending.plan
    assert plan is not None, visitor.page.desk.problem
    return plan.prepared.digest


def ended(visitor: Visitor) -> Ended:
    """The run that has ended."""
    visitor.settle()
    found = visitor.page.sending.ended
    assert found is not None, visitor.page.desk.problem
    return found


def counts(visitor: Visitor) -> dict[str, int]:
    """Rows by status, where there are any."""
    tally = ended(visitor).report.tally
    return {status.value: count for status, count in tally.counts.items() if count}


def test_what_was_shown_is_sent(visitor: Visitor, service: SandboxServer) -> None:
    """The plan in numbers, the first tasks, then the results that add up to the sheet."""
    digest = planned(visitor, WITH_ERRORS)
    assert visitor.page.desk.state is State.CONFIRMING
    shown = visitor.get("send").text
    assert "Send 2, leave 2" in shown
    assert "Rows of calls.csv<" in shown
    assert "task_title: task_title" not in shown
    assert "Back to correct 2 rows" in shown
    assert "Ring Ada" in shown
    assert service.base_url in shown
    assert service.requests == []
    assert visitor.post("send-now", {"digest": digest}).headers["HX-Redirect"] == "send"
    assert counts(visitor) == {"created": 2, "invalid": 2}
    assert len(service.requests) == 2
    results = visitor.get("results").text
    assert "Correct the 2 and send them" in results
    assert "Ring Ben" in results


def test_who_comes_back_finds_the_plan_and_then_the_results(visitor: Visitor) -> None:
    """A reload, or another tab."""
    digest = planned(visitor)
    assert visitor.get("").headers["Location"] == "send"
    visitor.post("send-now", {"digest": digest})
    visitor.settle()
    assert visitor.get("").headers["Location"] == "results"


def test_ten_clicks_in_ten_tabs_are_one_run(visitor: Visitor, service: SandboxServer) -> None:
    """Whichever comes first is the run; the others see it."""
    digest = planned(visitor)
    with ThreadPoolExecutor(10) as tabs:
        answers = list(tabs.map(lambda _: visitor.post("send-now", {"digest": digest}), range(10)))
    assert {answer.status_code for answer in answers} <= {204, 409}
    assert counts(visitor) == {"created": 2}
    assert len(service.requests) == 2
    assert visitor.post("send-now", {"digest": digest}).status_code == 409
    assert len(service.requests) == 2


def test_a_plan_that_changed_meanwhile_is_shown_and_not_sent(
    visitor: Visitor, service: SandboxServer, visit: Visit
) -> None:
    """Somebody else sends a row of it: nothing is sent, and the difference is said."""
    digest = planned(visitor)
    with PageServer(visitor.page.desk.load, environment=visitor.page.desk.environment) as other:
        elsewhere = visit(other)
        alike = planned(elsewhere, "\n".join(GOOD.splitlines()[:2]) + "\n")
        elsewhere.post("send-now", {"digest": alike})
        assert counts(elsewhere) == {"created": 1}
    assert len(service.requests) == 1
    visitor.post("send-now", {"digest": digest})
    visitor.settle()
    assert len(service.requests) == 1
    shown = visitor.get("send").text
    assert "the plan has changed since it was agreed to: 1 row; row 2 is to be created" in shown
    assert "Send 1 task" in shown
    assert visitor.page.desk.state is State.CONFIRMING
    assert visitor.post("send-now", {"digest": digest}).status_code == 422  # an older page
    plan = visitor.page.sending.plan
    assert plan is not None
    visitor.post("send-now", {"digest": plan.prepared.digest})
    assert counts(visitor) == {"created": 1, "duplicate": 1}


def test_a_plan_that_waits_locks_nothing(visitor: Visitor, visit: Visit) -> None:
    """The workspace is free for others while somebody looks at it."""
    planned(visitor)
    with PageServer(visitor.page.desk.load, environment=visitor.page.desk.environment) as other:
        elsewhere = visit(other)
        elsewhere.post("send-now", {"digest": planned(elsewhere)})
        assert counts(elsewhere) == {"created": 2}


def test_corrections_are_sent_and_the_results_say_what_was_there(
    visitor: Visitor, service: SandboxServer
) -> None:
    """And the command that does the same names the corrected sheet."""
    planned(visitor, WITH_ERRORS)
    visitor.page.desk.change(lambda bench: bench.edit({(4, 0): "call", (5, 1): "Ring Cy"}))
    assert visitor.page.desk.state is State.CHANGED
    visitor.post("send-now", {"digest": plan_again(visitor)})
    assert counts(visitor) == {"created": 4}
    assert len(service.requests) == 4
    written = visitor.get("results-file").text
    assert '"task_type"" was ""hgh' in written
    command = ended(visitor).command
    assert (command.corrected, "calls.corrected.csv" in command.text) == (
        "calls.corrected.csv",
        True,
    )
    corrected = visitor.get("corrected")
    assert "calls.corrected.csv" in corrected.headers["Content-Disposition"]
    assert "Ring Cy" in corrected.text


def test_the_same_command_does_the_same(
    visitor: Visitor, service: SandboxServer, tmp_path: Path
) -> None:
    """With the corrected sheet every row is one that was sent already."""
    planned(visitor, WITH_ERRORS)
    visitor.page.desk.change(lambda bench: bench.edit({(4, 0): "call"}))
    visitor.post("send-now", {"digest": plan_again(visitor)})
    assert counts(visitor) == {"created": 3, "invalid": 1}
    (tmp_path / "calls.corrected.csv").write_bytes(visitor.get("corrected").content)
    words = ended(visitor).command.text.split()
    assert words[:3] == ["task-importer", "run", "calls.corrected.csv"]
    caller = Caller(Silent(), environment=visitor.page.desk.environment)
    options = load_options({"base_url": service.base_url})
    report = run(tmp_path / words[2], options, caller)
    assert report.tally.counts[Status.DUPLICATE] == 3
    assert report.tally.counts[Status.INVALID] == 1
    assert len(service.requests) == 3


def test_a_trial_goes_to_the_sandbox_and_leaves_no_trace(
    visitor: Visitor, service: SandboxServer, home: Path
) -> None:
    """Neither in the workspace nor in a ledger; the next trial begins anew."""
    for _ in range(2):
        digest = planned(visitor, where="sandbox")
        assert "Nothing leaves it." in visitor.get("send").text
        visitor.post("send-now", {"digest": digest})
        assert counts(visitor) == {"created": 2}
        assert "nothing has left this computer" in visitor.get("results").text
    assert "--sandbox" in ended(visitor).command.text
    assert service.requests == []
    assert list(places(home)) == []
    visitor.post("send-now", {"digest": plan_again(visitor)})
    assert counts(visitor) == {"created": 2}


def test_a_stop_waits_for_what_is_under_way(home: Path, visit: Visit) -> None:
    """It says how many answers are awaited; stopped means that none is, and all rows are told."""
    sheet = GOOD.splitlines()[0] + "\n"
    sheet += "".join(f"call,Ring {n},usr_1,{n:04}\n" for n in range(1, 301))
    with SandboxServer(SandboxOptions(latency_seconds=0.3)) as service:
        environment = {TOKEN_VARIABLE: service.token, HOME_VARIABLE: str(home)}
        options = {"base_url": service.base_url, "rate": "unlimited"}
        with PageServer(
            lambda said: load_options({**options, **said}), environment=environment
        ) as page:
            visitor = visit(page)
            visitor.post("send-now", {"digest": planned(visitor, sheet)})
            wait_until(lambda: len(service.requests) > 5)
            assert visitor.post("stop").status_code == 204
            seen: list[str] = []

            def has_ended() -> bool:
                snapshot = page.desk.snapshot
                if snapshot.is_stopping and snapshot.awaited:
                    seen.append(visitor.get("job").text)
                return not snapshot.is_running

            wait_until(has_ended)
            assert any("Stopping: " in text and "awaited" in text for text in seen)
            report = ended(visitor).report
            assert report.interrupted
            told = counts(visitor)
            assert sum(told.values()) == 300
            assert told["created"] == len(service.requests) < 300
            assert '<h1 id="heading" tabindex="-1">Stopped</h1>' in visitor.get("results").text


def test_a_question_of_the_run_is_answered_on_the_page(visit: Visit, home: Path) -> None:
    """Going on is somebody's decision; whoever says no has stopped it."""
    sheet = GOOD.splitlines()[0] + "\n"
    sheet += "".join(f"call,Ring {n},usr_1,{n:04}\n" for n in range(1, 61))
    with SandboxServer(SandboxOptions(faults="400@1-60")) as service:
        environment = {TOKEN_VARIABLE: service.token, HOME_VARIABLE: str(home)}
        options = {"base_url": service.base_url, "rate": "unlimited"}
        with PageServer(
            lambda said: load_options({**options, **said}), environment=environment
        ) as page:
            visitor = visit(page)
            visitor.post("send-now", {"digest": planned(visitor, sheet)})
            wait_until(lambda: page.desk.snapshot.question is not None)
            shown = visitor.get("job").text
            assert "Go on all the same" in shown
            question = page.desk.snapshot.question
            assert question is not None
            visitor.post(
                "answer", {"number": str(question.number + 1), "says": "yes"}
            )  # another one
            assert page.desk.snapshot.question is not None
            visitor.post("answer", {"number": str(question.number), "says": "no"})
            told = counts(visitor)
            assert page.desk.state is State.HALTED
            assert told["not_sent"] + told["rejected"] == 60
            assert visitor.post("correct").headers["HX-Redirect"] == "rows"  # none looks wrong
            visitor.settle()


def test_without_a_token_nothing_is_planned(visit: Visit, home: Path) -> None:
    """It is said, and once one is typed in, it goes on."""
    with (
        SandboxServer() as service,
        PageServer(
            lambda said: load_options({"base_url": service.base_url, **said}),
            environment={HOME_VARIABLE: str(home)},
        ) as page,
    ):
        visitor = visit(page)
        visitor.upload("calls.csv", GOOD)
        visitor.settle()
        visitor.post("check")
        visitor.settle()
        visitor.post("prepare", {"where": "workspace"})
        visitor.settle()
        assert page.desk.state is State.CHANGED
        assert "no token" in visitor.get("send").text
        visitor.post("token", {"token": service.token, "next": "send"})
        visitor.post("send-now", {"digest": plan_again(visitor)})
        assert counts(visitor) == {"created": 2}
        assert service.token not in visitor.get("send").text + visitor.get("results").text


def test_correcting_goes_back_to_the_rows_and_sends_the_rest(
    visitor: Visitor, service: SandboxServer
) -> None:
    """What was created is known there, and is not sent again."""
    visitor.post("send-now", {"digest": planned(visitor, WITH_ERRORS)})
    visitor.settle()
    assert visitor.post("correct").headers["HX-Redirect"] == "rows?show=errors"
    visitor.settle()
    assert visitor.page.desk.state is State.CHECKED
    visitor.page.desk.change(lambda bench: bench.edit({(4, 0): "call", (5, 1): "Ring Cy"}))
    visitor.post("send-now", {"digest": plan_again(visitor)})
    assert counts(visitor) == {"created": 2, "duplicate": 2}
    assert len(service.requests) == 4


def test_a_file_that_has_changed_is_checked_again_before_it_is_sent(
    visitor: Visitor, service: SandboxServer, good: Path
) -> None:
    """Else a row that was left out would be another one, and the one that was meant be sent."""
    desk = visitor.page.desk
    visitor.page.open_file(good)
    visitor.settle()
    visitor.post("check")
    visitor.settle()
    desk.change(lambda bench: bench.leave_out([2]))
    digest = plan_again(visitor)
    good.write_text(GOOD + "call,Ring Cy,usr_1,0073\n")
    visitor.post("send-now", {"digest": digest})
    visitor.settle()
    assert service.requests == []
    assert desk.problem is not None
    assert desk.problem.message == "The file has changed since its rows were checked."
    assert desk.state is State.CHANGED
    visitor.post("prepare", {"where": "workspace"})
    visitor.settle()
    assert desk.state is State.CHANGED
    visitor.post("check")
    visitor.settle()
    assert desk.bench is not None
    assert desk.bench.corrections.left_out == {2}
    visitor.post("send-now", {"digest": plan_again(visitor)})
    assert counts(visitor) == {"created": 2, "skipped": 1}
