"""What tasks have in common with others, sorted: kept up many rows at a time, not with each commit.

A digest falls anywhere into an index, so keeping one up row by row writes a page of the file for
each. What a commit leaves in `tasks` is written in order; when much of it has gathered, it is
sorted into the table `likes` in one go. What has not been yet is found all the same: whoever asks
sorts it into a temporary table of its own.
"""

from __future__ import annotations

from importer.ledger.database import REMEMBER, Database

SORTED, FRESH = "likes", "fresh_likes"
"""The tables of pairs (first bytes of what is in common, task), in this order."""

KEY_BYTES = 8
"""So much of a digest is in the tables: it finds a handful, and the whole digest decides."""

_MOST_FRESH = 5_000
"""So many tasks may wait to be sorted in: who asks reads that many in a hundredth of a second."""

_UP_TO = "likes_up_to"

_PAIRS = f"""
    SELECT substr(same_but_time, 1, {KEY_BYTES}) AS key, id AS task
      FROM tasks WHERE sent_no > ?1 AND same_but_time IS NOT NULL
     UNION
    SELECT substr(same_but_texts, 1, {KEY_BYTES}), id
      FROM tasks WHERE sent_no > ?1 AND same_but_texts IS NOT NULL
     ORDER BY 1, 2
"""  # noqa: S608 -- a number of this file


def is_due(db: Database) -> bool:
    """Whether so much has gathered that it should be sorted in."""
    waiting = db.execute(
        "SELECT count(*) FROM (SELECT 1 FROM tasks WHERE sent_no > ?1 LIMIT ?2) AS waiting",
        (_up_to(db), _MOST_FRESH),
    )
    return bool(waiting.fetchone()[0] == _MOST_FRESH)


def sort_in(db: Database) -> None:
    """Sort in all that was sent so far, inside the transaction of the caller."""
    # A row that was sent again may be there already, by the same digests.
    db.execute(f"INSERT INTO {SORTED} {_PAIRS} ON CONFLICT DO NOTHING", (_up_to(db),))
    newest = db.execute("SELECT coalesce(max(sent_no), 0) FROM tasks").fetchone()[0]
    db.execute(REMEMBER, (_UP_TO, str(newest)))


def gather_fresh(db: Database) -> tuple[str, ...]:
    """The tables that together hold all tasks as they are now. A connection may only read.

    What has not been sorted in yet waits in a temporary table; without such tasks there is none.
    """
    up_to = _up_to(db)
    if db.execute("SELECT 1 FROM tasks WHERE sent_no > ?1 LIMIT 1", (up_to,)).fetchone() is None:
        return (SORTED,)
    with db.scratching():
        db.execute(f"DROP TABLE IF EXISTS {FRESH}")
        # No parameter may stand in this statement; the number is the ledger's own.
        db.execute(f"CREATE TEMPORARY TABLE {FRESH} AS {_PAIRS.replace('?1', str(up_to))}")
        db.execute(f"CREATE INDEX {FRESH}_by_key ON {FRESH} (key, task)")
    return SORTED, FRESH


def _up_to(db: Database) -> int:
    found = db.execute("SELECT value FROM about WHERE key = ?1", (_UP_TO,)).fetchone()
    return 0 if found is None else int(found[0])
