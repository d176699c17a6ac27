"""A header among the rows: exports that were glued together, and groups with a header each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from importer.source.structure.body import Body, Rows
from importer.source.structure.layout import find_table
from importer.source.structure.repeats import HeaderNames, plain_names

TextFile = Callable[..., Path]

MARK = "\ufeff"
GLUED = f"{MARK}type,title,deal\ncall,Ring 1,007\n{MARK}type,title,deal\ncall,Ring 2,008\n"
ROWS = [["call", "Ring 1", "007"], ["call", "Ring 2", "008"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_a_header_with_a_mark_is_a_repeated_one(
    text_file: TextFile, read: Any, encoding: str
) -> None:
    """Two exports glued together are one table, and the second header is left out and told."""
    found = read(text_file(GLUED, encoding=encoding))
    assert (found.rows, found.notes) == (ROWS, ["skipped row 3: repeats the header"])


def test_a_quoted_header_after_a_mark_is_a_repeated_one(text_file: TextFile, read: Any) -> None:
    """After the mark a quote is no quote to a reader of CSV; the name is the same."""
    quoted = f'{MARK}"type","title","deal"\ncall,Ring 1,007\n'
    found = read(text_file(quoted + quoted.replace("Ring 1,007", "Ring 2,008")))
    assert (found.rows, found.notes) == (ROWS, ["skipped row 3: repeats the header"])


def test_blanks_round_names_make_no_other_header(text_file: TextFile, read: Any) -> None:
    """Nor do empty cells behind them."""
    found = read(
        text_file("type,title,deal\ncall,Ring 1,007\n type ,title, deal\ncall,Ring 2,008\n")
    )
    assert (found.rows, found.notes) == (ROWS, ["skipped row 3: repeats the header"])


@pytest.mark.parametrize("mark", ["", MARK])
def test_the_same_names_in_another_order_begin_another_table(
    text_file: TextFile, read: Any, mark: str
) -> None:
    """Its cells would go to the wrong fields; how to read it is said."""
    found = read(
        text_file(f"type,title,deal\ncall,Ring 1,007\n{mark}deal,type,title\n008,call,Ring 2\n")
    )
    assert found.rows == ROWS[:1]
    assert found.notes == [
        (
            'another table begins below: row 3 "deal | type | title"; its 2 rows (to row 4) were '
            "not read; to read it, set --header-row 3"
        )
    ]


def test_other_names_after_a_mark_begin_another_table(text_file: TextFile, read: Any) -> None:
    """Of the same width, so that nothing but the mark tells."""
    found = read(
        text_file(f"type,title,deal\ncall,Ring 1,007\n{MARK}owner,team,area\nZoe,north,south\n")
    )
    assert found.rows == ROWS[:1]
    assert found.notes == [
        (
            'another table begins below: row 3 "owner | team | area"; its 2 rows (to row 4) were '
            "not read; to read it, set --header-row 3"
        )
    ]


def test_a_mark_before_data_is_left_out_and_told(text_file: TextFile, read: Any) -> None:
    """A file without header was glued on; the mark is no letter of its first cell."""
    found = read(text_file(f"type,title,deal\ncall,Ring 1,007\n{MARK}call,Ring 2,008\n"))
    assert found.rows == ROWS
    assert found.notes == ["row 3 has a byte order mark before it, which was removed"]


NAMES = ["Title", "Owner", "Due"]
BODY = ["Ring Ann", "Dana", "2026-01-02"]
BLANK = ["", "", ""]


def below(*rows: list[str], feed: int = 100) -> tuple[list[int], list[str]]:
    """The numbers of the rows that are left of a sheet, fed in batches, and what is said."""
    numbered = list(enumerate(rows, 1))
    body = Body(find_table(numbered, label="t.csv"))
    first = next(number for number, cells in numbered if cells == NAMES)
    for start in range(first, len(rows), feed):
        part = numbered[start : start + feed]
        body.feed(Rows([n for n, _ in part], [list(c) for _, c in part], [None] * len(part)))
    given = [number for rows in body.finish(100) for number in rows.numbers]
    return given, body.notes()


@pytest.mark.parametrize("feed", [1, 2, 3, 100])
def test_groups_with_a_header_each_are_one_table(feed: int) -> None:
    """The name of a group above its header is no row, wherever a batch ends; each is told."""
    later, last = ["Later", "", ""], ["Some day"]
    rows = [["This week"], NAMES, BODY, later, NAMES, BODY, BLANK, last, NAMES, BODY]

    assert below(*rows, feed=feed) == (
        [3, 6, 10],
        [
            "skipped rows 5, 9: repeat the header",
            'skipped 2 rows above repeated headers: row 4 "Later", row 8 "Some day"',
        ],
    )


@pytest.mark.parametrize(
    ("above", "row"),
    [
        ([], ["Ring Bob", "", ""]),  # no group stands above the first header
        ([["This week"], BLANK], ["Ring Bob", "", ""]),  # nor here, but a title
        ([["This week"]], ["Ring Bob", "Lee", ""]),  # more than a name
    ],
)
def test_in_doubt_a_row_above_a_header_is_a_task(above: list[list[str]], row: list[str]) -> None:
    """Where groups have no names, a row with a title alone may be a task."""
    first = len(above) + 2
    given, notes = below(*above, NAMES, BODY, row, NAMES, BODY)
    assert (given, notes) == (
        [first, first + 1, first + 3],
        [f"skipped row {first + 2}: repeats the header"],
    )


def test_rows_are_looked_at_only_where_their_first_cell_is_a_name() -> None:
    """A task called like a column stays a task."""
    names = HeaderNames([["Title", "Owner", "Due"]])
    assert names.find([["Title", "Dana", "2026-01-02"], ["x", "Owner", "Due"]]) is None


def test_plain_names_are_without_what_is_no_name() -> None:
    """The mark, quotes after it, blanks, and empty cells at the end."""
    assert plain_names([f'{MARK}"a"', " b ", "", "c", "", " "]) == ("a", "b", "", "c")
