"""What an application cannot do to a connection through ASGI: reset it, hang, break off.

Needs the protocol below as uvicorn's `http=`, which hands its transport to the application in
`scope["state"]`; a transport reached through uvicorn's private `send` object would move with it.
Which request is treated so is decided in faults.py.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_TRANSPORT = "sandbox_transport"

# SO_LINGER on and 0 seconds: close() then sends RST, not FIN. The struct's members are
# ints on POSIX and unsigned shorts on Windows.
_NO_LINGER = struct.pack("HH" if sys.platform == "win32" else "ii", 1, 0)


class SandboxProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with the transport within reach of the application."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Adds the transport to the state that each request of this connection sees."""
        super().connection_made(transport)
        # asyncio does so itself, but not for a listener whose protocol number was left at 0. With
        # Nagle's algorithm the body waits for the acknowledgement of the head: 40 ms a request.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, _TRANSPORT: transport}

    def shutdown(self) -> None:
        """Drops the connection at once: neither keep-alive nor a hanging request delays a stop."""
        self.transport.abort()


async def reset(scope: Scope, receive: Receive) -> None:
    """Ends the connection with a TCP reset and without a byte of an answer."""
    transport = _transport(scope)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    transport.abort()
    await _wait_until_gone(receive)


async def hang(scope: Scope, receive: Receive, seconds: float) -> None:
    """Says nothing for so long, or until the caller gives up; then closes the connection."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await _wait_until_gone(receive)
    _transport(scope).close()
    await _wait_until_gone(receive)


async def send_half(scope: Scope, receive: Receive, send: Send, response: Response) -> None:
    """Sends the response's head and the first half of its body, then closes the connection."""
    body = bytes(response.body)
    head = {
        "type": "http.response.start",
        "status": response.status_code,
        "headers": response.raw_headers,
    }
    await send(head)
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    _transport(scope).close()  # what was written is still sent
    await _wait_until_gone(receive)


def _transport(scope: Scope) -> asyncio.Transport:
    transport: asyncio.Transport = scope["state"][_TRANSPORT]
    return transport


async def _wait_until_gone(receive: Receive) -> None:
    """Returns when the connection is lost. Only then does uvicorn not answer 500 by itself."""
    while (await receive())["type"] != "http.disconnect":
        pass
