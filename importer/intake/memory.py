"""What a person has answered about a sheet, kept for the next sheet with the same columns.

Of each set of headers there is one mapping file, which only its owner may read. The order of the
columns does not matter, nor does what the file is called, nor whether it is a results file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from importer.ledger.file.small_file import replace_text
from importer.mapping.headers.names import fold
from importer.rows.outcome import IMPORT_COLUMNS
from importer.settings.options import Options

_SUFFIX = ".toml"
_SUFFIXES = (_SUFFIX, ".csv")
"""Those are the answers about columns, and about the people of a workspace."""
_OF_THE_PROGRAM = frozenset(map(fold, IMPORT_COLUMNS))


class Remembered(NamedTuple):
    """A mapping file with earlier answers. answered: when they were given."""

    path: Path
    answered: datetime


Recall = Callable[[Sequence[str]], Remembered | None]
"""The answers that apply to a sheet with this header; None: there are none."""


class Memory:
    """The answers of one folder, which is made when there is something to keep."""

    def __init__(self, folder: Path) -> None:
        """Look nothing up yet."""
        self._folder = folder

    def recall(self, header: Sequence[str]) -> Remembered | None:
        """What was answered for a sheet with these headers; None: nothing."""
        path = self.place_of(header)
        try:
            return Remembered(path, _written(path))
        except OSError:
            return None

    def keep(self, header: Sequence[str], text: str) -> None:
        """Keep a mapping file for sheets with these headers, in the place of an earlier one.

        Raises OSError; then nothing has changed.
        """
        path = self.place_of(header)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_text(path, text, durable=False)

    def forget(self, header: Sequence[str]) -> None:
        """Answers for a sheet with these headers are given anew. Raises OSError."""
        self.place_of(header).unlink(missing_ok=True)

    def before(self, moment: datetime) -> list[Path]:
        """The files whose answers were given before."""
        found = []
        kept = (path for path in sorted(self._folder.glob("*")) if path.suffix in _SUFFIXES)
        for path in kept:
            with suppress(OSError):
                if _written(path) < moment:
                    found.append(path)
        return found

    def place_of(self, header: Sequence[str]) -> Path:
        """Where the answers for a sheet with these headers are, or would be."""
        return self._folder / f"{header_key(header)}{_SUFFIX}"


def header_key(header: Sequence[str]) -> str:
    """Equal for the same set of headers in any order and spelling.

    Where two headers are alike or one is empty, a mapping has to name columns by their places: then
    the order counts as well. The columns that a results file adds do not count.
    """
    names = [name for name in map(fold, header) if name not in _OF_THE_PROGRAM]
    is_a_set = all(names) and len(set(names)) == len(names)
    told = ["set", *sorted(names)] if is_a_set else ["row", *names]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:32]


def names_columns(options: Options) -> bool:
    """Whether it is said which column is what: then no earlier answer counts."""
    told = options.mapping
    return any((told.template, told.file, told.maps, told.sets))


def says_nothing_of_columns(options: Options) -> bool:
    """Whether all that is settled comes from the sheet, and from whoever was asked about it.

    Only then is it kept: a flag was meant for the one sheet that it was given with.
    """
    told = options.mapping
    named = (told.template, told.file, told.default_type, told.long_text)
    of_dates = (told.date_order, told.date_numbers)
    of_columns = (told.maps, told.sets, told.lookups, told.values, told.html)
    of_exports = (told.contacts, told.users)
    of_rows = (told.skips, told.skip_match, told.only, told.treat_as_open, told.empty)
    return not any(
        (*named, *of_dates, *of_columns, *of_exports, *of_rows, options.planning.last_of)
    )


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
