"""The columns by which a mapping leaves rows out, where several are called so."""

from __future__ import annotations

import pytest

from importer.errors import MappingError
from importer.mapping.request import Request
from importer.mapping.resolve import resolve
from importer.mapping.template.shipped import shipped_template

BOARD = ["Name", "Owner", "Status", "Type", "Email", "Item ID (auto generated)", "Status"]


def test_a_shipped_rule_on_closed_rows_leaves_two_columns_to_the_question() -> None:
    """No flag says which of them a rule means; which one closes rows is asked, by its number."""
    mapping = resolve(BOARD, Request(template=shipped_template("monday")))
    assert [skip.rule.column for skip in mapping.skips] == ["Item ID (auto generated)", "Name"]
    mapping = resolve(BOARD[:-1], Request(template=shipped_template("monday")))
    assert [skip.rule.column for skip in mapping.skips][-1] == "Status"


def test_a_rule_that_no_question_replaces_is_refused() -> None:
    """Rows that are no items at all would be sent without it."""
    twice = [*BOARD[:-1], "Item ID (auto generated)"]
    with pytest.raises(MappingError, match=r"several columns are called 'Item ID"):
        resolve(twice, Request(template=shipped_template("monday")))
