"""The SQLite file of a ledger that a test has open, and all that any ledger holds."""

from __future__ import annotations

from importer.ledger.database import Row
from importer.ledger.file.ledger_file import LedgerFile
from importer.ledger.reader import LedgerReader


def file_of(ledger: LedgerReader) -> LedgerFile:
    """The file under it, with its path and its connection."""
    assert isinstance(ledger.db, LedgerFile)
    return ledger.db


_TABLES = {
    "about": "key",
    "runs": "run_id",
    "tasks": "id",
    "likes": "key, task",
    "outcomes": "run_id, row_number",
    "former_tasks": "task_id",
}
"""What orders the rows of each."""


def dump(ledger: LedgerReader) -> dict[str, list[Row]]:
    """All rows of all tables."""
    return {
        table: ledger.db.execute(f"SELECT * FROM {table} ORDER BY {by}").fetchall()
        for table, by in _TABLES.items()
    }
