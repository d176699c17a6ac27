"""Whether rows that make the same task say the same in the columns of which not all is sent.

Rows enter with what they are known by; the columns leave in which a row differs from the first one
that makes the same task. Of each row a few bytes are kept, on disk where there are many. Part of
the composition root.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Self

from importer.fields import CLOSING_FIELDS
from importer.issues import Issue
from importer.mapping.columns import column_label
from importer.mapping.settled import FieldSource, Mapping
from importer.scratch import FirstRows

_MOST_NAMED = 4
_IN_MEMORY_BYTES = 8 * 1024 * 1024
_BYTES_OF_A_ROW = 120
"""What a row takes in memory besides its columns, roughly."""
_BEYOND = "the cells beyond the header"
_NUMBER = 8
"""Bytes of a row's number, before the digests."""
_CLOSING = frozenset(field.name for field in CLOSING_FIELDS)


class Contents:
    """What the rows of one table hold in its watched columns."""

    def __init__(self, mapping: Mapping, header: Sequence[str]) -> None:
        self._columns = watched_columns(mapping, len(header))
        self._labels = [column_label(header, column) for column in self._columns]
        self._width = len(header)
        # One cell makes no tuple, so the first column is asked for once more.
        self._pick = itemgetter(*self._columns, *self._columns[:1]) if self._columns else _nothing
        self._form = struct.Struct(f"{len(self._columns) + 3}q")
        self._seen: FirstRows[bytes] = FirstRows(
            _IN_MEMORY_BYTES // (_BYTES_OF_A_ROW + self._form.size)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._seen.close()

    def issues(
        self, rows: Iterable[tuple[int, bytes, Sequence[str]]], duplicates: Iterable[int]
    ) -> dict[int, Issue]:
        """Look at a chunk: the warnings of those `duplicates` that differ, by row number.

        rows: number, what it is known by (b"" where it makes no task) and cells of each row.
        """
        wanted, waiting = set(duplicates), []
        new: dict[bytes, bytes] = {}
        for number, key, cells in rows:
            if not key:
                continue
            if number in wanted:
                waiting.append((number, key, cells))
            else:
                new[key] = self._content(number, cells)
        firsts = self._seen.find([key for _, key, _ in waiting])
        found = {}
        for number, key, cells in waiting:
            content = self._content(number, cells)
            first = firsts.get(key) or new.get(key)
            if first is None:
                firsts[key] = new[key] = content
            elif first[_NUMBER:] != content[_NUMBER:]:
                found[number] = self._issue(first, content)
        self._seen.add(new)
        return found

    def _content(self, number: int, cells: Sequence[str]) -> bytes:
        """The row's number, and a digest of each watched cell and of those beyond the header."""
        # Python's own digests: they are others in each process, and none is kept.
        beyond = 0 if len(cells) == self._width else _beyond(cells[self._width :])
        return self._form.pack(number, beyond, *map(hash, map(str.strip, self._pick(cells))))

    def _issue(self, first: bytes, row: bytes) -> Issue:
        first_number, *before = self._form.unpack(first)
        _, *now = self._form.unpack(row)
        beyond, *cells = [a != b for a, b in zip(before, now, strict=True)]
        pairs = zip(self._labels, cells, strict=False)
        differing = [f'"{label}"' for label, differs in pairs if differs]
        return differing_issue(first_number, differing + [_BEYOND] * beyond)


def watched_columns(mapping: Mapping, width: int) -> list[int]:
    """The columns of which not all is sent, or not always.

    Not watched are those that fill a field with all that they hold, and those of an earlier
    results file.
    """
    sent = {column for source in mapping.sources for column in _sent_whole(source)}
    sent |= set(mapping.import_columns.values())
    return [column for column in range(width) if column not in sent]


def differing_issue(first: int, columns: Sequence[str]) -> Issue:
    """The warning of a row that makes the same task as row `first` and is not the same."""
    named = ", ".join(columns[:_MOST_NAMED])
    if len(columns) > _MOST_NAMED:
        named += f" and {len(columns) - _MOST_NAMED} more"
    return Issue(
        "duplicate_differs",
        f"row {first} makes the same task, though the rows differ in {named}: that is not sent",
        "if each row is a task of its own, add --allow-duplicates, or let one of these columns "
        "fill a field (--map FIELD=COLUMN)",
    )


def _sent_whole(source: FieldSource) -> list[int]:
    if len(source.columns) != 1 or source.field.name in _CLOSING:
        return []
    rule = source.columns[0].rule
    parts = rule.separator or rule.matches or rule.values
    return [] if parts else list(source.columns[0].places)


def _nothing(_cells: Sequence[str]) -> tuple[str, ...]:
    return ("",)


def _beyond(cells: Sequence[str]) -> int:
    filled = [cell.strip() for cell in cells]
    while filled and not filled[-1]:
        filled.pop()
    return hash(tuple(filled)) if filled else 0
