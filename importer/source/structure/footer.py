"""How many of the last rows of a table are not data but a footer.

A total, a copyright, "End of report", "Source: …", lines of prose after a blank row. A row that
could be a task stays a row: whatever goes is told with its row number, but nobody looks for a task
among the notes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from importer.rows.table import NOT_CALCULATED
from importer.source.structure.cells import TYPED, CellKind, filled_columns, kind_of

FOOTER_ROWS = 12
"""How many rows at the end are examined."""

_LEAST_COLUMNS = 3
"""In a narrower table a row of one cell is no different from the others."""

_TOTAL = re.compile(
    r"(?i:(?:grand|sub|overall)?[ -]?(?:totals?|sum|summe|gesamt|average|count)"
    r"(?: (?:records?|rows?|tasks?|items?|amount|count|of records|of rows))?"
    r"(?: ?\([\d.,]+ \w+\))?(?: ?[:=])?(?: ?[\d.,]+(?: \w+)?)?)"
)
_COUNT = re.compile(r"(?i:[\d.,]+ (?:records?|rows?|items?|tasks?|results?)(?: \w+){0,3}\.?)")
_CLOSING = re.compile(
    r"(?i:[-=*_# ]*(?:end of (?:the )?(?:report|file|list|data|table|document|export|records?)"
    r"|eof|end)[-=*_# .!]*"
    r"|(?:©|\(c\)|copyright\b|confidential\b|all rights reserved|disclaimer\b).*"
    r"|(?:sources?|notes?|footnotes?|legend|remarks?|report name|filters?|prepared by)\s*:.*"
    r"|(?:generated|exported|printed|created|downloaded|extracted|produced|prepared|retrieved"
    r"|last (?:updated|refreshed)|report (?:run|generated|created))\s+(?:on|by|at|from|with)\b.*"
    r"|page \d+(?: of \d+)?|(?:\*{1,3}|†|‡|\[\d\]|\(\d\))\s?\S.*"
    r"|(?:number of|no\. of|#) (?:records|rows|tasks|items)\b.*|[-=_*]{3,})",
    re.DOTALL,
)


class TailRow(NamedTuple):
    """One of the last rows. after_blank: whether a blank row stands above it."""

    cells: Sequence[str]
    after_blank: bool


def count_footer(rows: Sequence[TailRow], kinds: Sequence[CellKind | None]) -> int:
    """How many rows at the end are a footer.

    kinds: what the columns of the table hold; as many as it has columns.
    """
    first = len(rows)
    while first > 0 and _may_close(rows[first - 1], kinds):
        first -= 1
    while first < len(rows) and not (rows[first].after_blank or _says_so(rows[first].cells, kinds)):
        first += 1
    footer = rows[first:]
    own = {row.cells[0] for row in rows[:first] if row.cells}
    return 0 if any(_is_alone(row.cells) and row.cells[0] in own for row in footer) else len(footer)


def _may_close(row: TailRow, kinds: Sequence[CellKind | None]) -> bool:
    """Whether a row could stand below the table: by its words, or one text in the first column."""
    if _says_so(row.cells, kinds):
        return True
    if len(kinds) < _LEAST_COLUMNS or not _is_alone(row.cells):
        return False
    kind = kind_of(row.cells[0])
    return kind not in TYPED and not (kind is kinds[0] is CellKind.CODE)


def _says_so(cells: Sequence[str], kinds: Sequence[CellKind | None]) -> bool:
    """Whether the words of a row say that it is no data."""
    filled = filled_columns(cells)
    if not filled or len(kinds) < 2:  # noqa: PLR2004 - a list of words may hold any
        return False
    first = cells[filled[0]].strip()
    others = [cells[place].strip() for place in filled[1:]]
    if _TOTAL.fullmatch(first):
        return all(_is_amount(cells, place, kinds) for place in filled[1:]) and (
            bool(others) or len(first.split()) > 1 or len(kinds) >= _LEAST_COLUMNS
        )
    if others and not _is_short_prose(cells, filled, len(kinds)):
        return False
    return bool(_CLOSING.fullmatch(first)) or (not others and bool(_COUNT.fullmatch(first)))


def _is_amount(cells: Sequence[str], place: int, kinds: Sequence[CellKind | None]) -> bool:
    """Whether a cell is a number, or a formula that was never calculated and may be a sum.

    Not so where it stands below words: in a title or a type it may as well give another one, and
    the row be a task.
    """
    cell = cells[place].strip()
    if cell != NOT_CALCULATED:
        return kind_of(cell) is CellKind.NUMBER
    return place < len(kinds) and kinds[place] in {CellKind.NUMBER, None}


def _is_short_prose(cells: Sequence[str], filled: Sequence[int], width: int) -> bool:
    """Whether a row may be a sentence that its commas have parted: no column reached its place."""
    at_the_left = list(filled) == list(range(len(filled)))
    return at_the_left and len(cells) < width and 2 * len(filled) <= width


def _is_alone(cells: Sequence[str]) -> bool:
    return filled_columns(cells) == [0]
