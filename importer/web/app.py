"""The application: every route there is, below the secret path, and what is said of mistakes."""

from __future__ import annotations

import logging
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from importer.web.access.guard import WAY_IN
from importer.web.access.middleware import GuardMiddleware, notice
from importer.web.screens import (
    assets,
    changes,
    columns,
    file,
    history,
    pages,
    results,
    row_changes,
    row_files,
    rows,
    send,
    undo,
)
from importer.web.screens.context import PageContext
from importer.web.screens.responses import complaint
from importer.web.work.desk import told

ROUTES = (
    *pages.ROUTES,
    *file.ROUTES,
    *columns.ROUTES,
    *rows.ROUTES,
    *row_changes.ROUTES,
    *row_files.ROUTES,
    *send.ROUTES,
    *results.ROUTES,
    *undo.ROUTES,
    *history.ROUTES,
    *changes.ROUTES,
    *assets.ROUTES,
)
"""What can be asked for. A route that takes GET changes nothing."""

_LOG = logging.getLogger("importer")


def application(context: PageContext) -> GuardMiddleware:
    """The application behind its guard."""
    app = Starlette(
        routes=[
            Route(WAY_IN + "{code}", pages.enter),
            Mount(context.gate.prefix.rstrip("/"), routes=list(ROUTES)),
        ],
        exception_handlers={
            HTTPStatus.NOT_FOUND: _not_here,
            HTTPStatus.METHOD_NOT_ALLOWED: _not_here,
            Exception: _mistake,
        },
    )
    app.state.context = context
    app.state.screens = frozenset(route.path.strip("/") for route in ROUTES)
    return GuardMiddleware(app, context.gate)


async def _not_here(_request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", HTTPStatus.NOT_FOUND)
    return notice("There is nothing here.", status)


async def _mistake(request: Request, error: Exception) -> Response:
    """A mistake of the program, without the cells and the token that its text may hold."""
    _LOG.error("the page made a mistake: %s", type(error).__name__)
    return complaint(request, told(error), HTTPStatus.INTERNAL_SERVER_ERROR)
