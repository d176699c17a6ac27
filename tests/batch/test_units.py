"""Jobs parted into units, which can be carried out in other processes."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from importer import errors
from importer.batch.carrying_out import World, carry_out, units_of
from importer.batch.ends import BatchEnd, JobEnd
from importer.batch.engine import Engine, Here
from importer.batch.files import files_of
from importer.batch.manifest import Job, read_manifest
from importer.batch.units import Called, Turn, Unit, UnitEnd, Waiting, import_unit
from importer.cli.batch_texts import batch_as_json
from importer.errors import ClusterError, ConfigurationError
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.silent import Silent
from importer.settings.options import Options, load_options
from importer.wording.hints import Hint
from tests.acceptance.shell import call_row, write_calls, write_csv
from tests.batch.elsewhere import Elsewhere

LIST = """
[[job]]
name = "acme"
token_variable = "ACME_TOKEN"
files = ["calls-*.csv", "none.csv"]

[[job]]
name = "birch"
token_variable = "BIRCH_TOKEN"
files = ["more.csv"]

[[job]]
name = "cedar"
files = ["more.csv"]
timezone = "UTC"
"""


class Nowhere:
    """A place that can be pickled, without a service."""

    environment: Mapping[str, str] = {"ACME_TOKEN": "hsr_live_0000"}
    computer: str | None = None
    is_stopped = False

    def called_for(self, turn: Turn) -> Called:
        """Nobody who is asked."""
        del turn
        host = Silent()
        environment = {"HOCKEYSTACK_BASE_URL": "http://127.0.0.1:9"}
        return Called(Caller(host, environment=environment), host.sentences)


def _waiting(name: str, token: str | None, workspace: str | None = None) -> Waiting:
    return Waiting(JobEnd(Job(name, ("x.csv",), token, workspace, {})), Options())


@pytest.mark.parametrize(
    ("jobs", "apart"),
    [
        ([("a", "A", None), ("b", "B", None), ("c", "A", None)], [["a", "c"], ["b"]]),
        ([("a", "A", "ws"), ("b", "B", None), ("c", "C", "ws")], [["a", "c"], ["b"]]),
        ([("a", "A", None), ("b", "B", "ws"), ("c", "A", "ws")], [["a", "b", "c"]]),
        ([("a", None, None), ("b", None, "ws"), ("c", "C", "other")], [["a", "b"], ["c"]]),
    ],
)
def test_jobs_that_may_share_a_workspace_are_one_unit(
    jobs: list[tuple[str, str | None, str | None]], apart: list[list[str]]
) -> None:
    """By their token's variable or by the workspace that is meant; in this process all are one."""
    waiting = [_waiting(*job) for job in jobs]

    units = units_of(waiting, 3, dry_run=False, apart=True)
    (alone,) = units_of(waiting, 3, dry_run=False, apart=False).values()

    assert [[job.end.job.name for job in unit.jobs] for unit in units.values()] == apart
    assert list(units) == [names[0] for names in apart]
    assert [job.end.job.name for job in alone.jobs] == ["a", "b", "c"]
    assert units_of([], 0, dry_run=False, apart=False) == {}


def test_a_list_ends_alike_wherever_it_is_carried_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Job by job in the order of the list, with all that was noted, counted and wrong."""
    monkeypatch.setenv("ACME_TOKEN", "hsr_live_0000")
    write_calls(tmp_path / "calls-1.csv", 2)
    write_csv(tmp_path / "calls-2.csv", [call_row(2), call_row(3, task_type="fax")])
    write_calls(tmp_path / "more.csv", 1)
    (tmp_path / "jobs.toml").write_text(LIST, "utf-8")

    here, elsewhere = (_told(_carried_out(tmp_path, engine)) for engine in (Here(), Elsewhere()))

    assert here == elsewhere
    assert [job[0] for job in here] == ["acme", "birch", "cedar"]
    assert "BIRCH_TOKEN is not set" in here[1][1]


def _carried_out(folder: Path, engine: Engine, *, dry_run: bool = True) -> BatchEnd:
    manifest = read_manifest(folder / "jobs.toml")
    nowhere = {"HOCKEYSTACK_BASE_URL": "http://127.0.0.1:9"}
    world = World(lambda job: load_options({}, job=job, environment=nowhere), engine, Nowhere())
    return carry_out(manifest, manifest.jobs, folder / "out", world, dry_run=dry_run)


def _told(end: BatchEnd) -> list[tuple[str, str, list[str]]]:
    return [
        (job.job.name, str(job.error), [f"{file.file.name}: {file.error}" for file in job.files])
        for job in end.jobs
    ]


class Lost:
    """An engine that ends before its units do."""

    at_once = True

    def carry_out(
        self, work: Callable[[Any], Any], units: Mapping[str, Any]
    ) -> Iterator[tuple[str, Any]]:
        """One of them was heard of."""
        del work
        name, unit = next(iter(units.items()))
        yield name, UnitEnd([job.end for job in unit.jobs])
        raise ClusterError("the scheduler was lost")


def test_of_files_whose_unit_is_lost_nothing_is_said(tmp_path: Path) -> None:
    """They may have been imported; those of another job, which ended, are told as they are."""
    for name in ("calls-1.csv", "calls-2.csv", "more.csv"):
        write_calls(tmp_path / name, 1)
    (tmp_path / "jobs.toml").write_text(LIST, "utf-8")

    end = _carried_out(tmp_path, Lost(), dry_run=False)

    statuses = [
        [file["status"] for file in job["files"]]
        for job in batch_as_json(end, tmp_path / "jobs.toml", tmp_path)["jobs"]
    ]
    assert statuses == [["failed", "not_begun", "not_begun"], ["unknown"], ["unknown"]]
    assert [str(job.error) for job in end.jobs[1:]] == ["the scheduler was lost"] * 2


def test_where_a_token_is_missing_is_said(tmp_path: Path) -> None:
    """Of a worker its computer: others may have it."""
    place = Nowhere()
    place.computer = "mill-7"
    (file,) = files_of(Job("b", ("x.csv",), "B", None, {}), tmp_path, tmp_path).missing
    waiting = _waiting("b", "BIRCH_TOKEN")
    waiting.end.not_begun = [file[0]]

    (end,) = import_unit(place, Unit((waiting,), 1, dry_run=False)).jobs

    assert isinstance(end.error, ConfigurationError)
    told = "no token: the environment variable BIRCH_TOKEN is not set for the worker on mill-7"
    assert end.error.message == told


def test_no_unit_begins_that_nobody_wants() -> None:
    """Where the first was interrupted, whoever carries units out reads no further."""
    begun: list[int] = []

    def work(unit: int) -> int:
        begun.append(unit)
        return unit

    ends = Here().carry_out(work, {"a": 1, "b": 2})

    assert list(itertools.islice(ends, 1)) == [("a", 1)]
    assert begun == [1]


def test_every_error_reaches_another_process_as_it_is() -> None:
    """Of each kind, whatever it is made of: its text, its hint, and what it knows besides."""
    hint = Hint("choose one with {sheet:Q3}")
    made: dict[type[errors.ImporterError], errors.ImporterError] = {
        errors.SheetError: errors.SheetError("no", hint=hint, sheets=["Q3"]),
        errors.SheetInDoubtError: errors.SheetInDoubtError("no", hint=hint, sheets=["Q3"]),
        errors.PlanChangedError: errors.PlanChangedError("other", now="abc"),
        errors.StoppedError: errors.StoppedError(),
    }
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    for kind in (kind for kind in kinds if issubclass(kind, errors.ImporterError)):
        error = made.get(kind) or kind("wrong", hint=hint)

        told = pickle.loads(pickle.dumps(error))

        assert (type(told), str(told), vars(told)) == (kind, str(error), vars(error))


def test_files_of_a_unit_can_be_pickled(tmp_path: Path) -> None:
    """With their options, whatever stands in a list."""
    write_calls(tmp_path / "more.csv", 1)
    (tmp_path / "jobs.toml").write_text(LIST, "utf-8")
    job = read_manifest(tmp_path / "jobs.toml").jobs[2]
    end = JobEnd(job, not_begun=files_of(job, tmp_path, tmp_path / "out").there)
    waiting = Waiting(end, load_options({}, job=job.settings, environment={}))

    assert pickle.loads(pickle.dumps(waiting)) == waiting
