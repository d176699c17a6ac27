"""What the service of a simulation calls its one workspace, and where it is, in turn."""

from __future__ import annotations

from typing import NamedTuple


class Name(NamedTuple):
    """An address, and the id that `GET /me` gives there."""

    base_url: str
    workspace: str


MOVED = "https://moved.test/v1"
_THERE = Name("https://api.test/v1", "w")

NAMES = (
    (_THERE, _THERE._replace(workspace="w-2")),
    (_THERE, _THERE._replace(workspace="w-2"), _THERE._replace(workspace="w-3")),
    (_THERE, _THERE._replace(base_url=MOVED)),
    (_THERE,),
)
"""What one service has; the first of each is the one that it has in the beginning. Another id at
another address at once is another workspace for the product, unless a person says so."""
