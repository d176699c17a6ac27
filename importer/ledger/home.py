"""Where the ledgers are: found, told apart and opened, without a word of how they are kept.

Whoever needs a ledger is handed a `Home`. What follows from the ledgers of one is decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

from importer.errors import LedgerError
from importer.ledger import location
from importer.ledger.file.standing import doubt_about
from importer.ledger.location import Place, read_place, relation_of
from importer.ledger.moved import Moved
from importer.ledger.store import Ledger
from importer.ledger.unsound import Unsound, unsound_ledgers
from importer.wording.hints import Hint


class LedgerDoubt(NamedTuple):
    """Why a ledger may lack what was sent. is_uncopied: another one of this computer knows it."""

    text: str
    is_uncopied: bool = False


class Home(Protocol):
    """The ledgers that are kept in one place, one for each workspace."""

    def places(self, base_url: str | None = None, *, but: Place | None = None) -> list[Place]:
        """Every ledger, of this service if one is named; the last used comes first.

        One that cannot be read is there with its problem: it may be the one that is wanted. but:
        one that is left out.
        """

    def unsound(self, *, but: Place | None = None) -> list[Unsound]:
        """Every ledger that is gone, cannot be read, or is not the one that was used last."""

    def own_place(self, base_url: str, workspace: str | None) -> Place:
        """The ledger of a workspace, which may not exist yet, and what it says of others.

        Raises `LedgerError` where it is there and cannot be read.
        """

    def is_there(self, place: Place) -> bool:
        """Whether there is such a ledger yet."""

    @property
    def way(self) -> str:
        """How what is recorded there was sent, behind such a sentence: from, or through what."""

    @property
    def where(self) -> str:
        """Where it is recorded, behind such a sentence."""

    @property
    def elsewhere(self) -> str:
        """Where a run may be recorded that is in none of these ledgers: as a question."""

    @property
    def unknown(self) -> str:
        """That something that was sent is not recorded there, and why that may be."""

    def sent_to(self, label: str) -> str:
        """What was sent to a workspace, behind "what"."""

    def doubt_about(self, place: Place) -> LedgerDoubt | None:
        """Why the ledger may not be the one that was used last; None: nothing says so."""

    def open_to_read(self, place: Place) -> Ledger:
        """The ledger for looking things up; nothing it knows is changed."""

    def beside(self) -> Callable[[Place], Ledger]:
        """As `open_to_read`, for who looks the same rows up in many of them."""

    def open_to_write(
        self, place: Place, *, purpose: str, trust: bool = False, only_deletes: bool = False
    ) -> Ledger:
        """The ledger, made if it does not exist, and held for this process alone.

        purpose: what another is told that has to wait. trust: take it for the one that was used
        last. only_deletes: it may be one that is kept for its history alone. Raises
        `WorkspaceBusyError` while another holds it, and `LedgerError` where it is not the one by
        which its workspace is imported into.
        """

    def in_use(self, place: Place) -> str | None:
        """Who holds the ledger on another computer now, and for what; None: nobody does."""

    def looking_once(self) -> Home:
        """The same for who changes no ledger: what each is about is read once."""


@dataclass(frozen=True, slots=True)
class FileHome:
    """The ledgers of a folder of this computer, a file for each. read: how one is looked at."""

    folder: Path
    read: Callable[[Path], Place] = read_place

    def places(self, base_url: str | None = None, *, but: Place | None = None) -> list[Place]:
        """Those of the folder."""
        return location.places(self.folder, base_url, but=_path_of(but), read=self.read)

    def unsound(self, *, but: Place | None = None) -> list[Unsound]:
        """Also those that are gone, as the file beside each knows."""
        return unsound_ledgers(self.folder, but=_path_of(but), read=self.read)

    def own_place(self, base_url: str, workspace: str | None) -> Place:
        """Of an older version it may be under another name."""
        return location.own_place(self.folder, base_url, workspace, self.read)

    @property
    def way(self) -> str:
        """No other computer writes there."""
        return "from this computer"

    @property
    def where(self) -> str:
        """As a person knows it."""
        return "on this computer"

    @property
    def elsewhere(self) -> str:
        """The folder is of one person on one computer."""
        return "was it run on another computer, or by another user?"

    @property
    def unknown(self) -> str:
        """It was lost here, or sent elsewhere."""
        return (
            "no ledger of this computer has a record of this: one that was used here is missing "
            "or was restored from an older copy, or another computer did the import"
        )

    def sent_to(self, label: str) -> str:
        """By this computer alone."""
        return f"this computer has sent to {label}"

    def is_there(self, place: Place) -> bool:
        """Whether there is such a file."""
        return Path(place.location).exists()

    def doubt_about(self, place: Place) -> LedgerDoubt | None:
        """As the file beside it says, or that it is kept for its history alone."""
        doubt = doubt_about(Path(place.location))
        if doubt is None and self.is_there(place):
            with self.open_to_read(place) as ledger:
                moved = Moved.told_by(ledger)
            doubt = None if moved is None else str(moved.error(place.location))
        return None if doubt is None else LedgerDoubt(doubt)

    def open_to_read(self, place: Place) -> Ledger:
        """It stays as it is, and is not locked."""
        return Ledger.open_to_read(Path(place.location))

    def beside(self) -> Callable[[Place], Ledger]:
        """Each is a file of its own."""
        return self.open_to_read

    def open_to_write(
        self, place: Place, *, purpose: str, trust: bool = False, only_deletes: bool = False
    ) -> Ledger:
        """It is locked, which other processes of this computer notice."""
        ledger = Ledger.open(
            Path(place.location),
            base_url=place.base_url,
            workspace=place.workspace or None,
            purpose=purpose,
            trust=trust,
        )
        moved = Moved.told_by(ledger)
        if moved is None or only_deletes:
            return ledger
        ledger.close()
        raise moved.error(place.location)

    def in_use(self, place: Place) -> None:  # noqa: ARG002 -- a home's
        """No other computer does."""
        return

    def looking_once(self) -> FileHome:
        """Each file is looked at once."""
        return replace(self, read=cache(self.read))


def _path_of(place: Place | None) -> Path | None:
    return None if place is None else Path(place.location)


def find_ledgers(home: Home, base_url: str) -> list[Place]:
    """The ledgers of this service, the last used first, for a dry run that asks no server.

    Raises `LedgerError` where none is found but one could not be read: it may have been it.
    """
    found = home.places(base_url)
    readable = [place for place in found if place.problem is None]
    if not readable:
        for place in found:
            if place.problem is not None:
                raise place.problem
    return readable


def require_one_identity(home: Home, base_url: str, workspace: str | None) -> None:
    """Raise `LedgerError` where the service names its workspace now and did not before, or not.

    Two ledgers would be taken for two workspaces, and the second knows nothing of the first.
    """
    for place in unlike_names(home, base_url, workspace):
        before = place.workspace or "no workspace"
        raise LedgerError(
            f"the service names {workspace or 'no workspace'} now, and named {before} when "
            f"{place.location} was written: they may or may not be the same",
            hint=Hint(
                "if they are, import with {same_workspace:yes}, and what was sent then is not "
                "sent again; if not, import with {other_workspace:yes}; it is asked once"
            ),
        )


def unlike_names(home: Home, base_url: str, workspace: str | None) -> list[Place]:
    """Ledgers of this service whose relation to it is not settled.

    It named a workspace when they were written, and does not any more, or the other way round.
    """
    own = home.own_place(base_url, workspace)
    return [
        place
        for place in home.places(base_url, but=own)
        # One that cannot be read: if it is needed, opening it tells.
        if place.problem is None
        and bool(place.workspace) != bool(workspace)
        and relation_of(own, place) is None
    ]
