"""A connection to a cluster: one of this computer's own, or one that somebody has started.

Its workers are asked for their version before anything is handed to them. Raises `ClusterError`
where it cannot be used, and `ConfigurationError` where the command cannot be meant so.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from importer._version import __version__
from importer.cluster.address import ClusterAddress, Local, Scheduler
from importer.cluster.on_worker import About, about
from importer.cluster.processes import Processes
from importer.cluster.worker_start import loggers
from importer.errors import ClusterError, ConfigurationError
from importer.pipeline.caller.signals import caught
from importer.workers.forked import processors

try:
    import dask
    from distributed.versions import VersionMismatchWarning

    from importer.cluster.client import closed, quiet_client
    from importer.cluster.local import local_client
except ImportError as missing:
    raise ConfigurationError(
        f"a cluster needs the package distributed, which cannot be loaded here ({missing})",
        hint='pip install "task-importer[dask]"',
    ) from missing

if TYPE_CHECKING:
    from distributed import Client

_T = TypeVar("_T")

_CONNECT_SECONDS = 10.0
_PATIENCE_SECONDS = 30.0
"""For the first worker of a scheduler, and for all of them to answer."""
_START_SECONDS = 180.0
"""For processes of this computer, which may be busy: none of them waits for somebody else."""


class Connection(NamedTuple):
    """A client of a cluster. refill: called about once a second, while there is work to do.

    is_own: its workers are processes of this command, with its environment.
    """

    client: Client
    refill: Callable[[], object]
    is_own: bool = False


def _of_others() -> None:
    """Whoever started the workers of a scheduler starts them again."""


@contextmanager
def connected(
    address: ClusterAddress, folder: Path, miss_worker: Callable[[float], None]
) -> Iterator[Connection]:
    """A client of the cluster, all of whose workers can do the work. folder: of the list.

    miss_worker: is told, where a scheduler has no worker, for how many seconds one is waited for.
    """
    with ExitStack() as stack:
        stack.enter_context(_quiet())
        stack.enter_context(caught(_interrupt))
        if isinstance(address, Local):
            connection = _local(stack, address)
        else:
            client = _remote(stack, address, miss_worker)
            connection = Connection(client, _of_others)
        patience = _START_SECONDS if connection.is_own else _PATIENCE_SECONDS
        _require_able(connection.client, folder, patience)
        yield connection


def _interrupt() -> None:
    """Each signal is as Ctrl-C, so that what was started is ended: until jobs are under way."""
    raise KeyboardInterrupt


@contextmanager
def _quiet() -> Iterator[None]:
    """Inside, Dask logs nothing here, and does not warn of other versions of its own."""
    levels = {logger: logger.level for logger in loggers()}
    for logger in levels:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)
            yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)


def _local(stack: ExitStack, address: Local) -> Connection:
    """Processes of this computer."""
    wanted = address.processes or processors().usable
    try:
        client, cluster = local_client(stack, wanted, _START_SECONDS)
    except (OSError, RuntimeError, ValueError) as error:
        raise ClusterError(
            f"the processes of the cluster could not be started: {_in_a_line(error)}",
            hint="try again with fewer, or carry the batch out without a cluster",
        ) from error
    return Connection(client, Processes(cluster, wanted).refill, is_own=True)


def _remote(stack: ExitStack, scheduler: Scheduler, miss_worker: Callable[[float], None]) -> Client:
    """A scheduler that somebody has started."""
    address = scheduler.address
    if scheduler.is_encrypted:
        _require_certificates(address)
    try:
        client = quiet_client(address, _CONNECT_SECONDS)
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        raise ClusterError(
            f"no scheduler answers at {address}: {_in_a_line(error)}",
            hint="start one with dask scheduler, or correct the address or the certificates",
        ) from error
    stack.callback(closed, client)
    try:
        if not client.scheduler_info()["workers"]:
            miss_worker(_PATIENCE_SECONDS)
        client.wait_for_workers(1, timeout=_PATIENCE_SECONDS)
    except (OSError, RuntimeError) as error:
        raise ClusterError(
            f"the scheduler at {address} has no worker",
            hint="start one on each computer with dask worker",
        ) from error
    return client


def _require_certificates(address: str) -> None:
    """Raise `ConfigurationError` where Dask's configuration lacks one, or names none that is."""
    hint = "set ca-file, client.key and client.cert of distributed.comm.tls there (docs/cluster.md)"
    for name in ("ca-file", "client.cert", "client.key"):
        path = dask.config.get(f"distributed.comm.tls.{name}", None)
        if path is None and name != "client.key":  # which may stand in the certificate's file
            raise ConfigurationError(
                f"the cluster at {address} needs certificates, and Dask's configuration has no "
                f"distributed.comm.tls.{name}",
                hint=hint,
            )
        is_text = "\n" in (path or "")  # as Dask has it: the certificate itself
        if path is not None and not is_text and not Path(path).is_file():
            raise ConfigurationError(
                f"Dask's configuration: distributed.comm.tls.{name}: there is no file {path}",
                hint=hint,
            )


def _in_a_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _require_able(client: Client, folder: Path, seconds: float) -> None:
    """Raise `ClusterError` where a worker has another version, or does not see the folder."""
    answers = asked(client, about, str(folder), seconds=seconds)
    if not answers:
        raise ClusterError("no worker of the cluster answers", hint="start its workers anew")
    for worker, answer in sorted(answers.items()):
        if not isinstance(answer, About):
            raise ClusterError(
                f"the worker {worker} cannot load task-importer {__version__}: "
                f"{_in_a_line(answer)}",
                hint="install the same version, with the extra dask, on every worker",
            )
        if answer.version != __version__:
            raise other_version(worker, answer.version)
        if not answer.sees_folder:
            raise ClusterError(
                f"the worker {worker} on {answer.computer} does not see the folder {folder}",
                hint="put the list and its files where all workers have them under one name",
            )


def other_version(worker: str, version: str) -> ClusterError:
    """What is said where a worker has another version of the program."""
    return ClusterError(
        f"the worker {worker} has task-importer {version}, and this is {__version__}: nothing was "
        "sent",
        hint="install the same version on every worker, and start it anew",
    )


def asked(
    client: Client, function: Callable[..., Any], *arguments: Any, seconds: float  # noqa: ANN401
) -> dict[str, Any]:  # fmt: skip
    """What each worker answers, or the error there; empty where one does not answer in time."""
    return in_time(lambda: client.run(function, *arguments, on_error="return"), seconds) or {}


def in_time(call: Callable[[], _T], seconds: float) -> _T | None:
    """What the call returns; None where it does not in time, or fails, for the scheduler is gone.

    A worker that is frozen would be waited for without end.
    """
    found: list[_T] = []

    def ask() -> None:
        with contextlib.suppress(Exception):
            found.append(call())

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    return found[0] if found else None
