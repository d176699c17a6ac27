"""A service that repeats the token in all it says: bodies, headers, errors, redirects, listings.

What it answers goes round, so that a short import meets every kind.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.patience import PATIENCE_SECONDS, aside

_KINDS = ("created", "echo", "refused", "broken", "half", "text", "page", "wait")


class EchoingServer(ThreadingHTTPServer):
    """Remembers the tasks that it made. redirect_from: the `POST` from which on it redirects."""

    daemon_threads = True

    def __init__(self, redirect_from: int | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.tasks: list[dict[str, Any]] = []
        self.numbers = itertools.count()
        self.redirect_from = redirect_from
        self.told: set[str] = set()

    @property
    def base_url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_port}/v1"


@contextmanager
def echoing_server(redirect_from: int | None = None) -> Iterator[EchoingServer]:
    """The service, while the block runs."""
    server = EchoingServer(redirect_from)
    serving = aside(lambda: server.serve_forever(poll_interval=0.01))
    try:
        yield server
    finally:
        server.shutdown()
        serving.result(PATIENCE_SECONDS)
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: EchoingServer

    def do_GET(self) -> None:
        """The workspace, the tasks or one task: each with the token in it."""
        if self.path.endswith("/me"):
            self._say(200, {"workspace_id": "ws_echo", "name": self._secret})
        elif "/tasks/" in self.path:
            found = [task for task in self.server.tasks if self.path.endswith(task["task_id"])]
            self._say(200 if found else 404, found[0] if found else {"message": self._secret})
        else:
            self._say(200, {"tasks": self.server.tasks, "next_cursor": None, "by": self._secret})

    def do_POST(self) -> None:
        """Made or not, and told in one of the ways."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        number = next(self.server.numbers)
        kind = _KINDS[number % len(_KINDS)]
        redirect_from = self.server.redirect_from
        if redirect_from is not None and number >= redirect_from:
            kind = "redirect"
        self.server.told.add(kind)
        getattr(self, f"_{kind}")(body, number)

    def do_PATCH(self) -> None:
        """Refused, in the token's own words."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say(400, {"message": self._secret})

    @property
    def _secret(self) -> str:
        return self.headers["Authorization"]

    def _task(self, body: dict[str, Any], number: int) -> dict[str, Any]:
        task = {**body, "task_id": f"task-{number}", "status": "pending"}
        self.server.tasks.append({**task, "agent_id": self._secret})
        return task

    def _created(self, body: dict[str, Any], number: int) -> None:
        self._say(201, self._task(body, number))

    def _echo(self, body: dict[str, Any], number: int) -> None:
        self._say(201, self._task(body, number) | {"task_title": self._secret})

    def _refused(self, _body: dict[str, Any], _number: int) -> None:
        self._say(400, {"error": {"message": f"you sent {self._secret}"}})

    def _broken(self, body: dict[str, Any], number: int) -> None:
        self._task(body, number)
        self._say(500, {"message": "".join(f"\\u{ord(c):04x}" for c in self._secret)})

    def _half(self, body: dict[str, Any], number: int) -> None:
        self._task(body, number)
        self.close_connection = True
        self._say(201, {"task_id": self._secret}, length=10_000)

    def _text(self, _body: dict[str, Any], _number: int) -> None:
        self._send(403, self._secret.encode(), "text/plain", None)

    def _page(self, body: dict[str, Any], number: int) -> None:
        self._task(body, number)
        self._send(200, f"<html>{self._secret}</html>".encode(), "text/html", None)

    def _wait(self, _body: dict[str, Any], _number: int) -> None:
        self._say(429, {"detail": self._secret})

    def _redirect(self, _body: dict[str, Any], _number: int) -> None:
        self._say(302, {"message": self._secret})

    def _say(self, status: int, payload: object, length: int | None = None) -> None:
        self._send(status, json.dumps(payload).encode(), "application/json", length)

    def _send(self, status: int, body: bytes, kind: str, length: int | None) -> None:
        self.send_response(status, f"says {self._secret}")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length or len(body)))
        self.send_header("x-request-id", f"req {self._secret}")
        self.send_header("Set-Cookie", f"token={self._secret}")
        self.send_header("Location", f"http://127.0.0.1/login?token={self._secret}")
        self.send_header("WWW-Authenticate", self._secret)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the log would hold the token by the service's own doing."""
