"""Whether rows that make the same task differ in columns that are not sent in full.

Rows are compared by what they are known by: it returns the columns in which a row differs from the
first one that makes the same task. What those columns hold is kept of each row, on disk where it is
much: to write it down costs a fifth of a digest of each cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Self

from importer.contract.fields import CLOSING_FIELDS
from importer.mapping.headers.columns import column_labels
from importer.mapping.settled import FieldSource, Mapping
from importer.rows.issues import Issue
from importer.rows.scratch import FirstRows, Texts
from importer.wording.hints import Option, where_offered

_MOST_NAMED = 4
_IN_MEMORY_ROWS = 50_000
_BEYOND = "the cells beyond the header"
_CELL, _PART, _ESCAPE = "\x1f", "\x1e", "\x1d"
"""Between cells; between a row's number, its cells beyond the header and the others; before what
stands for one of these three in a cell."""
_ESCAPED = str.maketrans({_CELL: f"{_ESCAPE}c", _PART: f"{_ESCAPE}p", _ESCAPE: f"{_ESCAPE}e"})
_CLOSING = frozenset(field.name for field in CLOSING_FIELDS)


class Contents:
    """What the rows of one table hold in its watched columns.

    can_differ: whether there is anything that is not sent, so that equal tasks may be of rows that
    are not.
    """

    def __init__(self, mapping: Mapping, header: Sequence[str], *, extra_columns: int = 0) -> None:
        """extra_columns: how many cells the longest row has beyond the header."""
        self._columns = watched_columns(mapping, len(header))
        self.can_differ = bool(self._columns) or extra_columns > 0
        labels = column_labels(header)
        self._labels = [labels[column] for column in self._columns]
        self._width = len(header)
        # One cell makes no tuple, so the first column is asked for again.
        self._pick = itemgetter(*self._columns, *self._columns[:1]) if self._columns else _nothing
        self._gaps = len(self._columns)
        self._seen: FirstRows[int] = FirstRows(_IN_MEMORY_ROWS)
        self._texts = Texts()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Throw everything away."""
        self._seen.close()
        self._texts.close()

    def issues(
        self, rows: Iterable[tuple[int, bytes, Sequence[str]]], duplicates: Iterable[int]
    ) -> dict[int, Issue]:
        """Look at a chunk: the warnings of those `duplicates` that differ, by row number.

        rows: number, what it is known by (b"" where it makes no task) and cells of each row.
        """
        wanted, waiting = set(duplicates), []
        new: dict[bytes, str] = {}
        for number, key, cells in rows:
            if not key:
                continue
            if number in wanted:
                waiting.append((number, key, cells))
            else:
                new[key] = self._content(number, cells)
        places = self._seen.find([key for _, key, _ in waiting])
        firsts = {key: self._texts.find(place) for key, place in places.items()}
        found = {}
        for number, key, cells in waiting:
            content = self._content(number, cells)
            first = firsts.get(key) or new.get(key)
            if first is None:
                firsts[key] = new[key] = content
            elif (issue := self._issue(first, content)) is not None:
                found[number] = issue
        self._seen.add(dict(zip(new, self._texts.add(list(new.values())), strict=True)))
        return found

    def _content(self, number: int, cells: Sequence[str]) -> str:
        """The row's number, what stands beyond the header, and the watched cells, as one text."""
        watched = self._pick(cells)
        beyond = () if len(cells) == self._width else _beyond(cells[self._width :])
        text = _CELL.join(watched)
        if beyond or text.count(_CELL) != self._gaps or _PART in text or _ESCAPE in text:
            text = _CELL.join([cell.strip().translate(_ESCAPED) for cell in watched])
            beyond = [cell.translate(_ESCAPED) for cell in beyond]
        return f"{number}{_PART}{_CELL.join(beyond)}{_PART}{text}"

    def _issue(self, first: str, row: str) -> Issue | None:
        """The warning of a row that is not as the first one; None: it is."""
        first_number, *before = first.split(_PART)
        _, *now = row.split(_PART)
        if before == now:
            return None
        pairs = zip(self._labels, before[1].split(_CELL), now[1].split(_CELL), strict=False)
        differing = [f'"{label}"' for label, a, b in pairs if a.strip() != b.strip()]
        differing += [_BEYOND] * (before[0] != now[0])
        return differing_issue(int(first_number), differing) if differing else None


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
        "if each row is a task of its own, "
        + where_offered("add {}, or ", Option("allow_duplicates", "yes"))
        + f"let one of these columns fill a field ({Option('map', 'FIELD=COLUMN')})",
    )


def _sent_whole(source: FieldSource) -> list[int]:
    if len(source.columns) != 1 or source.field.name in _CLOSING:
        return []
    rule = source.columns[0].rule
    parts = rule.separator or rule.matches or rule.values
    return [] if parts else list(source.columns[0].places)


def _nothing(_cells: Sequence[str]) -> tuple[str, ...]:
    return ("",)


def _beyond(cells: Sequence[str]) -> Sequence[str]:
    filled = [cell.strip() for cell in cells]
    while filled and not filled[-1]:
        filled.pop()
    return filled
