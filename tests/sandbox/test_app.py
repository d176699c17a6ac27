"""Tokens, rate limit, faults that are answers, and the sandbox's own pages."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from importer.sandbox.faults import FAULTS, Action
from tests.sandbox.conftest import Clock, Serve

API = "/api/revenue-agents/v1"
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
    "402": (0, 402, {}),
    "402-after": (1, 402, {}),
    "407": (0, 407, {}),
    "407-after": (1, 407, {}),
    "422-fields": (0, 422, {}),
    "511": (0, 511, {}),
    "html-403": (0, 403, {}),
    "portal": (0, 200, {}),
    "302": (0, 302, {"location": "/login"}),
    "not-json-after": (1, 200, {}),
    "no-id-after": (1, 200, {}),
    "404-after": (1, 404, {}),
    "409-after": (1, 409, {}),
    "499-after": (1, 499, {}),
    "html-403-after": (1, 403, {}),
    "html-404-after": (1, 404, {}),
    "html-502-after": (1, 502, {}),
    "302-elsewhere-after": (1, 302, {"location": "/tasks/new"}),
    "303-after": (1, 303, {"location": "/tasks"}),
    "empty-after": (1, 201, {}),
    "202-after": (1, 202, {}),
    "202-queued": (0, 202, {}),
    "202-queued-after": (1, 202, {}),
    "200-failed": (0, 200, {}),
    "200-failed-after": (1, 200, {}),
    "207-failed": (0, 207, {}),
    "207-failed-after": (1, 207, {}),
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
        ("empty-after", "application/json", ""),
        ("202-after", "application/json", '{"status": "accepted"}'),
        (
            "html-403-after",
            "text/html; charset=utf-8",
            "<html><body>The gateway could not do this.</body></html>",
        ),
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


@pytest.mark.parametrize("echo", ["empty", "location"])
def test_an_echo_without_a_title_has_none_to_change(
    serve: Serve, body: dict[str, Any], echo: str
) -> None:
    """Where a new task is answered with no body, a wrong echo is the true answer."""
    server, client = serve(faults="wrong-echo-after", echo=echo)
    response = client.post("/tasks", json=body)
    assert (response.status_code, response.content, len(server.store)) == (201, b"", 1)


def test_a_request_may_be_carried_out_twice(serve: Serve, body: dict[str, Any]) -> None:
    """Two tasks are held, and the answer tells of the second alone; the next request makes one."""
    server, client = serve(faults="twice@1")
    response = client.post("/tasks", json=body)
    first, second = server.store.list_all()
    assert (response.status_code, response.json()) == (201, second)
    assert first["task_id"] != second["task_id"]
    client.post("/tasks", json=body)
    assert len(server.store) == 3


def test_a_request_may_be_carried_out_twice_unheard(serve: Serve, body: dict[str, Any]) -> None:
    """Two tasks are held, and no answer comes."""
    server, client = serve(faults="twice-reset-after")
    with pytest.raises(httpx.ReadError):
        client.post("/tasks", json=body)
    assert len(server.store) == 2


def test_a_task_may_be_one_that_always_goes_wrong(serve: Serve, body: dict[str, Any]) -> None:
    """A fault that is bound to a title meets every call about such a task, and no other."""
    server, client = serve(
        faults="500-before~*Ada,patch=401~*Ada,delete=403~*Ada,get=503-before~*Ada"
    )
    ada, bob = (
        f"/tasks/{task['task_id']}"
        for task in server.store.seed([body, body | {"task_title": "Call Bob"}])
    )
    change = {"status": "completed"}
    answers = {
        path: [
            client.post("/tasks", json=body | {"task_title": title}).status_code,
            client.get(path).status_code,
            client.patch(path, json=change).status_code,
            client.delete(path).status_code,
        ]
        for path, title in ((ada, "Call Ada"), (bob, "Call Bob"))
    }
    assert answers == {ada: [500, 503, 401, 403], bob: [201, 200, 200, 204]}
    assert client.post("/tasks", content=b"no JSON").status_code == 400


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


PAGES = ["/", "/sandbox/tasks", "/login", "/docs", "/api", "/api/revenue-agents/v1"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_no_page_opens_without_the_token(serve: Serve, method: str, path: str) -> None:
    """What it holds, and whether there is a page at all, is told to nobody without the token."""
    server, _ = serve()
    for headers in ({}, {"Authorization": "Bearer hsr_live_0"}):
        response = httpx.request(method, server.url + path, headers=headers, trust_env=False)
        assert (response.status_code, response.json()) == (
            401,
            {"message": "the token is missing or wrong"},
        )


@pytest.mark.parametrize("path", ["/", "/sandbox/tasks", f"{API}/health", f"{API}/tasks"])
def test_a_foreign_host_is_refused(serve: Serve, body: dict[str, Any], path: str) -> None:
    """A request by a name that is not this computer's is answered 421, with the token and without.

    That is how a web page would come whose name was let point here.
    """
    server, client = serve(rate="2/s")
    server.store.create(body)
    names = ", ".join(f"{name}:{server.port}" for name in ("127.0.0.1", "localhost", "[::1]"))
    for host in ("rebind.example.com", f"rebind.example.com:{server.port}", "127.0.0.1:1"):
        response = client.get(server.url + path, headers={"Host": host})
        assert (response.status_code, response.json()) == (
            421,
            {"message": f"host: this sandbox answers to {names}"},
        )
    assert client.get("/me").status_code == 200  # and none of these counted as an arrival


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_nothing_is_taken_from_a_web_page(serve: Serve, body: dict[str, Any], method: str) -> None:
    """A request with an Origin is answered 403, does nothing, and is given no leave to read."""
    server, client = serve()
    for origin in ("https://example.com", server.url, "null"):
        response = client.request(method, "/tasks", json=body, headers={"Origin": origin})
        assert (response.status_code, response.json()) == (
            403,
            {"message": "origin: this sandbox takes no requests from web pages"},
        )
        assert [name for name in response.headers if name.startswith("access-control")] == []
    assert len(server.store) == 0


def test_every_answer_has_a_date(serve: Serve) -> None:
    """Each answer carries one `Date`, by the sandbox's clock."""
    server, client = serve()
    for url in ("/me", "/tasks/x", f"{server.url}/", f"{server.url}/login"):
        dates = client.get(url).headers.get_list("date")
        assert dates == ["Mon, 02 Mar 2026 12:00:00 GMT"]


def test_what_it_holds_can_be_looked_at(serve: Serve, body: dict[str, Any]) -> None:
    """Outside the API, everything that is held is shown as JSON: as sent, whatever is told."""
    server, client = serve(listing="empty", echo="nothing")
    kept, gone = server.store.seed([body, body])
    server.store.delete(gone["task_id"])
    response = client.get(f"{server.url}/sandbox/tasks")
    assert response.json() == {"tasks": [kept], "deleted": [gone]}


def test_the_front_page_says_how_to_use_it(serve: Serve, body: dict[str, Any]) -> None:
    """The front page says what this is, what it holds and where the API is."""
    server, client = serve()
    server.store.create(body)
    assert client.get(server.url).text == (
        "A sandbox of the tasks API: what it is sent stays in the memory of this computer.\n"
        "It holds 1 task; /sandbox/tasks shows all.\n"
        "\n"
        f"export HOCKEYSTACK_BASE_URL=http://127.0.0.1:{server.port}/api/revenue-agents/v1\n"
    )
