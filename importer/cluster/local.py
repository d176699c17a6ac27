"""Processes of this computer as a cluster, for as long as the command runs.

What Ctrl-C means is decided by the command alone, from the moment in which a process is started.
"""

from __future__ import annotations

import logging
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from shutil import rmtree

import dask
from distributed import Client, LocalCluster, Security

from importer.cluster.client import closed, quiet_client
from importer.results.leftovers import claimed_from_the_start, is_abandoned

_PREFIX = "task-importer-cluster-"
_LOCK = "lock"
_CONFIG = {
    # As often as workers are lost: the ledger knows what a job has done.
    "distributed.scheduler.allowed-failures": 1_000_000,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
}
"""No page about it, and nothing of it on a disk."""


def local_client(
    stack: ExitStack, processes: int, patience_seconds: float
) -> tuple[Client, LocalCluster]:
    """A client of new processes, and those: nobody else can reach them, by loopback and by TLS.

    Raises what Dask and the system raise where they cannot be started.
    """
    folder = str(stack.enter_context(scratch_folder()))
    stack.enter_context(dask.config.set({**_CONFIG, "temporary-directory": folder}))
    with signals_wait():
        security = Security.temporary()
        cluster = LocalCluster(
            n_workers=processes,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            security=security,
            memory_limit=0,
            local_directory=folder,
            silence_logs=logging.CRITICAL,
            preload=["importer.cluster.worker_start"],
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
        )
        stack.callback(closed, cluster)
        client = quiet_client(cluster, patience_seconds, security=security)
        stack.callback(closed, client)
    client.wait_for_workers(1, timeout=patience_seconds)
    return client, cluster


@contextmanager
def signals_wait() -> Iterator[None]:
    """Inside, a signal waits until the block has ended, as Dask's start cannot be broken off.

    The mask is for what is started inside: threads never hear the signal, nor do processes, which
    ask for it in `worker_start`. A thread that was there before may hear it, and Python then calls
    the handler in the main thread, mask or not. So the handlers wait as well. Windows has no mask.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker  # noqa: PLC0415 -- Windows has none

    resource_tracker.ensure_running()  # whose start would end the mask of the thread that needs it
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    with _handlers_wait(signals):
        former = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, former)


@contextmanager
def _handlers_wait(signals: Iterable[signal.Signals]) -> Iterator[None]:
    """Inside, the handlers of these signals are not called; at the end, for each that came."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    former = {each: signal.signal(each, lambda number, _: came.append(number)) for each in signals}
    try:
        yield
    finally:
        for each, handler in former.items():
            signal.signal(each, handler)
        for number in dict.fromkeys(came):
            signal.raise_signal(number)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A new temporary folder, which is removed at the end; that of a killed command, by the next.

    Raises `OSError`.
    """
    _remove_dead(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with claimed_from_the_start(folder / _LOCK):
            yield folder


def _remove_dead(parent: Path) -> None:
    """Remove the folders of commands that were killed."""
    with suppress(OSError):
        for folder in list(parent.glob(f"{_PREFIX}*")):
            if is_abandoned(folder, _LOCK):
                rmtree(folder, ignore_errors=True)
