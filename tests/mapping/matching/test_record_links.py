"""Which column says of what kind the record is that a task is about, and which are people."""

from __future__ import annotations

import re

import pytest

from importer.mapping.matching.record_links import IS_PERSON, kind_column
from importer.mapping.sample import Sample


def kind_of(link: str, kind: str, cell: str) -> bool:
    """Whether the column `kind`, with this cell, says what the record of `link` is."""
    header = ["Subject", kind, link]
    sample = Sample([["Ring", cell, "5000001"]], len(header), is_whole=True)
    return kind_column(header, sample, 2) == 1


@pytest.mark.parametrize(
    ("link", "kind", "cell"),
    [
        ("targetable_id", "targetable_type", "SalesAccount"),
        ("Related To.id", "Related To Module", "Deals"),
        ("Related To ID", "Related To Module", "Opportunities"),
        ("Related To", "Related To Type", "Lead"),
        ("parent_id", "parent_type", "Accounts"),
        ("related_resource.id", "related_resource.type", "person"),
        ("What_Id", "$se_module", "Potentials"),
    ],
)
def test_a_link_has_its_kind_beside_it(link: str, kind: str, cell: str) -> None:
    """By the name that both have, and by a word for records."""
    assert kind_of(link, kind, cell)
    assert not kind_of(link, kind, "urgent")
    assert not kind_of(link, "Type", cell)


@pytest.mark.parametrize("link", ["Contact ID", "Lead ID", "WhoId", "Company ID"])
def test_what_a_contact_is_called_is_not_the_kind_of_a_link(link: str) -> None:
    """The type of a contact may be "Lead", and it is a contact all the same."""
    assert not kind_of(link, f"{link.removesuffix('Id').removesuffix(' ID')} Type", "Lead")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5000001 Contact", "5000001"),
        ("zcrm_500 Leads", "zcrm_500"),
        ("Ann Lee contacts", "Ann Lee"),
        ("5000001 Deal", None),
        ("5000001 SalesAccount", None),
        ("5000001", None),
        ("Contact", None),
    ],
)
def test_only_people_are_looked_up_among_contacts(text: str, found: str | None) -> None:
    """A deal may have the number of a contact."""
    match = re.search(IS_PERSON, text)
    assert (match[1] if match else None) == found
