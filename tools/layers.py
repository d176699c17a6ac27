"""The layers of the package, top down: who may import whom, for the test and for the picture."""

from __future__ import annotations

LAYERS: tuple[tuple[str, ...], ...] = (
    ("__main__",),
    ("cli",),
    ("api", "reading", "history"),
    ("undoing",),
    ("pipeline",),
    ("submission",),
    ("planning",),
    ("intake",),
    ("mapping", "source", "validation", "results", "ledger"),
    ("sandbox", "settings"),
    ("identifier",),
    ("contract",),
    ("rows", "events"),
    ("errors", "failpoints", "nearest", "pasting", "wording", "_version"),
)
"""Each imports what stands below it, and nothing beside or above. Names of `importer/`."""


def layer_of(name: str) -> int:
    """How far down a module or room of the package stands. Raises KeyError for one without place.

    The front, `importer` itself, is the lowest: it holds the version and loads the rest lazily.
    """
    return _LAYER_OF[name]


_LAYER_OF = {name: number for number, names in enumerate(LAYERS) for name in names}
