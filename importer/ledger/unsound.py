"""Ledgers of the folder that do not tell all that was sent: damaged, gone, or not the newest.

They are found beside the run's own ledger, each with what is wrong with it. Nothing is locked and
nothing is changed. Where one of them may be of the same workspace, under the name that this had
before, a row that it alone knows would be sent twice.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from importer.ledger.file.standing import doubt_about
from importer.ledger.file.witness import read_witness
from importer.ledger.location import Place, WorkspaceRelation, read_place, relation_of
from importer.ledger.service import same_service, same_workspace


class Unsound(NamedTuple):
    """A ledger, what it is about as far as that is known, and what is wrong with it."""

    place: Place
    problem: str


def unsound_ledgers(
    home: Path, *, but: Path | None = None, read: Callable[[Path], Place] = read_place
) -> list[Unsound]:
    """Every ledger of the folder that is gone, cannot be read, or is not the one used last.

    but: one that is left out.
    """
    paths = {*home.glob("*.sqlite"), *(p.with_suffix("") for p in home.glob("*.sqlite.witness"))}
    found: list[Unsound] = []
    for path in sorted(paths - {but}):
        place = read(path) if path.exists() else Place(str(path))
        problem = doubt_about(path) if place.problem is None else place.problem.message
        if problem is not None:
            found.append(Unsound(_known(place), problem))
    return found


def may_be_of(own: Place, other: Place) -> bool:
    """Whether a ledger may be of the workspace of `own`, as far as is known.

    Not where a person has said so, nor where both the service and the workspace are others. Of one
    that does not tell what it is about, it may.
    """
    relation = relation_of(own, other)
    if relation is not None or not other.base_url:
        return relation is not WorkspaceRelation.OTHER
    if same_service(own.base_url) == same_service(other.base_url):
        return True
    return bool(own.workspace) and same_workspace(own.workspace, other.workspace)


def _known(place: Place) -> Place:
    """A ledger that cannot be read, with what its witness knows of it."""
    witness = None if place.base_url else read_witness(Path(place.location))
    if witness is None:
        return place
    return place._replace(base_url=witness.base_url, workspace=witness.workspace)
