"""What each call answers when nothing goes wrong, over a real socket."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.conftest import Serve

FIRST = "00000000-0000-4000-8000-000000000001"
NOT_FOUND = (404, {"message": "task_id: there is no such task"})


def test_me_names_the_workspace(serve: Serve) -> None:
    """A token that is right is answered with its workspace."""
    _, client = serve()
    response = client.get("/me")
    assert response.status_code == 200
    assert response.json() == {"workspace_id": "ws_sandbox", "name": "Sandbox"}


@pytest.mark.parametrize("status", [200, 201])
def test_a_task_is_created(serve: Serve, body: dict[str, Any], status: int) -> None:
    """The created task is answered with the status that was chosen, and is the one that is held."""
    server, client = serve(created_status=status)
    response = client.post("/tasks", json=body)
    assert response.status_code == status
    assert response.json() == server.store.get(FIRST)
    assert response.json()["task_id"] == FIRST
    assert response.json()["status"] == "pending"


def test_text_comes_back_unchanged(serve: Serve, body: dict[str, Any]) -> None:
    """Any text survives the way there and back."""
    _, client = serve()
    title = 'Zoë "\N{GRINNING FACE}" \\ 007 \u2028'
    created = client.post("/tasks", json=body | {"task_title": title}).json()
    assert created["task_title"] == title
    assert client.get(f"/tasks/{created['task_id']}").json() == created


def test_a_wrong_body_is_refused(serve: Serve, body: dict[str, Any]) -> None:
    """A body that breaks the contract is answered with all that is wrong, and makes no task."""
    server, client = serve()
    response = client.post("/tasks", json=body | {"priority": "top", "colour": "red"})
    assert response.status_code == 400
    assert response.json() == {
        "message": "priority: must be urgent, high, medium or low; colour: unknown field"
    }
    assert len(server.store) == 0


@pytest.mark.parametrize(
    ("media_type", "content", "message"),
    [
        ("text/plain", b"{}", "content-type: must be application/json"),
        ("application/json", b"", "body: must be JSON in UTF-8"),
        ("application/json; charset=utf-8", b"{'a': 1}", "body: must be JSON in UTF-8"),
        ("application/json", b'{"a": NaN}', "body: must be JSON in UTF-8"),
        ("application/json", b'"\xff"', "body: must be JSON in UTF-8"),
        ("application/json", b"[" * 100_000, "body: must be JSON in UTF-8"),
        ("application/json", b"[]", "body: must be an object, found an array"),
    ],
)
def test_a_body_must_be_json(serve: Serve, media_type: str, content: bytes, message: str) -> None:
    """What is no JSON object is answered 400."""
    _, client = serve()
    response = client.post("/tasks", content=content, headers={"Content-Type": media_type})
    assert (response.status_code, response.json()) == (400, {"message": message})


def test_the_listing_is_paged(serve: Serve, body: dict[str, Any]) -> None:
    """Following the cursor gives every task once, in order of creation."""
    server, client = serve()
    tasks = server.store.seed([body] * 201)
    first = client.get("/tasks", params={"limit": 200}).json()
    rest = client.get("/tasks", params={"limit": 200, "cursor": first["next_cursor"]}).json()
    assert first["tasks"] + rest["tasks"] == tasks
    assert rest["next_cursor"] is None
    assert len(client.get("/tasks").json()["tasks"]) == 50


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit=0", "limit: must be a whole number from 1 to 200"),
        ("limit=201", "limit: must be a whole number from 1 to 200"),
        ("limit=1000000000000000000000", "limit: must be a whole number from 1 to 200"),
        ("limit=ten", "limit: must be a whole number from 1 to 200"),
        ("limit=", "limit: must be a whole number from 1 to 200"),
        ("cursor=2", "cursor: not one that a listing gave"),
        ("status=pending&order=desc", "order: unknown parameter; status: unknown parameter"),
    ],
)
def test_a_wrong_query_is_refused(serve: Serve, query: str, message: str) -> None:
    """Only the parameters that are known of the listing are taken, within their bounds."""
    _, client = serve()
    response = client.get(f"/tasks?{query}")
    assert (response.status_code, response.json()) == (400, {"message": message})


def test_a_task_is_ended_once(serve: Serve, body: dict[str, Any]) -> None:
    """A pending task can be ended; after that every change is answered 409."""
    server, client = serve()
    server.store.create(body)
    wrong = client.patch(f"/tasks/{FIRST}", json={"status": "dismissed"})
    assert (wrong.status_code, wrong.json()) == (
        400,
        {"message": "dismiss_reason: required when status is dismissed"},
    )
    assert client.patch(f"/tasks/{FIRST}", content=b"x").status_code == 400
    change = {"status": "dismissed", "dismiss_reason": "not ours"}
    ended = client.patch(f"/tasks/{FIRST}", json=change)
    assert ended.status_code == 200
    assert ended.json() == server.store.get(FIRST)
    assert ended.json()["dismiss_reason"] == "not ours"
    again = client.patch(f"/tasks/{FIRST}", json={"status": "cancelled"})
    assert (again.status_code, again.json()) == (
        409,
        {"message": "status: the task is in a terminal state"},
    )


def test_a_deleted_task_is_gone(serve: Serve, body: dict[str, Any]) -> None:
    """204, 204 again, and then no call finds the task."""
    server, client = serve()
    server.store.create(body)
    for _ in range(2):
        response = client.delete(f"/tasks/{FIRST}")
        assert (response.status_code, response.content) == (204, b"")
    for answer in (
        client.get(f"/tasks/{FIRST}"),
        client.patch(f"/tasks/{FIRST}", json={"status": "cancelled"}),
        client.delete("/tasks/00000000-0000-4000-8000-000000000002"),
    ):
        assert (answer.status_code, answer.json()) == NOT_FOUND
    assert client.get("/tasks").json() == {"tasks": [], "next_cursor": None}
