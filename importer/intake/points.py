"""What a file leaves open, as data: each point says what is asked, and which answers there are.

A talk is a generator that yields points and is sent an answer to each; nothing in it knows who
answers. `settle` is the one place where a person is asked.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

if TYPE_CHECKING:
    from importer.intake.person import Answer, Person, Typed
    from importer.mapping.closed.answers import ClosedAnswer
    from importer.mapping.headers.names import Match

_T = TypeVar("_T")


class NoAnswerError(Exception):
    """The person has no answer: what is open is reported, and nothing is sent."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Columns that may mean a field: which of them do? examples: a cell of each column, or ""."""

    header: Sequence[str]
    matches: Sequence[Match]
    examples: Sequence[str]

    def put_to(self, person: Person) -> frozenset[Match]:
        """Those that are right."""
        return person.confirm_matches(self.header, self.matches, self.examples)


@dataclass(frozen=True, slots=True)
class Agreement:
    """A question that takes a yes or a no."""

    question: str

    def put_to(self, person: Person) -> bool:
        """Whether the answer is yes."""
        return person.agree(self.question)


@dataclass(frozen=True, slots=True)
class Closed:
    """A question about rows that are closed already.

    lines: which they are. answers: what may be said.
    """

    lines: Sequence[str]
    answers: Sequence[ClosedAnswer]

    def put_to(self, person: Person) -> ClosedAnswer | None:
        """What should happen to them; None: the person wants to think."""
        return person.say_closed(self.lines, self.answers)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several answers, or a text of one's own.

    lines: what to know first. default: the word that Enter means. typed: what may be typed in
    place of an answer; None: nothing.
    """

    lines: Sequence[str]
    question: str
    answers: Sequence[Answer]
    default: str
    typed: Typed | None = None

    def put_to(self, person: Person) -> str:
        """The word of one of the answers, or the text."""
        return person.choose(
            self.lines, self.question, self.answers, default=self.default, typed=self.typed
        )


Point: TypeAlias = Matches | Agreement | Closed | Choice

Talk: TypeAlias = Generator[Point, Any, _T]
"""Yields points, is sent the answers, and returns what follows from them."""


def settle(talk: Talk[_T], person: Person | None) -> _T:
    """What follows from the person's answers. Raises `NoAnswerError` where there is none.

    person: None where nobody can be asked, so that no question has an answer.
    """
    try:
        point = next(talk)
        while True:
            if person is None:
                raise NoAnswerError
            point = talk.send(point.put_to(person))
    except StopIteration as end:
        result: _T = end.value
        return result
