"""What the routes share: the sheet in work, the sending, uploads, and the way in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from importer.web.access.guard import Gate
from importer.web.access.one_time_links import OneTimeLinks
from importer.web.work.desk import Desk
from importer.web.work.memory import Memory
from importer.web.work.sending import Sending
from importer.web.work.taking_back import TakingBack
from importer.web.work.uploads import Uploads


@dataclass(frozen=True, slots=True)
class PageContext:
    """What there is once for the page. leave: ends the server."""

    desk: Desk
    sending: Sending
    taking_back: TakingBack
    memory: Memory
    uploads: Uploads
    links: OneTimeLinks
    gate: Gate
    leave: Callable[[], None]


def context_of(request: Request) -> PageContext:
    """What the routes share."""
    context: PageContext = request.app.state.context
    return context


def desk_of(request: Request) -> Desk:
    """The one sheet in work."""
    return context_of(request).desk
