"""What goes on while rows are sent is written to the log, and handed on."""

from __future__ import annotations

import logging

import pytest

from importer import events
from importer.pipeline.caller.silent import Silent
from importer.pipeline.watch import Watch
from importer.reporting.notes import Note
from importer.reporting.progress_events import (
    LookupAwaited,
    LookupWaited,
    Noted,
    Paused,
    ProgressEvent,
    RowSent,
)
from importer.rows.outcome import Outcome, Status


class Host(Silent):
    """A host that remembers."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []

    def report(self, event: ProgressEvent) -> None:
        """What goes on."""
        self.told.append(event)

    def confirm_going_on(self, question: str) -> bool:
        """A person says yes."""
        self.told.append(question)
        return True


def test_all_that_goes_on_is_handed_on() -> None:
    """As it is, and in its order."""
    host = Host()
    watch = Watch(host)
    told: list[ProgressEvent] = [
        RowSent(Outcome(2, Status.CREATED)),
        LookupAwaited(119.6, 3),
        LookupWaited(1.0),
        Noted(Note.FILE, "a note"),
    ]
    for event in told:
        watch.report(event)
    watch.on_pause(5.0, "a")
    watch.on_trouble("another")
    assert watch.go_on("why")
    assert host.told == [*told, Paused(5.0, "a"), Noted(Note.PACE_NOT_KEPT, "another"), "why"]


def test_rows_pauses_and_lookups_are_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """With their numbers."""
    watch = Watch(Host())
    with caplog.at_level(logging.DEBUG, logger="importer"):
        watch.report(RowSent(Outcome(2, Status.CREATED, "t1")))
        watch.report(Paused(1.5, "a"))
        watch.report(LookupAwaited(120.0, 3))
    assert [getattr(record, "event", "") for record in caplog.records] == [
        "row.created",
        events.PACE_PAUSED,
        events.LOOKUP_WAITED_FOR,
    ]
