"""What one response, or its absence, means for the row that was sent.

Two tables carry it: `FAILURES` for requests without an answer, and that of `statuses` for answers.
Where a row may have a task it is unknown, and is looked up before it is sent again. 400 and 422 are
"rejected" only where they speak of the row (`refusals`), and 403 where it says anything at all;
else they are "refused". A redirect is told apart by where it leads to (`trouble.leads_to_login`),
and a web page is no refusal of the row: the service answers with JSON or plain text (API.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
from pydantic_core import from_json

from importer.contract.answer import TaskAnswer
from importer.contract.comparison import difference
from importer.submission.answers import plain_echo
from importer.submission.answers.answered_task import other_address, task_data, task_in
from importer.submission.answers.refusals import speaks_of_the_row
from importer.submission.answers.repeated import otherwise
from importer.submission.answers.reservations import reservation
from importer.submission.answers.trouble import trouble_of
from importer.submission.http.client import Answer, Failure
from importer.submission.http.connecting import (
    BadCertificateError,
    EncryptedPortError,
    KeptBackError,
    PlainPortError,
    ProxyRefusedError,
    UntrustedError,
)
from importer.submission.http.dates import retry_after
from importer.submission.http.statuses import FORBIDDEN, Trouble, Verdict, meaning_of
from importer.wording.text import cleaned


class Judgement(NamedTuple):
    """A verdict and what goes with it.

    reason: why; of a created task, what is not as it was sent.
    wait_seconds: what the service asked everyone to wait; None: it did not ask.
    status: of the answer; None: there was none. named_id: the other task that the answer named of.
    If it is no other row's, perhaps the service has changed this one's texts. created_at: when the
    service says that it made the task. is_vague: it is a success that does not name its task,
    or that says itself that there is none yet.
    trouble: what else than the row it may be about; None: the row, or an outage that passes.
    """

    verdict: Verdict
    reason: str = ""
    task_id: str | None = None
    request_id: str | None = None
    wait_seconds: float | None = None
    status: int | None = None
    named_id: str | None = None
    created_at: str | None = None
    is_vague: bool = False
    trouble: Trouble | None = None


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
    ProxyRefusedError: Verdict.NOT_SENT,
    UntrustedError: Verdict.NOT_SENT,
    BadCertificateError: Verdict.NOT_SENT,
    PlainPortError: Verdict.NOT_SENT,
    EncryptedPortError: Verdict.UNKNOWN,
    KeptBackError: Verdict.NOT_SENT,
}
"""Requests without an answer, by httpx's exception or our own. Any other is unknown."""

_WHY: dict[type[httpx.RequestError], str] = {
    KeptBackError: "the request was kept back",
    ProxyRefusedError: "the proxy refused the connection",
    UntrustedError: "no connection to the service",
    BadCertificateError: "no connection to the service",
    PlainPortError: "no connection to the service",
    EncryptedPortError: "no connection to the service",
    httpx.ConnectError: "no connection to the service",
    httpx.ConnectTimeout: "no connection to the service in time",
    httpx.ProxyError: "the proxy refused the connection",
    httpx.ReadTimeout: "no response in time",
    httpx.RemoteProtocolError: "the connection broke before a response arrived",
    httpx.ReadError: "the connection broke before the response was complete",
}


def judge(
    result: Answer | Failure,
    body: bytes,
    now: datetime,
    columns: Mapping[str, str] | None = None,
) -> Judgement:
    """The meaning of the answer to one `POST /tasks` of `body`.

    now: the time, for a `Retry-After` that is a date and an answer without a `Date`. columns: how
    the person knows the fields that it may name (`answer_words`).
    """
    if isinstance(result, Failure):
        verdict = FAILURES.get(result.kind, Verdict.UNKNOWN)
        why = _WHY.get(result.kind, "the request failed")
        return Judgement(verdict, f"{why} ({result.message})", trouble=trouble_of(result))
    if result.is_success:
        echo = plain_echo.echo_of(result, body)
        return _success(result, body, columns) if echo is None else _as_sent(result, echo)
    judged = judge_status(result, now, columns)
    if judged.verdict in _WITHOUT_A_TASK:
        task = task_in(result, body)
        if task is not None:  # a first copy's, or the row's own after all
            return judged._replace(verdict=Verdict.UNKNOWN, named_id=cleaned(task.task_id))
    if judged.verdict is Verdict.REJECTED and not _is_sure(result, body):
        return judged._replace(verdict=Verdict.REFUSED)
    return judged


_WITHOUT_A_TASK = frozenset({Verdict.WAIT, Verdict.REJECTED, Verdict.REFUSED})
"""Believed, or nearly, unless the answer itself names a task."""


def _is_sure(result: Answer, body: bytes) -> bool:
    """Whether a status of rejection is the service's own word on the row, or on the token."""
    if result.status == FORBIDDEN:
        return bool(result.body.strip())
    return speaks_of_the_row(result, body)


def judge_status(
    result: Answer, now: datetime, columns: Mapping[str, str] | None = None
) -> Judgement:
    """The meaning of an answer to a request that is no success, by its status alone."""
    words = result.words(columns) or _goal(result)
    trouble = trouble_of(result)
    return Judgement(
        _verdict_of(result, trouble),
        f"HTTP {result.status}{f': {words}' if words else ''}",
        request_id=result.request_id,
        wait_seconds=retry_after(result.headers, now),
        status=result.status,
        trouble=trouble,
    )


def _verdict_of(result: Answer, trouble: Trouble | None) -> Verdict:
    if trouble is Trouble.TOKEN:
        return Verdict.HALT
    if trouble is Trouble.NETWORK:
        return Verdict.UNKNOWN
    return meaning_of(result.status).creation


def _goal(result: Answer) -> str:
    """Where a redirect leads, without what may be secret in it; empty for any other answer."""
    if not meaning_of(result.status).is_redirect:
        return ""
    try:
        goal = urlsplit(result.headers.get("location", ""))
    except ValueError:
        return ""
    where = f"{goal.netloc.rpartition('@')[2]}{goal.path}"
    return f"it leads to {cleaned(where)[:_GOAL_SHOWN]}" if where else ""


_GOAL_SHOWN = 100


def _as_sent(answer: Answer, echo: plain_echo.Echo) -> Judgement:
    """Created, with nothing to tell: what `_success` says of such an answer as well."""
    return Judgement(
        Verdict.CREATED,
        task_id=echo.task_id,
        request_id=answer.request_id,
        status=answer.status,
        created_at=echo.created_at,
    )


def _success(answer: Answer, body: bytes, columns: Mapping[str, str] | None = None) -> Judgement:
    """Created, if the answer names a task, is about the one that was sent, and says that it is."""
    told = Judgement(
        Verdict.UNKNOWN,
        f"HTTP {answer.status} without a task id",
        request_id=answer.request_id,
        status=answer.status,
        trouble=trouble_of(answer),
    )
    if told.trouble is not None:
        return told._replace(is_vague=True, reason=f"HTTP {answer.status}: {answer.words()}")
    task = task_in(answer, body)
    named = "" if task is None else cleaned(task.task_id)
    against = reservation(answer, columns)
    if against is not None:
        reason = f"HTTP {answer.status}: {against.said}"
        return told._replace(is_vague=not against.is_passing, reason=reason, named_id=named or None)
    if task is None or not named:
        return told._replace(is_vague=True)
    against_it = _contradiction(answer, task, named, body)
    if against_it is not None:
        return told._replace(is_vague=task.is_deleted, reason=against_it, named_id=named)
    return told._replace(
        verdict=Verdict.CREATED,
        reason=otherwise(task_data(answer, body) or {}, from_json(body), columns),
        task_id=named,
        created_at=task.created_at,
    )


def _contradiction(answer: Answer, task: TaskAnswer, named: str, body: bytes) -> str | None:
    """Why an answer that names a task does not show that the row has it, or None."""
    if task.is_deleted:
        return f"HTTP {answer.status}: the response says that the task is deleted"
    elsewhere = other_address(answer, named)
    if elsewhere is not None:
        return f"the response names two tasks ({named} and {elsewhere})"
    # Bytes left over in a kept connection can be read as the answer to the next request.
    other = difference(task, from_json(body))
    return None if other is None else f"the response is about another task ({other})"
