"""Every row mapped, validated and given its place: by the file, the ledger and the workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from importer.contract.answer import TaskAnswer
from importer.ledger.records import Intent, Settlement
from importer.ledger.states import Event, State
from importer.ledger.store import Ledger
from importer.pipeline.beside.existing import ExistingTasks
from tests.planned import ADA, BEN, CEM, Scene, ledger

__all__ = ["ledger"]


def test_equal_rows_go_once(tmp_path: Path, ledger: Ledger) -> None:
    """The first is sent, the others are the same as it."""
    scene = Scene(tmp_path, ledger, ADA, BEN, ADA, ADA)
    assert scene.ends() == ["", "", "the same as row 2", "the same as row 2"]
    scene.create()
    again = Scene(tmp_path, ledger, ADA, BEN, ADA, ADA)
    assert again.plan.to_do == 0


def test_equal_rows_go_each_where_that_is_wanted(tmp_path: Path, ledger: Ledger) -> None:
    """--allow-duplicates: known by their count, so that another run sends none, or what is new."""
    scene = Scene(tmp_path, ledger, ADA, BEN, ADA, ADA, allow_duplicates=True)
    assert scene.ends() == ["", "", "", ""]
    assert len({row.fingerprint for row in scene.rows}) == 4
    scene.create()
    again = Scene(tmp_path, ledger, ADA, BEN, ADA, ADA, allow_duplicates=True)
    assert again.plan.to_do == 0
    more = Scene(tmp_path, ledger, ADA, ADA, ADA, ADA, BEN, allow_duplicates=True)
    assert [bool(end) for end in more.ends()] == [True, True, True, False, True]


def test_the_first_of_equal_rows_is_the_same_with_and_without_the_flag(
    tmp_path: Path, ledger: Ledger
) -> None:
    """Sent without it, the first is known with it; the others are new."""
    Scene(tmp_path, ledger, ADA, ADA).create()
    scene = Scene(tmp_path, ledger, ADA, ADA, ADA, allow_duplicates=True)
    assert [bool(end) for end in scene.ends()] == [True, False, False]


def existing(*tasks: dict[str, Any]) -> ExistingTasks:
    """What the workspace holds."""
    held = ExistingTasks()
    for task in tasks:
        held.add(TaskAnswer.model_validate(task))
    return held


def listed(task_id: str, title: str, deal: str) -> dict[str, Any]:
    """A task as it is listed."""
    plain = {"task_id": task_id, "task_type": "call", "task_title": title, "assignee_id": "usr_1"}
    said = {"due_date": "2026-11-24T10:00:00Z", "reason": "why", "targets": {"deal_id": deal}}
    return plain | said


def test_a_task_that_is_there_is_not_created_again(tmp_path: Path, ledger: Ledger) -> None:
    """--check-existing: each listed task is one row's, with its id."""
    held = existing(listed("t1", "ring ADA", "0071"), listed("t2", "Ring Ben", "0079"))
    scene = Scene(tmp_path, ledger, ADA, ADA, BEN, CEM, existing=held, allow_duplicates=True)
    assert scene.ends() == ["already in HockeyStack (--check-existing)", "", "", ""]
    assert scene.found == ["t1"]
    held.close()


def test_the_same_row_below_a_task_that_is_there_is_the_same_row(
    tmp_path: Path, ledger: Ledger
) -> None:
    """Without --allow-duplicates one task is enough for all equal rows."""
    held = existing(listed("t1", "Ring Ada", "0071"))
    scene = Scene(tmp_path, ledger, ADA, ADA, existing=held)
    assert scene.ends() == ["already in HockeyStack (--check-existing)", "the same as row 2"]
    held.close()


def test_what_the_ledger_knows_is_not_compared(tmp_path: Path, ledger: Ledger) -> None:
    """Created before it is a duplicate of that; lost, it is looked up with more care."""
    Scene(tmp_path, ledger, ADA).create()
    lost = Scene(tmp_path, ledger, BEN).rows[0]
    ledger.commit("run-1", [Intent(lost.fingerprint, 2, lost.body)], [])
    ledger.commit("run-1", [], [Settlement(lost.fingerprint, Event.LOSE, None)])
    held = existing(listed("t1", "Ring Ada", "0071"), listed("t2", "Ring Ben", "0072"))
    scene = Scene(tmp_path, ledger, ADA, BEN, existing=held)
    assert scene.ends() == ["created earlier (run run-1, row 2)", ""]
    assert (scene.rows[1].state, scene.plan.to_look_up) == (State.UNKNOWN, 1)
    held.close()
