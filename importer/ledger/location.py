"""Where the ledger of a workspace is, and which one a dry run should look into."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

from importer.errors import LedgerError
from importer.ledger.database import ledger_errors, read_about

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def ledger_path(home: Path, base_url: str, workspace: str | None) -> Path:
    """Where the ledger of a workspace is: a readable name and a digest that keeps apart."""
    identity = f"{same_service(base_url)}\n{workspace or ''}"
    digest = hashlib.sha256(identity.encode()).hexdigest()[:12]
    readable = re.sub(r"[^A-Za-z0-9]+", "-", workspace or "workspace").strip("-")[:40]
    return home / f"{readable}-{digest}.sqlite"


def find_ledger(home: Path, base_url: str) -> Path | None:
    """The ledger of this service that was used last, for a dry run that asks no server.

    Raises `LedgerError` where none is found but one could not be read: it may have been it.
    """
    wanted, found = same_service(base_url), []
    problem: LedgerError | None = None
    for path in sorted(home.glob("*.sqlite")):
        try:
            with ledger_errors(path):
                about = read_about(path)
        except LedgerError as error:
            problem = error
            continue
        if about.get("base_url") == wanted:
            found.append((about["last_run"], path))
    if not found and problem is not None:
        raise problem
    return max(found)[1] if found else None


def require_one_identity(home: Path, base_url: str, workspace: str | None) -> None:
    """Raise `LedgerError` where the service names its workspace now and did not before, or not.

    Two ledgers would be taken for two workspaces, and the second knows nothing of the first.
    """
    wanted = same_service(base_url)
    for path in sorted(home.glob("*.sqlite")):
        try:
            with ledger_errors(path):
                about = read_about(path)
        except LedgerError:
            continue  # if it is the one that is needed, opening it tells
        if about.get("base_url") == wanted and bool(about.get("workspace")) != bool(workspace):
            before = about.get("workspace") or "no workspace"
            raise LedgerError(
                f"the service names {workspace or 'no workspace'} now, and named {before} when "
                f"{path} was written: whether they are the same cannot be told",
                hint="try again later; if it stays so, move that file away, and what it knows is "
                "not compared any more",
            )


def same_service(base_url: str) -> str:
    """One spelling for all addresses of a service (RFC 3986, 6.2.2.1 and 6.2.3).

    Two spellings must not have two ledgers: what one remembers as sent, the other would send.
    """
    parts = urlsplit(base_url)
    host = parts.netloc.lower().removesuffix(_DEFAULT_PORTS.get(parts.scheme, ":"))
    return f"{parts.scheme}://{host}{parts.path.rstrip('/')}"
