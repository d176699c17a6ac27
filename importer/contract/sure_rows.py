"""Which rows of a chunk are surely valid, seen by their columns, and what those are known by.

Makes fingerprints of columns of field values, and tells the places of the rows that have to be
looked at one by one. Nothing is refused here: a row that is not sure goes through the
models of `importer.contract.body`, which alone say what is valid. One thing has to hold: a row that
is sure is valid to them as well, with the same fingerprint.

To look at a column as a whole costs a tenth of a model for each row. So every rule here is as
narrow as it is cheap to ask: an identifier with a letter beyond ASCII is just not sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import compress
from operator import ne
from typing import Any, NamedTuple, Protocol, get_args

from importer.contract.body import (
    DRAFT_FIELDS,
    LOST_LETTER,
    Priority,
    TaskBody,
    TaskType,
    validate_body,
)
from importer.contract.fields import FIELDS, TARGET_FIELDS, Kind
from importer.contract.fingerprint import (
    JOINTS,
    POINTS,
    fingerprint_of,
    instants,
    keys_of,
    payload_of,
    with_points,
)
from importer.contract.reference import MARK_LENGTH
from importer.rows.whole_column import Clean, exceptions

Texts = Mapping[str, Sequence[str]]
"""The text of each row, or "", by the names of the fields."""


class Rows(Protocol):
    """Rows as columns by the names of their fields, and as nested values."""

    @property
    def by_name(self) -> Mapping[str, Sequence[Any]]:
        """The values of each field."""
        ...

    @property
    def values(self) -> Sequence[dict[str, Any]]:
        """The values of each row, as the API nests them."""
        ...


class SureBody:
    """The body of a row that is surely valid, made when somebody wants it. key: its fingerprint."""

    __slots__ = ("_place", "_rows", "key")

    def __init__(self, key: bytes, rows: Rows, place: int) -> None:
        self.key = key
        self._rows = rows
        self._place = place

    def made(self) -> TaskBody:
        """The body itself."""
        return validate_body(self._rows.values[self._place])

    @property
    def due_date(self) -> datetime | None:
        """When its task is due."""
        due: datetime | None = self.value("due_date")
        return due

    def value(self, name: str) -> Any:  # noqa: ANN401 -- of any field
        """The value of the field of this name; None or "": none."""
        column = self._rows.by_name.get(name)
        return column[self._place] if column else None


AnyBody = TaskBody | SureBody


def made(body: AnyBody) -> TaskBody:
    """The body, whether it was made before or not."""
    return body.made() if isinstance(body, SureBody) else body


def key_of(body: AnyBody | None) -> bytes:
    """The fingerprint of a body; b"" where there is none."""
    if body is None:
        return b""
    return body.key if isinstance(body, SureBody) else fingerprint_of(body)


class Sure(NamedTuple):
    """What the columns of a chunk show.

    keys: the fingerprints of its rows; of a row that is not sure it says nothing. unsure: the
    places of the rows that have to be validated one by one. texts: what the keys are made of.
    """

    keys: Sequence[bytes]
    unsure: set[int]
    texts: Texts


def judge(columns: Mapping[str, Sequence[Any]], count: int, *, marked: bool = False) -> Sure:
    """What so many rows show of themselves. columns: the values of fields, by their names.

    A value is what the body would hold, and None or "" where it would hold nothing. marked: a
    reference is added to a text of each row, and counts against its length.
    """
    if not columns.keys() >= _REQUIRED:
        return _nobody(count)
    points = columns.get(POINTS, ())
    texts = {name: _texts(name, columns[name]) for name in _RULED if name in columns}
    payload = payload_of(texts, count)
    if any(points):
        payload = with_points(payload, points)
    try:
        odd = _odd_characters(payload, [len(some or ()) for some in points])
        keys = keys_of(payload)
    except UnicodeEncodeError:  # half a surrogate pair is no text
        return _nobody(count)
    unsure = {*odd, *_untrimmed(texts, points), *_beyond(columns)}
    unsure.update(_missing(texts), _too_long(texts, marked=marked), _unknown_words(texts))
    unsure.update(_odd_identifiers(texts), _odd_addresses(texts), _aimless(texts, count))
    unsure.update(_foreign_drafts(texts, points))
    return Sure(keys, unsure, texts)


_REQUIRED = {field.name for field in FIELDS if field.required}
_RULED = (
    *("task_type", "task_title", "assignee_id", "priority", "reason", "due_date"),
    *("targets.deal_id", "targets.company_id", "targets.meeting_id"),
    *("targets.contact.email", "targets.contact.linkedin_url", "targets.contact.phone_number"),
    *("targets.contact.name", "targets.contact.title"),
    *("draft.subject", "draft.body", "draft.message"),
)
"""The members for which the rules below stand, beside the talking points."""


def _nobody(count: int) -> Sure:
    return Sure([b""] * count, set(range(count)), {})


def _texts(name: str, values: Sequence[Any]) -> Sequence[str]:
    if name == "due_date":
        return instants(values)
    return values if isinstance(values, Clean) or all(values) else [value or "" for value in values]


def _places(found: Sequence[Any]) -> Iterator[int]:
    """The places at which something was found."""
    return compress(range(len(found)), found)


# -- texts ----------------------------------------------------------------------------------

_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
"""As `CONTROL_CHARACTERS`, of ASCII; the joints of a payload are among them."""
_ODD = re.compile(f"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{LOST_LETTER}]")
_ODD_BEYOND_ASCII = re.compile(f"[\x80-\x9f{LOST_LETTER}]")


def _odd_characters(payload: Sequence[str], points: Sequence[int]) -> Iterator[int]:
    """Rows with a control character or a lost letter. points: how many talking points each has.

    A payload has every text of its row, with a NUL at each joint and nowhere else.
    """
    whole = "\n".join(payload)
    data = whole.encode()
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls == JOINTS * len(payload) + sum(points) and (
        whole.isascii() or _ODD_BEYOND_ASCII.search(whole) is None
    ):
        return
    joints = [JOINTS + some for some in points] or [JOINTS] * len(payload)
    for place, (text, own) in enumerate(zip(payload, joints, strict=True)):
        if text.count("\0") != own or _ODD.search(text):
            yield place


def _untrimmed(texts: Texts, points: Sequence[Sequence[str] | None]) -> Iterator[int]:
    """Rows whose fingerprint is of other texts than those that would be sent."""
    for name in texts.keys() - _WITHOUT_BLANKS:
        column = texts[name]
        if isinstance(column, Clean):
            continue
        trimmed = list(map(str.strip, column))
        if trimmed != column:
            yield from _places(list(map(ne, trimmed, column)))
    # Rows whose cells are alike share one list, which is looked at once.
    lists = {id(some): some for some in points if some}
    odd = {key for key, some in lists.items() if [p.strip() for p in some if p] != some}
    if odd:
        yield from _places([id(some) in odd for some in points])


_BOUNDS = {field.name: field.max_length for field in FIELDS if field.max_length is not None}
_JOINT = 1
"""The character between a text and its mark."""


def _too_long(texts: Texts, *, marked: bool) -> Iterator[int]:
    for name in _BOUNDS.keys() & texts.keys():
        most = _BOUNDS[name] - (MARK_LENGTH + _JOINT if marked else 0)
        column = texts[name]
        if max(map(len, column), default=0) > most:
            yield from _places([len(text) > most for text in column])


_WORDS = {"task_type": {*get_args(TaskType)}, "priority": {"", *get_args(Priority)}}
_WITHOUT_BLANKS = frozenset({*_WORDS, "due_date"})
"""Members whose texts have none around them: one of the words, or made of a moment."""


def _unknown_words(texts: Texts) -> Iterator[int]:
    for name, words in _WORDS.items():
        if name in texts and not words.issuperset(texts[name]):
            yield from _places([text not in words for text in texts[name]])


# -- identifiers ----------------------------------------------------------------------------

_IDENTIFIERS = [field.name for field in FIELDS if field.kind in {Kind.IDENTIFIER, Kind.PHONE}]


def _odd_identifiers(texts: Texts) -> Iterator[int]:
    """Rows with an identifier that may hold an invisible character."""
    for name in _IDENTIFIERS:
        column = texts.get(name, ())
        if not isinstance(column, Clean) and not "".join(column).isascii():
            yield from _places([not text.isascii() for text in column])


_ADDRESSES = {
    "targets.contact.email": r"[A-Za-z0-9._%+'-]++@(?:[A-Za-z0-9-]++\.)++[A-Za-z0-9-]++",
    "targets.contact.linkedin_url": (
        r"(?:https?://)?(?:[a-z]++\.)?linkedin\.com/[A-Za-z0-9_/%.-]++"
    ),
}
"""Forms that are within the API's."""
_ODD_ADDRESSES = {name: exceptions(form) for name, form in _ADDRESSES.items()}


def _odd_addresses(texts: Texts) -> Iterator[int]:
    for name, odd_ones in _ODD_ADDRESSES.items():
        column = texts.get(name, ())
        if not isinstance(column, Clean):
            yield from odd_ones(column)


# -- what several members say together ------------------------------------------------------


def _missing(texts: Texts) -> Iterator[int]:
    for name in _REQUIRED:
        if not all(texts[name]):
            yield from _places([not text for text in texts[name]])


def _aimless(texts: Texts, count: int) -> Iterator[int]:
    """Rows that point at nothing."""
    aims = [texts[field.name] for field in TARGET_FIELDS if field.name in texts]
    if any(map(all, aims)):
        return
    rows = zip(*aims, strict=True) if aims else [()] * count
    yield from _places([not any(row) for row in rows])


def _foreign_drafts(texts: Texts, points: Sequence[Sequence[str] | None]) -> Iterator[int]:
    """Rows with a draft of another type of task."""
    types = texts["task_type"]
    for own_type, members in DRAFT_FIELDS.items():
        for member in members:
            name = f"draft.{member}"
            column = points if name == POINTS else texts.get(name, ())
            if {own_type}.issuperset(compress(types, column)):
                continue
            yield from (
                place for place, said in enumerate(column) if said and types[place] != own_type
            )


def _beyond(columns: Mapping[str, Sequence[Any]]) -> Iterator[int]:
    """Rows with a value that no rule here knows: how the task is closed, or a later member."""
    for name in columns.keys() - {*_RULED, POINTS}:
        yield from _places(columns[name])
