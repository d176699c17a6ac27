"""Ids of Salesforce say of which object they are: one of another is told."""

from __future__ import annotations

import pytest

from importer.contract.fields import Kind
from importer.identifier import Finding, Vouched, find_damage, find_damage_of_lookup
from importer.identifier.records import is_miscopied, other_prefixes

REST = "5e0000003aXcAAI"


def find(column: str, text: str, vouched: Vouched = Vouched.NOBODY) -> Finding | None:
    """What is said of an id."""
    return find_damage(Kind.IDENTIFIER, text, column=column, header="Id", vouched=vouched)


@pytest.mark.parametrize(
    ("column", "prefix", "record"),
    [
        ("deal_id", "001", "an account"),
        ("deal_id", "003", "a contact"),
        ("deal_id", "00Q", "a lead"),
        ("deal_id", "00T", "a task"),
        ("company_id", "006", "an opportunity"),
        ("company_id", "005", "a user"),
        ("meeting_id", "006", "an opportunity"),
        ("assignee_id", "003", "a contact"),
    ],
)
def test_an_id_of_another_record_is_told(column: str, prefix: str, record: str) -> None:
    """With the object that it is of; a person may know better, a lookup is corrected."""
    for text in (prefix + REST, prefix + REST[:-3]):
        says = f'"{text}" begins with {prefix}, as ids of {record} in Salesforce do'
        insist = f'; if it really is the id, confirm it with --value "{column}:*=*"'
        wanted = "write the id that belongs here"
        assert find(column, text) == Finding("not_an_id", says, wanted + insist)
        assert find(column, text, Vouched.NAMED) is not None
        assert find(column, text, Vouched.INSISTED) is None
        assert find_damage_of_lookup(Kind.IDENTIFIER, text, column) == Finding(
            "not_an_id", says, wanted
        )


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("deal_id", f"006{REST}"),
        ("company_id", f"001{REST}"),
        ("meeting_id", "00U5e0000003aXcEAI"),
        ("assignee_id", f"005{REST}"),
        ("deal_id", "a0B5e0000003aXcAAI"),
        ("deal_id", "001234567890123"),
        ("deal_id", "0015e1000003aXc"),
        ("deal_id", "0015e00"),
        ("deal_id", "0015e0000003aXcAAIx"),
        ("deal_id", "001usr_00003aXc"),
    ],
)
def test_what_is_no_other_record_for_certain_is_none(column: str, text: str) -> None:
    """The right object, one of one's own, a number, and what is no such id."""
    assert find(column, text) is None


def test_other_fields_take_whatever_it_is() -> None:
    """Nothing is known of them."""
    assert other_prefixes("contact_email") == frozenset()
    assert other_prefixes("deal_id") == {"001", "003", "005", "00Q", "00T", "00U"}


MISCOPIED = (
    "0065e00000CcCcCAAA",
    "0065e00000cccccaav",
    "0065E00000CCCCCAAV",
    "0065e00000CcCcDAAA",
    "00u5e0000003axceai",
)


@pytest.mark.parametrize("text", MISCOPIED)
def test_an_id_that_was_miscopied_is_told_by_its_last_three_characters(text: str) -> None:
    """It is not repaired: which letters were capitals, only Salesforce knows."""
    says = (
        f'"{text}" begins as ids of Salesforce do, but its last three characters do not fit the '
        "others: a capital letter or another character has changed"
    )
    found = find("deal_id", text)
    assert found == Finding(
        "not_an_id",
        says,
        "copy the id from Salesforce again; if it really is the id, confirm it with --value "
        '"deal_id:*=*"',
    )
    assert find("deal_id", text, Vouched.NAMED) == found
    assert find("deal_id", text, Vouched.INSISTED) is None
    assert find_damage_of_lookup(Kind.IDENTIFIER, text, "deal_id") == Finding(
        "not_an_id", says, "copy the id from Salesforce again"
    )
    assert find("contact_email", text) is None


@pytest.mark.parametrize(
    "text",
    [
        "0065e00000CcCcCAAV",
        "0065e00000CcCcC",
        "006000000000001AAA",
        "0065e1000003aXcAAA",
        "a0B5e0000003aXcAAA",
        "001234000000000012",
        "0065e00000CcCcCAA",
        "0065e_0000CcCcCAAA",
    ],
)
def test_what_was_surely_not_miscopied_is_no_damage_of_salesforce(text: str) -> None:
    """A right one, a short one, and what other programs may write."""
    assert not is_miscopied(text)
