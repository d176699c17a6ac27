"""The forms in which services give a page of a listing. Makes an answer of entries.

Two of them are understood by everybody who reads the vendor's other listings. The others give a
part of the tasks, and say in their own way, or not at all, that there are more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

_URL = "https://api.test/v1/tasks?page=2"


class Given(NamedTuple):
    """A page as it is given: the JSON of the body, headers, and the status."""

    data: Any
    headers: Mapping[str, str] = {}
    status: int = 200


class Cut(NamedTuple):
    """What is on a page. following: the cursor of the next one; None: it is the last."""

    entries: list[Any]
    following: str | None
    of_all: int
    page_tasks: int

    @property
    def has_more(self) -> bool:
        """Whether a page follows."""
        return self.following is not None


def _cursor(cut: Cut) -> Any:
    return {"tasks": cut.entries, "next_cursor": cut.following}


def _ends_by_has_more(cut: Cut) -> Any:
    more = {"next_cursor": cut.following} if cut.has_more else {}
    return {"tasks": cut.entries, "has_more": cut.has_more, **more}


def _silent(cut: Cut) -> Any:
    more = {"next_cursor": cut.following} if cut.has_more else {}
    return {"tasks": cut.entries, **more}


def _total(cut: Cut) -> Any:
    return {"tasks": cut.entries, "total": cut.of_all}


def _paging(cut: Cut) -> Any:
    return {"tasks": cut.entries, "paging": {"next": _URL if cut.has_more else None}}


def _links(cut: Cut) -> Any:
    return {"data": cut.entries, "links": {"next": _URL} if cut.has_more else {}}


def _has_more(cut: Cut) -> Any:
    return {"tasks": cut.entries, "has_more": cut.has_more}


def _url(cut: Cut) -> Any:
    return {"results": cut.entries, "next": _URL if cut.has_more else None, "previous": None}


def _pages(cut: Cut) -> Any:
    pages = -(-cut.of_all // cut.page_tasks)
    return {"tasks": cut.entries, "page": 1, "pages": pages}


def _truncated(cut: Cut) -> Any:
    return {"tasks": cut.entries, "truncated": cut.has_more}


def _list(cut: Cut) -> Any:
    return cut.entries


def _other_name(cut: Cut) -> Any:
    return {"result": {"records": cut.entries}, "next_cursor": None}


def _contradicts(cut: Cut) -> Any:
    return {"tasks": cut.entries, "next_cursor": None, "total": cut.of_all}


def _count(cut: Cut) -> Any:
    return {"items": cut.entries, "count": len(cut.entries), "total_count": cut.of_all}


def _meta(cut: Cut) -> Any:
    pages = -(-cut.of_all // cut.page_tasks)
    about = {"current_page": 1, "total_pages": pages, "per_page": cut.page_tasks}
    return {"data": cut.entries, "meta": {"pagination": about}}


def _repeats(cut: Cut) -> Any:
    return {"tasks": cut.entries, "next_cursor": "0.0"}


def _null(cut: Cut) -> Any:
    return {"tasks": cut.entries, "next_cursor": None}


def _info(cut: Cut) -> Any:
    return _null(cut) | {"info": {"total": cut.of_all}}


def _omitted(cut: Cut) -> Any:
    return _null(cut) | {"omitted": cut.of_all - len(cut.entries)}


def _done(cut: Cut) -> Any:
    return _null(cut) | {"done": not cut.has_more}


def _warnings(cut: Cut) -> Any:
    return _null(cut) | {"warnings": ["some tasks are not shown"] if cut.has_more else []}


_FORMS: dict[str, Callable[[Cut], Any]] = {
    "cursor": _cursor,
    "ends by has_more": _ends_by_has_more,
    "silent": _silent,
    "total": _total,
    "paging": _paging,
    "link": _list,
    "links": _links,
    "has more": _has_more,
    "url": _url,
    "pages": _pages,
    "truncated": _truncated,
    "list": _list,
    "cut list": _list,
    "other name": _other_name,
    "repeats": _repeats,
    "contradicts": _contradicts,
    "count": _count,
    "meta": _meta,
    "info": _info,
    "omitted": _omitted,
    "done": _done,
    "warnings": _warnings,
    "range": _null,
    "x-next": _null,
}


def _headers(form: str, cut: Cut, start: int) -> dict[str, str]:
    """What a form says in headers."""
    if form == "range":
        return {"content-range": f"tasks {start}-{start + len(cut.entries)}/{cut.of_all}"}
    if form == "x-next":
        return {"x-next-page": "2" if cut.has_more else ""}
    is_more = form == "link" and cut.has_more
    return {"link": f'<{_URL}>; rel="next"'} if is_more else {}


def give(form: str, entries: Sequence[Any], start: int, size: int, view: int) -> Given:
    """The page that begins at an entry. view: the number of the listing, for its cursor."""
    if form == "list":
        return Given(list(entries))
    end = start + size
    following = f"{view}.{end}" if end < len(entries) else None
    cut = Cut(list(entries[start:end]), following, len(entries), size)
    status = 206 if form == "range" and cut.has_more else 200
    return Given(_FORMS[form](cut), _headers(form, cut, start), status)
