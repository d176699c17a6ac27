"""Which tests run first: those that fail within seconds, before those that take minutes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_TESTS = Path(__file__).parent

_LATER = (
    "sandbox", "ledger", "intake", "planning", "pipeline", "undoing", "history", "submission",
    "simulation", "web", "acceptance", "browser",
)  # fmt: skip
"""The folders whose tests use the disk, sockets, many seeds, or whole processes, in this order."""


@cache
def turn_of(path: Path) -> int:
    """The turn of the tests in a file: 0 for the first, and those of a turn as they stand."""
    folder = path.relative_to(_TESTS).parts[0]
    return _LATER.index(folder) + 1 if folder in _LATER else 0


def place_of(path: Path) -> tuple[int, tuple[str, ...]]:
    """Where the tests of a file stand, in whichever order the files were collected."""
    return turn_of(path), path.parts


def rotated(number: int, workers: int) -> list[Path]:
    """All files of tests, begun at a worker's share of them: for the first, at the first file."""
    files = sorted(_TESTS.rglob("test_*.py"))
    start = len(files) * number // workers
    return files[start:] + files[:start]
