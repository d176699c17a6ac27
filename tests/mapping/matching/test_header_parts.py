"""Columns that name a due date among other words."""

from __future__ import annotations

from typing import Any

import pytest

from importer.mapping.headers.names import Certainty, Match
from importer.mapping.matching.proposals import offers, proposals
from importer.mapping.request import Request
from importer.mapping.resolve import draft
from importer.mapping.sample import Sample

OWN = ("task_type", "task_title", "assignee_id", "deal_id")
CELLS = ("call", "Ring", "usr_1", "0061")


def uncertain(header: str, cell: str, **said: Any) -> tuple[Match, ...]:
    """What is asked of a sheet with this column more."""
    sample = Sample([[*CELLS, cell]], len(OWN) + 1, is_whole=True)
    return draft([*OWN, header], Request(sample=sample, **said)).uncertain


@pytest.mark.parametrize(
    ("header", "cell", "is_asked"),
    [
        ("Client Due Date", "2027-03-04", True),
        ("Due Week", "12", True),
        ("Deadline of client", "March", True),
        ("Fälligkeit Kunde", "04.03.2027", True),
        ("Client Due Date", "", False),
        ("Amount Due", "500", False),
        ("Balance due date", "2027-03-04", False),
        ("Past due", "no", False),
        ("Created Date", "2027-03-04", False),
    ],
)
def test_a_due_date_among_other_words_is_asked_about(
    header: str,
    cell: str,
    is_asked: bool,  # noqa: FBT001 -- a table
) -> None:
    """It is not only called ignored, unless it says nothing, or that money is due."""
    match = Match("due_date", len(OWN), Certainty.CONFIRM)
    assert uncertain(header, cell) == ((match,) if is_asked else ())
    assert uncertain(header, cell, maps=[("due_date", "")]) == ()
    assert uncertain(header, cell, declined=frozenset({match})) == ()


def test_beside_a_due_date_it_is_none() -> None:
    """Which of the two is sent is clear."""
    header = [*OWN, "Due Date", "Client Due Date"]
    sample = Sample([[*CELLS, "2027-03-04", "2027-03-05"]], len(header), is_whole=True)
    assert draft(header, Request(sample=sample)).uncertain == ()


@pytest.mark.parametrize(
    "header", ["Owner Email", "Rep e-mail", "E-Mail Bearbeiter", "Created By Email", "Usuario"]
)
def test_addresses_of_ones_own_people_are_no_contacts(header: str) -> None:
    """Neither told nor asked about, though nothing else says whom the tasks are about."""
    names = [*OWN[:3], header]
    sample = Sample([[*CELLS[:3], "ann@example.com"]], len(names), is_whole=True)
    found = draft(names, Request(sample=sample))
    assert (found.uncertain, found.lacks_target) == ((), True)
    assert offers(names, found.mapping, sample) == []
    assert proposals(names, found.mapping, sample) == []


def test_addresses_of_others_are_asked_about() -> None:
    """A column of them is the only one that says whom the tasks are about."""
    names = [*OWN[:3], "Reach"]
    sample = Sample([[*CELLS[:3], "ann@example.com"]], len(names), is_whole=True)
    asked = Match("targets.contact.email", 3, Certainty.CONFIRM)
    assert draft(names, Request(sample=sample)).uncertain == (asked,)
