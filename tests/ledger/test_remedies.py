"""What is proposed where a PostgreSQL database refuses, by what it says."""

from __future__ import annotations

import psycopg
import pytest

from importer.errors import LedgerError
from importer.ledger.postgres.database import postgres_errors

FAILED = 'connection failed: connection to server at "192.0.2.7", port 5432 failed: '
PASSWORD = (
    "set PGPASSWORD, or keep the right password in ~/.pgpass or in a service file; where the "
    "address names no user, as in postgresql://user@host/database, the name of your account on "
    "this computer is taken"
)
TLS = "have TLS turned on at the server, or check sslmode and sslrootcert in the address"
UP = "is the database up, and can it be reached? then run the same command again"


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("fe_sendauth: no password supplied", PASSWORD),
        ('FATAL:  password authentication failed for user "ann"', PASSWORD),
        (
            'FATAL:  database "imports" does not exist',
            "name another database in the address, or have it made with CREATE DATABASE",
        ),
        (
            'FATAL:  role "ann" does not exist',
            "name another user in the address, as in postgresql://user@host/database",
        ),
        (
            'FATAL:  no pg_hba.conf entry for host "192.0.2.9", user "ann", no encryption',
            "have whoever looks after the database let this user in (pg_hba.conf, GRANT CONNECT)",
        ),
        ("server does not support SSL, but SSL was required", TLS),
        ("SSL error: certificate verify failed", TLS),
        (
            'invalid sslmode value: "foo"',
            "correct the address: one of its parts is not as PostgreSQL wants it",
        ),
        ("Connection refused", UP),
    ],
)
def test_the_hint_is_about_what_failed(said: str, hint: str) -> None:
    """Whoever has the wrong password does not look whether the database is up."""
    with pytest.raises(LedgerError) as told, postgres_errors("db.test/imports"):
        raise psycopg.OperationalError(FAILED + said)
    assert told.value.message == f"the ledger db.test/imports cannot be used: {FAILED}" + " ".join(
        said.split()
    )
    assert told.value.hint == hint


def test_a_missing_right_is_for_who_looks_after_the_database() -> None:
    """The database may well be up."""
    with pytest.raises(LedgerError) as told, postgres_errors("db.test/imports"):
        raise psycopg.errors.InsufficientPrivilege("permission denied for table workspaces")
    assert told.value.hint == (
        "have whoever looks after the database grant that; task-importer ledger check names the "
        "rights that are missing"
    )


def test_a_question_is_asked_once() -> None:
    """The hint asks what libpq asks in the message."""
    question = "\n\tIs the server running on that host and accepting TCP/IP connections?"
    with pytest.raises(LedgerError) as told, postgres_errors("db.test/imports"):
        raise psycopg.OperationalError(f"{FAILED}Connection refused{question}")
    assert told.value.message.endswith("failed: Connection refused")
