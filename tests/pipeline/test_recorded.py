"""What the results say where the ledger cannot be read any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from importer.errors import LedgerError
from importer.ledger.store import Ledger
from importer.pipeline.recorded import end_unread, given_away, recorded, with_unsaved
from importer.planning.facts import PlannedRow
from importer.planning.planned_rows import Plan
from importer.rows.outcome import Cause, Outcome, Status
from importer.rows.scratch import Spool

ENDS = [Outcome(2, Status.CREATED, "t2"), Outcome(3, Status.REJECTED)]


class Told:
    """A ledger that tells these ends, or none any more."""

    def __init__(self, ends: list[Outcome] | None, ids: dict[str, bytes] | None = None) -> None:
        self._ends = ends
        self._ids = ids

    def outcomes(self, _run_id: str) -> Iterator[Outcome]:
        """The ends."""
        if self._ends is None:
            raise LedgerError("it is gone")
        yield from self._ends

    def known_ids(self, task_ids: list[str]) -> dict[str, bytes]:
        """By what the rows are known that have these tasks."""
        if self._ids is None:
            raise LedgerError("it is gone")
        return {task_id: self._ids[task_id] for task_id in task_ids if task_id in self._ids}


def read(ends: list[Outcome] | None, *, has_failed: bool) -> list[Outcome] | None:
    """What is told of them."""
    found = recorded(cast(Ledger, cast(Any, Told(ends))), "run-1", has_failed=has_failed)
    return None if found is None else list(found)


@pytest.mark.parametrize("ends", [ENDS, []], ids=["some", "none"])
def test_what_the_ledger_tells_is_told(ends: list[Outcome]) -> None:
    """Also where it has failed: what was written before is still read."""
    assert read(ends, has_failed=True) == ends
    assert read(ends, has_failed=False) == ends


def test_a_ledger_that_is_gone_is_no_reason_to_write_no_results() -> None:
    """But where nothing else has failed, that it cannot be read is the error."""
    assert read(None, has_failed=True) is None
    with pytest.raises(LedgerError, match="it is gone"):
        read(None, has_failed=False)


def test_a_row_that_nobody_knows_of_is_unconfirmed() -> None:
    """It may have been sent: it is not said that it was not."""
    end = end_unread(PlannedRow(7, None))
    assert (end.row_number, end.status, end.cause) == (
        7, Status.UNCONFIRMED, Cause.LEDGER_UNREAD
    )  # fmt: skip
    assert end.reason == (
        "the ledger cannot be read any more, so it is not known whether this row was sent"
    )
    assert end.hint == (
        "once the ledger can be read again, run the same command: the task is looked up before "
        "anything is sent"
    )


LOST = Outcome(3, Status.UNCONFIRMED)


@pytest.mark.parametrize(
    ("kept", "unsaved", "told"),
    [
        (LOST, Outcome(3, Status.CREATED, "t3"), [LOST, Outcome(3, Status.CREATED, "t3")]),
        (Outcome(3, Status.CREATED, "t9"), Outcome(3, Status.CREATED, "t3"),
         [Outcome(3, Status.CREATED, "t9")]),
        (Outcome(3, Status.UNCONFIRMED, "t3"), Outcome(3, Status.CREATED, "t3"),
         [Outcome(3, Status.UNCONFIRMED, "t3"), Outcome(3, Status.CREATED, "t3")]),
    ],
    ids=["lost", "found to have another", "half done"],
)  # fmt: skip
def test_what_the_ledger_could_not_take_counts_unless_it_has_another_task(
    kept: Outcome, unsaved: Outcome, told: list[Outcome]
) -> None:
    """Another computer has found it for the row meanwhile: what it was given is another row's."""
    first, last = Outcome(2, Status.CREATED, "t2"), Outcome(4, Status.CREATED, "t4")
    assert list(with_unsaved([first, kept], [last, unsaved])) == [first, *told, last]


def test_a_task_that_another_row_was_given_is_not_told_of_this_one() -> None:
    """Of two rows that say the same, another computer gave the task of this one to the other."""
    plan = Plan(Spool())
    plan.append([PlannedRow(n, None, bytes([n]), b"{}") for n in (2, 3, 4)])
    unsaved = [Outcome(n, Status.CREATED, f"t{n}") for n in (2, 3, 4)]
    ids = {"t3": bytes([9]), "t4": bytes([4])}

    def others(ids: dict[str, bytes] | None) -> set[int]:
        return given_away(cast(Ledger, cast(Any, Told([], ids))), plan, unsaved)

    assert others(ids) == {3}
    assert list(with_unsaved([LOST], unsaved, {3})) == [unsaved[0], LOST, unsaved[2]]
    assert others(None) == set()
    plan.close()
