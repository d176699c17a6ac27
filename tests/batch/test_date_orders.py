"""Files of a job that are read by different orders of day and month are told."""

from __future__ import annotations

import pytest

from importer.batch.date_orders import Shown, notes_of
from importer.mapping.dates.evidence import DateOrder
from importer.mapping.dates.shown_order import ShownOrder

DAY, MONTH, OPEN = "13/04/2027", "04/13/2027", "03/04/2027"


def _shown(
    file: str, order: DateOrder | None, *, decides: bool = True, header: str = "Due"
) -> Shown:
    cell = {"dmy": DAY, "mdy": MONTH}.get(str(order), OPEN)
    return Shown(file, ShownOrder(header, order, cell, 7, decides))


def test_what_differs_is_told_with_a_cell_of_each() -> None:
    """And how many files show it; names of columns count without case and blanks."""
    files = [_shown("1.csv", "dmy"), _shown("2.csv", "mdy", decides=False, header="due ")]
    (told,) = notes_of([*files, _shown("3.csv", "dmy")])
    assert told == (
        'the files differ in the order of the dates in "Due": day before month in 1.csv and '
        '1 more file, as "13/04/2027" (row 7) shows, and month before day in 2.csv, as '
        '"04/13/2027" (row 7) shows; if one program wrote them all, dates of some are read '
        "wrongly: correct those cells, or set date_order for the job in the list"
    )


def test_files_that_show_no_order_are_told_the_one_of_the_others() -> None:
    """With what to write in the list, whichever of them stands first."""
    files = [_shown("1.csv", None), _shown("2.csv", None, header=" due"), _shown("3.csv", "dmy")]
    (told,) = notes_of([*files, _shown("4.csv", "dmy", decides=False)])
    assert told == (
        'the order of the dates in "Due" cannot be told in 1.csv and 1 more file, such as '
        '"03/04/2027" (row 7), so their rows are to be fixed; it is day before month in 3.csv and '
        '1 more file, as "13/04/2027" (row 7) shows; if one program wrote them all, set '
        'date_order = "dmy" for the job in the list'
    )
    (months,) = notes_of([_shown("1.csv", "mdy"), _shown("2.csv", None)])
    assert months.endswith('set date_order = "mdy" for the job in the list')


def test_files_that_differ_are_told_once() -> None:
    """Of others that show no order, nothing can be said then."""
    (told,) = notes_of([_shown("1.csv", "mdy"), _shown("2.csv", None), _shown("3.csv", "dmy")])
    assert told.startswith("the files differ in the order")


@pytest.mark.parametrize(
    "files",
    [
        [],
        [_shown("1.csv", "mdy"), _shown("2.csv", "mdy")],
        [_shown("1.csv", None), _shown("2.csv", None)],
        [_shown("1.csv", "dmy"), _shown("2.csv", None, header="Other")],
        [_shown("1.csv", "dmy"), _shown("2.csv", "mdy", header="Other")],
        [_shown("1.csv", "dmy", decides=False), _shown("2.csv", "mdy", decides=False)],
    ],
)
def test_nothing_is_told_of_what_is_right(files: list[Shown]) -> None:
    """One order, columns of their own, or dates none of which can be read otherwise."""
    assert list(notes_of(files)) == []
