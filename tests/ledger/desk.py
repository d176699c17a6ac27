"""A computer that opens the ledger of a workspace in a PostgreSQL database."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

import psycopg

from importer.ledger.lease import Clock
from importer.ledger.lease_row import TERMS, Terms
from importer.ledger.postgres import opening
from importer.ledger.store import Ledger
from importer.ledger.this_computer import read_clocks
from tests.ledger.conftest import BASE_URL

_workspaces = count(1)


@dataclass
class Desk:
    """One computer, and the workspace of a test."""

    address: str
    workspace: str = field(default_factory=lambda: f"w{next(_workspaces)}")
    opened: list[Ledger] = field(default_factory=list)

    def open(  # noqa: PLR0913 -- what a test sets
        self,
        *,
        terms: Terms = TERMS,
        clock: Clock = read_clocks,
        sleep: Callable[[float], None] = time.sleep,
        trust: bool = False,
        wait_seconds: float = 0,
        on_wait: Callable[[float, str], None] | None = None,
    ) -> Ledger:
        """The ledger of the workspace, which is closed at the end of the test."""
        ledger = opening.open_to_write(
            self.address,
            base_url=BASE_URL,
            workspace=self.workspace,
            purpose="an import of followups.csv",
            terms=terms,
            clock=clock,
            sleep=sleep,
            trust=trust,
            wait_seconds=wait_seconds,
            on_wait=on_wait,
        )
        self.opened.append(ledger)
        return ledger

    @property
    def schema(self) -> str:
        """Where the ledger is."""
        return opening.schema_of(BASE_URL, self.workspace)

    def admin(self, statement: str) -> list[tuple[object, ...]]:
        """What somebody else does in the database."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            found = connection.execute(statement.encode())
            return found.fetchall() if found.description else []

    def put_off(self, seconds: float) -> None:
        """The lease was renewed so many seconds earlier."""
        self.admin(
            f"UPDATE task_importer.workspaces SET expires_at = expires_at - {seconds}"
            f" WHERE schema = '{self.schema}'"
        )
