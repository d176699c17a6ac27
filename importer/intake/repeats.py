"""Finds rows with the same id and different contents: probably one task at several times.

Every chunk of a source is observed once; then it is known of each row whether its id stands in
other rows as well, and which is the last. A few bytes of each id are kept, on disk where there are
many.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple, Self

from importer.mapping.headers.columns import column_label, find_column
from importer.mapping.headers.names import fold
from importer.mapping.settled import Mapping
from importer.rows.issues import Issue
from importer.rows.scratch import FirstRows
from importer.rows.table import Chunk
from importer.wording.counts import counted
from importer.wording.hints import Option, pasted, where_offered

_NAMES = (
    "id", "taskid", "activityid", "hsobjectid", "recordid", "objectid", "eventid", "cardid",
    "todoid", "uid", "uuid", "guid", "gid",
)  # fmt: skip
"""Headers, folded, of a column that says which record a row is, the surest first."""

_LONGEST_SHOWN = 60
_FORM = struct.Struct("<qqqq?")


class Repeat(NamedTuple):
    """Where an id stands: the first and the last row, in how many, and whether they differ."""

    first: int
    last: int
    rows: int
    content: int
    differs: bool


class Repeats:
    """The ids of one column. is_asked: somebody wants only the last row of each."""

    def __init__(
        self, header: Sequence[str], column: int, own: frozenset[int], *, is_asked: bool
    ) -> None:
        """own: columns of an earlier results file, which say nothing of the row itself."""
        self.label = column_label(header, column)
        self.is_asked = is_asked
        self._column = column
        self._own = own
        self._found: FirstRows[bytes] = FirstRows()
        self._rows = self._ids = self._differing = 0
        self._example: tuple[str, int, int] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Throw everything away."""
        self._found.close()

    def observe(self, chunk: Chunk) -> None:
        """Take the rows of a chunk in, in the order of the file."""
        keys = self.keys(chunk)
        known = self._known(keys)
        for number, key, cells in zip(chunk.numbers, keys, chunk.rows, strict=True):
            if not key:
                continue
            self._rows += 1
            content = hash(tuple(c.strip() for i, c in enumerate(cells) if i not in self._own))
            before = known.get(key)
            if before is None:
                self._ids += 1
                known[key] = Repeat(number, number, 1, content, differs=False)
                continue
            differs = before.differs or content != before.content
            if differs and not before.differs:
                self._differing += 1
                text = _shown(cells[self._column])
                self._example = self._example or (text, before.first, number)
            known[key] = before._replace(last=number, rows=before.rows + 1, differs=differs)
        self._found.add({key: _FORM.pack(*repeat) for key, repeat in known.items()})

    def note(self) -> str | None:
        """What a person should know before anything is sent; after all was observed."""
        if self.is_asked:
            left = self._rows - self._ids
            rows = counted(left, "row is", "rows are")
            return (
                f'of rows with the same "{self.label}" only the last is imported '
                f"({Option('last_of')}): {rows} skipped"
            )
        if not self._tells or self._example is None:
            return None
        text, first, second = self._example
        ids = counted(self._differing, "value")
        return (
            f'"{self.label}" repeats with different contents: {ids}, such as "{text}" in rows '
            f"{first} and {second}; each row is treated as a task of its own; if the later one "
            f"replaces the first, add {pasted('last_of', self.label)}"
        )

    def superseded(self, chunk: Chunk) -> list[bool]:
        """For each row, whether a later one has its id; all False unless this was requested."""
        if not self.is_asked:
            return [False] * len(chunk)
        return [
            found is not None and found.last != number
            for number, found in zip(chunk.numbers, self._of(chunk), strict=True)
        ]

    def issues(self, chunk: Chunk) -> dict[int, Issue]:
        """The warnings of rows whose id stands in other rows, too, by row number."""
        if self.is_asked or not self.speaks:
            return {}
        return {
            number: repeated_issue(self.label, _shown(cells[self._column]), found, self._column)
            for number, cells, found in zip(chunk.numbers, chunk.rows, self._of(chunk), strict=True)
            if found is not None and found.differs
        }

    @property
    def _tells(self) -> bool:
        """Whether the column says which record a row is: in most rows it holds another value."""
        return self._ids * 2 >= self._rows

    def _of(self, chunk: Chunk) -> Iterator[Repeat | None]:
        keys = self.keys(chunk)
        known = self._known(keys)
        yield from (known.get(key) for key in keys)

    def _known(self, keys: Sequence[bytes]) -> dict[bytes, Repeat]:
        found = self._found.find([key for key in keys if key])
        return {key: Repeat(*_FORM.unpack(data)) for key, data in found.items()}

    @property
    def speaks(self) -> bool:
        """Whether some row is warned, or left out, because of another one."""
        return self.is_asked or bool(self._tells and self._differing)

    def keys(self, chunk: Chunk) -> list[bytes]:
        """What the id of each row is known by; b"" where it has none."""
        texts = [cells[self._column].strip() for cells in chunk.rows]
        return [
            blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() if text else b""
            for text in texts
        ]


def _shown(cell: str) -> str:
    text = cell.strip()
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def repeats_of(header: Sequence[str], mapping: Mapping, last_of: str | None) -> Repeats | None:
    """The ids of a table's rows; None where no column says which record a row is.

    last_of: the column of which only the last row of each value is wanted. Raises `MappingError`
    where there is none of this name.
    """
    own = frozenset(mapping.import_columns.values())
    if last_of is not None:
        return Repeats(header, find_column(header, last_of), own, is_asked=True)
    filling = {column.column for source in mapping.sources for column in source.columns}
    free = [i for i in range(len(header)) if i not in filling | own]
    named = {fold(header[i]): i for i in reversed(free)}
    column = next((named[name] for name in _NAMES if name in named), None)
    return None if column is None else Repeats(header, column, own, is_asked=False)


def repeated_issue(label: str, text: str, found: Repeat, place: int) -> Issue:
    """The warning of a row whose id stands in others, too, with different contents."""
    rows = f"rows {found.first} and {found.last}"
    if found.rows > 2:  # noqa: PLR2004 -- the first and the last
        rows = f"{found.rows} rows, from {found.first} to {found.last},"
    return Issue(
        "repeated_id",
        f'{label} "{text}" is in {rows} with different contents',
        where_offered(
            "if the later row replaces the first, add {}; nothing, if each is a task of its own",
            pasted("last_of", label),
            otherwise="if the later row replaces the first, leave out the first; nothing, if each "
            "is a task of its own",
        ),
        column=label,
        value=text,
        place=place,
    )
