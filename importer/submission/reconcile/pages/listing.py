"""The workspace's tasks, page by page, to the end of the cursor.

Returns a whole `Listing`, or the reason why there is none. The form of a page is not published
(API.md, "The other task calls"), so what is not understood is never taken for the end: a task that
stands on a page that was not read would be created again.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from pydantic import ValidationError

from importer.contract.answer import TaskAnswer
from importer.contract.forms import folded_id
from importer.submission.http.client import Answer, Failure
from importer.submission.http.dates import http_date
from importer.submission.http.statuses import OK, meaning_of
from importer.submission.reconcile.pages.asides import Place
from importer.submission.reconcile.pages.headers import headers_said
from importer.submission.reconcile.pages.inner_tasks import InnerTasks, inner_tasks
from importer.submission.reconcile.pages.signs import members, promised, signs_of_more
from importer.submission.reconcile.pages.table import Kind
from importer.submission.safe_calls import Retrier
from importer.wording.text import cleaned

PAGE_TASKS = 200
"""The most that the service gives on a page (API.md)."""

_MOST_PAGES = 50_000
_MOST_IDLE_PAGES = 20
"""This many pages in a row without a new task belong to a list that never ends."""

_LISTS = ("tasks", "data", "items", "results")
_SIGNS_SHOWN = 5
_NO_END = "nothing shows which page is the last"


class Page(NamedTuple):
    """One page: its entries, and where the next one begins; None on the last.

    promised: how many tasks there are in all, as a page says that is not the last; 0: it does not.
    """

    entries: list[Any]
    next_cursor: str | None
    promised: int = 0


class Lister(Protocol):
    """What is needed of a client."""

    async def list_tasks(self, cursor: str | None, limit: int) -> Answer | Failure:
        """`GET /tasks`, once."""
        ...

    async def read_task(self, task_id: str) -> Answer | Failure:
        """`GET /tasks/{task_id}`, once."""
        ...


@dataclass(slots=True)
class Listing:
    """What was listed. tasks: those that were asked for. problem: why it is not whole, or None.

    unreadable: entries of which nobody can tell what they are. count: all entries. hidden: tasks
    that others stand for (`inner_tasks`). impossible: whether the service does not list tasks at
    all. is_cut: the further pages were not asked for. ids: of `tasks`.
    """

    tasks: list[TaskAnswer] = field(default_factory=list)
    unreadable: int = 0
    count: int = 0
    hidden: int = 0
    problem: str | None = None
    impossible: bool = False
    is_cut: bool = False
    ids: set[str] = field(default_factory=set, compare=False, repr=False)


class Puzzle(NamedTuple):
    """Why an answer is no page. signs: the members that may say that more follows."""

    signs: tuple[str, ...] = ()

    @property
    def problem(self) -> str:
        """What to tell a person, who may pass it on."""
        told = ", ".join(cleaned(sign)[:40] for sign in self.signs[:_SIGNS_SHOWN])
        return f"its pages of tasks are not understood{f': {told}' if told else ''}"


def read_page(
    data: object,
    headers: Mapping[str, str],
    listed_before: int = 0,
    status: int = OK,
    asked: str | None = None,
) -> Page | Puzzle:
    """The page that an answer holds, or why it is not understood.

    A page is the last only where it says so: by a cursor that is there and empty, or by a flag
    that nothing follows, and with nothing beside it that may say otherwise (`page_signs`).
    listed_before: how many entries stood on the pages before it, to compare a total with.
    asked: the cursor that it was asked for by, which addresses of this page may repeat.
    """
    if not isinstance(data, Mapping):
        return Puzzle((_NO_END,) if isinstance(data, list) else ())
    lists = [name for name in _LISTS if isinstance(data.get(name), list)]
    if len(lists) != 1:
        return Puzzle(tuple(lists))
    entries = data[lists[0]]
    place = Place(listed_before, len(entries), asked, http_date(headers.get("date", "")))
    said = [*members(data, lists[0], place), *headers_said(headers, status, place)]
    cursors = [one for one in said if one.kind is Kind.CURSOR]
    others = [one for one in said if one.kind is not Kind.CURSOR]
    named = [one for one in cursors if one.value not in (None, "")]
    texts = {one.value for one in named if isinstance(one.value, str)}
    if len(texts) == 1 and all(isinstance(one.value, str) for one in named):
        signs = signs_of_more(others, place, goes_on=True)
        return Puzzle(tuple(signs)) if signs else Page(entries, texts.pop(), promised(others))
    signs = [one.name for one in named] + signs_of_more(others, place, goes_on=False)
    if not signs and not cursors and not any(one.is_end for one in others):
        signs.append(_NO_END)
    return Puzzle(tuple(signs)) if signs else Page(entries, None)


async def list_tasks(
    sender: Lister,
    retrier: Retrier,
    wanted: Callable[[TaskAnswer], bool],
    patience_seconds: float = math.inf,
    is_enough: Callable[[Listing], bool] = lambda _: False,
) -> Listing:
    """The workspace's tasks for which `wanted` is true, if all of them could be read.

    patience_seconds: so long a page that fails is asked for again; no longer than any safe call.
    is_enough: after each page, whether nobody wants the others; then `is_cut` is set.
    """
    listing = Listing()
    cursor: str | None = None
    seen: set[str] = set()
    most = idle = 0
    before: list[Any] = []
    others = _Others()
    for _ in range(_MOST_PAGES):
        until = asyncio.get_running_loop().time() + patience_seconds
        result = await retrier.call(_page_call(sender, cursor), until=until)
        refusal = _refusal(result)
        page = Puzzle() if refusal else _read(result, listing.count, cursor)
        if isinstance(page, Puzzle):
            listing.problem = refusal or page.problem
            listing.impossible = _is_impossible(result)
            return listing
        _take(page, listing, wanted, others)
        cursor, most = page.next_cursor, max(most, page.promised)
        if cursor is None:
            if most > listing.count:
                listing.problem = f"{listing.count:,} of {most:,} tasks were on its pages"
            others.add_to(listing, wanted)
            return listing
        idle = idle + 1 if not page.entries or page.entries == before else 0
        if cursor in seen or idle >= _MOST_IDLE_PAGES:
            break
        if is_enough(listing):
            listing.is_cut = True
            return listing
        seen.add(cursor)
        before = page.entries
    listing.problem, listing.impossible = "its pages of tasks never end", True
    return listing


def _read(result: Answer | Failure, listed_before: int, asked: str | None) -> Page | Puzzle:
    if isinstance(result, Failure):
        return Puzzle()
    return read_page(result.json(), result.headers, listed_before, result.status, asked)


def _page_call(sender: Lister, cursor: str | None) -> Callable[[], Awaitable[Answer | Failure]]:
    return lambda: sender.list_tasks(cursor, PAGE_TASKS)


def _take(
    page: Page, listing: Listing, wanted: Callable[[TaskAnswer], bool], others: _Others
) -> None:
    for entry in page.entries:
        listing.count += 1
        task = _as_task(entry)
        if task is None:
            listing.unreadable += 1
            continue
        others.see(task, entry)
        _keep(task, listing, wanted)


def _as_task(entry: object) -> TaskAnswer | None:
    try:
        return TaskAnswer.model_validate(entry)
    except ValidationError:
        return None


def _keep(task: TaskAnswer, listing: Listing, wanted: Callable[[TaskAnswer], bool]) -> None:
    if wanted(task) and task.task_id not in listing.ids:
        # Pages may overlap, where a task was made while they were read.
        listing.ids.add(task.task_id)
        listing.tasks.append(task)


class _Others:
    """The tasks that listed ones tell of, of which it is known at the end who is listed."""

    def __init__(self) -> None:
        self._listed: set[str] = set()
        self._told: list[InnerTasks] = []

    def see(self, task: TaskAnswer, entry: object) -> None:
        """Remember an entry of a page."""
        self._listed.add(folded_id(task.task_id))
        told = inner_tasks(entry)
        if told != InnerTasks():
            self._told.append(told)

    def add_to(self, listing: Listing, wanted: Callable[[TaskAnswer], bool]) -> None:
        """Those inside others are listed; those that are only named or counted are hidden."""
        for told in self._told:
            for inside in told.inside:
                task = _as_task(inside)
                if task is None:
                    listing.hidden += 1
                elif folded_id(task.task_id) not in self._listed:
                    self._listed.add(folded_id(task.task_id))
                    _keep(task, listing, wanted)
        named = {folded_id(task_id) for told in self._told for task_id in told.named}
        listing.hidden += len(named - self._listed) + sum(told.unnamed for told in self._told)


def _refusal(result: Answer | Failure) -> str | None:
    """Why an answer is no page; None: it may be one."""
    if isinstance(result, Failure):
        return result.message
    if result.is_success:
        return None
    words = result.words()
    return f"HTTP {result.status}{f': {words}' if words else ''}"


def _is_impossible(result: Answer | Failure) -> bool:
    """Whether asking later would fare no better: a refusal that is no matter of the moment."""
    if isinstance(result, Failure):
        return False
    if result.is_success:
        return result.json() is not None  # else it was half an answer, or a gateway's page
    return meaning_of(result.status).is_final
