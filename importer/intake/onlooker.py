"""Who looks on while a file is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from importer.intake.begun import OnBegun, tell_nobody
from importer.intake.survey import Survey


class Onlooker(NamedTuple):
    """begun: told once the first rows were read, long before the last.

    keep: is given all rows as they were read, to close them, where nothing has to be settled
    first; None: they are let go.
    """

    begun: OnBegun = tell_nobody
    keep: Callable[[Survey], None] | None = None


NO_ONLOOKER = Onlooker()
