"""What the workbench shows of a sheet, as values: rows, pages of them, problems by their value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from importer.rows.outcome import Outcome, Status


class Kind(StrEnum):
    """How a row would end, in one word for a person who goes through the sheet."""

    READY = "ready"
    INVALID = "invalid"
    EARLIER = "earlier"  # its task was created by an earlier import
    DUPLICATE = "duplicate"  # of another row
    SKIPPED = "skipped"
    HELD_BACK = "held_back"  # it is nearly an earlier task
    UNCONFIRMED = "unconfirmed"  # of an earlier import: its answer was lost
    LEFT_OUT = "left_out"


def kind_of(end: Outcome) -> Kind:
    """The kind of an end that a check has found. Who left a row out, it does not say."""
    if end.status is Status.INVALID:
        return Kind.INVALID
    if end.status is Status.DUPLICATE:
        return Kind.DUPLICATE if end.task_id is None else Kind.EARLIER
    if end.status is Status.SKIPPED:
        return Kind.SKIPPED
    if end.status is Status.UNCONFIRMED:
        return Kind.UNCONFIRMED
    return Kind.READY if end.would_be_created else Kind.HELD_BACK


class Row(NamedTuple):
    """A row. cells: as corrected. outcome: how it would end; None: it was not checked yet.

    former: the texts of the file, by the column, where another one was written.
    """

    number: int
    cells: Sequence[str]
    outcome: Outcome | None
    former: Mapping[int, str]
    is_left_out: bool


class Page(NamedTuple):
    """Some of the rows that a filter leaves. total: how many it leaves in all."""

    rows: Sequence[Row]
    total: int


class Problem(NamedTuple):
    """A kind of defect with one value of one column.

    code: of `importer.rows.issues.CODES`. column: its position; None: it is of the whole row.
    value: as found; None: none is named.
    """

    code: str
    column: int | None
    value: str | None


class Group(NamedTuple):
    """How many rows share a problem, errors first. first: the number of the first of them.

    suggestion: what was probably meant; None: nothing is likely. message, hint: of the first row.
    """

    problem: Problem
    is_error: bool
    rows: int
    first: int
    suggestion: str | None
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are shown. Nothing that is sent depends on it.

    errors: those that cannot be sent. kind: those of one kind but READY. problem: those that share
    it. changed: those with a corrected cell. left_out: those that are left out. search: those with
    a cell that holds this text, whatever its capitals. With more than one of them, rows to which
    all apply; with none, every row.
    """

    errors: bool = False
    problem: Problem | None = None
    changed: bool = False
    left_out: bool = False
    kind: Kind | None = None
    search: str = ""


EVERY_ROW = Filter()


class Rechecked(NamedTuple):
    """What a change brought about.

    rows: the numbers of the changed rows, and of every other one that would end otherwise since, in
    order. decided: the columns, by their positions, whose cells are all read in another way since;
    None: the columns fill other fields than before. problems: what has to be settled before
    anything can be sent, in words; "": nothing. While there is something, no row has an end.
    """

    rows: Sequence[int] = ()
    decided: Sequence[int] | None = ()
    problems: str = ""
