"""The jobs of a list, carried out: each ends truly, whatever the others do.

Jobs are parted into units, and an engine carries those out. In this process all jobs are one unit,
in their order. Elsewhere those that may go to one workspace are, because only one import at a time
may hold it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from importer.batch.budget import require_one_rate
from importer.batch.ends import BatchEnd, FileEnd, JobEnd
from importer.batch.engine import Engine
from importer.batch.files import files_of
from importer.batch.manifest import Job, Manifest
from importer.batch.units import Place, Unit, UnitEnd, Waiting, import_unit
from importer.errors import ImporterError, WorkspaceBusyError
from importer.settings.file import Found
from importer.settings.options import Options


@dataclass(frozen=True, slots=True)
class World:
    """What carrying out depends on.

    options_of: makes the options of a job's settings. engine: carries units out, at the place.
    """

    options_of: Callable[[Found], Options]
    engine: Engine
    place: Place


def carry_out(
    manifest: Manifest, jobs: Iterable[Job], results: Path, world: World, *, dry_run: bool
) -> BatchEnd:
    """Import the files of the jobs, or look what an import would do. results: where theirs go."""
    end, waiting = BatchEnd(dry_run), []
    for job in jobs:
        job_end, options = _ready(job, manifest, results, world)
        end.jobs.append(job_end)
        if options is not None:
            waiting.append(Waiting(job_end, options))
    require_one_rate(waiting)
    if dry_run and world.engine.at_once:
        from importer.batch.partitions import check_apart  # noqa: PLC0415 -- numpy

        check_apart(world.engine, world.place, waiting, results, end)
        return end
    places = {job_end.job.name: number for number, job_end in enumerate(end.jobs)}
    files = sum(len(job_end.not_begun) for job_end in end.jobs)
    units = units_of(waiting, files, dry_run=dry_run, apart=world.engine.at_once)
    left = dict(units)
    try:
        for name, unit_end in _carried_out(world, units):
            left.pop(name, None)
            for job_end in unit_end.jobs:
                end.jobs[places[job_end.job.name]] = job_end
            end.interrupted |= unit_end.interrupted
            end.bug = end.bug or unit_end.bug
    except ImporterError as error:
        _fail(left, error)
    except Exception as error:  # noqa: BLE001 -- what the other jobs did is told, then it is raised
        end.bug = end.bug or error
        _fail(left, ImporterError(f"an error of the program: {error!r}"))
    return end


def _carried_out(world: World, units: Mapping[str, Unit]) -> Iterator[tuple[str, UnitEnd]]:
    """How units end; those that another one kept from its workspace once more, one by one."""
    work, busy = partial(import_unit, world.place), {}
    for name, end in world.engine.carry_out(work, units):
        yield name, end
        if world.engine.at_once and _met_another(end):
            busy[name] = units[name]
    for name, unit in busy.items():
        yield from world.engine.carry_out(work, {name: unit})


def _met_another(end: UnitEnd) -> bool:
    """Whether a workspace was in use: two tokens may be of one, which no list tells."""
    errors = [file.error for job in end.jobs for file in job.files]
    return any(isinstance(error, WorkspaceBusyError) for error in errors) and not end.interrupted


def _fail(units: Mapping[str, Unit], error: ImporterError) -> None:
    """Let the jobs of units end of which nobody knows more, nor how far they came."""
    for end in (waiting.end for unit in units.values() for waiting in unit.jobs):
        end.error = error
        end.unheard, end.not_begun = end.not_begun, []


def _ready(
    job: Job, manifest: Manifest, results: Path, world: World
) -> tuple[JobEnd, Options | None]:
    """A job whose files wait, with its options; None: it cannot begin."""
    end = JobEnd(job)
    try:
        end.not_begun, missing = files_of(job, manifest.path.parent, results)
        end.files = [FileEnd(file, error=error) for file, error in missing]
        return end, world.options_of(job.settings)
    except ImporterError as error:
        end.error = error
        return end, None


def units_of(
    jobs: Sequence[Waiting], files: int, *, dry_run: bool, apart: bool
) -> Mapping[str, Unit]:
    """The units, by the name of their first job. apart: a unit for each workspace, as is known.

    files: how many all jobs have.
    """
    groups = _by_workspace(jobs) if apart else [list(jobs)]
    return {group[0].end.job.name: Unit(tuple(group), files, dry_run) for group in groups if group}


def _by_workspace(jobs: Sequence[Waiting]) -> Iterator[list[Waiting]]:
    """Jobs that have a token or a workspace in common, in their order."""
    first = list(range(len(jobs)))  # of each job the first one that it has something in common with
    for number, job in enumerate(jobs):
        met = {first[other] for other in range(number) if _may_meet(job, jobs[other])}
        if met:
            met.add(number)
            first = [min(met) if one in met else one for one in first]
    for leader in sorted(set(first)):
        yield [job for job, one in zip(jobs, first, strict=True) if one == leader]


def _may_meet(one: Waiting, other: Waiting) -> bool:
    """Whether both may go to one workspace, by what the list says."""
    first, second = one.end.job, other.end.job
    if first.token_variable == second.token_variable:
        return True
    return first.workspace is not None and first.workspace == second.workspace
