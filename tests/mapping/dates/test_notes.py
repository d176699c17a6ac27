"""What is told of the dates of a column: each part only where it matters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from importer.errors import MappingError
from importer.mapping.dates.column import DateColumn, OrderSource
from importer.mapping.dates.evidence import DateOrder
from importer.mapping.dates.notes import date_note, require_order_of_header
from importer.mapping.words.zone_names import zone_of

REST = "without a time of day 09:00; Europe/Berlin"
OPEN = "is ambiguous; the affected rows are listed below"


def note(texts: Sequence[str], order: DateOrder | None = None) -> str | None:
    """What is told of a column "Due" with `texts` from row 2 on."""
    column = DateColumn(ZoneInfo("Europe/Berlin"), time(9), order)
    column.observe({text: row for row, text in enumerate(texts, 2)})
    return date_note("Due", column)


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (
            ["03/04/2026", "25/04/2026", "26/04/2026"],
            'day before month, as "25/04/2026" (row 3) shows',
        ),
        (["03/04/2026", "04/25/2026"], 'month before day, as "04/25/2026" (row 3) shows'),
        (["03/04/2026", "04/05/2026"], f"whether day or month comes first {OPEN}"),
        (
            ["25/04/2026", "04/25/2026"],
            (
                'both day before month, as "25/04/2026" (row 2), '
                'and month before day, as "04/25/2026" (row 3)'
            ),
        ),
        (
            ["25/04/2026", "04/25/2026", "03/04/2026"],
            (
                'both day before month, as "25/04/2026" (row 2), '
                'and month before day, as "04/25/2026" (row 3); '
                f"whether day or month comes first {OPEN}"
            ),
        ),
    ],
)
def test_the_order_of_day_and_month(texts: list[str], told: str) -> None:
    """The cell that settles the order is named, or that none does."""
    assert note(texts) == f'dates in "Due": {told}; {REST}'


@pytest.mark.parametrize(
    ("texts", "order", "told"),
    [
        (["03/04/2026"], "dmy", "day before month, as set by --date-order"),
        (["3.4.26"], "mdy", "month before day, as set by --date-order"),
        (["26-04-03"], "ymd", "two-digit years first, as set by --date-order"),
        (["03-04-05"], "ymd", "two-digit years first, as set by --date-order"),
        (["26-12-31", "12-31-26"], "ymd", "two-digit years first, as set by --date-order"),
    ],
)
def test_an_order_that_was_given(texts: list[str], order: DateOrder, told: str) -> None:
    """Who gave the order is said instead of a cell."""
    assert note(texts, order) == f'dates in "Due": {told}; {REST}'


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["26-04-03"], f"whether two-digit years come first or last {OPEN}"),
        (["03-04-05"], f"whether two-digit years come first or last {OPEN}"),
        (
            ["3.4.26", "28.02.2026"],
            (
                'day before month, as "28.02.2026" (row 3) shows; '
                'two-digit years last, as "28.02.2026" (row 3) shows'
            ),
        ),
        (
            ["3/4/26", "12/31/26"],
            (
                'month before day, as "12/31/26" (row 3) shows; '
                'two-digit years last, as "12/31/26" (row 3) shows'
            ),
        ),
        (
            ["1/4/26", "13/4/26", "2/4/26"],
            (
                'day before month, as "13/4/26" (row 3) shows; '
                "two-digit years last, as the first numbers vary more"
            ),
        ),
    ],
)
def test_where_two_digits_of_a_year_stand(texts: list[str], told: str) -> None:
    """A year of two digits is told with what shows its place, or that nothing does."""
    assert note(texts) == f'dates in "Due": {told}; {REST}'


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["2026-04-25"], REST),
        (["05/05/2026"], REST),
        (["2026-04-25 14:30"], "Europe/Berlin"),
        (
            ["2026-04-25 00:00", "2026-04-26 14:30"],
            "00:00 is read as a time, because other cells have times; Europe/Berlin",
        ),
        (
            ["2026-04-25 00:00"],
            f"00:00 is not read as a time, because no other cell has one; {REST}",
        ),
    ],
)
def test_times_and_the_zone(texts: list[str], told: str) -> None:
    """Midnight, the due time and the zone are told where some cell needs them."""
    assert note(texts) == f'dates in "Due": {told}'


@pytest.mark.parametrize("texts", [[], ["", "soon"], ["2026-04-25T00:00Z", "2026-04-25T14:30Z"]])
def test_nothing_decided_is_nothing_told(texts: list[str]) -> None:
    """Without dates, or with dates that say everything themselves, there is no note."""
    assert note(texts) is None


def test_evidence_of_several_chunks() -> None:
    """The first cell that settles the order stays the one that is named."""
    column = DateColumn(ZoneInfo("Europe/Berlin"), time(9))
    for row, text in enumerate(["03/04/2026", "25/04/2026", "26/04/2026"], 6):
        column.observe({text: row})
    assert date_note("Due", column) == (
        f'dates in "Due": day before month, as "25/04/2026" (row 7) shows; {REST}'
    )


def headed(order: DateOrder, *texts: str) -> DateColumn:
    """A column whose header names an order."""
    column = DateColumn(ZoneInfo("Europe/Berlin"), time(9), order, told=OrderSource.HEADER)
    column.observe({text: row for row, text in enumerate(texts, 2)})
    return column


def test_a_header_that_its_cells_contradict_stops_the_column() -> None:
    """Where one cell shows the other order, the header is not to be believed for the rest."""
    with pytest.raises(MappingError) as caught:
        require_order_of_header("Due (MM/DD/YYYY)", headed("mdy", "03/04/2026", "25/04/2026"))
    assert str(caught.value) == (
        'the header "Due (MM/DD/YYYY)" says month before day, but "25/04/2026" (row 3) is day '
        "before month; "
        "if the header is right, correct that cell and set --date-order mdy; if the cell is "
        "right, set --date-order dmy"
    )


def test_a_header_that_nothing_contradicts_is_believed() -> None:
    """Cells that can be read as the header says need no question, and the note says why."""
    column = headed("mdy", "03/04/2026", "04/25/2026")
    require_order_of_header("Due (MM/DD/YYYY)", column)
    assert date_note("Due (MM/DD/YYYY)", column) == (
        f'dates in "Due (MM/DD/YYYY)": month before day, as its header says; {REST}'
    )


def test_the_zone_of_the_header_is_said() -> None:
    """In place of the computer's; where every cell has its own, neither matters."""
    column = DateColumn(ZoneInfo("Europe/Berlin"), time(9), said_zone=zone_of("UTC"))
    column.observe({"2026-12-01": 2})
    assert date_note("Due (UTC)", column) == (
        'dates in "Due (UTC)": without a time of day 09:00; UTC, as its header says'
    )
    certain = DateColumn(ZoneInfo("Europe/Berlin"), time(9), said_zone=zone_of("UTC"))
    certain.observe({"2026-12-01T10:00Z": 2})
    assert date_note("Due (UTC)", certain) is None
