"""The ledgers of a PostgreSQL database as a `Home`, which several computers share.

What this computer's own ledgers know must be in there first: else it would be sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from importer.errors import LedgerError
from importer.ledger.file.standing import doubt_about
from importer.ledger.file.witness import GO_ON, IDENTITY
from importer.ledger.home import FileHome, LedgerDoubt
from importer.ledger.location import Place, place_label
from importer.ledger.moved import copied_key
from importer.ledger.service import same_service
from importer.ledger.shared_opening import postgres
from importer.ledger.shares import SharesTable
from importer.ledger.store import Ledger
from importer.ledger.unsound import Unsound
from importer.settings.ledger_address import encrypted, shown
from importer.settings.process_environment import ENVIRONMENT
from importer.wording.pasting import shell_word


@dataclass(frozen=True, slots=True)
class SharedHome:
    """A schema for each workspace. address: without a password. own: of this computer.

    seen: what there is, for who looks once; None: it is asked for each time. wait_seconds: for
    another that holds a workspace. on_wait: told that one waits, and why. check: raises what ends
    the waiting.
    """

    address: str
    own: FileHome
    seen: tuple[Place, ...] | None = None
    wait_seconds: float = 0
    on_wait: Callable[[float, str], None] | None = None
    check: Callable[[], None] = lambda: None

    @property
    def name(self) -> str:
        """Of the database, for messages."""
        return shown(self.address)

    @property
    def way(self) -> str:
        """Whichever computer it was."""
        return f"through the shared ledger {self.name}"

    @property
    def where(self) -> str:
        """With the name of the database."""
        return f"in the shared ledger {self.name}"

    @property
    def elsewhere(self) -> str:
        """All computers that use it are in it."""
        return "was it run without the shared ledger, or with another one?"

    @property
    def unknown(self) -> str:
        """It was lost there, or sent without it."""
        return (
            f"the shared ledger {self.name} has no record of this: it was restored from an older "
            "backup, or a computer did the import without it"
        )

    def sent_to(self, label: str) -> str:
        """By all computers together."""
        return f"was sent to {label} {self.way}"

    def places(self, base_url: str | None = None, *, but: Place | None = None) -> list[Place]:
        """The schemas, also of workspaces that only other computers import into."""
        wanted = None if base_url is None else same_service(base_url)
        return [
            place
            for place in self._all()
            if (but is None or place.location != but.location)
            and wanted in {None, same_service(place.base_url)}
        ]

    def unsound(self, *, but: Place | None = None) -> list[Unsound]:  # noqa: ARG002 -- a home's
        """None: the database keeps no older copies beside it."""
        return []

    def own_place(self, base_url: str, workspace: str | None) -> Place:
        """The schema that is called after the workspace."""
        new = self._place(postgres().schema_of(base_url, workspace))
        there = next((p for p in self._all() if p.location == new.location), new)
        if there.problem is not None:
            raise there.problem
        return there._replace(base_url=base_url, workspace=workspace or "")

    def is_there(self, place: Place) -> bool:
        """Whether there is such a schema."""
        return any(found.location == place.location for found in self._all())

    def doubt_about(self, place: Place) -> LedgerDoubt | None:
        """That a ledger of this computer knows more of the workspace, or did before it was lost."""
        lost = self._lost_here(place)
        error = lost or self._uncopied_here(place)
        if error is None:
            return None
        text = f"{error.message}. A run stops there: {error.hint}"
        return LedgerDoubt(text, is_uncopied=lost is None)

    def open_to_read(self, place: Place) -> Ledger:
        """Nobody is kept waiting by it."""
        return postgres().open_to_read(self._connected, place.name)

    def beside(self) -> Callable[[Place], Ledger]:
        """All over one connection: a server has only so many."""
        room = postgres().beside(self._connected)
        return lambda place: postgres().open_beside(room, self._connected, place.name)

    def open_to_write(
        self, place: Place, *, purpose: str, trust: bool = False, only_deletes: bool = False
    ) -> Ledger:
        """It is leased, which every other computer notices."""
        if not only_deletes:
            # What a ledger of this computer knows is not given up, whatever is trusted.
            error = (None if trust else self._lost_here(place)) or self._uncopied_here(place)
            if error is not None:
                raise error
        return self.opened(place, purpose=purpose, trust=trust)

    def opened(self, place: Place, *, purpose: str, trust: bool = False) -> Ledger:
        """The ledger, leased, whatever this computer's own ones know besides."""
        return postgres().open_to_write(
            self._connected,
            base_url=place.base_url,
            workspace=place.workspace or None,
            purpose=purpose,
            schema=place.name,
            trust=trust,
            wait_seconds=self.wait_seconds,
            on_wait=self.on_wait,
            check=self.check,
        )

    def in_use(self, place: Place) -> str | None:
        """Whoever waits for it wants to know."""
        return postgres().in_use(self._connected, place.name)

    def ask_to_stop(self, place: Place) -> str | None:
        """Ask whoever imports into a workspace to stop, as Ctrl-C does there.

        Who that is; None: nobody does. It ends once the answers to what it has sent are in.
        """
        return postgres().ask_to_stop(self._connected, place.name)

    def init(self) -> bool:
        """Make what all ledgers have in common; False where it was there already."""
        return postgres().init(self._connected)

    def has_tables(self) -> bool:
        """Whether that was made."""
        return postgres().has_tables(self._connected)

    def problems(self) -> list[str]:
        """Why no ledger can be kept there."""
        return postgres().problems(self._connected)

    def shares(self, base_url: str) -> SharesTable:
        """Who has which shares of a rate at a service, whichever computer it is."""
        return postgres().shares(self._connected, base_url)

    def looking_once(self) -> SharedHome:
        """The database is asked once what there is."""
        return replace(self, seen=tuple(self._all()))

    def copy_of(self, place: Place, identity: str) -> Place | None:
        """Where a ledger of this workspace was copied to; None: nowhere."""
        for found in self._all():
            if found.problem is None and found.is_about(place.base_url, place.workspace):
                with self.open_to_read(found) as ledger:
                    if ledger.recall(copied_key(identity)) is not None:
                        return found
        return None

    def next_to(self, place: Place, identity: str) -> Place:
        """The one further ledger of a workspace that a ledger of this identity may be."""
        return place._replace(location=self._place(f"{place.name}_{identity[:8]}").location)

    def _all(self) -> list[Place]:
        if self.seen is not None:
            return list(self.seen)
        return postgres().places(self._connected)

    def _place(self, schema: str) -> Place:
        return Place(postgres().location_of(self._connected, schema))

    @property
    def _connected(self) -> str:
        return encrypted(self.address, ENVIRONMENT)

    def _own_place(self, place: Place) -> Place:
        return self.own.own_place(place.base_url, place.workspace or None)

    def _lost_here(self, place: Place) -> LedgerError | None:
        """That a ledger of this computer is gone, or an older one; None: nothing says so."""
        doubt = doubt_about(Path(self._own_place(place).location))
        return None if doubt is None else LedgerError(doubt, hint=GO_ON)

    def _uncopied_here(self, place: Place) -> LedgerError | None:
        """What would be sent again by an import through this home; None: nothing."""
        own = self._own_place(place)
        if not self.own.is_there(own):
            return None
        with self.own.open_to_read(own) as ledger:
            if ledger.is_empty:
                return None
            identity = ledger.recall(IDENTITY) or ""
        if self.copy_of(place, identity) is not None:
            return None
        label = place_label(place.base_url, place.workspace)
        return LedgerError(
            f"this computer has a ledger of its own for {label}, and what was sent by it is not "
            f"known to the shared ledger {self.name}",
            hint=f"task-importer ledger copy {shell_word(self.address)} takes it over",
        )
