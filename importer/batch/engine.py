"""Where units of work are carried out: one after the other in this process, or by others.

An engine only says what is done where. It is trusted with nothing: what it carries out twice, or
on a computer that was given up and wakes up again, is harmless by the ledger alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol, TypeVar

Unit = TypeVar("Unit")
Result = TypeVar("Result")


class Engine(Protocol):
    """Where units of work are carried out; each at least once."""

    @property
    def at_once(self) -> bool:
        """Whether several units are carried out at the same time, each in another process.

        There the work has to be a function of a module, and it, the units and the results small
        values that can be pickled.
        """
        ...

    def carry_out(
        self, work: Callable[[Unit], Result], units: Mapping[str, Unit]
    ) -> Iterator[tuple[str, Result]]:
        """Results by the unit's name, as they end. Whoever reads no further wants no more units."""
        ...


class Here:
    """One unit after the other, in this process, each once its result is wanted."""

    at_once = False

    def carry_out(
        self, work: Callable[[Unit], Result], units: Mapping[str, Unit]
    ) -> Iterator[tuple[str, Result]]:
        """Results by the unit's name, in the order of the units."""
        for name, unit in units.items():
            yield name, work(unit)
