"""Removes temporary files that a kill or a power cut left behind.

Files that are still being written are recognised and kept. No file is read, and none of another
name is touched.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

TEMPORARY_NAMES = ".task-importer-*.tmp"


_OLD_SECONDS = 24 * 3600.0
"""After which a file that no program has open is one of a dead run's, where there are no locks."""


@contextmanager
def claimed(path: Path) -> Iterator[None]:
    """While the block runs, no other run takes the file for one of a dead run's.

    The lock is the system's, and ends with the process. Windows has none, and removes no file that
    is open. Raises `FileNotFoundError` where another run has seen the file before it was claimed,
    and removes it.
    """
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(path, os.O_RDWR)
    try:
        if not _is_locked_now(descriptor, path):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        yield
    finally:
        os.close(descriptor)


@contextmanager
def claimed_from_the_start(path: Path) -> Iterator[None]:
    """A new empty file, claimed before it has this name: nobody sees it unclaimed.

    Raises `OSError`.
    """
    unnamed = path.with_name(f"{path.name}.new")
    with unnamed.open("xb"):
        pass
    with claimed(unnamed):
        unnamed.rename(path)
        yield


def is_claimed(path: Path) -> bool:
    """Whether a run that is alive holds the file, as far as that can be determined."""
    if sys.platform == "win32":
        return True  # that cannot be determined
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # a share without locks tells nothing
        return True
    finally:
        os.close(descriptor)
    return False


def is_abandoned(folder: Path, lock: str) -> bool:
    """Whether whoever made the folder, with a claimed file of that name in it, is gone. OSError.

    It may have died before it claimed the file, or after it had removed it: a day is enough then.
    """
    if (folder / lock).exists():
        return not is_claimed(folder / lock)
    return time.time() - folder.stat().st_mtime > _OLD_SECONDS


def remove_leftovers(folder: Path) -> None:
    """Remove what dead runs were writing in the folder, as far as that can be determined."""
    with suppress(OSError):
        for path in list(folder.glob(TEMPORARY_NAMES)):
            with suppress(OSError):
                _remove_if_dead(path)


def _remove_if_dead(path: Path) -> None:
    """Remove the file, or raise `OSError` where somebody writes it."""
    if sys.platform == "win32":
        if time.time() - path.stat().st_mtime > _OLD_SECONDS:
            path.unlink()
        return
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    finally:
        os.close(descriptor)


if sys.platform != "win32":

    def _is_locked_now(descriptor: int, path: Path) -> bool:
        """Lock the file; False where another run, which removes it, was sooner."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a share without locks: no other process gets one either
            return True
        return os.path.samestat(os.fstat(descriptor), path.stat())
