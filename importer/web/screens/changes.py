"""What a person does to the sheet in work as a whole: take one, answer, check, stop, leave."""

from __future__ import annotations

from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from importer.errors import ImporterError, SourceError
from importer.web.screens.context import context_of, desk_of
from importer.web.screens.responses import Form, changing, complaint_of, first, go
from importer.web.work.desk import Sheet
from importer.web.work.sample import sample_path
from importer.web.work.states import Event
from importer.web.work.uploads import NAME_HEADER, name_of

_PASTED = "pasted cells.tsv"


async def upload(request: Request) -> Response:
    """A file, as the body. What cannot be taken now is not read."""
    context = context_of(request)
    try:
        context.desk.may(Event.TAKE)
        name = name_of(request.headers.get(NAME_HEADER))
        path = await context.uploads.receive(name, request.stream())
        try:
            await run_in_threadpool(context.desk.take, Sheet(path, path.name, is_own=True))
        except ImporterError:
            context.uploads.remove(path)
            raise
    except ImporterError as error:
        return complaint_of(request, error)
    except ClientDisconnect:
        return Response()
    return go("file")


def paste(request: Request, form: Form) -> Response:
    """Cells that were copied from a spreadsheet program."""
    context = context_of(request)
    context.desk.may(Event.TAKE)
    text = first(form, "cells")
    if not text.strip():
        raise SourceError(
            "Nothing was pasted.",
            hint="copy cells in your spreadsheet program, the header as well, and paste them here",
        )
    path = context.uploads.keep(_PASTED, text.replace("\r\n", "\n").encode("utf-8"))
    context.desk.take(Sheet(path, "Pasted cells", is_own=True))
    return go("file")


def sample(request: Request, _form: Form) -> Response:
    """The sample, of which some rows are wrong on purpose."""
    context = context_of(request)
    context.desk.may(Event.TAKE)
    source = sample_path()
    copy = context.uploads.keep(source.name, source.read_bytes())
    context.desk.take(Sheet(copy, "The sample", is_own=True))
    return go("file")


def go_on(request: Request, form: Form) -> Response:
    """Take up what was left."""
    context = context_of(request)
    context.desk.may(Event.TAKE)
    try:
        context.memory.go_on(first(form, "work"))
    except KeyError as error:
        raise SourceError("It is not there any more.", hint="load the page again") from error
    return go("file")


def throw_away(request: Request, form: Form) -> Response:
    """Delete what was left."""
    context_of(request).memory.throw_away(first(form, "work"))
    return go("file")


def remove(request: Request, _form: Form) -> Response:
    """No file is in work any more."""
    context = context_of(request)
    context.desk.remove()
    context.desk.job.do(context.memory.notice)
    return go("file")


def check(request: Request, _form: Form) -> Response:
    """Check all rows."""
    desk_of(request).check()
    return go("rows")


def stop(request: Request, _form: Form) -> Response:
    """Have the work end gently."""
    desk_of(request).stop()
    return Response(status_code=HTTPStatus.NO_CONTENT)


def token(request: Request, form: Form) -> Response:
    """A token that was typed in. It is answered nowhere."""
    desk = desk_of(request)
    desk.token.enter(first(form, "token"))
    if first(form, "keep") == "on":
        desk.token.keep(desk.options.sending.base_url)
    return go(first(form, "next", "send"))


def leave(request: Request, _form: Form) -> Response:
    """End the program."""
    context_of(request).leave()
    return go("left")


ROUTES = (
    Route("/upload", upload, methods=["PUT"]),
    *(
        Route(f"/{act.__name__.replace('_', '-')}", changing(act), methods=["POST"])
        for act in (paste, sample, go_on, throw_away, remove, check, stop, token, leave)
    ),
)
