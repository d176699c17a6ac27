"""Follows the sending of rows: writes to the log, and passes events on to the host."""

from __future__ import annotations

from importer import events
from importer.pipeline.caller.host import Host
from importer.pipeline.report.row_log import RowLog
from importer.reporting.notes import Note
from importer.reporting.progress_events import LookupAwaited, Noted, Paused, ProgressEvent, RowSent


class Watch:
    """The submission's listener."""

    def __init__(self, host: Host, row_log: RowLog | None = None) -> None:
        self._host = host
        self._row_log = row_log or RowLog()

    def report(self, event: ProgressEvent) -> None:
        """Log it, if it is for the log, and hand it on."""
        match event:
            case RowSent(outcome):
                self._row_log.tell(outcome)
            case Paused(seconds, _):
                events.tell(events.PACE_PAUSED, seconds=seconds)
            case LookupAwaited(seconds, rows):
                events.tell(events.LOOKUP_WAITED_FOR, seconds=seconds, rows=rows)
            case _:
                pass
        self._host.report(event)

    def on_pause(self, seconds: float, reason: str) -> None:
        """Nothing is sent for so long."""
        self.report(Paused(seconds, reason))

    def on_trouble(self, text: str) -> None:
        """The pace cannot be kept for the next run."""
        self.report(Noted(Note.PACE_NOT_KEPT, text))

    def go_on(self, question: str) -> bool:
        """Whether a person wants to continue; False if none can be asked."""
        return self._host.confirm_going_on(question)
