"""Rows whose ids a spreadsheet program changed since their tasks were created.

A sheet that was imported, opened in such a program and saved there has lost zeros in front of ids
and the plus of phone numbers: its rows would make tasks of other records. Looks up what was sent
last, and returns the earlier tasks that a row of the file is, but for such changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from importer.contract.fields import FIELDS, Kind
from importer.contract.reference import unmarked_json
from importer.ledger.records import SimilarTask
from importer.ledger.store import Ledger
from importer.planning.differences import member_text
from importer.planning.fed_back.rewritten import FRAGILE, is_fragile, is_rewritten

_MOST_TASKS = 50_000
"""How many of the latest tasks are searched, which takes less than a second."""

_FRAGILE = re.compile(rb'"[0+]\d')
_FRAGILE_VALUE = f'":"(?:{FRAGILE})"'
_FRAGILE_IN_TEXT = re.compile(_FRAGILE_VALUE, re.IGNORECASE)
_FRAGILE_IN_ASCII = re.compile(_FRAGILE_VALUE.encode(), re.IGNORECASE)
"""The same for bytes, which looks for it in a quarter of the time: in most tasks there is none."""
_NUMBER = re.compile(rb'":"[1-9]\d*"')
"""What such a program leaves of an id: without it, there is nothing to compare."""
_NUMBERS = re.compile(rb'":"(\+?\d+)"')
"""All numbers of what was sent, as they are written there."""
IDS = tuple(field.name for field in FIELDS if field.kind in {Kind.IDENTIFIER, Kind.PHONE})
_LOST = "+0"
"""What such a program takes away in front of digits."""
_OTHERS = (
    "task_type",
    "task_title",
    "targets.contact.email",
    "targets.contact.linkedin_url",
    "targets.contact.name",
)

_Like = tuple[str, ...]
_Tasks = dict[_Like, dict[tuple[str, ...], list[SimilarTask]]]
"""Earlier tasks by what they have in common with a row, and by their ids as they were sent."""


class ChangedIds(NamedTuple):
    """What a row may have in common with its earlier task. now: its ids, as they are in the row."""

    like: _Like
    now: tuple[str, ...]


class LostIds:
    """Finds the task of a row by what such a program leaves of its ids.

    Of most rows it is told by their ids alone that there is none: each number of theirs stands in
    no earlier task, or stands there in the same form. What was sent is read for the others.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._forms: dict[str, str] | None = None
        self._tasks: _Tasks | None = None

    def places(self, columns: Iterable[Sequence[str | None]]) -> set[int]:
        """The places of rows with an id that earlier tasks have in another form.

        columns: what the rows have as their ids.
        """
        found: set[int] = set()
        for column in columns:
            numbers = {text for text in column if text and text.isdigit()}
            changed = set(filter(self._has_other_form, numbers))
            if changed:
                found.update(place for place, text in enumerate(column) if text in changed)
        return found

    def changed(self, key: bytes, body: bytes) -> ChangedIds | None:
        """What the row has in common with earlier tasks that it is but for such ids; None: nothing.

        key, body: what it is known by, and what would be sent.
        """
        if not _NUMBER.search(body):
            return None
        members = unmarked_json(body, key)
        changed = ChangedIds(_like(members), _ids(members))
        if not self.places([text] for text in changed.now):
            return None
        return None if next(self.tasks_of(changed), None) is None else changed

    def tasks_of(self, changed: ChangedIds) -> Iterator[SimilarTask]:
        """The earlier tasks, but for ids that were changed so."""
        if self._tasks is None:
            self._tasks = self._read()
        for before, tasks in self._tasks.get(changed.like, {}).items():
            if any(is_rewritten(*pair) for pair in zip(before, changed.now, strict=True)):
                yield from tasks

    def _has_other_form(self, number: str) -> bool:
        if self._forms is None:
            self._forms = self._read_forms()
        return self._forms.get(number.lstrip(_LOST), number) != number

    def _read_forms(self) -> dict[str, str]:
        """How each number is written in earlier tasks, by what is left of it; "": in many ways."""
        forms: dict[str, str] = {}
        for bodies in self._ledger.latest_bodies(_MOST_TASKS):
            numbers = _NUMBERS.findall(b"\n".join(bodies))
            for number in set(b" ".join(numbers).decode().split()):
                if forms.setdefault(number.lstrip(_LOST), number) != number:
                    forms[number.lstrip(_LOST)] = ""
        return forms

    def _read(self) -> _Tasks:
        found: _Tasks = {}
        for similar, body in self._ledger.latest(_MOST_TASKS):
            if not may_be_fragile(body):
                continue
            members = unmarked_json(body, similar.fingerprint)
            ids = _ids(members)
            if any(map(is_fragile, ids)):
                found.setdefault(_like(members), {}).setdefault(ids, []).append(similar)
        return found


def may_be_fragile(body: bytes) -> bool:
    """Whether some text of what was sent has the form of an id that such a program changes."""
    if not _FRAGILE.search(body):
        return False
    if body.isascii():
        return _FRAGILE_IN_ASCII.search(body) is not None
    return _FRAGILE_IN_TEXT.search(body.decode()) is not None


def _ids(members: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(member_text(members, name) for name in IDS)


def _like(members: Mapping[str, Any]) -> _Like:
    """What is equal in both: ids as the numbers that they are taken for, and who it is about."""
    ids = [text.lstrip(_LOST) if text.lstrip("+").isdecimal() else text for text in _ids(members)]
    return (*ids, *(" ".join(member_text(members, name).split()) for name in _OTHERS))
