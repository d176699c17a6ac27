"""The meaning of every status and of every failure, and of what an answer holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.submission.answers.verdict import FAILURES, Judgement, judge
from importer.submission.http import connecting
from importer.submission.http.client import Answer, Failure
from importer.submission.http.dates import retry_after
from importer.submission.http.statuses import Trouble, Verdict
from tests.submission.helpers import answer

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
BODY = json.dumps({"task_title": 'Call Zoë about "Q3"'}, ensure_ascii=False).encode()
FULL: dict[str, Any] = {
    "task_type": "call",
    "task_title": "Call Zoë",
    "assignee_id": "rep_1",
    "due_date": "2026-11-23T10:00:00+01:00",
    "targets": {"deal_id": "006A", "meeting_id": "m1"},
}


def _subclasses(kind: type[httpx.RequestError]) -> Iterator[type[httpx.RequestError]]:
    for sub in kind.__subclasses__():
        yield sub
        yield from _subclasses(sub)


# Classes that only group others: httpx raises none of them itself.
GROUPS = {
    httpx.TransportError, httpx.TimeoutException, httpx.NetworkError, httpx.ProtocolError,
}  # fmt: skip

NOT_SENT = {
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError,
    httpx.UnsupportedProtocol, connecting.BadCertificateError, connecting.PlainPortError,
    connecting.ProxyRefusedError, connecting.UntrustedError, connecting.KeptBackError,
}  # fmt: skip


def test_every_failure_of_the_http_library_has_a_verdict() -> None:
    """The table names each of httpx's exceptions and of our own, so that a new one is noticed."""
    modules = {"httpx", connecting.__name__}
    kinds = {kind for kind in _subclasses(httpx.RequestError) if kind.__module__ in modules}
    assert set(FAILURES) == kinds - GROUPS


@pytest.mark.parametrize("kind", sorted(_subclasses(httpx.RequestError), key=str))
def test_only_a_failure_to_connect_was_surely_not_sent(kind: type[httpx.RequestError]) -> None:
    """Everything else may have made a task."""
    expected = Verdict.NOT_SENT if kind in NOT_SENT else Verdict.UNKNOWN
    assert judge(Failure(kind, "why"), BODY, NOW).verdict is expected


def test_a_failure_that_nobody_has_heard_of_is_unknown() -> None:
    """A later version of httpx may have more exceptions; none is taken for harmless."""

    class LaterError(httpx.TransportError):
        pass

    assert judge(Failure(LaterError, "odd"), BODY, NOW) == Judgement(
        Verdict.UNKNOWN, "the request failed (odd)"
    )


MAY_FOLLOW_A_TASK = {402, 404, 407, 408, 409, 410, 421, 425}
"""All but the last two may be answered to the second copy of a request that was carried out."""

REFUSED = {*range(400, 432), 451, 501} - {401, 403, 429} - MAY_FOLLOW_A_TASK
"""These as well, but a row of which there is no task is not sent again by itself after them."""


def test_every_status_without_a_task_has_a_verdict() -> None:
    """Written out: halt, wait, rejected, refused, and for all else, unknown."""
    expected = dict.fromkeys(range(100, 600), Verdict.UNKNOWN)
    expected |= dict.fromkeys(REFUSED, Verdict.REFUSED)
    expected |= {401: Verdict.HALT, 403: Verdict.REJECTED, 429: Verdict.WAIT}
    judged = {
        status: judge(answer(status, {"message": "m"}, x_request_id="r1"), BODY, NOW)
        for status in range(100, 600)
    }
    told = {status: (one.verdict, one.status, one.request_id) for status, one in judged.items()}
    assert told == {status: (verdict, status, "r1") for status, verdict in expected.items()}


@pytest.mark.parametrize(
    ("location", "verdict"),
    [
        ("/login", Verdict.HALT),
        ("https://app.example.com/login?next=%2Ftasks", Verdict.HALT),
        ("https://id.example.com/oauth2/authorize", Verdict.HALT),
        ("/users/sign_in", Verdict.HALT),
        ("/api/v2/tasks", Verdict.UNKNOWN),
        ("/tasks/1", Verdict.UNKNOWN),
        ("/tasks/1/session", Verdict.UNKNOWN),
        ("/lessons/1", Verdict.UNKNOWN),
        ("/authors/7", Verdict.UNKNOWN),
        ("/session/new", Verdict.HALT),
        ("/sso", Verdict.HALT),
        ("/login.php", Verdict.HALT),
        ("/auth/login", Verdict.HALT),
        ("http://[", Verdict.UNKNOWN),
        ("", Verdict.UNKNOWN),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_only_a_redirect_to_a_login_says_that_the_token_is_refused(
    status: int, location: str, verdict: Verdict
) -> None:
    """Any other may follow a task that was made ("see the new one over there")."""
    assert judge(answer(status, None, location=location), BODY, NOW).verdict is verdict


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 407, 413, 422])
@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b"<html><body>Not allowed</body></html>"),
        ({}, b"\n<!DOCTYPE html>\n<title>Oops</title>"),
        ({"content-type": "text/html; charset=utf-8"}, b"Request blocked"),
    ],
)
def test_a_web_page_refuses_no_row(status: int, headers: dict[str, str], body: bytes) -> None:
    """A gateway's page tells nothing of a request that it may have passed on."""
    assert judge(Answer(status, headers, body), BODY, NOW).verdict is Verdict.UNKNOWN


def test_every_2xx_with_an_id_is_created() -> None:
    """Which of them the service uses is not published."""
    for status in range(200, 300):
        judged = judge(answer(status, {"task_id": "t1"}, x_request_id="r1"), BODY, NOW)
        assert judged == Judgement(Verdict.CREATED, task_id="t1", request_id="r1", status=status)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{}", b'"t1"', b'{"task_id": "t1"', b"\xff\xfe",
        b"[" * 9999,
        b'{"task_id": null}', b'{"task_id": ""}', b'{"task_id": " "}', b'{"task_id": true}',
        b'{"task_id": 7.5}', b'{"task_id": {}}', b'{"id": "t1"}', b'{"ok": {"task_id": "t1"}}',
    ],
)  # fmt: skip
def test_a_2xx_without_an_id_is_unknown(body: bytes) -> None:
    """It says that something was done, not what."""
    judged = judge(Answer(200, {}, body), BODY, NOW)
    assert judged == Judgement(
        Verdict.UNKNOWN, "HTTP 200 without a task id", status=200, is_vague=True
    )


@pytest.mark.parametrize(
    ("status", "headers", "body", "trouble"),
    [
        (400, {}, b"{}", None),
        (401, {}, b"{}", Trouble.TOKEN),
        (401, {}, b"<html>", Trouble.NETWORK),
        (402, {}, b"{}", Trouble.ACCOUNT),
        (402, {}, b"<html>", Trouble.ACCOUNT),
        (403, {}, b"", Trouble.RIGHTS),
        (403, {}, b"<html>", Trouble.NETWORK),
        (404, {}, b"{}", None),
        (404, {}, b"<!doctype html>", Trouble.NETWORK),
        (405, {}, b"{}", Trouble.CALL),
        (407, {}, b"<html>", Trouble.PROXY),
        (409, {}, b"{}", None),
        (415, {}, b"{}", Trouble.CALL),
        (422, {}, b"{}", None),
        (429, {}, b"<html>", None),
        (500, {}, b"<html>", None),
        (501, {}, b"{}", Trouble.CALL),
        (502, {}, b"<html>", None),
        (511, {}, b"<html>", Trouble.NETWORK),
        (200, {}, b"<html>", Trouble.NETWORK),
        (200, {}, b"{}", None),
        (302, {"location": "/login"}, b"", Trouble.TOKEN),
        (302, {"location": "https://portal.example/hello"}, b"", Trouble.NETWORK),
        (308, {"location": "/v2/tasks"}, b"", Trouble.NETWORK),
    ],
)
def test_an_answer_says_what_else_than_the_row_it_may_be_about(
    status: int, headers: dict[str, str], body: bytes, trouble: Trouble | None
) -> None:
    """The account, the token, its rights, a proxy or the network; an outage passes by itself."""
    assert judge(Answer(status, headers, body), BODY, NOW).trouble is trouble


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ({"message": "assignee_id: no such user"}, Verdict.REJECTED),
        ({"error": "the assignee left the company"}, Verdict.REJECTED),
        ({"errors": [{"loc": ["body", "targets", "deal_id"], "msg": "no"}]}, Verdict.REJECTED),
        ({"errors": {"task_title": ["bad"]}}, Verdict.REJECTED),
        ({"detail": "Validation failed"}, Verdict.REJECTED),
        ({"message": "rep_9 cannot be found"}, Verdict.REJECTED),
        ({"message": "is required"}, Verdict.REJECTED),
        ("this title is not wanted", Verdict.REJECTED),
        ({"message": "oops"}, Verdict.REFUSED),
        ({"error": "Bad Request"}, Verdict.REFUSED),
        ({"message": "Invalid request"}, Verdict.REFUSED),
        ({"title": "Bad Request", "status": 400, "type": "about:blank"}, Verdict.REFUSED),
        ({"error": "unknown error"}, Verdict.REFUSED),
        ({"message": "this call is not possible now"}, Verdict.REFUSED),
        ({}, Verdict.REFUSED),
        (None, Verdict.REFUSED),
    ],
)
def test_a_refusal_is_the_row_s_where_it_speaks_of_what_was_sent(
    status: int, body: object, verdict: Verdict
) -> None:
    """Anybody on the way may say "bad request", and say it of a second copy."""
    sent = json.dumps({"task_title": "Ring", "task_type": "call", "assignee_id": "rep_9"}).encode()
    refused = answer(status, body)
    if isinstance(body, str):
        refused = refused._replace(body=body.encode())
    assert judge(refused, sent, NOW).verdict is verdict


@pytest.mark.parametrize(
    ("body", "verdict"),
    [(b"{}", Verdict.REJECTED), (b"", Verdict.REFUSED), (b" ", Verdict.REFUSED)],
)
def test_a_403_without_a_word_is_anybody_s(body: bytes, verdict: Verdict) -> None:
    """With one, it is what the service says of the token or the row."""
    assert judge(Answer(403, {}, body), BODY, NOW).verdict is verdict


def test_a_web_page_is_no_success() -> None:
    """A network that wants a login answers everything with 200; its title is told."""
    page = b"<html><head><title>Welcome to our guests</title></head></html>"
    assert judge(Answer(200, {}, page), BODY, NOW) == Judgement(
        Verdict.UNKNOWN,
        'HTTP 200: a web page, "Welcome to our guests"',
        status=200,
        is_vague=True,
        trouble=Trouble.NETWORK,
    )


def test_where_a_redirect_leads_is_told_without_its_secrets() -> None:
    """Not what follows the path, nor a name and a password before the host."""
    location = "https://ada:s3cret@portal.example/hello?token=s3cret#s3cret"
    judged = judge(Answer(302, {"location": location}, b""), BODY, NOW)
    assert judged.reason == "HTTP 302: it leads to portal.example/hello"


def test_a_field_is_named_as_the_person_knows_it() -> None:
    """The column of the sheet, where one fills the field."""
    refused = answer(422, {"errors": [{"loc": ["body", "assignee_id"], "msg": "is unknown"}]})
    judged = judge(refused, BODY, NOW, {"assignee_id": 'column "Rep"'})
    assert judged.reason == 'HTTP 422: column "Rep" (assignee_id): is unknown'


TITLED = {"task_title": 'Call Zoë about "Q3"'}
UUID = "1B4E28BA-2fa1-11d2-883f-0016d3cca427"


@pytest.mark.parametrize(
    ("body", "headers", "task_id"),
    [
        ({"task_id": 7}, {}, "7"),
        ({"task": {"task_id": "t1"}}, {}, "t1"),
        ({"data": {"task_id": "t1"}}, {}, "t1"),
        ({"result": {"task": {"task_id": "t1"}}}, {}, "t1"),
        (TITLED | {"id": "t1"}, {}, "t1"),
        ({"data": TITLED | {"id": 12}}, {}, "12"),
        (None, {"location": f"/api/revenue-agents/v1/tasks/{UUID}"}, UUID),
        (None, {"location": f"https://app.example.com/v1/tasks/{UUID}/"}, UUID),
        (None, {"location": f"/v1/tasks/{UUID}, /v1/tasks/{UUID.lower()}"}, UUID.lower()),
    ],
)
@pytest.mark.parametrize("status", [200, 201, 202])
def test_a_task_id_is_understood_in_every_form_that_is_certain(
    status: int, body: object, headers: dict[str, str], task_id: str
) -> None:
    """In an envelope, as a number, as `id` beside the title that was sent, or in `Location`."""
    judged = judge(answer(status, body, **headers), BODY, NOW)
    assert (judged.verdict, judged.task_id) == (Verdict.CREATED, task_id)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ({"id": "job-1"}, {}),
        ({"id": "t1", "task_title": "Somebody's"}, {}),
        (None, {"location": "/v1/jobs/17"}),
        (None, {"location": "/v1/tasks/"}),
        (None, {"location": "/v1/tasks/next"}),
        ({"ok": True}, {"location": f"/v1/tasks/{UUID}"}),
        (None, {"location": f"/v1/tasks/{UUID}, /v1/tasks/{UUID.replace('1', '2')}"}),
    ],
)
def test_what_may_be_the_name_of_something_else_is_no_task_id(
    body: object, headers: dict[str, str]
) -> None:
    """The row is looked up instead."""
    judged = judge(answer(202, body, **headers), BODY, NOW)
    assert (judged.verdict, judged.is_vague) == (Verdict.UNKNOWN, True)


OTHER_UUID = "2b4e28ba-2fa1-11d2-883f-0016d3cca427"


@pytest.mark.parametrize(
    ("task_id", "location", "reason"),
    [
        (
            UUID,
            f"/v1/tasks/{OTHER_UUID}",
            f"the response names two tasks ({UUID} and {OTHER_UUID})",
        ),
        (UUID, f"/v1/tasks/{UUID.upper()}/", ""),
        (
            UUID,
            f"/v1/tasks/{OTHER_UUID}, /v1/tasks/{UUID}",
            f"the response names two tasks ({UUID} and {OTHER_UUID})",
        ),
        (UUID, "/v1/tasks/next", ""),
        ("t1", f"/v1/tasks/{UUID}", ""),
    ],
)
def test_an_answer_that_names_two_tasks_is_unknown(
    task_id: str, location: str, reason: str
) -> None:
    """Its body and its `Location` contradict each other; an id that is no UUID is not compared."""
    judged = judge(answer(201, {"task_id": task_id}, location=location), BODY, NOW)
    assert judged.reason == reason
    assert judged.verdict is (Verdict.UNKNOWN if reason else Verdict.CREATED)


@pytest.mark.parametrize(
    ("title", "verdict"),
    [
        (None, Verdict.CREATED),
        ('Call Zoë about "Q3"', Verdict.CREATED),
        (' Call  Zoë about "Q3"\n', Verdict.CREATED),
        ('Call Zoe\u0308 about "Q3"', Verdict.CREATED),
        ('Call Zoe about "Q3"', Verdict.UNKNOWN),
        ('call ZOË about "Q3"', Verdict.CREATED),
        ("", Verdict.UNKNOWN),
    ],
)
def test_an_answer_about_another_task_is_unknown(title: str | None, verdict: Verdict) -> None:
    """An echo that is missing or differs in spaces and accents' spelling is no other task."""
    judged = judge(answer(201, {"task_id": "t1", "task_title": title}), BODY, NOW)
    assert judged.verdict is verdict
    assert judged.task_id == ("t1" if verdict is Verdict.CREATED else None)


@pytest.mark.parametrize(
    "echo",
    [
        {},
        FULL,
        dict.fromkeys(FULL),
        dict.fromkeys(FULL, 7),
        {"assignee_id": 7},
        {"assignee_id": " REP_1\n"},
        {"task_title": "\ud800", "task_type": ["email"]} | {"task_title": None},
        {"due_date": "2026-11-23T09:00:00Z"},
        {"due_date": "2026-11-23T09:00:00.000+00:00"},
        {"due_date": "2026-11-24"},
        {"due_date": "2026-11-24T10:00:00"},
        {"due_date": "2026-11-22"},
        {"due_date": "2026-11-24T20:00:00"},
        {"due_date": "tomorrow"},
        {"targets": {}},
        {"targets": "006B"},
        {"targets": {"deal_id": "006a", "company_id": "001A", "meeting_id": None, "contact": 1}},
    ],
)
def test_an_echo_that_may_be_of_this_task_hides_no_id(echo: dict[str, Any]) -> None:
    """What is missing, null, added, unreadable or of another type tells of no other task."""
    judged = judge(answer(201, {"task_id": "t1", **echo}), json.dumps(FULL).encode(), NOW)
    assert judged._replace(reason="") == Judgement(Verdict.CREATED, task_id="t1", status=201)


@pytest.mark.parametrize(
    ("echo", "shown"),
    [
        ({"task_type": "email"}, 'task_type "email"'),
        ({"task_title": "Call Zoë", "assignee_id": "rep_2"}, 'assignee_id "rep_2"'),
        ({"due_date": "2026-11-23T10:00:00Z"}, 'due_date "2026-11-23T10:00:00Z"'),
        ({"due_date": "2026-11-26"}, 'due_date "2026-11-26"'),
        ({"due_date": "2025-11-23T10:00:00"}, 'due_date "2025-11-23T10:00:00"'),
        ({"targets": {"deal_id": "006B"}}, 'targets.deal_id "006B"'),
        ({"targets": {"deal_id": "006A", "meeting_id": "m2"}}, 'targets.meeting_id "m2"'),
        ({"task_title": "\x1b\ud800" + "x" * 99}, f'"\\ud800{"x" * 54}"'),
    ],
)
def test_an_echo_that_differs_is_of_another_task(echo: dict[str, Any], shown: str) -> None:
    """Race: the answer to a neighbour of the same title. One member that differs is enough."""
    judged = judge(answer(201, {"task_id": "t1", **echo}), json.dumps(FULL).encode(), NOW)
    assert judged == Judgement(
        Verdict.UNKNOWN,
        f"the response is about another task ({shown})",
        status=201,
        named_id="t1",
    )


def test_another_company_is_another_task() -> None:
    """The one target that the other tests leave out."""
    body = json.dumps({"task_title": "t", "targets": {"company_id": "001A"}}).encode()
    judged = judge(answer(201, {"task_id": "t1", "targets": {"company_id": "001B"}}), body, NOW)
    assert judged.verdict is Verdict.UNKNOWN


def test_what_the_service_says_can_be_written_anywhere() -> None:
    """Half characters and control characters in words and ids would stop the ledger's commit."""
    body = {"task_id": " t1 ", "message": "bad \udfff\x1b[31m name"}
    made = judge(answer(201, body, x_request_id="\x01r\x021"), BODY, NOW)
    assert (made.task_id, made.request_id) == ("t1", "r 1")
    body["task_id"] = " t\ud800\x00\n1 "
    assert judge(answer(201, body), BODY, NOW).task_id is None
    assert judge(answer(400, body), BODY, NOW).reason == "HTTP 400: bad \\udfff [31m name"


def test_a_rejection_keeps_the_words_of_the_service() -> None:
    """What the person reads is what the service said."""
    judged = judge(answer(400, {"message": "assignee_id: no such user"}), BODY, NOW)
    assert judged == Judgement(Verdict.REJECTED, "HTTP 400: assignee_id: no such user", status=400)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", None),
        ("0", 0.0),
        ("7", 7.0),
        ("007", 7.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("-1", None),
        ("²", None),
        ("soon", None),
        ("7, 9", None),
        ("9" * 400, 1e9),
        ("Mon, 23 Nov 2026 10:01:30 GMT", 90.0),
        ("Monday, 23-Nov-26 10:01:30 GMT", 90.0),
        ("Mon Nov 23 10:01:30 2026", 90.0),
        ("Mon, 23 Nov 2026 11:01:30 +0100", 90.0),
        ("Mon, 23 Nov 2026 09:00:00 GMT", 0.0),
        ("Mon, 23 Nov 2026 10:01:30 +99999999999", None),
        ("Mon, 32 Nov 2026 10:01:30 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -0100", None),
        ("Fri, 31 Dec 9999 23:59:59 +0100", 1e9),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, seconds: float | None) -> None:
    """RFC 9110, 10.2.3, with the three forms of a date of 5.6.7; anything else asks for nothing."""
    assert retry_after({"retry-after": text}, NOW) == seconds


def test_a_date_counts_from_the_clock_of_the_service() -> None:
    """A computer whose clock is an hour wrong waits as long as any other."""
    headers = {
        "retry-after": "Mon, 23 Nov 2026 10:01:30 GMT",
        "date": "Mon, 23 Nov 2026 10:01:00 GMT",
    }
    assert retry_after(headers, NOW + timedelta(hours=1)) == 30.0


_DATES = st.builds(
    "{}{}".format,
    st.datetimes().map(lambda moment: moment.strftime("%a, %d %b %Y %H:%M:%S")),
    st.from_regex(r" [+-]\d\d\d\d|| GMT", fullmatch=True),
)
_HEADER_TEXTS = st.one_of(st.text(max_size=60), _DATES)


@given(_HEADER_TEXTS, _HEADER_TEXTS)
def test_no_header_is_too_odd_to_be_judged(after: str, date: str) -> None:
    """Whatever stands in `Retry-After` and `Date`, the wait is a number or none."""
    seconds = retry_after({"retry-after": after, "date": date}, NOW)
    assert seconds is None or 0 <= seconds <= 1e9


@pytest.mark.parametrize("length", [1, 200, 201, 100_000])
def test_an_id_longer_than_any_is_none(length: int) -> None:
    """It would fit into no address and no cell: the row is looked up."""
    judged = judge(answer(201, {"task_id": "x" * length}), BODY, NOW)
    assert judged.verdict is (Verdict.CREATED if length <= 200 else Verdict.UNKNOWN)


@given(st.integers(100, 999), st.binary(max_size=200))
def test_no_answer_is_too_odd_to_be_judged(status: int, body: bytes) -> None:
    """Any status with any body has a verdict, and created only with an id."""
    judged = judge(Answer(status, {}, body), BODY, NOW)
    assert (judged.verdict is Verdict.CREATED) == (judged.task_id is not None)


@pytest.mark.parametrize(
    "task_id",
    ["", " ", "null", "None", "undefined", "0", 0, "00000000-0000-0000-0000-000000000000"],
)
def test_an_id_that_says_that_there_is_none_is_none(task_id: object) -> None:
    """No task could be asked for, or taken back, by it: the row is looked up."""
    told = judge(answer(201, {"task_id": task_id}), b'{"task_title": "Ring"}', datetime.now(UTC))
    assert told == Judgement(
        Verdict.UNKNOWN, "HTTP 201 without a task id", status=201, is_vague=True
    )


@pytest.mark.parametrize(
    "task_id", ["../me", f"https://app.example.com/v1/tasks/{UUID}", "a b", "\x1b[2Jt1", "\u202et1"]
)
def test_a_path_or_what_nobody_can_see_is_no_id(task_id: str) -> None:
    """It leads elsewhere, or is another once it is written down: the row is looked up."""
    judged = judge(answer(201, {"task_id": task_id}), BODY, NOW)
    assert (judged.verdict, judged.task_id) == (Verdict.UNKNOWN, None)


@pytest.mark.parametrize("status", [400, 403, 412, 422, 429])
def test_a_refusal_that_names_a_task_is_doubted(status: int) -> None:
    """The row may have that task, as where a proxy asked twice: it is looked up, not sent again."""
    body = {"error": "task_title is taken", "task": {"task_id": UUID}}
    judged = judge(answer(status, body), BODY, NOW)
    assert (judged.verdict, judged.named_id) == (Verdict.UNKNOWN, UUID)
    told = judge(answer(status, body | {"task": {"task_id": None}}), BODY, NOW)
    assert (told.verdict is Verdict.UNKNOWN, told.named_id) == (False, None)
