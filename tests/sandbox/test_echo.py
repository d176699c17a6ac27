"""How a task is told: the language of `--echo`."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from importer.contract.fields import FIELDS, Field, Kind
from importer.errors import ConfigurationError
from importer.sandbox.echo import ECHO_WORDS, Echo
from tests.contract.members import MEMBERS, bodies_with, replaced, small
from tests.sandbox.conftest import Clock, Serve

FIRST = "00000000-0000-4000-8000-000000000001"
NOON = "2026-03-02T12:00:00.000Z"
TASK: dict[str, Any] = {
    "task_id": "00000000-0000-4000-8000-00000000001a",
    "status": "dismissed",
    "task_type": "call",
    "task_title": " <b>Zoë & Söhne</b> \N{TELEPHONE RECEIVER}\N{WHITE HEAVY CHECK MARK} ",
    "priority": "medium",
    "assignee_id": "usr_3fA9",
    "agent_id": None,
    "targets": {
        "deal_id": "006aB",
        "contact": {"name": "A & B", "title": "<CEO>", "email": "a&b@example.com"},
    },
    "draft": {"talking_points": ["R&D", "price"]},
    "reason": "a < b",
    "due_date": "2026-03-01T09:00:00+01:00",
    "created_at": NOON,
    "updated_at": "2026-03-02T12:00:05.000Z",
    "completed_at": None,
    "dismissed_at": "2026-03-02T12:00:05.000Z",
    "dismiss_reason": "R&D",
}


def told(text: str) -> dict[str, Any]:
    """What differs in the task as it is told; a member that is missing is `...`."""
    task = Echo.parse(text).tell(TASK)
    names = dict.fromkeys([*TASK, *task])
    return {
        name: task.get(name, ...) for name in names if task.get(name, ...) != TASK.get(name, ...)
    }


def test_an_address_loses_its_tag() -> None:
    """What follows the plus goes, and nothing else."""
    contact = {"name": "R+D", "email": "ada.b+x+y@example.com"}
    task = Echo.parse("no-tags").tell(TASK | {"targets": {"contact": contact}})
    assert task["targets"] == {"contact": {"name": "R+D", "email": "ada.b@example.com"}}


ESCAPED: dict[str, Any] = {
    "task_title": " &lt;b&gt;Zoë &amp; Söhne&lt;/b&gt; \U0001f4de\u2705 ",
    "targets": {
        "deal_id": "006aB",
        "contact": {"name": "A &amp; B", "title": "&lt;CEO&gt;", "email": "a&b@example.com"},
    },
    "draft": {"talking_points": ["R&amp;D", "price"]},
    "reason": "a &lt; b",
    "dismiss_reason": "R&amp;D",
}


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("", {}),
        ("exact", {}),
        ("escape", ESCAPED),
        (
            "strip",
            {
                "task_title": "Zoë & Söhne \U0001f4de\u2705",
                "targets": {
                    "deal_id": "006aB",
                    "contact": {"name": "A & B", "title": "", "email": "a&b@example.com"},
                },
            },
        ),
        (
            "cut=3",
            {
                "task_title": " <b",
                "targets": {
                    "deal_id": "006aB",
                    "contact": {"name": "A &", "title": "<CE", "email": "a&b@example.com"},
                },
                "draft": {"talking_points": ["R&D", "pri"]},
                "reason": "a <",
            },
        ),
        (
            "misread",
            {"task_title": " <b>ZoÃ« & SÃ¶hne</b> ð\x9f\x93\x9eâ\x9c\x85 "},
        ),
        ("no-tags", {}),
        ("no-emoji", {"task_title": " <b>Zoë & Söhne</b>  "}),
        (
            "upper-ids",
            {
                "task_id": "00000000-0000-4000-8000-00000000001A",
                "assignee_id": "USR_3FA9",
                "targets": TASK["targets"] | {"deal_id": "006AB"},
            },
        ),
        ("no-zeros", {"targets": TASK["targets"] | {"deal_id": "6aB"}}),
        ("merged", {"targets": TASK["targets"] | {"deal_id": "006aB-merged"}}),
        ("merged,no-zeros,only=*Zo*", {"targets": TASK["targets"] | {"deal_id": "6aB-merged"}}),
        ("merged,no-zeros,created-at=-3h,escape,lose=reason,only=Zo*", {}),
        ("number-ids,id,nothing,only=Zo*", {"task_id": ..., "id": 26}),
        ("number-ids", {"task_id": 26}),
        ("id", {"task_id": ..., "id": TASK["task_id"]}),
        ("id,number-ids", {"task_id": ..., "id": 26}),
        ("lose=due_date+reason", {"due_date": ..., "reason": ...}),
        ("lose=due_date,lose=reason", {"due_date": ..., "reason": ...}),
        ("lose=targets.deal_id", {"targets": {"contact": TASK["targets"]["contact"]}}),
        ("lose=task_id", {"task_id": ...}),
        (
            "title-only",
            dict.fromkeys(sorted(set(TASK) - {"task_id", "status", "task_title"}), ...),
        ),
        ("nothing", dict.fromkeys(sorted(set(TASK) - {"task_id", "status"}), ...)),
        ("nothing,id", dict.fromkeys(set(TASK) - {"status"}, ...) | {"id": TASK["task_id"]}),
        ("created-at=none", dict.fromkeys(("created_at", "updated_at", "dismissed_at"), None)),
        (
            "created-at=naive",
            {
                "created_at": "2026-03-02T12:00:00.000",
                "updated_at": "2026-03-02T12:00:05.000",
                "dismissed_at": "2026-03-02T12:00:05.000",
            },
        ),
        (
            "created-at=-10m",
            {
                "created_at": "2026-03-02T11:50:00.000Z",
                "updated_at": "2026-03-02T11:50:05.000Z",
                "dismissed_at": "2026-03-02T11:50:05.000Z",
            },
        ),
        (
            "created-at=naive+1.5h",
            {
                "created_at": "2026-03-02T13:30:00.000",
                "updated_at": "2026-03-02T13:30:05.000",
                "dismissed_at": "2026-03-02T13:30:05.000",
            },
        ),
        # In the order of the table, not in the one they are written in.
        ("cut=10,escape,title-only", {
            "task_title": " &lt;b&gt;",
            **dict.fromkeys(set(TASK) - {"task_id", "status", "task_title"}, ...),
        }),
    ],
)  # fmt: skip
def test_a_task_is_told_otherwise(text: str, changes: dict[str, Any]) -> None:
    """Each word changes what it names, and nothing else."""
    assert told(text) == changes


def test_every_answer_tells_alike(serve: Serve, body: dict[str, Any]) -> None:
    """A task is told in the same words when it is made, read, listed and ended; held as sent."""
    server, client = serve(echo="escape,number-ids,envelope=data")
    made = client.post("/tasks", json=body | {"task_title": "Ada & Bob"}).json()
    answers = [
        client.get("/tasks/1").json()["data"],
        client.get("/tasks").json()["tasks"][0],
        client.patch("/tasks/1", json={"status": "cancelled"}).json()["data"],
    ]
    seen = [(task["task_id"], task["task_title"]) for task in (made["data"], *answers)]
    assert seen == [(1, "Ada &amp; Bob")] * 4
    (held,) = server.store.list_all()
    assert (held["task_id"], held["task_title"]) == (FIRST, "Ada & Bob")
    assert client.delete("/tasks/1").status_code == 204
    assert client.get("/tasks/1").status_code == 404


def test_the_envelope_has_any_name(serve: Serve, body: dict[str, Any]) -> None:
    """One task is answered inside an object; the entries of a listing are not."""
    server, client = serve(echo="envelope=result")
    made = client.post("/tasks", json=body).json()
    (held,) = server.store.list_all()
    assert made == {"result": held}
    assert client.get("/tasks").json()["tasks"] == [held]


def test_ids_are_found_in_either_case(serve: Serve, body: dict[str, Any]) -> None:
    """Whatever is told, the letters of a task's id may be large or small in a request."""
    server, client = serve()
    task_id = server.store.seed([body] * 10)[-1]["task_id"]
    assert task_id.endswith("00a")
    assert client.get(f"/tasks/{task_id.upper()}").json()["task_id"] == task_id


@pytest.mark.parametrize("path", ["/tasks/0", "/tasks/2", "/tasks/9999999999", "/tasks/one"])
def test_a_number_that_is_no_id_is_not_found(serve: Serve, body: dict[str, Any], path: str) -> None:
    """Where ids are numbers, any other number is answered 404."""
    server, client = serve(echo="number-ids")
    server.store.create(body)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("echo", "status", "location"),
    [
        ("empty", 201, None),
        ("empty,status=202", 202, None),
        ("location", 201, f"/api/revenue-agents/v1/tasks/{FIRST}"),
        ("location,status=202,number-ids", 202, "/api/revenue-agents/v1/tasks/1"),
    ],
)
def test_a_new_task_may_be_answered_with_no_body(
    serve: Serve, body: dict[str, Any], echo: str, status: int, location: str | None
) -> None:
    """The task is there; the answer holds its address, or nothing at all."""
    server, client = serve(echo=echo)
    response = client.post("/tasks", json=body)
    said = (response.status_code, response.headers.get("location"), response.content)
    assert said == (status, location, b"")
    assert len(server.store) == 1


@pytest.mark.parametrize("status", [200, 201, 202])
def test_a_new_task_is_answered_with_a_status(
    serve: Serve, body: dict[str, Any], status: int
) -> None:
    """The word goes before the option of the server."""
    _, client = serve(echo=f"status={status}", created_status=200)
    assert client.post("/tasks", json=body).status_code == status


@pytest.mark.parametrize(
    ("echo", "dates"),
    [
        ("", ["Mon, 02 Mar 2026 12:00:00 GMT"]),
        ("date=+3h", ["Mon, 02 Mar 2026 15:00:00 GMT"]),
        ("date=-1d", ["Sun, 01 Mar 2026 12:00:00 GMT"]),
        ("date=none", []),
    ],
)
def test_the_date_of_answers_may_be_off(serve: Serve, echo: str, dates: list[str]) -> None:
    """The header `Date` is as a proxy's with a clock of its own; the tasks' times are not."""
    server, client = serve(echo=echo)
    assert client.get("/me").headers.get_list("date") == dates
    task = server.store.create({"task_type": "call", "task_title": "A", "assignee_id": "r",
                                "targets": {"deal_id": "D"}})  # fmt: skip
    assert client.get(f"/tasks/{task['task_id']}").json()["created_at"] == NOON


def test_an_echo_can_be_changed_while_it_runs(
    serve: Serve, clock: Clock, body: dict[str, Any]
) -> None:
    """A new echo holds from the next request on."""
    server, client = serve(echo="nothing")
    clock.seconds = 1
    told = [client.post("/tasks", json=body).json()]
    server.set_echo("title-only")
    told.append(client.post("/tasks", json=body).json())
    assert told == [
        {"task_id": FIRST, "status": "pending"},
        {"task_id": f"{FIRST[:-1]}2", "status": "pending", "task_title": "Call Ada"},
    ]


def test_an_older_task_may_be_told_in_place_of_a_new_one(
    serve: Serve, body: dict[str, Any], clock: Clock
) -> None:
    """One that says all that is sent, and was not deleted; another body makes another task."""
    server, client = serve(echo="existing")
    first = client.post("/tasks", json=body).json()
    clock.seconds = 60
    assert client.post("/tasks", json=body).json() == first
    other = client.post("/tasks", json={**body, "task_title": "Call Grace"}).json()
    client.delete(f"/tasks/{first['task_id']}")
    new = client.post("/tasks", json=body).json()
    assert len({first["task_id"], other["task_id"], new["task_id"]}) == 3
    assert len(server.store) == 2


FORMS = ", ".join(word.form for word in ECHO_WORDS.values())
TIMES = "write created-at=+2h, -10m, naive, naive+2h or none"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("escap", 'echo "escap": there is no "escap"; did you mean escape?'),
        ("xyz", f'echo "xyz": there is no "xyz"; it is one of {FORMS}'),
        ("cut", 'echo "cut" is not understood; write cut=N'),
        ("escape=1", 'echo "escape=1" is not understood; write escape'),
        (
            "cut=0",
            'echo "cut=0" is not understood; write cut=20, or any other whole number from 1 up',
        ),
        ("status=204", 'echo "status=204" is not understood; it is one of 200, 201, 202'),
        ("date=3h", 'echo "date=3h" is not understood; write date=+3h, date=-10m or date=none'),
        ("created-at=soon", f'echo "created-at=soon" is not understood; {TIMES}'),
        ("created-at=naive2h", f'echo "created-at=naive2h" is not understood; {TIMES}'),
        ("created-at=+999999d", f'echo "created-at=+999999d" is not understood; {TIMES}'),
    ],
)
def test_a_mistake_in_an_echo_is_named(text: str, message: str) -> None:
    """What is not understood stops the sandbox, with the right words."""
    with pytest.raises(ConfigurationError, match=f"^{re.escape(message)}$"):
        Echo.parse(text)


def test_a_member_that_no_task_has_cannot_be_lost() -> None:
    """A name that is no member is told, with those that are."""
    with pytest.raises(ConfigurationError) as caught:
        Echo.parse("lose=colour")
    assert str(caught.value) == (
        'echo "lose=colour" is not understood; a member is one of agent_id, assignee_id, '
        "completed_at, created_at, dismiss_reason, dismissed_at, draft, due_date, priority, "
        "reason, status, targets, targets.company_id, targets.contact, targets.deal_id, "
        "targets.meeting_id, task_id, task_title, task_type, updated_at"
    )


@pytest.mark.parametrize("word", [word for word in ECHO_WORDS if word != "exact"])
def test_every_word_of_an_echo_does_something(word: str) -> None:
    """Each word of the table is understood, and changes the echo."""
    values = {"cut": "=1", "lose": "=reason", "created-at": "=+1h", "date": "=+1h"}
    values |= {"envelope": "=task", "status": "=202", "only": "=Ada*"}
    assert Echo.parse(word + values.get(word, "")) != Echo()


@pytest.mark.parametrize("name", MEMBERS)
def test_whatever_is_sent_can_be_lost(name: str) -> None:
    """Each member of a body, or the part it stands in, may be missing in what is told."""
    top = name.partition(".")[0]
    task = json.loads(bodies_with(name)[1].to_json())
    assert top in task
    assert top not in Echo.parse(f"lose={top}").tell(task)


@pytest.mark.parametrize(
    "field",
    [field for field in FIELDS if field.kind in {Kind.TEXT, Kind.LONG_TEXT, Kind.LIST}],
    ids=lambda field: field.column,
)
def test_every_text_may_be_told_in_another_way(field: Field) -> None:
    """What a service does to texts, it does to each of them."""
    sent, echoed = (
        replaced(small("call"), field.name, [text] if field.kind is Kind.LIST else text)
        for text in ("R&D", "R&amp;D")
    )
    assert Echo.parse("escape").tell(sent) == echoed
