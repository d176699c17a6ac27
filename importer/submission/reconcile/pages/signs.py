"""Finds signs in a page of a listing that tasks are missing from it.

Keeps those of its members and headers that may mean it. The table (`page_table`) is one of what is
harmless, by name and value: whatever is not in it and says something may be a service's own way to
tell that it goes on elsewhere, left something out, or is not up to date. Headers are read in
`page_headers`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from importer.submission.http.statuses import OK
from importer.submission.reconcile.pages.asides import PLAIN, Place, address_says, number_of
from importer.submission.reconcile.pages.table import ASIDE, WRAPPERS, Kind, folded, kind_of

_MOST_DEPTH = 5

_WELL = frozenset(("list", "collection", "array", "page", "tasks", "tasklist", "ok", "success"))


class PageSign(NamedTuple):
    """A member or a header. kind: what it means; None: unknown.

    is_aside: whether it stands within something that is not about the page, and so ends nothing.
    """

    name: str
    kind: Kind | None
    value: object
    word: str = ""
    is_aside: bool = False

    @property
    def is_end(self) -> bool:
        """Whether it says that no page follows."""
        return self.kind is Kind.MORE and self.value is False and not self.is_aside


def members(data: Mapping[str, Any], skip: str, place: Place) -> Iterator[PageSign]:
    """The members of an envelope but for its list of tasks, and those of objects that are known."""
    for name, value in data.items():
        if name != skip:
            yield from _said(name, (name, value), place)


def _said(
    path: str,
    member: tuple[str, object],
    place: Place,
    depth: int = 1,
    within: Kind | None = None,
) -> Iterator[PageSign]:
    name, value = member
    word = folded(name)
    kind = kind_of(word, within)
    is_object = isinstance(value, Mapping) and depth < _MOST_DEPTH
    if isinstance(value, Mapping) and is_object and (word in WRAPPERS or kind in ASIDE):
        around = within if word in WRAPPERS else kind
        for inner, inner_value in value.items():
            yield from _said(f"{path}.{inner}", (inner, inner_value), place, depth + 1, around)
    elif within is not None and kind is Kind.CURSOR:
        yield PageSign(path, Kind.MORE, value, word, is_aside=True)
    else:
        yield from with_parameters(PageSign(path, kind, value, word, within is not None), place)


def with_parameters(said: PageSign, place: Place) -> Iterator[PageSign]:
    """What is said, and what it says by its parameters where it is an address."""
    yield said
    if isinstance(said.value, str) and said.kind in _ADDRESSES:
        for told in address_says(said.value, place, is_own=said.kind is not Kind.DOCS):
            yield PageSign(said.name, told.kind, told.value, "", is_aside=True)


_ADDRESSES = frozenset({Kind.SELF, Kind.FIRST, Kind.DOCS, Kind.NOTICE})


def signs_of_more(said: Iterable[PageSign], place: Place, *, goes_on: bool) -> list[str]:
    """The names of what may mean that tasks are missing.

    goes_on: whether the page names the next one, which explains whatever says that there is one.
    """
    said = list(said)
    is_last_page = _is_last_page(said, place)
    signs = [
        one.name
        for one in said
        if not (
            (goes_on and _speaks_of_more(one))
            or _is_nothing(one.value)
            or (is_last_page and one.kind in {Kind.PAGE, Kind.PAGES})
            or (one.kind is not None and _HARMLESS[one.kind](one.value, place))
        )
    ]
    return list(dict.fromkeys(signs))


def promised(said: Iterable[PageSign]) -> int:
    """How many tasks there are in all, by the largest total on the page; 0: none is given."""
    return max((number_of(one.value) or 0 for one in said if one.kind is Kind.TOTAL), default=0)


_GOES_ON = frozenset(Kind) - ASIDE - {Kind.LACK, Kind.FINE, Kind.BACK}
_MAY_GO_ON = re.compile(r"next|more|pag(e|ing|ination)|cursor|after|offset|continu|token|link")


def _speaks_of_more(said: PageSign) -> bool:
    return said.kind in _GOES_ON or (said.kind is None and bool(_MAY_GO_ON.search(said.word)))


def _is_last_page(said: Iterable[PageSign], place: Place) -> bool:
    """Whether the number of this page and of all pages are given, and are the same."""
    numbers: dict[Kind | None, set[int | None]] = {Kind.PAGE: set(), Kind.PAGES: set()}
    for one in said:
        if one.kind in numbers and not _is_nothing(one.value):
            numbers[one.kind].add(number_of(one.value))
    here, pages = numbers[Kind.PAGE], numbers[Kind.PAGES]
    if None in here | pages or len(pages) != 1:
        return False
    return here == pages if here else pages == {1} and place.before == 0


def _is_nothing(value: object, depth: int = 0) -> bool:
    """Whether a value says nothing at all, as null does and `{"after": ""}`."""
    if depth < _MOST_DEPTH and isinstance(value, Mapping | list):
        inner = value.values() if isinstance(value, Mapping) else value
        return all(_is_nothing(one, depth + 1) for one in inner)
    return value is None or value == ""


def _is_none_of_it(value: object, _place: Place) -> bool:
    return value is False or number_of(value) == 0


def _is_size(value: object, place: Place) -> bool:
    """Whether a page could hold more than it does, or one before it was followed by this one.

    A first page that is as full as it can be may be all that this service ever gives.
    """
    size = number_of(value)
    return size is not None and (place.here < size or (place.before > 0 and place.here == size))


def _is_well(value: object, _place: Place) -> bool:
    if isinstance(value, str):
        return folded(value) in _WELL or value == str(OK)
    return value is True or number_of(value) == OK


_HARMLESS: Mapping[Kind, Callable[[object, Place], bool]] = {
    Kind.CURSOR: lambda _value, _place: False,
    Kind.MORE: _is_none_of_it,
    Kind.DONE: lambda value, _: value is True,
    Kind.LACK: _is_none_of_it,
    Kind.TOTAL: lambda value, place: number_of(value) == place.before + place.here,
    Kind.HERE: lambda value, place: number_of(value) in {place.here, place.before + place.here},
    Kind.SIZE: _is_size,
    Kind.START: lambda value, place: number_of(value) == place.before,
    Kind.PAGE: lambda _value, _place: False,
    Kind.PAGES: lambda _value, _place: False,
    # The first page has none before it: else the list was entered in its midst.
    Kind.BACK: lambda value, place: place.before > 0 or _is_none_of_it(value, place),
    Kind.FINE: _is_well,
    **PLAIN,
}
"""Of each kind, whether a value is one that a whole listing may say on its last page."""
