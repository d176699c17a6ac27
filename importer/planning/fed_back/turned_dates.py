"""Detects that the dates of a results file are read with day and month swapped.

Compares what was sent for the rows that have a task with how their cells read now; a row that would
be sent gets an error where the same reading is wrong for them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from importer.rows.issues import Issue
from importer.wording.hints import Option

_YEAR_FIRST = re.compile(r"\s*\d{4}\D")
_MONTHS = 12


class Turned(NamedTuple):
    """A row that shows it: its number and cell, how that reads, and what was sent."""

    row: int
    cell: str
    read: datetime
    sent: datetime


@dataclass(slots=True)
class TurnedDates:
    """What the rows with a task show of one column. label: its header; place: its position."""

    label: str
    place: int
    turned: Turned | None = None
    some_are_right: bool = False

    def compare(self, number: int, cell: str, read: datetime, sent: datetime) -> None:
        """Take a row in that has a task."""
        if _YEAR_FIRST.match(cell) or not _may_turn(read):
            return
        if read == sent:
            self.some_are_right = True
        elif is_turned(sent, read):
            self.turned = self.turned or Turned(number, cell.strip(), read, sent)

    @property
    def shows(self) -> bool:
        """Whether the dates are read the wrong way: some rows show it, and none the opposite."""
        return self.turned is not None and not self.some_are_right

    def issue(self, cell: str, read: datetime) -> Issue | None:
        """The error of a cell that would be sent; None where it can be read in one way alone."""
        if self.turned is None or self.some_are_right:
            return None
        if _YEAR_FIRST.match(cell) or not _may_turn(read):
            return None
        row, like, as_read, sent = self.turned
        there = _in_zone_of(sent, as_read)
        return Issue(
            "rewritten",
            f'"{cell.strip()}" is read as {read:%Y-%m-%d}, which seems wrong: "{like}" in row '
            f"{row} is read as {as_read:%Y-%m-%d}, but was sent as {there:%Y-%m-%d}",
            f"a spreadsheet program swapped day and month: set the other {Option('date_order')}, "
            "or write the dates as 2026-02-28",
            field="due_date",
            column=self.label,
            place=self.place,
            value=cell.strip(),
        )


def is_turned(sent: datetime, read: datetime) -> bool:
    """Whether day and month have changed places, and nothing else of the day."""
    sent = _in_zone_of(sent, read)
    return (sent.year, sent.month, sent.day) == (read.year, read.day, read.month) != (
        read.year, read.month, read.day,
    )  # fmt: skip


def _in_zone_of(sent: datetime, read: datetime) -> datetime:
    return sent.astimezone(read.tzinfo)


def _may_turn(read: datetime) -> bool:
    return read.day <= _MONTHS and read.day != read.month
