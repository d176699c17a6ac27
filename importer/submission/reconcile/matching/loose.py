"""Compares members loosely, as a service may rewrite them in its own way.

Sameness (`contract/comparison.py`) is what makes a task a row's; this is only for the doubt whether
it may be. A service may take ids for numbers, tidy up titles and write domains in ASCII. What comes
out is compared with what came out of another text, and never shown.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Hashable
from datetime import UTC, datetime

from importer.contract.comparison import MEMBERS, PLACES, Shape
from importer.contract.fields import FIELDS, Kind

AROUND_DUE = (len(MEMBERS), len(MEMBERS) + 1)
"""Places behind those of a shape. Two due dates within a day of each other agree at one of them."""

_DUE = PLACES["due_date"]
_DAY_SECONDS = 86_400


def loose(shape: Shape) -> Shape:
    """A shape in which titles, assignees and targets are reduced to what no service changes.

    When it is due is said twice more at its end, by spans of two days that begin a day apart.
    """
    return (*(_reduced(place, said) for place, said in enumerate(shape)), *around(shape[_DUE]))


def loose_form(name: str, text: str) -> Hashable:
    """What one text of the member `name` is reduced to."""
    place = PLACES[name]
    return _reduced(place, MEMBERS[place].form(text))


def _reduced(place: int, said: Hashable) -> Hashable:
    form = _FORMS.get(place)
    return said if form is None or not isinstance(said, str) else form(said)


def around(due: Hashable) -> tuple[Hashable, Hashable]:
    """The two spans of two days in which it is due; None: it is not, or not known."""
    if not isinstance(due, datetime):
        return (None, None)
    days = int((due - _EPOCH).total_seconds() // _DAY_SECONDS)
    return (days // 2, (days + 1) // 2)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _title(text: str) -> Hashable:
    """Its letters and digits, or all of it where it has none."""
    plain = unicodedata.normalize("NFKC", html.unescape(text)).casefold()
    return _MARKS.sub("", plain) or text


def _identifier(text: str) -> Hashable:
    """Without marks, leading zeros and the decimals of a number."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _MARKS.sub("", _DECIMALS.sub("", plain)).lstrip("0") or text


def _phone(text: str) -> Hashable:
    """The last nine digits: a country's code may be written before them, or a zero."""
    return "".join(filter(str.isdigit, text))[-_NATIONAL_DIGITS:] or text


def _address(text: str) -> Hashable:
    """An e-mail address whose domain is written out."""
    name, _, domain = text.removeprefix("mailto:").rpartition("@")
    return f"{name}@{'.'.join(map(_label, domain.rstrip('.').split('.')))}".casefold()


def _label(label: str) -> str:
    """A label of a domain in its own letters (RFC 3492), or as it is where it has none."""
    if not label.startswith(_ACE):
        return label
    try:
        return label.removeprefix(_ACE).encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _link(text: str) -> Hashable:
    """Without the scheme, `www.`, what is asked for and the last slash."""
    return _LINK_HEAD.sub("", text).partition("?")[0].rstrip("/") or text


_MARKS = re.compile(r"[\W_]+")
_DECIMALS = re.compile(r"\.0+$")
_NATIONAL_DIGITS = 9
_ACE = "xn--"
_LINK_HEAD = re.compile(r"^(?:https?://)?(?:[a-z]{2,3}\.)?(?=[^/]+\.)")

_FORM_OF_KIND: dict[Kind, Callable[[str], Hashable]] = {
    Kind.IDENTIFIER: _identifier,
    Kind.EMAIL: _address,
    Kind.PHONE: _phone,
    Kind.LINKEDIN_URL: _link,
}
_FORMS: dict[int, Callable[[str], Hashable]] = {
    PLACES["task_title"]: _title,
    **{PLACES[f.name]: _FORM_OF_KIND[f.kind] for f in FIELDS if f.kind in _FORM_OF_KIND},
}
