"""Tasks that are surely there, of rows asked for in the order of a file: most of a sheet's.

What a run sent stands in the ledger in the order of its file. So the rows of a chunk are read in
one go from where its first row stands to where its last one does, which takes half the time of a
search for each. What is not found so is for `LedgerReader.known`: nothing is said here of a row
that is not at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from importer.ledger.reader import LedgerReader
from importer.ledger.records import Known
from importer.ledger.states import State

TaskThere: TypeAlias = tuple[bytes, str, str, int]
"""What its row is known by, its id, the run that met it last, and its row there."""

_MOST_BETWEEN = 2
"""How many rows of the ledger are read for each one that is asked for."""

_ENDS = 2
_PLACES = "SELECT min(id), max(id), count(*) FROM tasks WHERE fingerprint IN (?1, ?2)"
_BETWEEN = """
SELECT fingerprint, task_id, run_id, row_number FROM tasks
 WHERE id BETWEEN ?1 AND ?2 AND task_id <> ''
   AND (state = 'closed' OR (state = 'created' AND closing IS NULL))
"""


def tasks_there(ledger: LedgerReader, keys: Sequence[bytes]) -> list[TaskThere]:
    """The tasks of those of the rows that stand together in the ledger and are at their end.

    In the order in which they were sent.

    keys: what consecutive rows are known by. Tasks of other rows may be among them.
    """
    if not keys:
        return []
    with ledger.db.errors():
        first, last, found = ledger.db.execute(_PLACES, (keys[0], keys[-1])).fetchone()
        if found < _ENDS or last - first > len(keys) * _MOST_BETWEEN:
            return []
        return ledger.db.execute(_BETWEEN, (first, last)).fetchall()


def is_there(known: Known) -> bool:
    """Whether nothing is left to be done for a row: its task has been created, and closed."""
    if not known.task_id:
        return False
    is_open = known.state is State.CREATED and known.closing is None
    return known.state is State.CLOSED or is_open
