"""How a page of `GET /tasks` is written: what it is wrapped in, and how it says that more follows.

API.md leaves both open. Each style has the query parameter by which its next page is asked for, and
a function that writes a page; `silent`, `bare` and their like never say that there is one. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from importer.sandbox.store import Task


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


def _if_more(place: Place, name: str, value: object) -> dict[str, Any]:
    return {name: value} if place.goes_on else {}


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
}
"""Every style that `--listing style=…` knows."""
