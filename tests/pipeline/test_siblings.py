"""A dry run of many files: what an earlier one says already is a duplicate in the next."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from importer.pipeline.siblings import Ends, FoundBefore, RowOf, Siblings
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status
from importer.rows.rehearsed import Rehearsed, would_create
from importer.rows.table import Chunk

WARNING = Issue("date_in_past", "the due date is over", "")


def _compared(
    siblings: Siblings, name: str, keys: Sequence[bytes], ends: Sequence[Outcome] | None = None
) -> Sequence[Outcome]:
    numbers = list(range(2, 2 + len(keys)))
    chunk = Chunk(numbers, numbers, [[""] for _ in keys], ())
    checked: Any = SimpleNamespace(keys=keys)
    ends = [would_create(number) for number in numbers] if ends is None else ends
    ((_, told),) = siblings.compared(iter([(chunk, ends)]), lambda _: checked, name)
    return told


@pytest.mark.parametrize("by_columns", [False, True])
def test_a_row_of_an_earlier_file_is_a_duplicate(*, by_columns: bool) -> None:
    """Told by its row and file; its warnings stay. Equal rows of one file are the file's own."""
    with Siblings() as siblings:
        first = _compared(siblings, "one.csv", [b"a", b"b", b"a"])
        ends: Sequence[Outcome] = [
            would_create(2),
            would_create(3)._replace(issues=(WARNING,)),
            Outcome(4, Status.SKIPPED, reason="left out"),
        ]
        if by_columns:
            ends = Rehearsed([2, 3, 4], {1: ends[1], 2: ends[2]}, changed=[2])
        second = _compared(siblings, "two.csv", [b"c", b"b", b""], ends)

    assert [end.status for end in first] == [Status.NOT_SENT] * 3
    assert list(second) == [
        would_create(2),
        Outcome(3, Status.DUPLICATE, reason="the same as row 3 of one.csv", issues=(WARNING,)),
        Outcome(4, Status.SKIPPED, reason="left out"),
    ]
    if isinstance(second, Rehearsed):
        assert second.changed == [2, 1], "its line in the results is made anew"


def test_the_first_row_and_the_first_file_are_named() -> None:
    """Of several that say the same."""
    with Siblings() as siblings:
        _compared(siblings, "one.csv", [b"x", b"a", b"a"])
        _compared(siblings, "two.csv", [b"a"])
        (third,) = _compared(siblings, "three.csv", [b"a"])

    assert third.reason == "the same as row 3 of one.csv"


def test_what_ends_otherwise_stays_as_it_is() -> None:
    """A row that the ledger knows was not going to be created."""
    known = Outcome(2, Status.DUPLICATE, "task_1", "created earlier (run r, row 2)")
    with Siblings() as siblings:
        _compared(siblings, "one.csv", [b"a"])
        told = _compared(siblings, "two.csv", [b"a"], [known])

    assert list(told) == [known]


def test_what_was_found_before_is_told_alike() -> None:
    """By the places of the rows in the whole file; nothing is checked for it."""
    asked = []

    def rows_at(first: int, count: int) -> dict[int, RowOf]:
        asked.append((first, count))
        return {1: RowOf("one.csv", 7)} if first else {}

    def chunks() -> Ends:
        for numbers in ([2, 3], [4, 6, 7]):
            rows = [would_create(number) for number in numbers]
            yield Chunk(numbers, numbers, [[""] for _ in numbers], ()), rows

    found = FoundBefore(rows_at).compared(chunks(), _no_check, "two.csv")

    told = [end.reason for _, ends in found for end in ends]
    assert told == [would_create(2).reason] * 3 + ["the same as row 7 of one.csv"] + [
        would_create(2).reason
    ]
    assert asked == [(0, 2), (2, 3)]


def _no_check(_chunk: Chunk) -> Any:
    raise AssertionError
