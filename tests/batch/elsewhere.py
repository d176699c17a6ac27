"""An engine that needs no other process, and does all that happens on the way to one."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping

from importer.batch.engine import Result, Unit


class Elsewhere:
    """As another process would do it: everything is pickled on its way, and the last ends first."""

    at_once = True

    def carry_out(
        self, work: Callable[[Unit], Result], units: Mapping[str, Unit]
    ) -> Iterator[tuple[str, Result]]:
        """Results, the last first."""
        for name, unit in reversed(list(units.items())):
            there, there_unit = pickle.loads(pickle.dumps((work, unit)))
            yield name, pickle.loads(pickle.dumps(there(there_unit)))
