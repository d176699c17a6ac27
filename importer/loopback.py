"""An application that is served on 127.0.0.1 alone, in a thread of this process.

It is started, waited for and stopped in bounded time. Prints and logs nothing.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
from typing import Any

import uvicorn

from importer.errors import ConfigurationError
from importer.wording.hints import Hint

HOST = "127.0.0.1"
MAX_PORT = 65535
KEEP_ALIVE_SECONDS = 75  # nginx's default; uvicorn's 5 would close under a slow but steady caller
STOP_SECONDS = 1  # for a request that is being answered; after that it is cancelled


class Loopback:
    """Serves an ASGI application. With port 0 the system chooses a free one."""

    def __init__(
        self,
        app: Any,  # noqa: ANN401 -- uvicorn's and starlette's types differ in letters
        *,
        port: int,
        name: str,
        protocol: type[asyncio.Protocol] | str = "h11",
    ) -> None:
        """name: of the thread. protocol: what speaks HTTP for each connection."""
        self.port = port
        self._name = name
        self._config = _configured(app, protocol)
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it answers, without a slash at its end; valid once it listens."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Returns when it listens. Raises `ConfigurationError` if the port cannot be had."""
        listener = _listen(self.port)
        self.port = listener.getsockname()[1]
        self._server = _Server(self._config)
        self._thread = threading.Thread(
            target=self._server.run,
            kwargs={"sockets": [listener]},
            name=self._name,
            daemon=True,
        )
        self._thread.start()
        self._server.is_settled.wait()
        if not self._server.started:
            self._thread.join()
            raise RuntimeError("the server ended before it could listen")

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
        for connection in list(self.server_state.connections):
            connection.shutdown()  # accepted at the last moment


def _configured(app: Any, protocol: type[asyncio.Protocol] | str) -> uvicorn.Config:  # noqa: ANN401
    return uvicorn.Config(
        app,
        http=protocol,
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
