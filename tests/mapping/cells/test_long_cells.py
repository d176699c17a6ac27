"""A cell of very many characters is read in step with its length: a pattern that is not, hangs."""

from __future__ import annotations

import pytest

from importer.contract.fields import FIELD_BY_NAME
from importer.mapping.cells.converter import CellContext, ColumnConverter
from importer.mapping.settled import ColumnSource
from importer.mapping.template.rules import ColumnRule

CHARACTERS = 100_000


@pytest.mark.parametrize(
    ("name", "begun", "some"),
    [
        ("targets.contact.email", "", "Met at the fair. "),
        ("targets.contact.name", "", "a"),
        ("targets.contact.name", "", "a@"),
        ("reason", "=SUM(", "a@"),
        ("reason", "=SUM(", "A1 "),
        ("targets.contact.phone_number", "+1 415 555 0100", " "),
        ("targets.contact.phone_number", "+1 415 555 0100 x", " "),
        ("targets.contact.phone_number", "+1 415 555 0100", ","),
        ("targets.contact.phone_number", "", "1"),
        ("targets.contact.phone_number", "", ",1#"),
    ],
)
def test_a_very_long_cell(name: str, begun: str, some: str) -> None:
    """Whatever it holds: it has a value or an issue."""
    field = FIELD_BY_NAME[name]
    source = ColumnSource(0, field.column, ColumnRule(column=field.column), trusted=True)
    converter = ColumnConverter(field, source, CellContext(frozenset()))
    values, issues = converter.convert([begun + some * (CHARACTERS // len(some)) + "!"])
    assert values[0] or issues[0]
