"""A file is looked at: what it shows, what is remembered of its like, and its mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from importer.intake.begun import Begun
from importer.intake.look import Look
from importer.intake.memory import Remembered, names_columns
from importer.intake.onlooker import Onlooker
from importer.intake.survey import Survey
from importer.pipeline.caller.caller import Caller
from importer.pipeline.remembering import memory_of
from importer.pipeline.run import look
from importer.settings.options import Options
from importer.workbench.first_rows import FirstRows, first_rows
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
    """What a file shows. remembered, people: as `Desk` has them.

    rows: as they were read, where nothing has to be settled first and no other file was read with
    them, which may change until they are checked; whoever asked closes them.
    """

    look: Look
    rows: Survey | None
    mark: FileMark | None
    remembered: Remembered | None
    people: Mapping[str, str]


def see(path: Path, options: Options, caller: Caller, show: Callable[[FirstRows], None]) -> Seen:
    """Look at the file. show: told of the first rows long before the last. Raises what stops it."""
    mark = FileMark.of(path)  # first: what is written while it is read makes another file of it
    kept: list[Survey] = []

    def begun(read: Begun) -> None:
        if (rows := first_rows(read)) is not None:
            show(rows)

    found = look(path, options, caller, onlooker=Onlooker(begun, kept.append))
    try:
        memory = None if names_columns(options) else memory_of(caller)
        remembered = None if memory is None else memory.recall(found.header)
        people = known_people(path, options, caller)
    except BaseException:
        _close(kept)
        raise
    if _names_a_file(options):
        _close(kept)
    return Seen(found, next(iter(kept), None), mark, remembered, people)


def _close(kept: list[Survey]) -> None:
    while kept:
        kept.pop().close()


def _names_a_file(options: Options) -> bool:
    """Whether another file than the sheet says what its rows mean."""
    mapping = options.mapping
    return any((mapping.file, mapping.lookups, mapping.contacts, mapping.users))
