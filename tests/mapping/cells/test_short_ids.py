"""Ids of Salesforce of 15 characters are sent as the 18 that mean the same, and that is told."""

from __future__ import annotations

import pytest

from importer.contract.fields import FIELD_BY_NAME
from importer.mapping.cells.converter import CellContext, ColumnConverter
from importer.mapping.cells.short_ids import ShortIds
from importer.mapping.request import Request
from importer.mapping.resolve import resolve
from importer.mapping.sample import Sample
from importer.mapping.settled import ColumnSource
from importer.mapping.template.rules import ColumnRule

SHORT, LONG = "0065e0000021VeF", "0065e0000021VeFAAU"


@pytest.mark.parametrize(
    ("cell", "is_lengthened"),
    [(SHORT, True), (LONG, False), ("0035e0000021VeF", False), ("006520000021123", False)],
)
def test_a_plain_sheet_lengthens_ids_of_the_field(cell: str, *, is_lengthened: bool) -> None:
    """Not those of other records, nor numbers; a mapping says it itself."""
    header = ["task_type", "task_title", "assignee_id", "deal_id"]
    sample = Sample([["call", "Ring Ann", "usr_1", cell]], 4)
    mapping = resolve(header, Request(sample=sample))
    [deal] = [s for s in mapping.sources if s.field.column == "deal_id"]
    assert deal.columns[0].rule.long_id is is_lengthened


def test_it_is_told_once_with_an_example() -> None:
    """And not where there is none."""
    rule = ColumnRule(column="Deal", long_id=True)
    source = ColumnSource(0, "Deal", rule, trusted=True)
    converter = ColumnConverter(FIELD_BY_NAME["targets.deal_id"], source, CellContext(frozenset()))
    ids = ShortIds(converter)
    ids.observe([LONG, ""], [2, 3])
    assert ids.note() is None
    ids.observe([f" {SHORT} ", LONG, SHORT], [4, 5, 6])
    assert ids.note() == (
        'ids of 15 characters in "Deal" are sent as the 18 that mean the same: '
        f"{SHORT} as {LONG} (2 rows)"
    )
