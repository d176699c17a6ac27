"""What a person did to a sheet, step by step, and what of it was taken back.

A step holds what was there before and what is there since, so that it can be gone either way.
Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Cell = tuple[int, int]
"""The number of a row, and the position of a column."""


class Change(NamedTuple):
    """What a cell held before, and what it holds since."""

    before: str
    after: str


class Step(NamedTuple):
    """One step. left_out: rows, and whether they are out since."""

    cells: Mapping[Cell, Change]
    left_out: Mapping[int, bool]

    @property
    def back(self) -> Step:
        """The step that takes it back."""
        cells = {cell: Change(after, before) for cell, (before, after) in self.cells.items()}
        return Step(cells, {row: not is_out for row, is_out in self.left_out.items()})


def written(cells: Mapping[Cell, str], shown: Mapping[int, Sequence[str]]) -> Step:
    """The step that writes texts into cells. shown: their rows, by the numbers, as they are now."""
    changes = {
        (number, column): Change(shown[number][column], text)
        for (number, column), text in cells.items()
        if shown[number][column] != text
    }
    return Step(changes, {})


@dataclass(slots=True)
class Steps:
    """All that was done and not taken back, and all that was taken back and not replaced."""

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)

    def take(self, step: Step) -> None:
        """A new step: what was taken back before cannot be done again."""
        self.done.append(step)
        self.undone.clear()

    def back(self) -> Step | None:
        """The step that takes the last one back; None: nothing was done."""
        if not self.done:
            return None
        self.undone.append(self.done.pop())
        return self.undone[-1].back

    def again(self) -> Step | None:
        """The last step that was taken back, to be done again; None: there is none."""
        if not self.undone:
            return None
        self.done.append(self.undone.pop())
        return self.done[-1]
