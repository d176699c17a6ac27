"""Where the tests write: in memory, where there is room for it, and no disk is waited for.

The program syncs each ledger and each results file, as it must; on a disk the tests would spend
more than half of their time waiting for that. What a disk keeps when power fails is told by disks
of the tests' own, which forget what was not synced.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
NEEDED_BYTES = 2 << 30
"""Several times what all tests write."""


def folder_in(memory: Path, needed_bytes: int) -> Path | None:
    """A folder of this user's; None where there is no such memory, or too little is free."""
    if not hasattr(os, "getuid") or not os.access(memory, os.W_OK):
        return None
    if min(shutil.disk_usage(memory).free, _free_bytes()) < needed_bytes:
        return None
    folder = memory / f"task-importer-tests-{os.getuid()}"
    folder.mkdir(mode=0o711, exist_ok=True)  # PostgreSQL runs as another user, and passes through
    return folder if folder.stat().st_uid == os.getuid() and not folder.is_symlink() else None


def write_in_memory() -> None:
    """Have this process, and those that it starts, write there, unless somebody said where."""
    if "TMPDIR" in os.environ:
        return
    folder = folder_in(MEMORY, NEEDED_BYTES)
    if folder is not None:
        os.environ["TMPDIR"] = str(folder)
        tempfile.tempdir = None  # what was found before


def _free_bytes() -> int:
    """What the system can give without swapping."""
    lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    free = next(line for line in lines if line.startswith("MemAvailable:"))
    return int(free.split()[1]) << 10
