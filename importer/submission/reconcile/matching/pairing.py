"""Pairs rows with tasks that they may have made, as many as there can be.

The algorithm is Hopcroft and Karp's (1973): each round finds all the shortest chains by which rows
move over to another task of theirs until one more row has one, so that few rounds are needed. It
gives way again and again, and needs no more of Python's stack for a longer chain.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence

from importer.submission.reconcile.matching.turns import Turns

MOST_PAIRS = 200_000
"""The most possible pairs of rows and tasks that are tried one by one."""

Choices = Mapping[bytes, Sequence[str]]
"""Of each row, the tasks that may be its own."""


def most_pairs(choices: Choices) -> Generator[None, None, dict[bytes, str]]:
    """As many pairs of a row and a task of its own as there can be."""
    pairing = _Pairing(choices)
    while True:
        depths = yield from pairing.depths()
        if depths is None:
            return pairing.task_of
        yield from pairing.extend(depths)


class _Pairing:
    """What is paired so far, either way."""

    def __init__(self, choices: Choices) -> None:
        self.task_of: dict[bytes, str] = {}
        self._choices = choices
        self._row_of: dict[str, bytes] = {}
        self._turns = Turns()

    def depths(self) -> Generator[None, None, dict[bytes, int] | None]:
        """How many rows have to move before each row can; None: no further row can have a task."""
        depths = {row: 0 for row in self._choices if row not in self.task_of}
        queue = list(depths)
        last: int | None = None
        for row in queue:  # grows while it is read
            if last is not None and depths[row] > last:
                break
            if self._turns.is_over(1 + len(self._choices[row])):
                yield
            for task in self._choices[row]:
                owner = self._row_of.get(task)
                if owner is None:
                    last = depths[row]
                elif owner not in depths:
                    depths[owner] = depths[row] + 1
                    queue.append(owner)
        return depths if last is not None else None

    def extend(self, depths: Mapping[bytes, int]) -> Generator[None, None, None]:
        """Move rows along chains that do not meet, one for each row that can have a task so."""
        untried = {row: iter(self._choices[row]) for row in depths}
        for first in [row for row, depth in depths.items() if depth == 0]:
            chain = [first]
            moved_to: list[str] = []
            while chain:
                if self._turns.is_over():
                    yield
                task = self._next(chain[-1], untried, depths)
                if task is None:
                    chain.pop()
                    del moved_to[-1:]
                    continue
                moved_to.append(task)
                owner = self._row_of.get(task)
                if owner is not None:
                    chain.append(owner)
                    continue
                for row, its in zip(chain, moved_to, strict=True):
                    self.task_of[row], self._row_of[its] = its, row
                break

    def _next(
        self, row: bytes, untried: Mapping[bytes, Iterator[str]], depths: Mapping[bytes, int]
    ) -> str | None:
        """The next task to which a row may move: a free one, or one of a row that moves after."""
        for task in untried[row]:
            owner = self._row_of.get(task)
            if owner is None or depths.get(owner) == depths[row] + 1:
                return task
        return None
