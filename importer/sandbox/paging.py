"""How a page of `GET /tasks` is written: what it is wrapped in, and how it says that more follows.

API.md leaves both open. Each style has the query parameter by which its next page is asked for, and
a function that writes a page; `silent`, `bare` and their like never say that there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from importer.sandbox.store import Task

_PARTIAL_CONTENT = 206


class Place(NamedTuple):
    """Where a page stands in the whole listing.

    start: tasks before it. end: tasks up to its own last. total: tasks in all. next_value: what
    the query parameter must say for the next page; None on the last. next_url: its address, path
    and query.
    """

    start: int
    end: int
    total: int
    page_tasks: int
    next_value: str | None
    next_url: str | None

    @property
    def goes_on(self) -> bool:
        """Whether another page follows."""
        return self.next_value is not None


class Written(NamedTuple):
    """A page as it is answered."""

    payload: object
    headers: Mapping[str, str] = {}
    status: int = 200


Write = Callable[[Sequence[Task], Place], Written]


class Style(NamedTuple):
    """A way to page. parameter: `cursor`, `offset` or `page`, or another name for a cursor."""

    meaning: str
    parameter: str
    write: Write


def _cursor(tasks: Sequence[Task], place: Place) -> Written:
    return Written({"tasks": tasks, "next_cursor": place.next_value})


def _absent(tasks: Sequence[Task], place: Place) -> Written:
    return Written({"tasks": tasks} | _if_more(place, "next_cursor", place.next_value))


def _total(tasks: Sequence[Task], place: Place) -> Written:
    return Written({"tasks": tasks, "total": place.total})


def _count(tasks: Sequence[Task], place: Place) -> Written:
    return Written({"count": place.total, "results": tasks})


def _x_total(tasks: Sequence[Task], place: Place) -> Written:
    return Written({"tasks": tasks}, {"X-Total-Count": str(place.total)})


def _meta(tasks: Sequence[Task], place: Place) -> Written:
    page = {"offset": place.start, "limit": place.page_tasks, "total": place.total}
    return Written({"data": tasks, "meta": {"page": page}})


def _link(tasks: Sequence[Task], place: Place) -> Written:
    headers = {"Link": f'<{place.next_url}>; rel="next"'} if place.goes_on else {}
    return Written({"tasks": tasks}, headers)


def _links(tasks: Sequence[Task], place: Place) -> Written:
    return Written({"tasks": tasks, "links": {"next": place.next_url}})


def _paging(tasks: Sequence[Task], place: Place) -> Written:
    following = {"next": {"after": place.next_value, "link": place.next_url}}
    return Written({"results": tasks} | _if_more(place, "paging", following))


def _has_more(tasks: Sequence[Task], place: Place) -> Written:
    return Written({"tasks": tasks, "has_more": place.goes_on})


def _truncated(tasks: Sequence[Task], place: Place) -> Written:
    return Written({"tasks": tasks} | _if_more(place, "truncated", value=True))


def _next_url(tasks: Sequence[Task], place: Place) -> Written:
    return Written({"tasks": tasks, "next": place.next_url})


def _token(tasks: Sequence[Task], place: Place) -> Written:
    return Written({"tasks": tasks} | _if_more(place, "next_page_token", place.next_value))


def _page_number(tasks: Sequence[Task], place: Place) -> Written:
    number = place.start // place.page_tasks + 1
    pages = -(-place.total // place.page_tasks)
    return Written({"tasks": tasks, "page": number, "pages": pages})


def _bare(tasks: Sequence[Task], _place: Place) -> Written:
    return Written(list(tasks))


def _silent(tasks: Sequence[Task], _place: Place) -> Written:
    return Written({"tasks": tasks})


def _range(tasks: Sequence[Task], place: Place) -> Written:
    told = {"Content-Range": f"tasks {place.start}-{max(place.start, place.end - 1)}/{place.total}"}
    status = _PARTIAL_CONTENT if place.goes_on else 200
    return Written({"tasks": tasks, "next_cursor": None}, told, status)


def _x_next(tasks: Sequence[Task], place: Place) -> Written:
    headers = {"X-Next-Page": str(place.next_value or "")}
    return Written({"tasks": tasks, "next_cursor": None}, headers)


def _info(tasks: Sequence[Task], place: Place) -> Written:
    about = {"info": {"total": place.total}}
    return Written({"tasks": tasks, "next_cursor": None} | about)


def _omitted(tasks: Sequence[Task], place: Place) -> Written:
    return Written({"tasks": tasks, "next_cursor": None, "omitted": place.total - place.end})


def _done(tasks: Sequence[Task], place: Place) -> Written:
    return Written({"tasks": tasks, "next_cursor": None, "done": not place.goes_on})


def _warnings(tasks: Sequence[Task], place: Place) -> Written:
    warnings = [f"only {len(tasks)} tasks are shown"] if place.goes_on else []
    return Written({"tasks": tasks, "next_cursor": None, "warnings": warnings})


def _if_more(place: Place, name: str, value: object) -> dict[str, Any]:
    return {name: value} if place.goes_on else {}


_NULL = "`next_cursor` is null on every page"

STYLES: dict[str, Style] = {
    "cursor": Style("`next_cursor`, null on the last page. The default.", "cursor", _cursor),
    "absent": Style("`next_cursor`, which the last page leaves out.", "cursor", _absent),
    "total": Style("`total`, the number of all tasks.", "offset", _total),
    "count": Style("`count`, the number of all tasks, beside `results`.", "offset", _count),
    "x-total": Style("The header `X-Total-Count`.", "offset", _x_total),
    "meta": Style("`meta.page.total`, beside `data`.", "offset", _meta),
    "link": Style('The header `Link` with rel="next".', "cursor", _link),
    "links": Style("`links.next`, an address.", "cursor", _links),
    "paging": Style("`paging.next`, which the last page leaves out.", "after", _paging),
    "has-more": Style("`has_more`, true or false, and no cursor.", "offset", _has_more),
    "truncated": Style("`truncated`, true where more follows.", "offset", _truncated),
    "next-url": Style("`next`, an address.", "cursor", _next_url),
    "token": Style("`next_page_token`, which the last page leaves out.", "page_token", _token),
    "page-number": Style("`page` and `pages`, two numbers.", "page", _page_number),
    "bare": Style("A bare array: nothing says that more follows.", "offset", _bare),
    "silent": Style("`tasks` alone: nothing says that more follows.", "offset", _silent),
    "range": Style(f"206 and `Content-Range`; {_NULL}.", "offset", _range),
    "x-next": Style(f"The header `X-Next-Page`; {_NULL}.", "page", _x_next),
    "info": Style(f"`info.total`, the number of all tasks; {_NULL}.", "offset", _info),
    "omitted": Style(f"`omitted`, how many are not shown; {_NULL}.", "offset", _omitted),
    "done": Style(f"`done`, true on the last page; {_NULL}.", "offset", _done),
    "warnings": Style(f"`warnings`, a sentence; {_NULL}.", "offset", _warnings),
}
"""Every style that `--listing style=…` knows."""
