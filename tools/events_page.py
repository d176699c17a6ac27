"""The parts of docs/reference/events.md, from the table of events."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence

from importer.events import EVENTS

Table = Callable[[Sequence[str], Iterable[Sequence[str]]], str]

_INTRODUCTION = """\
What goes on is told to the logger `importer` of Python's `logging`, one event a record. `--verbose`
shows all of them on standard error:

    14:02:07.312 request.answered method=POST path=/tasks status=201 seconds=0.087 request_id=req_7
    14:02:07.314 row.created row=2 task_id=task_9f2c attempts=1 request_id=req_7

In Python a handler of your own gets them:

    logging.basicConfig(level=logging.INFO)
    importer.run("followups.xlsx")

A record has the attributes `event`, the name, and `members`, a dictionary of the values; its
message is both on a line. Without a handler nothing is written anywhere.

Names and members stay as they are; new ones may be added. No value is the text of a cell, what the
service says in words, or the token: they are numbers, words of this program, names of files,
workspaces and runs, and the ids that the service gave to tasks and requests."""

_ROWS = """\
Each row of the file is told in exactly one `row.…` event: when it is settled, or, where nothing
was sent for it, when the results are written. A row that is looked up and sent again is still one
row."""


def parts(table: Table) -> Iterator[str]:
    """The page, part by part."""
    yield _INTRODUCTION
    yield "## Events"
    yield _ROWS
    yield table(
        ("event", "level", "when", "members"),
        [
            (
                f"`{name}`",
                logging.getLevelName(event.level),
                event.meaning,
                ", ".join(f"`{member}`" for member in event.members),
            )
            for name, event in EVENTS.items()
        ],
    )
