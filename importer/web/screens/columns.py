"""The screen of the columns: everything that is open about them on one page, and its answers."""

from __future__ import annotations

import time
from contextlib import ExitStack
from http import HTTPStatus
from typing import Any
from zoneinfo import available_timezones

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from importer.errors import ConfigurationError, ImporterError
from importer.intake.look import Look
from importer.intake.mapping_file import mapping_file
from importer.pipeline.call import begin
from importer.pipeline.caller.stop import Stop
from importer.pipeline.source import read
from importer.settings.lookup_place import LookupPlace
from importer.web.screens.context import context_of, desk_of
from importer.web.screens.responses import (
    Form,
    changing,
    complaint,
    complaint_of,
    first,
    go,
    screen,
    to_screen,
    unchanging,
    whole_number,
)
from importer.web.settling.choices import (
    MOST_OFFERED,
    chosen,
    field_rows,
    missing_targets,
    name_of,
    unused_columns,
)
from importer.web.settling.merging import merged
from importer.web.settling.open_points import closing_columns, open_points, said_before
from importer.web.settling.word_answers import ASSIGNEE, people_out, word_tables, words_said
from importer.web.work import uploads
from importer.web.work.desk import Desk, Told
from importer.web.work.job import Board
from importer.web.work.states import Event, State

_TEXTS = ("date_order", "due_time", "timezone", "default_type")
_MAP, _SET, _WORD, _TEXT, _REMEDY = "map.", "set.", "word.", "text.", "remedy."
_OUT = "out"


def columns(request: Request) -> Response:
    """Which column is what."""
    desk = desk_of(request)
    with unchanging(desk):  # the look that is shown is the one that is answered
        return _shown(request, desk)


def _shown(request: Request, desk: Desk) -> Response:
    look = desk.look
    if look is None:
        return to_screen("file")
    if desk.state is State.CHECKING:
        return to_screen("rows")
    answered = None if desk.remembered is None else desk.remembered.answered.astimezone()
    return screen(
        request,
        "columns.html",
        step="columns",
        rows=field_rows(look),
        most_offered=MOST_OFFERED,
        lacks_target=missing_targets(look),
        unused=unused_columns(look),
        words=word_tables(look, desk.given, desk.people),
        points=open_points(look),
        closing=closing_columns(look),
        answered=said_before(look, desk.given),
        dates=[(date, name_of(look, date.column)) for date in look.dates],
        zones=sorted(available_timezones()),
        zone=_zone(desk),
        remembered_on="" if answered is None else f"{answered.day} {answered:%B %Y}",
    )


def answers(request: Request, form: Form) -> Response:
    """All that was said on the screen, at once."""
    desk = desk_of(request)
    look = desk.look
    if look is None or first(form, "look") != str(desk.looks):
        told = Told("The sheet has been read again since this page was opened.", "reload the page")
        return complaint(request, told, HTTPStatus.CONFLICT)
    wants_check = first(form, "then") == "check"
    changes = _said(desk, look, form)
    if not changes:
        if wants_check:
            desk.may(Event.CHECK)
            desk.check()
            return go("rows")
        return go("columns")
    desk.answer(changes, then_checks=wants_check)
    return go("rows" if wants_check else "columns")


def forget(request: Request, form: Form) -> Response:
    """Ask again: about one thing that was answered, or about all, now and later."""
    name = first(form, "name")
    desk = desk_of(request)
    if not name:
        desk.forget()
    else:
        changes: dict[str, Any] = dict.fromkeys(name.split())
        if "skips" in changes and desk.look is not None:
            changes["skips"] = tuple(people_out(desk.look, desk.given))
        desk.answer(changes)
    return go("columns")


async def lookup(request: Request) -> Response:
    """A table of names and ids, as the body."""
    context = context_of(request)
    try:
        context.desk.may(Event.ANSWER)
        name = uploads.name_of(request.headers.get(uploads.NAME_HEADER))
        path = await context.uploads.receive(name, request.stream())
        changes = merged(context.desk.given, {"lookup": {ASSIGNEE: LookupPlace(file=str(path))}})
        await run_in_threadpool(context.desk.answer, changes)
    except ImporterError as error:
        return complaint_of(request, error)
    except ClientDisconnect:
        return Response()
    return go("columns")


def mapping(request: Request) -> Response:
    """What is settled of the columns, as a mapping file to keep."""
    desk = desk_of(request)
    if desk.sheet is None or desk.look is None or not desk.look.can_be_planned:
        return to_screen("columns")
    path = desk.sheet.path
    heading = (f"Which column of {desk.sheet.name} fills which field of a task.",)
    try:
        options = desk.options
        with ExitStack() as stack:
            call = begin(path, options, desk.caller(Board(time.monotonic), Stop()), stack)
            text = mapping_file(read(call).intake, path.with_suffix(".mapping.toml"), heading)
    except ImporterError as error:
        return complaint_of(request, error)
    headers = {"Content-Disposition": 'attachment; filename="columns.mapping.toml"'}
    return Response(text, media_type="application/toml", headers=headers)


def _said(desk: Desk, look: Look, form: Form) -> dict[str, Any]:
    """The options that change."""
    given = desk.given
    picks = {name.removeprefix(_MAP): first(form, name) for name in form if name.startswith(_MAP)}
    picks |= {
        f"={name.removeprefix(_SET)}": first(form, name) for name in form if name.startswith(_SET)
    }
    changes = chosen(look, given, picks)
    pairs = {
        name.removeprefix(_TEXT): list(
            zip(form[name], form.get(f"{_WORD}{name.removeprefix(_TEXT)}", []), strict=False)
        )
        for name in form
        if name.startswith(_TEXT)
    }
    changes |= words_said(look, given, pairs, as_ids="as_ids" in form, out=form.get(_OUT, ()))
    for name in _TEXTS:
        if name in form and first(form, name).strip() != str(given.get(name, "")):
            changes[name] = first(form, name).strip() or None
    for name in form:
        if name.startswith(_REMEDY) and (options := _remedy(look, name, first(form, name))):
            changes |= merged({**given, **changes}, options)
    return changes


def _remedy(look: Look, name: str, picked: str) -> dict[str, Any]:
    """The options of the remedy that was picked, of the problem in this place."""
    place, number = whole_number(name.removeprefix(_REMEDY)), whole_number(picked)
    if place is None or number is None:
        return {}
    try:
        return dict(look.problems[place].remedies[number].options)
    except IndexError:
        return {}


def _zone(desk: Desk) -> str:
    try:
        return str(desk.options.mapping.zone)
    except ConfigurationError:
        return ""


ROUTES = (
    Route("/columns", columns),
    Route("/mapping", mapping),
    Route("/lookup", lookup, methods=["PUT"]),
    Route("/answers", changing(answers), methods=["POST"]),
    Route("/forget", changing(forget), methods=["POST"]),
)
