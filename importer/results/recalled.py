"""The cells of a blank sheet, filled from a body that was sent.

Makes the cells of a row from which the same body would be made again, so that the results of a run
can be written without its file and fed back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from importer.contract.fields import CLOSING_FIELDS, FIELDS, Field
from importer.contract.reference import unmarked


def recalled_fields(*, with_closing: bool) -> tuple[Field, ...]:
    """The fields that have a column: those of the blank sheet, and what closes a task if wanted."""
    return FIELDS + CLOSING_FIELDS if with_closing else FIELDS


def recalled_cells(
    fields: Sequence[Field], body: bytes | None, closing: bytes | None, key: bytes | None = None
) -> list[str]:
    """A cell for each field; empty where the body has none, or is not known any more.

    key: what the row is known by; the mark that is made of it was no part of a cell.
    """
    members: dict[str, Any] = {} if body is None else json.loads(body)
    if key is not None:
        members = unmarked(members, key)
    if closing is not None:
        members |= json.loads(closing)
    return [_cell(members, field.name) for field in fields]


def _cell(members: Mapping[str, Any], name: str) -> str:
    found: Any = members
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, list):
        return "\n".join(map(str, found))  # talking points: one per line
    return "" if found is None else str(found)
