"""A server on loopback that says what the test tells it to, byte for byte."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable

Script = Callable[["Talk"], Awaitable[None]]


class Talk:
    """One connection, as the script sees it. number: which connection of the server, from 1."""

    def __init__(
        self, server: ScriptedServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._server = server
        self.number = server.connections

    async def read_request(self) -> bytes:
        """The next request, head and body, which the server also remembers."""
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
        request = head + await self._reader.readexactly(int(length[1]) if length else 0)
        self._server.requests.append(request)
        return request

    async def say(self, raw: bytes) -> None:
        """Send these bytes."""
        self._writer.write(raw)
        await self._writer.drain()

    async def answer(self, body: bytes, status: str = "201 Created", headers: bytes = b"") -> None:
        """Send an answer that is as it should be."""
        await self.say(
            b"HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s"
            % (status.encode(), headers, len(body), body)
        )

    async def silence(self) -> None:
        """Say nothing until the other side hangs up."""
        await self._reader.read()

    def reset(self) -> None:
        """Hang up with a TCP reset."""
        linger = struct.pack("ii", 1, 0)  # on, and no seconds: RST instead of FIN
        raw = self._writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._writer.transport.abort()


class ScriptedServer:
    """What arrived, and how many connections it took."""

    def __init__(self) -> None:
        self.base_url = ""
        self.requests: list[bytes] = []
        self.connections = 0


@contextlib.asynccontextmanager
async def scripted(script: Script) -> AsyncIterator[ScriptedServer]:
    """A server that runs `script` for each connection, then closes that connection."""
    server = ScriptedServer()
    talks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            talks.add(task)
        server.connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await script(Talk(server, reader, writer))
        writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    server.base_url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/v1"
    try:
        yield server
    finally:
        listener.close()
        await asyncio.gather(*talks, return_exceptions=True)
