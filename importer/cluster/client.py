"""How a connection to a cluster begins and ends: in some seconds, whatever is at the other end."""

from __future__ import annotations

from contextlib import suppress
from threading import Thread
from typing import Any

from distributed import Client

from importer.pipeline.caller.signals import caught

_CLOSE_SECONDS = 5


class _QuietClient(Client):
    """A client that nobody closes who has not got it.

    Where it cannot connect, Dask's own would be closed when it is collected: that waits a minute
    for a scheduler which does not answer, and ends with a traceback on the terminal.
    """

    def __del__(self) -> None:
        """Nothing: `closed` has done it."""


def quiet_client(scheduler: Any, seconds: float, **options: Any) -> Client:  # noqa: ANN401 -- Dask's
    """A client, which is to be closed by `closed` alone.

    Raises what Dask raises, and `OSError` where something takes the connection and says nothing,
    such as a tunnel to nowhere: Dask would wait for it without end.
    """
    made: list[Client | BaseException] = []

    def make() -> None:
        try:
            made.append(_QuietClient(scheduler, timeout=seconds, set_as_default=False, **options))  # type: ignore[no-untyped-call]
        except BaseException as error:  # noqa: BLE001 -- raised in the thread that waits
            made.append(error)

    thread = Thread(target=make, daemon=True)
    thread.start()
    thread.join(seconds + _CLOSE_SECONDS)
    if not made:
        raise OSError("the connection is taken, and nothing is said")
    if isinstance(made[0], BaseException):
        raise made[0]
    return made[0]


def closed(what: Any) -> None:  # noqa: ANN401 -- Dask's
    """Close it. What goes wrong with that is no matter any more; it cannot be broken off."""
    with suppress(Exception), caught(lambda: None):
        what.close(timeout=_CLOSE_SECONDS)
