"""Which small files share a task: to hand one out costs some two milliseconds.

Files that are many and small take little longer by themselves than their handing out, which one
process does for all workers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

_Unit = TypeVar("_Unit")
_Result = TypeVar("_Result")

MOST_BYTES = 1 << 20
"""Of a task with several files: it takes a tenth of a second."""

LEAST_TASKS = 128
"""So many, before files share one: each worker is to have some."""


def grouped(
    sizes: Sequence[int], *, most_bytes: int = MOST_BYTES, least_tasks: int | None = None
) -> Iterator[range]:
    """The places of those that go together, in order. sizes: of the files, in bytes."""
    most = max(1, len(sizes) // (least_tasks or LEAST_TASKS))
    first = total = 0
    for place, size in enumerate(sizes):
        if place > first and (place - first == most or total + size > most_bytes):
            yield range(first, place)
            first, total = place, 0
        total += size
    if sizes:
        yield range(first, len(sizes))


def each(work: Callable[[_Unit], _Result], units: Mapping[str, _Unit]) -> dict[str, _Result]:
    """The results of units that share a task, by their names."""
    return {name: work(unit) for name, unit in units.items()}
