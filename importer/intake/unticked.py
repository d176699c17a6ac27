"""Skips rows that hold nothing but empty checkboxes, as it does blank ones.

Chunks pass through in order, as they come, until the first such row; from there on they are set
aside on disk, since only the whole table shows whether a column is one of checkboxes. Google Sheets
exports a column of checkboxes as FALSE down to its last row, however few rows are filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from importer.mapping.headers.columns import column_label
from importer.mapping.words.defects import shorten
from importer.rows.scratch import Spool
from importer.rows.table import Chunk
from importer.wording.text import a_few

_UNTICKED = "FALSE"
_STATES = frozenset({"", "TRUE", _UNTICKED})


class UntickedRows:
    """Skips such rows, and notes them. `count` and `note()` are final after the last."""

    def __init__(self, header: Sequence[str]) -> None:
        self.count = 0
        self._header = header
        self._boxes = set(range(len(header)))
        self._held: set[int] = set()
        self._first = self._last = 0

    def without(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """The chunks without those rows; one of which nothing is left does not come."""
        coming = iter(chunks)
        for chunk in coming:
            self._narrow(chunk)
            if self._boxes and any(map(self._is_empty, chunk.rows)):
                yield from self._decided(chunk, coming)
                return
            yield chunk

    def note(self) -> str | None:
        """How many rows were skipped, and where; None if none was."""
        if not self.count:
            return None
        names = [
            f'"{shorten(" ".join(column_label(self._header, column).split()))}"'
            for column in sorted(self._held)
        ]
        kind = "a column of checkboxes" if len(names) == 1 else "columns of checkboxes"
        what = f"nothing but FALSE in {kind} ({a_few(names)})"
        if self.count == 1:
            return f"row {self._first} holds {what} and was skipped"
        return (
            f"{self.count:,} rows hold {what} and were skipped: the first is row "
            f"{self._first}, the last is row {self._last}"
        )

    def _decided(self, first: Chunk, others: Iterator[Chunk]) -> Iterator[Chunk]:
        with Spool[Chunk]() as aside:
            aside.append(first)
            for chunk in others:
                self._narrow(chunk)
                aside.append(chunk)
            for chunk in aside:
                left = self._left(chunk)
                if len(left):
                    yield left

    def _narrow(self, chunk: Chunk) -> None:
        """Strike out the columns that hold anything else than checkboxes do."""
        for column in list(self._boxes):
            if not {_plain(text) for text in set(map(itemgetter(column), chunk.rows))} <= _STATES:
                self._boxes.discard(column)

    def _is_empty(self, row: Sequence[str]) -> bool:
        """Whether the row's filled cells are all FALSE, each in a column of checkboxes."""
        filled = False
        for column, text in enumerate(row):
            if text and (plain := _plain(text)):
                if plain != _UNTICKED or column not in self._boxes:
                    return False
                filled = True
        return filled

    def _left(self, chunk: Chunk) -> Chunk:
        gone = {place for place, row in enumerate(chunk.rows) if self._is_empty(row)}
        if not gone:
            return chunk
        for place in sorted(gone):
            self._first = self._first or chunk.numbers[place]
            self._last = chunk.numbers[place]
            self._held |= {column for column, text in enumerate(chunk.rows[place]) if _plain(text)}
        self.count += len(gone)
        kept = [place for place in range(len(chunk)) if place not in gone]
        return Chunk(
            [chunk.numbers[place] for place in kept],
            [chunk.lines[place] for place in kept] if chunk.lines else (),
            [chunk.rows[place] for place in kept],
            [chunk.natives[place] for place in kept] if chunk.natives else (),
        )


def _plain(text: str) -> str:
    return text.strip().upper()
