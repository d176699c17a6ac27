"""The workspace's tasks, page by page, to the end of the cursor.

An `Asker` and a sender enter, a whole `Listing` or the reason why there is none leaves. The form
of a page is not published (API.md, "The other task calls"), so what is not understood is never
taken for the end: a task that stands on a page that was not read would be created again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import ValidationError

from importer.submission.asking import Asker
from importer.submission.client import Answer, Failure
from importer.submission.roles import Sender
from importer.task import TaskAnswer

PAGE_TASKS = 200
"""The most that the service gives on a page (API.md)."""

_MOST_PAGES = 50_000
_LISTS = ("tasks", "data", "items", "results")
_CURSORS = ("next_cursor", "nextCursor", "cursor")
_GOES_ON = ("has_more", "hasMore", "has_next", "next", "next_page")
_USUAL_PAGE = 50
"""A page of a multiple of so many, with no word on what follows, may be one that was cut."""


class Page(NamedTuple):
    """One page: its entries, and where the next one begins; None on the last."""

    entries: list[Any]
    next_cursor: str | None


@dataclass(slots=True)
class Listing:
    """What was listed. tasks: those that were asked for. problem: why it is not whole, or None.

    unreadable: entries of which nobody can tell what they are. count: all entries.
    impossible: whether the service does not list tasks at all.
    """

    tasks: list[TaskAnswer] = field(default_factory=list)
    unreadable: int = 0
    count: int = 0
    problem: str | None = None
    impossible: bool = False


def read_page(data: object) -> Page | None:
    """The page that an answer holds; None where it is not understood."""
    if isinstance(data, list):
        data = {"tasks": data}
    if not isinstance(data, Mapping):
        return None
    lists = [data[name] for name in _LISTS if isinstance(data.get(name), list)]
    if len(lists) != 1:
        return None
    (entries,) = lists
    about = data["pagination"] if isinstance(data.get("pagination"), Mapping) else data
    cursor = next((about[name] for name in _CURSORS if name in about), _SILENT)
    if isinstance(cursor, str) and cursor:
        return Page(entries, cursor)
    goes_on = any(about.get(name) for name in _GOES_ON)
    may_be_cut = cursor is _SILENT and bool(entries) and len(entries) % _USUAL_PAGE == 0
    if goes_on or may_be_cut or cursor not in (None, "", _SILENT):
        return None
    return Page(entries, None)


_SILENT = object()


async def list_tasks(sender: Sender, asker: Asker, wanted: Callable[[TaskAnswer], bool]) -> Listing:
    """The workspace's tasks for which `wanted` is true, if all of them could be read."""
    listing = Listing()
    cursor: str | None = None
    seen: set[str] = set()
    for _ in range(_MOST_PAGES):
        result = await asker.ask(_page_call(sender, cursor))
        page = None if _refusal(result) else _page_after(cursor, _json(result))
        if page is None:
            listing.problem = _refusal(result) or "its pages of tasks are not understood"
            listing.impossible = _is_impossible(result)
            return listing
        _take(page, listing, wanted)
        cursor = page.next_cursor
        if cursor is None:
            return listing
        if cursor in seen:
            break
        seen.add(cursor)
    listing.problem, listing.impossible = "its pages of tasks never end", True
    return listing


def _page_after(cursor: str | None, data: object) -> Page | None:
    """The page; a bare list holds no cursor, so that it is the whole listing or none."""
    return None if cursor is not None and isinstance(data, list) else read_page(data)


def _page_call(sender: Sender, cursor: str | None) -> Callable[[], Awaitable[Answer | Failure]]:
    return lambda: sender.list_tasks(cursor, PAGE_TASKS)


def _take(page: Page, listing: Listing, wanted: Callable[[TaskAnswer], bool]) -> None:
    for entry in page.entries:
        listing.count += 1
        try:
            task = TaskAnswer.model_validate(entry)
        except ValidationError:
            listing.unreadable += 1
            continue
        if wanted(task):
            listing.tasks.append(task)


def _json(result: Answer | Failure) -> object:
    return result.json() if isinstance(result, Answer) else None


def _refusal(result: Answer | Failure) -> str | None:
    """Why an answer is no page; None: it may be one."""
    if isinstance(result, Failure):
        return result.message
    if 200 <= result.status < 300:  # noqa: PLR2004
        return None
    words = result.words()
    return f"HTTP {result.status}{f': {words}' if words else ''}"


def _is_impossible(result: Answer | Failure) -> bool:
    """Whether asking later would fare no better: a refusal that is no matter of the moment."""
    if isinstance(result, Failure):
        return False
    if result.status < 300:  # noqa: PLR2004
        return result.json() is not None  # else it was half an answer, or a gateway's page
    return result.status < 500 and result.status not in {401, 408, 425, 429}  # noqa: PLR2004
