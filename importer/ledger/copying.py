"""Copies this computer's ledgers into a shared one, with all that they know.

A ledger is copied whole, in one transaction of the shared one, and read back before that ends. From
its begin on nothing is imported by the ledger of this computer, so that nothing can be missing in
the copy; what was begun and did not end is repeated.
"""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from importer.errors import LedgerError
from importer.ledger.database import REMEMBER, Database, Row
from importer.ledger.file.locking import HOLDER
from importer.ledger.file.witness import COMMITS, IDENTITY, IN_USE_BY, WHOLE_AT
from importer.ledger.history import run_records
from importer.ledger.location import Place
from importer.ledger.moved import COPIED_FROM, MOVED_TO, MOVING_TO, copied_key
from importer.ledger.shared_home import SharedHome
from importer.ledger.shared_opening import postgres
from importer.ledger.store import Ledger


class _Table(NamedTuple):
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


_TABLES = (
    _Table(
        "runs",
        (
            "run_id", "started_at", "ended_at", "source", "kind", "undoes", "source_digest",
            "row_count", "purged_at",
        ),
        ("run_id",),
    ),
    _Table(
        "tasks",
        (
            "id", "fingerprint", "state", "task_id", "run_id", "row_number", "adopted", "body",
            "closing", "sent_at", "first_sent_at", "touched_at", "named_id", "same_but_time",
            "same_but_texts", "losses", "spoils", "words", "sent_no", "guessed_at", "first_boot",
            "first_ticks", "boot", "ticks", "loss",
        ),
        ("id",),
    ),
    _Table("likes", ("key", "task"), ("key", "task")),
    _Table(
        "outcomes",
        (
            "run_id", "row_number", "fingerprint", "status", "task_id", "reason", "hint",
            "attempts", "request_id", "issues", "cause",
        ),
        ("run_id", "row_number"),
    ),
    _Table("former_tasks", ("task_id", "fingerprint", "run_id"), ("task_id",)),
)  # fmt: skip
"""What is copied, row by row. A test holds it to the tables of both databases."""

_NOT_SAID = frozenset({IDENTITY, COMMITS, IN_USE_BY, WHOLE_AT, HOLDER, MOVED_TO, MOVING_TO})
"""What a ledger says of its own file, or of whoever has it open."""

_ABOUT = frozenset({"base_url", "workspace"})
"""What the shared ledger knows already, from its opening."""

_TOGETHER = 1000
_TRIES = 3
"""A place that was free may be taken before it is opened; then there is one beside it."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A ledger of this computer, and what is in the shared one now.

    rows: of all tables by their names. is_new: whether it was copied just now, and not before.
    """

    place: Place
    rows: dict[str, int]
    is_new: bool


def copy_ledger(place: Place, home: SharedHome) -> Copied:
    """Copy the ledger at a place of this computer, or go on with that.

    Where the shared one knows the workspace by another computer already, the copy stands beside it,
    and both count. Raises `LedgerError` where it cannot be done; then nothing has changed, or the
    ledger says that the copying did not end.
    """
    if place.problem is not None:
        raise place.problem
    with Ledger.open(
        Path(place.location),
        base_url=place.base_url,
        workspace=place.workspace or None,
        purpose=f"copying it into {home.name}",
    ) as own:
        identity = own.recall(IDENTITY) or ""
        for _ in range(_TRIES):
            there = home.copy_of(place, identity)
            if there is not None:
                return _known(own, place, home, there)
            target = _place_for(place, home, identity)
            own.remember(MOVING_TO, home.address)
            with home.opened(target, purpose=f"a copy of {place.name}") as shared:
                if _knows_anything(shared):
                    continue  # somebody was sooner while this waited
                rows = _carry_over(own, shared, place, identity)
            _mark(own, home)
            return Copied(place, rows, is_new=True)
        _stay(own)
        raise LedgerError(
            f"{place.location} could not be copied: other computers copy or import into "
            f"{home.name} all the time",
            hint="run the same command again",
        )


def _place_for(place: Place, home: SharedHome, identity: str) -> Place:
    """Where it is to be copied to: beside the ledger of its workspace, if that is in use."""
    there = home.own_place(place.base_url, place.workspace or None)
    if home.is_there(there):
        with home.open_to_read(there) as ledger:
            if _knows_anything(ledger):
                return home.next_to(there, identity)
    return there


def _knows_anything(ledger: Ledger) -> bool:
    """Whether a run was ever recorded in it, or anything was to be sent."""
    return not ledger.is_empty or bool(run_records(ledger))


def _known(own: Ledger, place: Place, home: SharedHome, there: Place) -> Copied:
    """The copy was made before, and perhaps not said here."""
    with home.open_to_read(there) as shared:
        rows = {table.name: _count(shared.db, table) for table in _TABLES}
    if own.recall(MOVED_TO) is None:
        _mark(own, home)
    return Copied(place, rows, is_new=False)


def _stay(own: Ledger) -> None:
    """The ledger of this computer counts as before."""
    with own.writing():
        own.db.execute("DELETE FROM about WHERE key = ?1", (MOVING_TO,))


def _mark(own: Ledger, home: SharedHome) -> None:
    with own.writing():
        own.db.execute(REMEMBER, (MOVED_TO, home.address))
        own.db.execute("DELETE FROM about WHERE key = ?1", (MOVING_TO,))


def _carry_over(own: Ledger, shared: Ledger, place: Place, identity: str) -> dict[str, int]:
    """Copy all rows, read them back, and say so: all of it, or nothing."""
    is_safe = False
    try:
        with postgres().at_length(shared) as db:
            digests = {}
            for table in _TABLES:
                digest = hashlib.sha256()
                for rows in _read(own.db, table):
                    _add(digest, rows)
                    db.executemany(_insert(table), rows)
                digests[table.name] = digest.hexdigest()
            _carry_what_is_said(own, db)
            counts = {table.name: _same(db, table, digests, place) for table in _TABLES}
            db.execute(_GO_ON_WITH_IDS)
            db.execute(REMEMBER, (copied_key(identity), shared.time()))
            db.execute(REMEMBER, (COPIED_FROM, socket.gethostname()))
            is_safe = True
    except Exception:
        if not is_safe:  # surely nothing was committed
            _stay(own)
        raise
    return counts


def _carry_what_is_said(own: Ledger, db: Database) -> None:
    for key, value in own.db.execute("SELECT key, value FROM about ORDER BY key").fetchall():
        if key not in _NOT_SAID | _ABOUT:
            db.execute(REMEMBER, (key, value))


def _read(db: Database, table: _Table) -> Iterator[list[Row]]:
    """All rows in the order of their key, some at a time: neither database gives all at once."""
    marks = ", ".join(f"?{number}" for number in range(1, len(table.key) + 1))
    key, columns = ", ".join(table.key), ", ".join(table.columns)
    last: Row = ()
    while True:
        after = f"WHERE ({key}) > ({marks})" if last else ""
        rows = db.execute(
            f"SELECT {columns} FROM {table.name} {after} ORDER BY {key} LIMIT {_TOGETHER}",  # noqa: S608 -- of the table above
            last,
        ).fetchall()
        if not rows:
            return
        last = tuple(rows[-1][table.columns.index(name)] for name in table.key)
        yield [tuple(map(_storable, row)) for row in rows]


def _storable(value: object) -> object:
    """A text without the one character that PostgreSQL does not store."""
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value


def _insert(table: _Table) -> str:
    places = ", ".join(f"?{number}" for number in range(1, len(table.columns) + 1))
    system = " OVERRIDING SYSTEM VALUE" if table.columns[0] == "id" else ""
    return f"INSERT INTO {table.name} ({', '.join(table.columns)}){system} VALUES ({places})"  # noqa: S608 -- as above


_GO_ON_WITH_IDS = """
    SELECT setval(pg_get_serial_sequence('tasks', 'id'), coalesce(max(id), 0) + 1, false)
      FROM tasks
"""


def _add(digest: Any, rows: Sequence[Row]) -> None:  # noqa: ANN401 -- hashlib's
    for row in rows:
        digest.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))


def _same(db: Database, table: _Table, digests: dict[str, str], place: Place) -> int:
    """How many rows of the table are in the copy, which are those of the ledger."""
    digest, count = hashlib.sha256(), 0
    for rows in _read(db, table):
        _add(digest, rows)
        count += len(rows)
    if digest.hexdigest() != digests[table.name]:
        raise LedgerError(
            f"the copy of {place.location} is not the same: its {table.name} differ; nothing was "
            "copied",
            hint="run the same command again; if it happens again, please report it",
        )
    return count


def _count(db: Database, table: _Table) -> int:
    with db.errors():
        found = db.execute(f"SELECT count(*) FROM {table.name}").fetchone()  # noqa: S608 -- as above
    return int(found[0])
