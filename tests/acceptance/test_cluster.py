"""`batch --cluster`: whatever becomes of the workers and of the command, each row has one task."""

from __future__ import annotations

import random
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil
import pytest

from tests.acceptance.clusters import FILES, NAMES, ROWS, Batch, cluster, row_of
from tests.acceptance.judging import judge
from tests.acceptance.quick_worker import VERSION_VARIABLE
from tests.acceptance.several_workspaces import SeveralWorkspaces
from tests.acceptance.shell import Finished, Row, Shell, read_csv, write_csv
from tests.patience import PATIENCE_SECONDS, wait_until
from tests.postgres_server import new_database

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

OF_A_SERVICE = ("import_task_id", "import_attempts", "import_request_id")
LOST = "its response was lost, and the task was found in the list"


@pytest.fixture
def workspaces() -> Iterator[SeveralWorkspaces]:
    """Three workspaces, each of which takes its time."""
    with SeveralWorkspaces(*NAMES, latency_seconds=0.05) as started:
        yield started


@pytest.fixture
def agency(tmp_path: Path, workspaces: SeveralWorkspaces) -> Shell:
    """A list with a job for each workspace, of two files."""
    return _agency(tmp_path, workspaces.environment)


def _agency(folder: Path, environment: Mapping[str, str]) -> Shell:
    shell = Shell(folder, dict(environment))
    shell.environment |= {"TASK_IMPORTER_SETTLE": "0.5", "TASK_IMPORTER_RATE": "40/s"}
    jobs = ""
    for name in NAMES:
        (folder / name).mkdir(parents=True)
        for file in FILES:
            rows = [row_of(name, file, row) for row in range(ROWS)]
            write_csv(folder / name / f"{file}.csv", rows)
        jobs += f'[[job]]\nname = "{name}"\ntoken_variable = "{name.upper()}_TOKEN"\n'
        jobs += f'files = ["{name}/*.csv"]\n'
    (folder / "jobs.toml").write_text(jobs, "utf-8")
    return shell


def _results(shell: Shell) -> dict[tuple[str, int], Path]:
    folder = shell.folder / "jobs.results"
    return {(name, file): folder / name / f"{file}.results.csv" for name in NAMES for file in FILES}


def _require_no_token(shell: Shell, workspaces: SeveralWorkspaces) -> None:
    """None is in what Dask's processes logged, nor in what the command said or wrote."""
    files = [shell.folder / "cluster" / "log.txt", shell.folder / "err.txt"]
    files += [path for path in (shell.folder / "jobs.results").rglob("*") if path.is_file()]
    told = b"".join(path.read_bytes() for path in files)
    assert [name for name, one in workspaces.servers.items() if one.token.encode() in told] == []


def _judge(shell: Shell, workspaces: SeveralWorkspaces, done: Finished) -> None:
    """Every row has one task, and its results say that the job created it."""
    assert done.code == 0, done.out + done.err
    for (name, file), path in _results(shell).items():
        titles = [row_of(name, file, row)["task_title"] for row in range(ROWS)]
        judged = judge(workspaces.servers[name], done, path, titles)
        assert judged.statuses == ["created"] * ROWS, (name, file)
        assert judged.held == dict.fromkeys(titles, 1)


def _rows(shell: Shell) -> list[list[Row]]:
    """All results, without what another service, or a response that was lost, says otherwise."""
    return [
        [
            {
                name: "" if name == "import_issues" and cell.startswith(LOST) else cell
                for name, cell in row.items()
                if name not in OF_A_SERVICE
            }
            for row in rows
        ]
        for rows in map(read_csv, _results(shell).values())
    ]


@pytest.mark.parametrize(
    "seed", [20, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(8))]
)
def test_workers_that_are_killed_leave_each_row_with_one_task(
    agency: Shell, workspaces: SeveralWorkspaces, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Five times, at any moment, one of two; the results are those of a run in this process."""
    dice = random.Random(seed)
    # Never at the last rows of a workspace: no later task would show that a list is complete.
    batch = Batch(agency, "--yes", "--cluster", "local:2")
    for number in range(1, 6):
        wait_until(lambda least=8 * number: workspaces.arrivals >= least, batch.said)  # type: ignore[misc]
        batch.kill_a_worker(dice)
    done = batch.end()

    _judge(agency, workspaces, done)
    assert "begun again" in done.err
    with SeveralWorkspaces(*NAMES) as others:
        alone = _agency(agency.folder / "alone", others.environment)
        monkeypatch.setenv("TASK_IMPORTER_HOME", str(alone.folder / "home"))
        assert alone.here("batch", "jobs.toml", "--yes").code == 0
    assert _rows(agency) == _rows(alone)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3))
def test_workers_that_are_killed_all_the_time_have_successors(
    agency: Shell, workspaces: SeveralWorkspaces, seed: int
) -> None:
    """While they begin as well, where Dask gives up starting them again."""
    dice = random.Random(seed)
    batch = Batch(agency, "--yes", "--cluster", "local:2")
    wait_until(lambda: workspaces.arrivals >= 8, batch.said)
    for _ in range(15):
        if batch.process.poll() is None:
            batch.kill_a_worker(dice)
            time.sleep(dice.uniform(0, 1.2))

    assert batch.end().code in {0, 1}, "a row that was lost twice is not sent a third time"
    for name, server in workspaces.servers.items():
        titles = [task["task_title"] for task in server.store.list_all()]
        assert len(titles) == len(set(titles)), name


def test_a_command_that_is_killed_or_interrupted_resumes(
    agency: Shell, workspaces: SeveralWorkspaces
) -> None:
    """Its workers end with it, or softly where somebody pressed Ctrl-C, and leave no file.

    What a kill leaves is removed by the next command. While workers are started, Ctrl-C waits.
    """
    temporary = agency.folder / "tmp"
    temporary.mkdir()
    agency.environment["TMPDIR"] = str(temporary)
    killed = Batch(agency, "--yes", "--cluster", "local:2")
    wait_until(lambda: workspaces.arrivals >= 10, killed.said)
    workers = killed.workers()
    killed.process.kill()
    killed.end()
    _, alive = psutil.wait_procs(workers, timeout=60)
    assert alive == []

    hasty = Batch(agency, "--yes", "--cluster", "local:2")
    wait_until(lambda: bool(hasty.workers()), hasty.said)
    hasty.interrupt()
    ended = hasty.end()
    assert (ended.code, ended.err.split()[:1]) == (130, ["Interrupted."])
    assert list(temporary.iterdir()) == []

    before = workspaces.arrivals
    interrupted = Batch(agency, "--yes", "--cluster", "local:2", "--json")
    wait_until(lambda: workspaces.arrivals >= before + 10, interrupted.said)
    workers = interrupted.workers()
    interrupted.interrupt()
    stopped = interrupted.end()

    assert (stopped.code, stopped.json()["interrupted"]) == (130, True)
    assert "Stopping: " in stopped.err
    assert not any(worker.is_running() for worker in workers)
    assert list(temporary.iterdir()) == []

    _judge(agency, workspaces, Batch(agency, "--yes", "--cluster", "local:2").end())


@pytest.fixture
def office(agency: Shell, postgres: str) -> Shell:
    """The agency with a shared ledger."""
    agency.environment |= {
        "TASK_IMPORTER_LEDGER": new_database(postgres),
        "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "1s",
        "TASK_IMPORTER_SETTLE": "3",
    }
    return agency


def test_another_version_is_refused_and_a_lost_scheduler_is_told(
    office: Shell, workspaces: SeveralWorkspaces
) -> None:
    """Nothing was sent before the first; after the second, the list is resumed without a cluster.

    Dask's own lines and tracebacks are not shown.
    """
    with cluster(office) as started:
        old = started.worker(**{VERSION_VARIABLE: "0.0.1"})
        refused = Batch(office, *started.batch).end()
        assert refused.code == 2
        assert "has task-importer 0.0.1, and this is " in refused.err
        assert workspaces.arrivals == 0
        old.kill()

        started.worker()
        batch = Batch(office, *started.batch)
        wait_until(lambda: workspaces.arrivals >= 10, batch.said)
        started.scheduler.kill()
        lost = batch.end()
        assert lost.code == 2
        assert lost.out.count("the scheduler of the cluster was lost") == len(NAMES)
        own = (" of 6: ", "The cluster has no worker yet: ")  # where the worker was slow to come
        assert all(any(text in line for text in own) for line in lost.err.splitlines()), lost.err

    _judge(office, workspaces, office.here("batch", "jobs.toml", "--yes"))
    _require_no_token(office, workspaces)


def test_a_worker_that_was_given_up_and_wakes_up_sends_nothing_twice(
    office: Shell, workspaces: SeveralWorkspaces
) -> None:
    """Its lease lets another one resume, and it leaves the results of that one alone."""
    with cluster(office) as started:
        frozen, _ = started.worker(), started.worker()
        batch = Batch(office, *started.batch)
        wait_until(lambda: workspaces.arrivals >= 20, batch.said)
        frozen.send_signal(signal.SIGSTOP)
        wait_until(lambda: "begun again" in batch.said(), batch.said)
        done = batch.end()
        frozen.send_signal(signal.SIGCONT)
        frozen.wait(PATIENCE_SECONDS)
        if done.code == 2:  # it was frozen while it held a lock of the database
            done = Batch(office, *started.batch).end()
        _judge(office, workspaces, done)
