"""What goes on while rows are sent, told to the host in a person's words.

The submission knows no host, and the host no submission.
"""

from __future__ import annotations

from importer import events
from importer.pipeline.host import Host
from importer.pipeline.row_log import RowLog
from importer.rows.outcome import Outcome

_LONG_PAUSE_SECONDS = 5.0


class Watch:
    """The submission's listener."""

    def __init__(self, host: Host, row_log: RowLog | None = None) -> None:
        self._host = host
        self._row_log = row_log or RowLog()
        self._last_pause = ""

    def on_outcome(self, outcome: Outcome) -> None:
        """A row has ended."""
        self._row_log.tell(outcome)
        self._host.advance(1)

    def on_pause(self, seconds: float, reason: str) -> None:
        """Nothing is sent for so long."""
        events.tell(events.PACE_PAUSED, seconds=seconds)
        # Short waits for one reason follow each other under a tight limit: one line is enough.
        if seconds >= _LONG_PAUSE_SECONDS or reason != self._last_pause:
            self._host.note(f"waiting {max(1, round(seconds))} s: {reason}")
        self._last_pause = reason

    def on_quiet(self, seconds: float, rows: int) -> None:
        """So many rows were lost, and are looked up when so many seconds have passed."""
        events.tell(events.LOOKUP_WAITED_FOR, seconds=seconds, rows=rows)
        told, it, they = ("1 row", "it", "the task is")
        if rows > 1:
            told, it, they = (f"{rows:,} rows", "them", "the tasks are")
        self._host.note(
            f"no response arrived for {told}: in {max(1, round(seconds))} s, when HockeyStack "
            f"cannot still be processing {it}, {they} looked up (--settle). Ctrl-C leaves that to "
            "the next run."
        )
        self._host.count_down(seconds)

    def on_quiet_passed(self, seconds: float) -> None:
        """So many of them have."""
        self._host.count_down_passed(seconds)

    def on_note(self, text: str) -> None:
        """Something a person may want to know."""
        self._host.note(text)

    def go_on(self, question: str) -> bool:
        """Whether to go on, says a person; False where there is nobody to ask."""
        return self._host.confirm_going_on(question)
