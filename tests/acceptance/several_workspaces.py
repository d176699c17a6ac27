"""Several workspaces of one service, told apart by their tokens: a sandbox for each behind it."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from importer.loopback import Loopback
from importer.sandbox.app import API_PREFIX
from importer.sandbox.connection import SandboxProtocol
from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer


class SeveralWorkspaces:
    """A service with a workspace for each name. options: of all."""

    def __init__(self, *names: str, **options: Any) -> None:
        self.servers = {
            name: SandboxServer(
                SandboxOptions(
                    token=f"hsr_live_{name.encode().hex()}", workspace_id=f"ws_{name}", **options
                )
            )
            for name in names
        }
        self._by_token = {
            f"Bearer {server.token}".encode(): server._app for server in self.servers.values()
        }
        self._server = Loopback(
            self._answer, port=0, name="several-workspaces", protocol=SandboxProtocol
        )

    @property
    def base_url(self) -> str:
        """The base URL of the API."""
        return self._server.url + API_PREFIX

    @property
    def environment(self) -> Mapping[str, str]:
        """Where the service is, and a token for each workspace, such as `ACME_TOKEN`."""
        tokens = {f"{name.upper()}_TOKEN": one.token for name, one in self.servers.items()}
        return {"HOCKEYSTACK_BASE_URL": self.base_url, **tokens}

    @property
    def arrivals(self) -> int:
        """How many tasks were to be created so far, in all."""
        return sum(len(server._app.requests) for server in self.servers.values())

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.stop()
        failures = [failure for one in self.servers.values() for failure in one._app.failures]
        if error is None and failures:
            raise failures[0]

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        app = self._by_token[dict(scope["headers"])[b"authorization"]]
        await app(scope, receive, send)
