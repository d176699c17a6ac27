"""Skip rules as questions."""

import pytest

from importer.mapping.skips import skip_test
from importer.mapping.template_model import SkipRule


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


def test_matches_searches() -> None:
    """A regular expression is looked for anywhere in the cell."""
    test = skip_test(SkipRule(column="Status", matches="^Closed", reason="done"), frozenset())
    assert [test("Closed - won"), test("Not Closed")] == [True, False]


@pytest.mark.parametrize("cell", ["", " ", "null", "-", "0000-00-00 00:00:00", "NOTHING"])
def test_words_for_nothing_fill_no_cell(cell: str) -> None:
    """A completion date of "null" does not close a task."""
    test = skip_test(SkipRule(column="Done at", filled=True, reason="done"), frozenset({"NOTHING"}))
    assert [test(cell), test("2026-12-01")] == [False, True]
