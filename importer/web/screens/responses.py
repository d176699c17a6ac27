"""How a screen, a change or a complaint is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from importer.errors import ImporterError
from importer.reporting.stage_time import left_words
from importer.web.access.guard import FORM_BODY
from importer.web.screens.context import context_of, desk_of
from importer.web.screens.row_json import verdict
from importer.web.screens.steps import steps_at
from importer.web.work.desk import Desk, Told, told
from importer.web.work.job import Work
from importer.web.work.states import BUSY, NotNowError
from importer.web.work.taking_back import StillAtItError
from importer.web.work.uploads import TooLargeError
from importer.wording.counts import counted
from importer.wording.durations import duration

Form = Mapping[str, list[str]]
"""What a form holds: every value of each name."""

_MOST_DIGITS = 16

_WORK_WORDS = {
    Work.READING: "The file is being read.",
    Work.CHECKING: "The rows are being checked.",
    Work.PREPARING: "The import is being prepared.",
    Work.SENDING: "Tasks are being sent.",
    Work.LOOKING: "Tasks are being looked at; nothing is changed.",
    Work.UNDOING: "Tasks are being deleted.",
}


def screen(request: Request, template: str, **view: Any) -> HTMLResponse:  # noqa: ANN401
    """A screen, or a part of one. Every text of it is escaped."""
    desk = desk_of(request)
    workspace = _workspace(desk)
    with desk.lock:
        state, snapshot = desk.state, desk.snapshot
    shared = {
        "desk": desk,
        "state": state.value,
        "is_busy": state in BUSY,
        "snapshot": snapshot,
        "workspace": workspace,
        "work_words": _WORK_WORDS,
        "unkept": context_of(request).memory.problem,
        "steps": steps_at(state, request.app.state.screens),
        "step": "",
        "has_history": "history" in request.app.state.screens,
    }
    page = templates().get_template(template)
    return HTMLResponse(page.render({**shared, **view}))


@contextmanager
def unchanging(desk: Desk) -> Iterator[None]:
    """The desk as it is: what a screen shows of it fits together.

    The keyring is looked into before: it may ask somebody for a password, and nothing else could be
    done on the page meanwhile.
    """
    _workspace(desk)
    with desk.lock:
        yield


def go(to: str) -> Response:
    """Send the browser to another screen, once what it asked for is done."""
    return Response(status_code=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": to})


def to_screen(path: str) -> RedirectResponse:
    """Send a browser that only looks to another screen."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def complaint(request: Request, problem: Told, status: HTTPStatus) -> Response:
    """What is wrong, into the box for it, wherever the request came from."""
    answer = screen(request, "_problem.html", problem=problem)
    answer.status_code = status
    answer.headers["HX-Retarget"] = "#problem"
    answer.headers["HX-Reswap"] = "innerHTML"
    return answer


def complaint_of(request: Request, error: ImporterError) -> Response:
    """What an error says."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, NotNowError | StillAtItError):
        status = HTTPStatus.CONFLICT
    elif isinstance(error, TooLargeError):
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return complaint(request, told(error), status)


def changing(act: Callable[[Request, Form], Response]) -> Callable[[Request], Awaitable[Response]]:
    """A route that changes something, told what its form holds. It runs in a thread of its own."""

    async def route(request: Request) -> Response:
        form: Form = {}
        body = await request.body()
        if request.headers.get("content-type", "").startswith(FORM_BODY):
            form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        try:
            return await run_in_threadpool(act, request, form)
        except ImporterError as error:
            return complaint_of(request, error)

    return route


def first(form: Form, name: str, default: str = "") -> str:
    """The first value of a name."""
    return form.get(name, [default])[0]


def whole_number(text: str) -> int | None:
    """The number that digits are; None for any other text, and for more digits than one needs."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


@cache
def templates() -> Environment:
    """The templates of all screens."""
    made = Environment(
        loader=PackageLoader("importer.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["counted"] = counted
    made.filters["quoted"] = "“{}”".format
    made.filters["number"] = "{:,}".format
    made.filters["duration"] = duration
    made.filters["left"] = left_words
    made.filters["verdict"] = verdict
    return made


def _workspace(desk: Desk) -> str:
    """Where tasks would go, as far as that is known without asking."""
    try:
        return desk.token.told(desk.options.sending.base_url)
    except ImporterError:
        return "no token"
