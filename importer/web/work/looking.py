"""A file is looked at: what it shows, what is remembered of its like, and its mark."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from importer.intake.look import Look
from importer.intake.memory import Remembered, names_columns
from importer.pipeline.caller.caller import Caller
from importer.pipeline.remembering import memory_of
from importer.pipeline.run import look
from importer.settings.options import Options
from importer.workbench.opening import known_people


class FileMark(NamedTuple):
    """Tells a file from what it was when it was read last."""

    size: int
    changed_at: int

    @classmethod
    def of(cls, path: Path) -> FileMark | None:
        """As it is now; None: it is not there."""
        try:
            found = path.stat()
        except OSError:
            return None
        return cls(found.st_size, found.st_mtime_ns)


class Seen(NamedTuple):
    """What a file shows. remembered, people: as `Desk` has them."""

    look: Look
    mark: FileMark | None
    remembered: Remembered | None
    people: Mapping[str, str]


def see(path: Path, options: Options, caller: Caller) -> Seen:
    """Look at the file. Raises what stops it."""
    mark = FileMark.of(path)  # first: what is written while it is read makes another file of it
    found = look(path, options, caller)
    memory = None if names_columns(options) else memory_of(caller)
    remembered = None if memory is None else memory.recall(found.header)
    return Seen(found, mark, remembered, known_people(path, options, caller))
