"""Dates that sheets really hold, through the command line."""

from __future__ import annotations

from datetime import date

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Shell, bodies, call_row, read_csv, write_csv
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
            "  try: enter the column again from its original source, as text; or add "
            "--swapped-dates "
            'back to have day and month of "2027-03-02" and its like swapped back, or '
            "--swapped-dates keep if they are right as they stand"
        ),
    ]
    for command in (("validate",), ("run", "--sandbox")):
        done = shell.here(*command, "tasks.xlsx", "--date-order", "dmy")
        assert (done.code, done.out, done.errors()) == (2, "", told)
    done = shell.here("run", "--sandbox", "tasks.xlsx", "--swapped-dates", "back", "--json")
    assert (done.code, done.json()["counts"]["created"]) == (0, 8)


DUE = ("3/14/1927", "2017-03-14", "2207-03-14", "9999-12-31", "1970-01-01")


def test_validate_shows_the_span_of_dates_and_warns_of_unlikely_ones(shell: Shell) -> None:
    """In the text, in the JSON document, and beside each row."""
    rows = [call_row(i) | {"due_date": due} for i, due in enumerate(DUE, 1)]
    rows.append(call_row(6) | {"due_date": ""})
    write_csv(shell.folder / "calls.csv", rows)

    done = shell.here("validate", "calls.csv", "--timezone", "UTC", "--results", "out.csv")

    assert done.code == 0
    assert done.out.splitlines()[:9] == [
        "Dry run, nothing was sent: 6 rows",
        "  6  would be created",
        (
            "Due dates of what would be created: 1927-03-14 to 9999-12-31, 3 before today, "
            "1 row without"
        ),
        "",
        "Warnings",
        '  4  unlikely_date, column "due_date"',
        '     row 2: "3/14/1927" lies before 2000',
        (
            '     4 different values: "3/14/1927" (1), "2207-03-14" (1), "9999-12-31" (1), '
            '"1970-01-01" (1)'
        ),
        "     correct it, or clear the cell if it stands for no date",
    ]
    told = [row["import_issues"] for row in read_csv(shell.folder / "out.csv")]
    assert ["unlikely_date" in text or " lies " in text for text in told] == [
        True,
        False,
        True,
        True,
        True,
        False,
    ]
    done = shell.here("validate", "calls.csv", "--timezone", "UTC", "--json")
    assert done.json()["due_dates"] == {
        "earliest": "1927-03-14T09:00:00+00:00",
        "latest": "9999-12-31T09:00:00+00:00",
        "past": 3,
        "without": 1,
    }


def test_a_run_says_the_span_before_it_sends(shell: Shell, server: SandboxServer) -> None:
    """What was created before is in it no more; a sheet without dates says nothing of them."""
    rows = [call_row(i) | {"due_date": due} for i, due in enumerate(("2017-03-14", "2018-01-01"))]
    write_csv(shell.folder / "calls.csv", rows[:1])
    here = ("run", "calls.csv", "--yes", "--rate", "unlimited", "--timezone", "UTC", "--json")
    done = shell.here(*here)
    assert "Due dates: 2017-03-14, 1 before today." in done.err.splitlines()
    assert done.json()["due_dates"]["past"] == 1

    write_csv(shell.folder / "calls.csv", rows)
    done = shell.here(*here)
    assert "Due dates: 2018-01-01, 1 before today." in done.err.splitlines()
    assert len(bodies(server)) == 2

    write_csv(shell.folder / "calls.csv", [call_row(9)])
    done = shell.here(*here)
    assert (done.json()["due_dates"], "Due dates" in done.err) == (None, False)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("1er septembre 2027", "2027-09-01T09:00:00+02:00"),
        ("12. März 2027, 14:30 Uhr", "2027-03-12T14:30:00+01:00"),
        ("12 de marzo de 2027", "2027-03-12T09:00:00+01:00"),
        ("2027-03-12 14:30 CET", "2027-03-12T14:30:00+01:00"),
        ("2027-03-12T14:30[America/New_York]", "2027-03-12T14:30:00-05:00"),
    ],
)
def test_months_and_zones_by_their_names_reach_the_task(
    shell: Shell, server: SandboxServer, text: str, due: str
) -> None:
    """As the cell means them."""
    write_csv(shell.folder / "calls.csv", [call_row(1) | {"due_date": text}])
    done = shell.here("run", "calls.csv", "--yes", "--timezone", "Europe/Berlin")
    assert done.code == 0, done.err
    assert [body["due_date"] for body in bodies(server)] == [due]


def test_a_zone_in_the_header_is_that_of_its_column(
    shell: Shell, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fills the due date unasked, is said, and another zone of the computer changes nothing."""
    rows = [call_row(1) | {"Due Date (UTC)": "2027-02-01 10:00"}]
    write_csv(shell.folder / "calls.csv", rows)
    for zone, created in (("Europe/Berlin", 1), ("America/New_York", 0)):
        monkeypatch.setattr("tzlocal.get_localzone_name", lambda zone=zone: zone)
        done = shell.here("run", "calls.csv", "--yes", "--rate", "unlimited", "--json")
        assert (done.code, done.json()["counts"]["created"]) == (0, created)
        assert 'dates in "Due Date (UTC)": UTC, as its header says' in done.err
    assert [body["due_date"] for body in bodies(server)] == ["2027-02-01T10:00:00Z"]
