"""Which order of day and month a column shows by itself, to be compared with other files."""

from __future__ import annotations

from typing import NamedTuple

from importer.mapping.dates.column import DateColumn
from importer.mapping.dates.evidence import DateOrder


class ShownOrder(NamedTuple):
    """The order of the dates under a header, as the cell in this row shows it.

    order: None: no date shows one, and this cell can be read both ways. decides: whether some date
    is read by the order that could be read otherwise.
    """

    header: str
    order: DateOrder | None
    cell: str
    row: int
    decides: bool


def shown_order(header: str, column: DateColumn) -> ShownOrder | None:
    """What the cells show, after all were observed; None: nothing, or somebody said it for them."""
    seen = column.seen
    shown, open_cell = seen.day_first or seen.month_first, seen.two_readings
    if column.order is not None:
        return None
    if shown is None:
        if open_cell is None:
            return None
        return ShownOrder(header, None, open_cell.text, open_cell.row, decides=True)
    if seen.order is None:
        return None  # cells of both orders
    return ShownOrder(header, seen.order, shown.text, shown.row, open_cell is not None)
