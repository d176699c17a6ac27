"""The screen of the file: what was found in it, and what a person says where that is wrong."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from importer.intake.look import Look
from importer.web.screens.context import context_of, desk_of
from importer.web.screens.responses import (
    Form,
    changing,
    first,
    go,
    screen,
    unchanging,
    whole_number,
)
from importer.web.settling.findings import DELIMITERS, ENCODINGS, findings, head_rows
from importer.web.settling.merging import OF_COLUMNS
from importer.web.work.desk import Desk

_NONE = "none"
"""In the place of a row's number: the table has no header."""


def file(request: Request) -> Response:
    """Choose a file; what was found in it."""
    desk = desk_of(request)
    with unchanging(desk):  # the look that is shown is the one that is answered
        return _shown(request, desk)


def _shown(request: Request, desk: Desk) -> Response:
    look = desk.look
    return screen(
        request,
        "file.html",
        step="file",
        unfinished=context_of(request).memory.offered() if desk.sheet is None else [],
        findings=[] if look is None else findings(look, desk.given),
        head_rows=[] if look is None else head_rows(look),
        is_known=look is not None and _is_known(look),
        encodings=ENCODINGS,
        delimiters=DELIMITERS,
    )


def reading(request: Request, form: Form) -> Response:
    """What was said of how the file is to be read. What was said of its columns is forgotten."""
    changes: dict[str, Any] = dict.fromkeys(OF_COLUMNS)
    for name in ("sheet", "encoding", "delimiter"):
        if name in form:
            changes[name] = first(form, name) or None
    if "header_row" in form:
        row = first(form, "header_row")
        changes["no_header"] = True if row == _NONE else None
        changes["header_row"] = whole_number(row)
    if "skip_hidden" in form:
        changes["skip_hidden"] = True if first(form, "skip_hidden") == "yes" else None
    if "sheet" in changes:
        changes.setdefault("header_row", None)
    desk_of(request).answer(changes)
    return go("file")


def _is_known(look: Look) -> bool:
    """Whether every column has the name of a field, so that nobody has to look at them."""
    is_named = all(one.is_certain and one.reason == "name" for one in look.proposals)
    return is_named and not look.problems and all(column.fields for column in look.columns)


ROUTES = (Route("/file", file), Route("/reading", changing(reading), methods=["POST"]))
