"""The server: it starts, it stops in bounded time, and it leaves nothing behind."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from concurrent.futures import Future
from typing import Any

import httpx
import pytest

from importer.errors import ConfigurationError
from importer.sandbox.app import Sandbox
from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer, serve_forever
from tests.patience import PATIENCE_SECONDS, aside, wait_until
from tests.sandbox.conftest import Serve

THREAD = "task-importer-sandbox"


def running() -> list[str]:
    """The names of the sandbox's threads that are alive."""
    return [thread.name for thread in threading.enumerate() if thread.name == THREAD]


def test_it_listens_while_the_block_runs() -> None:
    """Inside the block it answers on loopback; after it the thread is gone and the port free."""
    with SandboxServer() as server:
        assert server.base_url == f"http://127.0.0.1:{server.port}/api/revenue-agents/v1"
        assert httpx.get(f"{server.base_url}/health", trust_env=False).status_code == 200
        assert running() == [THREAD]
    assert running() == []
    with socket.create_server(("127.0.0.1", server.port)):
        pass


def test_a_taken_port_is_named() -> None:
    """A port that is taken is said to be, with what to do, and nothing is left running."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError) as caught:
            SandboxServer(port=port).start()
    assert str(caught.value) == (
        f"port {port} on 127.0.0.1 is taken; "
        "choose another with --port; --port 0 takes any that is free"
    )
    assert running() == []


def test_an_impossible_port_is_named() -> None:
    """A port that there cannot be is a mistake of configuration too."""
    with pytest.raises(ConfigurationError) as caught:
        SandboxServer(port=65536).start()
    assert str(caught.value) == (
        "port 65536 does not exist; choose another with --port; --port 0 takes any that is free"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"faults": "resett-after"}, 'fault "resett-after": there is no kind "resett-after"'),
        ({"rate": "fast"}, '"fast" is not a rate'),
    ],
)
def test_options_are_checked_before_it_starts(options: dict[str, str], message: str) -> None:
    """What is not understood is said when the server is made, not when it runs."""
    with pytest.raises(ConfigurationError, match=f"^{message}"):
        SandboxServer(SandboxOptions(**options))  # type: ignore[arg-type]


def test_it_stops_in_spite_of_open_connections(body: dict[str, Any]) -> None:
    """Neither connections kept alive nor a request that hangs for an hour delay the stop."""
    with SandboxServer(SandboxOptions(faults="hang-after", hang_seconds=3600.0)) as server:
        idle = httpx.Client(headers={"Authorization": f"Bearer {server.token}"}, trust_env=False)
        with idle:
            assert idle.get(f"{server.base_url}/me").status_code == 200
            url, headers = f"{server.base_url}/tasks", idle.headers
            hanging = aside(
                lambda: httpx.post(url, json=body, headers=headers, timeout=None, trust_env=False)
            )
            wait_until(lambda: len(server.store) == 1 or hanging.done())
            server.stop()
            assert isinstance(hanging.exception(PATIENCE_SECONDS), httpx.TransportError)


def test_it_stops_in_spite_of_a_long_latency(body: dict[str, Any]) -> None:
    """A request that is still being worked on is cancelled after a moment."""
    with SandboxServer(SandboxOptions(latency_seconds=3600.0)) as server:
        headers = {"Authorization": f"Bearer {server.token}"}
        url = f"{server.base_url}/tasks"
        waiting = aside(
            lambda: httpx.post(url, json=body, headers=headers, timeout=None, trust_env=False)
        )
        wait_until(lambda: server.requests != [] or waiting.done())
        server.stop()
        assert isinstance(waiting.exception(PATIENCE_SECONDS), httpx.TransportError)
        assert len(server.store) == 0


def test_it_can_be_started_again(body: dict[str, Any]) -> None:
    """An outage: after a stop and a start it is at the same address with the same tasks."""
    with SandboxServer() as server:
        server.store.create(body)
        before = server.base_url
        server.stop()
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{before}/health", trust_env=False)
        server.start()
        assert server.base_url == before
        assert httpx.get(f"{before}/health", trust_env=False).status_code == 200
        assert len(server.store) == 1


def test_to_stop_twice_is_to_stop() -> None:
    """A stop without a start, or after a stop, does nothing."""
    server = SandboxServer()
    server.stop()
    server.start()
    server.stop()
    server.stop()
    server.wait()
    assert running() == []


def test_a_bug_of_the_sandbox_is_not_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception inside the sandbox is answered 500 and raised again at the end of the block."""

    def fail(_self: Sandbox, _scope: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(Sandbox, "refusal", fail)
    with pytest.raises(ZeroDivisionError, match=r"^a bug$"), SandboxServer() as server:
        assert httpx.get(f"{server.base_url}/me", trust_env=False).status_code == 500


def test_a_request_that_breaks_off_is_no_bug(serve: Serve) -> None:
    """A caller that leaves in the middle of its body leaves no task and no failure."""
    server, client = serve()
    head = (
        f"POST /api/revenue-agents/v1/tasks HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Authorization: Bearer {server.token}\r\nContent-Length: 100\r\n\r\n{{"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head.encode())
    assert client.get("/me").status_code == 200
    assert len(server.store) == 0
    assert server.requests == []


def test_it_prints_and_logs_nothing(
    serve: Serve,
    body: dict[str, Any],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Requests and faults leave no line anywhere."""
    caplog.set_level(logging.DEBUG)
    server, client = serve(faults="reset-after@1,half-after@2")
    for _ in range(2):
        with pytest.raises(httpx.TransportError):
            client.post("/tasks", json=body)
    server.stop()
    assert capfd.readouterr() == ("", "")
    assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []


def test_it_serves_until_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocking form says when it is ready, serves, and returns on Ctrl-C without an error."""
    events: list[str] = []
    waits, has_ended = threading.Event(), threading.Event()
    looks: list[Future[None]] = []
    wait = SandboxServer.wait

    def wait_and_tell(server: SandboxServer) -> None:
        waits.set()
        try:
            wait(server)
            events.append("ended by itself")
        except KeyboardInterrupt:
            events.append("interrupted")
            raise
        finally:
            has_ended.set()

    def look_then_interrupt(server: SandboxServer) -> None:
        try:
            assert waits.wait(PATIENCE_SECONDS)
            answer = httpx.get(
                f"{server.base_url}/health", timeout=PATIENCE_SECONDS, trust_env=False
            )
            events.append(f"answered {answer.status_code}")
        finally:  # whatever failed here, the test is not left waiting
            if not has_ended.is_set():
                signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(SandboxServer, "wait", wait_and_tell)
    serve_forever(
        SandboxOptions(),
        port=0,
        on_ready=lambda server: looks.append(aside(lambda: look_then_interrupt(server))),
    )
    for look in looks:
        look.result(PATIENCE_SECONDS)
    assert events == ["answered 200", "interrupted"]
    assert running() == []
