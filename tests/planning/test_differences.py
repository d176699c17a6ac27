"""In what a row differs from a task that was sent earlier."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic_core import to_json

from importer.contract.body import TaskBody
from importer.contract.reference import marked
from importer.planning.differences import Difference, differences, in_words

BODY: dict[str, Any] = {
    "task_type": "call",
    "task_title": "Ring Ada",
    "assignee_id": "usr_1",
    "targets": {"deal_id": "0071", "contact": {"name": "Ada"}},
    "draft": {"talking_points": ["price", "date"]},
    "reason": "why",
    "due_date": "2027-03-05T09:00:00Z",
}


def found(**changes: Any) -> list[Difference]:
    """The differences of the body with these changes."""
    changed = {name: value for name, value in {**BODY, **changes}.items() if value is not None}
    return differences(to_json(BODY), to_json(changed), key_before=b"k" * 16, key_now=b"n" * 16)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"due_date": "2027-03-05T10:00:00+01:00"},
        {"priority": "medium"},
        {"reason": " why\n"},
    ],
)
def test_what_nobody_would_see_is_no_difference(changes: dict[str, Any]) -> None:
    """The same moment with another offset, the default priority written out, blanks at the ends."""
    assert found(**changes) == []


@pytest.mark.parametrize(
    ("changes", "difference", "words"),
    [
        (
            {"due_date": "2027-03-09T09:00:00Z"},
            Difference("due_date", "2027-03-05T09:00:00Z", "2027-03-09T09:00:00Z"),
            'due_date ("2027-03-05T09:00:00Z" then, "2027-03-09T09:00:00Z" now)',
        ),
        (
            {"reason": None},
            Difference("reason", "why", ""),
            'reason ("why" then, nothing now)',
        ),
        (
            {"priority": "high"},
            Difference("priority", "", "high"),
            'priority (nothing then, "high" now)',
        ),
        (
            {"draft": {"talking_points": ["price"]}},
            Difference("talking_points", "price; date", "price"),
            'talking_points ("price; date" then, "price" now)',
        ),
        (
            {"targets": {"deal_id": "0071", "contact": {"name": "A" * 70}}},
            Difference("contact_name", "Ada", "A" * 70),
            f'contact_name ("Ada" then, "{"A" * 59}…" now)',
        ),
    ],
)
def test_a_difference_is_called_by_its_column(
    changes: dict[str, Any], difference: Difference, words: str
) -> None:
    """With what stood there and what stands there now, cut where it is long."""
    assert found(**changes) == [difference]
    assert in_words([difference]) == words


def test_several_differences_are_one_phrase() -> None:
    """In the order of the blank sheet."""
    assert in_words(found(reason="because", due_date=None)) == (
        'due_date ("2027-03-05T09:00:00Z" then, nothing now), and its reason ("why" then, '
        '"because" now)'
    )


def test_the_mark_of_a_row_is_no_difference() -> None:
    """Each row has a mark of its own, which nobody wrote."""
    body = TaskBody.model_validate_json(to_json(BODY))
    before = marked(body, "reason", b"k" * 16).to_json()
    now = marked(body, "reason", b"n" * 16).to_json()
    assert differences(before, now, key_before=b"k" * 16, key_now=b"n" * 16) == []
