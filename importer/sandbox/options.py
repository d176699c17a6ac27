"""How a sandbox should behave, as one value.

Flags and tests fill it in; app.py and server.py read it. Importing it loads no server.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from importer.errors import ConfigurationError
from importer.sandbox.store import SANDBOX_TASK_ID_PREFIX, SANDBOX_WORKSPACE

SANDBOX_TOKEN = "hsr_live_" + b"sandbox".hex().ljust(32, "0")
"""The token that a sandbox takes unless told otherwise: the word "sandbox" in hex, then zeros."""

DEFAULT_PORT = 8765
"""The port that the command line proposes."""

_TOKEN = re.compile(r"hsr_live_[0-9a-f]+", re.ASCII)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxOptions:
    """What a sandbox does where API.md leaves it open, and what goes wrong in it.

    faults is the text of `--faults` (see faults.py), seed starts its dice; listing and echo are
    the texts of `--listing` and `--echo` (listing.py, echo.py); rate is a text such as `10/s`, None
    for no limit; created_status is the success code of `POST /tasks`; unauthenticated says whether
    a missing or wrong token is answered 401 or sent to `/login`. latency_seconds is added to every
    call of the API; hang_seconds is how long a hanging request hangs; listing_delay_seconds keeps a
    new task out of the listing for a while. record_requests may be switched off where a long run
    would fill the memory with arrivals.
    clock gives the time of day with an offset; monotonic_clock gives seconds that never go back.
    """

    token: str = SANDBOX_TOKEN
    faults: str = ""
    seed: int = 0
    listing: str = ""
    echo: str = ""
    rate: str | None = None
    created_status: Literal[200, 201] = 201
    unauthenticated: Literal["status", "redirect"] = "status"
    latency_seconds: float = 0.0
    hang_seconds: float = 60.0
    listing_delay_seconds: float = 0.0
    record_requests: bool = True
    task_id_prefix: str = SANDBOX_TASK_ID_PREFIX
    workspace_id: str = SANDBOX_WORKSPACE
    workspace_name: str = "Sandbox"
    clock: Callable[[], datetime] = _now
    monotonic_clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        if _TOKEN.fullmatch(self.token) is None:
            raise ConfigurationError("the sandbox's token must be hsr_live_ and hexadecimal digits")
