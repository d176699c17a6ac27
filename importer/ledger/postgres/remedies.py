"""What a person can do about a database that refuses, by what it says.

A connection that fails has no SQLSTATE, only the words of libpq and of the server.
"""

from __future__ import annotations

import re

import psycopg

_ABOUT_THE_SERVER = "is the database up, and can it be reached? then run the same command again"

_RIGHTS = (
    "have whoever looks after the database grant that; task-importer ledger check names the "
    "rights that are missing"
)

_BY_STATE = {"42501": _RIGHTS}
"""By SQLSTATE (PostgreSQL, appendix A)."""

_BY_WORDS = (
    (
        re.compile(r"no password supplied|password authentication failed"),
        (
            "set PGPASSWORD, or keep the right password in ~/.pgpass or in a service file; where "
            "the address names no user, as in postgresql://user@host/database, the name of your "
            "account on this computer is taken"
        ),
    ),
    (
        re.compile(r'database "[^"]*" does not exist'),
        "name another database in the address, or have it made with CREATE DATABASE",
    ),
    (
        re.compile(r'role "[^"]*" does not exist'),
        "name another user in the address, as in postgresql://user@host/database",
    ),
    (
        re.compile(r"no pg_hba\.conf entry|permission denied"),
        "have whoever looks after the database let this user in (pg_hba.conf, GRANT CONNECT)",
    ),
    (
        re.compile(r"\bSSL\b|certificate", re.IGNORECASE),
        "have TLS turned on at the server, or check sslmode and sslrootcert in the address",
    ),
    (
        re.compile(r"invalid (?:\w+ )*(?:value|number)|unrecognized configuration parameter"),
        "correct the address: one of its parts is not as PostgreSQL wants it",
    ),
)
"""By what the message says; the first that fits counts."""

_QUESTION = re.compile(r"\s*Is the server running[^?]*[?]")


def in_one_line(error: psycopg.Error) -> str:
    """What the database says, without libpq's own question, which the hint asks."""
    return " ".join(_QUESTION.sub("", str(error)).split())


def hint_about(error: psycopg.Error) -> str:
    """What to do about it."""
    if error.sqlstate in _BY_STATE:
        return _BY_STATE[error.sqlstate]
    text = str(error)
    return next((hint for words, hint in _BY_WORDS if words.search(text)), _ABOUT_THE_SERVER)
