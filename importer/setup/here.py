"""What `doctor` looks at on this computer: packages, the state folder, the ledgers in it.

A file is made in the folder, to see that it can be, and removed. Nothing else is changed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import closing
from importlib import metadata
from pathlib import Path

from importer.errors import LedgerError
from importer.ledger.file import database
from importer.ledger.file.disk import network_share
from importer.ledger.file.standing import doubt_about
from importer.ledger.file.witness import GO_ON
from importer.ledger.home import Home
from importer.setup.findings import Folder, Ledger, name_of

_PACKAGE = "task-importer"


def required_packages() -> list[str]:
    """What the program requires, as its metadata says; none where it has no metadata.

    What only some systems or an extra require is left out.
    """
    try:
        required = metadata.requires(_PACKAGE) or []
    except metadata.PackageNotFoundError:
        return []
    return [one for one in required if ";" not in one]


def installed_versions() -> dict[str, str]:
    """The versions of those that are installed."""
    versions: dict[str, str] = {}
    for name in map(name_of, required_packages()):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions


def folder_at(home: Path) -> Folder:
    """The state folder, or where the first import would make it."""
    share = network_share(home)
    if share is not None:
        return Folder(home, home.is_dir(), None, share, None)
    nearest = next((path for path in (home, *home.parents) if path.exists()), home)
    return Folder(home, home.is_dir(), _trouble(home, nearest), None, _free_bytes(nearest))


def _trouble(home: Path, nearest: Path) -> str | None:
    """Why no file can be made there. nearest: the folder itself, or the one to make it in."""
    if not nearest.is_dir():
        return f"{nearest} is not a folder"
    if nearest != home:  # nothing is made for a mere look
        return None if os.access(nearest, os.W_OK | os.X_OK) else f"{nearest} is read-only"
    try:
        with tempfile.NamedTemporaryFile(dir=home, prefix="doctor-") as file:
            file.write(b"task-importer doctor\n")
            file.flush()
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return None


def _free_bytes(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def ledgers_in(home: Home) -> list[Ledger]:
    """Every ledger of the home, the last used first, each read to its end; also missing ones."""
    found = [
        Ledger(p.location, p.label, p.last_run, _problem(Path(p.location))) for p in home.places()
    ]
    known = {one.location for one in found}
    missing = [one for one in home.unsound() if one.place.location not in known]
    return [
        *found,
        *(
            Ledger(one.place.location, one.place.label, "", LedgerError(one.problem, hint=GO_ON))
            for one in missing
        ),
    ]


def _problem(path: Path) -> LedgerError | None:
    """What is wrong with a ledger; None: its pages fit, and it is the one that was used last."""
    try:
        with database.ledger_errors(path):
            if not os.access(path, os.W_OK):
                return LedgerError(
                    f"the ledger {path} is read-only",
                    hint="make it writable, or an import cannot record what it sends",
                )
            with closing(database.open_as_it_is(path)) as db:
                database.require_whole(db, path)
    except LedgerError as error:
        return error
    doubt = doubt_about(path)
    return None if doubt is None else LedgerError(doubt, hint=GO_ON)
