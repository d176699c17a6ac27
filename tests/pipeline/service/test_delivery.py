"""Who the service says we are, and a delivery from the first request to the last."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from importer.contract.answer import TaskAnswer
from importer.contract.body import TaskBody
from importer.contract.fingerprint import fingerprint_of
from importer.errors import ServiceError
from importer.ledger.shares import Budget
from importer.ledger.store import Ledger
from importer.pipeline.service.delivery import Delivery
from importer.planning.facts import PlannedRow
from importer.reporting.progress_events import ProgressEvent, RowSent
from importer.rows.outcome import Outcome
from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer
from importer.settings.groups import SendingOptions
from importer.submission.http.client import Client
from importer.submission.http.connecting import PlainPortError, UntrustedError
from tests.patience import PATIENCE_SECONDS, aside
from tests.submission.helpers import Steady
from tests.submission.http.mocked import Mocked
from tests.submission.pace.sharing import Rows
from tests.submission.virtual_time import VirtualTimeLoop

TOKEN = "hsr_live_0123456789abcdef"
URL = "https://api.test/v1"
CHECK_TOKEN = "create a new token in HockeyStack and set the variable to it; nothing was sent"
LOG_IN_THERE = (
    "open any page in a browser, where this network may want you to log in; if that is not it, ask "
    "whoever runs its firewall to let the program through; nothing was sent"
)
CHECK_NETWORK = "check the network and --base-url; nothing was sent"
TRY_LATER = "check --base-url, or try again later; nothing was sent"


class Asked:
    """A delivery in virtual time over scripted answers to `GET /me`."""

    def __init__(self, *answers: httpx.Response | Exception, rate: str = "unlimited") -> None:
        self.pauses: list[tuple[float, str]] = []
        self.times: list[float] = []
        self._answers = iter(answers)
        self.delivery = Delivery.of(
            URL,
            SecretStr(TOKEN),
            SendingOptions(rate=rate),
            on_pause=lambda seconds, reason: self.pauses.append((seconds, reason)),
            rng=Steady(),
        )
        self.delivery._client = Client(URL, SecretStr(TOKEN), Mocked(self._respond))

    def _respond(self, _request: httpx.Request) -> httpx.Response:
        self.times.append(round(asyncio.get_running_loop().time(), 3))
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def workspace(self) -> str | None:
        """The answer, however many virtual minutes it takes."""
        with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
            self.delivery._runner = runner
            return self.delivery.workspace()


@pytest.mark.parametrize(
    ("body", "workspace"),
    [
        ({"workspace_id": "w1", "workspace": {"id": "w2"}, "id": "w3"}, "w1"),
        ({"workspace": {"id": "w2"}, "id": "w3"}, "w2"),
        ({"workspace": "Acme", "id": "w3"}, "w3"),
        ({"workspace_id": None, "workspace": {}, "id": " w3 "}, "w3"),
        ({"workspace_id": 42}, "42"),
        ({"workspace_id": True, "id": ""}, None),
        ({"name": "Acme"}, None),
        ({}, None),
    ],
)
def test_the_workspace_is_what_the_service_names(
    body: dict[str, Any], workspace: str | None
) -> None:
    """By whichever of the three names it uses (API.md), or by none."""
    assert Asked(httpx.Response(200, json=body)).workspace() == workspace


@pytest.mark.parametrize(
    ("answer", "message", "hint"),
    [
        *[
            (
                httpx.Response(status),
                f"the service does not accept the token in HOCKEYSTACK_API_TOKEN (HTTP {status})",
                CHECK_TOKEN,
            )
            for status in (401, 403, 302, 307)
        ],
        (
            httpx.Response(404, json={"message": "no such call"}),
            f"the service at {URL} is failing (HTTP 404: no such call)",
            TRY_LATER,
        ),
        (
            httpx.Response(429, headers={"Retry-After": "901"}),
            f"the service at {URL} is failing (HTTP 429)",
            TRY_LATER,
        ),
        (
            httpx.Response(402, json={"error": "no credits are left"}),
            f"the service at {URL} does not serve this workspace (HTTP 402: no credits are left)",
            "check the plan and the credits of the workspace in HockeyStack; nothing was sent",
        ),
        (
            httpx.Response(407),
            f"a proxy responds in place of the service at {URL} (HTTP 407)",
            (
                "ask whoever runs the proxy; if it requires a user name and a password, put them "
                "in --proxy as http://NAME:PASSWORD@host:port; nothing was sent"
            ),
        ),
        *[
            (
                httpx.Response(status, text="<html><title>Blocked</title>"),
                (
                    f"something other than the service is responding at {URL} "
                    f'(HTTP {status}: a web page, "Blocked")'
                ),
                LOG_IN_THERE,
            )
            for status in (401, 403, 404, 511)
        ],
        (
            httpx.Response(302, headers={"Location": "https://portal.example/hello"}),
            f"something other than the service is responding at {URL} (HTTP 302)",
            LOG_IN_THERE,
        ),
        (
            UntrustedError("the certificate of api.test is not trusted"),
            f"the service at {URL} cannot be reached: the certificate of api.test is not trusted",
            (
                "if your company inspects encrypted traffic, ask its IT for the certificate as "
                "a PEM file and name it with --ca-file; nothing was sent"
            ),
        ),
        (
            PlainPortError("the port does not speak https"),
            f"the service at {URL} cannot be reached: the port does not speak https",
            (
                "check --base-url (https:// and http:// have different ports) and the date of this "
                "computer; nothing was sent"
            ),
        ),
        (
            httpx.ConnectError("nobody there"),
            f"the service at {URL} cannot be reached: nobody there",
            CHECK_NETWORK,
        ),
        (
            httpx.Response(200, text="<html>Log in to the hotel's network</html>"),
            f"{URL} answers, but it is not the tasks API (a web page)",
            "check --base-url, and whether this network wants you to log in first",
        ),
        (
            httpx.Response(200, text="[]"),
            f"{URL} answers, but it is not the tasks API ([])",
            "check --base-url, and whether this network wants you to log in first",
        ),
        (
            httpx.Response(200),
            f"{URL} answers, but it is not the tasks API (empty)",
            "check --base-url, and whether this network wants you to log in first",
        ),
    ],
)
def test_what_will_not_get_better_is_told_at_once(
    answer: httpx.Response | Exception, message: str, hint: str
) -> None:
    """One request, and words that say what to do."""
    asked = Asked(answer)
    with pytest.raises(ServiceError) as caught:
        asked.workspace()
    assert (caught.value.message, caught.value.hint) == (message, hint)
    assert (len(asked.times), asked.pauses) == (1, [])


@pytest.mark.parametrize(
    ("trouble", "seconds"),
    [
        (httpx.Response(503, headers={"Retry-After": "120"}), 120.0),
        (httpx.Response(429, headers={"Retry-After": "0"}), 1.0),
        (httpx.Response(500), 1.0),
        (httpx.Response(408), 1.0),
        (httpx.ReadTimeout("late"), 1.0),
        (httpx.ReadError("reset"), 1.0),
    ],
)
def test_what_may_get_better_is_asked_again(
    trouble: httpx.Response | Exception, seconds: float
) -> None:
    """After the wait that was asked for, else after a second."""
    asked = Asked(trouble, httpx.Response(200, json={"id": "w"}))
    assert asked.workspace() == "w"
    assert asked.times == [0.0, seconds]
    assert asked.pauses == [(seconds, "the service is not ready")]


def test_four_tries_are_enough() -> None:
    """Waits of one, two and four seconds, then the last answer is told; no wait after it."""
    asked = Asked(*[httpx.Response(500, text="boom")] * 4)
    with pytest.raises(ServiceError, match=r"is failing \(HTTP 500: boom\)"):
        asked.workspace()
    assert asked.times == [0.0, 1.0, 3.0, 7.0]


def test_asking_again_keeps_the_rate() -> None:
    """`GET /me` counts: under one a minute, the second try comes after the minute."""
    asked = Asked(httpx.Response(500), httpx.Response(200, json={"id": "w"}), rate="1/min")
    asked.workspace()
    assert asked.times == [0.0, 60.065]
    assert asked.delivery.pacer.permits(60.1, 1) == 0


def row(number: int) -> PlannedRow:
    """A row that the sandbox accepts."""
    body = TaskBody.model_validate(
        {
            "task_type": "call",
            "task_title": f"Call {number}",
            "assignee_id": "rep_1",
            "targets": {"deal_id": "006A"},
        }
    )
    return PlannedRow(number, None, fingerprint_of(body), body.to_json())


class Heard:
    """Calls `then` with each outcome."""

    def __init__(self, then: Callable[[Outcome], None] = lambda _: None) -> None:
        self.then = then

    def report(self, event: ProgressEvent) -> None:
        """A row has ended, or anything else has happened."""
        if isinstance(event, RowSent):
            self.then(event.outcome)

    def go_on(self, question: str) -> bool:
        """Nobody is there."""
        del question
        return False


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    """A sandbox over a real socket."""
    with SandboxServer(SandboxOptions()) as started:
        yield started


def deliver(server: SandboxServer, folder: Path, heard: Heard, rate: str = "unlimited") -> Any:
    """The ending of thirty rows, the workspace, and what the ledger says of each row."""
    delivery = Delivery.of(
        server.base_url,
        SecretStr(server.token),
        SendingOptions(rate=rate, concurrency=4),
        on_pause=lambda *_: None,
        rng=random.Random(1),
    )
    with delivery:
        workspace = delivery.workspace()
        path = folder / "w.sqlite"
        with Ledger.open(path, base_url=server.base_url, workspace=workspace) as ledger:
            ledger.begin_run("run-1", "x.csv")
            ending = delivery.send((row(n) for n in range(2, 32)), ledger, "run-1", heard)
            return ending, workspace, list(ledger.outcomes("run-1"))


def test_rows_arrive_as_they_were_planned(server: SandboxServer, tmp_path: Path) -> None:
    """What the sandbox holds is what was sent, and the ledger names its tasks."""
    ending, workspace, outcomes = deliver(server, tmp_path, Heard())
    assert ending == (None, False, None, (), None, "")
    assert workspace == "ws_sandbox"
    held = {task["task_id"]: task["task_title"] for task in server.store.list_all()}
    assert {end.task_id: f"Call {end.row_number}" for end in outcomes} == held
    assert len(held) == 30


@pytest.mark.skipif(os.name != "posix", reason="os.kill with SIGINT ends the process on Windows")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_run_and_loses_nothing(
    server: SandboxServer, tmp_path: Path, number: signal.Signals
) -> None:
    """Race: Ctrl-C with requests in flight. All that arrived is known; the handler is put back."""
    before = signal.getsignal(number)
    ending, _, outcomes = deliver(
        server, tmp_path, Heard(lambda _: os.kill(os.getpid(), number)), rate="200/s"
    )
    assert ending.interrupted
    assert (ending.halted, ending.ledger_error) == (None, None)
    assert {end.task_id for end in outcomes} == {
        task["task_id"] for task in server.store.list_all()
    }
    assert 1 <= len(outcomes) < 30
    assert signal.getsignal(number) is before


def test_a_delivery_works_outside_the_main_thread(server: SandboxServer, tmp_path: Path) -> None:
    """There it has no signals to listen to."""
    delivered = aside(lambda: deliver(server, tmp_path, Heard()))
    ending, *_ = delivered.result(PATIENCE_SECONDS)
    assert ending == (None, False, None, (), None, "")


def test_a_delivery_that_is_not_open_is_a_bug() -> None:
    """It says how it is to be used."""
    delivery = Delivery.of(URL, SecretStr(TOKEN), SendingOptions(), on_pause=lambda *_: None)
    with pytest.raises(AssertionError, match="a delivery is used inside `with`"):
        delivery.workspace()


def test_a_body_is_sent_as_planned(server: SandboxServer, tmp_path: Path) -> None:
    """Byte for byte, once each."""
    deliver(server, tmp_path, Heard())
    bodies = [arrival.body for arrival in server.requests]
    assert sorted(bodies) == sorted(row(n).body for n in range(2, 32))
    assert json.loads(bodies[0])["targets"] == {"deal_id": "006A"}


def test_every_task_of_the_workspace_is_shown(server: SandboxServer) -> None:
    """Over all pages; their number is given back."""
    body = {"task_type": "call", "assignee_id": "u", "targets": {"deal_id": "007"}}
    server.store.seed(body | {"task_title": f"task {n}"} for n in range(450))
    shown: list[str | None] = []

    def show(task: TaskAnswer) -> bool:
        shown.append(task.task_title)
        return False

    options = SendingOptions(rate="unlimited")
    token = SecretStr(server.token)
    with Delivery.of(server.base_url, token, options, on_pause=lambda *_: None) as delivery:
        assert delivery.list_tasks(show) == 450
    assert shown == [f"task {n}" for n in range(450)]


def test_a_workspace_that_cannot_be_listed_is_told() -> None:
    """Nothing was sent, and the flag that asked for it is named."""
    with SandboxServer(SandboxOptions(faults="list=403")) as server:
        options, token = SendingOptions(rate="unlimited"), SecretStr(server.token)
        with (
            Delivery.of(server.base_url, token, options, on_pause=lambda *_: None) as delivery,
            pytest.raises(ServiceError) as caught,
        ):
            delivery.list_tasks(lambda _task: True)
    assert caught.value.message == (
        f"the tasks at {server.base_url} cannot be listed: "
        "HTTP 403: the sandbox was told to answer 403"
    )
    assert caught.value.hint == "leave out --check-existing, or try again later; nothing was sent"


def test_a_pause_of_whoever_shares_the_rate_is_kept(tmp_path: Path) -> None:
    """Nothing is asked while more of it is left than anybody has patience for."""
    rows = Rows(lambda: 1000.0)
    rows.budget = Budget("10/30s", 900.0, 1000.0 + 2990.0)
    delivery = Delivery.of(
        URL,
        SecretStr(TOKEN),
        SendingOptions(rate="10/30s"),
        on_pause=lambda *_: None,
        home=tmp_path,
        table=rows,
    )
    with pytest.raises(ServiceError) as stopped, delivery:
        delivery.workspace()
    assert str(stopped.value) == (
        f"the service at {URL} asked another run from this address to pause, and 50 minutes of "
        "that are left; run the same command again after that; nothing was sent"
    )
    assert [row.held for row in rows.senders.values()] in ([], [0])
