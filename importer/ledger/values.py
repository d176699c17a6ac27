"""Turns the values of a ledger into the program's, or raises the error that its file is damaged.

SQLite notices a damaged page where its structure is broken; a changed letter in a text it does not.
"""

from __future__ import annotations

from pathlib import Path
from typing import overload

from pydantic_core import from_json

from importer.ledger.file.database import damage
from importer.ledger.states import State


def state_in(path: Path, text: str) -> State:
    """The state of that name. Raises `LedgerError` for an unknown one."""
    try:
        return State(text)
    except ValueError as error:
        raise damage(path, "a row has no state that exists") from error


@overload
def body_in(path: Path, body: bytes) -> bytes: ...


@overload
def body_in(path: Path, body: None) -> None: ...


def body_in(path: Path, body: bytes | None) -> bytes | None:
    """What was sent, which is an object. Raises `LedgerError` where it cannot be read."""
    if body is None:
        return None
    try:
        is_object = isinstance(from_json(body), dict)
    except ValueError as error:
        raise damage(path, _UNREADABLE) from error
    if not is_object:
        raise damage(path, _UNREADABLE)
    return body


_UNREADABLE = "what was sent for a row cannot be read"
