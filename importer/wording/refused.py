"""What a validator of ours says of a value, without what pydantic puts before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_BEFORE_OURS = "Value error, "


def reason_of(detail: Mapping[str, Any]) -> str:
    """The sentence of one of pydantic's `errors()`."""
    return str(detail["msg"]).removeprefix(_BEFORE_OURS)
