"""A dry run over many files, each checked by itself, wherever there is room.

Three passes: what the rows of each file are known by; in each bucket of keys, which rows an earlier
file has; each file checked, with that said. Where the first pass has checked a file as well, and no
earlier one has its rows, that counts, and its results stay.

What a pass leaves for the next one lies in a folder that all workers see, and counts alone come
back: memory here does not grow with the rows. Files that go with a token of their own are compared
with none, and only checked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from importer.batch.buckets import bucket_count
from importer.batch.ends import BatchEnd, FileEnd, JobEnd
from importer.batch.engine import Engine
from importer.batch.files import JobFile
from importer.batch.grouping import MOST_BYTES, each, grouped
from importer.batch.keys_of_files import (
    BucketUnit,
    EarlierRows,
    KeysUnit,
    NoneYet,
    Stamp,
    compare,
    write_keys,
)
from importer.batch.shared_folder import close, made_in, shared_folder, write_names
from importer.batch.units import Place, Unit, UnitEnd, Waiting, import_unit, is_in_the_way
from importer.errors import ImporterError, StoppedError
from importer.pipeline.siblings import Comparison
from importer.settings.options import Options

_Unit = TypeVar("_Unit")
_Result = TypeVar("_Result")


class _File(NamedTuple):
    """A file that waits. number: in the order of the list, from 0. job: as it will have ended."""

    number: int
    job: JobEnd
    options: Options
    file: JobFile

    @property
    def name(self) -> str:
        """What the engine calls it."""
        return f"{self.job.job.name}, {self.file.name}"


class _Keys(NamedTuple):
    """What is known of the keys of a file."""

    rows: int
    stamp: Stamp


@dataclass(slots=True)
class _Group:
    """Files that go with one token, and are compared. keys: of those that could be read."""

    folder: Path
    files: Sequence[_File]
    keys: dict[int, _Keys] = field(default_factory=dict)

    @property
    def buckets(self) -> int:
        """How many buckets the keys go into."""
        return bucket_count(sum(keys.rows for keys in self.keys.values()))


def check_apart(
    engine: Engine, place: Place, waiting: Sequence[Waiting], results: Path, end: BatchEnd
) -> None:
    """Check the files of the jobs; `end` has them as they ended. results: where those of all go."""
    checking = _Checking(engine, place, waiting, end)
    with ExitStack() as stack:
        stack.callback(checking.remove_results)
        try:
            groups = checking.groups(stack, results)
        except ImporterError as error:  # there is no room beside the results
            checking.fail(checking.left(), error)
        else:
            checking.find_keys(groups)
            checking.check(checking.compared(groups))
    checking.conclude()


class _Checking:
    """The passes, and how each file ended in them."""

    def __init__(
        self, engine: Engine, place: Place, waiting: Sequence[Waiting], end: BatchEnd
    ) -> None:
        self._engine = engine
        self._place = place
        self._end = end
        pairs = [(job, file) for job in waiting for file in job.end.not_begun]
        self._files = [
            _File(number, job.end, job.options, file) for number, (job, file) in enumerate(pairs)
        ]
        self._sizes = {file.name: _size_of(file.file.path) for file in self._files}
        self._folder = Path()
        self._ended: dict[int, FileEnd] = {}
        self._checked_alone: dict[int, FileEnd] = {}
        """How files end if no earlier one has their rows; their results are there."""
        self._lost: ImporterError | None = None
        """What ended a pass, so that there is none after it."""

    def left(self) -> list[_File]:
        """The files that are still to be checked; none once somebody stopped it."""
        left, in_the_way = [], set[str]()
        for file in self._files:
            name, ended = file.job.job.name, self._ended.get(file.number)
            if ended is not None and is_in_the_way(ended):
                in_the_way.add(name)
            if ended is None and file.job.error is None and name not in in_the_way:
                left.append(file)
        return [] if self._end.interrupted else left

    def groups(self, stack: ExitStack, results: Path) -> list[_Group]:
        """The files that are compared with each other. Raises `ResultsError`."""
        by_token: dict[str | None, list[_File]] = defaultdict(list)
        for file in self._files:
            by_token[file.job.job.token_variable].append(file)
        several = [files for files in by_token.values() if len(files) > 1]
        folder = self._folder = stack.enter_context(shared_folder(results))
        write_names(folder, [file.file.name for file in self._files])
        return [_Group(made_in(folder, str(number)), files) for number, files in enumerate(several)]

    def find_keys(self, groups: Sequence[_Group]) -> None:
        """The first pass: by what the rows of each file are known."""
        of_group = {file.number: group for group in groups for file in group.files}
        folders = {number: group.folder for number, group in of_group.items()}
        units = {
            file.name: KeysUnit(
                self._unit(file, NoneYet(folders[file.number])), folders[file.number], file.number
            )
            for file in self.left()
            if file.number in folders
        }
        results = self._carried_out(partial(write_keys, self._place), units)
        for group in groups:
            close(group.folder)
        for file in self._files:
            result = results.get(file.name)
            if result is not None and result.rows is not None:
                of_group[file.number].keys[file.number] = _Keys(result.rows, result.stamp)
                self._take_alone(file, result.end)
            elif file.name in units:
                self._take(file, None if result is None else result.end)

    def compared(self, groups: Sequence[_Group]) -> dict[int, EarlierRows]:
        """The second pass: which rows an earlier file has; by the numbers of files."""
        left = {file.number for file in self.left()}
        units: dict[str, tuple[_Group, BucketUnit]] = {}
        for group in groups:
            group.keys = {number: keys for number, keys in group.keys.items() if number in left}
            files = tuple(group.keys)
            units |= {
                f"{group.folder.name}, bucket {bucket}": (
                    group, BucketUnit(group.folder, files, bucket, group.buckets)
                )
                for bucket in range(group.buckets)
                if len(files) > 1
            }  # fmt: skip
        results = self._carried_out(compare, {name: unit for name, (_, unit) in units.items()})
        counts: Counter[int] = Counter()
        for name, (group, _) in units.items():
            result = results.get(name)
            error = self._why_lost() if result is None else result.error
            if error is not None:
                self.fail([file for file in group.files if file.number in group.keys], error)
            elif result is not None:
                counts.update(result.counts)
        return {
            file.number: EarlierRows(
                group.folder, file.number, group.buckets, counts[file.number], file.file.path,
                group.keys[file.number].stamp,
            )
            for group in groups
            for file in group.files
            if file.number in group.keys
        }  # fmt: skip

    def check(self, comparisons: Mapping[int, EarlierRows]) -> None:
        """The third pass: each file by itself, with what is known of the others."""
        for file in self.left():
            comparison, number = comparisons.get(file.number), file.number
            if comparison and not comparison.same and number in self._checked_alone:
                self._ended[number] = self._checked_alone.pop(number)
        self.remove_results()
        files = self.left()
        alone = NoneYet(self._folder)
        units = {file.name: self._unit(file, comparisons.get(file.number, alone)) for file in files}
        for file in files:
            if file.number in comparisons:
                units[file.name] = units[file.name]._replace(is_again=True)
        results = self._carried_out(partial(import_unit, self._place), units)
        for file in files:
            self._take(file, results.get(file.name))

    def fail(self, files: Sequence[_File], error: ImporterError) -> None:
        """Let files end by an error."""
        for file in files:
            self._ended.setdefault(file.number, FileEnd(file.file, error=error))

    def remove_results(self) -> None:
        """Remove those of files that were checked without the others, and do not count."""
        while self._checked_alone:
            _, end = self._checked_alone.popitem()
            with suppress(OSError):
                end.file.results.unlink(missing_ok=True)

    def conclude(self) -> None:
        """Say of each job how its files ended, and which were not begun.

        As where they go one after the other, those do not count as begun that failed behind one
        which met what they met.
        """
        in_the_way = set[str]()
        for file in self._files:
            file.job.not_begun = []
        for file in self._files:
            name, ended = file.job.job.name, self._ended.get(file.number)
            is_behind = name in in_the_way and (ended is None or ended.account is None)
            if ended is None or is_behind or file.job.error is not None:
                file.job.not_begun.append(file.file)
                continue
            file.job.files.append(ended)
            if is_in_the_way(ended):
                in_the_way.add(name)

    def _why_lost(self) -> ImporterError:
        """Why there is no result of a unit."""
        return self._lost or StoppedError()

    def _unit(self, file: _File, comparison: Comparison) -> Unit:
        job = JobEnd(file.job.job, not_begun=[file.file])
        waiting = (Waiting(job, file.options),)
        return Unit(waiting, len(self._files), True, file.number, comparison)  # noqa: FBT003

    def _take_alone(self, file: _File, end: UnitEnd) -> None:
        """How a file ends if no earlier one has its rows, where it was checked for that."""
        for one in (one for job in end.jobs for one in job.files):
            if one.account is not None:
                self._checked_alone[file.number] = one

    def _take(self, file: _File, end: UnitEnd | None) -> None:
        """How a file ended by itself. None: nobody knows."""
        if end is None:
            self.fail([file], self._why_lost())
            return
        self._end.interrupted |= end.interrupted
        self._end.bug = self._end.bug or end.bug
        (job,) = end.jobs
        file.job.error = file.job.error or job.error
        for ended in job.files:
            self._ended[file.number] = ended

    def _carried_out(
        self, work: Callable[[_Unit], _Result], units: Mapping[str, _Unit]
    ) -> dict[str, _Result]:
        """The results by the names of units; of one that is missing, `_why_lost` says why."""
        results: dict[str, _Result] = {}
        if self._lost is not None:
            return results
        names = list(units)
        tasks = {
            names[places[0]]: {name: units[name] for name in map(names.__getitem__, places)}
            for places in grouped([self._sizes.get(name, MOST_BYTES) for name in names])
        }
        try:
            for _, found in self._engine.carry_out(partial(each, work), tasks):
                results |= found
        except ImporterError as error:
            self._lost = error
        except Exception as error:  # noqa: BLE001 -- the other files are told, then it is raised
            self._end.bug = self._end.bug or error
            self._lost = ImporterError(f"an error of the program: {error!r}")
        return results


def _size_of(path: Path) -> int:
    """In bytes; of one that cannot be looked at here, as of a large one."""
    try:
        return path.stat().st_size
    except OSError:
        return MOST_BYTES
