"""Which home a command uses: this computer's folder, or a ledger that several computers share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from importer.ledger.file.shares_file import shares_in
from importer.ledger.home import FileHome, Home
from importer.ledger.service import same_service
from importer.ledger.shares import SharesTable


def home_at(
    folder: Path,
    address: str | None,
    wait_seconds: float = 0,
    on_wait: Callable[[float, str], None] | None = None,
    check: Callable[[], None] = lambda: None,
) -> Home:
    """The home. folder: the state folder. address: of a shared ledger; None: there is none.

    wait_seconds: for another that holds a workspace of it. on_wait: told that one waits, and why.
    check: raises what ends the waiting.
    """
    own = FileHome(folder)
    if address is None:
        return own
    from importer.ledger.shared_home import SharedHome  # noqa: PLC0415 -- rarely used

    return SharedHome(address, own, wait_seconds=wait_seconds, on_wait=on_wait, check=check)


def shares_at(folder: Path, address: str | None, base_url: str) -> SharesTable:
    """Where the shares of a rate at a service are, for all who have this home."""
    if address is None:
        return shares_in(folder, same_service(base_url))
    from importer.ledger.shared_home import SharedHome  # noqa: PLC0415 -- rarely used

    return SharedHome(address, FileHome(folder)).shares(base_url)
