"""Answers that came to a process whose lease was over: what it knows and may not write any more.

They are left in a table of their own, without a fence: nobody loses anything by a line in it. The
holder believes them before it lists. Where it had sent the row again already, two tasks exist, and
this is how that comes to be known.
"""

from __future__ import annotations

from typing import NamedTuple

from importer.ledger.database import Database
from importer.ledger.entries import Entries
from importer.ledger.leased import Leased
from importer.ledger.records import Settlement
from importer.ledger.states import Event


class MadeTwice(NamedTuple):
    """A row with several tasks. others: those of which the ledger knew nothing."""

    run_id: str
    row_number: int
    task_id: str
    others: tuple[str, ...]

    @property
    def ids(self) -> str:
        """Of all of them, for a person."""
        return f"{', '.join(self.others)} and {self.task_id}"


def believe(db: Database, entries: Entries, now: str) -> int:
    """Settle the rows of which only a late answer tells the task; how many, in a transaction.

    Not by one that was told: a person may have deleted its task since.
    """
    if not isinstance(db, Leased) or db.late is None:
        return 0
    rows = db.execute(_BELIEVABLE.format(late=db.late), (db.lease.schema,)).fetchall()
    found = dict(rows)
    entries.settle("", [Settlement(key, Event.FIND, None, one) for key, one in found.items()], now)
    return len(found)


def tell_twice(db: Database) -> list[MadeTwice]:
    """The rows with several tasks of which nobody was told yet; their runs' history says so now."""
    if not isinstance(db, Leased) or db.late is None:
        return []
    schema = db.lease.schema
    rows = db.execute(_TWICE.format(late=db.late), (schema,)).fetchall()
    found: dict[tuple[str, int, str], list[str]] = {}
    for other, *row in rows:
        found.setdefault((row[0], row[1], row[2]), []).append(other)
    twice = [MadeTwice(*row, tuple(others)) for row, others in found.items()]
    for one in twice:
        told = (f"it was created twice: tasks {one.ids}", LOOK, one.run_id, one.row_number)
        db.execute(_SAY, told)
        for other in one.others:
            db.execute(_TOLD.format(late=db.late), (schema, other))
    return twice


LOOK = "look at them in HockeyStack, and delete one if there should be only one"

COLUMNS = {
    "schema": "text NOT NULL",
    "task_id": "text NOT NULL",
    "fingerprint": "{bytes} NOT NULL",
    "epoch": "integer NOT NULL",
    "run_id": "text NOT NULL",
    "told": "integer NOT NULL DEFAULT 0",
}
"""Of the table, for whoever makes it. `{bytes}`: the kind of the database for them."""

KEY = "PRIMARY KEY (schema, task_id)"


def making(table: str, kind_of_bytes: str) -> str:
    """The statement that makes the table."""
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    return f"CREATE TABLE IF NOT EXISTS {table} ({columns.format(bytes=kind_of_bytes)}, {KEY})"


_UNHEARD = """
   NOT EXISTS (SELECT 1 FROM tasks k WHERE k.task_id = l.task_id)
   AND NOT EXISTS (SELECT 1 FROM former_tasks f WHERE f.task_id = l.task_id)
"""
_BELIEVABLE = f"""
    SELECT l.fingerprint, l.task_id FROM {{late}} l
      JOIN tasks t ON t.fingerprint = l.fingerprint
     WHERE l.schema = ?1 AND l.told = 0 AND t.state IN ('unknown', 'planned', 'rejected')
       AND {_UNHEARD} ORDER BY l.epoch DESC, l.task_id
"""  # noqa: S608 -- constants
_TWICE = f"""
    SELECT l.task_id, t.run_id, t.row_number, t.task_id FROM {{late}} l
      JOIN tasks t ON t.fingerprint = l.fingerprint
     WHERE l.schema = ?1 AND l.told = 0 AND t.state IN ('created', 'closed')
       AND t.task_id <> l.task_id AND {_UNHEARD}
     ORDER BY t.run_id, t.row_number, l.task_id
"""  # noqa: S608 -- constants
_SAY = "UPDATE outcomes SET reason = ?1, hint = ?2 WHERE run_id = ?3 AND row_number = ?4"
_TOLD = "UPDATE {late} SET told = 1 WHERE schema = ?1 AND task_id = ?2"
