"""What was decided about the dates of a column, as one line for a person."""

from __future__ import annotations

from importer.errors import MappingError
from importer.mapping.dates.column import DateColumn, OrderSource
from importer.mapping.dates.evidence import Evidence, Witness
from importer.mapping.words.defects import shorten
from importer.wording.hints import Hint, Option

_AS_HEADER_SAYS = "as its header says"
_TOLD: dict[OrderSource, str | Hint] = {
    OrderSource.FLAG: Hint("as set by {date_order}"),
    OrderSource.MAPPING: "as the mapping says",
    OrderSource.HEADER: _AS_HEADER_SAYS,
}
_ORDERS = {"dmy": "day before month", "mdy": "month before day"}
_OPEN = "is ambiguous; the affected rows are listed below"


def date_note(header: str, column: DateColumn) -> str | None:
    """What was decided, after all cells were observed; None where there was nothing to decide."""
    parts = [
        _order(column),
        _swapped(column),
        _short_years(column),
        _midnight(column),
        _without_time(column),
    ]
    if column.said_zone is not None and column.seen.zoneless:
        parts.append(f"{column.said_zone.text}, {_AS_HEADER_SAYS}")
    elif column.seen.zoneless:
        parts.append(str(column.zone))
    told = [part for part in parts if part]
    return f'dates in "{shorten(header)}": {"; ".join(told)}' if told else None


def require_order_of_header(header: str, column: DateColumn) -> None:
    """Raise `MappingError` where the header names one order, and a cell has the other.

    Then the cells that can be read both ways are not to be believed in either.
    """
    if column.told is not OrderSource.HEADER or column.order not in _ORDERS:
        return
    other = column.seen.month_first if column.order == "dmy" else column.seen.day_first
    if other is None:
        return
    turned = "mdy" if column.order == "dmy" else "dmy"
    raise MappingError(
        f'the header "{shorten(header)}" says {_ORDERS[column.order]}, but {_cell(other)} is '
        f"{_ORDERS[turned]}",
        hint=Hint(
            "if the header is right, correct that cell and set {}; if the cell is right, set {}",
            Option("date_order", column.order),
            Option("date_order", turned),
        ),
    )


def _order(column: DateColumn) -> str:
    seen = column.seen
    # With `ymd` as the order, a date with two digits of a year has none left to find.
    if not (seen.long.first or (seen.short.first and column.order != "ymd")):
        return ""
    if column.order in _ORDERS:
        return f"{_ORDERS[column.order]}, {_TOLD[column.told]}"
    is_open = seen.order is None and seen.two_readings is not None
    parts = [_shown_order(seen), f"whether day or month comes first {_OPEN}" if is_open else ""]
    return "; ".join(filter(None, parts))


def _shown_order(seen: Evidence) -> str:
    """Which cells show an order; of both orders, one cell each."""
    day, month = seen.day_first, seen.month_first
    if day and month:
        return f"both day before month, as {_cell(day)}, and month before day, as {_cell(month)}"
    if day:
        return f"day before month, as {_cell(day)} shows"
    return f"month before day, as {_cell(month)} shows" if month else ""


def _swapped(column: DateColumn) -> str:
    if column.swapped is None or column.seen.half_converted is None:
        return ""
    done = "swapped back" if column.swapped == "back" else "kept"
    group = column.seen.converted.doubted.group
    dates = _cell(group.first[0])
    if group.different > 1:
        dates = f"{group.different:,} different dates, such as {dates},"
    return f"day and month of {dates} {done}, as set by {Option('swapped_dates')}"


def _short_years(column: DateColumn) -> str:
    seen = column.seen
    if seen.short.first is None or column.order in _ORDERS:
        return ""
    if column.order is not None:
        return f"two-digit years first, {_TOLD[column.told]}"
    if seen.short_year_last:
        return f"two-digit years last, as {_cell(seen.short_year_last)} shows"
    if seen.year_may_lead:
        return f"whether two-digit years come first or last {_OPEN}"
    return "two-digit years last, as the first numbers vary more"


def _midnight(column: DateColumn) -> str:
    if not column.seen.midnight:
        return ""
    if column.seen.clock:
        return "00:00 is read as a time, because other cells have times"
    return "00:00 is not read as a time, because no other cell has one"


def _without_time(column: DateColumn) -> str:
    seen = column.seen
    lacks_time = seen.date_only or (seen.midnight and not seen.clock)
    return f"without a time of day {column.due_time:%H:%M}" if lacks_time else ""


def _cell(witness: Witness) -> str:
    return f'"{witness.text}" (row {witness.row})'
