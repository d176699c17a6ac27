"""What a ledger says of itself: its identity, its number of commits, and who has it open."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

from importer.errors import LedgerError
from importer.ledger.file import database
from importer.ledger.file.witness import (
    COMMITS,
    IDENTITY,
    IN_USE_BY,
    WHOLE_AT,
    Standing,
    read_witness,
    what_is_wrong,
)


def standing_of(db: sqlite3.Connection, *, has_log: bool) -> Standing:
    """What a ledger says of itself; one of an older version says nothing."""
    said = dict(
        db.execute(
            "SELECT key, value FROM about WHERE key IN (?, ?, ?, ?)",
            (IDENTITY, COMMITS, IN_USE_BY, WHOLE_AT),
        )
    )
    return Standing(
        said.get(IDENTITY, ""),
        _count_of(said, COMMITS),
        said.get(IN_USE_BY, ""),
        has_log,
        _count_of(said, WHOLE_AT),
    )


def doubt_about(path: Path) -> str | None:
    """Why the ledger at `path` may not be the one that was used last, for one who only reads.

    None: nothing says so, or another run is at work on it, or it cannot be read, which opening
    it tells.
    """
    witness = read_witness(path)
    if not path.exists():
        return what_is_wrong(path, None, witness)
    with suppress(LedgerError, OSError, sqlite3.Error):
        had_log = database.has_journal(path)
        with closing(database.open_as_it_is(path)) as db:
            had_log = database.has_journal(path) or had_log
            standing = standing_of(db, has_log=had_log)
            # A run that has begun or ended meanwhile has, or had, its log.
            has_log = database.has_journal(path) or had_log
            # Counted after that: a run at work brings commits into the file, and then says so.
            in_file = commits_in_file(path) if has_log else None
            return what_is_wrong(path, standing._replace(has_log=has_log, in_file=in_file), witness)
    return None


def _count_of(said: Mapping[str, str], key: str) -> int:
    count = said.get(key, "")
    return int(count) if count.isascii() and count.isdecimal() else 0


def commits_in_file(path: Path) -> int | None:
    """How many commits the file contains without its log; None: it cannot be determined."""
    with suppress(sqlite3.Error):
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"  # for which there is no log
        with closing(sqlite3.connect(address, uri=True)) as db:
            return standing_of(db, has_log=False).commits
    return None
