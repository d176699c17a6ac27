"""Whether the first lines, as one dialect reads them, are a table at all.

A text may be a single column. How good that reading is, is weighed here, beside what speaks for
one with more: a title that is set apart by a blank line is neither, and a blank between words or a
comma before one parts sentences as often as cells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import takewhile

from importer.source.text.dialect.cells import is_typed, weigh_cell
from importer.source.text.dialect.types import Dialect

_SINGLE_COLUMN = 0.6
"""The score of a column of dates or addresses, which hold delimiters; of other texts in proportion
to their weights."""
_WIDE_HEADER = 0.3
"""The weight of a single column whose first line would be parted as well."""

_NO_CONTENT = " \t,;|"
_WITH_COMMA = 0.5

_MOST_TITLES = 10
"""Lines above a table; more of them are a column."""

_PROSE = 0.5
"""The weight of a table whose delimiter parts sentences, as far as anything tells."""
_TYPED_WEIGHT = 1.0
_TYPED_SHARE = 0.7
_TYPED_COLUMNS = 2
_PAIR = 2
_QUOTED_WORDS = re.compile(r'(?:\A|[\r\n ])"[^"\r\n ]*+ [^"\r\n]*+"(?:[ \r\n]|\Z)')


def score_single(lines: Sequence[str], delimiter: str) -> float:
    """How good a table of one column the lines make, beside one that `delimiter` parts."""
    lines = [line for line in lines if line.strip(_NO_CONTENT)]
    if not lines:
        return 0.0
    parted = delimiter != " " and delimiter in lines[0] and not is_typed(lines[0])
    share = _WIDE_HEADER if parted else 1.0
    return _SINGLE_COLUMN * share * sum(map(_weigh_line, lines)) / len(lines)


def count_titles(records: Sequence[Sequence[str]], widths: Sequence[int]) -> int:
    """How many of the first rows, blank ones with them, stand above the first of several cells.

    They are titles where a blank row sets them apart, or where names stand below, and then numbers,
    dates or addresses; else 0. widths: cells of each row; 0 of a blank one.
    """
    above = sum(1 for _ in takewhile(lambda width: width <= 1, widths))
    below = records[above + 1 :]
    if not (below and any(widths[:above]) and above <= _MOST_TITLES):
        return 0
    names = not any(map(_is_typed, records[above])) and _count_typed(below)
    return above if names or not widths[above - 1] else 0


def weigh_prose(records: Sequence[Sequence[str]], dialect: Dialect, sample: str) -> float:
    """The weight of a table: less than 1 where its delimiter may be a part of sentences."""
    filled = [record for record in records if any(map(str.strip, record))]
    if len(filled) < _PAIR:
        return 1.0
    if dialect.delimiter == " ":
        proved = _QUOTED_WORDS.search(sample) or _count_typed(filled[1:]) >= _TYPED_COLUMNS
        return 1.0 if proved else _PROSE
    below_name = len(filled[0]) == 1 and _usual_width(filled[1:]) <= _PAIR
    if not below_name or _count_typed(filled[1:]):
        return 1.0
    blank = dialect.skip_blanks or all(c.startswith(" ") for row in filled for c in row[1:])
    return _PROSE if blank else 1.0


def _weigh_line(line: str) -> float:
    if is_typed(line):
        return 1.0
    return min(weigh_cell(line), _WITH_COMMA) if "," in line else weigh_cell(line)


def _count_typed(records: Sequence[Sequence[str]]) -> int:
    """How many columns hold numbers, dates or addresses, in rows as long as most of them."""
    usual = _usual_width(records)
    rows = [record for record in records if len(record) == usual]
    return sum(map(_is_typed_column, zip(*rows, strict=True)))


def _is_typed_column(cells: Iterable[str]) -> bool:
    typed = [_is_typed(cell) for cell in cells if cell]
    return sum(typed) >= _TYPED_SHARE * len(typed) > 0


def _is_typed(cell: str) -> bool:
    return weigh_cell(cell) >= _TYPED_WEIGHT


def _usual_width(records: Sequence[Sequence[str]]) -> int:
    return Counter(map(len, records)).most_common(1)[0][0]
