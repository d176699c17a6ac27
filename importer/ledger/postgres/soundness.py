"""What is wrong with a database for a ledger: where commits may be lost, or be read on the way."""

from __future__ import annotations

from importer.ledger.postgres.address import is_here
from importer.ledger.postgres.database import Connection
from importer.ledger.postgres.workspaces import is_made, may_create

_LOSES_COMMITS = {"fsync": {"off"}, "synchronous_commit": {"off"}, "full_page_writes": {"off"}}
"""The settings by which a database may forget what it has said to be written."""

_SETTINGS = """
    SELECT name, setting FROM pg_settings
     WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes') ORDER BY name
"""
_STANDBY = "SELECT pg_is_in_recovery()"
_READ_ONLY = "SELECT current_setting('transaction_read_only') = 'on'"
_ENCODING = "SELECT current_setting('server_encoding')"
_CONTROL = "SELECT has_function_privilege('pg_control_system()', 'EXECUTE')"

_OURS = "(nspname = 'task_importer' OR nspname ~ '^ti_[0-9a-f]{16}(_[0-9a-f]{8})?$')"
_UNUSABLE = f"""
    SELECT string_agg(nspname, ', ' ORDER BY nspname) FROM pg_namespace
     WHERE {_OURS} AND NOT has_schema_privilege(oid, 'USAGE')
"""  # noqa: S608 -- a constant
_UNWRITABLE = f"""
    SELECT string_agg(DISTINCT nspname, ', ' ORDER BY nspname)
      FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
     WHERE {_OURS} AND t.relkind = 'r'
       AND NOT (has_table_privilege(t.oid, 'SELECT') AND has_table_privilege(t.oid, 'INSERT')
                AND has_table_privilege(t.oid, 'UPDATE')
                AND (nspname = 'task_importer' AND relname <> 'shares'
                     OR has_table_privilege(t.oid, 'DELETE')))
"""  # noqa: S608 -- a constant
_UNWRITABLE_BY_A_RUN = f"{_UNWRITABLE} AND relname NOT IN ('budgets', 'shares', 'late_answers')"
"""Of the schemas of this program: those that may not be used, and those with a table that may not
be read and written. A run by itself needs no shares of a rate."""


def what_is_wrong(connection: Connection, *, for_any: bool = False) -> list[str]:
    """Why no ledger can be kept there, each in a sentence's words; empty: nothing is.

    for_any: of a workspace that has none yet as well.
    """
    told = [
        f"its setting {name} is {value}, so that it may lose what was sent"
        for name, value in connection.execute(_SETTINGS)
        if value in _LOSES_COMMITS[name]
    ]
    if _said(connection, _STANDBY):
        told.append("it is a standby, which cannot be written to")
        return told
    if _said(connection, _READ_ONLY):
        told.append(
            f"it is read-only for {connection.info.user} (default_transaction_read_only is on)"
        )
    if (encoding := _first(connection, _ENCODING)) != "UTF8":
        told.append(f"its encoding is {encoding}, and has to be UTF8, which holds every letter")
    if not connection.pgconn.ssl_in_use and not is_here(connection.info.host):
        told.append("the connection is not encrypted (add ?sslmode=verify-full to the address)")
    told += _missing_rights(connection, for_any=for_any)
    if not _said(connection, _CONTROL):
        told.append(f"{connection.info.user} may not call pg_control_system() in it")
    return told


def _missing_rights(connection: Connection, *, for_any: bool) -> list[str]:
    """What the role may not do there, each with the statement by which it is granted."""
    user = connection.info.user
    if hidden := _first(connection, _UNUSABLE):  # then it is not known what else is missing
        return [f"{user} may not use {hidden} in it (GRANT USAGE ON SCHEMA {hidden} TO {user})"]
    told = []
    if (for_any or not is_made(connection)) and not may_create(connection):
        told.append(
            f"{user} may not create schemas in it"
            f" (GRANT CREATE ON DATABASE {connection.info.dbname} TO {user})"
        )
    if closed := _first(connection, _UNWRITABLE if for_any else _UNWRITABLE_BY_A_RUN):
        told.append(
            f"{user} may not read and write the tables of {closed} in it (GRANT SELECT, INSERT, "
            f"UPDATE, DELETE ON ALL TABLES IN SCHEMA {closed} TO {user})"
        )
    return told


def _said(connection: Connection, query: str) -> bool:
    return bool(_first(connection, query))


def _first(connection: Connection, query: str) -> str | bool | None:
    found = connection.execute(query.encode()).fetchone()
    return None if found is None else found[0]
