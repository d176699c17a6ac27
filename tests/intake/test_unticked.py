"""Rows of empty checkboxes: which they are, and what is told of them."""

from __future__ import annotations

import pytest

from importer.intake.unticked import UntickedRows
from importer.rows.table import Chunk, NativeCell


def chunks(*rows: str, size: int = 2) -> list[Chunk]:
    """Rows as `a,b`, the first of them below a header, so many in a chunk."""
    cells = [row.split(",") for row in rows]
    return [
        Chunk(
            range(start + 2, start + 2 + len(part)),
            [number * 10 for number in range(start + 2, start + 2 + len(part))],
            part,
            [[NativeCell(text, "General") for text in row] for row in part],
        )
        for start in range(0, len(cells), size)
        for part in [cells[start : start + size]]
    ]


def sorted_out(header: str, *rows: str) -> tuple[list[tuple[int, int, str, str]], str | None]:
    """The rows that are left (number, line, cells, stored first cell), and what is told."""
    unticked = UntickedRows(header.split(","))
    left = [
        (number, line, ",".join(cells), str(natives[0].value))
        for chunk in unticked.without(chunks(*rows))
        for number, line, cells, natives in zip(
            chunk.numbers, chunk.lines, chunk.rows, chunk.natives, strict=True
        )
    ]
    return left, unticked.note()


def test_rows_of_empty_checkboxes_are_passed_over() -> None:
    """Those between the rows too; what is left keeps its numbers, lines and stored cells."""
    rows = ("TRUE,Ring Ann", "FALSE,", "FALSE,Ring Bo", " false , ", "FALSE,", "FALSE,Ring Cy")
    assert sorted_out("Done?,Title", *rows) == (
        [
            (2, 20, "TRUE,Ring Ann", "TRUE"),
            (4, 40, "FALSE,Ring Bo", "FALSE"),
            (7, 70, "FALSE,Ring Cy", "FALSE"),
        ],
        (
            '3 rows hold nothing but FALSE in a column of checkboxes ("Done?") and were '
            "skipped: the first is row 3, the last is row 6"
        ),
    )


def test_one_row_is_told_by_its_number() -> None:
    """With the columns in which it says FALSE."""
    left, note = sorted_out("Done,Sent,Title", "FALSE,FALSE,Ring Ann", "FALSE,FALSE,")
    assert [row[0] for row in left] == [2]
    assert note == (
        'row 3 holds nothing but FALSE in columns of checkboxes ("Done", "Sent") and was skipped'
    )


@pytest.mark.parametrize(
    "rows",
    [
        ("FALSE,Ring Ann", "maybe,Ring Bo", "FALSE,"),
        ("FALSE,", "FALSE,Ring Bo", "maybe,Ring Cy"),
        ("FALSE,Ring Ann", "TRUE,"),
        ("FALSE,Ring Ann", "FALSE,,beyond the header"),
        ("FALSE,Ring Ann", ","),
    ],
)
def test_other_rows_stay(rows: tuple[str, ...]) -> None:
    """A column with other words holds no checkboxes, were it in the last row; TRUE says much."""
    left, note = sorted_out("Done?,Title", *rows)
    assert ([row[2] for row in left], note) == (list(rows), None)
