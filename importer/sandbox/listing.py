"""Which tasks `GET /tasks` shows, where API.md leaves it open: the text of `--listing`.

Parses the text into a `Listing`, which takes what is held and gives what is shown, in the order of
creation. How pages are written is paging.py's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from importer.errors import ConfigurationError
from importer.sandbox.contract import TASK_TYPES
from importer.sandbox.echo import Echo
from importer.sandbox.paging import STYLES, Style
from importer.sandbox.store import Entry
from importer.sandbox.words import Word, read_count, read_words

TARGETS = ("deal_id", "company_id", "meeting_id", "contact")
_LONGEST_LAG_SECONDS = 86_400.0

LISTING_WORDS: dict[str, Word] = {
    "whole": Word("whole", "Every task that was not deleted. So it is unless something is said."),
    "assignee": Word("assignee=ID", "Only the tasks of this assignee."),
    "type": Word("type=TYPE", "Only calls, emails or linkedin tasks."),
    "target": Word("target=KIND", "Only tasks that have this kind of target, such as deal_id."),
    "newest": Word("newest=N", "Only the N tasks that were created last."),
    "oldest": Word("oldest=N", "Only the N tasks that were created first."),
    "open": Word("open", "Only pending tasks: completed, dismissed and cancelled ones are hidden."),
    "empty": Word("empty", "No task at all."),
    "lag": Word("lag=SECONDS", "A new task is listed only so much later."),
    "lose": Word(
        "lose=FIELD", "Tasks are listed without a member, which each has when it is asked for."
    ),
    "pages": Word("pages=N", "At most N tasks a page, whatever `limit` asks for."),
    "style": Word("style=NAME", "How a page says that there are more; the names are below."),
}
"""Every word that `--listing` knows. Several narrow each other down, in the order given here."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What is listed, and how.

    brief: how each task is told. page_tasks: the most on a page; None: what was asked for.
    """

    assignee: str | None = None
    task_type: str | None = None
    target: str | None = None
    newest: int | None = None
    oldest: int | None = None
    is_open: bool = False
    is_empty: bool = False
    lag: timedelta = timedelta()
    brief: Echo = field(default_factory=Echo)
    page_tasks: int | None = None
    style: Style = STYLES["cursor"]

    @classmethod
    def parse(cls, text: str) -> Listing:
        """The listing that the text asks for; whole for an empty text.

        Raises ConfigurationError for a word or a value that is not known.
        """
        listing = cls()
        for name, value in read_words("listing", text, LISTING_WORDS):
            listing = replace(listing, **_MEMBERS[name](value))
        return listing

    def shown(self, entries: Sequence[Entry], now: datetime) -> list[Entry]:
        """Those of the tasks, which come in the order of creation, that are listed now."""
        if self.is_empty:
            return []
        listed = [entry for entry in entries if self._lists(entry, now)]
        if self.newest is not None:
            listed = listed[-self.newest :]
        return listed[: self.oldest]

    def _lists(self, entry: Entry, now: datetime) -> bool:
        task = entry.task
        return (
            self.assignee in {None, task["assignee_id"]}
            and self.task_type in {None, task["task_type"]}
            and (self.target is None or self.target in task["targets"])
            and not (self.is_open and task["status"] != "pending")
            and entry.created <= now - self.lag
        )


def _count(name: str, value: str) -> int:
    count = read_count(value)
    if count is None:
        raise ConfigurationError(
            f'listing "{name}={value}": "{value}" is not a number of tasks',
            hint=f"write {name}=25, or any other whole number from 1 up",
        )
    return count


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= _LONGEST_LAG_SECONDS:
        raise ConfigurationError(
            f'listing "lag={value}": "{value}" is not a number of seconds',
            hint="write lag=30, or any other number from 0 to 86400",
        )
    return seconds


def _one_of(name: str, value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise ConfigurationError(
            f'listing "{name}={value}": there is no "{value}"',
            hint=f"it is one of {', '.join(known)}",
        )
    return value


_MEMBERS: dict[str, Callable[[str], Mapping[str, Any]]] = {
    "whole": lambda _: {},
    "assignee": lambda value: {"assignee": value},
    "type": lambda value: {"task_type": _one_of("type", value, TASK_TYPES)},
    "target": lambda value: {"target": _one_of("target", value, TARGETS)},
    "newest": lambda value: {"newest": _count("newest", value)},
    "oldest": lambda value: {"oldest": _count("oldest", value)},
    "open": lambda _: {"is_open": True},
    "empty": lambda _: {"is_empty": True},
    "lag": lambda value: {"lag": timedelta(seconds=_seconds(value))},
    "lose": lambda value: {"brief": Echo.parse(f"lose={value}")},
    "pages": lambda value: {"page_tasks": _count("pages", value)},
    "style": lambda value: {"style": STYLES[_one_of("style", value, tuple(STYLES))]},
}
"""What each word sets."""
