"""Tokens, rate limit, faults that are answers, and the sandbox's own pages."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from importer.sandbox.faults import FAULTS, Action
from tests.sandbox.conftest import Clock, Serve

CALLS = [
    ("GET", "/me"),
    ("GET", "/tasks"),
    ("POST", "/tasks"),
    ("GET", "/tasks/x"),
    ("PATCH", "/tasks/x"),
    ("DELETE", "/tasks/x"),
    ("GET", "/elsewhere"),
]

ANSWERS: dict[str, tuple[int, int, dict[str, str]]] = {
    # kind: tasks held afterwards, status, headers
    "500-before": (0, 500, {}),
    "500-after": (1, 500, {}),
    "502-before": (0, 502, {}),
    "502-after": (1, 502, {}),
    "503-before": (0, 503, {"retry-after": "1"}),
    "503-after": (1, 503, {"retry-after": "1"}),
    "504-before": (0, 504, {}),
    "504-after": (1, 504, {}),
    "408-before": (0, 408, {}),
    "429": (0, 429, {"retry-after": "1"}),
    "429-date": (0, 429, {"retry-after": "Mon, 02 Mar 2026 12:00:02 GMT"}),
    "429-bare": (0, 429, {}),
    "400": (0, 400, {}),
    "401": (0, 401, {}),
    "403": (0, 403, {}),
    "302": (0, 302, {"location": "/login"}),
    "not-json-after": (1, 200, {}),
    "no-id-after": (1, 200, {}),
}


def test_the_table_of_answers_is_whole() -> None:
    """Every fault that is an answer is in the table of these tests."""
    kinds = [kind for kind, fault in FAULTS.items() if fault.action is Action.ANSWER]
    assert sorted(ANSWERS) == sorted(kinds)


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_fault_that_is_an_answer(serve: Serve, body: dict[str, Any], kind: str) -> None:
    """Each gives its status and headers, after the task was stored or before; the next is right."""
    held, status, headers = ANSWERS[kind]
    server, client = serve(faults=f"{kind}@1")
    response = client.post("/tasks", json=body)
    special = {
        name: value
        for name, value in response.headers.items()
        if name in {"retry-after", "location"}
    }
    assert (len(server.store), response.status_code, special) == (held, status, headers)
    assert response.headers["x-request-id"] == "req_sandbox_00000001"
    assert client.post("/tasks", json=body).status_code == 201
    assert len(server.store) == held + 1


@pytest.mark.parametrize(
    ("kind", "media_type", "text"),
    [
        ("not-json-after", "text/html; charset=utf-8", "<html><body>OK</body></html>"),
        ("no-id-after", "application/json", "{}"),
        (
            "503-after",
            "application/json",
            '{"message": "the sandbox was told to answer 503-after"}',
        ),
    ],
)
def test_the_body_of_a_faulty_answer(
    serve: Serve, body: dict[str, Any], kind: str, media_type: str, text: str
) -> None:
    """A faulty answer has the body that its name promises."""
    _, client = serve(faults=kind)
    response = client.post("/tasks", json=body)
    assert (response.headers["content-type"], response.text) == (media_type, text)


def test_a_wrong_echo_has_another_title(serve: Serve, body: dict[str, Any]) -> None:
    """The answer is whole but for the title; what is held is what was sent."""
    server, client = serve(faults="wrong-echo-after")
    response = client.post("/tasks", json=body)
    (held,) = server.store.list_all()
    assert response.status_code == 201
    assert held["task_title"] == "Call Ada"
    assert response.json() == {**held, "task_title": "A title that nobody sent"}


def test_a_fault_after_needs_something_done(serve: Serve, body: dict[str, Any]) -> None:
    """A body that is refused is refused as ever: a fault with `after` means there is a task."""
    server, client = serve(faults="500-after")
    assert client.post("/tasks", json=body | {"priority": "top"}).status_code == 400
    assert client.post("/tasks", json=body).status_code == 500
    assert len(server.store) == 1


def test_a_refused_request_does_not_use_up_a_fault(
    serve: Serve, clock: Clock, body: dict[str, Any]
) -> None:
    """Requests over the limit or without the token are not counted among those that go wrong."""
    _, client = serve(faults="503-before@2", rate="2/s")
    statuses = [client.post("/tasks", json=body).status_code]
    other = {"Authorization": "Bearer other"}
    statuses += [client.post("/tasks", json=body, headers=other).status_code]
    statuses += [client.post("/tasks", json=body).status_code]
    clock.seconds = 1
    statuses += [client.post("/tasks", json=body).status_code for _ in range(2)]
    assert statuses == [201, 401, 429, 503, 201]


def test_a_slow_answer_is_a_true_one(serve: Serve, body: dict[str, Any]) -> None:
    """A slow answer comes after the wait, whole; latency is added to every call."""
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)

    server, client = serve(faults="slow@2", latency_seconds=0.25)
    server._app.sleep = note
    statuses = [client.post("/tasks", json=body).status_code for _ in range(2)]
    assert (statuses, waits) == ([201, 201], [0.25, 0.25, 1.0])
    assert len(server.store) == 2


@pytest.mark.parametrize(
    ("faults", "method", "path"),
    [
        ("me=503-before", "GET", "/me"),
        ("list=503-before", "GET", "/tasks"),
        ("get=503-before", "GET", "/tasks/x"),
        ("patch=503-before", "PATCH", "/tasks/x"),
        ("delete=503-before", "DELETE", "/tasks/x"),
    ],
)
def test_other_calls_can_go_wrong(serve: Serve, faults: str, method: str, path: str) -> None:
    """A fault with the name of a call is for that call alone."""
    _, client = serve(faults=faults)
    answers = {call: client.request(*call).status_code for call in CALLS}
    assert [call for call, status in answers.items() if status == 503] == [(method, path)]


def test_faults_can_be_changed_while_it_runs(serve: Serve, body: dict[str, Any]) -> None:
    """New faults hold from the next request on, and count from 1 again."""
    server, client = serve(faults="500-before")
    statuses = [client.post("/tasks", json=body).status_code]
    for faults in ("429@2", ""):
        server.set_faults(faults)
        statuses += [client.post("/tasks", json=body).status_code for _ in range(2)]
    assert statuses == [500, 201, 429, 201, 201]


@pytest.mark.parametrize(
    "authorization",
    [
        b"Bearer hsr_live_0",
        b"Bearer x",
        b"hsr_live_73616e64626f78000000000000000000",
        b"Bearer \xff",
        None,
    ],
)
def test_no_call_works_without_the_token(serve: Serve, authorization: bytes | None) -> None:
    """A missing or wrong token is answered 401 by every call, and nothing is done."""
    server, client = serve()
    for method, path in CALLS:
        request = httpx.Request(method, server.base_url + path, json={})
        if authorization is not None:
            request.headers = httpx.Headers(
                [*request.headers.raw, (b"Authorization", authorization)], encoding="latin-1"
            )
        response = client.send(request)
        assert (response.status_code, response.json()) == (
            401,
            {"message": "the token is missing or wrong"},
        )


def test_an_unauthenticated_call_may_be_redirected(serve: Serve) -> None:
    """With the option, a wrong token is sent to the login page; the right one is not."""
    server, client = serve(unauthenticated="redirect")
    response = client.get("/me", headers={"Authorization": "Bearer other"})
    assert (response.status_code, response.headers["location"]) == (302, "/login")
    assert client.get("/me").status_code == 200
    assert len(server.store) == 0


def test_health_needs_no_token(serve: Serve) -> None:
    """Whether the service is alive can be asked without a token and over the limit."""
    server, client = serve(rate="1/s")
    for _ in range(3):
        response = httpx.get(f"{server.base_url}/health", trust_env=False)
        assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert client.get("/me").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/tasks", "POST, GET"),
        ("POST", "/tasks/x", "GET, PATCH, DELETE"),
        ("POST", "/me", "GET"),
    ],
)
def test_another_method_is_refused(serve: Serve, method: str, path: str, allowed: str) -> None:
    """A method that a call does not have is answered 405 with those that it has."""
    _, client = serve()
    response = client.request(method, path)
    assert (response.status_code, response.headers["allow"]) == (405, allowed)
    assert response.json() == {"message": f"{method} is not one of {allowed}"}


@pytest.mark.parametrize("path", ["/agents", "/tasks/", "/tasks/1/notes", "/ME"])
def test_an_unknown_call_is_not_found(serve: Serve, path: str) -> None:
    """What the API does not have is answered 404, never redirected."""
    _, client = serve()
    response = client.get(path)
    assert (response.status_code, response.json()) == (404, {"message": "there is no such call"})


def test_the_rate_limit_holds(serve: Serve, clock: Clock, body: dict[str, Any]) -> None:
    """Over the limit every call is answered 429 with the seconds to wait, and nothing is done."""
    server, client = serve(rate="2/10s")
    assert client.get("/me").status_code == 200
    clock.seconds = 0.5
    assert client.post("/tasks", json=body).status_code == 201
    clock.seconds = 1.25
    for method, path in CALLS:
        response = client.request(method, path, json=body)
        assert (response.status_code, response.headers["retry-after"]) == (429, "9")
    assert len(server.store) == 1
    clock.seconds = 10
    assert client.post("/tasks", json=body).status_code == 201
    assert server.rate_limiter is not None
    assert server.rate_limiter.largest_window == 2 + len(CALLS)
    assert server.rate_limiter.refused == len(CALLS)


def test_every_answer_has_a_request_id(serve: Serve, body: dict[str, Any]) -> None:
    """Each answer, of whatever status, carries an id of its own."""
    server, client = serve()
    answers = [client.request(*call) for call in CALLS]
    answers += [client.post("/tasks", json=body), client.get(f"{server.url}/login")]
    assert [answer.headers["x-request-id"] for answer in answers] == [
        f"req_sandbox_{number:08d}" for number in range(1, 10)
    ]


def test_what_it_holds_can_be_looked_at(serve: Serve, body: dict[str, Any]) -> None:
    """Without a token, outside the API, everything that is held is shown as JSON."""
    server, _ = serve()
    kept, gone = server.store.seed([body, body])
    server.store.delete(gone["task_id"])
    response = httpx.get(f"{server.url}/sandbox/tasks", trust_env=False)
    assert response.json() == {"tasks": [kept], "deleted": [gone]}


def test_the_front_page_says_how_to_use_it(serve: Serve, body: dict[str, Any]) -> None:
    """The front page says what this is, what it holds and what to export."""
    server, _ = serve()
    server.store.create(body)
    assert httpx.get(server.url, trust_env=False).text == (
        "A sandbox of the tasks API: what it is sent stays in the memory of this computer.\n"
        "It holds 1 task; /sandbox/tasks shows all.\n"
        "\n"
        f"export HOCKEYSTACK_BASE_URL=http://127.0.0.1:{server.port}/api/revenue-agents/v1\n"
        "export HOCKEYSTACK_API_TOKEN=hsr_live_73616e64626f78000000000000000000\n"
    )
