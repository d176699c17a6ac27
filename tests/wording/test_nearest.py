"""Suggestions: the nearest name, or none."""

import pytest

from importer.wording.nearest import did_you_mean, nearest, nearest_person

PEOPLE = [
    "nora.fennimore@example.com",
    "dario.quellwater@example.com",
    "Nora Fennimore",
    "Nina Smith",
]


def test_a_slip_finds_its_word() -> None:
    """Case, blanks and a wrong letter do not hide the name that was meant."""
    assert nearest("Task Titel", ["task_title", "assignee_id"]) == "task_title"
    assert did_you_mean("tsk_title", ["task_title"]) == "; did you mean 'task_title'?"


def test_a_stranger_finds_nothing() -> None:
    """A suggestion that is unlike the word would confuse."""
    assert nearest("region", ["task_title", "assignee_id"]) is None
    assert did_you_mean("region", []) == ""
    assert did_you_mean("", ["task_title"]) == ""


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("nora.fenimore@example.com", "nora.fennimore@example.com"),
        ("nora.fennimore@exampel.com", "nora.fennimore@example.com"),
        ("Nora Fenimore", "Nora Fennimore"),
        ("NORA_FENNIMORE", "Nora Fennimore"),
    ],
)
def test_a_slip_finds_its_person(text: str, meant: str) -> None:
    """A wrong letter in a name, or on either side of the @, does not hide who was meant."""
    assert nearest_person(text, PEOPLE) == meant


@pytest.mark.parametrize(
    "text",
    [
        "tom@example.com",
        "dora@example.com",
        "dario.starcross@example.com",
        "nina.fennimore@example.com",
        "Nora Smith",
        "Nora",
        "Smith",
        "",
        "@",
    ],
)
def test_colleagues_are_not_each_other(text: str) -> None:
    """The same domain, and the same first or last name, make nobody the person who was meant."""
    assert nearest_person(text, PEOPLE) is None


def test_another_company_has_another_person() -> None:
    """The same name at another domain is somebody else."""
    assert nearest_person("nora.fennimore@example.org", PEOPLE[:2]) is None
