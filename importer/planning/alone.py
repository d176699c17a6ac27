"""The rows of a file among themselves: which make the same task, and which have no others to meet.

Makes a `Rehearsed` of a checked chunk with which nothing is compared but the file that it stands
in. Most rows of most sheets are valid and like no other, and nothing is made of those one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

from importer.intake.reading import Intake
from importer.planning.checked import CheckedChunk
from importer.planning.chunk_notes import Gathered, numbered, with_differences
from importer.planning.contents import Contents
from importer.planning.due_dates import DueDates
from importer.planning.facts import Facts
from importer.planning.rules import end_without_sending
from importer.rows.issues import Issue
from importer.rows.rehearsed import Rehearsed, would_create
from importer.rows.scratch import FirstRows
from importer.rows.table import Chunk


class OwnRows:
    """The earlier rows of a file: what each is known by, and what is not sent of it.

    are_all_meant: each row that says the same as another is one more task.
    """

    def __init__(self, intake: Intake, *, are_all_meant: bool) -> None:
        self.are_all_meant = are_all_meant
        self._firsts: FirstRows[int] = FirstRows()
        extra = intake.extra_columns
        self._contents = Contents(intake.mapping, intake.table.header, extra_columns=extra)
        self._compares = self._contents.can_differ and not are_all_meant

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._firsts.close()
        self._contents.close()

    def told_apart(self, keys: Sequence[bytes]) -> Sequence[bytes]:
        """What the rows of a chunk are known by, where they say the same and all are meant."""
        return numbered(keys, self._firsts) if self.are_all_meant else keys

    def find(self, keys: Sequence[bytes]) -> dict[bytes, int]:
        """The numbers of the first rows that make the same tasks."""
        return {} if self.are_all_meant else self._firsts.find(keys)

    def add(self, numbers: Mapping[bytes, int]) -> None:
        """Remember the numbers of rows that are the first to make their tasks."""
        if not self.are_all_meant:
            self._firsts.add(numbers)

    def with_differences(self, chunk: Chunk, gathered: Gathered) -> Gathered:
        """The same, in which a duplicate says where its row is not that of the same task."""
        return with_differences(chunk, gathered, self._contents) if self._compares else gathered

    def differences(
        self, chunk: Chunk, keys: Sequence[bytes], doubles: Sequence[int]
    ) -> Mapping[int, Issue]:
        """Keep what is not sent of rows; what is to be said of those that are duplicates.

        keys: what the rows are known by. doubles: the numbers of the duplicates.
        """
        if not self._compares:
            return {}
        return self._contents.issues(zip(chunk.numbers, keys, chunk.rows, strict=True), doubles)


def end_alone(chunk: Chunk, checked: CheckedChunk, own: OwnRows) -> Rehearsed | None:
    """How the rows would end; None where some make the same task as others of the file.

    own: the rows before them, to which those of this chunk are added.
    """
    numbers, keys = chunk.numbers, checked.keys
    wanted = [key for key in keys if key] if checked.others else keys
    fresh = dict(zip(keys, numbers, strict=True))
    fresh.pop(b"", None)
    if len(fresh) < len(wanted) or own.find(wanted):
        return None
    own.add(fresh)
    own.differences(chunk, keys, ())
    others = {}
    for place, row in checked.others.items():
        facts = Facts(numbers[place], row.body, row.issues, skip=checked.skips[place])
        end = end_without_sending(facts)
        others[place] = end or would_create(facts.number)._replace(issues=row.issues)
    return Rehearsed(numbers, others)


def count_due(checked: CheckedChunk, new: Sequence[bytes], due_dates: DueDates) -> None:
    """Count the rows of a chunk that would be created. new: what they are known by."""
    column = checked.mapped.by_name.get("due_date") or [None] * len(checked.keys)
    if len(new) < len(checked.keys):
        wanted = set(new)
        column = [moment for moment, key in zip(column, checked.keys, strict=True) if key in wanted]
    due_dates.add_all(column)
