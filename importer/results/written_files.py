"""Which files of results are exactly as they were written, so that nothing is lost with them.

Of each one the checksum is kept, as the name of an empty file in a folder. A file that stands in
the way of new results and has another checksum may hold what a person has entered: it is given a
free name. So is one that was written elsewhere, or so long ago that it is not known any more.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from importer.results.destination import free_path
from importer.results.own_file import is_blank

_FOLDER = "written"
_MOST_KEPT = 1_000
"""Enough for three days of an import every five minutes, which replaces its results each time."""


@dataclass(frozen=True, slots=True)
class WrittenFiles:
    """What is known of results that were written. tell: is told which file has another name now.

    folder: where the checksums are, which is made when there is one to keep.
    """

    folder: Path
    tell: Callable[[str], None]

    def may_hold_corrections(self, path: Path) -> bool:
        """Whether a file stands there, and not as it was written. Raises OSError."""
        if not path.is_file() or is_blank(path):
            return False
        return not (self.folder / _checksum(path)).exists()

    def take_over(self, temporary: Path, path: Path) -> None:
        """Let a complete file take the place of the one that stands there. Raises OSError.

        Its checksum is kept before it has its name: whatever stops the program in between, the
        file is known under it.
        """
        self.add(temporary)
        self.make_way(path)

    def before_naming(self, *, replace: bool) -> Callable[[Path, Path], None]:
        """What is done when a file is complete, which is to replace the one that stands there."""
        return self.take_over if replace else lambda temporary, _: self.add(temporary)

    def make_way(self, path: Path) -> None:
        """Give the file another name, where it may hold corrections. Raises OSError.

        It keeps its own as well, until it is replaced: another command may do the same.
        """
        kept = self._kept(path) if self.may_hold_corrections(path) else None
        if kept is None:
            return
        self.tell(
            f"what {path.name} held may have corrections of yours, so it is kept as {kept.name}; "
            "to import them, import that file"
        )

    def _kept(self, path: Path) -> Path | None:
        """The further name that the file has now; None: another command has put its own there."""
        while True:
            kept = free_path(path)
            try:
                os.link(path, kept)
            except FileExistsError:  # another was sooner
                continue
            except FileNotFoundError:
                return None
            except OSError:  # no file can have two names there
                path.rename(kept)
                return kept
            if self.may_hold_corrections(kept):
                return kept
            kept.unlink()
            return None

    def add(self, path: Path) -> None:
        """Keep the checksum of what has just been written.

        Where it cannot be kept, the file is given another name when the next results come.
        """
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self.folder / _checksum(path)).touch()
            self._forget_the_oldest()

    def _forget_the_oldest(self) -> None:
        known = list(self.folder.iterdir())
        if len(known) <= _MOST_KEPT:
            return
        known.sort(key=lambda path: path.stat().st_mtime_ns)
        for path in known[:-_MOST_KEPT]:
            path.unlink(missing_ok=True)


def written_in(home: Path, tell: Callable[[str], None]) -> WrittenFiles:
    """What is known of them in this state folder."""
    return WrittenFiles(home / _FOLDER, tell)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
