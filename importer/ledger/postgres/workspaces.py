"""The table of all workspaces of a database: made, and read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from importer.ledger.lease_row import Dialect, columns
from importer.ledger.postgres.database import Connection

DIALECT = Dialect(
    "task_importer.workspaces",
    "extract(epoch FROM clock_timestamp())::double precision",
    # Which database it is, and how often a standby has become it: known before the next checkpoint.
    "((SELECT system_identifier FROM pg_control_system())"
    " || '/' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))",
)

_MAKING = 7_166_832_801
"""One at a time makes the table; any number that no other program is likely to lock."""

_KEY = "PRIMARY KEY (schema)"


class Workspace(NamedTuple):
    """A workspace of which there is a ledger, in a schema of its own."""

    schema: str
    base_url: str
    workspace: str


def make_table(connection: Connection) -> None:
    """Make the table, unless it is there."""
    if is_made(connection):
        return
    (timeline,) = connection.execute(f"SELECT {DIALECT.timeline}".encode()).fetchone() or ("",)
    with making_one_at_a_time(connection):
        table = f"{DIALECT.workspaces} ({columns(timeline)}, {_KEY})"
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table}".encode())


@contextmanager
def making_one_at_a_time(connection: Connection) -> Iterator[None]:
    """A transaction in which tables of all workspaces are made, in a schema of their own."""
    with connection.transaction():
        connection.execute(f"SELECT pg_advisory_xact_lock({_MAKING})".encode())
        connection.execute("CREATE SCHEMA IF NOT EXISTS task_importer")
        yield


def is_made(connection: Connection) -> bool:
    """Whether the table is there."""
    found = connection.execute(f"SELECT to_regclass('{DIALECT.workspaces}')".encode()).fetchone()
    return found is not None and found[0] is not None


def read_workspaces(connection: Connection) -> list[Workspace]:
    """Every workspace that a ledger was ever opened for."""
    if not is_made(connection):
        return []
    query = f"SELECT schema, base_url, workspace FROM {DIALECT.workspaces} ORDER BY schema"  # noqa: S608
    return [Workspace(*row) for row in connection.execute(query.encode())]


def may_create(connection: Connection) -> bool:
    """Whether schemas may be made in this database."""
    query = "SELECT has_database_privilege(current_database(), 'CREATE')"
    found = connection.execute(query).fetchone()
    return bool(found and found[0])
