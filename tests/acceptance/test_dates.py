"""Dates that sheets really hold, through the command line."""

from __future__ import annotations

from datetime import date

from tests.acceptance.shell import Shell
from tools.trap_workbooks import Sheet, row, xlsx

HEADER = row(1, "task_type", "task_title", "assignee_id", "deal_id", "due_date")


def _serial(year: int, month: int, day: int) -> int:
    return date(year, month, day).toordinal() - date(1899, 12, 30).toordinal()


def half_converted() -> bytes:
    """A sheet written day first that a month-first program opened: every second cell is a date."""
    cells = (
        "13/02/2027", _serial(2027, 3, 2), "25/02/2027", _serial(2027, 5, 2),
        "17/03/2027", _serial(2027, 1, 4), "29/03/2027", _serial(2027, 12, 4),
    )  # fmt: skip
    rows = [
        row(
            i, "call", f"Ring account {i}", "usr_3fA9kQ7d", "0070001840", cell, styles=[0] * 4 + [1]
        )
        for i, cell in enumerate(cells, 2)
    ]
    return xlsx(Sheet("Tasks", HEADER + "".join(rows)), formats=["dd/mm/yyyy"])


def test_a_half_converted_column_sends_nothing_until_somebody_says_what_it_is(shell: Shell) -> None:
    """`validate` and `run` stop alike, and name the two groups; the flag settles it."""
    (shell.folder / "tasks.xlsx").write_bytes(half_converted())
    told = [
        (
            'error: the dates in "due_date" seem to be half converted: they were written day '
            "before month, and opened by a program that reads month before day"
        ),
        (
            "       4 different real dates are all of the 12th or earlier, and may have day and "
            'month swapped: "2027-03-02" (row 3), "2027-05-02" (row 5), "2027-01-04" (row 7), …'
        ),
        (
            "       4 different texts are all of the 13th or later, which that program could not "
            'read: "13/02/2027" (row 2), "25/02/2027" (row 4), "17/03/2027" (row 6), …'
        ),
        (
            "  try: put the column in again from where it came, as text; or add --swapped-dates "
            'back to have day and month of "2027-03-02" and its like swapped back, or '
            "--swapped-dates keep if they are right as they stand"
        ),
    ]
    for command in (("validate",), ("run", "--sandbox")):
        done = shell.here(*command, "tasks.xlsx", "--date-order", "dmy")
        assert (done.code, done.out, done.errors()) == (2, "", told)
    done = shell.here("run", "--sandbox", "tasks.xlsx", "--swapped-dates", "back", "--json")
    assert (done.code, done.json()["counts"]["created"]) == (0, 8)
