"""Answers to choose from: how they are listed, and what may be typed for them."""

from __future__ import annotations

import pytest

from importer.cli.choices import listed_answers, picked, unquoted
from importer.intake.person import Answer

_SHEETS = [Answer("2027"), Answer("2"), Answer("Calls"), Answer("Calls old"), Answer("stop")]


def test_answers_without_a_meaning_share_a_line() -> None:
    """Each has its number; eight words need no eight lines."""
    assert listed_answers([Answer("call"), Answer("email"), Answer("later")]) == [
        "  1 call, 2 email, 3 later"
    ]


def test_names_of_several_words_have_a_line_each() -> None:
    """A line's end between a number and its name would hide which is which."""
    assert listed_answers([Answer("Q3 calls"), Answer("stop")]) == ["  1. Q3 calls", "  2. stop"]


def test_answers_that_are_explained_have_a_line_each() -> None:
    """What follows from each stands behind it."""
    assert listed_answers([Answer("Calls"), Answer("stop", "nothing is sent")]) == [
        "  1. Calls",
        "  2. stop: nothing is sent",
    ]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("Calls", "Calls"),  # whole, though another begins with it
        ("calls", "Calls"),
        ("Calls o", "Calls old"),
        ("3", "Calls"),
        (" 5 ", "stop"),
        ("ST", "stop"),
        ("2", "2"),  # the name itself comes before the number
        ("1", "2027"),
        ("202", "2027"),
        ("old", "Calls old"),
    ],
)
def test_a_number_a_word_or_a_part_of_it_is_enough(typed: str, answer: str) -> None:
    """A person types as little as tells it."""
    assert picked(typed, _SHEETS) == answer


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("c", '"c" may be Calls or Calls old: type more of it, or its number'),
        ("6", '"6" is not one of them: type a number from 1 to 5, or the word'),
        ("0", '"0" is not one of them: type a number from 1 to 5, or the word'),
        ("", '"" is not one of them: type a number from 1 to 5, or the word'),
    ],
)
def test_what_is_no_answer_says_what_to_type(typed: str, told: str) -> None:
    """Nothing is taken for an answer that may be none, or another."""
    with pytest.raises(ValueError, match=r"type") as refused:
        picked(typed, _SHEETS)
    assert str(refused.value) == told


@pytest.mark.parametrize(
    ("typed", "file"),
    [
        (" reps.csv ", "reps.csv"),
        ("'/home/zoe/My reps.csv' ", "/home/zoe/My reps.csv"),
        ('"C:\\Users\\zoe\\reps.csv"', "C:\\Users\\zoe\\reps.csv"),
        ("/home/zoe/My\\ reps.csv", "/home/zoe/My reps.csv"),
        ("reps.xlsx,sheet=Reps,to=HockeyStack ID", "reps.xlsx,sheet=Reps,to=HockeyStack ID"),
        ("'", "'"),
    ],
)
def test_a_file_may_be_dropped_onto_the_terminal(typed: str, file: str) -> None:
    """Which writes it as a shell would need it."""
    assert unquoted(typed) == file
