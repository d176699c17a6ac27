"""What a ledger knows of the rows of a chunk: by columns, where their tasks are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from importer.ledger.key_table import Expected, KeyTable, table_of
from importer.ledger.records import Known
from importer.ledger.store import Ledger
from importer.ledger.there import is_there, tasks_there
from importer.planning.checked import CheckedChunk
from importer.rows.rehearsed import NONE_THERE, There


class LookedUp(NamedTuple):
    """What is known of rows, none of which makes the same task as another.

    there: those that are surely valid, and have their task. known: what the ledger holds of others,
    by what they are known by. left: the places of all others.
    """

    there: There
    known: Mapping[bytes, Known]
    left: list[int]


class LookUps:
    """Looks the rows of one file up. rows: how many it has."""

    def __init__(self, ledger: Ledger, rows: int) -> None:
        self.expected = Expected(ledger, rows)
        self._ledger = ledger
        self._keys: KeyTable | None = None

    def of(self, checked: CheckedChunk) -> LookedUp:
        """What the ledger knows of the rows of a chunk."""
        keys, others, places = checked.keys, checked.others, range(len(checked.keys))
        sure = [place for place in places if place not in others] if others else places
        wanted = [keys[place] for place in sure]
        rows = tasks_there(self._ledger, wanted)
        if rows and len(rows) == len(wanted):  # as of most chunks of a sheet that is all there
            found_keys, *columns = map(list, zip(*rows, strict=True))
            if found_keys == wanted:
                left = sorted(others)
                return LookedUp(There(list(sure), *columns), self._known_of(keys, left), left)
        found = {key: (task_id, run_id, number) for key, task_id, run_id, number in rows}
        in_doubt = [place for place in places if place in others or keys[place] not in found]
        known = self._known_of(keys, in_doubt)
        for place in in_doubt if known else ():
            row = known.get(keys[place])
            if row is not None and place not in others and is_there(row):
                found[keys[place]] = row.task_id or "", row.run_id, row.row_number
        there = [place for place in sure if keys[place] in found] if found else []
        if not there:
            return LookedUp(NONE_THERE, known, list(places))
        tasks = zip(*[found[keys[place]] for place in there], strict=True)
        is_left = set(places).difference(there)
        return LookedUp(There(there, *map(list, tasks)), known, sorted(is_left))

    def _known_of(self, keys: Sequence[bytes], places: Sequence[int]) -> Mapping[bytes, Known]:
        """What the ledger holds of the rows of a chunk at these places."""
        wanted = [keys[place] for place in places if keys[place]]
        self.expected.take_in(len(wanted), len(keys))
        return self._known(wanted)

    def _known(self, keys: Sequence[bytes]) -> Mapping[bytes, Known]:
        if self._keys is None and keys and self.expected.is_worth_it:
            self._keys = table_of(self._ledger, ["SELECT fingerprint FROM tasks"])
        if self._keys is not None:
            keys = [keys[place] for place in self._keys.may_hold(keys)]
        return self._ledger.known(keys)
