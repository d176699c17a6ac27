"""What a look at a file shows, as data: for a page, a notebook, or any other front end.

Texts are as the file has them. Columns are called by their positions, from 0; fields by the API's
names. Nothing here was asked of anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from importer.mapping.dates.conversion import Witness
from importer.mapping.dates.evidence import DateOrder
from importer.rows.table import Noticed, SheetSeen, TextFormat
from importer.wording import notebook
from importer.wording.hints import Remedy

PROBLEMS: Mapping[str, str] = {
    "sheet_in_doubt": "several sheets could be meant",
    "no_header": "the first row holds data like the others",
    "file": "the file, or what is left of it, is not a table of tasks",
    "missing_column": "no column fills a field that every task needs",
    "missing_target": "no column says what the tasks are about",
    "several_columns": "several columns claim one field",
    "uncertain_column": "a column may mean a field",
    "names_for_ids": "a column holds names where ids are needed",
    "lookup_in_doubt": "nothing says which sheet or column of a lookup is meant",
    "lookup": "a lookup is not what its column needs",
    "swapped_dates": "a program swapped day and month of some dates, it seems",
    "dates": "the dates of a column contradict what is said of them",
    "closed_rows": "rows are already closed, and it is not settled what should happen to them",
    "reopened_rows": "rows that would be closed by their status are open by another column",
    "mapping": "the mapping, or what a flag says of the columns, does not fit the file",
    "setting": "an option asks for what the file does not have",
    "ambiguous_dates": "the order of day and month of some dates is ambiguous",
    "unknown_words": "words of a column mean nothing that its field takes",
}
"""Every code of a problem, with what it says. The last two stop their rows, not the file."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to be settled. code: of `PROBLEMS`. stops: nothing can be sent before.

    field, columns, row: where it is, as far as it is somewhere. message, hint: in words.
    remedies: what may be done about it, as data.
    """

    code: str
    message: str
    hint: str = ""
    field: str | None = None
    columns: tuple[int, ...] = ()
    row: int | None = None
    remedies: tuple[Remedy, ...] = ()
    stops: bool = True


class Column(NamedTuple):
    """A column. filled: in how many rows. examples: the first different cells that are not empty.

    fields: those that it fills, as far as that is settled or proposed.
    """

    name: str
    filled: int
    examples: tuple[str, ...]
    fields: tuple[str, ...]


Reason = Literal["option", "mapping", "name", "synonym", "part", "likeness", "contents", "joined"]
"""Why a column is proposed for a field: somebody said so (an option, a mapping file); its header is
the field's name, a synonym, holds one, or is like one; its cells are of the field's kind; or
several columns make one value."""


class Proposal(NamedTuple):
    """What fills a field. columns: none where all rows have one value.

    is_certain: an import takes it without asking; else it has to be confirmed or declined.
    """

    field: str
    columns: tuple[int, ...]
    value: str | None
    is_certain: bool
    reason: Reason


class Word(NamedTuple):
    """One of the different words of a column. row: the first in which it stands.

    meaning: what it becomes; None: nothing that the field takes. suggestion: of which value it is
    probably a slip. is_empty: whether it means that there is no value, as "none" does. cells: those
    that are read so; none for a column that fills no field.
    """

    text: str
    rows: int
    row: int
    meaning: str | None
    suggestion: str | None
    is_empty: bool = False
    cells: tuple[str, ...] = ()


class Words(NamedTuple):
    """The words of a column that says the type, priority, status or owner; most frequent first.

    fills: whether the column fills the field; a column of statuses does so only where somebody
    says it. more: there are words that were not counted.
    """

    field: str
    column: int
    words: tuple[Word, ...]
    fills: bool
    more: bool


class Dates(NamedTuple):
    """How the dates of a column are read.

    order: as told, or as the column shows; None: it does not matter, or is open. day_first,
    month_first: the cells that can only be read so. ambiguous: how many different texts are open.
    """

    field: str
    column: int
    order: DateOrder | None
    told: bool
    day_first: Witness | None
    month_first: Witness | None
    ambiguous: int


SheetReason = Literal["asked", "only", "likeliest"]


@dataclass(frozen=True, slots=True, repr=False)
class Look:
    """What a file shows before anything is decided.

    source: how messages name it. sheets: of a workbook. sheet: the one that is taken, and
    sheet_reason why; None: it is text, or several could be meant. header: [] where nothing could
    be read yet. header_rows: their numbers. first_rows: number and cells of each. row_count: rows
    with something in them. passed_over: number and text of each row above the table. notes: every
    decision that was taken about the file, one sentence each; none where something stops it.
    text_format: how a text file was read; None: it is a workbook. noticed: what a sheet does not
    show as it holds it. blank_rows: how many of them were skipped.
    """

    source: str
    sheets: tuple[SheetSeen, ...] = ()
    sheet: str | None = None
    sheet_reason: SheetReason | None = None
    header: tuple[str, ...] = ()
    header_rows: tuple[int, ...] = ()
    passed_over: tuple[tuple[int, str], ...] = ()
    first_rows: tuple[tuple[int, tuple[str, ...]], ...] = ()
    row_count: int = 0
    columns: tuple[Column, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    unfilled: tuple[str, ...] = ()
    words: tuple[Words, ...] = ()
    dates: tuple[Dates, ...] = ()
    problems: tuple[Problem, ...] = ()
    likely_template: str | None = None
    notes: tuple[str, ...] = ()
    text_format: TextFormat | None = None
    noticed: tuple[Noticed, ...] = ()
    blank_rows: int = 0

    @property
    def can_be_planned(self) -> bool:
        """Whether nothing has to be settled first."""
        return not any(problem.stops for problem in self.problems)

    def __repr__(self) -> str:
        """The size of the file and what is open, in one line."""
        fields = sum(proposal.is_certain for proposal in self.proposals)
        codes = ", ".join(dict.fromkeys(problem.code for problem in self.problems))
        return (
            f"<Look {self.source}: {self.row_count:,} rows, {len(self.columns)} columns, "
            f"{fields} fields filled; {codes or 'nothing to settle'}>"
        )

    def _repr_html_(self) -> str:
        """The columns as a table, for a notebook."""
        rows = [
            (
                column.name,
                f"{column.filled:,}",
                ", ".join(column.examples),
                ", ".join(column.fields),
            )
            for column in self.columns
        ]
        head = ("column", "filled", "examples", "field")
        notes = [problem.message for problem in self.problems]
        return notebook.page(repr(self)[1:-1], rows, head, notes)
