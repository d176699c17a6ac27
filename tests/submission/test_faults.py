"""The real client against every fault of the sandbox, on a fresh and on a kept connection."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import SecretStr

from importer.contract.body import TaskBody
from importer.sandbox.faults import FAULTS
from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer
from importer.submission.answers.verdict import Judgement, judge
from importer.submission.http.client import Answer, Client, Failure
from importer.submission.http.opening import open_client
from importer.submission.http.statuses import Verdict
from tests.patience import PATIENCE_SECONDS, wait_until
from tests.submission.impatience import give_up_after

BODY = TaskBody.model_validate(
    {
        "task_type": "call",
        "task_title": "Call Ada",
        "assignee_id": "rep_1",
        "targets": {"deal_id": "006A"},
    }
).to_json()

Kind = type[httpx.RequestError] | int
"""The exception of a `Failure`, or the status of an `Answer`."""

# fault: what it looks like, what it means, and how many tasks the sandbox then holds.
EXPECTED: dict[str, tuple[Kind, Verdict, int]] = {
    "reset-before": (httpx.ReadError, Verdict.UNKNOWN, 0),
    "reset-after": (httpx.ReadError, Verdict.UNKNOWN, 1),
    "hang-before": (httpx.ReadTimeout, Verdict.UNKNOWN, 0),
    "hang-after": (httpx.ReadTimeout, Verdict.UNKNOWN, 1),
    "half-after": (httpx.ReadError, Verdict.UNKNOWN, 1),
    "slow": (httpx.ReadTimeout, Verdict.UNKNOWN, 0),
    "500-before": (500, Verdict.UNKNOWN, 0),
    "500-after": (500, Verdict.UNKNOWN, 1),
    "502-before": (502, Verdict.UNKNOWN, 0),
    "502-after": (502, Verdict.UNKNOWN, 1),
    "503-before": (503, Verdict.UNKNOWN, 0),
    "503-after": (503, Verdict.UNKNOWN, 1),
    "504-before": (504, Verdict.UNKNOWN, 0),
    "504-after": (504, Verdict.UNKNOWN, 1),
    "408-before": (408, Verdict.UNKNOWN, 0),
    "429": (429, Verdict.WAIT, 0),
    "429-date": (429, Verdict.WAIT, 0),
    "429-bare": (429, Verdict.WAIT, 0),
    "400": (400, Verdict.REJECTED, 0),
    "422-fields": (422, Verdict.REJECTED, 0),
    "401": (401, Verdict.HALT, 0),
    "402": (402, Verdict.UNKNOWN, 0),
    "407": (407, Verdict.UNKNOWN, 0),
    "511": (511, Verdict.UNKNOWN, 0),
    "403": (403, Verdict.REJECTED, 0),
    "html-403": (403, Verdict.UNKNOWN, 0),
    "portal": (200, Verdict.UNKNOWN, 0),
    "302": (302, Verdict.HALT, 0),
    "not-json-after": (200, Verdict.UNKNOWN, 1),
    "no-id-after": (200, Verdict.UNKNOWN, 1),
    "wrong-echo-after": (201, Verdict.UNKNOWN, 1),
    "402-after": (402, Verdict.UNKNOWN, 1),
    "407-after": (407, Verdict.UNKNOWN, 1),
    "404-after": (404, Verdict.UNKNOWN, 1),
    "409-after": (409, Verdict.UNKNOWN, 1),
    "499-after": (499, Verdict.UNKNOWN, 1),
    "html-403-after": (403, Verdict.UNKNOWN, 1),
    "html-404-after": (404, Verdict.UNKNOWN, 1),
    "302-elsewhere-after": (302, Verdict.UNKNOWN, 1),
    "303-after": (303, Verdict.UNKNOWN, 1),
    "html-502-after": (502, Verdict.UNKNOWN, 1),
    "empty-after": (201, Verdict.UNKNOWN, 1),
    "202-after": (202, Verdict.UNKNOWN, 1),
    "twice": (201, Verdict.CREATED, 2),
    "twice-reset-after": (httpx.ReadError, Verdict.UNKNOWN, 2),
    "202-queued": (202, Verdict.UNKNOWN, 0),
    "202-queued-after": (202, Verdict.UNKNOWN, 1),
    "200-failed": (200, Verdict.UNKNOWN, 0),
    "200-failed-after": (200, Verdict.UNKNOWN, 1),
    "207-failed": (207, Verdict.UNKNOWN, 0),
    "207-failed-after": (207, Verdict.UNKNOWN, 1),
}


ANSWER_SECONDS = 0.25
"""After which the client gives up on a sandbox that does not answer."""


def client_of(server: SandboxServer) -> Client:
    """A client of the sandbox, as an import opens it."""
    return open_client(
        server.base_url,
        SecretStr(server.token),
        timeout_seconds=PATIENCE_SECONDS,
        concurrency=2,
    )


def meet(fault: str, *, fresh: bool) -> tuple[Answer | Failure, Judgement, int]:
    """The answer to the request that meets the fault, its meaning, and the tasks it left."""
    kind = f"{fault}@1" if fresh else f"{fault}@2"

    async def post(server: SandboxServer) -> Answer | Failure:
        async with client_of(server) as client:
            if not fresh:
                await client.create_task(BODY)
            if EXPECTED[fault][0] is httpx.ReadTimeout:
                give_up_after(client, ANSWER_SECONDS)
            return await client.create_task(BODY)

    with SandboxServer(SandboxOptions(faults=kind)) as server:
        result = asyncio.run(post(server))
        wait_until(lambda: len(server.requests) == 2 - fresh)
        made = len(server.store) - (not fresh)
    return result, judge(result, BODY, datetime.now(UTC)), made


def test_every_fault_of_the_sandbox_is_expected() -> None:
    """A new one is noticed here."""
    assert set(EXPECTED) == set(FAULTS)


@pytest.mark.parametrize("fresh", [True, False], ids=["fresh", "kept"])
@pytest.mark.parametrize("fault", EXPECTED)
def test_every_fault_is_seen_for_what_it_is(fault: str, fresh: bool) -> None:  # noqa: FBT001
    """What may have made a task is never taken for unsent, on a fresh and a kept connection."""
    kind, verdict, made = EXPECTED[fault]
    result, judged, held = meet(fault, fresh=fresh)
    seen = result.kind if isinstance(result, Failure) else result.status
    assert (seen, judged.verdict) == (kind, verdict)
    if fault != "slow":  # the sandbox stores it after the client has given up, or when it closes
        assert held == made


@pytest.mark.parametrize(
    ("fault", "least", "most"),
    [
        ("429", 1.0, 1.0),
        ("429-date", 1.0, 10.0),  # the server renews its `Date` once a second, or when it can
        ("503-before", 1.0, 1.0),
        ("429-bare", None, None),
    ],
)
def test_the_wait_that_is_asked_for_is_understood(
    fault: str, least: float | None, most: float | None
) -> None:
    """Seconds, a date, and nothing."""
    _, judged, _ = meet(fault, fresh=True)
    if least is None or most is None:
        assert judged.wait_seconds is None
    else:
        assert judged.wait_seconds is not None
        assert least <= judged.wait_seconds <= most


@pytest.mark.parametrize("created_status", [200, 201])
def test_a_task_is_created(created_status: int) -> None:
    """With either status, the id is the one that the service holds."""

    async def post(server: SandboxServer) -> Answer | Failure:
        async with client_of(server) as client:
            return await client.create_task(BODY)

    options = SandboxOptions(created_status=200 if created_status == 200 else 201)
    with SandboxServer(options) as server:
        judged = judge(asyncio.run(post(server)), BODY, datetime.now(UTC))
        assert judged._replace(created_at=None) == Judgement(
            Verdict.CREATED,
            task_id=server.store.list_all()[0]["task_id"],
            request_id="req_sandbox_00000001",
            status=created_status,
        )


@pytest.mark.parametrize(("unauthenticated", "status"), [("status", 401), ("redirect", 302)])
def test_a_dead_token_is_told_and_followed_nowhere(unauthenticated: str, status: int) -> None:
    """Both ways in which the service has been seen to refuse."""

    async def ask(server: SandboxServer) -> Answer | Failure:
        client = open_client(
            server.base_url,
            SecretStr("hsr_live_dead"),
            timeout_seconds=PATIENCE_SECONDS,
            concurrency=1,
        )
        async with client:
            return await client.create_task(BODY)

    options = SandboxOptions(
        unauthenticated="redirect" if unauthenticated == "redirect" else "status"
    )
    with SandboxServer(options) as server:
        result = asyncio.run(ask(server))
    assert isinstance(result, Answer)
    assert result.status == status
    assert judge(result, BODY, datetime.now(UTC)).verdict is Verdict.HALT
