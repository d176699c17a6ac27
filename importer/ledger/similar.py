"""Tasks that have something in common with a row: all but the due date, or all but the texts.

Of thousands that are alike no more are read than somebody asks for, so that a weekly sheet whose
rows differ in the date alone costs no more than another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from importer.ledger.database import ledger_errors
from importer.ledger.records import SimilarTask
from importer.ledger.states import State
from importer.ledger.store import Ledger

_COLUMNS = ("same_but_time", "same_but_texts")
_MAY_BE_THERE = (State.CREATED, State.CLOSED, State.UNKNOWN)
"""What was refused or undone is not a task that a person would see twice."""

# SQLite takes 999 parameters or more, depending on its version.
_KEYS_TOGETHER = 900
_READ_TOGETHER = 200

_WITH_TASKS = """
WITH wanted (key) AS (VALUES {marks})
SELECT key FROM wanted
WHERE EXISTS (SELECT 1 FROM tasks WHERE {column} = key AND state IN (?, ?, ?))
"""
_TASKS = """
SELECT id, fingerprint, run_id, row_number FROM tasks
WHERE {column} = ? AND id > ? AND state IN (?, ?, ?) ORDER BY id LIMIT ?
"""


class Likeness(NamedTuple):
    """What rows have in common. column: of the ledger's tasks. key: what it holds there."""

    column: str
    key: bytes


def likenesses(likeness: tuple[bytes, bytes]) -> tuple[Likeness, Likeness]:
    """What a row has in common with its like. likeness: of `contract.fingerprint.likeness_keys`."""
    by_time, by_texts = map(Likeness, _COLUMNS, likeness)
    return by_time, by_texts


def with_tasks(ledger: Ledger, likes: Sequence[Likeness]) -> set[Likeness]:
    """Those of the likenesses that some task shares which is, or may be, there."""
    found: set[Likeness] = set()
    for column in _COLUMNS:
        keys = list({like.key for like in likes if like.column == column})
        for start in range(0, len(keys), _KEYS_TOGETHER):
            part = keys[start : start + _KEYS_TOGETHER]
            query = _WITH_TASKS.format(column=column, marks=",".join(["(?)"] * len(part)))
            with ledger_errors(ledger.path):
                there = ledger.db.execute(query, (*part, *_MAY_BE_THERE)).fetchall()
            found |= {Likeness(column, key) for (key,) in there}
    return found


def tasks_like(ledger: Ledger, like: Likeness) -> Iterator[SimilarTask]:
    """The tasks that share it and are, or may be, there: those first that the ledger knew first."""
    last, query = 0, _TASKS.format(column=like.column)
    while True:
        wanted = (like.key, last, *_MAY_BE_THERE, _READ_TOGETHER)
        with ledger_errors(ledger.path):
            rows = ledger.db.execute(query, wanted).fetchall()
        yield from (SimilarTask(*row[1:]) for row in rows)
        if len(rows) < _READ_TOGETHER:
            return
        last = rows[-1][0]
