"""Somebody who can be asked, and the answers that are offered. The command line has one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from importer.mapping.closed.answers import ClosedAnswer
    from importer.mapping.headers.names import Match


class Answer(NamedTuple):
    """One of the answers. meaning: what follows from it; "" where the word says it."""

    word: str
    meaning: str = ""


class Typed(NamedTuple):
    """What may be typed in place of an answer that is offered.

    what: as in "a file". problem_of: what is wrong with a text that was typed; None: nothing.
    """

    what: str
    problem_of: Callable[[str], str | None]


class Person(Protocol):
    """Who answers what a file leaves open."""

    def confirm_matches(
        self, header: Sequence[str], matches: Sequence[Match], examples: Sequence[str]
    ) -> frozenset[Match]:
        """Which uncertain matches are right. examples: a cell of each column, or ""."""
        ...

    def agree(self, question: str) -> bool:
        """Whether the answer is yes."""
        ...

    def say_closed(
        self, lines: Sequence[str], answers: Sequence[ClosedAnswer]
    ) -> ClosedAnswer | None:
        """What is to become of rows that are closed already; None: the person wants to think.

        lines: which they are. answers: what may be said.
        """
        ...

    def choose(
        self,
        lines: Sequence[str],
        question: str,
        answers: Sequence[Answer],
        *,
        default: str,
        typed: Typed | None = None,
    ) -> str:
        """The word of one of the answers, or a text that was typed in place of one.

        lines: what to know first. default: what Enter means. typed: None where only the answers
        are taken.
        """
        ...
