"""How good a table the records are that a dialect makes of a sample, from 0 to 1.

Two things are multiplied: how consistent the records are in their number of cells, and how much
the cells look like cells. A table's rows stand together, so that a width counts more where the
record above or below has it too; lines of prose above a table, ragged rows, and further tables of
other widths lower the right dialect less than commas that happen to stand in sentences raise a
wrong one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest

from importer.source.text.dialect.cells import weigh_cell

_WEIGHED_RECORDS = 120
_WEIGHED_CELLS = 40
_LETTER = "x"

_CHANCE = 0.85
_OTHER_HEADER = 0.8
"""The weight of a table whose first line has another number of cells: the names of columns hold
fewer commas than sentences in a column do."""
_WHOLE = 1.15
"""The weight of a table in which every record has the same number of cells."""

_EMPTY_COLUMN = 0.3
"""The weight of a cell in a column without a name or a value: two tabs may be one delimiter."""

_RAGGED_WIDTH = 3
_RAGGED = 0.5
"""What a record counts beside one that has a cell more or less."""


def score_records(records: Sequence[Sequence[str]], delimiter: str) -> float:
    """The product of the two. delimiter: where a cell holds it, it was in quotes."""
    widths = [len(record) if any(map(str.strip, record)) else 0 for record in records]
    consistency = score_widths(widths)
    return consistency * score_cells(records, widths, delimiter) if consistency else 0.0


def score_widths(widths: Sequence[int]) -> float:
    """How consistent a table of records with so many cells is; a blank one has 0."""
    filled = [width for width in widths if width]
    several = Counter(width for width in filled if width > 1)
    if not several:
        return 0.0
    usual = max(several, key=lambda width: (several[width] * _worth(width), width))
    alike = several[usual] * _worth(usual)
    if len(filled) == 1:
        return alike
    around = zip([0, *filled], filled, [*filled[1:], 0], strict=False)
    together = sum(
        _worth(width) * _stands_with(width, above, below) for above, width, below in around
    )
    whole = _WHOLE if len(several) == 1 and several[usual] == len(filled) else 1.0
    return whole * (alike + together) / (2 * len(filled))


def weigh_header(records: Sequence[Sequence[str]]) -> float:
    """The weight of a table by its first line, beside others of the same text."""
    widths = [len(record) for record in records if any(map(str.strip, record))]
    several = Counter(width for width in widths if width > 1)
    usual = max(several, key=lambda width: (several[width] * _worth(width), width), default=0)
    return 1.0 if widths and widths[0] == usual else _OTHER_HEADER


def score_cells(records: Sequence[Sequence[str]], widths: Sequence[int], delimiter: str) -> float:
    """How much the cells of a selection of the records look like cells."""
    several = [record for record, width in zip(records, widths, strict=True) if width > 1]
    step = max(1, len(several) // _WEIGHED_RECORDS)
    weighed = [record[:_WEIGHED_CELLS] for record in several[::step]]
    columns = [any(map(str.strip, column)) for column in zip_longest(*weighed, fillvalue="")]
    weights = [
        weigh_cell(cell.replace(delimiter, _LETTER)) if filled else _EMPTY_COLUMN
        for record in weighed
        for cell, filled in zip(record, columns, strict=False)
    ]
    return sum(weights) / len(weights) if weights else 0.0


def _stands_with(width: int, above: int, below: int) -> float:
    """1 where the record above or below is as wide; less where one is nearly so."""
    if width in {above, below}:
        return 1.0
    ragged = width >= _RAGGED_WIDTH and 1 in {abs(width - above), abs(width - below)}
    return _RAGGED if ragged else 0.0


def _worth(width: int) -> float:
    """Many cells alike are less likely to be chance than two."""
    return 1 - _CHANCE / width
