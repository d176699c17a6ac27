"""Which tests run first: those that fail within seconds, before those that take minutes."""

from __future__ import annotations

from pathlib import Path

_TESTS = Path(__file__).parent

_LATER = (
    "sandbox", "ledger", "intake", "planning", "pipeline", "undoing", "history", "submission",
    "simulation", "web", "acceptance", "browser",
)  # fmt: skip
"""The folders whose tests use the disk, sockets, many seeds, or whole processes, in this order."""


def turn_of(path: Path) -> int:
    """The turn of the tests in a file: 0 for the first, and those of a turn as they stand."""
    folder = path.relative_to(_TESTS).parts[0]
    return _LATER.index(folder) + 1 if folder in _LATER else 0
