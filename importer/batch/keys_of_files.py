"""What workers do in a dry run besides checking: the keys of a file, and a bucket of all keys.

What they leave for each other lies in the folder that a unit names; what they return is counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TypeAlias

from importer.batch.buckets import compare_bucket, keys_path, rows_of_file
from importer.batch.ends import Account
from importer.batch.files import JobFile
from importer.batch.key_files import KeyWriter, Records
from importer.batch.shared_folder import read_names, require_open, written_whole
from importer.batch.units import Called, Place, Unit, UnitEnd, carry_out_unit, told_of
from importer.errors import ImporterError, SourceError
from importer.pipeline import run as pipeline
from importer.pipeline.siblings import Check, Ends, FoundBefore, RowOf
from importer.results.successor import identity
from importer.settings.options import Options

Stamp: TypeAlias = tuple[int, ...] | None
"""What changes where a file is saved anew, on whichever computer that is seen."""


class KeysUnit(NamedTuple):
    """One file, whose keys are wanted. number: by which the folder knows it."""

    unit: Unit
    folder: Path
    number: int


class KeysEnd(NamedTuple):
    """What came of it. rows: how many have a key; None: nobody knows, as `end` says.

    Where the file was checked as well, `end` has what is told of it, if no other file has its rows.
    """

    end: UnitEnd
    rows: int | None
    stamp: Stamp


class BucketUnit(NamedTuple):
    """A bucket. files: the numbers of those that are compared, in order."""

    folder: Path
    files: tuple[int, ...]
    bucket: int
    buckets: int


class BucketEnd(NamedTuple):
    """counts: of the files that have rows of earlier ones, how many. error: why nobody knows."""

    counts: Mapping[int, int]
    error: ImporterError | None = None


def write_keys(place: Place, keys: KeysUnit) -> KeysEnd:
    """Leave the keys of a file in the folder; check it as well, if that can count."""
    rows: int | None = None
    stamp: Stamp = None

    def act(file: JobFile, options: Options, called: Called) -> Account | None:
        nonlocal rows, stamp
        stamp = stamp_of(file.path)
        with written_whole(keys_path(keys.folder, keys.number)) as target:
            writer = KeyWriter(target)
            account = _checked(file, options, called, writer)
            writer.end()
        rows = writer.rows
        return account

    return KeysEnd(carry_out_unit(place, keys.unit, act), rows, stamp)


def _checked(file: JobFile, options: Options, called: Called, writer: KeyWriter) -> Account | None:
    """What is told of a file that has no results yet; of another one, its keys alone are taken.

    Results that stand there are looked at by a check, and replaced. So they have to be there when a
    file is checked with what is known of the others, and that may be a second time.
    """
    caller = called.caller
    if caller.job is None or file.results.exists() or options.only_failed:
        pipeline.tell_keys(file.path, options, caller, writer.take)
        return None
    caller = replace(caller, job=caller.job._replace(keys=writer))
    return told_of(pipeline.validate(file.path, options, caller), called)


def compare(unit: BucketUnit) -> BucketEnd:
    """Leave in the folder which rows of a bucket an earlier file has."""
    try:
        return BucketEnd(compare_bucket(*unit))
    except ImporterError as error:
        return BucketEnd({}, error)


def stamp_of(path: Path) -> Stamp:
    """By which it is seen that a file was changed. The number of a disk is each computer's own."""
    found = identity(path)
    return None if found is None else found[2:]


class NoneYet(NamedTuple):
    """A `Comparison` with nothing, as long as the folder is open."""

    folder: Path

    def compared(self, ends: Ends, check: Check, name: str) -> Ends:
        """How the rows of the file end. Raises `StoppedError` where nobody wants to know."""
        del check, name
        yield from ends
        require_open(self.folder)


class EarlierRows(NamedTuple):
    """A `Comparison` of a file by what the buckets have found. stamp: of the file before.

    folder: of its group. same: how many rows an earlier file has.
    """

    folder: Path
    number: int
    buckets: int
    same: int
    path: Path
    stamp: Stamp

    def compared(self, ends: Ends, check: Check, name: str) -> Ends:
        """How the rows of the file end.

        Raises `SourceError` where it was changed meanwhile, and `StoppedError` where nobody wants
        to know any more.
        """
        if stamp_of(self.path) != self.stamp:
            raise SourceError(
                f"{name} was changed while it was compared with the other files",
                hint="close it in other programs, and run the same command again",
            )
        if self.same:
            rows = rows_of_file(self.folder, self.number, self.buckets)
            finder = _Finder(rows, read_names(self.folder.parent))
            ends = FoundBefore(finder.at).compared(ends, check, name)
        yield from ends
        require_open(self.folder.parent)


class _Finder:
    """Finds rows by their places, which are asked for in order."""

    def __init__(self, rows: Records, names: list[str]) -> None:
        self._rows = rows
        self._names = names

    def at(self, first: int, count: int) -> Mapping[int, RowOf]:
        """Those of so many rows from a place on, by their places behind it."""
        low, high = self._rows["place"].searchsorted([first, first + count])
        return {
            int(row["place"]) - first: RowOf(self._names[row["of_file"]], int(row["of_number"]))
            for row in self._rows[low:high]
        }
