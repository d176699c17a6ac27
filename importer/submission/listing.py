"""The workspace's tasks, page by page, to the end of the cursor.

An `Asker` and a sender enter, a whole `Listing` or the reason why there is none leaves. The form
of a page is not published (API.md, "The other task calls"), so what is not understood is never
taken for the end: a task that stands on a page that was not read would be created again.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import ValidationError

from importer.submission.asking import Asker
from importer.submission.client import Answer, Failure, cleaned
from importer.submission.roles import Sender
from importer.task import TaskAnswer

PAGE_TASKS = 200
"""The most that the service gives on a page (API.md)."""

_MOST_PAGES = 50_000
_LISTS = ("tasks", "data", "items", "results")
_CURSORS = ("next_cursor", "nextCursor", "cursor")
_GO_ON = ("has_more", "hasMore", "has_next", "hasNext", "truncated", "is_truncated")
_TOTALS = ("total", "total_count", "totalCount")
_SIZES = ("limit", "page_size", "pageSize", "per_page", "perPage")
_WRAPPERS = ("pagination", "paging", "page_info", "pageInfo", "meta", "links", "_links")
_SIGN = re.compile(
    r"next|more|total|count|link|pag(e|ing|ination)|truncat|cursor|offset|remain|after|partial"
    r"|complete|last|continu|token",
    re.IGNORECASE,
)
"""A member of an envelope that is called so may say that more follows."""

_SIGNS_SHOWN = 5
_NO_END = "nothing says which page is the last"


class Page(NamedTuple):
    """One page: its entries, and where the next one begins; None on the last."""

    entries: list[Any]
    next_cursor: str | None


@dataclass(slots=True)
class Listing:
    """What was listed. tasks: those that were asked for. problem: why it is not whole, or None.

    unreadable: entries of which nobody can tell what they are. count: all entries.
    impossible: whether the service does not list tasks at all. ids: of `tasks`.
    """

    tasks: list[TaskAnswer] = field(default_factory=list)
    unreadable: int = 0
    count: int = 0
    problem: str | None = None
    impossible: bool = False
    ids: set[str] = field(default_factory=set, compare=False, repr=False)


class Puzzle(NamedTuple):
    """Why an answer is no page. signs: the members that may say that more follows."""

    signs: tuple[str, ...] = ()

    @property
    def problem(self) -> str:
        """What to tell a person, who may pass it on."""
        told = ", ".join(cleaned(sign)[:40] for sign in self.signs[:_SIGNS_SHOWN])
        return f"its pages of tasks are not understood{f': {told}' if told else ''}"


def read_page(data: object, headers: Mapping[str, str], listed_before: int = 0) -> Page | Puzzle:
    """The page that an answer holds, or why it is not understood.

    A page is the last only where it says so: by a cursor that is there and empty, or by a flag
    that nothing follows, and with nothing beside it that may say otherwise. listed_before: how
    many entries stood on the pages before it, to compare a total with.
    """
    if not isinstance(data, Mapping):
        return Puzzle((_NO_END,) if isinstance(data, list) else ())
    lists = [name for name in _LISTS if isinstance(data.get(name), list)]
    if len(lists) != 1:
        return Puzzle(tuple(lists))
    entries = data[lists[0]]
    said = dict(_members(data, skip=lists[0]))
    cursors = {name: said.pop(name) for name in list(said) if _last(name) in _CURSORS}
    named = {name: cursor for name, cursor in cursors.items() if cursor not in (None, "")}
    texts = {cursor for cursor in named.values() if isinstance(cursor, str)}
    if len(texts) == 1 and all(isinstance(cursor, str) for cursor in named.values()):
        return Page(entries, texts.pop())
    signs = list(named)
    flags = {name: said.pop(name) for name in list(said) if _last(name) in _GO_ON}
    signs += [name for name, flag in flags.items() if flag is not False]
    count = listed_before + len(entries)
    signs += [name for name, value in said.items() if _may_go_on(name, value, count)]
    if "next" in headers.get("link", "").lower():
        signs.append("Link")
    if not signs and not cursors and not flags:
        signs.append(_NO_END)
    return Puzzle(tuple(signs)) if signs else Page(entries, None)


def _members(
    data: Mapping[str, Any], *, skip: str = "", within: str = ""
) -> Iterator[tuple[str, object]]:
    """The members of an envelope by name, and those of the objects in it that tell of paging."""
    for name, value in data.items():
        if name == skip:
            continue
        if isinstance(value, Mapping) and name in _WRAPPERS and not within:
            yield from _members(value, within=f"{name}.")
        else:
            yield f"{within}{name}", value


def _last(name: str) -> str:
    return name.rpartition(".")[2]


_NOTHING: tuple[object, ...] = (None, False, "", 0, [], {})


def _may_go_on(name: str, value: object, count: int) -> bool:
    """Whether a member may say that more follows than the `count` entries until here."""
    if not _SIGN.search(name) or value in _NOTHING or _last(name) in _SIZES:
        return False
    if _last(name) in _TOTALS and isinstance(value, int):
        return value != count
    return True


async def list_tasks(sender: Sender, asker: Asker, wanted: Callable[[TaskAnswer], bool]) -> Listing:
    """The workspace's tasks for which `wanted` is true, if all of them could be read."""
    listing = Listing()
    cursor: str | None = None
    seen: set[str] = set()
    for _ in range(_MOST_PAGES):
        result = await asker.ask(_page_call(sender, cursor))
        refusal = _refusal(result)
        page = Puzzle() if refusal else _read(result, listing.count)
        if isinstance(page, Puzzle):
            listing.problem = refusal or page.problem
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


def _read(result: Answer | Failure, listed_before: int) -> Page | Puzzle:
    if isinstance(result, Failure):
        return Puzzle()
    return read_page(result.json(), result.headers, listed_before)


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
        if wanted(task) and task.task_id not in listing.ids:
            # Pages may overlap, where a task was made while they were read.
            listing.ids.add(task.task_id)
            listing.tasks.append(task)


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
