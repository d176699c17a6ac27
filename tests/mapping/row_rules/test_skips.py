"""Skip rules as questions."""

import pytest

from importer.mapping.row_rules.skips import skip_test
from importer.mapping.template.rules import SkipRule


@pytest.mark.parametrize(
    ("cell", "skipped"),
    [
        ("Completed", True),
        (" COMPLETED ", True),
        ("Not completed", False),
        ("", False),
        ("-", False),
    ],
)
def test_equals_means_the_whole_cell(cell: str, skipped: bool) -> None:  # noqa: FBT001
    """A word inside another is not it: "Not completed" is open."""
    rule = SkipRule(column="Status", equals=["completed"], reason="done")
    assert skip_test(rule, frozenset())(cell) is skipped


def test_capitals_tell_ids_apart() -> None:
    """A rule about one rep's id leaves the rows of another alone, whose id differs by case."""
    ids = ["0055g00000AbCdE", "P1", "in_progress", "P1 - high"]
    rule = SkipRule(column="Owner", equals=ids, reason="not hers")
    unwanted = skip_test(rule, frozenset())
    cells = ["0055g00000AbCdE", "0055g00000aBcDE", "P1", "p1", "In Progress", "p1 - High"]
    assert [unwanted(cell) for cell in cells] == [True, False, True, False, True, True]
    only = skip_test(SkipRule(column="Owner", other_than=ids, reason="not hers"), frozenset())
    assert [only(cell) for cell in cells] == [False, True, False, True, False, False]


def test_matches_searches() -> None:
    """A regular expression is looked for anywhere in the cell."""
    test = skip_test(SkipRule(column="Status", matches="^Closed", reason="done"), frozenset())
    assert [test("Closed - won"), test("Not Closed")] == [True, False]


@pytest.mark.parametrize("cell", ["", " ", "null", "-", "0000-00-00 00:00:00", "NOTHING"])
def test_words_for_nothing_fill_no_cell(cell: str) -> None:
    """A completion date of "null" does not close a task."""
    test = skip_test(SkipRule(column="Done at", filled=True, reason="done"), frozenset({"NOTHING"}))
    assert [test(cell), test("2026-12-01")] == [False, True]


@pytest.mark.parametrize(
    ("cell", "skipped"),
    [("Open", False), (" in_progress ", False), ("Reopened", True), ("Done", True), ("", True)],
)
def test_other_than_means_none_of_these(cell: str, skipped: bool) -> None:  # noqa: FBT001
    """Only rows that say one of the words stay, whatever their case."""
    rule = SkipRule(column="Status", other_than=["open", "In progress"], reason="no")
    assert skip_test(rule, frozenset())(cell) is skipped


@pytest.mark.parametrize(("cell", "skipped"), [("", False), ("n/a", False), ("Done", True)])
def test_an_empty_cell_can_be_one_of_these(cell: str, skipped: bool) -> None:  # noqa: FBT001
    """The empty text stands for an empty cell, and for a word for nothing."""
    rule = SkipRule(column="Status", other_than=["open", ""], reason="no")
    assert skip_test(rule, frozenset())(cell) is skipped


@pytest.mark.parametrize(("cell", "skipped"), [("", True), (" null ", True), ("zoe", False)])
def test_blank_is_the_opposite_of_filled(cell: str, skipped: bool) -> None:  # noqa: FBT001
    """A row is left out for a cell without a text, or with a word for nothing."""
    rule = SkipRule(column="E-mail", blank=True, reason="no address")
    assert skip_test(rule, frozenset())(cell) is skipped
