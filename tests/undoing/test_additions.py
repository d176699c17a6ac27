"""What a task holds that nobody sent, and what it lacks that other tasks show."""

from __future__ import annotations

import json
from typing import Any

import pytest

from importer.undoing.additions import addition, peoples_work, tells_of_people
from tests.remembered import task

UNSURE = "it cannot be determined whether it was changed: "


def other(**members: Any) -> dict[str, str]:
    """What another task of ours shows that nobody sent."""
    return {name: json.dumps(value) for name, value in members.items()}


@pytest.mark.parametrize(
    "name",
    [
        "tags", "tag", "user_tags", "last_comment", "comment_count", "commentsCount",
        "has_attachments", "HasAttachments", "notes", "note_text", "labels", "files",
        "watcher_ids", "followers",
        "reminders_on", "mentions", "reactions", "check_lists", "sub-tasks", "assignee_history",
        "reassigned_at", "time_tracked", "timeSpent", "lastcomment", "REPLIES", "draft.notes",
    ],
)  # fmt: skip
def test_names_that_tell_of_what_people_do(name: str) -> None:
    """One and many, with something before or behind, and however it is written."""
    assert tells_of_people(name)


@pytest.mark.parametrize(
    "name",
    [
        "source", "stage", "profile", "dimension", "recommended_at", "status_label", "typeLabel",
        "can_comment", "comments_allowed", "url", "workspace_id", "notification", "unlikely",
    ],
)  # fmt: skip
def test_names_that_tell_of_the_service(name: str) -> None:
    """What only sounds alike, what may be done, and the status in words."""
    assert not tells_of_people(name)


@pytest.mark.parametrize(
    ("members", "names"),
    [
        ({"tags": ["VIP"]}, ["tags"]),
        ({"comments": [{"text": "my notes"}], "comment_count": 1}, ["comments", "comment_count"]),
        ({"activity": {"last_comment": "spoke to them"}}, ["activity.last_comment"]),
        ({"comments": {"object": "list", "count": 1}}, ["comments"]),
        ({"has_attachments": True}, ["has_attachments"]),
        ({"tags": [], "notes": "", "comment_count": 0, "has_attachments": False}, []),
        ({"comments": None, "labels": [""], "last_comment": "none"}, []),
        ({"comments": {"object": "list", "items": [], "count": 0}}, []),
        ({"comments": {"url": "/tasks/t2/comments"}, "notes_url": "/tasks/t2/notes"}, []),
        ({"source": "api"}, []),
    ],
)
def test_only_what_says_something_is_work(members: dict[str, Any], names: list[str]) -> None:
    """Not a nought, nothing empty, and no address of the task itself."""
    assert peoples_work(task(2, **members)) == names


def test_work_counts_whatever_other_tasks_show() -> None:
    """Somebody may have written the same on all; what is the service's own is not named."""
    shown = {"source": "api", "tags": ["VIP"], "activity": {"last_comment": "spoke to them"}}
    found = addition(task(2, **shown), [other(**shown), other(**shown)])
    told = "the service shows tags and activity.last_comment, which was not sent"
    assert found == UNSURE + told
    differs = {**shown, "activity": {"last_comment": "gone"}}
    assert addition(task(2, **shown), [other(**differs)]) == (
        f"{UNSURE}the service shows activity and tags, which was not sent"
    )
    assert addition(task(2, **shown | {"source": "web"}), [other(**shown)]) == (
        f"{UNSURE}the service shows source, tags and activity.last_comment, which was not sent"
    )


@pytest.mark.parametrize("members", [{}, {"on": None}, {"on": False}, {"on": ""}, {"on": []}])
def test_what_others_show_and_this_one_does_not_is_a_difference(members: dict[str, Any]) -> None:
    """Though it be false, empty or gone, and though only one of the others shows it."""
    on = other(on=True)
    for others, show in (
        ([on], "another of your tasks shows"),
        ([on, other()], "another of your tasks shows"),
        ([on, on, other()], "some of your other tasks show"),
        ([other(on="x"), other(on="y")], "your other tasks show"),
    ):
        told = f"{UNSURE}{show} on, but this one does not"
        assert addition(task(2, **members), others) == told


def test_work_on_some_other_tasks_keeps_only_those() -> None:
    """A comment or an agent there tells nothing of this one; a list that all have does."""
    for members in ({"comments": ["called"]}, {"has_notes": True}, {"agent_id": "a1"}):
        assert addition(task(2), [other(**members)]) is None
        assert addition(task(2), [other(**members), other()]) is None
    told = f"{UNSURE}your other tasks show reminders, but this one does not"
    assert addition(task(2, reminders=[]), [other(reminders=["a day before"])] * 2) == told
    switch = f"{UNSURE}another of your tasks shows reminders_on, but this one does not"
    assert addition(task(2, reminders_on=False), [other(reminders_on=True), other()]) == switch
