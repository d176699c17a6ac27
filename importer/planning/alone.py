"""The rows of a file among themselves: which make the same task, and which have no others to meet.

Makes a `Rehearsed` of a checked chunk with which nothing is compared but the file that it stands
in. Most rows of most sheets are valid and like no other, and nothing is made of those one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

from importer.contract.moments import Moments
from importer.intake.reading import Intake
from importer.planning.checked import CheckedChunk
from importer.planning.chunk_notes import Gathered, numbered, with_differences
from importer.planning.contents import Contents
from importer.planning.due_dates import DueDates
from importer.planning.facts import Facts
from importer.planning.rules import end_without_sending
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome
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


def end_alone(chunk: Chunk, checked: CheckedChunk, own: OwnRows) -> tuple[Rehearsed, list[int]]:
    """How the rows would end, and the places of those that become new tasks.

    own: the rows before them, to which those of this chunk are added.
    """
    numbers, keys = chunk.numbers, checked.keys
    fresh, doubles = _told_apart(numbers, keys, own)
    own.add(fresh)
    told = own.differences(chunk, keys, [numbers[place] for place in doubles])
    others = {}
    for place in sorted({*checked.others, *doubles}):
        number = numbers[place]
        end = _end(number, checked, place, doubles.get(place))
        others[place] = end._replace(issues=(*end.issues, told[number])) if number in told else end
    return Rehearsed(numbers, others, changed=list(doubles)), [
        place for place, key in enumerate(keys) if key and place not in doubles
    ]


def ends_by_themselves(chunk: Chunk, checked: CheckedChunk) -> Rehearsed:
    """How the rows would end if each stood in a file of its own, and no ledger knew it."""
    numbers = chunk.numbers
    return Rehearsed(
        numbers, {place: _end(numbers[place], checked, place) for place in sorted(checked.others)}
    )


def _end(number: int, checked: CheckedChunk, place: int, same_as: int | None = None) -> Outcome:
    row = checked.row(place)
    facts = Facts(number, row.body, row.issues, skip=checked.skips[place], same_as=same_as)
    return end_without_sending(facts) or would_create(number)._replace(issues=row.issues)


def _told_apart(
    numbers: Sequence[int], keys: Sequence[bytes], own: OwnRows
) -> tuple[dict[bytes, int], dict[int, int]]:
    """The first rows that make their tasks, and by the places of others which row was the first."""
    fresh = dict(zip(keys, numbers, strict=True))
    wanted = list(filter(None, keys))
    fresh.pop(b"", None)
    first = own.find(wanted)
    if not first and len(fresh) == len(wanted):  # as in most chunks
        return fresh, {}
    fresh, doubles = {}, {}
    for place, (number, key) in enumerate(zip(numbers, keys, strict=True)):
        if not key:
            continue
        if key in first:
            doubles[place] = first[key]
        else:
            first[key] = fresh[key] = number
    return fresh, doubles


def count_due(checked: CheckedChunk, new: Sequence[int], due_dates: DueDates) -> None:
    """Count the rows of a chunk that would be created. new: their places."""
    if checked.due is not None and len(new) == len(checked.keys) - checked.keys.count(b""):
        due_dates.merge(checked.due)
        return
    column = checked.column("due_date")
    if len(new) < len(column):
        if isinstance(column, Moments):
            column = column.only(new)
        else:
            column = [column[place] for place in new]
    due_dates.add_all(column)
