"""Rows that are nearly the same as an earlier task."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from importer.ledger.records import Intent, Settlement
from importer.ledger.states import Event
from importer.ledger.store import Ledger
from importer.planning.facts import PlannedRow
from importer.planning.planned_rows import Plan
from importer.planning.similarity import hold_back
from importer.rows.issues import Issue
from importer.rows.outcome import Cause, Outcome, Status
from importer.rows.scratch import FirstRows, Spool
from tests.ledger.files import file_of
from tests.planned import ADA, BEN, CEM, Scene, ledger, never_sent

__all__ = ["ledger"]


LATER = ADA.replace("10:00", "11:00")
REWORDED = ADA.replace("why", "because")


@pytest.mark.parametrize("changed", [LATER, REWORDED])
def test_a_row_that_is_like_an_earlier_task_is_told(
    tmp_path: Path, ledger: Ledger, changed: str
) -> None:
    """Another due date, or other texts: it is to be sent, with a warning."""
    Scene(tmp_path, ledger, ADA, BEN).create()
    scene = Scene(tmp_path, ledger, changed, CEM)
    assert (scene.ends(), scene.similar, scene.plan.similar_count) == (["", ""], [2], 1)


def test_a_row_is_like_no_task_that_the_file_holds_itself(tmp_path: Path, ledger: Ledger) -> None:
    """A sheet with two tasks for one person, of which one went before."""
    Scene(tmp_path, ledger, ADA).create()
    assert Scene(tmp_path, ledger, ADA, LATER).similar == []
    assert Scene(tmp_path, ledger, LATER, ADA).similar == []
    assert Scene(tmp_path, ledger, LATER).similar == [2]


def test_a_row_that_was_refused_before_is_like_none(tmp_path: Path, ledger: Ledger) -> None:
    """It goes again, as it was; nobody needs to think about it twice."""
    Scene(tmp_path, ledger, ADA).create()
    row = Scene(tmp_path, ledger, LATER).rows[0]
    ledger.commit("run-1", [Intent(row.fingerprint, 2, row.body, likeness=row.likeness)], [])
    ledger.commit("run-1", [], [Settlement(row.fingerprint, Event.REJECT, None)])
    assert Scene(tmp_path, ledger, LATER).similar == []


def test_a_task_of_a_row_that_was_not_chosen_is_in_the_file_all_the_same(
    tmp_path: Path, ledger: Ledger
) -> None:
    """With --rows the others are skipped; one of them is no reason to hold a chosen row back."""
    Scene(tmp_path, ledger, ADA).create()
    assert Scene(tmp_path, ledger, ADA, LATER, rows="3").similar == []


def test_it_is_told_in_what_the_row_differs(tmp_path: Path, ledger: Ledger) -> None:
    """With what was sent then and what stands there now, and where the task was made."""
    Scene(tmp_path, ledger, ADA).create()
    [(number, issue)] = Scene(tmp_path, ledger, REWORDED).warnings
    assert (number, issue.message) == (
        2,
        (
            'the row matches an earlier task (run run-1, row 2) except for its reason ("why" then, '
            '"because" now)'
        ),
    )


def test_what_is_not_kept_any_more_is_told_in_general(tmp_path: Path, ledger: Ledger) -> None:
    """A purge takes the texts away, and the row is like the task all the same."""
    Scene(tmp_path, ledger, ADA).create()
    with ledger.writing():
        ledger.db.execute("UPDATE tasks SET body = NULL")
    [(_, issue)] = Scene(tmp_path, ledger, LATER).warnings
    assert issue.message == (
        "the row matches an earlier task (run run-1, row 2) except for its due date or its texts"
    )


def test_rows_that_are_alike_but_for_the_date_are_compared_in_proportion(
    tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four times the rows, all like four times the tasks, are some four times the work, not 16."""
    work = Work(ledger, monkeypatch)
    done = []
    for number in (300, 1200):
        days = [f"2026-{1 + n // 24 % 12:02}-{1 + n // 288:02}T{n % 24:02}" for n in range(number)]
        Scene(tmp_path, ledger, *(ADA.replace("2026-11-24T10", day) for day in days)).create()
        later = [ADA.replace("2026-11-24T10", day.replace("2026", "2027")) for day in days]
        work.steps = work.looked_up = 0
        assert Scene(tmp_path, ledger, *later).similar == list(range(2, number + 2))
        done.append((work.steps, work.looked_up))
    assert done[1][0] < 6 * done[0][0]
    assert done[1][1] < 6 * done[0][1]


class Work:
    """What finding similar rows takes.

    steps: of SQLite's machine, in hundreds. looked_up: fingerprints among those of the file.
    """

    def __init__(self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steps = self.looked_up = 0
        file_of(ledger).connection.set_progress_handler(self._count_step, 100)
        find = FirstRows.find

        def counting(rows: FirstRows[int], fingerprints: Sequence[bytes]) -> dict[bytes, int]:
            self.looked_up += len(fingerprints)
            return find(rows, fingerprints)

        monkeypatch.setattr(FirstRows, "find", counting)

    def _count_step(self) -> int:
        self.steps += 1
        return 0


SIMILAR = Issue("similar_to_earlier", "like it", "what to do")
WARNING = Issue("extra_cells", "cells beyond the header")


def test_similar_rows_are_held_back_and_the_others_go() -> None:
    """Each with its warning and its hint, whatever chunk it is in; nothing else changes."""
    rows = [PlannedRow(n, None, b"%d" % n, b"{}", (WARNING,)) for n in range(2, 8)]
    done = rows[1] = rows[1]._replace(outcome=Outcome(3, Status.DUPLICATE, "t1"))
    plan = Plan(Spool())
    plan.append(rows[:3])
    plan.append(rows[3:])
    for number in (4, 5, 7):
        plan.similar.append((number, SIMILAR))
        plan.similar_count += 1
    plan.found.append(done)
    with closing(hold_back(plan)) as held:
        chunks = list(held.rows)
        assert [len(chunk) for chunk in chunks] == [3, 3]
        ends = {row.number: row.outcome for chunk in chunks for row in chunk}
        assert (held.to_create, held.similar_count) == (2, 0)
        assert [row.number for row in held.to_send(never_sent)] == [2, 6]
        assert list(held.similar) == []
        assert list(held.found) == [done]
    assert ends == {2: None, 3: done.outcome, 6: None} | {
        number: Outcome(
            number,
            Status.NOT_SENT,
            reason="held back: it is nearly the same as an earlier task",
            hint="what to do",
            issues=(WARNING, SIMILAR),
            cause=Cause.HELD_BACK,
        )
        for number in (4, 5, 7)
    }


def test_a_plan_without_such_rows_stays_as_it_is() -> None:
    """Nothing is copied for nothing."""
    with closing(Plan(Spool())) as plan:
        assert hold_back(plan) is plan
