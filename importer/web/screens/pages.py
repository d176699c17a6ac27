"""The way in, where it leads, and the work that goes on: what shows and changes nothing."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from importer.web.access.middleware import notice
from importer.web.access.one_time_links import LinkUse
from importer.web.screens.context import context_of, desk_of
from importer.web.screens.responses import screen, to_screen
from importer.web.work.job import Work
from importer.web.work.states import State

_SCREENS = {
    State.EMPTY: "file",
    State.READING: "file",
    State.READ_FAILED: "file",
    State.NEEDS_ANSWERS: "columns",
    State.MAPPED: "columns",
    State.PREPARING: "send",
    State.CONFIRMING: "send",
    State.SENDING: "send",
    State.STOPPING: "send",
    State.DONE: "results",
    State.HALTED: "results",
}
"""Where a person who comes back finds the sheet; with its rows checked, at those."""

_WITH_RESULTS = frozenset({State.DONE, State.HALTED})

_REFUSED = {
    LinkUse.USED: "This link was used already. Go back to the page that it opened, or press Enter "
    "in the terminal for a new link.",
    LinkUse.LATE: "This link was valid for a minute. Press Enter in the terminal for a new one.",
    LinkUse.UNKNOWN: "This link is not known here. Copy the whole link from the terminal.",
}


def enter(request: Request) -> Response:
    """Let a browser in, by a page that moves on by itself.

    Not by a redirect: from a file this request is across sites, and a strict cookie would not come
    along with one (RFC 6265bis, 8.8.2).
    """
    context = context_of(request)
    if request.method != "GET":
        return Response()
    use = context.links.use(request.path_params["code"])
    if use is not LinkUse.OPENED:
        return notice(_REFUSED[use], HTTPStatus.FORBIDDEN)
    gate = context.gate
    answer = HTMLResponse(
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" '
        f'content="light dark"><meta http-equiv="refresh" content="0;url={gate.prefix}">'
        f'<link rel="icon" href="{gate.prefix}static/icon.svg"><title>task-importer</title>'
        f'<p><a href="{gate.prefix}">Continue</a></p></html>'
    )
    answer.set_cookie(gate.cookie, gate.key, path=gate.prefix, httponly=True, samesite="strict")
    return answer


def start(request: Request) -> RedirectResponse:
    """The screen where the sheet in work is."""
    return to_screen(_SCREENS.get(desk_of(request).state, "rows"))


def job(request: Request) -> Response:
    """The work that goes on. Once it has ended, the page that asks is loaded again.

    Where another has begun meanwhile, the page moves on to where that is shown.
    """
    answer = screen(request, "_job.html")
    shown, asked = desk_of(request).snapshot, request.query_params.get("number")
    if asked is not None and asked != str(shown.number):
        answer.headers["HX-Redirect"] = "."
    elif asked is not None and not shown.is_running:
        if shown.work is Work.SENDING and desk_of(request).state in _WITH_RESULTS:
            answer.headers["HX-Redirect"] = "results"
        else:
            answer.headers["HX-Refresh"] = "true"
    return answer


ROUTES = (
    Route("/", start),
    Route("/job", job),
)
