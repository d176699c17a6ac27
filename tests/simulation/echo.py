"""What a service makes of a body when it repeats it: less of it, or other texts."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import Any

_TITLE_SHOWN = 20

Body = dict[str, Any]


def echoed(body: Body, echo: str) -> Body:
    """The members of a body that an answer repeats, by the trait `echo`."""
    if echo == "id":
        return {}
    if echo == "title":
        return {"task_title": body["task_title"]}
    if echo == "title and targets":
        return {"task_title": body["task_title"], "targets": body["targets"]}
    if echo == "nulls":
        return {"reason": None, "due_date": None, "priority": "medium", **body}
    return {"priority": "medium", **body}


def changed(entry: Body, texts: str) -> Body:
    """An answer whose texts are changed, by the trait `texts`."""
    if texts in _TEXTS:
        change = _TEXTS[texts]
        return {
            k: change(v) if k in {"task_title", "reason"} and v else v for k, v in entry.items()
        }
    return _CHANGES[texts](entry) if texts in _CHANGES else entry


def _without_contact(entry: Body) -> Body:
    if "targets" not in entry:
        return entry
    return {**entry, "targets": {k: v for k, v in entry["targets"].items() if k != "contact"}}


def _with_names(entry: Body) -> Body:
    if "assignee_id" not in entry:
        return entry
    return {**entry, "assignee_id": f"{entry['assignee_id']}@example.com"}


def _some_merged(entry: Body) -> Body:
    """One deal in a few was merged into another one: those of some titles."""
    if sum(map(ord, entry.get("task_title", ""))) % _SOME:
        return entry
    return _with_ids(entry, lambda text: f"{text}-merged", names=("targets",))


_SOME = 5


def _some_changed_twice(entry: Body) -> Body:
    """Of those, the title as well: its letters are read in another encoding, and it is longer."""
    other = _some_merged(entry)
    if other is entry or "task_title" not in entry:
        return other
    misread = entry["task_title"].encode("utf-8").decode("latin-1")
    return {**other, "task_title": f"{misread} (moved)"}


_CHANGES: dict[str, Callable[[Body], Body]] = {
    "ids upper": lambda entry: _with_ids(entry, str.upper),
    "other ids": lambda entry: _with_ids(entry, lambda text: text[::-1]),
    "names": _with_names,
    "no contact": _without_contact,
    "some merged": _some_merged,
    "some changed twice": _some_changed_twice,
}

_TEXTS: dict[str, Callable[[str], str]] = {
    "escaped": html.escape,
    "stripped": lambda text: text.replace("<b>", "").replace("</b>", ""),
    "cut": lambda text: text[:_TITLE_SHOWN],
    "ascii": lambda text: text.encode("ascii", "ignore").decode(),
    "upper": str.upper,
    "collapsed": lambda text: " ".join(text.split()),
}


def _with_ids(
    entry: Body, change: Callable[[str], str], names: Sequence[str] = ("assignee_id", "targets")
) -> Body:
    other = dict(entry)
    if "assignee_id" in entry and "assignee_id" in names:
        other["assignee_id"] = change(entry["assignee_id"])
    if "targets" in entry:
        other["targets"] = {
            key: change(value) if isinstance(value, str) else value
            for key, value in entry["targets"].items()
        }
    return other
