"""Loaded by each worker of a cluster of this computer when it starts.

Ctrl-C reaches every process of a terminal: the command alone decides what it means. And what Dask
logs is about itself, not about the import.
"""

from __future__ import annotations

import logging
import signal
from typing import Any

_TALKERS = ("distributed", "tornado", "asyncio")


def loggers() -> list[logging.Logger]:
    """Those that would write on the terminal: many have a level of their own."""
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in _TALKERS]
    return [logging.getLogger(name) for name in (*_TALKERS, *names)]


def dask_setup(worker: Any) -> None:  # noqa: ANN401 -- Dask calls it
    """Called in the main thread of the worker."""
    del worker
    for logger in loggers():
        logger.setLevel(logging.CRITICAL + 1)
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):  # the command had them wait while this was started
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
