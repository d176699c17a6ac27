"""A lookup that is damaged in every line: told which damage, where it is, and what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from importer.contract.fields import FIELD_BY_NAME
from importer.errors import MappingError
from importer.mapping.lookups.columns import choose_columns
from importer.mapping.lookups.table import LookupTable
from tests.mapping.made_lookups import settled, table_of

AGAIN = "format the column as text, and enter the ids again from their original source"
WIDER = "make the column wider in the spreadsheet program, and save the file again"
FORMULA = "correct the formulas in the spreadsheet program, and save the file again"
THEMSELVES = "write the ids themselves into that column"
ALONE = "write the id alone, without the label"
LOST = "is a number that lost digits in a spreadsheet program, not an id"
NARROW = "is what a spreadsheet program shows where a column is too narrow, not an id"
NAME = "looks like a name or an e-mail address, not like an id"


def refused(table: LookupTable) -> tuple[str, str | None]:
    """Message and hint of the refusal."""
    with pytest.raises(MappingError) as caught:
        choose_columns(table, FIELD_BY_NAME["assignee_id"], ("Nora", "Dario"), "Owner")
    return caught.value.message, caught.value.hint


@pytest.mark.parametrize(
    ("first", "second", "says", "hint"),
    [
        ("1.41556E+10", "1.4E+10", LOST, AGAIN),
        ("#REF!", "#N/A", "is an error of a formula", FORMULA),
        ("####", "####", NARROW, WIDER),
        ("5-Mar", "6-Mar", "is a date or a time, not an id", AGAIN),
        ("nora@example.com", "dario@example.com", NAME, THEMSELVES),
        ("n/a", "#REF!", "says that there is none", "write the id into each line"),
        ("user id: 7", "user id: 8", "begins with a label", ALONE),
    ],
)
@pytest.mark.parametrize("header", ["HockeyStack ID", "Number"])
def test_values_that_are_all_damaged(
    first: str, second: str, says: str, hint: str, header: str
) -> None:
    """The first of them shows the damage, with its row, and what brings the ids back."""
    table = table_of(f"Name | {header}\nNora | {first}\nDario | {second}")
    assert refused(replace(table, numbers=(4, 7))) == (
        (
            f'the column "{header}" of reps.csv holds no id in any of its 2 lines; row 4: '
            f'"{first}" {says}'
        ),
        hint,
    )
    alone = table_of(f"Name | {header}\nNora | {first}")
    assert refused(alone)[0] == f'the column "{header}" of reps.csv holds no id; "{first}" {says}'


def test_a_column_of_ids_that_is_empty() -> None:
    """Whatever else stands in the table: its name says that the ids belong there."""
    assert refused(table_of("Name | HockeyStack ID | Team\nNora | | East\nDario | | West")) == (
        'the column "HockeyStack ID" of reps.csv is empty',
        "fill it in: one id in each line",
    )


def test_names_that_are_all_damaged() -> None:
    """Nothing can be found there: that is told, and not that two lines contradict each other."""
    table = table_of("Name | HockeyStack ID\n#### | usr_1\n##### | usr_2")
    assert refused(replace(table, numbers=(2, 3))) == (
        (
            'the column "Name" of reps.csv holds nothing that could be found in any of its 2 '
            'lines; row 2: "####" is what a spreadsheet program shows where a column is too narrow'
        ),
        WIDER,
    )
    assert refused(table_of("Name | HockeyStack ID\n#NAME? | usr_1")) == (
        (
            'the column "Name" of reps.csv holds nothing that could be found; "#NAME?" is an error '
            "of a formula"
        ),
        FORMULA,
    )


def test_a_few_damaged_names_stop_no_other() -> None:
    """They are told, and left out."""
    column = settled([("####", "usr_1"), ("####", "usr_2"), ("Nora", "usr_3")], ["Nora"])
    assert (column.found.find("Nora"), column.found.find("####")) == ("usr_3", None)
    assert column.notes()[1:] == [
        (
            'warning: reps.csv: 2 lines show "####" in "rep", as a spreadsheet program does of a '
            "column that is too narrow or of a formula that fails; they are ignored"
        )
    ]


def test_the_row_of_a_table_without_a_header() -> None:
    """Its first line is one like the others."""
    table = replace(table_of("Nora | 5-Mar\nDario | 6-Mar"), numbers=(2,))
    assert refused(table.for_cells(("Nora", "Dario")))[0] == (
        'the column "#2" of reps.csv holds no id in any of its 2 lines; row 1: "5-Mar" is a date '
        "or a time, not an id"
    )
