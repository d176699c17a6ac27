"""What of the importer a simulation may replace, to show that it would notice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from importer.ledger.file.boot_clock import Ticks
from importer.ledger.file.witness import Standing, Witness, what_is_wrong
from importer.ledger.others import Others
from importer.submission.http.server_clock import ServerClock
from importer.submission.ports import Journal, Sender
from importer.submission.reconcile.lookup import Lookup, Match
from importer.submission.reconcile.matching.matching import match
from tests.simulation.clocks import Clocks

SETTLE_SECONDS = 120.0
"""The quiet period, as it is without `--settle`."""


def _same_journal(journal: Journal) -> Journal:
    return journal


def _same_sender(sender: Sender) -> Sender:
    return sender


def _own_ticks(clocks: Clocks) -> Ticks:
    return clocks.tick


def _same_others(others: Others) -> Others:
    return others


def _nothing(_: sqlite3.Connection) -> None:
    """What the right protocol does to a ledger behind its back."""


@dataclass(frozen=True, slots=True)
class Way:
    """How the importer keeps its promise. The defaults are the product; others are known to fail.

    at_restart: done to the ledger of a run that was killed, before the next one opens it.
    drops_commits: so many of the last commits a power loss may take. service: traits of every
    service that it is tried on: those under which its rule counts. others: what is seen of the
    other ledgers of the folder. is_wrong: whether one is the ledger that was used last. has_home:
    whether each seed has several names and accidents of its ledgers (home.py).
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
    others: Callable[[Others], Others] = _same_others
    is_wrong: Callable[[Path, Standing | None, Witness | None], str | None] = what_is_wrong
    has_home: bool = False


RIGHT = Way()
