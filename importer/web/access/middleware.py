"""Stands before the application: turns away what the guard refuses, adds headers to the rest."""

from __future__ import annotations

import html

from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from importer.web.access.guard import Gate, refusal

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Of every answer. With no-referrer a browser sends "Origin: null" when it submits a form by
itself: what changes something is sent by a script (htmx, fetch), which sends the true one."""

_NOTICE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" '
    'content="light dark"><title>task-importer</title><h1>task-importer</h1><p>{}</p></html>'
)


class GuardMiddleware:
    """The application behind its guard."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app = app
        self.gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; whatever else a client may want to speak is not answered."""
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        why = refusal(scope["method"], scope["path"], scope["headers"], self.gate)
        if why is None:
            await self._app(scope, receive, send_guarded)
        else:
            await notice(why.message, why.status)(scope, receive, send_guarded)


def notice(text: str, status: int) -> HTMLResponse:
    """A page of one sentence, for whoever was not let in."""
    return HTMLResponse(_NOTICE.format(html.escape(text)), status)
