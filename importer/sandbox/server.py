"""The stand-in as a real HTTP server on loopback, in a thread of this process.

It gives a base URL and a token; what was sent can be looked at while it runs. Prints and logs
nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from types import TracebackType
from typing import Self

from importer.loopback import Loopback
from importer.sandbox.app import API_PREFIX, Sandbox
from importer.sandbox.arrivals import Arrival
from importer.sandbox.connection import SandboxProtocol
from importer.sandbox.echo import Echo
from importer.sandbox.options import SandboxOptions
from importer.sandbox.rate_limit import RateLimiter
from importer.sandbox.store import TaskStore


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
        self._app = Sandbox(self.options)
        self._server = Loopback(
            self._app, port=port, name="task-importer-sandbox", protocol=SandboxProtocol
        )

    @property
    def token(self) -> str:
        """The token that the sandbox takes."""
        return self.options.token

    @property
    def port(self) -> int:
        """The port that was asked for; once it listens, the one that it has."""
        return self._server.port

    @property
    def url(self) -> str:
        """Where the sandbox itself answers; valid once it listens."""
        return self._server.url

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
        self._server.start()

    def stop(self) -> None:
        """Returns when the port is free again and the thread has ended; at most some seconds."""
        self._server.stop()

    def wait(self) -> None:
        """Blocks until the server ends, which it does not do by itself, or until Ctrl-C."""
        self._server.wait()

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
