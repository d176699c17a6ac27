"""One request and its response as they go over the connection, and who carries them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol


class Headers(dict[str, str]):
    """The headers of a request. One of them is the token, so that their names alone are shown."""

    def __repr__(self) -> str:
        """What an error tracker keeps of them."""
        return f"<headers: {', '.join(self)}>"


class Request(NamedTuple):
    """What is asked. headers: all of them but those that follow from address and body.

    most_bytes: a longer answer is none; None: than is usual.
    """

    method: str
    url: str
    headers: Headers
    body: bytes | None = None
    most_bytes: int | None = None


class Response(NamedTuple):
    """What came back, read whole. headers: as they stand there, one after the other."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class Transport(Protocol):
    """Carries requests. It follows no redirect and repeats nothing.

    may_send: asked in the very step in which a request that changes something is written.
    """

    may_send: Callable[[], bool]

    async def exchange(self, request: Request) -> Response:
        """The response; raises one of httpx's exceptions where there is none."""
        ...

    def distrust_connections(self) -> None:
        """Use new connections from now on: an answer came that cannot be right."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...
