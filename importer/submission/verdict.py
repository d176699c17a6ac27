"""What one answer, or the lack of one, means for the row that was sent. Pure.

Two tables carry it: `FAILURES` for requests without an answer, `STATUSES` for answers. The rule
behind both: a request counts as not sent only where that is sure; where it is not, the row is
unknown and is never sent again by itself, because the service honours no idempotency key.
"""

from __future__ import annotations

import email.utils
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

import httpx
from pydantic import ValidationError
from pydantic_core import from_json

from importer.submission.client import Answer, Failure, cleaned
from importer.submission.sameness import difference
from importer.task import TaskAnswer


class Verdict(StrEnum):
    """What became of one request."""

    CREATED = "created"
    REJECTED = "rejected"
    WAIT = "wait"  # refused for now; surely no task
    NOT_SENT = "not_sent"  # surely no task
    UNKNOWN = "unknown"  # perhaps a task
    HALT = "halt"  # surely no task, and no other row will fare better


class Judgement(NamedTuple):
    """A verdict and what goes with it.

    wait_seconds: what the service asked everyone to wait; None: it did not ask.
    status: of the answer; None: there was none. named_id: the other task that the answer told of.
    If it is no other row's, perhaps the service has changed this one's texts.
    """

    verdict: Verdict
    reason: str = ""
    task_id: str | None = None
    request_id: str | None = None
    wait_seconds: float | None = None
    status: int | None = None
    named_id: str | None = None


FAILURES: dict[type[httpx.RequestError], Verdict] = {
    httpx.ConnectError: Verdict.NOT_SENT,
    httpx.ConnectTimeout: Verdict.NOT_SENT,
    httpx.PoolTimeout: Verdict.NOT_SENT,
    httpx.ProxyError: Verdict.NOT_SENT,
    httpx.UnsupportedProtocol: Verdict.NOT_SENT,
    httpx.LocalProtocolError: Verdict.UNKNOWN,
    httpx.ReadTimeout: Verdict.UNKNOWN,
    httpx.WriteTimeout: Verdict.UNKNOWN,
    httpx.ReadError: Verdict.UNKNOWN,
    httpx.WriteError: Verdict.UNKNOWN,
    httpx.CloseError: Verdict.UNKNOWN,
    httpx.RemoteProtocolError: Verdict.UNKNOWN,
    httpx.DecodingError: Verdict.UNKNOWN,
    httpx.TooManyRedirects: Verdict.UNKNOWN,
}
"""Requests without an answer, by httpx's exception. Any that is not listed is unknown."""

STATUSES: tuple[tuple[range, Verdict], ...] = (
    (range(300, 400), Verdict.HALT),  # "not authenticated": sent to a login page (API.md)
    (range(401, 402), Verdict.HALT),
    (range(408, 409), Verdict.UNKNOWN),  # the server gave up waiting; for what, it does not say
    (range(429, 430), Verdict.WAIT),
    (range(400, 500), Verdict.REJECTED),
    (range(500, 600), Verdict.UNKNOWN),
)
"""Answers other than 2xx, by status; the first range that holds it counts. Others: unknown."""

_WHY: dict[type[httpx.RequestError], str] = {
    httpx.ConnectError: "no connection to the service",
    httpx.ConnectTimeout: "no connection to the service in time",
    httpx.ProxyError: "the proxy refused the connection",
    httpx.ReadTimeout: "no answer in time",
    httpx.RemoteProtocolError: "the connection broke before an answer",
    httpx.ReadError: "the connection broke before a whole answer",
}


def judge(result: Answer | Failure, body: bytes, now: datetime) -> Judgement:
    """The meaning of the answer to one `POST /tasks` of `body`.

    now: the time, for a `Retry-After` that is a date and an answer without a `Date`.
    """
    if isinstance(result, Failure):
        verdict = FAILURES.get(result.kind, Verdict.UNKNOWN)
        why = _WHY.get(result.kind, "the request failed")
        return Judgement(verdict, f"{why} ({result.message})")
    if 200 <= result.status < 300:  # noqa: PLR2004
        return _success(result, body)
    return judge_status(result, now)


def judge_status(result: Answer, now: datetime) -> Judgement:
    """The meaning of an answer that is no success, by its status alone."""
    words = result.words()
    return Judgement(
        next((verdict for span, verdict in STATUSES if result.status in span), Verdict.UNKNOWN),
        f"HTTP {result.status}{f': {words}' if words else ''}",
        request_id=result.request_id,
        wait_seconds=retry_after(result.headers, now),
        status=result.status,
    )


def _success(answer: Answer, body: bytes) -> Judgement:
    """Created, if the answer holds a task id and is about the task that was sent."""
    verdict, reason, task_id = Verdict.UNKNOWN, f"HTTP {answer.status} without a task id", None
    other_id = None
    try:
        task = TaskAnswer.model_validate(answer.json())
    except ValidationError:
        task = None
    if task is not None and (named := cleaned(task.task_id)):
        # Bytes left over in a kept connection can be read as the answer to the next request.
        other = difference(task, from_json(body))
        if other is None:
            verdict, reason, task_id = Verdict.CREATED, "", named
        else:
            reason, other_id = f"the answer is about another task ({other})", named
    return Judgement(
        verdict,
        reason,
        task_id,
        request_id=answer.request_id,
        status=answer.status,
        named_id=other_id,
    )


_SECONDS = re.compile(r"\d+(?:\.\d*)?", re.ASCII)
_MOST_SECONDS = 1e9  # a number of any length is still one that can be reckoned with


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds that `Retry-After` asks for (RFC 9110, 10.2.3), or None.

    A date is taken against the answer's own `Date`, so that a wrong clock here does not matter.
    """
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return min(float(text), _MOST_SECONDS)
    until = http_date(text)
    if until is None:
        return None
    seconds = (until - (http_date(headers.get("date", "")) or now)).total_seconds()
    return min(max(0.0, seconds), _MOST_SECONDS)


def http_date(text: str) -> datetime | None:
    """The moment that an HTTP date names (RFC 9110, 5.6.7), in UTC; None for any other text."""
    try:
        moment = email.utils.parsedate_to_datetime(text)
        # Here and not where it is reckoned with: the ends of the calendar have no time in UTC.
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # it is not robust to any text
        return None
