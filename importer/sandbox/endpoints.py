"""What each call of the API answers when nothing goes wrong.

Each takes a request and its body and gives a response. Tokens, rate limits and faults are app.py's;
which bodies are right is contract.py's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from importer.sandbox.contract import check_new_task, check_status_change
from importer.sandbox.echo import Echo
from importer.sandbox.listing import Listing
from importer.sandbox.paging import Place, Written
from importer.sandbox.store import (
    DEFAULT_PAGE_SIZE,
    MAX_PAGE_SIZE,
    Entry,
    Task,
    TaskStore,
    decode_cursor,
    encode_cursor,
)

_MOST_DIGITS = 9


def answer(
    payload: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A response that holds `payload` as JSON."""
    return Response(json.dumps(payload), status, headers, media_type="application/json")


def refuse(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """A response in the error shape that has been seen of the API."""
    return answer({"message": message}, status, headers)


@dataclass(slots=True)
class Endpoints:
    """The calls of the API over one store. listing and echo may be changed at any time."""

    store: TaskStore
    workspace: Mapping[str, str]
    created_status: int
    clock: Callable[[], datetime]
    path: str
    """Where the tasks are, for the addresses in answers."""
    listing: Listing = field(default_factory=Listing)
    echo: Echo = field(default_factory=Echo)

    def read_me(self, _request: Request, _body: bytes) -> Response:
        """200 and the workspace of the token."""
        return answer(self.workspace)

    def create_task(self, request: Request, body: bytes) -> Response:
        """The new task, or 400 naming all that is wrong with the body."""
        try:
            task = _decode(request, body)
        except ValueError as error:
            return refuse(400, str(error))
        errors = check_new_task(task)
        if errors or not isinstance(task, dict):
            return refuse(400, "; ".join(errors))
        older = self.store.find(task) if self.echo.tells_existing else None
        return self._created(older or self.store.create(task))

    def list_tasks(self, request: Request, _body: bytes) -> Response:
        """One page of the tasks that were not deleted."""
        query, style = request.query_params, self.listing.style
        unknown = sorted(set(query) - {"limit", style.parameter})
        limit = query.get("limit", str(DEFAULT_PAGE_SIZE))
        if unknown:
            return refuse(400, "; ".join(f"{name}: unknown parameter" for name in unknown))
        if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:9]) <= MAX_PAGE_SIZE):
            return refuse(400, f"limit: must be a whole number from 1 to {MAX_PAGE_SIZE}")
        asked = query.get(style.parameter)
        try:
            page = self._plain_page(asked, int(limit)) or self._page(asked, int(limit))
        except ValueError as error:
            return refuse(400, str(error))
        return answer(page.payload, page.status, page.headers)

    def _plain_page(self, cursor: str | None, limit: int) -> Written | None:
        """The page of a whole listing, which the store knows without reading all that it holds."""
        if self.listing != _WHOLE:
            return None
        page = self.store.list_page(cursor, limit)
        tasks = [self.echo.tell(task) for task in page.tasks]
        return Written({"tasks": tasks, "next_cursor": page.next_cursor})

    def _page(self, asked: str | None, limit: int) -> Written:
        """The page that the listing shows; raises ValueError where there is none such."""
        listing = self.listing
        shown = listing.shown(self.store.entries(), self.clock())
        size = min(limit, listing.page_tasks or limit)
        start = _start(listing.style.parameter, asked, shown, size)
        end = min(start + size, len(shown))
        value = _next_value(listing.style.parameter, shown, end, size)
        url = None
        if value is not None:
            url = f"{self.path}?{urlencode({'limit': limit, listing.style.parameter: value})}"
        place = Place(start, end, len(shown), size, value, url)
        tasks = [self.echo.tell(listing.brief.tell(entry.task)) for entry in shown[start:end]]
        return listing.style.write(tasks, place)

    def read_task(self, request: Request, _body: bytes) -> Response:
        """The task, or 404."""
        task = self.store.get(self._task_id(request))
        return _not_found() if task is None else self._told(task)

    def end_task(self, request: Request, body: bytes) -> Response:
        """The task in its new status; 409 if it had come to an end before."""
        task_id = self._task_id(request)
        if self.store.get(task_id) is None:
            return _not_found()
        try:
            change = _decode(request, body)
        except ValueError as error:
            return refuse(400, str(error))
        errors = check_status_change(change)
        if errors or not isinstance(change, dict):
            return refuse(400, "; ".join(errors))
        task = self.store.end(task_id, change["status"], change.get("dismiss_reason"))
        if task is None:
            return refuse(409, "status: the task is in a terminal state")
        return self._told(task)

    def delete_task(self, request: Request, _body: bytes) -> Response:
        """204, also for a task that was deleted before."""
        if not self.store.delete(self._task_id(request)):
            return _not_found()
        return Response(status_code=204)

    def title_of(self, request: Request, body: bytes) -> str | None:
        """The title that a request is about, as sent or as held; None where there is none."""
        if "task_id" in request.path_params:
            task = self.store.get(self._task_id(request))
        else:
            task = _object_in(body)
        title = None if task is None else task.get("task_title")
        return title if isinstance(title, str) else None

    def _task_id(self, request: Request) -> str:
        return self.echo.held_id(request.path_params["task_id"])

    def _told(self, task: Task) -> Response:
        return answer(self.echo.wrap(self.echo.tell(task)))

    def _created(self, task: Task) -> Response:
        status = self.echo.status or self.created_status
        if self.echo.body == "empty":
            return Response(status_code=status)
        if self.echo.body == "location":
            address = f"{self.path}/{self.echo.tell_id(task['task_id'])}"
            return Response(status_code=status, headers={"Location": address})
        return answer(self.echo.wrap(self.echo.tell(task)), status)


_WHOLE = Listing()


def _start(parameter: str, asked: str | None, shown: Sequence[Entry], size: int) -> int:
    """How many of the listed tasks come before the page that is asked for."""
    if asked is None:
        return 0
    if parameter in {"offset", "page"}:
        if not (asked.isascii() and asked.isdigit() and len(asked) <= _MOST_DIGITS):
            raise ValueError(f"{parameter}: must be a whole number")
        number = int(asked)
        return min(number if parameter == "offset" else max(0, number - 1) * size, len(shown))
    position = decode_cursor(asked)
    return next((i for i, entry in enumerate(shown) if entry.position >= position), len(shown))


def _next_value(parameter: str, shown: Sequence[Entry], end: int, size: int) -> str | None:
    """What asks for the page that begins there; None where there is none."""
    if end >= len(shown):
        return None
    if parameter == "offset":
        return str(end)
    return str(end // size + 1) if parameter == "page" else encode_cursor(shown[end].position)


def _object_in(body: bytes) -> dict[str, Any] | None:
    """The JSON object that a body is; None where it is none."""
    try:
        value = _DECODER.decode(body.decode())
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _not_found() -> Response:
    return refuse(404, "task_id: there is no such task")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


# NaN and Infinity are Python's additions to JSON (RFC 8259, section 6).
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def _decode(request: Request, body: bytes) -> Any:  # noqa: ANN401 - it is JSON
    """The JSON value of the body; raises ValueError, in words for the caller, if there is none."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise ValueError("content-type: must be application/json")
    try:
        return _DECODER.decode(body.decode())
    except (ValueError, RecursionError) as error:
        raise ValueError("body: must be JSON in UTF-8") from error
