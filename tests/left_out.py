"""Tests that were left out because something is missing here, told in one line each."""

from __future__ import annotations

from collections.abc import Iterable

BROWSER_LEFT_OUT = "the tests of the page in a browser were left out"
POSTGRES_LEFT_OUT = "the tests of a ledger in PostgreSQL were left out"


def lines_of(reasons: Iterable[str]) -> list[str]:
    """One line for each different reason that names tests which a whole computer would run."""
    own = [reason.removeprefix("Skipped: ") for reason in reasons]
    return sorted(
        {reason for reason in own if reason.startswith((BROWSER_LEFT_OUT, POSTGRES_LEFT_OUT))}
    )
