"""A server that answers `GET /me` and `POST /tasks` as fast as asyncio can, and counts.

It checks nothing: for measuring clients, not for testing them. Prints its port, then on `GET
/count` answers how many tasks it holds.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import uuid

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class _Connection(asyncio.Protocol):
    tasks = 0
    transport: asyncio.Transport
    buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while True:
            head, end, rest = self.buffer.partition(b"\r\n\r\n")
            if not end:
                return
            found = _LENGTH.search(head)
            length = int(found[1]) if found else 0
            if len(rest) < length:
                return
            self.buffer = rest[length:]
            self.transport.write(self._answer(head.split(b" ", 2), rest[:length]))

    def _answer(self, request: list[bytes], body: bytes) -> bytes:
        if request[0] == b"POST":
            _Connection.tasks += 1
            task = {"task_id": str(uuid.uuid4()), "status": "pending", **json.loads(body)}
            return _response(201, task)
        if request[1].endswith(b"/count"):
            return _response(200, {"tasks": _Connection.tasks})
        return _response(200, {"workspace_id": f"benchmark-{uuid.uuid4()}"})


def _response(status: int, document: object) -> bytes:
    body = json.dumps(document).encode()
    head = f"HTTP/1.1 {status} OK\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


async def main() -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
