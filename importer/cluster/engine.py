"""Units of work carried out by the workers of a cluster: each at least once, and maybe twice.

A unit whose worker is lost is carried out again, as often as that happens. Whether a worker that
was given up still works, or wakes up again, nobody here knows: the ledger decides what it may do.
"""

from __future__ import annotations

import pickle
import queue
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from uuid import uuid4

from importer._version import __version__
from importer.batch.engine import Result, Unit
from importer.cluster import on_worker
from importer.cluster.opening import Connection, asked, in_time, other_version
from importer.cluster.told import Told, told_of
from importer.cluster.worker_place import WorkerPlace
from importer.errors import ClusterError
from importer.pipeline.caller.signals import caught

if TYPE_CHECKING:
    from distributed import Future

_LOOK_SECONDS = 1.0
"""How often a worker that came later is told that somebody wants an end."""
_LOOKS_ALONE = 15
"""A cluster of this computer starts another worker sooner than that."""


class _Ended(NamedTuple):
    name: str
    future: Future[bytes]


class _Interrupt(NamedTuple):
    """Somebody pressed Ctrl-C."""


class Watcher(Protocol):
    """Whoever looks on, called in the thread that reads the results."""

    def hear(self, told: Told) -> None:
        """A worker says how far it is."""

    def stop(self) -> None:
        """The workers are asked to stop. Maybe said more than once."""

    def miss_workers(self) -> None:
        """There is no worker, and one is waited for."""


class DaskEngine:
    """The workers of a cluster."""

    at_once = True

    def __init__(self, connection: Connection, watcher: Watcher) -> None:
        self._client, self._refill, self._is_own = connection
        self._watcher = watcher
        self._looked_at, self._looks_alone = time.monotonic(), 0
        self._batch = f"task-importer-{uuid4().hex}"
        self._tasks = 0
        self._is_stopping = False

    @property
    def place(self) -> WorkerPlace:
        """Where the units are carried out."""
        return WorkerPlace(self._batch, is_of_command=self._is_own)

    def carry_out(
        self, work: Callable[[Unit], Result], units: Mapping[str, Unit]
    ) -> Iterator[tuple[str, Result]]:
        """Results by the unit's name, as they end. The first Ctrl-C lets them end softly.

        Where a unit has no result, why is raised behind those of the others.
        """
        inbox: queue.SimpleQueue[_Ended | Told | _Interrupt] = queue.SimpleQueue()
        payloads = {name: pickle.dumps((work, unit)) for name, unit in units.items()}
        with self._watched(inbox.put), caught(lambda: self._interrupt(inbox.put)):
            waiting = {name: self._submit(name, payloads[name], inbox.put) for name in units}
            failed: list[Exception] = []
            while waiting:
                match _next(inbox):
                    case Told() as told:
                        self._watcher.hear(told)
                    case _Ended(name, future) if future is not waiting.get(name):
                        pass  # of a task in whose place another was handed in
                    case _Ended(name, future) if _is_lost(future):
                        waiting[name] = self._submit(name, payloads[name], inbox.put)
                    case _Ended(name, future):
                        del waiting[name]
                        try:
                            result = _result(future)
                        except Exception as error:  # noqa: BLE001 -- raised once the others ended
                            failed.append(error)
                        else:
                            yield name, result
                    case _:
                        self._pass_on_stop()
                self._look_after_workers()
        if failed:
            raise failed[0]

    def _submit(self, name: str, payload: bytes, put: Callable[[_Ended], object]) -> Future[bytes]:
        self._tasks += 1
        future = self._client.submit(
            on_worker.carry_out, __version__, payload,
            key=f"{self._batch}-{self._tasks}", pure=False, retries=0,
        )  # fmt: skip
        future.add_done_callback(lambda done: put(_Ended(name, done)))
        return future

    @contextmanager
    def _watched(self, put: Callable[[Told], object]) -> Iterator[None]:
        """Inside, what workers tell arrives."""

        def on_event(event: tuple[float, Any]) -> None:
            if (told := told_of(event[1])) is not None:
                put(told)

        self._client.subscribe_topic(self._batch, on_event)
        try:
            yield
        finally:
            self._client.unsubscribe_topic(self._batch)

    def _interrupt(self, put: Callable[[_Interrupt], object]) -> None:
        """Hear a signal: the first asks for an end, the second is one."""
        if self._is_stopping:
            raise KeyboardInterrupt
        self._is_stopping = True
        put(_Interrupt())

    def _pass_on_stop(self) -> None:
        if self._is_stopping:
            self._watcher.stop()
            asked(self._client, on_worker.stop, self._batch, seconds=_LOOK_SECONDS)

    def _look_after_workers(self) -> None:
        """Say where there is none for a while. Raises `ClusterError` where none could stop."""
        if time.monotonic() - self._looked_at < _LOOK_SECONDS:
            return
        self._refill()
        is_alone = in_time(self._client.nthreads, _LOOK_SECONDS) == {}
        self._looks_alone = self._looks_alone + 1 if is_alone else 0
        if self._looks_alone == _LOOKS_ALONE:
            self._watcher.miss_workers()
        if self._looks_alone >= _LOOKS_ALONE and self._is_stopping:
            raise ClusterError(
                "the cluster has no worker any more",
                hint="start one, and run the same command: each job resumes where it stopped, and "
                "nothing is sent twice",
            )
        self._looked_at = time.monotonic()


def _next(inbox: queue.SimpleQueue[Any]) -> Any:  # noqa: ANN401 -- one of some
    """What comes next; None: nothing for a while."""
    try:
        return inbox.get(timeout=_LOOK_SECONDS)
    except queue.Empty:
        return None


def _is_lost(future: Future[bytes]) -> bool:
    """Whether it ended without an end of its unit: its workers were lost, one after the other."""
    from distributed.scheduler import KilledWorker  # noqa: PLC0415 -- an extra

    return future.status == "error" and isinstance(future.exception(), KilledWorker)


def _result(future: Future[bytes]) -> Any:  # noqa: ANN401 -- of any work
    """The result. Raises `ClusterError` where there is none, and what escaped on the worker."""
    if future.status == "error":
        error = future.exception()
        if isinstance(error, on_worker.VersionError):
            raise other_version("that was to carry out a job", str(error))
        raise ClusterError(
            f"a worker could not carry out a job: {' '.join(str(error).split())}",
            hint="install the same version of task-importer on every worker; running the same "
            "command again sends nothing twice",
        )
    if future.status != "finished":
        raise ClusterError(
            "the scheduler of the cluster was lost",
            hint="start it again, and run the same command: each job resumes where it stopped, "
            "and nothing is sent twice",
        )
    result = pickle.loads(future.result())  # noqa: S301 -- of a worker that holds our tokens
    if isinstance(result, on_worker.Bug):
        raise result.error
    return result
