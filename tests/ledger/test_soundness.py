"""A PostgreSQL database in which ledgers are to be kept: how it is named, and what it needs."""

from __future__ import annotations

import re
from contextlib import closing

import pytest

from importer.errors import ConfigurationError, LedgerError
from importer.ledger.postgres import opening
from importer.ledger.postgres.database import connect
from importer.ledger.postgres.soundness import what_is_wrong
from tests.ledger.desk import Desk
from tests.postgres_server import new_database

URL = "https://api.test/v1"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (
            "postgresql://ann:secret@db.test/imports",
            (
                "the address of the shared ledger contains a password, which others could read; "
                "leave it out, and set PGPASSWORD, or put it into ~/.pgpass or a service file"
            ),
        ),
        (
            "postgresql://ann:secret@db.test:port@x/imports?nothing=1",
            (
                "the address of the shared ledger cannot be understood; "
                "write it as postgresql://user@host/database"
            ),
        ),
    ],
    ids=["password", "none"],
)
def test_a_password_in_an_address_is_refused_and_not_shown(address: str, told: str) -> None:
    """It would be in a file, a history of commands, or a message."""
    with pytest.raises(ConfigurationError) as error:
        opening.places(address)
    assert str(error.value) == told


def test_a_database_that_cannot_be_reached_is_named_without_its_address() -> None:
    """Host and database are enough to find it."""
    with pytest.raises(
        LedgerError, match=r"^the ledger 127\.0\.0\.1:1/imports cannot be used: "
    ) as told:
        opening.places("postgresql://ann@127.0.0.1:1/imports?application_name=xyzzy")
    assert "xyzzy" not in str(told.value)


def test_what_a_ledger_needs_of_a_database_is_told(postgres: str) -> None:
    """The database of the tests will do; a role that may not make a schema will not."""
    admin = Desk(postgres).admin
    opening.init(postgres)
    opening.init(postgres)
    assert opening.problems(postgres) == []
    admin("DROP DATABASE IF EXISTS bare")
    admin("CREATE DATABASE bare")
    admin("DROP ROLE IF EXISTS guest")
    admin("CREATE ROLE guest LOGIN")
    bare = postgres.replace("importer@", "guest@").replace("/postgres", "/bare")
    grant = "guest may not create schemas in it (GRANT CREATE ON DATABASE bare TO guest)"
    assert opening.problems(bare) == [grant]
    with pytest.raises(LedgerError, match=r"no ledger can be kept in .*/bare: guest may not"):
        opening.init(bare)
    assert opening.places(bare) == []
    admin("ALTER ROLE guest SET synchronous_commit = off")
    assert opening.problems(bare)[0] == (
        "its setting synchronous_commit is off, so that it may lose what was sent"
    )


def test_a_database_that_may_only_be_read_is_told(postgres: str) -> None:
    """By its setting or that of the role, before anything is to be sent."""
    address = new_database(postgres)
    Desk(postgres).admin(
        f"ALTER DATABASE {address.rpartition('/')[2]} SET default_transaction_read_only = on"
    )
    told = "it is read-only for importer (default_transaction_read_only is on)"
    assert opening.problems(address) == [told]
    with pytest.raises(LedgerError, match=re.escape(told)):
        opening.init(address)


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_does_not_hold_every_letter_is_told(postgres: str, encoding: str) -> None:
    """It would be found out by the first row with such a letter."""
    name = f"in_{encoding.lower()}"
    admin = Desk(postgres).admin
    admin(f"DROP DATABASE IF EXISTS {name}")
    admin(
        f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0"
        " LC_COLLATE 'C' LC_CTYPE 'C'"
    )
    told = f"its encoding is {encoding}, and has to be UTF8, which holds every letter"
    assert opening.problems(postgres.replace("/postgres", f"/{name}")) == [told]


def test_a_right_that_is_missing_is_named(postgres: str) -> None:
    """A role that may only read finds out by `ledger check`, and not in the middle of an import."""
    admin = Desk(postgres).admin
    address = new_database(postgres)
    desk = Desk(address)
    desk.open().close()
    schema = desk.schema
    admin("CREATE ROLE reader LOGIN")
    reader = address.replace("importer@", "reader@")
    both = f"task_importer, {schema}"
    usage = f"reader may not use {both} in it (GRANT USAGE ON SCHEMA {both} TO reader)"
    assert opening.problems(reader) == [usage]
    desk.admin(f"GRANT USAGE ON SCHEMA {both} TO reader")
    desk.admin(f"GRANT SELECT ON ALL TABLES IN SCHEMA {both} TO reader")
    grant = f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {both} TO reader"
    told = f"reader may not read and write the tables of {both} in it ({grant})"
    name = address.rpartition("/")[2]
    create = f"GRANT CREATE ON DATABASE {name} TO reader"
    assert opening.problems(reader) == [f"reader may not create schemas in it ({create})", told]
    desk.admin(create)
    with pytest.raises(LedgerError, match="reader may not read and write the tables of"):
        opening.init(reader)
    desk.admin(grant)
    assert opening.problems(reader) == []


def test_rights_on_what_jobs_share_are_no_concern_of_a_run(postgres: str) -> None:
    """Who made the common tables makes those as well, and `ledger check` names what is missing."""
    address = new_database(postgres)
    desk = Desk(address)
    desk.open().close()
    both, name = f"task_importer, {desk.schema}", address.rpartition("/")[2]
    desk.admin("CREATE ROLE bob LOGIN")
    desk.admin(f"GRANT CREATE ON DATABASE {name} TO bob")
    desk.admin(f"GRANT USAGE ON SCHEMA {both} TO bob")
    desk.admin(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {both} TO bob")
    bob = address.replace("importer@", "bob@")
    opening.init(bob)
    assert opening.problems(bob) == []
    with pytest.raises(LedgerError) as error, opening.shares(bob, URL).turn():
        pass
    assert error.value.message.endswith(
        f"{name} has no tables yet for jobs that share a rate, and bob may not make them"
    )
    assert error.value.hint == "have whoever made it run task-importer ledger init again"
    opening.init(address)
    grant = "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA task_importer TO bob"
    assert opening.problems(bob) == [
        f"bob may not read and write the tables of task_importer in it ({grant})"
    ]
    with closing(connect(bob)) as connection:
        assert what_is_wrong(connection) == []
    with pytest.raises(LedgerError) as error, opening.shares(bob, URL).turn():
        pass
    assert "task-importer ledger check names the rights" in str(error.value.hint)
    desk.admin(grant)
    assert opening.problems(bob) == []
    with closing(opening.shares(bob, URL)) as table, table.turn() as turn:
        assert turn.read().senders == ()
