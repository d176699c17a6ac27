"""The rows of a chunk in their places, of which those that are new are made by columns.

Most rows of a first import are new, and valid by their columns: what is sent for each, and what it
has in common with others, is told without a model. Which way a row went makes no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from importer.contract.sent_json import in_order, json_of
from importer.contract.sure_rows import SureBody
from importer.mapping.cells.nesting import nest
from importer.planning.checked import CheckedChunk, likenesses
from importer.planning.facts import Facts, PlannedRow
from importer.rows.outcome import Outcome

Placed = Mapping[int, tuple[Facts, Outcome | None]]
"""What is known of rows, and how each ends without being sent, by their places in a chunk."""


def planned_rows(
    placed: Placed,
    checked: CheckedChunk,
    planned: Callable[[Facts, Outcome | None], PlannedRow],
    *,
    marked: bool,
) -> dict[int, PlannedRow]:
    """The rows by their places. planned: one that has to be looked at by itself.

    marked: a reference is added to a text of each row.
    """
    new = [] if marked else [place for place, row in placed.items() if _is_new_and_sure(*row)]
    bodies = _bodies(checked, new)
    likes = zip(*likenesses(checked, new), strict=True)
    made = {}
    for place, body, likeness in zip(new, bodies, likes, strict=True):
        facts, _ = placed[place]
        made[place] = PlannedRow(
            facts.number, None, facts.fingerprint, body, facts.issues, likeness=likeness
        )
    return {place: made.get(place) or planned(*row) for place, row in placed.items()}


def _is_new_and_sure(facts: Facts, end: Outcome | None) -> bool:
    return end is None and facts.known is None and isinstance(facts.body, SureBody)


def _bodies(checked: CheckedChunk, places: Sequence[int]) -> list[bytes]:
    """What is sent for the rows at these places."""
    columns = checked.mapped.by_name
    names = in_order(columns)
    chosen = [[columns[name][place] for place in places] for name in names]
    return list(map(json_of, nest(names, chosen, len(places))))
