"""The tasks that the sandbox holds."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from importer.sandbox.store import SANDBOX_TASK_ID_PREFIX, TaskStore
from tests.contract.members import MEMBERS, bodies_with
from tests.sandbox.conftest import Clock

FIRST = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
def store(clock: Clock) -> TaskStore:
    """A store that knows the time from `clock`."""
    return TaskStore(clock.now)


def test_a_new_task_has_every_member_of_the_answer(store: TaskStore, body: dict[str, Any]) -> None:
    """What was not said is null, but for the priority, whose default is medium."""
    assert store.create(body) == {
        "task_id": FIRST,
        "status": "pending",
        "task_type": "call",
        "task_title": "Call Ada",
        "priority": "medium",
        "assignee_id": "rep_1",
        "agent_id": None,
        "targets": {"deal_id": "006A"},
        "draft": None,
        "reason": None,
        "due_date": None,
        "created_at": "2026-03-02T12:00:00.000Z",
        "updated_at": "2026-03-02T12:00:00.000Z",
        "completed_at": None,
        "dismissed_at": None,
        "dismiss_reason": None,
    }


def test_what_was_said_is_kept(store: TaskStore, body: dict[str, Any]) -> None:
    """The optional members come back as they were sent."""
    said = {
        "priority": "low",
        "draft": {"talking_points": ["price"]},
        "reason": "renewal",
        "due_date": "2026-03-01T09:00:00+01:00",
    }
    task = store.create(body | said)
    assert {name: task[name] for name in said} == said


@pytest.mark.parametrize("name", MEMBERS)
def test_a_task_holds_whatever_was_sent(store: TaskStore, name: str) -> None:
    """A member that the importer knows and the store does not would be lost in silence."""
    for sent in (json.loads(body.to_json()) for body in bodies_with(name)):
        assert {**store.create(sent), **sent} == store.list_all()[-1]


def test_the_same_body_makes_a_second_task(store: TaskStore, body: dict[str, Any]) -> None:
    """Nothing is idempotent, and ids count up after a prefix that is recognisably fake."""
    assert [task["task_id"] for task in store.seed([body] * 17)][-1] == (
        SANDBOX_TASK_ID_PREFIX + "000000000011"
    )
    assert len(store) == 17


def _walk(store: TaskStore, limit: int) -> list[list[str]]:
    pages, cursor = [], None
    while True:
        page = store.list_page(cursor, limit)
        pages.append([task["task_id"][-2:] for task in page.tasks])
        if page.next_cursor is None:
            return pages
        cursor = page.next_cursor


@pytest.mark.parametrize(
    ("limit", "pages"),
    [
        (2, [["01", "02"], ["03", "04"], ["05"]]),
        (5, [["01", "02", "03", "04", "05"]]),
        (200, [["01", "02", "03", "04", "05"]]),
    ],
)
def test_pages_follow_the_order_of_creation(
    store: TaskStore, body: dict[str, Any], limit: int, pages: list[list[str]]
) -> None:
    """Every task is on exactly one page, and a full last page has no cursor."""
    store.seed([body] * 5)
    assert _walk(store, limit) == pages


def test_a_page_has_50_tasks_by_default(store: TaskStore, body: dict[str, Any]) -> None:
    """Without a limit a page has 50 tasks."""
    store.seed([body] * 51)
    assert len(store.list_page().tasks) == 50


def test_a_deletion_moves_no_cursor(store: TaskStore, body: dict[str, Any]) -> None:
    """A cursor keeps its place when tasks before and after it are deleted."""
    store.seed([body] * 5)
    cursor = store.list_page(None, 2).next_cursor
    store.delete(FIRST)
    store.delete(SANDBOX_TASK_ID_PREFIX + "000000000003")
    page = store.list_page(cursor, 2)
    assert [task["task_id"][-1] for task in page.tasks] == ["4", "5"]
    assert page.next_cursor is None


@pytest.mark.parametrize("cursor", ["", "7", "position:1", "%%%", "cG9zaXRpb246LTE", "ÿ"])
def test_a_made_up_cursor_is_refused(store: TaskStore, cursor: str) -> None:
    """Only a cursor from a page is taken."""
    with pytest.raises(ValueError, match=r"^cursor: not one that a listing gave$"):
        store.list_page(cursor)


def test_a_new_task_may_be_listed_late(clock: Clock, body: dict[str, Any]) -> None:
    """With a delay a task is found by its id at once and in the listing only afterwards."""
    store = TaskStore(clock.now, listing_delay_seconds=3)
    store.create(body)
    clock.seconds = 2.9
    assert store.get(FIRST) is not None
    assert store.list_page().tasks == []
    clock.seconds = 3
    assert len(store.list_page().tasks) == 1


@pytest.mark.parametrize(
    ("status", "reason", "changed"),
    [
        ("completed", None, {"completed_at": "2026-03-02T12:00:05.000Z"}),
        ("cancelled", None, {}),
        (
            "dismissed",
            "not ours",
            {"dismissed_at": "2026-03-02T12:00:05.000Z", "dismiss_reason": "not ours"},
        ),
    ],
)
def test_a_task_ends_once(
    clock: Clock, body: dict[str, Any], status: str, reason: str | None, changed: dict[str, str]
) -> None:
    """The end and its time are noted, a copy handed out before stays, a second end is refused."""
    store = TaskStore(clock.now)
    before = store.create(body)
    clock.seconds = 5
    ended = {"status": status, "updated_at": "2026-03-02T12:00:05.000Z"}
    assert store.end(FIRST, status, reason) == {**before, **ended, **changed}
    assert before["status"] == "pending"
    for again in ("completed", "cancelled", "dismissed"):
        assert store.end(FIRST, again) is None


def test_a_cancelled_task_stays_visible(store: TaskStore, body: dict[str, Any]) -> None:
    """To cancel is not to delete."""
    store.create(body)
    store.end(FIRST, "cancelled")
    assert [task["status"] for task in store.list_page().tasks] == ["cancelled"]


def test_a_deleted_task_is_hidden(store: TaskStore, body: dict[str, Any]) -> None:
    """A deleted task is in no answer, may be deleted again, and its id is not given anew."""
    store.create(body)
    assert [store.delete(FIRST), store.delete(FIRST), store.delete("other")] == [True, True, False]
    assert store.get(FIRST) is None
    assert store.list_page().tasks == []
    assert store.list_all() == []
    assert [task["task_id"] for task in store.list_all(deleted=True)] == [FIRST]
    with pytest.raises(KeyError):
        store.end(FIRST, "completed")
    assert store.create(body)["task_id"] == SANDBOX_TASK_ID_PREFIX + "000000000002"


def test_threads_do_not_lose_tasks(store: TaskStore, body: dict[str, Any]) -> None:
    """Tasks created from several threads at once all get an id of their own."""
    with ThreadPoolExecutor(8) as threads:
        ids = [task["task_id"] for task in threads.map(store.create, [body] * 400)]
    assert len(set(ids)) == 400
    assert len(store.list_all()) == 400


def test_an_edit_changes_what_it_names(clock: Clock, body: dict[str, Any]) -> None:
    """A person works in the service; the copy that was handed out before stays."""
    store = TaskStore(clock.now)
    before = store.create(body)
    assert store.edit(FIRST, reason="Ask Ada") == {**before, "reason": "Ask Ada"}
    assert store.get(FIRST) == {**before, "reason": "Ask Ada"}
    assert before["reason"] != "Ask Ada"
