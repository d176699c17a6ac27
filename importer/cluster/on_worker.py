"""What a worker is asked to call: which version it has, to stop, and to carry out a unit.

A unit comes as bytes: neither the scheduler nor Dask's own code opens it, and one from another
version of the program is refused before it is opened.
"""

from __future__ import annotations

import os
import pickle
import socket
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from importer._version import __version__
from importer.pipeline.caller.stop import Stop
from importer.pipeline.job_runs import Replies

_STOPS: dict[str, Stop] = {}
"""Of each batch that this worker has had to do with; never more than some."""


_REPLIES: dict[str, Replies] = {}
"""What services have said of tokens, in the last batch."""


class About(NamedTuple):
    """A worker. sees_folder: whether the folder of the list is there as well."""

    version: str
    computer: str
    sees_folder: bool


def about(folder: str) -> About:
    """What this worker is. folder: of the list of jobs."""
    return About(__version__, socket.gethostname(), Path(folder).is_dir())


def stop_of(batch: str) -> Stop:
    """Whether somebody wants the batch to end."""
    return _STOPS.setdefault(batch, Stop())


def replies_of(batch: str) -> Replies:
    """What services have said of tokens, while the batch was carried out here."""
    if batch not in _REPLIES:
        _REPLIES.clear()
    return _REPLIES.setdefault(batch, {})


def stop(batch: str) -> None:
    """Let the batch end here: what is under way softly, what comes later at once."""
    stop_of(batch).set()


class Bug(NamedTuple):
    """An error of the program that escaped, as it can travel."""

    error: Exception


def carry_out(version: str, payload: bytes) -> bytes:
    """A result, or a `Bug`, of what the payload holds: work, and a unit for it.

    Raises `VersionError` where it comes from another version of the program.
    """
    if version != __version__:
        raise VersionError(__version__)
    work, unit = pickle.loads(payload)  # noqa: S301 -- whoever sends it may run anything here
    return pickle.dumps(_done(work, unit))


def _done(work: Callable[[Any], Any], unit: Any) -> Any:  # noqa: ANN401 -- of any engine
    try:
        return work(unit)
    except Exception as error:  # noqa: BLE001 -- the engine's own retries are for lost workers
        return Bug(portable(error))


def portable(error: Exception) -> Exception:
    """The error with its traceback as a note, or one that says the same, if it cannot travel."""
    where = f"on the worker {socket.gethostname()}, process {os.getpid()}"
    told = "".join(traceback.format_exception(error))
    try:
        error.add_note(f"{where}:\n{told}")
        pickle.loads(pickle.dumps(error))  # noqa: S301 -- just pickled
    except Exception:  # noqa: BLE001 -- of whatever it is made
        return RuntimeError(f"{where}: {told}")
    return error


class VersionError(Exception):
    """A worker has another version of the program, which is its argument."""
