"""What the tests of the sandbox share: a correct body, a clock that is set by hand, a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer
from tests.patience import PATIENCE_SECONDS

Body = dict[str, Any]
Serve = Callable[..., tuple[SandboxServer, httpx.Client]]


class Clock:
    """A time of day, and seconds, that move only when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        """The time of day: noon of the second of March, and what has passed."""
        return datetime(2026, 3, 2, 12, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        """The seconds that have passed."""
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    """A clock at noon."""
    return Clock()


@pytest.fixture
def body() -> Body:
    """The smallest body that is accepted."""
    return {
        "task_type": "call",
        "task_title": "Call Ada",
        "assignee_id": "rep_1",
        "targets": {"deal_id": "006A"},
    }


@pytest.fixture
def serve(clock: Clock) -> Iterator[Serve]:
    """A function that starts a sandbox and gives it with a client that has its token."""
    with ExitStack() as stack:

        def start(**options: Any) -> tuple[SandboxServer, httpx.Client]:
            chosen = SandboxOptions(clock=clock.now, monotonic_clock=clock.monotonic, **options)
            server = stack.enter_context(SandboxServer(chosen))
            client = httpx.Client(
                base_url=server.base_url,
                headers={"Authorization": f"Bearer {server.token}"},
                timeout=PATIENCE_SECONDS,
                trust_env=False,
            )
            stack.enter_context(client)
            return server, client

        yield start
