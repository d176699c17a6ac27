"""The document of `ledger check`, `ledger init` and `ledger copy`."""

from __future__ import annotations

from typing import Literal, TypedDict


class SharedWorkspace(TypedDict):
    """A workspace of which the shared ledger knows something."""

    workspace: str | None
    """The workspace, as the service names it; null where it names none."""
    base_url: str
    """The service."""
    last_run: str | None
    """When the last run began, RFC 3339, UTC; null where there was none."""


class CopiedLedger(TypedDict):
    """A ledger of this computer that is in the shared one now."""

    workspace: str | None
    """The workspace, as the service names it; null where it names none."""
    base_url: str
    """The service."""
    source: str
    """The file that was copied. It is kept, for `history` and `purge`."""
    rows: dict[str, int]
    """How many rows of each table are in the copy."""
    is_new: bool
    """Whether it was copied just now; false where it had been before."""


class LedgerDocument(TypedDict):
    """A ledger that several computers share: `ledger check`, `ledger init` and `ledger copy`."""

    document: Literal["ledger"]
    """Which kind of document this is."""
    version: Literal[1]
    """The version of all documents."""
    ledger: str
    """The host and the name of the database."""
    ok: bool
    """Whether there are no problems."""
    problems: list[str]
    """What is wrong, or could not be copied, in words."""
    workspaces: list[SharedWorkspace]
    """What the shared ledger knows of, the last used first; empty where it was not asked."""
    copied: list[CopiedLedger]
    """What `ledger copy` has copied, or had copied before; empty for the other commands."""
