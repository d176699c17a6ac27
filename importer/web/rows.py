"""The screen of the rows."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from importer.web.house import desk_of, screen, to_screen

_ROWS = 40


def rows(request: Request) -> Response:
    """The first rows, as they are read."""
    desk = desk_of(request)
    if desk.bench is None and not desk.snapshot.is_running:
        return to_screen("columns")
    page = None if desk.bench is None else desk.bench.page(0, _ROWS)
    return screen(request, "rows.html", step="rows", page=page)


ROUTES = (Route("/rows", rows),)
