"""Who has which shares of a rate that several senders keep together, as a database has it.

A budget is one rate at one service. Its rows are read, and one of them is written, in a transaction
that has the budget for itself; what is written is decided elsewhere. Times are the database's, in
seconds. Nothing here knows which database it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple, Protocol

from importer.ledger import shares_sql
from importer.ledger.database import Found


class Sender(NamedTuple):
    """What a sender has of the rate. held: shares, which count as its own before `hot_until`.

    since: when it joined, or when its turn or its wait began. alive_until: it has asked for shares,
    and is to ask again before then.
    """

    name: str
    held: int
    since: float
    alive_until: float
    hot_until: float


class Budget(NamedTuple):
    """What all of them have in common. rate: as they were told it; "": nobody ever asked.

    since: when the first of them asked, after nobody had anything. paused_until: nobody sends
    before.
    """

    rate: str
    since: float
    paused_until: float


class Books(NamedTuple):
    """All that is known of a budget, at one moment. now: by the database."""

    now: float
    budget: Budget
    senders: tuple[Sender, ...]


class SharesDialect(NamedTuple):
    """What is said otherwise in each database. budgets, shares: the tables. now: an expression."""

    budgets: str
    shares: str
    now: str


class SharesDatabase(Protocol):
    """An open database with the two tables."""

    @property
    def dialect(self) -> SharesDialect:
        """How it is spoken to."""

    def execute(self, sql: str, values: Sequence[object] = (), /) -> Found:
        """Carry out one statement."""

    def transaction(self) -> AbstractContextManager[object]:
        """What is written inside is there at its end, or none of it is."""

    def errors(self) -> AbstractContextManager[None]:
        """Inside, the database's own exceptions become `LedgerError`; those of a bug pass."""

    def close(self) -> None:
        """Let go of it."""


class SharesTable:
    """The rows of one budget. connect: opens the database, again once a connection is lost."""

    def __init__(self, budget: str, connect: Callable[[], SharesDatabase]) -> None:
        self._budget = budget
        self._connect = connect
        self._db: SharesDatabase | None = None

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Inside, nobody else reads or writes the rows. Raises `LedgerError`."""
        db = self._db = self._db or self._connect()
        is_done = False
        try:
            with db.errors(), db.transaction():
                yield Turn(self._budget, db)
            is_done = True
        finally:
            if not is_done:  # it may have been cut off: the next one begins over a new connection
                self.close()

    def close(self) -> None:
        """Let go of the database."""
        if self._db is not None:
            self._db.close()
            self._db = None


class Turn:
    """A transaction that has the rows of a budget for itself."""

    def __init__(self, budget: str, db: SharesDatabase) -> None:
        self._budget = budget
        self._db = db
        self._execute(shares_sql.ADD)
        self._execute(shares_sql.LOCK)

    def read(self) -> Books:
        """All rows."""
        now, *budget = self._execute(shares_sql.BUDGET).fetchone()
        senders = (Sender(*row) for row in self._execute(shares_sql.SENDERS).fetchall())
        return Books(now, Budget(*budget), tuple(senders))

    def write(self, budget: Budget, sender: Sender, now: float) -> None:
        """Replace what all have in common, and the row of one; those that are over are deleted."""
        self._execute(shares_sql.KEEP_BUDGET, *budget)
        self._execute(shares_sql.KEEP, *sender)
        self._execute(shares_sql.FORGET, now)

    def _execute(self, text: str, *values: object) -> Found:
        sql = text.format(**self._db.dialect._asdict())
        return self._db.execute(sql, (self._budget, *values))


COLUMNS = {
    "budgets": {
        "budget": "text PRIMARY KEY",
        "rate": "text NOT NULL",
        "since": "double precision NOT NULL",
        "paused_until": "double precision NOT NULL",
    },
    "shares": {
        "budget": "text",
        "sender": "text",
        "held": "integer NOT NULL",
        "since": "double precision NOT NULL",
        "alive_until": "double precision NOT NULL",
        "hot_until": "double precision NOT NULL",
        "PRIMARY KEY": "(budget, sender)",
    },
}
"""Of the tables, for whoever makes them. Times in seconds."""


def making(dialect: SharesDialect) -> list[str]:
    """The statements that make the tables, unless they are there."""
    return [
        f"CREATE TABLE IF NOT EXISTS {table} "
        f"({', '.join(f'{name} {kind}' for name, kind in COLUMNS[name_of].items())})"
        for name_of, table in (("budgets", dialect.budgets), ("shares", dialect.shares))
    ]
