"""Where the tables of a shared ledger are: in memory, or in a PostgreSQL of the tests."""

from __future__ import annotations

from pathlib import Path

from importer.ledger.database import Database
from importer.ledger.file.ledger_file import LedgerFile
from importer.ledger.late_answers import making
from importer.ledger.lease_row import Dialect, columns
from importer.ledger.postgres.database import PostgresLedger, connect
from tests.simulation.disk import load, new_image
from tests.simulation.shared.server import Server


def _table(server: Server) -> str:
    return f"CREATE TABLE workspaces ({columns(server.timeline())}, PRIMARY KEY (schema))"


class InMemory:
    """SQLite, which asks the simulation itself for the time."""

    dialect = Dialect("workspaces", "ledger_now()", "ledger_timeline()")

    def opened(self, server: Server, image: bytes | None) -> Database:
        """The tables, empty or as of an image."""
        connection = load(new_image() if image is None else image)
        connection.create_function("ledger_now", 0, server.now)
        connection.create_function("ledger_timeline", 0, server.timeline)
        if image is None:
            connection.execute(_table(server))
            connection.execute(making("late_answers", "blob"))
        return LedgerFile(Path("shared"), connection)

    def tell(self, ledger: Database, server: Server) -> None:
        """It asks."""

    def image(self, ledger: Database) -> bytes | None:
        """As its file would be."""
        return ledger.connection.serialize() if isinstance(ledger, LedgerFile) else None


IN_MEMORY = InMemory()


class InPostgres:
    """PostgreSQL, in a schema; it is told the time before each statement."""

    dialect = Dialect(
        "workspaces",
        "current_setting('simulated.now')::double precision",
        "current_setting('simulated.timeline')",
    )

    def __init__(self, address: str, schema: str) -> None:
        self._address = address
        self._schema = schema

    def opened(self, server: Server, image: bytes | None) -> Database:
        """The tables, empty."""
        assert image is None
        ledger = PostgresLedger(connect(self._address), self._schema, "the shared ledger")
        ledger.execute("SET synchronous_commit TO off")  # of no story is anything to be kept
        ledger.make_tables()
        ledger.execute(_table(server))
        ledger.execute(making("late_answers", "bytea"))
        self.tell(ledger, server)
        return ledger

    def tell(self, ledger: Database, server: Server) -> None:
        """As settings of the connection."""
        said = "SELECT set_config('simulated.now', ?1, false), set_config(?2, ?3, false)"
        ledger.execute(said, (repr(server.now()), "simulated.timeline", server.timeline()))

    def image(self, ledger: Database) -> bytes | None:  # noqa: ARG002
        """None is made."""
        return None
