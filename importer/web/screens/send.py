"""The screen of step 4: what would be sent, where to, and the button that sends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from importer.pipeline.prepared import Prepared
from importer.rows.outcome import Status
from importer.web.screens.context import context_of, desk_of
from importer.web.screens.responses import (
    Form,
    changing,
    first,
    go,
    screen,
    to_screen,
    whole_number,
)
from importer.web.work.sending import Way
from importer.web.work.states import BUSY, State

_OTHERS: Mapping[str, str] = {
    Status.DUPLICATE: "already there, or the same as another row: not sent again",
    Status.INVALID: "to correct: not sent",
    Status.SKIPPED: "left out by hand, or skipped by a rule",
}
"""Rows for which nothing is to be done, in words."""

_SANDBOX, _ON = "sandbox", "on"


class Count(NamedTuple):
    """So many rows, and what becomes of them."""

    rows: int
    words: str


def counts_of(plan: Prepared) -> list[Count]:
    """What the plan does with every row; the rows add up to those of the sheet."""
    held_back = plan.counts[Status.NOT_SENT] - plan.to_create - plan.to_look_up - plan.to_close
    told = [
        Count(plan.to_create, "to create"),
        Count(plan.to_look_up, "sent earlier without an answer: looked up first"),
        Count(plan.to_close, "created earlier, and to get their status"),
        *(Count(plan.counts[status], words) for status, words in _OTHERS.items()),
        Count(held_back, "held back: nearly the same as an earlier task"),
    ]
    return [told[0], *(count for count in told[1:] if count.rows)]


def send(request: Request) -> Response:
    """What would be sent, once it was found out."""
    desk, sending = desk_of(request), context_of(request).sending
    if desk.bench is None and desk.state not in BUSY:
        return to_screen("rows")
    is_planned = desk.state is State.CONFIRMING
    plan = sending.plan if is_planned else None
    sends = desk.options.sending
    return screen(
        request,
        "send.html",
        step="send",
        plan=plan,
        counts=[] if plan is None else counts_of(plan.prepared),
        left=0 if plan is None else plan.prepared.counts[Status.INVALID],
        tasks=[] if plan is None else list(_tasks(plan.prepared)),
        way=sending.way,
        base_url=sends.base_url,
        token=desk.token.told(sends.base_url),
        is_trial=sending.way.is_trial or not desk.token.is_set(sends.base_url),
        keyring=desk.token.keyring,
    )


def _tasks(plan: Prepared) -> Iterator[tuple[int, str, str, str, str]]:
    for found in plan.first_tasks:
        task = found.task
        due = str(task.get("due_date") or "")
        yield found.row, task["task_type"], task["task_title"], task["assignee_id"], due


def prepare(request: Request, form: Form) -> Response:
    """Find out what would be sent, and where to."""
    way = Way(
        is_trial=first(form, "where") == _SANDBOX,
        allow_similar=first(form, "similar") == _ON,
    )
    context_of(request).sending.prepare(way)
    return go("send")


def send_now(request: Request, form: Form) -> Response:
    """Send what was shown."""
    context_of(request).sending.send(first(form, "digest"))
    return go("send")


def answer(request: Request, form: Form) -> Response:
    """Somebody answers a question of the run."""
    number = whole_number(first(form, "number"))
    if number is not None:
        desk_of(request).job.board.answer(number, first(form, "says"))
    return Response(status_code=HTTPStatus.NO_CONTENT)


ROUTES = (
    Route("/send", send),
    Route("/prepare", changing(prepare), methods=["POST"]),
    Route("/send-now", changing(send_now), methods=["POST"]),
    Route("/answer", changing(answer), methods=["POST"]),
)
