"""What each call of the API answers when nothing goes wrong.

A request and its body enter, a response leaves. Tokens, rate limits and faults are app.py's;
which bodies are right is contract.py's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from starlette.requests import Request
from starlette.responses import Response

from importer.sandbox.contract import check_new_task, check_status_change
from importer.sandbox.store import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, TaskStore


def answer(
    payload: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A response that holds `payload` as JSON."""
    return Response(json.dumps(payload), status, headers, media_type="application/json")


def refuse(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """A response in the error shape that has been seen of the API."""
    return answer({"message": message}, status, headers)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The calls of the API over one store."""

    store: TaskStore
    workspace: Mapping[str, str]
    created_status: int

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
        return answer(self.store.create(task), self.created_status)

    def list_tasks(self, request: Request, _body: bytes) -> Response:
        """One page of the tasks that were not deleted."""
        query = request.query_params
        unknown = sorted(set(query) - {"cursor", "limit"})
        limit = query.get("limit", str(DEFAULT_PAGE_SIZE))
        if unknown:
            return refuse(400, "; ".join(f"{name}: unknown parameter" for name in unknown))
        if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:9]) <= MAX_PAGE_SIZE):
            return refuse(400, f"limit: must be a whole number from 1 to {MAX_PAGE_SIZE}")
        try:
            page = self.store.list_page(query.get("cursor"), int(limit))
        except ValueError as error:
            return refuse(400, str(error))
        return answer({"tasks": page.tasks, "next_cursor": page.next_cursor})

    def read_task(self, request: Request, _body: bytes) -> Response:
        """The task, or 404."""
        task = self.store.get(request.path_params["task_id"])
        return _not_found() if task is None else answer(task)

    def end_task(self, request: Request, body: bytes) -> Response:
        """The task in its new status; 409 if it had come to an end before."""
        task_id: str = request.path_params["task_id"]
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
        return answer(task)

    def delete_task(self, request: Request, _body: bytes) -> Response:
        """204, also for a task that was deleted before."""
        if not self.store.delete(request.path_params["task_id"]):
            return _not_found()
        return Response(status_code=204)


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
