"""The folder of ledgers: one for each name of the workspace, and what befalls them between runs.

`GET /me` may give the workspace another id, or the service gets another address: the run then has
another ledger, and has to find in the others what was sent. Between runs a ledger is deleted,
damaged or replaced by an older copy. The product's rules decide (`what_is_wrong`, `Elsewhere`); a
person puts back what is missing, and says what is the same, sooner or later.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from importer.errors import ConfigurationError, LedgerError
from importer.ledger.file.database import transaction
from importer.ledger.file.guard import Guard
from importer.ledger.file.ledger_file import LedgerFile
from importer.ledger.file.standing import standing_of
from importer.ledger.file.witness import COMMITS, IDENTITY, Witness
from importer.ledger.location import Place, WorkspaceRelation, key_of, relation_of
from importer.ledger.others import Others
from importer.ledger.store import Ledger
from importer.ledger.unsound import Unsound
from importer.pipeline.beside.elsewhere import Elsewhere
from importer.pipeline.caller.silent import Silent
from importer.planning.planned_rows import Plan
from tests.simulation.disk import Disk, load, new_image
from tests.simulation.home_names import NAMES, Name
from tests.simulation.notes import Notes
from tests.simulation.way import Way

_SHARE = 0.2
"""Of the seeds that have more than one name, or an accident of a ledger."""

_RENAMED, _BEFALLEN, _ANSWERED = 0.4, 0.3, 0.6


class StoppedError(Exception):
    """The run ends before it sends anything: a person has to say or to do something."""


@dataclass(slots=True)
class _Kept:
    """A ledger: the file, its witness, the newest image, and older ones that somebody copied."""

    name: Name
    db: sqlite3.Connection | None
    witness: Witness | None = None
    newest: bytes = b""
    older: list[bytes] = field(default_factory=list)
    accident: str = ""

    @property
    def path(self) -> Path:
        """Where it is."""
        host = self.name.base_url.split("/")[2]
        return Path(f"{self.name.workspace}-{host}.sqlite")


class Home:
    """The ledgers of one computer."""

    def __init__(self, seed: int, way: Way, disk: Disk, notes: Notes) -> None:
        self._rng = random.Random(f"home of {seed}")
        self._way = way
        self._disk = disk
        self._notes = notes
        is_chosen = way.has_home or self._rng.random() < _SHARE
        self.is_active = is_chosen and not way.drops_commits
        self._names = self._rng.choice(NAMES)
        self._here = _Kept(self._names[0], disk.db)
        self._ledgers = {self._here.name: self._here}
        self._said: WorkspaceRelation | None = None
        self.others: Others | None = None
        """What the run that is going on knows of the other ledgers; None: it looks at none."""
        self._opened: list[Others] = []
        self.waits_for = ""
        """What a person has to do before a run can go on; "": nothing."""

    def close(self) -> None:
        """Forget everything."""
        for others in self._opened:
            others.__exit__()
        for db in self.all():
            if db is not self._disk.db:
                db.close()

    def all(self) -> list[sqlite3.Connection]:
        """Every ledger that is there."""
        self._settle_here()
        return [kept.db for kept in self._ledgers.values() if kept.db is not None]

    def turn(self) -> None:
        """What happens between two runs, while the weather is bad."""
        if not self.is_active:
            return
        self._copy()
        if self._rng.random() < _RENAMED:
            self._rename(self._rng.choice(self._names))
        if self._rng.random() < _BEFALLEN:
            self._befall(self._rng.choice(list(self._ledgers.values())))

    def open(self) -> bool:
        """Whether a run may use the ledger of this name, as the product sees it."""
        if not self.is_active:
            return True
        problem = self._problem_of(self._here)
        if problem is not None:
            self._wait("a copy", problem)
            return False
        self._here.accident = ""  # an older copy may be as new as the newest
        if self._here.db is None:  # nothing is amiss with it, says a wrong way
            self._set(self._here, load(new_image()))
        return True

    def settle(self, plan: Plan, ledger: Ledger) -> Plan:
        """The plan without what other ledgers know. Raises `StoppedError` where they do not say."""
        if not self.is_active:
            return plan
        own = self._place(self._here)
        self.others = self._way.others(self._others(own))
        self._opened.append(self.others)
        elsewhere = Elsewhere(own, self.others, Silent())
        try:
            settled = elsewhere.settle(
                plan, self._said, lambda place, relation: ledger.remember(key_of(place), relation)
            )
        except ConfigurationError as error:
            self._wait("an answer", error.message)
            raise StoppedError from error
        except LedgerError as error:
            self._wait("a copy", error.message)
            raise StoppedError from error
        self._said = None
        return settled

    def guard(self) -> Guard | None:
        """What counts the commits of the ledger that is open; None: nobody asks for them."""
        return _Counting(self._testify) if self.is_active else None

    def answer(self, *, at_once: bool) -> None:
        """A person does what is needed, sooner or later."""
        if not self.waits_for or (not at_once and self._rng.random() >= _ANSWERED):
            return
        if self.waits_for == "an answer":
            self._said = WorkspaceRelation.SAME
        else:
            for kept in self._ledgers.values():
                self._put_back(kept)
        self._notes.tell(f"a person gives {self.waits_for}")
        self.waits_for = ""

    def _wait(self, what: str, why: str) -> None:
        self.waits_for = what
        self._notes.counts["stopped"] += 1
        self._notes.tell(f"stopped: {why}")

    def _rename(self, name: Name) -> None:
        if name == self._here.name:
            return
        self._settle_here()
        if name not in self._ledgers:
            self._ledgers[name] = _Kept(name, load(new_image()))
        self._here = self._ledgers[name]
        self._put_on_disk(self._here.db)
        self._notes.counts["renamed"] += 1
        self._notes.tell(f"the workspace is {name} from now on")

    def _copy(self) -> None:
        """Somebody copies the ledger now and then; what is newest is told by it alone."""
        if self._here.accident:
            return
        self._here.newest = self._disk.db.serialize()
        self._here.older.append(self._here.newest)

    def _befall(self, kept: _Kept) -> None:
        if kept.accident or kept.witness is None or not kept.older:
            return
        kept.accident = self._rng.choice(("gone", "damaged", "older", "older"))
        image = self._rng.choice(kept.older)
        self._set(kept, load(image) if kept.accident == "older" else None)
        self._notes.counts["befallen"] += 1
        self._notes.tell(f"the ledger of {kept.name} is {kept.accident}")

    def _put_back(self, kept: _Kept) -> None:
        if kept.accident:
            self._set(kept, load(kept.newest))
            kept.accident = ""

    def _set(self, kept: _Kept, db: sqlite3.Connection | None) -> None:
        """Another file, or none, is under the name of a ledger."""
        self._settle_here()
        if kept.db is not None:
            kept.db.close()
        kept.db = db
        if kept is self._here:
            self._put_on_disk(db)

    def _put_on_disk(self, db: sqlite3.Connection | None) -> None:
        """Where there is no ledger, a new one stands in for it, which nobody opens."""
        if all(kept.db is not self._disk.db for kept in self._ledgers.values()):
            self._disk.db.close()  # it stood in
        self._disk.db = db or load(new_image())

    def _settle_here(self) -> None:
        """After a power loss the disk has another connection to the ledger that is in use."""
        if self._here.db is not None:
            self._here.db = self._disk.db

    def _problem_of(self, kept: _Kept) -> str | None:
        """What is wrong with a ledger, by the product's rule."""
        if kept.accident == "damaged":
            return f"the ledger {kept.path} is damaged"
        self._settle_here()
        db = kept.db
        standing = None if db is None else standing_of(db, has_log=False)
        return self._way.is_wrong(kept.path, standing, kept.witness)

    def _others(self, own: Place) -> Others:
        others = Others()
        for kept in self._ledgers.values():
            if kept is self._here:
                continue
            place, problem = self._place(kept), self._problem_of(kept)
            if problem is not None:
                others.unsound.append(Unsound(place, problem))
            if kept.db is not None:
                others._ledgers[place] = Ledger(LedgerFile(kept.path, _copy_of(kept.db)))
                if relation_of(own, place) is WorkspaceRelation.SAME:
                    others._same.add(place)
        return others

    def _place(self, kept: _Kept) -> Place:
        self._settle_here()
        db = kept.db
        said: list[tuple[str, str]] = []
        if db is not None:
            query = "SELECT key, value FROM about WHERE key GLOB 'kinship *' ORDER BY key"
            said = db.execute(query).fetchall()
        return Place(str(kept.path), *kept.name, said=tuple(said))

    def _testify(self, commits: int) -> None:
        kept = self._here
        kept.witness = Witness("one", commits, "2026-03-02T09:00:00+00:00", "", *kept.name)


class _Counting(Guard):
    """Counts commits in the ledger and tells the witness, as the product's guard does on a disk."""

    def __init__(self, testify: Callable[[int], None]) -> None:
        """testify: told of each count, once it is written."""
        self._tell = testify

    @contextmanager
    def transaction(self, db: sqlite3.Connection) -> Iterator[None]:
        """As the product's, without a file to look at."""
        with transaction(db):
            commits = standing_of(db, has_log=False).commits + 1
            said = [(COMMITS, str(commits)), (IDENTITY, "one")]
            db.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", said)
            yield
        self._tell(commits)

    def keep_begin(self, db: sqlite3.Connection) -> None:
        """There is no log that it could be brought from."""


def _copy_of(db: sqlite3.Connection) -> sqlite3.Connection:
    """What whoever only reads it has open."""
    return load(db.serialize())
