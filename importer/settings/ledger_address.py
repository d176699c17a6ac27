"""The address of a ledger that several computers share, as libpq understands it.

It holds no password, for it stands in files, in commands and in messages; and beyond this computer
it asks for TLS. Nothing is connected here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from importer.settings.base_url import is_loopback

EXAMPLE = "postgresql://importer@db.example.com/imports"

NO_LEDGER = "none"
"""In place of an address: this computer's own ledgers, whatever a file or a variable names."""

_SCHEMES = frozenset({"postgresql", "postgres"})
_ENCRYPTED = frozenset({"require", "verify-ca", "verify-full"})
_SECRETS = frozenset({"password", "sslpassword", "oauth_client_secret"})
_MODE_VARIABLE = "PGSSLMODE"
_PORT = "5432"
_HOST_VARIABLES = ("PGHOST", "PGHOSTADDR")


def check_ledger_address(text: str) -> str:
    """The address as it is. Raises `ValueError`, which never shows it: it may hold a password."""
    parts = _split(text)
    if parts is None:
        raise ValueError(f"this is not the address of a shared ledger, such as {EXAMPLE}")
    said = _said(parts)
    if ":" in parts.netloc.rpartition("@")[0] or _SECRETS & said.keys():
        raise ValueError(
            "the address of a ledger may hold no password, because addresses are printed and kept; "
            "set PGPASSWORD, or keep it in ~/.pgpass or in a service file, which PostgreSQL reads"
        )
    mode = said.get("sslmode")
    if mode is not None and mode not in _ENCRYPTED and not all(map(_is_near, _hosts(parts))):
        raise ValueError(
            f"sslmode={mode} would send the customers' data unencrypted; leave it out, or write "
            "sslmode=verify-full"
        )
    return text.strip()


def shown(address: str) -> str:
    """The address as it is told: the host and the name of the database."""
    parts = urlsplit(address)
    said = _said(parts)
    if "service" in said and not parts.netloc:
        return f"the service {said['service']}"
    host = next(filter(None, _hosts(parts)), "localhost")
    server = with_port(host, said.get("port") or _port(parts))
    return f"{server}/{said.get('dbname') or unquote(parts.path[1:])}"


def with_port(host: str, port: str) -> str:
    """A host as it is told: with its port, unless that is PostgreSQL's own. Of several: none."""
    if port in {"", _PORT} or "," in port:
        return host
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def encrypted(address: str, environment: Mapping[str, str]) -> str:
    """The address as it is connected to: with TLS, if nobody said so and it leaves this computer.

    Of a service only its file knows the host; whoever has connected checks.
    """
    parts = urlsplit(address)
    said = _said(parts)
    is_said = "sslmode" in said or environment.get(_MODE_VARIABLE) in _ENCRYPTED
    hosts = [*_hosts(parts)]
    if not any(hosts):  # then libpq goes by the environment
        hosts = [environment.get(name, "") for name in _HOST_VARIABLES]
    if is_said or "service" in said or all(map(_is_near, hosts)):
        return address
    return f"{address}{'&' if parts.query else '?'}sslmode=require"


def _split(text: str) -> SplitResult | None:
    if not text.isprintable() or any(c in " \\" for c in text.strip()):
        return None
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return None
    is_named = len(parts.path) > 1 or "dbname" in _said(parts) or "service" in _said(parts)
    return parts if parts.scheme in _SCHEMES and is_named and not parts.fragment else None


def _said(parts: SplitResult) -> dict[str, str]:
    """The parameters behind the question mark; of one that stands there twice the last counts."""
    found = parse_qs(parts.query, keep_blank_values=True)
    return {name.lower(): values[-1] for name, values in found.items()}


def _hosts(parts: SplitResult) -> Iterator[str]:
    said = _said(parts)
    for host in parts.netloc.rpartition("@")[2].split(","):
        name, bracket, _ = host[1:].partition("]") if host.startswith("[") else ("", "", "")
        yield name if bracket else unquote(host.partition(":")[0])
    for name in ("host", "hostaddr"):
        yield from said.get(name, "").split(",")


def _port(parts: SplitResult) -> str:
    netloc = parts.netloc.rpartition("@")[2]
    return "," if "," in netloc else netloc.rpartition("]")[2].partition(":")[2]


def _is_near(host: str) -> bool:
    """Whether it is this computer, or a socket of its file system."""
    return not host or host.startswith(("/", "@")) or is_loopback(host)
