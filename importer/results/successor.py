"""Whether a results file that is fed back may be replaced by its successor.

So that the rounds of correcting a sheet leave one file. Nothing is written here.
"""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from importer.results.destination import is_results_name

Identity: TypeAlias = tuple[int, int, int, int]
"""What changes where a file is saved anew: device, number, size and time."""


def identity(path: Path | None) -> Identity | None:
    """Which file stands under the path, and as of when; None: none that is an ordinary one."""
    if path is None:
        return None
    try:
        found = path.lstat()
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(found.st_mode):  # a link stays a link
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def saved_at(path: Path | None) -> datetime | None:
    """When the file under the path was written last, by its folder; None: there is no time."""
    if path is None:
        return None
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return None


def is_replaceable(path: Path) -> bool:
    """Whether it has a name of ours, and can be replaced now: nothing else holds it open."""
    if not is_results_name(path) or not os.access(path.absolute().parent, os.W_OK):
        return False
    try:
        with path.open("r+b"):  # Windows refuses it where a spreadsheet program has the file open
            return True
    except OSError:
        return False
