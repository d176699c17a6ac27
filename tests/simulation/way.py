"""What of the importer a simulation may replace, to show that it would notice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from importer.boot_clock import Ticks
from importer.submission.lookup import Lookup, Match
from importer.submission.matching import match
from importer.submission.roles import Journal, Sender
from importer.submission.server_clock import ServerClock
from tests.simulation.clocks import Clocks

SETTLE_SECONDS = 120.0
"""The quiet period, as it is without `--settle`."""


def _same_journal(journal: Journal) -> Journal:
    return journal


def _same_sender(sender: Sender) -> Sender:
    return sender


def _own_ticks(clocks: Clocks) -> Ticks:
    return clocks.tick


def _nothing(_: sqlite3.Connection) -> None:
    """What the right protocol does to a ledger behind its back."""


@dataclass(frozen=True, slots=True)
class Way:
    """How the importer keeps its promise. The defaults are the product; others are known to fail.

    at_restart: done to the ledger of a run that was killed, before the next one opens it.
    drops_commits: so many of the last commits a power loss may take. service: traits of every
    service that it is tried on: those under which its rule counts.
    """

    name: str = "right"
    journal: Callable[[Journal], Journal] = _same_journal
    sender: Callable[[Sender], Sender] = _same_sender
    lookup: type[Lookup] = Lookup
    match: Match = match
    settle_seconds: float = SETTLE_SECONDS
    server_clock: type[ServerClock] = ServerClock
    ticks: Callable[[Clocks], Ticks] = _own_ticks
    at_restart: Callable[[sqlite3.Connection], None] = _nothing
    drops_commits: int = 0
    service: Mapping[str, Any] = field(default_factory=dict)
    is_locked: bool = True


RIGHT = Way()
