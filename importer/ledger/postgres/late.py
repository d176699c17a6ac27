"""The table of late answers for all workspaces of a database."""

from __future__ import annotations

from importer.ledger.late_answers import making
from importer.ledger.postgres.database import Connection
from importer.ledger.postgres.workspaces import making_one_at_a_time

_TABLE = "task_importer.late_answers"
_MAY_USE = f"""
    SELECT coalesce(has_table_privilege(to_regclass('{_TABLE}'), 'SELECT')
                AND has_table_privilege(to_regclass('{_TABLE}'), 'INSERT')
                AND has_table_privilege(to_regclass('{_TABLE}'), 'UPDATE'), false)
"""
_MAY_MAKE = "SELECT has_schema_privilege('task_importer', 'CREATE')"


def late_table(connection: Connection) -> str | None:
    """The table, made if need be; None: this role may not make or use it, and does without."""
    if _said(connection, _MAY_USE):
        return _TABLE
    if not _said(connection, f"SELECT to_regclass('{_TABLE}') IS NULL"):
        return None
    if not _said(connection, _MAY_MAKE):
        return None
    with making_one_at_a_time(connection):
        connection.execute(making(_TABLE, "bytea").encode())
    return _TABLE


def _said(connection: Connection, query: str) -> bool:
    found = connection.execute(query.encode()).fetchone()
    return found is not None and bool(found[0])
