"""Finds the cells of an earlier results file that a spreadsheet program has rewritten.

The rows that were created show it: the ledger knows what was sent for them, and the file says what
became of that since. From a column of which a cell was changed so, no cell is taken that may have
been.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from pydantic_core import from_json

from importer.contract.fields import Kind, find_field
from importer.intake.reading import Intake
from importer.ledger.records import CELLS
from importer.ledger.store import Ledger
from importer.mapping.headers.columns import column_label
from importer.mapping.mapper import Mapper
from importer.mapping.settled import Mapping as ColumnMapping
from importer.planning.differences import Difference, differences, member_text
from importer.planning.fed_back.remembered_cells import IdColumn, Remembered, from_text
from importer.planning.fed_back.rewritten import is_rewritten, is_shortened
from importer.planning.fed_back.turned_dates import TurnedDates, is_turned
from importer.rows.issues import Issue
from importer.rows.table import Chunk

_AGAIN = (
    "in a program that keeps the column as text; or correct the file that you imported first, "
    "and import that"
)
_ALIKE = frozenset({Kind.IDENTIFIER, Kind.PHONE})


class DueColumn(NamedTuple):
    """The column of due dates, how it is read, and the zone that its days are days of."""

    position: int
    dates: TurnedDates
    mapper: Mapper
    zone: tzinfo


@dataclass(slots=True)
class Evidence:
    """How a column was rewritten: the first row that shows it, and what was lost.

    zeros: the longest text of digits that lost zeros in front; 0: none did. plus: signs are lost.
    """

    row: int
    before: str
    now: str
    zeros: int = 0
    plus: bool = False

    def may_be(self, text: str) -> bool:
        """Whether a cell of this column may be what a spreadsheet program made of another."""
        if is_shortened(text):
            return True
        if not text.isdigit():
            return False
        return (not text.startswith("0") and len(text) < self.zeros) or self.plus


def id_columns(
    mapping: ColumnMapping, header: Sequence[str], looked_up: Collection[str]
) -> list[IdColumn]:
    """The columns that fill an id or a phone number without a lookup.

    looked_up: names of fields that have a lookup of their own.
    """
    return [
        IdColumn(
            source.column,
            column_label(header, source.column),
            filled.field.name,
            filled.field.column,
        )
        for filled in mapping.sources
        if filled.field.kind in _ALIKE and filled.field.name not in looked_up
        for source in filled.columns
        if source.rule.lookup is None and source.rule.values is None
    ]


class Rewriting:
    """What the ledger knows of the rows of one fed-back file, and what the file says of them."""

    def __init__(
        self,
        columns: Sequence[IdColumn],
        import_columns: Mapping[str, int],
        ledger: Ledger,
        due: DueColumn | None = None,
    ) -> None:
        """due: the column of dates, where one alone fills the field."""
        self._columns = columns
        self._due = due
        self._row = import_columns["import_row"]
        self._task_id = import_columns["import_task_id"]
        self._ledger = ledger
        self._evidence: dict[int, Evidence] = {}
        self._remembered: Remembered = from_text(ledger.recall(CELLS))

    def learn(self, chunks: Iterable[Chunk]) -> None:
        """Compare every row that has a task with what was sent for it."""
        for chunk in chunks:
            bodies = self._bodies(chunk)
            if self._due is not None and bodies:
                self._compare_dates(chunk, bodies, self._due)
            for number, cells in zip(chunk.numbers, chunk.rows, strict=True):
                body = bodies.get(cells[self._task_id].strip())
                if body is not None:
                    self._compare(number, cells, body)

    def issues(self, chunk: Chunk, values: Sequence[Mapping[str, Any]]) -> dict[int, list[Issue]]:
        """The errors of rows whose cells a spreadsheet program has changed, by row number.

        values: what the rows are mapped to. Of a row that has a task it does not matter: nothing
        of it is sent.
        """
        found: dict[int, list[Issue]] = {}
        due = self._due if self._due is not None and self._due.dates.shows else None
        if not self._evidence and not self._remembered and due is None:
            return found
        for number, cells, mapped in zip(chunk.numbers, chunk.rows, values, strict=True):
            told = [issue for column in self._columns if (issue := self._judge(column, cells))]
            read = mapped.get("due_date")
            if due is not None and isinstance(read, datetime):
                issue = due.dates.issue(cells[due.position], read)
                told += [] if issue is None else [issue]
            if told:
                found[number] = told
        return found

    def changes(self, task_id: str, cells: Sequence[str], key: bytes, body: bytes | None) -> Change:
        """In what a row differs from what was sent for its task.

        key, body: what the row would be known by, and send, now; None: it is not valid.
        """
        sent = self._ledger.bodies_of([task_id]).get(task_id)
        if sent is None:
            return Change()
        key_before, before = sent
        members = from_json(before)
        rewritten = [
            Difference(column.column, was, now)
            for column in self._columns
            if (was := member_text(members, column.field))
            and is_rewritten(was, now := cells[column.position].strip())
        ]
        if body is None:
            return Change(tuple(rewritten), is_edited=not rewritten)
        others = differences(before, body, key_before=key_before, key_now=key)
        columns = {found.column for found in rewritten}
        turned = [d for d in others if d.column == "due_date" and self._is_turned(d)]
        edits = [d for d in others if d.column not in columns and d not in turned]
        return Change((*rewritten, *turned), is_edited=bool(edits))

    def _is_turned(self, due: Difference) -> bool:
        if self._due is None or not self._due.dates.shows or not due.before or not due.now:
            return False
        before, now = datetime.fromisoformat(due.before), datetime.fromisoformat(due.now)
        return is_turned(before.astimezone(self._due.zone), now.astimezone(self._due.zone))

    def _compare_dates(self, chunk: Chunk, bodies: Mapping[str, bytes], due: DueColumn) -> None:
        mapped = due.mapper.map(chunk).values
        for number, cells, values in zip(chunk.numbers, chunk.rows, mapped, strict=True):
            body = bodies.get(cells[self._task_id].strip())
            sent = "" if body is None else member_text(from_json(body), "due_date")
            read = values.get("due_date")
            if sent and isinstance(read, datetime):
                there = datetime.fromisoformat(sent)
                due.dates.compare(number, cells[due.position], read, there)

    def _bodies(self, chunk: Chunk) -> dict[str, bytes]:
        ids = {cells[self._task_id].strip() for cells in chunk.rows} - {""}
        return {task: body for task, (_, body) in self._ledger.bodies_of(sorted(ids)).items()}

    def _compare(self, number: int, cells: Sequence[str], body: bytes) -> None:
        members = from_json(body)
        for column in self._columns:
            was, now = member_text(members, column.field), cells[column.position].strip()
            if not is_rewritten(was, now):
                continue
            evidence = self._evidence.setdefault(column.position, Evidence(number, was, now))
            evidence.plus |= was.startswith("+")
            if was.startswith("0") and was.isdigit():
                evidence.zeros = max(evidence.zeros, len(was))

    def _judge(self, column: IdColumn, cells: Sequence[str]) -> Issue | None:
        now = cells[column.position].strip()
        if not now:
            return None
        row = cells[self._row].strip()
        for was in self._remembered.get(row, {}).get(column.label, ()):
            if is_rewritten(was, now) and column.may_have_held(was):
                return rewritten_issue(column, now, was=was)
        evidence = self._evidence.get(column.position)
        if evidence is not None and evidence.may_be(now):
            return rewritten_issue(column, now, evidence=evidence)
        return None


def rewriting_of(intake: Intake, ledger: Ledger | None) -> Rewriting | None:
    """What happened to the ids of a results file; None for another file, or if nothing is known."""
    columns = intake.mapping.import_columns
    if ledger is None or not columns:
        return None
    due = due_column(intake)
    rewriting = Rewriting(own_id_columns(intake), columns, ledger, due)
    rewriting.learn(intake.rows)
    return rewriting


def due_column(intake: Intake) -> DueColumn | None:
    """The column that fills the due date; None where none does, or not one alone."""
    for filled in intake.mapping.sources:
        if filled.field.kind is Kind.DATE and len(filled.columns) == 1:
            place = filled.columns[0].column
            label = column_label(intake.table.header, place)
            return DueColumn(
                place, TurnedDates(label, place), intake.mapper, intake.options.mapping.zone
            )
    return None


def own_id_columns(intake: Intake) -> list[IdColumn]:
    """The columns of a source that fill an id or a phone number without a lookup."""
    fields = [find_field(name) for name, _ in intake.options.mapping.lookups]
    looked_up = {field.name for field in fields if field is not None}
    return id_columns(intake.mapping, intake.table.header, looked_up)


@dataclass(frozen=True, slots=True)
class Change:
    """rewritten: what a spreadsheet program changed. is_edited: whether somebody did, too."""

    rewritten: tuple[Difference, ...] = ()
    is_edited: bool = True


def rewritten_issue(
    column: IdColumn, now: str, *, was: str | None = None, evidence: Evidence | None = None
) -> Issue:
    """The error of a cell that a spreadsheet program has, or may have, changed.

    was: what it held when the row was last read. evidence: where that is not known.
    """
    if was is not None:
        message = (
            f'"{now}" was "{was}" when the row was last read: a spreadsheet program changed it'
        )
        hint = f"enter {was} again, {_AGAIN}"
    elif evidence is not None:
        message = (
            f'"{now}" is probably not the original value: in row {evidence.row} of this column, a '
            f'spreadsheet program changed "{evidence.before}" to "{evidence.now}"'
        )
        hint = f"enter the value again from its original source, {_AGAIN}"
    else:
        raise AssertionError("nothing shows that the cell was changed")
    return Issue(
        "rewritten",
        message,
        hint,
        field=column.field,
        column=column.label,
        value=now,
        place=column.position,
    )
