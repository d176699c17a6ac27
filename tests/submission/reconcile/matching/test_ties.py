"""Which tasks of nobody's may be a lost row's, though two things of it came back changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from importer.contract.answer import TaskAnswer
from importer.submission.reconcile.matching.interest import Interest
from importer.submission.reconcile.matching.lost import MARGIN, LostRow
from importer.submission.reconcile.matching.matching import match
from importer.submission.reconcile.matching.ties import tie
from tests.submission.helpers import NOON, drive

NEVER = datetime.max.replace(tzinfo=UTC)

ROW: dict[str, Any] = {
    "task_type": "call",
    "task_title": "Zoë anrufen wegen Vertrag 7",
    "assignee_id": "rep_1",
    "targets": {"contact": {"email": "ada.b+q3@example.com"}},
    "due_date": "2026-12-01T09:00:00Z",
    "reason": "Asked for an offer",
}


def task(**members: Any) -> TaskAnswer:
    """A task that says what the row says, but for these members."""
    said = {"task_id": "t1", "created_at": NOON.isoformat(), **ROW, **members}
    return TaskAnswer.model_validate(said)


def email(address: str) -> dict[str, Any]:
    """The targets of a task about one address."""
    return {"contact": {"email": address}}


def is_tied(row: dict[str, Any], one: TaskAnswer) -> bool:
    """Whether a lost row is in doubt for a task, and the listing keeps the task for that."""
    matched = drive(match([LostRow(b"a", row, NOON)], [one]))
    is_kept = Interest([LostRow(b"a", row, NOON)]).wants(one)
    assert is_kept or not matched.doubtful
    assert matched.found == {}
    return bool(matched.doubtful)


MISREAD = ROW["task_title"].encode("utf-8").decode("cp1252")
CYRILLIC = ROW | {"task_title": "Позвонить Ивану насчёт договора", "reason": None}
OTHER = email("eve@example.com")


@pytest.mark.parametrize(
    "changes",
    [
        {"task_title": MISREAD, "targets": email("ada.b@example.com")},
        {"task_title": "Something else", "targets": email("adab@example.com"), "reason": "x"},
        {"task_title": MISREAD, "targets": OTHER},
        {"task_title": "Zoë anrufen", "targets": OTHER},
        {"task_title": "Zo anrufen wegen Vertrag 7", "targets": {"deal_id": "006A"}},
        {"task_title": "<b>Zo&euml; anrufen</b> wegen Vertrag 7 (new)", "targets": OTHER},
        {"task_title": "???", "targets": OTHER},
        {"task_title": None, "targets": OTHER},
        {"task_title": "Something else", "targets": OTHER},  # of the same reason
        {"task_title": MISREAD, "assignee_id": "rep_2"},
        {"task_title": None, "assignee_id": "rep_2"},
        {"task_title": MISREAD, "targets": OTHER, "assignee_id": None},
        {"task_title": MISREAD, "targets": OTHER, "task_type": "phone", "due_date": None},
        {"task_title": MISREAD, "targets": OTHER, "due_date": "2026-12-01T20:00:00Z"},
        {"task_title": MISREAD, "targets": OTHER, "created_at": None},
    ],
)
def test_a_task_in_which_two_things_changed_may_be_the_row_s(changes: dict[str, Any]) -> None:
    """Two of person, matter and words speak for it, or are not told."""
    assert is_tied(ROW, task(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"task_title": "Call Eve", "targets": OTHER, "reason": "New"},
        {"task_title": "Call Eve", "targets": OTHER, "reason": None},
        {"task_title": "Zoë", "targets": OTHER, "reason": "New"},  # three letters begin too much
        {"task_title": "Call Eve", "assignee_id": "rep_2", "reason": "New"},
        {"targets": OTHER, "assignee_id": "rep_2"},
        {"task_title": MISREAD, "targets": OTHER, "task_type": "email"},
        {"task_title": MISREAD, "targets": OTHER, "due_date": "2026-12-04T09:00:00Z"},
        {
            "task_title": MISREAD,
            "targets": OTHER,
            "created_at": (NOON - 2 * MARGIN).isoformat(),
        },
        {"task_title": MISREAD.replace("7", "8"), "targets": OTHER, "reason": "New"},
    ],
)
def test_a_task_of_which_more_is_another_s_is_foreign(changes: dict[str, Any]) -> None:
    """What colleagues make at the same time keeps no row from being sent."""
    assert not is_tied(ROW, task(**changes))


@pytest.mark.parametrize("codec", ["cp1252", "latin-1", "cp1251", "cp437"])
def test_a_title_without_a_latin_letter_is_known_when_it_was_misread(codec: str) -> None:
    """In whatever encoding, and though what that does not have is lost."""
    sent = CYRILLIC["task_title"].encode("utf-8")
    misread = sent.decode(codec, "ignore")
    assert is_tied(CYRILLIC, task(task_title=misread, targets=OTHER, reason=None))
    other = "Позвонить Марии".encode().decode(codec, "ignore")
    assert not is_tied(CYRILLIC, task(task_title=other, targets=OTHER, reason=None))


def test_a_task_that_says_what_another_row_says_is_that_row_s() -> None:
    """A second one of a row that is found keeps no other row from being sent."""
    other = ROW | {"task_title": "Zoë anrufen wegen Vertrag 77", "targets": OTHER}
    rows = [LostRow(b"a", ROW, NOON), LostRow(b"b", other, NOON)]
    two = [task(**other, task_id=f"t{n}") for n in (1, 2)]
    matched = drive(match(rows, two))
    assert (set(matched.found), matched.missing) == ({b"b"}, {b"a"})


def test_the_latest_of_such_tasks_counts() -> None:
    """One that was made before the request does not hide one that was made after it."""
    times = [NOON - timedelta(days=1), NOON + timedelta(minutes=1), NOON - timedelta(days=2)]
    tasks = [
        task(task_title=MISREAD, targets=OTHER, task_id=f"t{n}", created_at=made.isoformat())
        for n, made in enumerate(times)
    ]
    assert drive(tie([ROW], tasks, NEVER)) == [(times[1], "t1")]


def test_many_rows_and_tasks_are_compared_by_what_they_have_in_common() -> None:
    """Rows of one title beside ten times as many tasks that begin as it does."""
    rows = [ROW | {"targets": email(f"lead{n}@example.com")} for n in range(500)]
    tasks = [
        task(task_title=f"{ROW['task_title']} {n}", targets=OTHER, task_id=f"t{n}")
        for n in range(5_000)
    ]
    found = drive(tie(rows, tasks, NEVER))
    assert found == [(NOON, "t0")] * 500
