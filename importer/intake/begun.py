"""A source of which no more than the first rows were read yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from importer.intake.study import Studies
from importer.mapping.request import Request
from importer.rows.table import Chunk, Table
from importer.settings.options import Options


class Begun(NamedTuple):
    """What is known of it by then. studies, request, options: by which all rows are studied.

    table: open, and being read. head: the first rows.
    """

    table: Table
    studies: Studies
    request: Request
    options: Options
    head: Sequence[Chunk]


OnBegun: TypeAlias = Callable[[Begun], None]
"""Told once the first rows were read, before the others are."""


def tell_nobody(_begun: Begun) -> None:
    """Nobody wants to know."""
