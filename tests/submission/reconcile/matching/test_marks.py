"""Lost rows by their references: whose task is whose, and what the lack of a mark is worth."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from importer.contract.answer import TaskAnswer
from importer.contract.body import validate_body
from importer.contract.fingerprint import copy_of, fingerprint_of
from importer.contract.reference import PLACES, Place, marked
from importer.submission.reconcile.matching.lost import LostRow
from importer.submission.reconcile.matching.marks import Marked, Recognised, recognise, would_show

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def lost(number: int, place: Place | None = "reason", **members: Any) -> LostRow:
    """A row whose answer was lost; place: where it was sent with its mark."""
    body = validate_body(
        {
            "task_type": "call",
            "task_title": f"Ring customer {number}",
            "assignee_id": "usr_1",
            "targets": {"deal_id": "d1"},
            **members,
        }
    )
    key = fingerprint_of(body)
    sent = body if place is None else marked(body, place, key)
    return LostRow(key, json.loads(sent.to_json()), NOON)


def listed(row: LostRow, task_id: str, **changed: Any) -> TaskAnswer:
    """The task of a row as the service lists it."""
    return TaskAnswer.model_validate({"task_id": task_id, **row.body, **changed})


def test_a_task_with_the_mark_is_the_rows_whatever_else_it_says() -> None:
    """Its title cut, its assignee gone, its time years ago; the tasks of others are nobody's."""
    row = lost(1)
    changed = listed(
        row, "t1", task_title="Rin", assignee_id=None, created_at="2001-01-01T00:00:00Z"
    )
    others = [listed(lost(2), "t2"), listed(lost(1, None), "t3")]
    told = recognise([row], [*others, changed])
    assert told == Recognised({row.key: "t1"}, {}, [])
    assert told.taken == {"t1"}


def test_a_second_task_with_the_mark_is_told() -> None:
    """Some proxy had the request carried out twice: both belong to the row."""
    row = lost(1)
    told = recognise([row], [listed(row, "t1"), listed(row, "t2"), listed(row, "t1")])
    assert told == Recognised({row.key: "t1"}, {row.key: "t2"}, [])
    assert told.taken == {"t1", "t2"}


def test_rows_without_a_task_of_their_own_are_left() -> None:
    """Those whose mark is nowhere, and those that were sent without one."""
    rows = [lost(1), lost(2, None), lost(3)]
    told = recognise(rows, [listed(rows[1], "t2"), listed(rows[2], "t3")])
    assert told == Recognised({rows[2].key: "t3"}, {}, rows[:2])


def test_equal_rows_are_told_apart() -> None:
    """Each copy has a mark of its own, so that the one that came through is known."""
    first = lost(1)
    key = copy_of(first.key, 1)
    body = marked(
        validate_body({name: first.body[name] for name in first.body if name != "reason"}),
        "reason",
        key,
    )
    second = LostRow(key, json.loads(body.to_json()), NOON)
    told = recognise([first, second], [listed(second, "t2")])
    assert told == Recognised({second.key: "t2"}, {}, [first])


def control(number: int, place: Place | None = "reason", **members: Any) -> Marked:
    """Another task of ours, listed as it was sent."""
    row = lost(number, place, **members)
    return Marked(listed(row, f"t{number}"), row.key, row.body)


@pytest.mark.parametrize("place", PLACES)
def test_the_lack_of_a_mark_counts_where_marks_like_it_are_shown(place: Place) -> None:
    """In the same member alone; without another marked task nothing is known."""
    row = lost(1, place)
    assert would_show(row, [control(2, place)])
    for other in [None, *(other for other in PLACES if other != place)]:
        assert not would_show(row, [control(2, other)])
    assert not would_show(row, [])


def test_a_mark_that_the_listing_does_not_show_proves_nothing() -> None:
    """The member is left out, its text is cut, or the mark stands elsewhere than it was sent."""
    row, other = lost(1), control(2)
    mark = other.body["reason"]
    for changed in ({"reason": None}, {"reason": mark[:-3]}, {"reason": None, "task_title": mark}):
        task = TaskAnswer.model_validate({"task_id": "t2", **other.body, **changed})
        assert not would_show(row, [other._replace(task=task)])
    assert would_show(row, [other])


@pytest.mark.parametrize(
    ("own", "others", "is_shown"),
    [
        ("x" * 100, "x" * 100, True),
        ("x" * 101, "x" * 100, False),
        ("&" * 20, "x" * 99, False),
        ("&" * 20, "x" * 100, True),
        ("\N{PARTY POPPER}" * 10, "x" * 39, False),
        ("\N{PARTY POPPER}" * 10, "x" * 40, True),
    ],
)
def test_a_listing_may_cut_longer_texts_in_front_of_the_mark(
    own: str, others: str, *, is_shown: bool
) -> None:
    """So the other text must be as long, however the service counts and escapes the row's."""
    assert would_show(lost(1, reason=own), [control(2, reason=others)]) == is_shown


def test_a_row_that_was_sent_without_a_mark_cannot_lack_one() -> None:
    """It is looked for as all rows are."""
    assert not would_show(lost(1, None), [control(2)])
