"""How several computers share a ledger, and what of it a simulation may take away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf

from importer.ledger.lease import RowLease
from tests.simulation.shared.machine import Machine
from tests.simulation.shared.server import Server
from tests.simulation.way import RIGHT as ALONE
from tests.simulation.way import SETTLE_SECONDS, Way

MakeLease = Callable[[str, str, Server, Machine], RowLease]


def right_lease(schema: str, holder: str, server: Server, machine: Machine) -> RowLease:
    """The product's."""
    return RowLease(schema, holder, server.dialect, machine.read, server.terms)


@dataclass(frozen=True, slots=True)
class LeaseWay:
    """The defaults are the product; others are known to fail.

    looks: whether it asks before it writes a body. quiet_from_end: whether quiet counts from the
    end of the former lease. own_clocks: the times in the ledger are those of whoever writes.
    between: how often a process stands still between look and write. drops_after: seconds after
    which the service closes a silent connection. fails_over: whether the database is replaced by a
    copy without the last commits. asks_again: whether each row is asked for again once others had
    their turn. is_harsh: whether more goes wrong than usual, of what only a rule
    that is missing lets through. is_wicked: whether all goes wrong at once: answers of the database
    and tasks come late, a process stands still before it looks and dies when it has written, and
    somebody waits to take over. lists_after_fail_over: whether what is there is compared then.
    """

    name: str = "right"
    lease: MakeLease = right_lease
    looks: bool = True
    quiet_from_end: bool = True
    settle_seconds: float = SETTLE_SECONDS
    own_clocks: bool = False
    between: float = 0.0
    drops_after: float = inf
    fails_over: bool = False
    lists_after_fail_over: bool = True
    asks_again: bool = True
    is_wicked: bool = False
    is_harsh: bool = False

    @property
    def right(self) -> LeaseWay:
        """The product, in the same world."""
        return LeaseWay(
            fails_over=self.fails_over, is_harsh=self.is_harsh, is_wicked=self.is_wicked
        )

    def inner(self) -> Way:
        """What of it concerns one computer alone."""
        return replace(ALONE, settle_seconds=self.settle_seconds)


RIGHT = LeaseWay()
