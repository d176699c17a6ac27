"""What opens ledgers in PostgreSQL, as whoever can do without that knows it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from importer.errors import ConfigurationError
from importer.ledger.database import Database
from importer.ledger.location import Place
from importer.ledger.shares import SharesTable
from importer.ledger.store import Ledger

if TYPE_CHECKING:  # it stands on psycopg
    from importer.ledger.postgres.beside import Room


class Opening(Protocol):
    """What opens ledgers in PostgreSQL: `importer.ledger.postgres.opening`."""

    def open_to_write(  # noqa: PLR0913 -- what tells one ledger from another
        self,
        address: str,
        *,
        base_url: str,
        workspace: str | None,
        purpose: str,
        wait_seconds: float | None = 0,
        schema: str | None = None,
        trust: bool = False,
        on_wait: Callable[[float, str], None] | None = None,
        check: Callable[[], None] = ...,
    ) -> Ledger:
        """The ledger of a workspace, made if it does not exist, and leased. schema: another."""

    def open_to_read(self, address: str, schema: str) -> Ledger:
        """The ledger in a schema."""

    def in_use(self, address: str, schema: str) -> str | None:
        """Who holds a workspace now, and for what; None: nobody does."""

    def ask_to_stop(self, address: str, schema: str) -> str | None:
        """Ask whoever holds a workspace to stop; who that is, or None: nobody."""

    def beside(self, address: str) -> Room:
        """Where many ledgers are read over one connection."""

    def open_beside(self, room: Room, address: str, schema: str) -> Ledger:
        """The ledger in a schema, in such a place."""

    def at_length(self, ledger: Ledger) -> AbstractContextManager[Database]:
        """A transaction of any length in a ledger that was opened to write."""

    def places(self, address: str) -> list[Place]:
        """Every ledger, the last used first; its name is that of its schema."""

    def schema_of(self, base_url: str, workspace: str | None) -> str:
        """The name of the schema of a workspace."""

    def location_of(self, address: str, schema: str) -> str:
        """Where a ledger is, as a person is told it."""

    def init(self, address: str) -> bool:
        """Make what all ledgers have in common; False where it was there already."""

    def has_tables(self, address: str) -> bool:
        """Whether that was made."""

    def problems(self, address: str) -> list[str]:
        """Why no ledger can be kept there."""

    def shares(self, address: str, base_url: str) -> SharesTable:
        """Who has which shares of a rate at a service."""


def postgres() -> Opening:
    """What opens ledgers in PostgreSQL. Raises `ConfigurationError` where psycopg is missing."""
    try:
        import psycopg  # noqa: F401, PLC0415 -- an extra
    except ImportError as error:
        raise ConfigurationError(
            f"a shared ledger needs psycopg, which cannot be loaded here ({error})",
            hint='pip install "task-importer[shared]"',
        ) from error
    from importer.ledger.postgres import opening  # noqa: PLC0415 -- stands on psycopg

    return opening
