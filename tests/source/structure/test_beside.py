"""Two tables side by side, with an empty column between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from importer.source.structure import beside as beside_module
from importer.source.structure.beside import find_beside

TextFile = Callable[..., Path]

TASKS = [
    ["task_type", "task_title", "deal_id"],
    ["call", "Ring Ann", "0070001"],
    ["email", "Write to Bob", "0070002"],
    ["call", "Ring Cleo", "0070003"],
    ["call", "Ring Dan", "0070004"],
]
LEGEND = [["Word", "Meaning"], ["call", "by phone"], ["email", "by mail"]]
REPS = [["Rep", "Mail"], *([f"Rep {i}", f"rep{i}@example.com"] for i in range(7))]
KNOWN = frozenset({"tasktype", "tasktitle", "dealid", "mail", "contactemail"})

READ_TASKS = 'read columns A to C ("task_type", "task_title", "deal_id")'
MOVE = "to read that one, move it to a file or a sheet of its own"


def beside(left: Sequence[Sequence[str]], right: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows of both, as a sheet has them."""
    height = max(len(left), len(right))
    padded = [
        [list(rows[i]) if i < len(rows) else [""] * len(rows[0]) for i in range(height)]
        for rows in (left, right)
    ]
    return [[*a, "", *b] for a, b in zip(*padded, strict=True)]


def csv(rows: Sequence[Sequence[str]]) -> str:
    """The rows as a file."""
    return "".join(",".join(row) + "\n" for row in rows)


def workbook(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """The rows as a workbook."""
    book = Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])  # type: ignore[union-attr]
    book.save(path)
    return path


def test_a_legend_beside_a_table_is_not_read(text_file: TextFile, read: Any) -> None:
    """Its columns fill no field, and the person is told what was not read."""
    found = read(text_file(csv(beside(TASKS, LEGEND))))

    assert found.header == ("task_type", "task_title", "deal_id")
    assert found.rows == TASKS[1:]
    assert found.notes == [
        (
            f'two tables stand side by side: {READ_TASKS}; not read: columns E to F ("Word", '
            f'"Meaning"); {MOVE}'
        )
    ]


def test_a_longer_list_beside_a_table_adds_no_rows(text_file: TextFile, read: Any) -> None:
    """Rows in which only the other table has anything are none of this one, and are counted."""
    found = read(text_file(csv(beside(TASKS, REPS))))

    assert found.rows == TASKS[1:]
    assert found.notes == [
        (
            f"two tables stand side by side: {READ_TASKS}; not read: columns E to F "
            f'("Rep", "Mail"); {MOVE}'
        ),
        "skipped rows of the other table only: 3 rows have nothing in this one",
    ]


def test_a_workbook_keeps_cells_and_texts_alike(tmp_path: Path, read: Any) -> None:
    """What is stored of a row is as wide as what is read of it."""
    found = read(workbook(tmp_path / "tasks.xlsx", beside(TASKS, REPS)))

    assert found.rows == TASKS[1:]
    assert [[cell.value for cell in row] for row in found.natives] == TASKS[1:]


def test_a_table_on_the_right_is_read_with_the_legend_as_columns(
    text_file: TextFile, read: Any
) -> None:
    """Columns keep their places; rows that only the legend has are none."""
    longer = [*LEGEND, ["linkedin", "by LinkedIn"], ["x", "y"], ["x", "y"], ["x", "y"]]
    found = read(text_file(csv(beside(longer, TASKS))))

    assert found.header == ("Word", "Meaning", "", "task_type", "task_title", "deal_id")
    assert [row[3:] for row in found.rows] == TASKS[1:]
    assert found.notes == [
        (
            'two tables stand side by side: read columns D to F ("task_type", "task_title", '
            f'"deal_id"); not read: columns A to B ("Word", "Meaning"); {MOVE}'
        ),
        "skipped rows of the other table only: 2 rows have nothing in this one",
    ]


def test_two_tables_that_both_fill_fields_are_refused(text_file: TextFile, refusal: Any) -> None:
    """The e-mail of a rep beside a task is not the contact's; nobody but the person can say."""
    reps = [["Rep", "contact_email"], *REPS[1:3]]
    assert refusal(text_file(csv(beside(TASKS, reps)))) == (
        "SourceError: followups.csv has two tables side by side, and both have names of fields: "
        'columns A to C ("task_type", "task_title", "deal_id"); '
        'columns E to F ("Rep", "contact_email"); move one of them to a file or a sheet of its '
        "own; if they are one table, delete the empty column between them"
    )


def test_a_table_that_goes_on_in_more_columns_is_refused(text_file: TextFile, refusal: Any) -> None:
    """A list printed in two columns of names: half of its rows would be lost."""
    assert refusal(text_file(csv(beside(TASKS, TASKS[:4])))) == (
        "SourceError: followups.csv has the same columns twice, side by side: "
        'columns A to C ("task_type", "task_title", "deal_id"); '
        'columns E to G ("task_type", "task_title", "deal_id"); '
        "put the rows of the second below those of the first"
    )


@pytest.mark.parametrize(
    "right",
    [
        [["Word", "Meaning"], *[["a", "b"]] * 4],  # as long
        [["Word", "Meaning"], *[["a", "b"]] * 3],  # one row shorter
        [["Word", "Meaning"], ["a", "b"], ["", ""], ["a", "b"]],  # with a hole
        [["Word", "Meaning"], ["a", ""], ["a", "b"]],  # not filled throughout
        [["Word"], ["a"], ["a"]],  # one column
    ],
)
def test_a_column_left_empty_for_the_eye_parts_no_table(right: list[list[str]]) -> None:
    """In doubt it is one table, as long as its rows may be filled on both sides."""
    header, *body = beside(TASKS, right)
    assert find_beside(header, body, "t.csv", KNOWN) is None


def test_a_header_full_of_holes_is_one_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each hole could part two tables; the sides of a thousand are not compared."""
    compared: list[range] = []
    side = beside_module._side

    def counted(*given: Any) -> Any:
        compared.append(given[-1])
        return side(*given)

    monkeypatch.setattr(beside_module, "_side", counted)
    header = ["task_title", "deal_id", *(["", "x", "y"] * 1_000)]
    body = [["Ring Ann", "0071", *([""] * 3_000)] for _ in range(5)]
    assert find_beside(header, body, "a.csv", KNOWN) is None
    assert compared == []
    few = header[: 2 + 3 * 2]
    assert find_beside(few, [row[: len(few)] for row in body], "a.csv", KNOWN) is None
    assert len(compared) == 4
