"""Finds what a task contains that was not sent, or lacks that our other tasks show.

What the service adds to every task by itself is no reason to keep one. But a person may have done
the same to all of them, so what tells of people's work by its name is never the service's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from importer.submission.answers.alteration import and_all, foreign_members, leaves

_DONE_BY_PEOPLE = frozenset({
    "annotation", "attachment", "checklist", "collaborator", "comment", "discussion", "feedback",
    "follower", "mention", "participant", "reaction", "reassign", "reminder", "reply", "replies",
    "subscriber", "subtask", "timelog", "timespent", "timetracked", "upload", "watcher", "worklog",
})  # fmt: skip
"""What people do to a task, as it stands in names however they are written: `commentCount`."""

_DONE_BY_PEOPLE_IN_A_WORD = frozenset({
    "activities", "document", "emoji", "file", "flagged", "history", "label", "like", "logged",
    "memo", "note", "pinned", "remark", "snoozed", "spent", "starred", "tag", "todo", "tracked",
    "vote",
})  # fmt: skip
"""The same, only as a whole word, in the singular or the plural: `tag` is part of `stage`."""

_OF_THE_SERVICE = frozenset({"allow", "allowed", "can", "limit", "max", "permission"})
"""Words of members that tell what may be done, and not what was."""

_WRITTEN_OUT = frozenset({"assignee", "priority", "state", "status", "type"})
"""What a `label` may be of that is no person's: the status in words, say."""

_OF_THE_LIST = frozenset({"kind", "limit", "object", "page", "page_size", "per_page", "type"})
"""What an empty list says of itself, where it is shown as an object."""

_EMPTY_BY_ITSELF = frozenset({"agent_id"})
"""Empty in a task that no agent made (API.md): that another has it tells nothing of this one."""

_NOUGHTS = frozenset({"", "0", "false", "no", "none", "null"})

_MAKER = re.compile(r"creat(?:ed_?by|or)|author|made_?by|owner", re.IGNORECASE)
"""Members that tell who made a task."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+")

_DEEPEST = 10


def addition(task: Mapping[str, Any], others: Sequence[Mapping[str, str]]) -> str | None:
    """Why a task may contain somebody's work although what was sent is unchanged, or None.

    others: what other tasks of ours show that nobody sent. What all of them show alike is the
    service's own, unless its name tells of people's work.
    """
    own = foreign_members(task)
    foreign = [
        name
        for name, value in own.items()
        if not others or any(other.get(name) != value for other in others)
    ]
    makers = [name for name in foreign if _MAKER.search(name)]
    if others and makers:
        showing = "another of your tasks shows" if len(others) == 1 else "your other tasks show"
        told = f"{and_all(makers)} is not what {showing}"
        return f"somebody else may have created it: {told}"
    work = [
        name
        for name in peoples_work(task)
        if not any(name == whole or name.startswith(f"{whole}.") for whole in foreign)
    ]
    doubts = []
    if foreign or work:
        doubts.append(f"the service shows {and_all([*foreign, *work])}, which was not sent")
    if lacking := _lacking(own, others):
        doubts.append(f"{_who_show(lacking, others)} {and_all(lacking)}, but this one does not")
    return (
        f"it cannot be determined whether it was changed: {'; '.join(doubts)}" if doubts else None
    )


def peoples_work(task: Mapping[str, Any]) -> list[str]:
    """The members that were not sent, whose names suggest people's work, and that are not empty."""
    own_id = str(task.get("task_id") or task.get("id"))
    foreign = foreign_members(task)
    found = [
        work
        for name, value in leaves(task)
        if name in foreign
        for work in _work(name, value, own_id, 0)
    ]
    return list(dict.fromkeys(found))


def tells_of_people(name: str) -> bool:
    """Whether a member's name tells of what people do to a task."""
    words = [word.casefold() for word in _WORD.findall(name.rpartition(".")[2])]
    if not _OF_THE_SERVICE.isdisjoint(words):
        return False
    joined = "".join(words)
    if any(stem in joined for stem in _DONE_BY_PEOPLE):
        return True
    told = {one for word in words for one in (word, word.removesuffix("s"))}
    told &= _DONE_BY_PEOPLE_IN_A_WORD
    if not _WRITTEN_OUT.isdisjoint(words):
        told.discard("label")
    return bool(told)


def _work(name: str, value: object, own_id: str, depth: int) -> Iterator[str]:
    if tells_of_people(name):
        if _says(value, own_id, depth):
            yield name
    elif isinstance(value, Mapping) and depth < _DEEPEST:
        for key, member in value.items():
            yield from _work(f"{name}.{key}", member, own_id, depth + 1)


def _says(value: object, own_id: str, depth: int) -> bool:
    """Whether a value says anything: not zero, not empty, not an address of the task itself."""
    if isinstance(value, str):
        is_address = "/" in value and own_id in value
        return value.strip().casefold() not in _NOUGHTS and not is_address
    if depth >= _DEEPEST:
        return bool(value)
    if isinstance(value, Mapping):
        return any(
            _says(member, own_id, depth + 1)
            for key, member in value.items()
            if key not in _OF_THE_LIST
        )
    if isinstance(value, list):
        return any(_says(member, own_id, depth + 1) for member in value)
    return bool(value)


def _lacking(own: Mapping[str, str], others: Sequence[Mapping[str, str]]) -> list[str]:
    """What others show and this one shows as false, as empty or not at all.

    A comment on some of the others is no reason to keep those without one. What all of them show
    alike is, and so is a switch that is on in any.
    """
    names = dict.fromkeys(name for other in others for name in other)
    return [
        name
        for name in names
        if name not in own
        and name not in _EMPTY_BY_ITSELF
        and (not tells_of_people(name) or _is_the_rule(name, others))
    ]


def _who_show(names: Sequence[str], others: Sequence[Mapping[str, str]]) -> str:
    """`another of your tasks shows`, or several do."""
    count = sum(not other.keys().isdisjoint(names) for other in others)
    if count == 1:
        return "another of your tasks shows"
    return f"{'' if count == len(others) else 'some of '}your other tasks show"


def _is_the_rule(name: str, others: Sequence[Mapping[str, str]]) -> bool:
    values = {other.get(name) for other in others}
    if "true" in values and not name.casefold().startswith("has"):
        return True
    return len(others) > 1 and len(values) == 1
