"""What the importer sees of one request: the forms of "created", and of all that is none.

Makes an `Answer` or a `Failure` of a fate and a task; nothing is stored here.
"""

from __future__ import annotations

import random
from typing import Any, NamedTuple

import httpx

from importer.submission.http.client import Answer, Failure
from tests.simulation.service import Service, Stored
from tests.simulation.weather import End

_RESETS = (httpx.ReadError, httpx.RemoteProtocolError, httpx.WriteError)
# None of them is a page: of an empty first one, nobody could know that it is not all.
_BROKEN = (b"", b'{"task_id": "', b"null", b"[", b"<html>gateway</html>", b'{"task_id": null}')
_PAGE = b"<html><body>One moment, please</body></html>"


class _Refusal(NamedTuple):
    """An answer other than 2xx. wait_seconds: the longest `Retry-After`; None: none is said."""

    statuses: tuple[int, ...]
    wait_seconds: int | None = None
    location: str = ""


_REFUSALS: dict[End, _Refusal] = {
    End.BUSY: _Refusal((429,)),
    End.BUSY_FOR: _Refusal((429,), 40),
    End.AWAY_FOR: _Refusal((503,), 90),
    End.TIMED_OUT: _Refusal((408,)),
    End.TOKEN: _Refusal((401,)),
    End.FORBIDDEN: _Refusal((403,)),
    End.ERROR: _Refusal((500, 502, 504)),
    End.LOGIN: _Refusal((302,), location="/login"),
    End.MOVED: _Refusal((302, 303, 307), location="/v2/tasks"),
    End.CONFLICT: _Refusal((409,)),
    End.GONE: _Refusal((404,)),
    End.GIVEN_UP: _Refusal((499,)),
}


_EMPTY = {"empty 201": 201, "empty 202": 202}
_WITHOUT_BODY = {*_EMPTY, "location"}


def created(service: Service, task: Stored) -> Answer:
    """The answer to a `POST` that made a task, in the form that this service gives it."""
    shown, form = service.shown(task), service.traits.success
    if form in _EMPTY:
        return service.answer(_EMPTY[form], {})._replace(body=b"")
    if form == "location":
        location = f"/v1/tasks/{shown['task_id']}"
        return service.answer(201, {}, location=location)._replace(body=b"")
    return service.answer(201, _wrapped(shown, form))


def _wrapped(shown: dict[str, Any], form: str) -> dict[str, Any]:
    if form == "task within":
        return {"task": shown}
    if form == "data within":
        return {"data": shown}
    if form == "id":
        return {"id" if key == "task_id" else key: value for key, value in shown.items()}
    return shown


def tells_the_task(service: Service) -> bool:
    """Whether an answer "created" of this service surely says which task it is about."""
    return service.traits.success == "task" and service.traits.ids != "numbers"


def names_the_task(service: Service) -> bool:
    """Whether an answer says enough for anybody to see that it is about another task."""
    return service.traits.echo != "id" and service.traits.success not in _WITHOUT_BODY


def failure(rng: random.Random, end: End) -> Failure | None:
    """What is seen where no answer comes; None: one does."""
    if end is End.NO_CONNECTION:
        return Failure(httpx.ConnectError, "nobody listens")
    if end is End.RESET:
        return Failure(rng.choice(_RESETS), "reset by peer")
    if end is End.HANG:
        return Failure(httpx.ReadTimeout, "no answer")
    return None


def refusal(service: Service, rng: random.Random, end: End) -> Answer:
    """An answer that is none to what was asked."""
    if end is End.EMPTY:
        return service.answer(rng.choice((200, 201, 202, 204)), {})._replace(body=b"")
    if end is End.WEB_PAGE:
        return service.answer(rng.choice((200, 403, 404, 502)), {})._replace(body=_PAGE)
    if end not in _REFUSALS:
        return service.answer(rng.choice((200, 201)), {})._replace(body=rng.choice(_BROKEN))
    statuses, wait_seconds, location = _REFUSALS[end]
    waits = "" if wait_seconds is None else str(rng.randint(0, wait_seconds))
    said = {"retry_after": waits, "location": location}
    return service.answer(rng.choice(statuses), {"message": "oops"}, **said)
