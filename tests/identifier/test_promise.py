"""From cell to body: an identifier that is accepted is the cell, but for what was said."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from importer.contract.body import validate_body
from importer.contract.fields import FIELDS, IDENTIFIER_KINDS, Field, Kind
from importer.identifier import unwrap
from importer.mapping.cells.converter import CellContext, ColumnConverter
from importer.mapping.cells.nesting import nest
from importer.mapping.settled import ColumnSource
from importer.mapping.template.rules import ColumnRule

HELD = tuple(field for field in FIELDS if field.kind in IDENTIFIER_KINDS)
BODY: dict[str, Any] = {
    "task_type": "call",
    "task_title": "Ring",
    "assignee_id": "usr_1",
    "targets.contact.name": "Dana Fox",
}
WELL = {
    Kind.IDENTIFIER: "0070001841",
    Kind.EMAIL: "dana@example.com",
    Kind.PHONE: "+1 415 555 0101",
    Kind.LINKEDIN_URL: "https://www.linkedin.com/in/dana",
}
UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def accept(field: Field, cell: str, *, trusted: bool = False) -> tuple[str | None, set[str]]:
    """What would be sent of a cell (None: nothing, or the row is invalid), and the codes told."""
    source = ColumnSource(0, "Col", ColumnRule(column="Col"), trusted=trusted)
    values, issues = ColumnConverter(field, source, CellContext(frozenset())).convert([cell])
    told = issues.get(0, ())
    codes = {issue.code for issue in told}
    if not values[0] or any(issue.is_error for issue in told):
        return None, codes
    members = {**BODY, field.name: values[0]}
    try:
        validate_body(nest(list(members), [[value] for value in members.values()], 1)[0])
    except ValidationError:
        return None, codes
    return values[0], codes


def test_these_fields_hold_identifiers() -> None:
    """A field that is added has to be thought of here."""
    assert [field.column for field in HELD] == [
        "assignee_id", "deal_id", "company_id", "meeting_id", "contact_email", "contact_phone",
        "contact_linkedin",
    ]  # fmt: skip


@pytest.mark.parametrize("field", HELD, ids=lambda field: field.column)
@pytest.mark.parametrize(
    "cell",
    [
        "1.41556E+10", "2.19e+26", "1e+20", "####", "5-Mar", "12/05/2026", "2026-05-12 00:00:00",
        "TRUE", "=0070001843", "b'0070'", "['0070']", "#BEZUG!", "a;b", "ask Zoe;", "0", "TBD",
        "a@example.com; b@example.com", "+14155550101\n+14155550102", "https://example.com/x;y",
        "00\u202e71", "x\u06001", "dana\u2011fox?", "x\ufffdy", "x\x00y",
    ],
)  # fmt: skip
def test_no_field_sends_damage(field: Field, cell: str) -> None:
    """What is caught in one field is caught in each, also where a person named the column."""
    assert accept(field, cell)[0] is None
    if cell != "ask Zoe;" or field.kind is not Kind.IDENTIFIER:
        assert accept(field, cell, trusted=True)[0] is None


@pytest.mark.parametrize("field", HELD, ids=lambda field: field.column)
@pytest.mark.parametrize(
    "cell",
    ['="{}"', "'{}", '"{}"', "<{}>", "{};", "\u200b{}", "{}\u202c", "\ufeff{}", "{}\u00a0",
     "\u202a{}\u202c", "\u201c{}\u201d"],
)  # fmt: skip
def test_every_field_says_what_it_takes_off(field: Field, cell: str) -> None:
    """The value is sent without its wrapper, and the row carries a warning."""
    well = "usr_1841" if field.name == "assignee_id" else WELL[field.kind]
    assert accept(field, cell.format(well)) == (well, {"unwrapped"})
    assert accept(field, well) == (well, set())
    assert accept(field, f" {well}\t\n") == (well, set())


_ODD = st.sampled_from(
    ["\u200b", "\u200d", "\u202a", "\u202c", "\u202e", "\ufeff", "\u2011", "\u00ad", "\u00a0",
     "\u0600", "\u2028", "\ue000", "\ufe0f", "\x0b", "\x7f", "\uff10", "'", '"', '="', "<", ">",
     ";", " ", "\n", "E+10", "mailto:", "tel:", "\u00e9"]
)  # fmt: skip


@st.composite
def _cells(draw: st.DrawFn) -> tuple[Field, str]:
    """A field, and a good cell of it with odd pieces put in anywhere."""
    field = draw(st.sampled_from(HELD))
    cell = WELL[field.kind]
    for piece in draw(st.lists(_ODD | st.characters(), max_size=4)):
        place = draw(st.integers(0, len(cell)))
        cell = cell[:place] + piece + cell[place:]
    return field, cell


@given(_cells(), st.booleans())
def test_what_is_accepted_is_the_cell_but_for_what_was_said(
    drawn: tuple[Field, str],
    trusted: bool,  # noqa: FBT001 -- hypothesis gives it by place
) -> None:
    """No control or format character is ever sent, and nothing is changed without a word."""
    field, cell = drawn
    sent, codes = accept(field, cell, trusted=trusted)
    if sent is None:
        return
    assert not {unicodedata.category(character) for character in sent} & UNSEEN
    if "unwrapped" in codes:
        assert sent == unwrap(field.kind, cell).text
    else:
        assert sent == cell.strip(" \t\r\n")
