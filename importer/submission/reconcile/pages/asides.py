"""Judges values beside the tasks of a page that are about something else.

A name that is aside proves nothing by itself: `usage` may hold how many tasks there are, `docs` the
words that the list was cut, `url` the address of the next page. So each has the values that such a
name is there for, and whatever else it says is a sign.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import unquote_plus

from importer.contract.forms import service_time
from importer.submission.reconcile.pages.table import Kind, folded, kind_of, word_set
from importer.submission.reconcile.pages.telling_words import tells


class Place(NamedTuple):
    """Where a page stands: how many entries are on the pages before it, and on it.

    asked: the cursor that it was asked for by. sent: when it left, by its `Date`; None: unknown.
    """

    before: int
    here: int
    asked: str | None = None
    sent: datetime | None = None


def number_of(value: object) -> int | None:
    """The whole number that a value is, or spells."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else None


_OLDEST = timedelta(seconds=10)
"""How far the clocks of a service and of its proxy may differ."""

_ADDRESS = re.compile(r"[^\s<>\"]{1,2000}")
_IS_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|[/?#]", re.IGNORECASE)
_TOKEN = re.compile(r"[\w.:/@+=~\"-]{1,200}")
_NAMED = re.compile(r"[^\r\n]{1,80}")
_STAGES = word_set("""
    production prod live main staging stage preprod uat sandbox test testing qa demo development
    dev local preview beta""")
_LASTING = re.compile(r"\s*[0-9]+([.,][0-9]+)?\s*(ns|us|µs|ms|s|sec|secs|seconds)?\s*")
_SECONDS = range(600_000_000, 6_000_000_000)
"""From 1989 to 2160."""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_token(value: object, _place: Place) -> bool:
    return _is_number(value) or (isinstance(value, str) and bool(_TOKEN.fullmatch(value)))


def _is_named(value: object, place: Place) -> bool:
    return _is_token(value, place) and not (isinstance(value, str) and tells(value))


def _is_owner(value: object, _place: Place) -> bool:
    is_text = isinstance(value, str) and bool(_NAMED.fullmatch(value)) and not tells(value)
    return _is_number(value) or is_text


def _is_stage(value: object, _place: Place) -> bool:
    return isinstance(value, str) and value.strip().lower() in _STAGES


_PLACES_OF_TIME = word_set("""
    newest newestfirst oldest oldestfirst latest latestfirst recent asc desc ascending descending
    forward default createdat created updatedat updated duedate due id taskid title tasktitle
    priority position name""")


def _is_order(value: object, _place: Place) -> bool:
    if not isinstance(value, str) or len(value) > 80:  # noqa: PLR2004 -- a bound, no quantity
        return False
    words = [folded(word) for word in re.split(r"[\s,:.+]+", value) if folded(word)]
    return all(word in _PLACES_OF_TIME for word in words)


def _is_now(value: object, place: Place) -> bool:
    """Whether it is the time at which the answer was sent: an older one is that of a copy.

    A later one is of another zone, by which an old one may look like now.
    """
    moment = _moment(value)
    return moment is not None and place.sent is not None and abs(place.sent - moment) <= _OLDEST


def _moment(value: object) -> datetime | None:
    number = value if isinstance(value, int | float) and _is_number(value) else None
    if number is None and isinstance(value, str) and re.fullmatch(r"[0-9]{9,16}(\.\d+)?", value):
        number = float(value)
    if number is None:
        return service_time(value) if isinstance(value, str) else None
    for divisor in (1, 1000):  # compared before it is divided: no float holds any whole number
        if _SECONDS.start * divisor <= number < _SECONDS.stop * divisor:
            return datetime.fromtimestamp(number / divisor, UTC)
    return None


def _is_lasting(value: object, _place: Place) -> bool:
    return _is_number(value) or (isinstance(value, str) and bool(_LASTING.fullmatch(value)))


def _is_budget(value: object, place: Place) -> bool:
    return _is_number(value) or (isinstance(value, str) and _is_plain_budget(value, place))


def _is_plain_budget(text: str, _place: Place) -> bool:
    return bool(_LASTING.fullmatch(text)) or service_time(text) is not None


def _is_notice(value: object, place: Place) -> bool:
    if isinstance(value, str):
        return value.startswith("@") or service_time(value) is not None or _is_docs(value, place)
    return isinstance(value, bool)


def _is_first(value: object, place: Place) -> bool:
    """Whether it is the address of the first page, or says whether this is it."""
    if isinstance(value, bool):
        return value is (place.before == 0)
    return isinstance(value, str) and _is_address(value)


def _is_self(value: object, _place: Place) -> bool:
    return isinstance(value, str) and _is_address(value)


def _is_docs(value: object, _place: Place) -> bool:
    return isinstance(value, str) and _is_address(value)


def _is_address(text: str) -> bool:
    return bool(_ADDRESS.fullmatch(text) and _IS_ADDRESS.match(text))


PLAIN: Mapping[Kind, Callable[[object, Place], bool]] = {
    Kind.ID: _is_token,
    Kind.NAME: _is_named,
    Kind.OWNER: _is_owner,
    Kind.STAGE: _is_stage,
    Kind.ORDER: _is_order,
    Kind.TIME: _is_now,
    Kind.LASTING: _is_lasting,
    Kind.BUDGET: _is_budget,
    Kind.NOTICE: _is_notice,
    Kind.FIRST: _is_first,
    Kind.SELF: _is_self,
    Kind.DOCS: _is_docs,
    Kind.USAGE: lambda _value, _place: False,  # an object's members tell; a number tells of what?
}
"""Of each kind that is aside, whether a value is one that such a name has."""

_PARAMETER = re.compile(r"[?&;#]([^=&;#?]+)=([^&;#]*)")
_PAGE_IN_PATH = re.compile(r"/page[/-]([^/?#]+)", re.IGNORECASE)
_OF_THE_PAGE = frozenset({Kind.CURSOR, Kind.MORE, Kind.BACK, Kind.PAGE})
_SIZES = frozenset({Kind.SIZE, Kind.HERE})


class Parameter(NamedTuple):
    """What a parameter of an address says of the page."""

    kind: Kind | None
    value: str


def address_says(text: str, place: Place, *, is_own: bool) -> Iterator[Parameter]:
    """What an address tells by its parameters, but for what this page was asked for by.

    is_own: whether it is that of the list itself, which has no parameter that was not asked for.
    """
    in_path = [("page", number) for number in _PAGE_IN_PATH.findall(text)]
    for name, raw in [*_PARAMETER.findall(text), *in_path]:
        kind, value = kind_of(folded(unquote_plus(name))), unquote_plus(raw)
        if kind in _OF_THE_PAGE:
            is_first = place.before == 0 and value in {"0", "1"} and kind is Kind.PAGE
            if not (is_first or value in {"", place.asked}):
                yield Parameter(Kind.MORE, value)
        elif kind in _SIZES:
            yield Parameter(Kind.SIZE, value)
        elif is_own or (kind is not None and kind not in PLAIN and kind is not Kind.FINE):
            yield Parameter(kind, value)
