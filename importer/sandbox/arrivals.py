"""The record of what was sent to `POST /tasks`, for tests to look at. It never holds the token."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie"})


@dataclass(frozen=True, slots=True)
class Arrival:
    """One `POST /tasks` as it came, whatever was answered.

    received_at is the time of day, monotonic_seconds the same moment by the clock of the rate
    limit; headers have lower-case names; fault is the kind that the request met, None for none.
    """

    received_at: datetime
    monotonic_seconds: float
    headers: Mapping[str, str]
    body: bytes
    fault: str | None = None

    def json(self) -> Any:  # noqa: ANN401 - it is JSON
        """The body, decoded. Raises ValueError if it is no JSON."""
        return json.loads(self.body)


def read_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The headers as text, with `(hidden)` for the value of those that hold a secret."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in raw}
    for name in _SECRET_HEADERS.intersection(headers):
        headers[name] = "(hidden)"
    return headers
