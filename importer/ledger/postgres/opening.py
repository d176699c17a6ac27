"""Opens the ledgers of a PostgreSQL database: one schema for each workspace.

Nothing but host and database of an address is ever shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial

from importer.errors import LedgerError
from importer.ledger.database import Database
from importer.ledger.lease import Clock, RowLease
from importer.ledger.lease_row import TERMS, Terms
from importer.ledger.location import Place, read_said
from importer.ledger.moved import COPIED_FROM
from importer.ledger.postgres.address import Address, read_address
from importer.ledger.postgres.beside import Room
from importer.ledger.postgres.database import Connection, PostgresLedger, connect, postgres_errors
from importer.ledger.postgres.late import late_table
from importer.ledger.postgres.shared import SharedLedger
from importer.ledger.postgres.shares import PostgresShares, make_tables
from importer.ledger.postgres.soundness import what_is_wrong
from importer.ledger.postgres.workspaces import (
    DIALECT,
    Workspace,
    is_made,
    make_table,
    read_workspaces,
)
from importer.ledger.service import same_service
from importer.ledger.shares import SharesTable
from importer.ledger.store import Ledger
from importer.ledger.this_computer import holder, read_clocks
from importer.ledger.waiting import Waiting, pausing, take


def schema_of(base_url: str, workspace: str | None) -> str:
    """The name of the schema of a workspace; the same for ids that differ in case alone."""
    text = f"{same_service(base_url)}\n{(workspace or '').casefold()}"
    return f"ti_{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def open_to_write(  # noqa: PLR0913 -- clocks are passed in
    address: str,
    *,
    base_url: str,
    workspace: str | None,
    purpose: str,
    wait_seconds: float | None = 0,
    schema: str | None = None,
    trust: bool = False,
    terms: Terms = TERMS,
    clock: Clock = read_clocks,
    sleep: Callable[[float], None] | None = None,
    on_wait: Callable[[float, str], None] | None = None,
    check: Callable[[], None] = lambda: None,
) -> Ledger:
    """The ledger of a workspace, made if it does not exist, and leased to this process.

    schema: another than the one that is called after the workspace, such as the copy of a second
    computer's ledger. trust: it has all that was sent, though it may be another copy than before,
    which else is doubted. wait_seconds: how long to wait for another that holds it; None: without
    end. One that is silent is always waited for until its lease ends. on_wait: told once for how
    long, and why. check: raises what ends the waiting. Raises `WorkspaceBusyError` while another
    holds it, `LedgerError` where the database will not do, `ConfigurationError` for an address that
    is none.
    """
    where = read_address(address)
    schema = schema or schema_of(base_url, workspace)
    lease = RowLease(schema, holder(), DIALECT, clock, terms)
    with postgres_errors(where.name):
        db = SharedLedger(partial(_connect, where, terms), schema, where.name, lease)
    try:
        with db.errors():
            _require_sound(db.connection, where)
            make_table(db.connection)
            db.late = late_table(db.connection)
            about = (same_service(base_url), workspace or "")
            take(db, about, purpose, Waiting(wait_seconds, sleep or pausing(check), on_wait))
            if trust:
                db.trust()
        ledger = Ledger(db, db.now, db.ticks)
        ledger.take_over(purpose, db.former_end)
    except BaseException:
        db.close()
        raise
    return ledger


def open_to_read(address: str, schema: str) -> Ledger:
    """The ledger in a schema for looking things up; nothing it knows is changed."""
    where = read_address(address)
    with postgres_errors(where.name):
        return Ledger(PostgresLedger(_connect_to_read(where), schema, where.name))


def beside(address: str) -> Room:
    """Where many ledgers of a database are read over one connection."""
    return Room(partial(_connect_to_read, read_address(address)))


def open_beside(room: Room, address: str, schema: str) -> Ledger:
    """The ledger in a schema, for looking rows up among many others."""
    where = read_address(address)
    with postgres_errors(where.name):
        return Ledger(room.open(schema, where.name))


@contextmanager
def at_length(ledger: Ledger) -> Iterator[Database]:
    """A transaction of any length in a ledger that was opened to write."""
    if not isinstance(ledger.db, SharedLedger):
        raise TypeError("it was not opened to write")
    with ledger.db.errors(), ledger.db.at_length() as db:
        yield db


def ask_to_stop(address: str, schema: str) -> str | None:
    """Ask whoever holds a workspace to stop, as Ctrl-C does there; who that is, or None: nobody."""
    with _connected(read_address(address)) as connection:
        execute = PostgresLedger(connection, schema, "").execute
        return RowLease(schema, "", DIALECT, read_clocks).ask_to_stop(execute)


def in_use(address: str, schema: str) -> str | None:
    """Who holds a workspace now, and for what; None: nobody does."""
    with _connected(read_address(address)) as connection:
        execute = PostgresLedger(connection, schema, "").execute
        busy = RowLease(schema, "", DIALECT, read_clocks).look(execute)
    return None if busy is None else f"{busy.row.purpose} ({busy.row.holder})"


def places(address: str, base_url: str | None = None) -> list[Place]:
    """Every ledger of a database, of this service if one is named; the last used comes first."""
    where = read_address(address)
    wanted = None if base_url is None else same_service(base_url)
    with _connected(where) as connection:
        found = [
            _place(connection, where, one)
            for one in read_workspaces(connection)
            if wanted in {None, same_service(one.base_url)}
        ]
    return sorted(found, key=lambda place: place.last_run, reverse=True)


def has_tables(address: str) -> bool:
    """Whether what all ledgers of a database have in common was made."""
    with _connected(read_address(address)) as connection:
        return is_made(connection)


def init(address: str) -> bool:
    """Make what all ledgers of a database have in common; False where it was there already."""
    where = read_address(address)
    with _connected(where) as connection:
        _require_sound(connection, where, for_any=True)
        is_new = not is_made(connection)
        make_table(connection)
        make_tables(connection)
        return is_new


def problems(address: str) -> list[str]:
    """Why no ledger can be kept in a database; empty: one can. Raises as the others do."""
    with _connected(read_address(address)) as connection:
        return what_is_wrong(connection, for_any=True)


def shares(address: str, base_url: str) -> SharesTable:
    """Who has which shares of a rate at a service."""
    where = read_address(address)
    connected = partial(_connect, where, TERMS)
    return SharesTable(same_service(base_url), lambda: PostgresShares(connected, where.name))


def location_of(address: str, schema: str) -> str:
    """Where a ledger is, as a person is told it."""
    return f"{read_address(address).name}/{schema}"


def _place(connection: Connection, where: Address, found: Workspace) -> Place:
    location = f"{where.name}/{found.schema}"
    db = PostgresLedger(connection, found.schema, location)
    if not db.is_there:
        problem = LedgerError(
            f"the ledger {location} is gone from its database", hint="restore it from a backup"
        )
        return Place(location, found.base_url, found.workspace, problem=problem)
    about = dict(db.execute("SELECT key, value FROM about").fetchall())
    is_own = found.schema == schema_of(found.base_url, found.workspace)
    copied = "" if is_own else about.get(COPIED_FROM, "another computer")
    last_run = db.execute("SELECT coalesce(max(started_at), '') FROM runs").fetchone()[0]
    return Place(
        location, found.base_url, found.workspace, last_run, None, read_said(about), copied
    )


@contextmanager
def _connected(where: Address) -> Iterator[Connection]:
    with postgres_errors(where.name), closing(_connect(where, TERMS)) as connection:
        yield connection


def _connect_to_read(where: Address) -> Connection:
    connection = _connect(where, TERMS)
    connection.execute("SET default_transaction_read_only = on")
    return connection


def _connect(where: Address, terms: Terms) -> Connection:
    """A connection that neither side keeps open for much longer than a lease."""
    milliseconds = int(terms.lease_seconds * 1000)
    connection = connect(
        where.text,
        client_encoding="utf8",
        connect_timeout=max(2, int(terms.lease_seconds / 3)),  # libpq takes no less
        keepalives_idle=10,
        keepalives_interval=5,
        keepalives_count=3,
        tcp_user_timeout=milliseconds,
    )
    # A process that is frozen inside a transaction keeps the row of its lease locked until then.
    for setting in ("idle_in_transaction_session_timeout", "lock_timeout"):
        connection.execute(f"SET {setting} = {milliseconds}".encode())
    return connection


def _require_sound(connection: Connection, where: Address, *, for_any: bool = False) -> None:
    wrong = what_is_wrong(connection, for_any=for_any)
    if wrong:
        raise LedgerError(
            f"no ledger can be kept in {where.name}: {wrong[0]}",
            hint="have whoever looks after the database change that, or use another one",
        )
