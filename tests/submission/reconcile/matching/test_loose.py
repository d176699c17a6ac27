"""What a service may have written in its own way says the same, loosely."""

from __future__ import annotations

from typing import Any

import pytest

from importer.contract.comparison import MEMBERS, Shape, shape_of_body
from importer.submission.reconcile.matching.loose import AROUND_DUE, loose


def shape(member: str, text: str) -> Shape:
    """The loose shape of a body that says one thing."""
    said: Any = text
    for name in reversed(member.split(".")):
        said = {name: said}
    return loose(shape_of_body(said))


TITLE, DEAL, MAIL = "task_title", "targets.deal_id", "targets.contact.email"
PHONE, LINK = "targets.contact.phone_number", "targets.contact.linkedin_url"


@pytest.mark.parametrize(
    ("member", "one", "other"),
    [
        (TITLE, "Call A & B", "Call A &amp; B"),
        (TITLE, "Call A & B", "call a b"),
        (TITLE, "Ring \N{BLACK TELEPHONE} Zoë\u2019s <b>", "Ring Zoës b"),
        (TITLE, "\uff21da", "Ada"),
        ("assignee_id", "0070", "70"),
        ("assignee_id", "usr_A", "usr-a"),
        (DEAL, "0070003", "70003"),
        (DEAL, "70003", "70003.0"),
        ("targets.company_id", " 001 ", "1"),
        (MAIL, "ada@müller.example", "ADA@xn--mller-kva.example."),
        (MAIL, "ada@straße.example", "ada@xn--strae-oqa.example"),
        (MAIL, "mailto:ada@example.com", "ada@example.com"),
        (PHONE, "+1 (415) 555-0101", "14155550101"),
        (PHONE, "+44 20 7946 0101", "020 7946 0101"),
        (LINK, "https://www.linkedin.com/in/ada/?locale=de", "linkedin.com/in/ada"),
        (LINK, "https://de.linkedin.com/in/ada", "http://linkedin.com/in/ada"),
    ],
)
def test_two_writings_are_alike(member: str, one: str, other: str) -> None:
    """In the member that they are written in."""
    assert shape(member, one) == shape(member, other)


@pytest.mark.parametrize(
    ("member", "one", "other"),
    [
        (TITLE, "Call Ada", "Call Bob"),
        (TITLE, "!", "?"),
        (DEAL, "0070003", "0070030"),
        (DEAL, "0", "00"),
        (MAIL, "ada@müller.example", "ada@muller.example"),
        (MAIL, "ada@xn--\u00e9.example", "ada@xn--.example"),
        (MAIL, "ada", "bob"),
        (PHONE, "+1 415 555 0101", "+1 415 555 0102"),
        (PHONE, "none", "ask"),
        (LINK, "linkedin.com/in/ada", "linkedin.com/in/bob"),
        ("reason", "A & B", "A &amp; B"),
    ],
)
def test_two_that_differ_stay_two(member: str, one: str, other: str) -> None:
    """What is left of them says which is meant."""
    assert shape(member, one) != shape(member, other)


def test_what_says_nothing_says_nothing() -> None:
    """A shape keeps its places."""
    assert loose(shape_of_body({})) == (None,) * (len(MEMBERS) + len(AROUND_DUE))


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [
        ("2026-12-05T00:00:00Z", "2026-12-05T23:59:59Z", True),
        ("2026-12-05T00:00:00Z", "2026-12-04T21:00:00Z", True),
        ("2026-12-04T00:00:00Z", "2026-12-03T21:00:00Z", True),
        ("2026-12-05T00:00:00Z", "2026-12-06T00:00:00Z", True),
        ("2026-12-05T00:00:00Z", "2026-12-07T00:00:00Z", False),
        ("2026-12-05T00:00:00Z", "2027-01-05T00:00:00Z", False),
    ],
)
def test_dates_within_a_day_are_near(one: str, other: str, is_near: bool) -> None:  # noqa: FBT001
    """A part of a service may write them in another zone, wherever a day begins."""
    shapes = [shape("due_date", text) for text in (one, other)]
    assert any(shapes[0][place] == shapes[1][place] for place in AROUND_DUE) is is_near
