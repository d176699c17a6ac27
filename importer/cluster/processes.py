"""The processes of a cluster of this computer: as many as were wanted, as long as it is there.

Dask starts a process again that has died, but not always: one was given up that died as it began.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

_LOOKS_GONE = 5
"""In a row, at one look a second: a process that Dask starts again is gone for less."""


class _Process(Protocol):
    def is_alive(self) -> bool:
        """Whether it runs."""


class _Cluster(Protocol):
    """As much of Dask's cluster as is needed."""

    @property
    def workers(self) -> Mapping[Any, _Process]:
        """Those that there are, by name."""

    @property
    def worker_spec(self) -> Mapping[Any, object]:
        """Those that are wanted, by name."""

    def scale(self, count: int) -> object:
        """Have so many, those that are gone for good included."""


class Processes:
    """Looks after the processes of a cluster. wanted: how many run, or are about to run again."""

    def __init__(self, cluster: _Cluster, wanted: int) -> None:
        self._cluster, self._wanted = cluster, wanted
        self._looks_short = 0

    def refill(self) -> None:
        """Start as many as are gone for good: called about once a second."""
        workers, spec = dict(self._cluster.workers), self._cluster.worker_spec
        missing = self._wanted - sum(one.is_alive() for one in workers.values())
        self._looks_short = self._looks_short + 1 if missing > 0 else 0
        if self._looks_short == _LOOKS_GONE:
            self._looks_short = 0
            forgotten = len(spec.keys() - workers.keys())  # they begin again in any case
            self._cluster.scale(len(spec) + max(0, missing - forgotten))
