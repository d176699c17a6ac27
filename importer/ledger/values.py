"""Turns the values of a ledger into the program's, or raises the error that its file is damaged.

SQLite notices a damaged page where its structure is broken; a changed letter in a text it does not.
"""

from __future__ import annotations

from typing import overload

from pydantic_core import from_json

from importer.ledger.database import Database
from importer.ledger.states import State


def state_in(db: Database, text: str) -> State:
    """The state of that name. Raises `LedgerError` for an unknown one."""
    try:
        return State(text)
    except ValueError as error:
        raise db.damage("a row has no state that exists") from error


@overload
def body_in(db: Database, body: bytes) -> bytes: ...


@overload
def body_in(db: Database, body: None) -> None: ...


def body_in(db: Database, body: bytes | None) -> bytes | None:
    """What was sent, which is an object. Raises `LedgerError` where it cannot be read."""
    if body is None:
        return None
    try:
        is_object = isinstance(from_json(body), dict)
    except ValueError as error:
        raise db.damage(_UNREADABLE) from error
    if not is_object:
        raise db.damage(_UNREADABLE)
    return body


_UNREADABLE = "what was sent for a row cannot be read"
