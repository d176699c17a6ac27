"""Tells of rows with two tasks: a computer that was frozen for too long made the second one."""

from __future__ import annotations

from contextlib import suppress

from importer.errors import LedgerError
from importer.ledger.late_answers import LOOK
from importer.ledger.store import Ledger
from importer.pipeline.call import Call
from importer.reporting.notes import Note
from importer.reporting.progress_events import Noted


def tell_twice(call: Call, ledger: Ledger) -> None:
    """Say which tasks they are, once; the history of their runs says it from now on."""
    with suppress(LedgerError):  # of a lease that is lost: the next run tells it
        for one in ledger.tell_twice():
            call.report.made_twice += 1
            row = f"row {one.row_number} ({one.run_id})"
            text = f"{row} was created twice, by two computers: tasks {one.ids}; {LOOK}"
            call.host.report(Noted(Note.MADE_TWICE, text))
