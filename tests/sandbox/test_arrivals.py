"""The record of what was sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from importer.sandbox.arrivals import Arrival, read_headers
from tests.sandbox.conftest import Clock, Serve


def test_secrets_are_hidden() -> None:
    """Of a header that holds a secret only the name is kept."""
    raw = [(b"host", b"h"), (b"authorization", b"Bearer hsr_live_0"), (b"cookie", b"c")]
    assert read_headers(raw) == {"host": "h", "authorization": "(hidden)", "cookie": "(hidden)"}


def test_a_body_is_read_as_json() -> None:
    """The body as sent is kept, and decoded on request."""
    arrival = Arrival(datetime(2026, 3, 2, tzinfo=UTC), 0.0, {}, b'{"a": 1}')
    assert arrival.json() == {"a": 1}


def test_every_post_is_recorded(serve: Serve, clock: Clock, body: dict[str, Any]) -> None:
    """Good, wrong, unauthenticated and faulty posts are kept with their times; nothing else is."""
    server, client = serve(faults="500-after@2")
    client.post("/tasks", json=body)
    clock.seconds = 2.5
    client.post("/tasks", json=body)
    client.post("/tasks", content=b"{")
    client.post("/tasks", json=body, headers={"Authorization": "Bearer other"})
    client.get("/tasks")
    client.get("/me")
    assert [(arrival.monotonic_seconds, arrival.fault) for arrival in server.requests] == [
        (0.0, None),
        (2.5, "500-after"),
        (2.5, None),
        (2.5, None),
    ]
    assert server.requests[0].received_at == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert server.requests[0].json() == body
    assert server.requests[2].body == b"{"
    assert {arrival.headers["authorization"] for arrival in server.requests} == {"(hidden)"}
    assert server.token not in repr(server.requests)


@pytest.mark.parametrize(("record", "count"), [(True, 1), (False, 0)])
def test_the_record_can_be_switched_off(
    serve: Serve, body: dict[str, Any], *, record: bool, count: int
) -> None:
    """A long run need not keep every arrival."""
    server, client = serve(record_requests=record)
    client.post("/tasks", json=body)
    assert len(server.requests) == count
