"""What rows have in common so that one's end may depend on the other: their bonds, as numbers.

Rows that make the same task, that are like the same earlier task, or that have the same id share a
bond. Two that share none have nothing to do with each other. A bond is a part of a digest: where
two fall together, a row more is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from importer.contract.fingerprint import likeness_keys
from importer.ledger.similar import Likeness, LikeTasks, likenesses
from importer.ledger.store import Ledger
from importer.planning.beside import Beside

if TYPE_CHECKING:
    from importer.contract.reference import Place
    from importer.intake.repeats import Repeats
    from importer.planning.checked import CheckedChunk
    from importer.planning.planner import Planner
    from importer.rows.table import Chunk

_TASK, _LIKE, _ID = 1, 2, 3
_BYTES = 7
"""Of a digest: with the kind before them they are a number that SQLite holds."""


class Bonds:
    """Finds them, chunk by chunk.

    are_tangled: a row may depend on any other, and bonds say nothing. That is so once a row is an
    earlier task but for what a spreadsheet program took from its ids.
    """

    def __init__(self, ledger: Ledger | None, reference: Place | None) -> None:
        """ledger: None where it knows nothing. reference: where the mark of a row stands."""
        self.are_tangled = False
        self._beside = None if ledger is None else Beside(ledger, reference)
        self._tasks = None if ledger is None else LikeTasks(ledger)

    def of(
        self, chunk: Chunk, checked: CheckedChunk, planner: Planner, repeats: Repeats | None
    ) -> dict[int, set[int]]:
        """By the numbers of the rows. planner: by which they were checked."""
        found = {
            number: {_bond(_TASK, key)} if key else set()
            for number, key in zip(chunk.numbers, checked.keys, strict=True)
        }
        if repeats is not None:
            for number, key in zip(chunk.numbers, repeats.keys(chunk), strict=True):
                if key:
                    found[number].add(_bond(_ID, key))
        if self._tasks is not None:
            for place, bonds in self._alike(chunk, checked, planner, self._tasks).items():
                found[chunk.numbers[place]] |= bonds
        return found

    def _alike(
        self, chunk: Chunk, checked: CheckedChunk, planner: Planner, tasks: LikeTasks
    ) -> Mapping[int, set[int]]:
        """What rows have in common with earlier tasks, by their places."""
        places = [place for place, key in enumerate(checked.keys) if key]
        pairs = checked.likenesses_of(places)
        for place, body in planner.unwanted(chunk, checked).items():
            pairs[place] = likeness_keys(body)
        likes = {place: likenesses(pair) for place, pair in pairs.items()}
        shared = tasks.shared([like for pair in likes.values() for like in pair])
        if self._beside is not None and not self.are_tangled:
            self.are_tangled = next(self._beside.lost_ids_of(checked, places), None) is not None
        return {
            place: {_like(like) for like in pair if like in shared} for place, pair in likes.items()
        }


def _like(like: Likeness) -> int:
    return _bond(_LIKE, like.key)


def _bond(kind: int, key: bytes) -> int:
    return kind << (8 * _BYTES) | int.from_bytes(key[:_BYTES], "big")
