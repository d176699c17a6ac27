"""What a service makes of a body when it repeats it: less of it, or other texts. Pure."""

from __future__ import annotations

import html
from collections.abc import Callable
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
    if texts == "ids upper":
        return _with_ids(entry, str.upper)
    if texts == "other ids":
        return _with_ids(entry, lambda text: text[::-1])
    if texts == "names" and "assignee_id" in entry:
        return {**entry, "assignee_id": f"{entry['assignee_id']}@example.com"}
    if texts == "no contact" and "targets" in entry:
        targets = {k: v for k, v in entry["targets"].items() if k != "contact"}
        return {**entry, "targets": targets}
    return entry


_TEXTS: dict[str, Callable[[str], str]] = {
    "escaped": html.escape,
    "stripped": lambda text: text.replace("<b>", "").replace("</b>", ""),
    "cut": lambda text: text[:_TITLE_SHOWN],
    "ascii": lambda text: text.encode("ascii", "ignore").decode(),
    "upper": str.upper,
    "collapsed": lambda text: " ".join(text.split()),
}


def _with_ids(entry: Body, change: Callable[[str], str]) -> Body:
    other = dict(entry)
    if "assignee_id" in entry:
        other["assignee_id"] = change(entry["assignee_id"])
    if "targets" in entry:
        other["targets"] = {
            key: change(value) if isinstance(value, str) else value
            for key, value in entry["targets"].items()
        }
    return other
