"""Where the ledger of a workspace is, and what the other ledgers beside it are about.

Paths and `Place`s are found by a folder, an address and the id of a workspace. Nothing is locked
and nothing in a ledger is changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path, PurePath
from typing import NamedTuple

from importer.errors import LedgerError
from importer.ledger.file.database import ledger_errors, read_about
from importer.ledger.service import same_service, same_workspace


class WorkspaceRelation(StrEnum):
    """What a person has said of two ledgers, as written to disk."""

    SAME = "same"  # one workspace under two names
    OTHER = "other"  # two workspaces, whatever rows they have in common


_RELATION = "kinship "  # as written to disk by the first version


class Place(NamedTuple):
    """A ledger, and what it is about. problem: why it cannot be read; None: it can.

    location: where it is, as a person is told it: a path for the home it was found in, and for
    nobody else. workspace: "" where the service names none. last_run: when the last one began, or
    "". said: what a person has said of other workspaces, by their `relation_key`. copied_from: of
    which computer it is a copy that stands beside the ledger of its workspace; "": it is that.
    """

    location: str
    base_url: str = ""
    workspace: str = ""
    last_run: str = ""
    problem: LedgerError | None = None
    said: tuple[tuple[str, str], ...] = ()
    copied_from: str = ""

    @property
    def name(self) -> str:
        """What the ledger itself is called there."""
        return PurePath(self.location).name

    @property
    def label(self) -> str:
        """The workspace as a person knows it."""
        return place_label(self.base_url, self.workspace)

    def is_about(self, base_url: str, workspace: str | None) -> bool:
        """Whether it is a ledger of this workspace of this service, however they are spelled."""
        return same_service(self.base_url) == same_service(base_url) and same_workspace(
            self.workspace, workspace
        )


def place_label(base_url: str, workspace: str | None) -> str:
    """A workspace as a person knows it."""
    return f"workspace {workspace} at {base_url}" if workspace else f"{base_url}, without a name"


def relation_key(base_url: str, workspace: str | None) -> str:
    """Under which key a ledger remembers what was said of this other workspace."""
    return f"{_RELATION}{same_service(base_url)} {(workspace or '').casefold()}"


def key_of(place: Place) -> str:
    """The same for a ledger; one that does not tell what it is about has the name of its file."""
    if place.base_url:
        return relation_key(place.base_url, place.workspace)
    return f"{_RELATION}file {place.name}"


def relation_of(own: Place, other: Place) -> WorkspaceRelation | None:
    """How two ledgers are related, by their names or by what a person said; None: not said."""
    if other.is_about(own.base_url, own.workspace):
        return WorkspaceRelation.SAME
    said = dict(other.said).get(relation_key(own.base_url, own.workspace))
    said = dict(own.said).get(key_of(other), said)
    return WorkspaceRelation(said) if said in set(WorkspaceRelation) else None


def ledger_path(home: Path, base_url: str, workspace: str | None) -> Path:
    """Where a new ledger of a workspace is: a readable name and a digest that keeps apart.

    The same for ids that differ in case alone.
    """
    workspace = (workspace or "").casefold()
    digest = hashlib.sha256(f"{same_service(base_url)}\n{workspace}".encode()).hexdigest()[:12]
    readable = re.sub(r"[^A-Za-z0-9]+", "-", workspace or "workspace").strip("-")[:40]
    return home / f"{readable}-{digest}.sqlite"


def read_place(path: Path) -> Place:
    """What the ledger at `path` is about, or why it cannot be read."""
    try:
        with ledger_errors(path):
            about = read_about(path)
    except LedgerError as error:
        return Place(str(path), problem=error)
    base_url, workspace = about.get("base_url", ""), about.get("workspace", "")
    return Place(str(path), base_url, workspace, about["last_run"], said=read_said(about))


def read_said(about: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What a person has said of other workspaces, of all that a ledger keeps."""
    return tuple(sorted((k, v) for k, v in about.items() if k.startswith(_RELATION)))


def own_path(
    home: Path, base_url: str, workspace: str | None, read: Callable[[Path], Place] = read_place
) -> Path:
    """Where the ledger of a workspace is, or would be made.

    Of an older version it may be under another name, and about another spelling of the address.
    """
    path = ledger_path(home, base_url, workspace)
    if path.exists():
        return path
    found = [p for p in places(home, base_url, read=read) if p.is_about(base_url, workspace)]
    return Path(found[0].location) if found else path


def own_place(
    home: Path, base_url: str, workspace: str | None, read: Callable[[Path], Place] = read_place
) -> Place:
    """The ledger of a workspace, which may not exist yet, and what it says about other ledgers.

    Raises `LedgerError` where it is there and cannot be read.
    """
    path = own_path(home, base_url, workspace, read)
    there = read(path) if path.exists() else Place(str(path))
    if there.problem is not None:
        raise there.problem
    return there._replace(base_url=base_url, workspace=workspace or "")


def places(
    home: Path,
    base_url: str | None = None,
    *,
    but: Path | None = None,
    read: Callable[[Path], Place] = read_place,
) -> list[Place]:
    """Every ledger of the folder, of this service if one is named; the last used comes first.

    One that cannot be read is there with its problem: it may be the one that is wanted. but: one
    that is left out. read: how a ledger is looked at; who only reads looks at each once.
    """
    wanted = None if base_url is None else same_service(base_url)
    found = [read(path) for path in sorted(home.glob("*.sqlite")) if path != but]
    found = [
        place for place in found if place.problem or wanted in {None, same_service(place.base_url)}
    ]
    return sorted(found, key=lambda place: place.last_run, reverse=True)
