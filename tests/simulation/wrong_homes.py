"""Wrong ways to look into other ledgers, or at one's own: each overlooks what the product sees."""

from __future__ import annotations

from pathlib import Path

from importer.ledger.file.witness import Standing, Witness
from importer.ledger.others import Others
from tests.simulation.home_names import MOVED


def each_for_itself(others: Others) -> Others:
    """What was sent under another name is not asked for."""
    others.__exit__()
    others.unsound.clear()
    return others


def passed_over(others: Others) -> Others:
    """What is amiss with another ledger is a note."""
    others.unsound.clear()
    return others


def another_address(others: Others) -> Others:
    """A workspace of another address is another one, whatever its id."""
    for place in [place for place in others._ledgers if place.base_url == MOVED]:
        others._ledgers.pop(place).close()
    others.unsound = [found for found in others.unsound if found.place.base_url != MOVED]
    return others


def believed(_path: Path, _standing: Standing | None, _witness: Witness | None) -> str | None:
    """Whatever is there is taken for the ledger that was used last."""
    return None
