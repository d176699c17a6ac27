"""Options written as texts, such as `FIELD=COLUMN`. Others raise ValueError."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

RowRange = tuple[int, int | None]


def parse_pair(text: str, what: str) -> tuple[str, str]:
    """A field and what follows its `=`."""
    name, separator, value = text.partition("=")
    if not separator or not name.strip():
        raise ValueError(f"{text!r} must be written as FIELD={what}")
    return name.strip(), value.strip()


def each(texts: Any) -> Iterable[Any]:  # noqa: ANN401 -- whatever a file holds
    """One text, or several."""
    return (texts,) if isinstance(texts, str) or not isinstance(texts, Iterable) else texts


def parse_cell(text: str) -> tuple[str, str]:
    """A column and the text of its cells."""
    column, separator, cell = text.partition("=")
    if not separator or not column.strip():
        raise ValueError(f"{text!r} must be written as COLUMN=TEXT")
    return column.strip(), cell.strip()


def parse_meaning(text: str) -> tuple[str, str, str]:
    """A field, the text of a cell, and what it means there."""
    name, colon, rest = text.partition(":")
    cell, separator, value = rest.rpartition("=")
    if not colon or not separator or not name.strip():
        raise ValueError(f"{text!r} must be written as FIELD:TEXT=VALUE")
    return name.strip(), cell.strip(), value.strip()


def parse_rows(text: str) -> RowRange:
    """The first and the last row, as in `2-50`, `2-` and `17`; None: to the end."""
    first, dash, last = text.partition("-")
    try:
        start = int(first or 1)
        end = int(last) if last.strip() else None if dash else start
    except ValueError:
        raise ValueError(f"{text!r} must be written as 2-50, 2- or 17") from None
    if start < 1 or (end is not None and end < start):
        raise ValueError(f"{text!r} holds no row; write the smaller number first")
    return start, end
