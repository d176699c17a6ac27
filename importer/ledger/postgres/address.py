"""The address of a PostgreSQL database, without a password, and what a person is shown of it."""

from __future__ import annotations

import ipaddress
from typing import NamedTuple

import psycopg
from psycopg.conninfo import conninfo_to_dict

from importer.errors import ConfigurationError
from importer.settings.ledger_address import with_port

_SECRETS = frozenset({"password", "sslpassword"})
_WRITE = "write it as postgresql://user@host/database"


class Address(NamedTuple):
    """text: as the driver wants it. name: host and database, for messages."""

    text: str
    name: str


def read_address(text: str) -> Address:
    """The address; raises `ConfigurationError` for one that is none, or that holds a password.

    None of it is shown: where the password stands is not known before it is understood.
    """
    try:
        parts = conninfo_to_dict(text)
    except psycopg.ProgrammingError:
        # Its words repeat the address.
        raise ConfigurationError(
            "the address of the shared ledger cannot be understood", hint=_WRITE
        ) from None
    if _SECRETS & parts.keys():
        raise ConfigurationError(
            "the address of the shared ledger contains a password, which others could read",
            hint="leave it out, and set PGPASSWORD, or put it into ~/.pgpass or a service file",
        )
    host = parts.get("host") or parts.get("hostaddr") or parts.get("service") or "localhost"
    server = with_port(str(host), str(parts.get("port") or ""))
    name = f"{server}/{parts.get('dbname') or parts.get('user') or ''}"
    return Address(text, name.removesuffix("/"))


def is_here(host: str) -> bool:
    """Whether a host that a connection was made to is this computer."""
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
