"""Somebody who can be asked, and the answers that are offered. The command line has one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from importer.mapping.closed.answers import ClosedAnswer
    from importer.mapping.headers.names import Match
    from importer.settings.lookup_place import LookupPlace


class Answer(NamedTuple):
    """One of the answers. meaning: what follows from it; "" where the word says it."""

    word: str
    meaning: str = ""


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

    def say_closed(self, lines: Sequence[str]) -> ClosedAnswer | None:
        """What is to become of rows that are closed already; None: the person wants to think.

        lines: which they are.
        """
        ...

    def give_lookup(self, header: str, example: str, problem: str = "") -> LookupPlace | None:
        """The table that turns the names of a column into ids; None: there is none at hand.

        problem: what is wrong with the one that was given before.
        """
        ...

    def choose(
        self, lines: Sequence[str], question: str, answers: Sequence[Answer], *, default: str
    ) -> str:
        """The word of one of the answers. lines: what to know first; default: what Enter means."""
        ...
