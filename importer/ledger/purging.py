"""Deletes the texts of old runs from a ledger, so that nothing of them remains in its files.

What keeps a row from being sent twice stays: fingerprints, states and task ids. What is still
needed to look up, undo or close a task is never deleted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from importer.ledger.database import Database
from importer.ledger.records import CELLS
from importer.ledger.store import Ledger

PURGED_SOURCE = "(purged)"
"""What stands for the name of a file that was purged."""

_STILL_NEEDED = """
    CASE WHEN state IN ('unknown', 'intent') THEN 'unconfirmed'
         WHEN state = 'withdrawing' THEN 'withdrawing'
         WHEN state = 'created' AND closing IS NOT NULL THEN 'unclosed' END
"""

WHY_NEEDED: dict[str, str] = {
    "unconfirmed": "sent, but not yet looked up in HockeyStack",
    "withdrawing": "an undo has started with them and is not finished",
    "unclosed": "created, and still to be set to the status that their rows ask for",
}
"""Why the texts of a task are kept whatever its run."""

_TO_PURGE = f"""
    SELECT run_id FROM runs
     WHERE run_id IN ({{marks}})
       AND (purged_at IS NULL
            OR EXISTS (SELECT 1 FROM tasks
                        WHERE tasks.run_id = runs.run_id AND body IS NOT NULL
                          AND ({_STILL_NEEDED}) IS NULL)
            OR EXISTS (SELECT 1 FROM outcomes
                        WHERE outcomes.run_id = runs.run_id
                          AND (reason <> '' OR hint <> '' OR issues IS NOT NULL)))
"""  # noqa: S608 -- no text from outside

_SOME_RUNS = 400


@dataclass(slots=True)
class Purge:
    """What was, or would be, purged. rows: tasks without their texts; kept: tasks by reason.

    runs: those of which something was left to delete; the tasks that are kept may be of others.
    """

    runs: int = 0
    rows: int = 0
    kept: dict[str, int] = field(default_factory=dict)


def count_purgeable(ledger: Ledger, run_ids: Sequence[str]) -> Purge:
    """What `purge` would do; nothing is changed."""
    with ledger.db.errors():
        purged = Purge(runs=len(_to_purge(ledger, run_ids)))
        for part in _parts(run_ids):
            counted = ledger.db.execute(
                f"SELECT {_STILL_NEEDED}, count(*) FROM tasks"  # noqa: S608
                f" WHERE body IS NOT NULL AND run_id IN ({_marks(part)}) GROUP BY 1",
                part,
            )
            for why, count in counted:
                if why is None:
                    purged.rows += count
                else:
                    purged.kept[why] = purged.kept.get(why, 0) + count
    return purged


def purge(ledger: Ledger, run_ids: Sequence[str]) -> Purge:
    """Take the texts of these runs out of the ledger and out of its files.

    A run of which nothing is left to delete stays as it is, with the date of its purge. One that
    was purged, and of which texts are deleted that had to be kept, gets the date of this purge. The
    ledger must be open for writing. Raises `LedgerError` where something else reads it: what it
    reads could not be taken out of the file.
    """
    purged = count_purgeable(ledger, run_ids)
    with ledger.db.errors():
        left = _to_purge(ledger, run_ids)
        if not left:
            return purged
        with ledger.db.erasing():
            ledger.say_who_holds_it("a purge")
            with ledger.db.at_length() as db:
                for part in _parts(left):
                    _forget(db, part)
                db.execute("DELETE FROM about WHERE key = ?1", (CELLS,))
        # Only now: a purge that could not take the texts out of the files is to be run again.
        with ledger.db.at_length() as db:
            for part in _parts(left):
                _date(db, part, ledger.time())
    return purged


def _to_purge(ledger: Ledger, run_ids: Sequence[str]) -> list[str]:
    """Of these runs those that were not purged yet, or of which texts are there that may go."""
    found = {
        run_id
        for part in _parts(run_ids)
        for (run_id,) in ledger.db.execute(_TO_PURGE.format(marks=_marks(part)), part)
    }
    return [run_id for run_id in run_ids if run_id in found]


def _forget(db: Database, run_ids: Sequence[str]) -> None:
    some = f"run_id IN ({_marks(run_ids)})"
    closed = db.execute(
        f"SELECT id, closing FROM tasks WHERE closing IS NOT NULL AND {some}"  # noqa: S608
        f" AND ({_STILL_NEEDED}) IS NULL",
        run_ids,
    ).fetchall()
    db.executemany(
        "UPDATE tasks SET closing = ?1 WHERE id = ?2",
        [(_status_alone(closing), task) for task, closing in closed],
    )
    db.execute(
        f"UPDATE tasks SET body = NULL WHERE {some} AND ({_STILL_NEEDED}) IS NULL",  # noqa: S608
        run_ids,
    )
    db.execute(
        f"UPDATE outcomes SET reason = '', hint = '', issues = NULL WHERE {some}",  # noqa: S608
        run_ids,
    )
    db.execute(
        f"UPDATE runs SET source = ?{len(run_ids) + 1}, purged_at = NULL WHERE {some}",  # noqa: S608
        (*run_ids, PURGED_SOURCE),
    )


def _date(db: Database, run_ids: Sequence[str], now: str) -> None:
    db.execute(
        f"UPDATE runs SET purged_at = ?{len(run_ids) + 1}"  # noqa: S608
        f" WHERE run_id IN ({_marks(run_ids)})",
        (*run_ids, now),
    )


def _status_alone(closing: bytes) -> bytes:
    """The status, by which an undo knows what was set by us, without the words beside it."""
    return json.dumps({"status": json.loads(closing).get("status")}).encode()


def _parts(run_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """The runs, some at a time: a statement takes a limited number of parameters."""
    for start in range(0, len(run_ids), _SOME_RUNS):
        yield run_ids[start : start + _SOME_RUNS]


def _marks(values: Sequence[str]) -> str:
    return ",".join(f"?{number}" for number in range(1, len(values) + 1))
