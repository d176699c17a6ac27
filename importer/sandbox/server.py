"""The stand-in as a real HTTP server on loopback, in a thread of this process.

It gives a base URL and a token; what was sent can be looked at while it runs. Prints and logs
nothing.
"""

from __future__ import annotations

import contextlib
import errno
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, cast

import uvicorn

from importer.errors import ConfigurationError
from importer.sandbox.app import API_PREFIX, Sandbox
from importer.sandbox.arrivals import Arrival
from importer.sandbox.connection import SandboxProtocol
from importer.sandbox.echo import Echo
from importer.sandbox.options import SandboxOptions
from importer.sandbox.rate_limit import RateLimiter
from importer.sandbox.store import TaskStore
from importer.wording.hints import Hint

HOST = "127.0.0.1"
MAX_PORT = 65535
KEEP_ALIVE_SECONDS = 75  # nginx's default; uvicorn's 5 would close under a slow but steady caller
STOP_SECONDS = 1  # for a request that is being answered; after that it is cancelled


class SandboxServer:
    """A sandbox that listens while the `with` block runs.

        with SandboxServer(SandboxOptions(faults="reset-after@3")) as server:
            run(path, base_url=server.base_url)

    With port 0 the system chooses a free one. Raises ConfigurationError if the options are not
    understood, and on entering if the port is taken. On leaving, an exception that escaped inside
    the sandbox is raised again, so that its bugs do not pass for faults.
    """

    def __init__(self, options: SandboxOptions | None = None, *, port: int = 0) -> None:
        self.options = options or SandboxOptions()
        self.port = port
        self._app = Sandbox(self.options)
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def token(self) -> str:
        """The token that the sandbox takes."""
        return self.options.token

    @property
    def url(self) -> str:
        """Where the sandbox itself answers; valid once it listens."""
        return f"http://{HOST}:{self.port}"

    @property
    def base_url(self) -> str:
        """The base URL of the API, without a slash at its end; valid once the server listens."""
        return self.url + API_PREFIX

    @property
    def store(self) -> TaskStore:
        """The tasks; may be read and seeded while the server runs."""
        return self._app.store

    @property
    def echo(self) -> Echo:
        """How tasks are shown at the moment."""
        return self._app.api.echo

    @property
    def requests(self) -> list[Arrival]:
        """Every `POST /tasks` so far, in order of arrival; a copy."""
        return list(self._app.requests)

    @property
    def rate_limiter(self) -> RateLimiter | None:
        """What the rate limit has seen; None without a limit."""
        return self._app.rate_limiter

    def set_faults(self, text: str) -> None:
        """From the next request on, what `text` asks for goes wrong; counting starts anew."""
        self._app.set_faults(text)

    def set_listing(self, text: str) -> None:
        """From the next request on, tasks are listed as `text` says."""
        self._app.set_listing(text)

    def set_echo(self, text: str) -> None:
        """From the next request on, show tasks as `text` says."""
        self._app.set_echo(text)

    def start(self) -> None:
        """Returns when the server listens."""
        listener = _listen(self.port)
        self.port = listener.getsockname()[1]
        self._server = _Server(_configure(self._app))
        self._thread = threading.Thread(
            target=self._server.run,
            kwargs={"sockets": [listener]},
            name="task-importer-sandbox",
            daemon=True,
        )
        self._thread.start()
        self._server.is_settled.wait()
        if not self._server.started:
            self._thread.join()
            raise RuntimeError("the sandbox ended before it could listen")

    def stop(self) -> None:
        """Returns when the port is free again and the thread has ended; at most some seconds."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._server.has_ended.wait()
        self._thread.join()
        self._server = self._thread = None

    def wait(self) -> None:
        """Blocks until the server ends, which it does not do by itself, or until Ctrl-C."""
        # Not a join: one that Ctrl-C interrupts takes the thread for ended
        # (https://github.com/python/cpython/issues/90882). Not without a timeout: on Windows
        # Ctrl-C does not interrupt such a wait (https://github.com/python/cpython/issues/139689).
        while self._server is not None and not self._server.has_ended.wait(0.5):
            pass

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        if error is None and self._app.failures:
            raise self._app.failures[0]


def serve_forever(
    options: SandboxOptions, *, port: int, on_ready: Callable[[SandboxServer], None]
) -> None:
    """Serves until Ctrl-C, then returns. `on_ready` is called once the server listens.

    Raises ConfigurationError as `SandboxServer` does.
    """
    with contextlib.suppress(KeyboardInterrupt), SandboxServer(options, port=port) as server:
        on_ready(server)
        server.wait()


class _Server(uvicorn.Server):
    """Says when it is up or has failed, and leaves no connection open behind it."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_settled = threading.Event()
        self.has_ended = threading.Event()

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            super().run(sockets)
        finally:
            self.has_ended.set()
            self.is_settled.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_settled.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        for open_connection in list(self.server_state.connections):
            cast("SandboxProtocol", open_connection).shutdown()  # accepted at the last moment


def _configure(app: Sandbox) -> uvicorn.Config:
    return uvicorn.Config(
        cast("Any", app),  # uvicorn's and starlette's types of an application differ in letters
        http=SandboxProtocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,  # the application's own
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


def _listen(port: int) -> socket.socket:
    """A listening socket of our own, so that a taken port is known here and not in a thread."""
    hint = Hint("choose another with {port}; {port:0} takes any that is free")
    if not 0 <= port <= MAX_PORT:
        raise ConfigurationError(f"port {port} does not exist", hint=hint)
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
        raise ConfigurationError(f"port {port} on {HOST} {why}", hint=hint) from error
