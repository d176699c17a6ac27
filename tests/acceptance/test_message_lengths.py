"""No message is long because a file is wide: a person reads three lines, and not thirty."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.acceptance.shell import Shell

NAMES = ["task_type", "task_title", "assignee_id", "deal_id"]
ROW = ["call", "Ring customer 001", "usr_3fA9kQ7d", "0070000001"]
THREE_LINES = 3 * 100
"""As a terminal is wide; what is longer is read by nobody."""

Make = Callable[[Path], object]


def _csv(*rows: list[str]) -> Make:
    text = "".join(",".join(row) + "\n" for row in rows)
    return lambda folder: (folder / "tasks.csv").write_text(text, "utf-8")


def _sheets(folder: Path) -> None:
    book = Workbook()
    for number in range(60):
        sheet = book.create_sheet(f"A sheet of tasks, week {number}")
        sheet.append(NAMES)
        sheet.append(ROW)
    book.save(folder / "tasks.csv")


WIDE = [f"Some column with a name {number}" for number in range(300)]
CASES: dict[str, tuple[Make, tuple[str, ...]]] = {
    "300 columns without a name": (_csv(NAMES + [""] * 300, ROW + [""] * 300), ()),
    "300 columns that fill nothing": (_csv(NAMES + WIDE, ROW + ["x"] * 300), ()),
    "300 columns called alike": (_csv(NAMES + ["Extra"] * 300, ROW + ["x"] * 300), ()),
    "300 columns, none known": (_csv(WIDE, ["x"] * 300), ()),
    "300 columns, and a wrong flag": (
        _csv(NAMES + WIDE, ROW + ["x"] * 300),
        ("--map", "reason=Nope"),
    ),
    "60 columns that may be a date": (
        _csv(NAMES + [f"Due date {n}" for n in range(60)], ROW + ["x"] * 60),
        (),
    ),
    "50 columns that are an owner": (_csv(["Owner"] * 50 + NAMES[:2], ["x"] * 50 + ROW[:2]), ()),
    "a name of 5,000 letters": (_csv([*NAMES, "n" * 5000], [*ROW, "x"]), ()),
    "a name of 5,000 letters that is a date": (
        _csv([*NAMES, "Due date " + "n" * 5000], [*ROW, "x"]),
        (),
    ),
    "sixty sheets": (_sheets, ()),
    "sixty sheets, and none that was asked for": (_sheets, ("--sheet", "Nope")),
    "zero bytes": (lambda folder: (folder / "tasks.csv").write_bytes(bytes(100_000)), ()),
    "zero bytes at the end": (
        lambda folder: (folder / "tasks.csv").write_bytes(b"a,b\n1,2\n" + bytes(100_000)),
        (),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_no_message_is_longer_than_three_lines(shell: Shell, name: str) -> None:
    """Each line that is printed, and all of them, whatever the file is like."""
    make, arguments = CASES[name]
    make(shell.folder)

    done = shell.here("validate", "tasks.csv", *arguments)

    lines = (done.out + done.err).splitlines()
    assert lines
    assert [line for line in lines if len(line) > THREE_LINES] == []
    assert len(lines) <= 25
