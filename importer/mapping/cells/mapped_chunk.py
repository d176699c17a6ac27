"""The rows of a chunk as field values: by column, and as nested rows on demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from importer.mapping.cells.nesting import nest
from importer.rows.issues import Issue


class Prior(NamedTuple):
    """What the `import_*` columns of an earlier results file say of a row."""

    status: str
    task_id: str


@dataclass(frozen=True)
class MappedChunk:
    """The rows of a chunk, ready to be validated; lists that are parallel to its rows.

    names, columns: the fields and the values of each (None or "": none), parallel to each other.
    met: the issues of rows that have any, by their place in the chunk. skips: the reason why a row
    is not wanted, else None. priors: from an earlier results file.
    """

    numbers: Sequence[int]
    names: Sequence[str]
    columns: Sequence[Sequence[Any]]
    met: Mapping[int, Sequence[Issue]]
    skips: Sequence[str | None]
    priors: Sequence[Prior | None]

    @cached_property
    def values(self) -> Sequence[dict[str, Any]]:
        """Each row's values, nested as the API nests them."""
        return nest(self.names, self.columns, len(self.numbers))

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[Any]]:
        """The columns by the names of their fields."""
        return dict(zip(self.names, self.columns, strict=True))

    @property
    def issues(self) -> Sequence[Sequence[Issue]]:
        """Each row's issues."""
        return [self.met.get(place, ()) for place in range(len(self.numbers))]

    def values_of(self, places: Sequence[int]) -> dict[int, dict[str, Any]]:
        """The values of some rows, nested, by their places: most chunks need those of a few."""
        columns = [[column[place] for place in places] for column in self.columns]
        return dict(zip(places, nest(self.names, columns, len(places)), strict=True))
