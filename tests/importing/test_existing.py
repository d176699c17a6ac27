"""The tasks that the workspace holds already, each for one row alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from importer.importing.existing import ExistingTasks
from importer.ledger.store import Ledger
from importer.reference import PLACES, Place, marked
from importer.task import TaskAnswer, TaskBody
from tests.remembered import create, open_remembered


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger that knows the task t7."""
    with open_remembered(tmp_path) as opened:
        opened.begin_run("run-1", "old.csv")
        create(opened, 7)
        yield opened


@pytest.fixture
def existing() -> Iterator[ExistingTasks]:
    """An empty workspace."""
    tasks = ExistingTasks()
    yield tasks
    tasks.close()


def body(title: str = "Ring Ada", **members: Any) -> TaskBody:
    """A row's body."""
    plain = {"task_type": "call", "task_title": title, "assignee_id": "usr_1"}
    return TaskBody.model_validate(plain | {"targets": {"deal_id": "0071"}} | members)


def task(task_id: str, title: str | None = "Ring Ada", **members: Any) -> TaskAnswer:
    """A listed task."""
    plain = {"task_id": task_id, "task_title": title, "targets": {"deal_id": "0071"}}
    return TaskAnswer.model_validate(plain | members)


def test_each_task_is_one_row_s(existing: ExistingTasks, ledger: Ledger) -> None:
    """Two such tasks and three such rows: the third has none."""
    existing.add(task("t1"))
    existing.add(task("t2", " ring  ADA "))
    assert [existing.take(body(), ledger) for _ in range(3)] == ["t1", "t2", None]
    assert existing.count == 2


@pytest.mark.parametrize(
    "other",
    [
        task("t1", "Ring Ben"),
        task("t1", None),
        task("t1", targets={"deal_id": "0072"}),
        task("t1", targets={}),
        task("t1", assignee_id="usr_2"),
        task("t1", priority="urgent"),
        task("t7"),
    ],
    ids=["title", "no title", "target", "no target", "assignee", "priority", "known"],
)
def test_another_task_is_no_row_s(
    existing: ExistingTasks, ledger: Ledger, other: TaskAnswer
) -> None:
    """It differs, says too little, or belongs to a row that the ledger knows."""
    existing.add(other)
    assert existing.take(body(priority="medium"), ledger) is None
    assert existing.count == 1


@pytest.mark.parametrize("place", PLACES)
def test_a_task_that_was_sent_with_a_reference_equals_its_row(
    existing: ExistingTasks, ledger: Ledger, place: Place
) -> None:
    """Another computer may have sent it so: the mark makes no other task of it."""
    row = body(reason="Asked twice")
    sent = marked(row, place, row.fingerprint())
    existing.add(TaskAnswer.model_validate({"task_id": "t1", **json.loads(sent.to_json())}))
    assert [existing.take(row, ledger) for _ in range(2)] == ["t1", None]
    assert existing.count == 1


def test_a_row_that_was_exported_with_its_reference_equals_its_task(
    existing: ExistingTasks, ledger: Ledger
) -> None:
    """What looks like a mark may stand in the person's own cell as well."""
    existing.add(task("t1", "Ring Ada [ref kne2mks3n7bf]"))
    assert existing.take(body("Ring Ada [ref kne2mks3n7bf]"), ledger) == "t1"
