"""Whether two texts on a contact are surely of two people."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.contract.answer import TaskAnswer
from importer.contract.comparison import difference
from importer.contract.other_contact import names_another


@pytest.mark.parametrize(
    ("name", "echo", "own", "is_other"),
    [
        ("email", "zoe@example.com", "zoe@example.com", False),
        ("email", " ZOE@Example.COM ", "zoe@example.com", False),
        ("email", "mailto:zoe@example.com", "zoe@example.com", False),
        ("email", "Zoe <zoe@example.com>", "zoe@example.com", False),
        ("email", "zoe+import@example.com", "zoe@example.com", False),
        ("email", "zoe@xn--bcher-kva.example", "zoe@b\u00fccher.example", False),
        ("email", "ada@example.com", "zoe@example.com", True),
        ("email", "zoe@example.org", "zoe@example.com", True),
        ("email", "z***@example.com", "zoe@example.com", None),
        ("email", "hidden", "zoe@example.com", None),
        ("email", "", "zoe@example.com", None),
        ("phone_number", "+1 415 555 0101", "(415) 555-0101", False),
        ("phone_number", "tel:+14155550101", "+1 415 555 0101 ext. 9", False),
        ("phone_number", "+1 415 555 0102", "+1 415 555 0101", True),
        ("phone_number", "+1 415 555 01xx", "+1 415 555 0101", None),
        ("phone_number", "555", "+1 415 555 0101", None),
        ("linkedin_url", "https://www.linkedin.com/in/Zoe/", "linkedin.com/in/zoe?x=1", False),
        ("linkedin_url", "https://de.linkedin.com/in/zo%C3%AB", "linkedin.com/in/zo\u00eb", False),
        ("linkedin_url", "linkedin.com/in/ada", "linkedin.com/in/zoe", True),
        ("name", "Lovelace, Ada", "Ada Lovelace", False),
        ("name", "A. Lovelace", "Ada King", False),
        ("name", "ZOE", "Zo\u00eb", False),
        ("name", "Grace Hopper", "Ada Lovelace", True),
        ("name", "\u2026", "Ada Lovelace", None),
    ],
)
def test_two_people_are_told_apart_where_that_is_certain(
    name: str, echo: str, own: str, *, is_other: bool | None
) -> None:
    """Another way to write it is none, and of what is hidden nothing is known."""
    assert names_another(name, echo, own) is is_other


OTHER = {"contact": {"email": "ada@example.com"}}


def said(own: dict[str, Any], echo: dict[str, Any]) -> str | None:
    """In what the answer to a row with these targets is about another task."""
    told = {"task_id": "t1", "task_title": "Ring", "targets": echo}
    return difference(TaskAnswer.model_validate(told), {"task_title": "Ring", "targets": own})


@pytest.mark.parametrize(
    ("own", "echo", "reason"),
    [
        ({"contact": {"email": "zoe@example.com"}}, OTHER, "ada@example.com"),
        ({"contact": {"email": "zoe@example.com", "name": "Zoe"}}, OTHER, "ada@example.com"),
        ({"deal_id": "006A", "contact": {"email": "zoe@example.com"}}, OTHER, "ada@example.com"),
        (
            {"deal_id": "006A", "contact": {"email": "zoe@example.com"}},
            {"deal_id": "006a", **OTHER},
            None,
        ),
        ({"contact": {"phone_number": "+1 415 555 0101"}}, OTHER, None),
        ({"contact": {"email": "zoe@example.com"}}, {}, None),
        ({"contact": {"email": "zoe@example.com"}}, {"contact": {"email": "***"}}, None),
        ({"deal_id": "006A"}, OTHER, "ada@example.com"),
        ({"deal_id": "006A"}, {"deal_id": "006A", **OTHER}, None),
    ],
)
def test_an_answer_about_another_contact_is_about_another_task(
    own: dict[str, Any], echo: dict[str, Any], reason: str | None
) -> None:
    """Unless the deal, company or meeting says that it is the row's: then it was filled in."""
    expected = None if reason is None else f'targets.contact.email "{reason}"'
    assert said(own, echo) == expected


@pytest.mark.parametrize(
    ("echo", "own", "reason"),
    [
        ({"name": "Ada"}, {"name": "Zoe"}, 'targets.contact.name "Ada"'),
        (
            {"email": "z*@example.com", "phone_number": "+1 415 555 0102"},
            {"email": "zoe@example.com", "phone_number": "+1 415 555 0101"},
            'targets.contact.phone_number "+1 415 555 0102"',
        ),
        (
            {"email": "zoe@example.com", "phone_number": "+1 415 555 0102"},
            {"email": "zoe@example.com", "phone_number": "+1 415 555 0101"},
            None,
        ),
    ],
)
def test_the_first_word_that_can_be_compared_decides(
    echo: dict[str, str], own: dict[str, str], reason: str | None
) -> None:
    """The address counts more than the number, and that more than the name."""
    assert said({"contact": own}, {"contact": echo}) == reason


@given(
    st.sampled_from(["email", "linkedin_url", "phone_number", "name"]),
    st.text(max_size=40),
    st.text(max_size=40),
)
def test_no_text_is_too_odd_to_be_compared(name: str, echo: str, own: str) -> None:
    """And no text names another person than itself."""
    assert names_another(name, echo, own) in {None, True, False}
    assert names_another(name, echo, echo) is not True
