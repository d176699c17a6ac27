"""What a ledger knows of the rows of a chunk: by columns, where their tasks are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

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


def look_up(checked: CheckedChunk, ledger: Ledger) -> LookedUp:
    """What the ledger knows of the rows of a chunk."""
    keys, others, places = checked.keys, checked.others, range(len(checked.keys))
    sure = [place for place in places if place not in others] if others else places
    found = tasks_there(ledger, [keys[place] for place in sure])
    in_doubt = [place for place in places if place in others or keys[place] not in found]
    known = ledger.known([keys[place] for place in in_doubt if keys[place]])
    for place in in_doubt:
        row = known.get(keys[place])
        if row is not None and place not in others and is_there(row):
            found[keys[place]] = row.task_id or "", row.run_id, row.row_number
    there = [place for place in sure if keys[place] in found]
    if not there:
        return LookedUp(NONE_THERE, known, list(places))
    columns = zip(*[found[keys[place]] for place in there], strict=True)
    is_left = set(places).difference(there)
    return LookedUp(There(there, *map(list, columns)), known, sorted(is_left))
