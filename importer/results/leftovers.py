"""Removes temporary files that a kill or a power cut left behind.

Files that are still being written are recognised and kept. No file is read, and none of another
name is touched.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

TEMPORARY_NAMES = ".task-importer-*.tmp"


@contextmanager
def claimed(path: Path) -> Iterator[None]:
    """While the block runs, no other run takes the file for one of a dead run's.

    The lock is the system's, and ends with the process. Windows needs none: it removes no file
    that is open.
    """
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(path, os.O_RDWR)
    try:
        with suppress(OSError):  # a share without locks: no other process gets one either
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def remove_leftovers(folder: Path) -> None:
    """Remove what dead runs were writing in the folder, as far as that can be determined."""
    with suppress(OSError):
        for path in list(folder.glob(TEMPORARY_NAMES)):
            with suppress(OSError):
                _remove_if_dead(path)


def _remove_if_dead(path: Path) -> None:
    """Remove the file, or raise `OSError` where somebody writes it."""
    if sys.platform == "win32":
        path.unlink()
        return
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    finally:
        os.close(descriptor)
