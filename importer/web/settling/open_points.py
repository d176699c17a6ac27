"""What a sheet leaves open besides its fields and words, with the answers that there are."""

from __future__ import annotations

from typing import NamedTuple

from importer.intake.look import Look, Problem
from importer.web.settling.choices import name_of
from importer.web.settling.merging import Given
from importer.web.settling.word_answers import people_out
from importer.wording.counts import counted

_ELSEWHERE = frozenset(
    {
        "uncertain_column", "several_columns", "missing_column", "missing_target",
        "names_for_ids", "unknown_words", "sheet_in_doubt", "no_header", "ambiguous_dates",
    }
)  # fmt: skip
"""Problems that are answered where the field, its words, its dates or the file are shown."""

_ASKED = {
    "closed_rows": "Some rows are already closed. What should happen to them?",
    "swapped_dates": "A program seems to have swapped day and month of some dates.",
    "lookup_in_doubt": "Which column of the table holds what?",
}
_BEFORE = {
    "skips treat_as_open": "What happens to rows that are already closed",
    "swapped_dates": "What happens to swapped dates",
    "lookups": "The table of names and ids",
    "default_type": "The type of the other tasks",
}
"""Options that answer a question, with what it was about."""


class Point(NamedTuple):
    """One open point. code, place: of its problem in the look. answers: the place of each remedy.

    stops: nothing can be sent before it is settled. text: the problem's own words, where the
    question needs them.
    """

    code: str
    place: int
    question: str
    text: str
    answers: tuple[tuple[int, str], ...]
    stops: bool


class Closing(NamedTuple):
    """A column that says which rows are closed: its name, and those words with their counts."""

    name: str
    words: str


def open_points(look: Look) -> list[Point]:
    """All of them, in their order."""
    return [
        _point(place, problem)
        for place, problem in enumerate(look.problems)
        if problem.code not in _ELSEWHERE
    ]


def closing_columns(look: Look) -> list[Closing]:
    """The columns that say which rows are closed, as long as that is open."""
    if not any(problem.code == "closed_rows" for problem in look.problems):
        return []
    found = []
    for words in look.words:
        closed = [word for word in words.words if word.meaning == "completed"]
        if not words.fills and closed:
            told = ", ".join(f"{word.text} ({counted(word.rows, 'row')})" for word in closed[:5])
            found.append(Closing(name_of(look, words.column), told))
    return found


def said_before(look: Look, given: Given) -> list[tuple[str, str]]:
    """What was answered and can be asked again: the options, and what they were about.

    Whose rows are left out is told where the people are.
    """
    people = people_out(look, given)
    given = {**given, "skips": [skip for skip in given.get("skips", ()) if skip not in people]}
    return [
        (names, about)
        for names, about in _BEFORE.items()
        if any(given.get(name) for name in names.split())
    ]


def _point(place: int, problem: Problem) -> Point:
    answers = tuple(
        (number, _answer(problem.code, remedy.meaning))
        for number, remedy in enumerate(problem.remedies)
        if remedy.options and remedy.meaning
    )
    asked = _ASKED.get(problem.code)
    text = problem.hint if asked is None else ""
    return Point(problem.code, place, asked or problem.message, text, answers, problem.stops)


def _answer(code: str, meaning: str) -> str:
    if code != "closed_rows":
        return meaning[:1].upper() + meaning[1:]
    return _CLOSED.get(meaning, meaning)


_CLOSED = {
    "the rows are left out": "Leave these rows out",
    "they are created and closed": "Create their tasks, and close them",
    "they are created as open tasks": "Create their tasks as open ones",
}
