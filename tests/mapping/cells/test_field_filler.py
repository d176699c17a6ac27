"""Several columns and a constant behind one field."""

from __future__ import annotations

from typing import Any

from importer.contract.fields import FIELD_BY_NAME
from importer.mapping.cells.converter import CellContext, ColumnConverter
from importer.mapping.cells.field_filler import FieldFiller, Issues
from importer.mapping.settled import ColumnSource
from importer.mapping.template.rules import ColumnRule
from importer.rows.issues import Issue


def fill(
    name: str,
    columns: list[list[str]],
    constant: str | None = None,
    fallback: str | None = None,
) -> tuple[list[Any], dict[int, list[str]]]:
    """The values of a field that these columns fill, and the codes met by position."""
    field = FIELD_BY_NAME[name]
    converters = [
        ColumnConverter(
            field,
            ColumnSource(i, f"C{i}", ColumnRule(column=f"C{i}"), trusted=False),
            CellContext(frozenset()),
        )
        for i in range(len(columns))
    ]
    met: Issues = {}
    count = len(columns[0]) if columns else 2
    values = FieldFiller(field, converters, constant, fallback).fill(columns, count, met)
    codes = {i: [issue.code for issue in issues] for i, issues in met.items()}
    return [value or None for value in values], codes


def test_the_first_column_with_a_value_counts() -> None:
    """Later columns fill gaps, and the constant what is left."""
    assert fill("reason", [["a", "", ""], ["x", "b", ""]], "c") == (["a", "b", "c"], {})
    assert fill("reason", [], "c") == (["c", "c"], {})


def test_a_defect_is_not_passed_over() -> None:
    """A wrong first cell is told, and neither a second column nor the constant hides it."""
    assert fill("priority", [["hgh", "low"], ["high", "high"]], "medium") == (
        [None, "low"],
        {0: ["unknown_priority"]},
    )


def test_a_second_column_that_is_not_needed_is_not_judged() -> None:
    """A defect in a cell that nobody reads is no defect of the row."""
    assert fill("priority", [["low", ""], ["hgh", "hgh"]]) == (
        ["low", None],
        {1: ["unknown_priority"]},
    )


def test_a_word_for_nothing_lets_the_next_column_speak() -> None:
    """It counts as an empty cell, also in a required field that another column fills."""
    assert fill("task_title", [["n/a"], ["Call back"]]) == (["Call back"], {0: ["null_word"]})
    assert fill("task_title", [["n/a"]], "Call back") == (["Call back"], {0: ["null_word"]})


def test_a_word_for_nothing_in_a_required_field_is_an_error() -> None:
    """Where nothing else fills the field, the row cannot be sent, and the word is named."""
    met: Issues = {}
    column = ColumnConverter(
        FIELD_BY_NAME["task_title"],
        ColumnSource(0, "Subject", ColumnRule(column="Subject"), trusted=False),
        CellContext(frozenset()),
    )
    FieldFiller(FIELD_BY_NAME["task_title"], [column], None).fill([["N/A"]], 1, met)
    assert met == {
        0: [
            Issue(
                "null_word_required",
                '"N/A" means no value, and the field is required',
                "write a value",
                "task_title",
                "Subject",
                "N/A",
            )
        ]
    }


def test_a_fallback_takes_the_place_of_words_that_are_no_type() -> None:
    """An empty cell gets it unsaid, a word or a null word with a warning; a type stays."""
    cells = ["Email", "", "Meeting", "n/a"]
    assert fill("task_type", [cells], fallback="call") == (
        ["email", "call", "call", "call"],
        {2: ["default_used"], 3: ["null_word"]},
    )


def test_a_fallback_hides_no_other_defect() -> None:
    """What is wrong in another way stays an issue beside it."""
    assert fill("task_title", [["TRUE"]], fallback="x") == (["x"], {0: ["not_a_text"]})
