"""What the commands about a ledger that several computers share do with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from importer.documents import VERSION
from importer.documents.ledgers import CopiedLedger, LedgerDocument, SharedWorkspace
from importer.errors import ConfigurationError, ImporterError, LedgerError
from importer.ledger.copying import Copied, copy_ledger
from importer.ledger.home import FileHome
from importer.ledger.location import Place
from importer.ledger.service import same_workspace
from importer.ledger.shared_home import SharedHome
from importer.wording.text import visible


@dataclass(slots=True)
class SharedReport:
    """What was found, or done. places: what the shared ledger knows of. problems: what is wrong.

    has_tables: whether they were made before; None: that was not asked. makes_them: they are there
    now, whoever made them.
    """

    name: str
    has_tables: bool | None = None
    makes_them: bool = False
    places: list[Place] = field(default_factory=list)
    copied: list[Copied] = field(default_factory=list)
    problems: list[ImporterError] = field(default_factory=list)

    def as_json(self) -> LedgerDocument:
        """All of it as one JSON document."""
        return {
            "document": "ledger",
            "version": VERSION,
            "ledger": self.name,
            "ok": not self.problems,
            "problems": [str(problem) for problem in self.problems],
            "workspaces": [_workspace(place) for place in self.places],
            "copied": [_copy(one) for one in self.copied],
        }


def _workspace(place: Place) -> SharedWorkspace:
    return {
        "workspace": place.workspace or None,
        "base_url": place.base_url,
        "last_run": place.last_run or None,
    }


def _copy(one: Copied) -> CopiedLedger:
    return {
        "workspace": one.place.workspace or None,
        "base_url": one.place.base_url,
        "source": one.place.location,
        "rows": one.rows,
        "is_new": one.is_new,
    }


def check(address: str, folder: Path) -> SharedReport:
    """What is wrong with a shared ledger, and what it knows of. Nothing is changed."""
    home = SharedHome(address, FileHome(folder))
    report = SharedReport(home.name)
    try:
        report.problems += [_unfit(home.name, problem) for problem in home.problems()]
        report.has_tables = home.has_tables()
        report.places = home.places()
    except ImporterError as error:
        report.problems.append(error)
    report.problems += [place.problem for place in report.places if place.problem is not None]
    return report


def init(address: str, folder: Path) -> SharedReport:
    """Make what a shared ledger needs, unless it is there. Raises `ImporterError`."""
    home = SharedHome(address, FileHome(folder))
    is_new = home.init()
    return SharedReport(home.name, not is_new, makes_them=True, places=home.places())


def copy(
    address: str, folder: Path, on_wait: Callable[[float, str], None] | None = None
) -> SharedReport:
    """Copy all ledgers of this computer into a shared one; what cannot be is a problem.

    on_wait: told that one waits for another that holds a workspace, for how long, and why.
    Raises `ImporterError` where the shared one cannot be used at all.
    """
    own = FileHome(folder)
    home = SharedHome(address, own, on_wait=on_wait)
    home.init()
    report = SharedReport(home.name)
    for place in own.places():
        try:
            report.copied.append(copy_ledger(place, home))
        except LedgerError as error:
            report.problems.append(error)
    there = {place.location for place in own.places()}
    missing = [found for found in own.unsound() if found.place.location not in there]
    report.problems += [LedgerError(found.problem) for found in missing]
    report.places = home.places()
    return report


def stop(address: str, folder: Path, workspace: str) -> list[str]:
    """Who was asked to stop importing into a workspace; nobody, if none does.

    Raises `ConfigurationError` where the shared ledger knows of no such workspace.
    """
    home = SharedHome(address, FileHome(folder))
    known = home.places()
    meant = [place for place in known if same_workspace(place.workspace, workspace)]
    if not meant:
        names = ", ".join(sorted({visible(place.workspace) for place in known if place.workspace}))
        raise ConfigurationError(
            f"the shared ledger {home.name} knows of no workspace {visible(workspace)}",
            hint=f"it knows of {names}" if names else "nothing was imported with it yet",
        )
    asked = (home.ask_to_stop(place) for place in meant if not place.copied_from)
    return [holder for holder in asked if holder is not None]


def _unfit(name: str, problem: str) -> LedgerError:
    return LedgerError(
        f"no ledger can be kept in {name}: {problem}",
        hint="have whoever looks after the database change that, or use another one",
    )
