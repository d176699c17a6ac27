"""The way in: links that work once, for a minute, and that nobody can guess."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable
from enum import StrEnum

VALID_SECONDS = 60
_CODE_BYTES = 32
_PATH_BYTES = 16


class LinkUse(StrEnum):
    """What came of a code."""

    OPENED = "opened"
    USED = "used"
    LATE = "late"
    UNKNOWN = "unknown"


class OneTimeLinks:
    """Makes codes, and takes each of them once. What is kept of a code is its digest."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """clock: seconds that only grow."""
        self._clock = clock
        self._lock = threading.Lock()
        self._until: dict[bytes, float] = {}
        self._used: set[bytes] = set()

    def new_code(self) -> str:
        """A code that opens once from now on."""
        code = secrets.token_urlsafe(_CODE_BYTES)
        with self._lock:
            self._until[_digest(code)] = self._clock() + VALID_SECONDS
        return code

    def use(self, code: str) -> LinkUse:
        """Whether the code opens; it does so once."""
        key = _digest(code)
        with self._lock:
            if key in self._used:
                return LinkUse.USED
            until = self._until.get(key)
            if until is None:
                return LinkUse.UNKNOWN
            if self._clock() >= until:
                return LinkUse.LATE
            self._used.add(key)
            return LinkUse.OPENED


def random_name() -> str:
    """A name that nobody can guess, for a path or a cookie."""
    return secrets.token_urlsafe(_PATH_BYTES)


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).digest()
