"""What the acceptance tests share: a shell in an empty folder, and sandboxes on real sockets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import ONE_JOB, Shell

Serve = Callable[..., SandboxServer]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell in an empty folder, with no service and no token."""
    return Shell(tmp_path)


@pytest.fixture(scope="session")
def closing() -> Iterator[Callable[[SandboxServer], None]]:
    """Stops sandboxes on the side: each takes a fifth of a second, in which nothing happens.

    At the end of the session an exception that escaped inside one of them is raised.
    """
    with ThreadPoolExecutor() as pool:
        ends: list[Future[None]] = []
        yield lambda server: ends.append(pool.submit(server.__exit__, None, None, None))
    for end in ends:
        end.result()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits that the program chooses itself are short; those that the service asks for are not."""
    monkeypatch.setattr("importer.submission.pace.waits.FIRST_SECONDS", 0.02)
    monkeypatch.setattr("importer.submission.pace.waits._LONGEST_SECONDS", 0.1)
    monkeypatch.setattr("importer.submission.reconcile.lookup._BETWEEN_LISTINGS_SECONDS", 0.02)


@pytest.fixture
def serve(shell: Shell, closing: Callable[[SandboxServer], None]) -> Iterator[Serve]:
    """Starts a sandbox with the given options and connects the shell to it."""
    servers: list[SandboxServer] = []

    def start(**options: Any) -> SandboxServer:
        server = SandboxServer(SandboxOptions(**options))
        server.start()
        servers.append(server)
        shell.connect(server)
        return server

    yield start
    for server in servers:
        closing(server)


@pytest.fixture
def server(serve: Serve) -> SandboxServer:
    """A sandbox in which nothing goes wrong, connected to the shell."""
    return serve()


@pytest.fixture
def agency(shell: Shell, server: SandboxServer) -> Shell:
    """A shell in which the token of a client has a variable of its own, and none is set besides."""
    shell.environment["ACME_TOKEN"] = shell.environment.pop("HOCKEYSTACK_API_TOKEN")
    (shell.folder / "jobs.toml").write_text(ONE_JOB, "utf-8")
    assert server.base_url == shell.environment["HOCKEYSTACK_BASE_URL"]
    return shell
