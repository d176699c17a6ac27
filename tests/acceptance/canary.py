"""The tokens that nothing may hold, and the search for them: in files, in records of the log.

Half a token is a secret as well: what is searched for is the first half of its digits, as it is,
in UTF-16 and in base64. Each process of the tests looks through what it has left behind itself.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from importer.sandbox.options import SANDBOX_TOKEN

CANARY = "hsr_live_" + b"a bird in a mine".hex()
_CANARIES = (CANARY, SANDBOX_TOKEN)
"""The tests' own, and every sandbox's."""

_PREFIX = "hsr_live_"

_PLANTED = frozenset({"task-importer.toml"})
"""Files into which a test writes a token to see it refused."""


def needles(token: str) -> tuple[bytes, ...]:
    """What is searched for in place of the token."""
    half = token[: len(_PREFIX) + (len(token) - len(_PREFIX)) // 2]
    encoded = base64.b64encode(f"Bearer {half}".encode())
    return half.encode(), half.encode("utf-16-le"), encoded[:-4]


_NEEDLES = tuple(needle for token in _CANARIES for needle in needles(token))


def holds_token(data: bytes) -> bool:
    """Whether a token stands in the bytes, however they are written."""
    return any(needle in data for needle in _NEEDLES)


def files_that_hold_a_token(folder: Path) -> list[Path]:
    """The files below the folder in which a token stands; links are not followed."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and holds_token(path.read_bytes())
    ]


@contextmanager
def watched(folder: Path, logger: logging.Logger | None = None) -> Iterator[None]:
    """At the end of the block no file below the folder and no record of any log holds a token.

    Inside it, all loggers say all they have to say. logger: the one to listen to, if not to all.
    """
    listener, logger = _Listener(logging.DEBUG), logger or logging.getLogger()
    former = logger.level
    logger.addHandler(listener)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.removeHandler(listener)
        logger.setLevel(former)
    found = [path for path in files_that_hold_a_token(folder) if path.name not in _PLANTED]
    assert found == [], "files that hold a token"
    assert listener.caught == [], "records that hold a token"


class _Listener(logging.Handler):
    """Keeps the name of the logger and the place of each record that holds a token."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.caught: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Look at one record, as it would be written."""
        if holds_token(self.format(record).encode("utf-8", "replace")):
            self.caught.append(f"{record.name}: {record.pathname}:{record.lineno}")
