"""An answer that plainly repeats what was sent is judged as it is without that short cut."""

from __future__ import annotations

import copy
import json
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.submission.answers import plain_echo
from importer.submission.answers.plain_echo import Echo, echo_of
from importer.submission.answers.verdict import Judgement, judge
from importer.submission.http.client import Answer
from importer.submission.http.statuses import Verdict
from tests.contract.bodies import SMALL, WHOLE
from tests.examples import examples
from tests.simulation.echo import changed, echoed
from tests.submission.answers.test_repeated import AS_SENT, OTHERWISE
from tests.submission.answers.test_reservations import DENIALS, HONEST
from tests.submission.helpers import NOON

UUID = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
OTHER = "9c858901-8a57-4791-81fe-4c455b099bc9"
SENT: dict[str, Any] = {**WHOLE, "due_date": "2026-12-01T09:30:00+01:00"}
CALL: dict[str, Any] = {**SMALL, "draft": {"talking_points": ["the price", "the term"]}}
SHOWN: dict[str, Any] = {
    "task_id": UUID,
    "status": "pending",
    "agent_id": None,
    "created_at": "2026-11-23T12:00:00.000Z",
    "updated_at": "2026-11-23T12:00:00.000Z",
    "completed_at": None,
    "dismissed_at": None,
    "dismiss_reason": None,
}
"""What the service adds to a new task (API.md)."""

PLAIN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "all": (SENT, SHOWN | SENT),
    "id alone": (SENT, {"task_id": UUID} | SENT),
    "upper case": (CALL, {"task_id": UUID.upper(), "status": "pending"} | CALL),
    "nulls": (
        SMALL,
        SHOWN
        | dict.fromkeys(SENT)
        | SMALL
        | {"targets": {**dict.fromkeys(SENT["targets"]), **SMALL["targets"]}},
    ),
    "default priority": (CALL, SHOWN | CALL | {"priority": "medium"}),
    "due in UTC": (SENT, SHOWN | SENT | {"due_date": "2026-12-01T08:30:00.000Z"}),
    "of an agent": (SENT, SHOWN | SENT | {"agent_id": "agent_1"}),
}


def bytes_of(document: object) -> bytes:
    """As the program and many services write it."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def judged_in_detail(answer: Answer, body: bytes) -> Judgement:
    """The judgement with the short cut off."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_echo, "echo_of", lambda *_: None)
        return judge(answer, body, NOON)


@pytest.mark.parametrize(("sent", "shown"), PLAIN.values(), ids=PLAIN)
@pytest.mark.parametrize("status", [200, 201])
def test_the_forms_that_the_reference_tells_of_are_plain(
    sent: dict[str, Any], shown: dict[str, Any], status: int
) -> None:
    """Else the short cut would be of no use, and nobody would notice."""
    headers = {"x-request-id": "r1", "location": f"/v1/tasks/{UUID}"}
    answer, body = Answer(status, headers, bytes_of(shown)), bytes_of(sent)
    assert echo_of(answer, body) == Echo(shown["task_id"], shown.get("created_at"))
    judged = judge(answer, body, NOON)
    assert (judged.verdict, judged.reason) == (Verdict.CREATED, "")
    assert judged == judged_in_detail(answer, body)


NAMES = sorted(
    {
        *SHOWN, *SENT, *SENT["draft"], *SENT["targets"], *SENT["targets"]["contact"],
        *(name for _, body in DENIALS + HONEST if isinstance(body, dict) for name in body),
        "talking_points", "message", "id", "deleted", "deletedAt", "isDeleted", "trashed_on",
        "archived", "task.title", "targets.deal_id",
    }
)  # fmt: skip

VALUES: list[Any] = [
    None, "", " ", "\t\n", [], {}, [""], [None], {"task_id": OTHER}, {"errors": ["bad"]}, 0, 1, 422,
    True, False, 1.5, "pending", "completed", "cancelled", "deleted", "queued", "in_review", "true",
    "medium", "low", "Send the quote", "007", "usr_1", UUID, OTHER, f" {UUID}", "t1", 17,
    "00000000-0000-0000-0000-000000000000", "2026-12-01", "2026-12-01T08:30:00Z", "soon",
    "2026-12-01T09:30:00", "2031-01-01T00:00:00Z", "the <b>price</b>", "<html>", "\ud800", "\u200b",
    "Dana \u00c9", "Error Officer", "x" * 300,
]  # fmt: skip

LIKELY: dict[str, list[Any]] = {
    "task_id": [
        OTHER, f" {UUID}", f"{UUID}\n", "t1", "../me", 17, True, None, "", [],
        "00000000-0000-0000-0000-000000000000",
    ],
    "status": [
        None, "", "Pending", " pending", "queued", "open", "failed", "cancelled", "deleted",
        "in_review", 422, True, ["pending"],
    ],
    "created_at": [1, [], "\ud800", "soon", "2026-11-23"],
    "due_date": [
        "2026-12-01T08:30:00Z", "2026-12-01T09:30:00Z", "2026-12-01", "2026-12-01T09:30:00",
        "2031-01-01", "", 1,
    ],
    "draft": [{}, None, [], "x"],
    "targets": [{}, None, [], "x"],
    "contact": [{}, None, [], "x"],
    "reason": ["", " ", None, "<html>"],
    "task_title": ["", " ", None, "<html>"],
    "email": [" ", "x@example.net", None, {}],
    "deal_id": ["007 ", " ", "008", None],
    "assignee_id": ["USR_1", "usr_2", None],
    "agent_id": ["<html>"],
    "deleted_at": ["2026-12-01"],
    "error": ["no"],
    "id": [OTHER],
}  # fmt: skip
"""What may well stand there, by the name of the member."""

PAIRS = [(name, value) for name, values in LIKELY.items() for value in values]

Task = dict[str, Any]


def put(task: Task, name: str, value: object, depth: int) -> Task:
    """A member set at the top, in the targets, or in the contact."""
    part = task
    for step in ("targets", "contact")[:depth]:
        inner = part.get(step)
        if isinstance(inner, dict):
            part = inner
    part[name] = value
    return task


def put_where_it_belongs(task: Task, name: str, value: object) -> Task:
    """A member set in the part that has it."""
    depth = 2 if name in WHOLE["targets"]["contact"] else int(name in WHOLE["targets"])
    return put(task, name, copy.deepcopy(value), depth)


def removed(task: Task, name: str) -> Task:
    """Without a member, wherever it stands."""
    return {
        key: removed(value, name) if isinstance(value, dict) else value
        for key, value in task.items()
        if key != name
    }


def with_texts(task: Task, change: Callable[[str], str]) -> Task:
    """With each text that was sent as a service writes it."""
    return {
        key: change(value)
        if isinstance(value, str) and key not in SHOWN
        else with_texts(value, change)
        if isinstance(value, dict)
        else value
        for key, value in task.items()
    }


WAYS_OF_TEXTS: list[Callable[[str], str]] = [
    str.upper, str.strip, lambda text: f"{text} ", lambda text: text[:9],
    lambda text: unicodedata.normalize("NFD", text), lambda text: text.replace("\n", "\r\n"),
]  # fmt: skip

changes = st.one_of(
    st.sampled_from(PAIRS).map(lambda pair: lambda task: put_where_it_belongs(task, *pair)),
    st.sampled_from(PAIRS).map(lambda pair: lambda task: put_where_it_belongs(task, *pair)),
    st.builds(
        lambda name, value, depth: lambda task: put(task, name, copy.deepcopy(value), depth),
        st.sampled_from(NAMES), st.sampled_from(VALUES), st.integers(0, 2),
    ),
    st.builds(
        lambda body: lambda task: task | {k: v for k, v in body.items() if k != "task_id"},
        st.sampled_from([body for _, body in DENIALS + HONEST if isinstance(body, dict)]),
    ),
    st.builds(lambda name: lambda task: removed(task, name), st.sampled_from(NAMES)),
    st.builds(
        lambda way: lambda task: with_texts(task, way), st.sampled_from(WAYS_OF_TEXTS)
    ),
    st.builds(
        lambda way: lambda task: changed(task, way) if _is_whole(task) else task,
        st.sampled_from(["escaped", "stripped", "cut", "ascii", "upper", "collapsed", "ids upper",
                         "other ids", "names", "no contact", "some merged", "some changed twice"]),
    ),
    st.builds(
        lambda way: lambda task: echoed(task, way) if _is_whole(task) else task,
        st.sampled_from(["id", "title", "title and targets", "nulls", "all"]),
    ),
    st.builds(
        lambda members: lambda task: _nested(task, members),
        st.sampled_from([*AS_SENT.values(), *(members for members, _ in OTHERWISE.values())]),
    ),
    st.sampled_from([
        lambda task: {"task": task}, lambda task: {"data": task, "task_id": OTHER},
        lambda task: {**task, "task": {"task_id": OTHER}},
    ]),
)  # fmt: skip
"""What a service, or whoever stands before it, may make of an answer that repeats all."""


def _is_whole(task: Task) -> bool:
    texts = (task.get("task_title"), task.get("assignee_id"), task.get("reason", ""))
    targets = task.get("targets")
    return all(isinstance(text, str) for text in texts) and isinstance(targets, dict)


def _nested(task: Task, members: dict[str, Any]) -> Task:
    """`__` in a name stands for a dot, as in test_repeated."""
    for name, value in members.items():
        *parts, last = name.split("__")
        task = put(task, last, value, len(parts) if parts[:1] == ["targets"] else 0)
    return task


def _twice(raw: bytes) -> bytes:
    return raw[:-1] + f',"task_id":"{OTHER}"}}'.encode()


RAW: list[Callable[[bytes], bytes]] = [
    *[lambda raw: raw] * 30, _twice, lambda raw: raw[:-1],
    lambda raw: b"\xef\xbb\xbf \n" + raw, lambda raw: raw + b" x",
    lambda raw: raw[:-1] + b',"status":NaN}', lambda raw: raw + b"<html>", lambda raw: b"[" + raw,
    lambda raw: raw.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass"),
    lambda raw: raw.replace(b'"agent_id":null', b'"agent_id":"<!doctype html><html>"'),
]  # fmt: skip

HEADERS: list[dict[str, str]] = [
    *[{}] * 10, {"x-request-id": "r\x1b1"}, {"content-type": "text/html"},
    {"location": f"/v1/tasks/{UUID.upper()}"}, {"location": f"/v1/tasks/{OTHER}"},
    {"location": f"/v1/tasks/{UUID}, /v1/tasks/{OTHER}"}, {"location": "/jobs/1"},
    {"operation-location": "/operations/1"},
]  # fmt: skip


@pytest.mark.parametrize("name", LIKELY)
@pytest.mark.parametrize("is_sent", [False, True])
def test_one_member_that_is_otherwise_is_judged_as_in_detail(name: str, *, is_sent: bool) -> None:
    """Each value that may well stand there, in the answer alone or in the body as well."""
    for value in LIKELY[name]:
        body = put_where_it_belongs(copy.deepcopy(SENT), name, value) if is_sent else SENT
        task = put_where_it_belongs(SHOWN | copy.deepcopy(body), name, value)
        answer = Answer(201, {}, bytes_of(task))
        if echo_of(answer, bytes_of(body)) is not None:
            assert judge(answer, bytes_of(body), NOON) == judged_in_detail(answer, bytes_of(body))


@settings(max_examples=examples(800))
@given(
    sent=st.sampled_from([SENT, CALL, SMALL]),
    of_body=st.lists(changes, max_size=1),
    of_answer=st.lists(changes, max_size=2),
    status=st.sampled_from([200, 201] * 6 + [202, 204, 206, 207, 226, 299]),
    headers=st.sampled_from(HEADERS),
    raw=st.sampled_from(RAW),
)
def test_what_is_plain_is_judged_so_in_detail(  # noqa: PLR0913 -- what an answer consists of
    *,
    sent: Task,
    of_body: list[Callable[[Task], Task]],
    of_answer: list[Callable[[Task], Task]],
    status: int,
    headers: dict[str, str],
    raw: Callable[[bytes], bytes],
) -> None:
    """Whatever was sent, and whatever came back: the same verdict, id, words and time."""
    body = copy.deepcopy(sent)
    for change in of_body:
        body = change(body)
    task = SHOWN | copy.deepcopy(body)
    for change in of_answer:
        task = change(task)
    answer = Answer(status, headers, raw(bytes_of(task)))
    plain = echo_of(answer, bytes_of(body))
    if plain is not None:
        assert judge(answer, bytes_of(body), NOON) == judged_in_detail(answer, bytes_of(body))


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b'{"task_title": "\\ud800"}', b"{"])
def test_a_body_that_is_none_of_ours_is_repeated_by_nothing(body: bytes) -> None:
    """The short cut leaves it to the judgement in detail, whatever that makes of it."""
    assert echo_of(Answer(201, {}, bytes_of(SHOWN)), body) is None
