"""Rows of a chunk whose cells are read once somebody looks at them: of most, nobody does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple, overload

from importer.rows.table import Chunk

_NONE: Mapping[int, list[str]] = MappingProxyType({})


class Written(NamedTuple):
    """The lines of some rows in a file, as they are if each row is looked at by itself.

    form: what tells lines of this kind from others. data: all of them. ends: where each ends.
    """

    form: tuple[object, ...]
    data: bytes
    ends: Sequence[int]

    def but(self, lines: Mapping[int, bytes]) -> bytes:
        """The same with other lines in these places, which are in order."""
        parts, done = list[bytes](), 0
        for place, line in lines.items():
            parts += [self.data[done : self.ends[place - 1] if place else 0], line]
            done = self.ends[place]
        return b"".join([*parts, self.data[done:]])


class LaterRows(Sequence[list[str]]):
    """The cells of each row. written: how they stand in a file, where that is known already."""

    def __init__(
        self,
        count: int,
        read: Callable[[], Sequence[list[str]]],
        written: Written | None = None,
        some: Mapping[int, list[str]] = _NONE,
    ) -> None:
        """read: gives the cells of all rows. some: those of a few that are there."""
        self._count = count
        self._read = read
        self._some = some
        self.written = written

    @cached_property
    def _rows(self) -> Sequence[list[str]]:
        return self._read()

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> list[str]: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[list[str]]: ...
    def __getitem__(self, place: int | slice) -> list[str] | Sequence[list[str]]:
        known = self._some.get(place) if isinstance(place, int) else None
        return self._rows[place] if known is None else known

    def __reduce__(self) -> tuple[Any, ...]:
        """Set aside, they are the plain rows."""
        return (list, (list(self._rows),))


def written_of(chunk: Chunk) -> Written | None:
    """The lines of a chunk, where they are known."""
    return chunk.rows.written if isinstance(chunk.rows, LaterRows) else None


def with_written(chunk: Chunk, written: Written | None) -> Chunk:
    """The chunk, with its lines where these are known."""
    if written is None:
        return chunk
    return replace(chunk, rows=LaterRows(len(chunk), lambda: chunk.rows, written))
