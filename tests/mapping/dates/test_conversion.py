"""Columns that a program with the other order may have converted in part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from importer.errors import MappingError
from importer.mapping.dates.column import DateColumn, SwappedDates
from importer.mapping.dates.evidence import DateOrder
from importer.mapping.dates.notes import date_note
from importer.mapping.words.defects import Defect

REAL = ["2027-03-02", "2027-05-02", "2027-01-04", "2027-12-04"]
TEXTS = ["13/02/2027", "25/02/2027", "17/03/2027", "29/03/2027"]


def observed(
    texts: Sequence[str],
    real: Sequence[str] | None = None,
    *,
    swapped: SwappedDates | None = None,
    order: DateOrder | None = None,
) -> DateColumn:
    """A column of these texts from row 2 on; real: those that are dates by the type of the cell."""
    column = DateColumn(ZoneInfo("UTC"), time(9), order, swapped=swapped)
    column.observe({text: row for row, text in enumerate(texts, 2)}, real)
    return column


def stops(texts: Sequence[str], real: Sequence[str] | None = None) -> bool:
    """Whether the column asks a person."""
    try:
        observed(texts, real).check("Due")
    except MappingError:
        return True
    return False


def test_a_half_converted_column_stops_with_both_groups_named() -> None:
    """Which cells may be swapped, which stayed text, and what to do."""
    with pytest.raises(MappingError) as caught:
        observed([*TEXTS, *REAL], REAL).check("Due")
    assert caught.value.message == (
        'the dates in "Due" seem to be half converted: they were written day before month, and '
        "opened by a program that reads month before day\n"
        "4 different real dates are all of the 12th or earlier, and may have day and month "
        'swapped: "2027-03-02" (row 6), "2027-05-02" (row 7), "2027-01-04" (row 8), …\n'
        "4 different texts are all of the 13th or later, which that program could not read: "
        '"13/02/2027" (row 2), "25/02/2027" (row 3), "17/03/2027" (row 4), …'
    )
    assert caught.value.hint == (
        "enter the column again from its original source, as text; or add --swapped-dates back to "
        "have "
        'day and month of "2027-03-02" and its like swapped back, or --swapped-dates keep if they '
        "are right as they stand"
    )


def test_the_other_order_is_told_as_it_is() -> None:
    """A month-first sheet that a day-first program opened; one cell of each is enough."""
    with pytest.raises(MappingError) as caught:
        observed(["2027-03-02", "02/13/2027"], ["2027-03-02"]).check("Due")
    assert caught.value.message == (
        'the dates in "Due" seem to be half converted: they were written month before day, and '
        "opened by a program that reads day before month\n"
        "1 real date is of the 12th or earlier, and may have day and month swapped: "
        '"2027-03-02" (row 2)\n'
        "1 text is of the 13th or later, which that program could not read: "
        '"02/13/2027" (row 3)'
    )


@pytest.mark.parametrize(
    ("texts", "real"),
    [
        ([*REAL, *TEXTS, "2027-03-31"], [*REAL, "2027-03-31"]),
        ([*REAL, *TEXTS, "02/03/2027"], REAL),
        ([*REAL, *TEXTS, "05/05/2027"], REAL),
        ([*REAL, "13/02/2027", "02/13/2027"], REAL),
        ([*REAL, "03/04/2027"], REAL),
        (REAL, REAL),
        (TEXTS, []),
        ([*REAL, *TEXTS, "Fri, 05/02/2027"], REAL),
        (["2027-03-02", *TEXTS], []),
        (["9999-12-01", "1900-01-01", *TEXTS], ["9999-12-01", "1900-01-01"]),
        ([*REAL, "31/02/2027"], REAL),
        (["2027-03-02T09:00Z", *TEXTS], None),
    ],
)
def test_what_shows_that_nothing_was_swapped(texts: list[str], real: list[str] | None) -> None:
    """A real date with a later day, a text that would have been converted, placeholders, texts."""
    assert not stops(texts, real)


@pytest.mark.parametrize(
    ("dates", "texts", "stopped"),
    [(4, 4, True), (3, 1, True), (2, 3, True), (2, 2, False), (1, 4, False), (4, 0, False)],
)
def test_a_text_file_takes_more_than_chance(dates: int, texts: int, stopped: bool) -> None:  # noqa: FBT001
    """Without types of cells two programs may have written a column: few cells show nothing."""
    assert stops([*REAL[:dates], *TEXTS[:texts]]) is stopped


def test_dates_that_are_no_real_ones_are_called_what_they_are() -> None:
    """In a text file the groups are told by the form of their cells."""
    with pytest.raises(MappingError) as caught:
        observed(["2027-03-02", "2-Apr-2027", "2027-05-02", "13/02/2027"]).check("Due")
    assert caught.value.message.splitlines()[1:] == [
        (
            "3 different dates with the year first or the month by its name are all of the 12th or "
            'earlier, and may have day and month swapped: "2027-03-02" (row 2), "2-Apr-2027" '
            '(row 3), "2027-05-02" (row 4)'
        ),
        ('1 text is of the 13th or later, which that program could not read: "13/02/2027" (row 5)'),
    ]


def test_dates_that_show_the_month_by_name_may_be_converted_ones() -> None:
    """A program that saves a text file writes its real dates as their cells show them."""
    assert stops(["2-Mar-27", "2-May-27", "4-Jan-27", "13/02/2027"])


def test_a_workbook_without_real_dates_is_judged_like_a_text_file() -> None:
    """A program may have written all cells as text; beside real dates texts are no candidates."""
    assert stops([*REAL, *TEXTS], [])
    assert not stops([*REAL, *TEXTS, "2027-03-31"], [])
    assert not stops([*REAL, *TEXTS, "2026-03-31"], ["2026-03-31"])
    assert stops([*REAL, *TEXTS, "2027-03-31"], REAL)


def test_an_order_that_was_given_says_nothing_of_the_real_dates() -> None:
    """--date-order is about the texts; what was swapped before stays in doubt."""
    with pytest.raises(MappingError):
        observed([*TEXTS, *REAL], REAL, order="dmy").check("Due")


@pytest.mark.parametrize(
    ("swapped", "day", "told"),
    [("back", "2027-02-03", "swapped back"), ("keep", "2027-03-02", "kept")],
)
def test_what_a_person_said_is_done_and_told(swapped: SwappedDates, day: str, told: str) -> None:
    """Day and month of the real dates are swapped back, or kept; the texts are read as ever."""
    column = observed([*TEXTS, *REAL], REAL, swapped=swapped)
    column.check("Due")
    settled = [column.settle(text) for text in ("2027-03-02", "13/02/2027")]
    assert [s if isinstance(s, Defect) else s.date().isoformat() for s in settled] == [
        day,
        "2027-02-13",
    ]
    assert date_note("Due", column) == (
        'dates in "Due": day before month, as "13/02/2027" (row 2) shows; day and month of 4 '
        f'different dates, such as "2027-03-02" (row 6), {told}, as set by --swapped-dates; '
        "without a time of day 09:00; UTC"
    )


def test_swapping_back_changes_nothing_where_nothing_is_in_doubt() -> None:
    """With the flag, a sound column is read as without it."""
    column = observed([*REAL, "2027-03-31"], [*REAL, "2027-03-31"], swapped="back")
    settled = column.settle("2027-03-02")
    assert not isinstance(settled, Defect)
    assert settled.date().isoformat() == "2027-03-02"


def test_evidence_is_weighed_over_all_chunks() -> None:
    """A late real date, many rows below, clears the column."""
    column = observed([*TEXTS, *REAL], REAL)
    column.observe({"2027-06-30": 900}, ["2027-06-30"])
    column.check("Due")
