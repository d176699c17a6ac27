"""Rows whose ids a spreadsheet program changed since their tasks were created.

A sheet that was imported, opened in such a program and saved there has lost zeros in front of ids
and the plus of phone numbers: its rows would make tasks of other records. Looks up what was sent
last, and returns the earlier tasks that a row of the file is, but for such changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json

from importer.contract.fields import FIELDS, Kind
from importer.contract.reference import unmarked
from importer.ledger.records import Kin
from importer.ledger.store import Ledger
from importer.planning.differences import member_text
from importer.planning.rewritten import is_fragile, is_rewritten

_MOST_TASKS = 50_000
"""So many of the latest tasks are looked at: it takes less than a second."""

_FRAGILE = re.compile(rb'"[0+]\d')
_NUMBER = re.compile(rb'":"[1-9]\d*"')
"""What such a program leaves of an id: without it, there is nothing to compare."""
_IDS = tuple(field.name for field in FIELDS if field.kind in {Kind.IDENTIFIER, Kind.PHONE})
_OTHERS = (
    "task_type",
    "task_title",
    "targets.contact.email",
    "targets.contact.linkedin_url",
    "targets.contact.name",
)

_Like = tuple[str, ...]


class LostIds:
    """Finds the task of a row by what such a program leaves of its ids."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._tasks: dict[_Like, list[tuple[Kin, list[str]]]] | None = None

    def tasks_of(self, key: bytes, body: bytes) -> list[Kin]:
        """The earlier tasks that the row is, but for ids that were changed so.

        key, body: what it is known by, and what would be sent.
        """
        if self._tasks is None:
            self._tasks = self._read()
        if not self._tasks or not _NUMBER.search(body):
            return []
        members = unmarked(from_json(body), key)
        now = _ids(members)
        return [
            kin
            for kin, before in self._tasks.get(_like(members), ())
            if any(is_rewritten(*pair) for pair in zip(before, now, strict=True))
        ]

    def _read(self) -> dict[_Like, list[tuple[Kin, list[str]]]]:
        found: dict[_Like, list[tuple[Kin, list[str]]]] = {}
        for kin, body in self._ledger.latest(_MOST_TASKS):
            if not _FRAGILE.search(body):
                continue
            members = unmarked(from_json(body), kin.fingerprint)
            ids = _ids(members)
            if any(map(is_fragile, ids)):
                found.setdefault(_like(members), []).append((kin, ids))
        return found


def _ids(members: Mapping[str, Any]) -> list[str]:
    return [member_text(members, name) for name in _IDS]


def _like(members: Mapping[str, Any]) -> _Like:
    """What is equal in both: ids as the numbers that they are taken for, and who it is about."""
    ids = [text.lstrip("+0") if text.lstrip("+").isdecimal() else text for text in _ids(members)]
    return (*ids, *(" ".join(member_text(members, name).split()) for name in _OTHERS))
