"""Imports that were begun on the page and not ended: the sheet, and what was done to it.

They are kept beside the ledgers for seven days, for their owner alone. What is in them is their
writer's; here they are found, replaced whole or not at all, and deleted.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from importer.ledger.file.small_file import replace_text

KEPT_FOR = timedelta(days=7)

_FOLDER, _CONTENT, _SHEET = "unfinished", "work.json", "sheet"


class Unfinished(NamedTuple):
    """One of them. place: its folder. content: as it was written last, at this time."""

    place: Path
    content: Mapping[str, Any]
    saved_at: datetime

    @property
    def copy(self) -> Path | None:
        """The copy of the sheet; None: its own file was not copied."""
        return next((path for path in (self.place / _SHEET).glob("*")), None)


class UnfinishedImports:
    """Those of a folder of ledgers, which is made when there is something to keep."""

    def __init__(self, home: Path) -> None:
        """Look nothing up yet."""
        self._folder = home / _FOLDER

    def begin(self, sheet: Path | None) -> Path:
        """A new place with a copy of the sheet, if one is given. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place = self._folder / secrets.token_hex(8)
        place.mkdir(mode=0o700)
        if sheet is not None:
            (place / _SHEET).mkdir(mode=0o700)
            copy = place / _SHEET / sheet.name
            shutil.copyfile(sheet, copy)
            copy.chmod(0o600)
        return place

    @staticmethod
    def keep(place: Path, content: Mapping[str, Any]) -> None:
        """Replace what is known of it, whole and durably, or not at all. Raises OSError."""
        replace_text(place / _CONTENT, json.dumps(content, ensure_ascii=False), durable=True)

    def all(self) -> Iterator[Unfinished]:
        """Those that can be gone on with."""
        for place in sorted(self._folder.glob("*")):
            with suppress(OSError, ValueError):
                path = place / _CONTENT
                content = json.loads(path.read_text("utf-8"))
                if isinstance(content, dict):
                    yield Unfinished(place, content, _written(path))

    def find(self, name: str) -> Unfinished | None:
        """The one in the folder of this name; None: there is none."""
        return next((work for work in self.all() if work.place.name == name), None)

    def before(self, moment: datetime) -> list[Path]:
        """The places that were written to last before."""
        found = []
        for place in sorted(self._folder.glob("*")):
            with suppress(OSError):
                content = place / _CONTENT
                if _written(content if content.exists() else place) < moment:
                    found.append(place)
        return found

    def tidy(self, now: datetime) -> None:
        """Delete those that are too old."""
        for place in self.before(now - KEPT_FOR):
            discard(place)


def discard(place: Path) -> None:
    """Delete one. Raises nothing: what cannot be deleted now is too old some day."""
    shutil.rmtree(place, ignore_errors=True)


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
