"""The engine over a cluster that plays its part: lost workers, signals, errors, no scheduler."""

from __future__ import annotations

import os
import pickle
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from distributed.scheduler import KilledWorker

from importer._version import __version__
from importer.batch.carrying_out import World, carry_out
from importer.batch.manifest import read_manifest
from importer.cluster import on_worker
from importer.cluster.engine import DaskEngine
from importer.cluster.opening import Connection
from importer.cluster.told import Told
from importer.errors import ClusterError, ImporterError
from importer.settings.options import load_options
from tests.acceptance.shell import write_calls

TOLD = Told("acme", "calls.csv", 2, "tls://127.0.0.1:1 7")


@dataclass
class Future:
    """How a task ended."""

    status: str
    result_or_error: Any

    def exception(self) -> Exception:
        """Why it has no result."""
        return self.result_or_error  # type: ignore[no-any-return]

    def result(self) -> bytes:
        """What it returned."""
        return self.result_or_error  # type: ignore[no-any-return]

    def add_done_callback(self, callback: Callable[[Any], object]) -> None:
        """It has ended already."""
        callback(self)


@dataclass
class Cluster:
    """A client of one worker. ends: what becomes of the first tasks in place of their result.

    on_run: called where the worker is asked for something.
    """

    ends: list[Exception | str] = field(default_factory=list)
    on_run: Callable[[], object] = lambda: None
    keys: list[str] = field(default_factory=list)
    handler: Callable[[Any], object] = print
    payloads: list[bytes] = field(default_factory=list)

    def subscribe_topic(self, topic: str, handler: Callable[[Any], object]) -> None:
        """From now on events are passed on."""
        assert topic.startswith("task-importer-")
        self.handler = handler

    def unsubscribe_topic(self, topic: str) -> None:
        """No more."""

    def submit(self, function: Callable[..., bytes], *arguments: Any, key: str, **_: Any) -> Future:
        """Carry it out at once, or let it end as is meant for it."""
        self.keys.append(key)
        self.payloads.append(arguments[-1])
        self.handler((0.0, list(TOLD)))
        self.handler((0.0, "another's"))
        end = self.ends.pop(0) if self.ends else None
        if isinstance(end, str):
            return Future(end, None)
        if end is not None:
            return Future("error", end)
        try:
            return Future("finished", function(*arguments))
        except on_worker.VersionError as error:
            return Future("error", error)

    def nthreads(self) -> dict[str, int]:
        """The workers."""
        return {"tls://127.0.0.1:1": 1}

    def run(self, function: Callable[..., Any], *arguments: Any, **_: Any) -> dict[str, Any]:
        """What the worker answers."""
        self.on_run()
        return {"tls://127.0.0.1:1": function(*arguments)}


@dataclass
class Watcher:
    """Keeps what it is told. on_stop: called when the workers are asked to stop."""

    heard: list[Told] = field(default_factory=list)
    on_stop: Callable[[], object] = lambda: None
    missed: int = 0

    def hear(self, told: Told) -> None:
        """How far a worker is."""
        self.heard.append(told)

    def stop(self) -> None:
        """The workers are asked to stop."""
        self.on_stop()

    def miss_workers(self) -> None:
        """There is none."""
        self.missed += 1


def _engine(cluster: Cluster, watcher: Watcher | None = None) -> DaskEngine:
    return DaskEngine(_connection(cluster), watcher or Watcher())


def _connection(cluster: Cluster, *, is_own: bool = False) -> Connection:
    return Connection(cluster, lambda: None, is_own)  # type: ignore[arg-type]


class Pending(Future):
    """A task that does not end."""

    def __init__(self) -> None:
        super().__init__("pending", None)

    def add_done_callback(self, callback: Callable[[Any], object]) -> None:
        """Not yet."""


def double(unit: int) -> int:
    """The work of these tests."""
    return 2 * unit


def fail(unit: int) -> int:
    """Work with a bug."""
    return unit // 0


class StubbornError(Exception):
    """Cannot be pickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("cannot be pickled")


def fail_for_good(unit: int) -> int:
    """Work with a bug whose error cannot travel."""
    raise StubbornError(unit)


def _killed() -> KilledWorker:
    return KilledWorker("key", None, 3)  # type: ignore[arg-type]


def test_a_unit_is_carried_out_as_often_as_its_worker_is_lost() -> None:
    """Each time as another task; its result comes once, and its progress is heard."""
    watcher, cluster = Watcher(), Cluster([_killed(), _killed()])

    ends = dict(_engine(cluster, watcher).carry_out(double, {"acme": 1, "birch": 2}))

    assert ends == {"acme": 2, "birch": 4}
    assert len(cluster.keys) == len(set(cluster.keys)) == 4
    assert not any("acme" in key for key in cluster.keys), "a scheduler's pages show keys"
    assert watcher.heard
    assert set(watcher.heard) == {TOLD}


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ("cancelled", "the scheduler of the cluster was lost"),
        ("lost", "the scheduler of the cluster was lost"),
        (ImportError("no module"), "a worker could not carry out a job: no module"),
        (on_worker.VersionError("9.9"), f"has task-importer 9.9, and this is {__version__}"),
    ],
)
def test_a_unit_without_a_result_is_told_behind_the_others(end: Exception | str, told: str) -> None:
    """Whose results are kept, though they ended later; with what to do."""
    read: list[tuple[str, int]] = []
    ends = _engine(Cluster([end])).carry_out(double, {"acme": 1, "birch": 2})

    with pytest.raises(ClusterError) as failed:
        read.extend(iter(ends.__next__, None))

    assert read == [("birch", 4)]
    assert told in failed.value.message
    assert failed.value.hint


def test_a_bug_on_a_worker_keeps_its_traceback() -> None:
    """As a note, whether the error itself can travel or not; it is no error of the cluster."""
    with pytest.raises(ZeroDivisionError) as bug:
        list(_engine(Cluster()).carry_out(fail, {"acme": 1}))
    with pytest.raises(RuntimeError) as other:
        list(_engine(Cluster()).carry_out(fail_for_good, {"acme": 1}))

    assert "return unit // 0" in bug.value.__notes__[0]
    assert "StubbornError: 1" in str(other.value)
    assert not isinstance(bug.value, ImporterError)


def test_work_of_another_version_is_refused_before_it_is_opened() -> None:
    """Whatever its bytes would do."""
    with pytest.raises(on_worker.VersionError, match=__version__):
        on_worker.carry_out("0.0.1", b"no pickle at all")


def test_the_first_interrupt_asks_the_workers_and_the_second_leaves() -> None:
    """By the name of the batch, also those that ask for a unit later."""
    stops: list[str] = []

    def press(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    def once_more() -> None:
        if len(stops) == 3:
            press()

    def on_stop() -> None:
        stops.append("asked")
        once_more()

    class Endless(Cluster):
        def submit(self, *_: Any, **__: Any) -> Future:
            press()
            return Pending()

    engine = _engine(Endless(), Watcher(on_stop=on_stop))
    with pytest.raises(KeyboardInterrupt):
        list(engine.carry_out(double, {"acme": 1}))

    assert engine.place.is_stopped, "whoever begins a file there asks first"
    assert len(stops) == 3
    assert pickle.loads(pickle.dumps(engine.place)) == engine.place


def test_the_computer_of_a_worker_is_named_where_it_may_be_another() -> None:
    """A process of the command has the command's environment: there is nothing to tell apart."""
    own = DaskEngine(_connection(Cluster(), is_own=True), Watcher())
    assert own.place.computer is None
    assert _engine(Cluster()).place.computer == socket.gethostname()


def test_a_cluster_without_workers_is_told_and_ends_when_somebody_stops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that comes later would do the work; nobody waits for one that is to stop it."""
    monkeypatch.setattr("importer.cluster.engine._LOOK_SECONDS", 0.01)
    looks: list[str] = []

    class Empty(Cluster):
        def submit(self, *_: Any, **__: Any) -> Future:
            return Pending()

        def nthreads(self) -> dict[str, int]:
            looks.append("looked")
            if len(looks) == 20:
                os.kill(os.getpid(), signal.SIGINT)
            return {}

    watcher = Watcher()
    with pytest.raises(ClusterError, match="the cluster has no worker any more"):
        list(_engine(Empty(), watcher).carry_out(double, {"acme": 1}))

    assert watcher.missed == 1


def test_a_task_names_the_variable_of_a_token_and_never_holds_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it hold a row."""
    monkeypatch.setenv("ACME_TOKEN", "hsr_live_5ec2e7")
    monkeypatch.setenv("HOCKEYSTACK_API_TOKEN", "hsr_live_5ec2e7")
    write_calls(tmp_path / "calls.csv", 3)
    path = tmp_path / "jobs.toml"
    path.write_text(
        '[[job]]\nname = "acme"\ntoken_variable = "ACME_TOKEN"\nfiles = ["calls.csv"]\n', "utf-8"
    )
    cluster, manifest = Cluster(["lost"]), read_manifest(path)
    engine = _engine(cluster)
    world = World(lambda job: load_options({}, job=job), engine, engine.place)

    (acme,) = carry_out(manifest, manifest.jobs, tmp_path / "out", world, dry_run=False).jobs

    (payload,) = cluster.payloads
    assert b"ACME_TOKEN" in payload
    assert b"calls.csv" in payload
    assert b"5ec2e7" not in payload
    assert b"Ring customer" not in payload
    assert isinstance(acme.error, ClusterError), "and the job says that the scheduler was lost"
