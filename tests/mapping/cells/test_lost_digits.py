"""Long ids of a column whose last digits a spreadsheet program made zeros."""

from __future__ import annotations

import pytest

from importer.contract.fields import FIELD_BY_NAME
from importer.mapping.cells.converter import CellContext, ColumnConverter
from importer.mapping.settled import ColumnSource
from importer.mapping.template.rules import ColumnRule


def told(*ids: str) -> list[tuple[str, str]]:
    """Code and message of the issues of a column of company ids."""
    source = ColumnSource(0, "Col", ColumnRule(column="Col"), trusted=False)
    column = ColumnConverter(FIELD_BY_NAME["targets.company_id"], source, CellContext(frozenset()))
    column.observe_zeros(ids)
    issues = column.convert(ids).issues
    return [(issue.code, issue.message) for i in sorted(issues) for issue in issues[i]]


LOST = (
    '"1210000000000120" has zeros from its 16th digit on, as all long ids of the column have: a '
    "spreadsheet program lost the last digits"
)


def test_ids_that_all_end_in_zero_lost_their_last_digits() -> None:
    """Three ids of 16 digits, or two of 17, are no chance; the shorter ones are as they were."""
    cut = ["1210000000000120", "1210000000000450", "1210000000000990"]
    assert told(*cut, "70001")[0] == ("not_an_id", LOST)
    assert len(told(*cut, "70001")) == 3
    assert len(told("12100000000001200", "12100000000004500")) == 2


@pytest.mark.parametrize(
    "ids",
    [
        ("1210000000000120", "1210000000000450"),
        ("1210000000000120", "1210000000000120", "1210000000000120", "1210000000000120"),
        ("1210000000000120", "1210000000000450", "1210000000000990", "1210000000000123"),
        ("121000000000120", "121000000000450", "121000000000990"),
    ],
)
def test_ids_that_may_well_end_so_are_sent(ids: tuple[str, ...]) -> None:
    """Too few to tell, one id in many rows, one with another end, or ids that a program keeps."""
    assert told(*ids) == []
