"""The other ledgers of the home, opened to look rows up: one workspace has one memory.

They are found beside the run's own ledger, and asked what they know of its rows. Nothing is locked
and nothing in them is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Self

from importer.errors import LedgerError
from importer.ledger.home import Home
from importer.ledger.location import Place, WorkspaceRelation, relation_of
from importer.ledger.records import Known
from importer.ledger.states import State
from importer.ledger.store import Ledger
from importer.ledger.unsound import Unsound

_MAY_HAVE_A_TASK = frozenset(
    {State.CREATED, State.CLOSED, State.UNKNOWN, State.INTENT, State.WITHDRAWING}
)


class KnownElsewhere(NamedTuple):
    """What another ledger holds of a row."""

    place: Place
    known: Known


class Others:
    """Open ledgers of other names; those of the same workspace, and those not settled yet.

    unsound: those of any name that do not tell all that was sent, and so were not compared, or not
    with all.
    """

    def __init__(self) -> None:
        self.unsound: list[Unsound] = []
        self._ledgers: dict[Place, Ledger] = {}
        self._same: set[Place] = set()

    @classmethod
    def of(
        cls,
        home: Home,
        own: Place,
        passed_over: Callable[[Place], bool],
    ) -> Self:
        """Every ledger of the home but `own` and those that are surely of other workspaces."""
        others = cls()
        others.unsound = [
            found
            for found in home.unsound(but=own)
            if not (found.place.base_url and passed_over(found.place))
        ]
        opened = home.beside()
        for place in home.places(but=own):
            relation = relation_of(own, place)
            if relation is WorkspaceRelation.OTHER or place.problem is not None:
                continue
            if relation is None and passed_over(place):
                continue
            try:
                others._ledgers[place] = opened(place)
            except LedgerError as error:
                others.unsound.append(Unsound(place, error.message))
                continue
            if relation is WorkspaceRelation.SAME:
                others._same.add(place)
        return others

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for ledger in self._ledgers.values():
            ledger.close()
        self._ledgers.clear()

    def __bool__(self) -> bool:
        return bool(self._ledgers)

    @property
    def has_same(self) -> bool:
        """Whether one of them is of the same workspace."""
        return bool(self._same)

    def settle(self, place: Place, relation: WorkspaceRelation) -> None:
        """From now on it is of the same workspace, or is not looked into any more."""
        if relation is WorkspaceRelation.SAME:
            self._same.add(place)
        else:
            self._ledgers.pop(place).close()

    def known_as_same(self, fingerprints: Sequence[bytes]) -> dict[bytes, KnownElsewhere]:
        """The rows that may have a task in this workspace already, made under another name."""
        return self._known(fingerprints, [p for p in self._ledgers if p in self._same])

    def known_ids(self, task_ids: Sequence[str]) -> set[str]:
        """Those of the task ids that belong to a row of this workspace, under another name."""
        return {task_id for p in self._same for task_id in self._ledgers[p].known_ids(task_ids)}

    def sent_bodies(self, task_ids: Sequence[str]) -> list[bytes]:
        """What was sent for these tasks, under another name of this workspace."""
        return [body for p in self._same for body in self._ledgers[p].sent_bodies(task_ids)]

    def in_doubt(self) -> dict[bytes, bytes]:
        """What was sent for rows under another name, and may have made an unknown task."""
        found: dict[bytes, bytes] = {}
        for place in self._same:
            found |= self._ledgers[place].in_doubt()
        return found

    def known_apart(self, fingerprints: Sequence[bytes]) -> dict[Place, set[bytes]]:
        """The rows that may have a task elsewhere, for each ledger that is not settled yet."""
        asked = [place for place in self._ledgers if place not in self._same]
        found = {place: set(self._known(fingerprints, [place])) for place in asked}
        return {place: keys for place, keys in found.items() if keys}

    def _known(
        self, fingerprints: Sequence[bytes], asked: Sequence[Place]
    ) -> dict[bytes, KnownElsewhere]:
        found: dict[bytes, KnownElsewhere] = {}
        for place in asked:
            for key, known in self._ledgers[place].known(fingerprints).items():
                if known.state in _MAY_HAVE_A_TASK:
                    found.setdefault(key, KnownElsewhere(place, known))
        return found
