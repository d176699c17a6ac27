"""A transport without a network: each response is made of its request, in httpx's terms."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from importer.submission.http.wire import Request, Response


class Mocked:
    """A `Transport` whose service is a function."""

    def __init__(self, respond: Callable[[httpx.Request], httpx.Response]) -> None:
        self._respond = respond
        self.may_send: Callable[[], bool] = lambda: True

    async def exchange(self, request: Request) -> Response:
        """What the function answers; raises what it raises."""
        asked = httpx.Request(
            request.method, request.url, headers=dict(request.headers), content=request.body
        )
        told = self._respond(asked)
        assert isinstance(told.stream, httpx.ByteStream)  # as it came: `content` is unpacked
        return Response(told.status_code, tuple(told.headers.raw), b"".join(told.stream))

    def distrust_connections(self) -> None:
        """There are none."""

    async def aclose(self) -> None:
        """Nothing is open."""
