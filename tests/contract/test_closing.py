"""The body of the `PATCH` that closes a task: what the API takes, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from importer.contract.closing import Closing


@pytest.mark.parametrize(
    ("members", "sent"),
    [
        ({"status": "completed"}, b'{"status":"completed"}'),
        ({"status": "cancelled"}, b'{"status":"cancelled"}'),
        (
            {"status": "dismissed", "dismiss_reason": "deal lost \N{EM DASH} for good"},
            '{"status":"dismissed","dismiss_reason":"deal lost \N{EM DASH} for good"}'.encode(),
        ),
    ],
)
def test_what_is_sent(members: dict[str, Any], sent: bytes) -> None:
    """Compact UTF-8, in which a member without a value is absent."""
    assert Closing(**members).to_json() == sent


def test_the_bound_of_a_reason_is_the_apis() -> None:
    """2,000 characters are taken, one more is not."""
    assert Closing(status="dismissed", dismiss_reason="x" * 2000).to_json()
    with pytest.raises(ValidationError, match="at most 2000 characters"):
        Closing(status="dismissed", dismiss_reason="x" * 2001)


@pytest.mark.parametrize(
    "members",
    [
        {"status": "pending"},
        {"status": "Completed"},
        {"status": "dismissed"},
        {"status": "dismissed", "dismiss_reason": ""},
        {"status": "dismissed", "dismiss_reason": "one\x0btwo"},
        {"status": "completed", "dismiss_reason": "won"},
        {"status": "completed", "priority": "high"},
        {"dismiss_reason": "won"},
    ],
)
def test_what_the_api_would_refuse(members: dict[str, Any]) -> None:
    """A task cannot be reopened, a dismissal says why, and only the status can change."""
    with pytest.raises(ValidationError):
        Closing(**members)
