"""The SQLite file of a ledger that a test has open."""

from __future__ import annotations

from importer.ledger.file.ledger_file import LedgerFile
from importer.ledger.reader import LedgerReader


def file_of(ledger: LedgerReader) -> LedgerFile:
    """The file under it, with its path and its connection."""
    assert isinstance(ledger.db, LedgerFile)
    return ledger.db
