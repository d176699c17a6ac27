"""The faults that are no answers, seen from the other end of a real socket."""

from __future__ import annotations

import asyncio
import errno
import socket
from typing import Any

import httpx
import pytest
from uvicorn.protocols.http.h11_impl import H11Protocol

from importer.sandbox.connection import SandboxProtocol
from importer.sandbox.server import SandboxServer
from tests.patience import PATIENCE_SECONDS, wait_until
from tests.sandbox.conftest import Serve


def talk(server: SandboxServer, body: bytes) -> bytes:
    """All that is answered to one POST /tasks until the connection ends.

    Raises ConnectionResetError if it ends with a reset.
    """
    head = (
        f"POST /api/revenue-agents/v1/tasks HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Authorization: Bearer {server.token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    received = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(head.encode() + body)
        while chunk := connection.recv(65536):
            received += chunk
    return received


BODY = (
    b'{"task_type": "call", "task_title": "Call Ada", "assignee_id": "rep_1",'
    b' "targets": {"deal_id": "006A"}}'
)


@pytest.mark.parametrize(("kind", "held"), [("reset-before", 0), ("reset-after", 1)])
def test_a_reset_is_a_real_one(serve: Serve, kind: str, held: int) -> None:
    """The connection ends with a TCP reset, before the task is stored or after."""
    server, client = serve(faults=f"{kind}@1")
    with pytest.raises(ConnectionResetError) as caught:
        talk(server, BODY)
    assert caught.value.errno == errno.ECONNRESET
    assert len(server.store) == held
    assert client.get("/me").status_code == 200


@pytest.mark.parametrize(("kind", "held"), [("hang-before", 0), ("hang-after", 1)])
def test_a_hanging_request_is_closed_in_the_end(serve: Serve, kind: str, held: int) -> None:
    """After the time that was set the connection is closed, without a byte of an answer."""
    server, _ = serve(faults=f"{kind}@1", hang_seconds=0.05)
    assert talk(server, BODY) == b""
    assert len(server.store) == held


@pytest.mark.parametrize(("kind", "held"), [("hang-before", 0), ("hang-after", 1)])
def test_a_caller_can_give_up_on_a_hanging_request(
    serve: Serve, body: dict[str, Any], kind: str, held: int
) -> None:
    """The caller's own timeout ends the wait, and the sandbox goes on."""
    server, client = serve(faults=f"{kind}@1")
    with pytest.raises(httpx.ReadTimeout):
        client.post("/tasks", json=body, timeout=httpx.Timeout(PATIENCE_SECONDS, read=0.05))
    wait_until(lambda: (len(server.requests), len(server.store)) == (1, held))
    assert client.post("/tasks", json=body).status_code == 201


def test_half_an_answer_breaks_off(serve: Serve) -> None:
    """The head promises the whole answer, its first half comes, then the connection is closed."""
    server, _ = serve(faults="half-after@1")
    head, _, half = talk(server, BODY).partition(b"\r\n\r\n")
    (promised,) = (
        int(line.removeprefix(b"content-length: "))
        for line in head.split(b"\r\n")
        if line.startswith(b"content-length: ")
    )
    assert head.startswith(b"HTTP/1.1 201 ")
    assert half.startswith(b'{"task_id": "00000000-0000-4000-8000-000000000001"')
    assert len(half) == promised // 2
    assert len(server.store) == 1


def test_httpx_sees_half_an_answer_as_a_broken_one(serve: Serve, body: dict[str, Any]) -> None:
    """To an HTTP library half an answer is a violation of the protocol, not a short answer."""
    _, client = serve(faults="half-after@1")
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/tasks", json=body)


@pytest.mark.parametrize("kind", ["reset-before", "hang-before", "half-after"])
def test_a_listing_can_break_too(serve: Serve, kind: str) -> None:
    """The faults of the connection are there for the other calls as well."""
    _, client = serve(faults=f"list={kind}@1", hang_seconds=0.05)
    with pytest.raises(httpx.TransportError):
        client.get("/tasks")
    assert client.get("/tasks").status_code == 200


class StubTransport(asyncio.Transport):
    """A transport over a socket that is connected to nothing."""

    def __init__(self, tcp_socket: socket.socket) -> None:
        super().__init__({"socket": tcp_socket})


def test_a_small_answer_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nagle's algorithm is off: else the body would wait for the acknowledgement of the head."""
    monkeypatch.setattr(H11Protocol, "connection_made", lambda _self, _transport: None)
    protocol = SandboxProtocol.__new__(SandboxProtocol)
    protocol.app_state = {}
    with socket.socket() as tcp_socket:
        protocol.connection_made(StubTransport(tcp_socket))
        assert tcp_socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
