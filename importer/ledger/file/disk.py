"""Detects network shares, where two computers do not see each other's locks.

Names the kind of share that a folder is on, or None. Nothing is made or changed. What decides is
pure: the text of Linux's mount table, or a path and a kind of drive of Windows. About a system that
neither describes nothing is said, and the database's own check has the last word.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import NamedTuple

_MOUNTS = Path("/proc/self/mountinfo")

# SQLite: "WAL does not work over a network filesystem" (sqlite.org/wal.html), and its page on how
# to corrupt a database names the locks of NFS. FUSE writes "fuse." before these names.
# fmt: off
_SHARES = frozenset({
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "ceph", "lustre", "glusterfs",
    "gpfs", "beegfs", "orangefs", "pvfs2", "sshfs", "davfs", "davfs2", "smbnetfs", "ceph-fuse",
    "rclone", "s3fs", "gcsfuse", "curlftpfs", "gvfsd-fuse", "juicefs", "mfs",
})
# fmt: on

# Plan 9's protocol serves other computers, but also the host of a virtual machine, WSL's drives
# and the root of some containers: only its transport tells (kernel.org, filesystems/9p).
_NETWORK_9P = frozenset({"trans=tcp", "trans=rdma"})

# Windows, "Maximum Path Length Limitation": \\?\C:\… and \\?\UNC\server\share\….
_LONG_PATH = re.compile(r"^\\\\[?.]\\(?P<share>UNC\\)?", re.IGNORECASE)

_DRIVE_REMOTE = 4  # GetDriveTypeW in fileapi.h


class Mount(NamedTuple):
    """One line of the mount table. options: those of the file system itself."""

    point: PurePosixPath
    kind: str
    options: frozenset[str]


def network_share(folder: Path) -> str | None:
    """The type of the network share that a folder is on, or will be on; None if none is known."""
    if os.name == "nt":
        return windows_share(str(folder.absolute()), _drive_type)
    try:
        place = folder.resolve()  # first, because looking may mount what is mounted on use
        table = _MOUNTS.read_text("utf-8", errors="surrogateescape")
    except (OSError, RuntimeError):  # no such table; links in a circle, which making it will tell
        return None
    return linux_share(PurePosixPath(place), read_mounts(table))


def read_mounts(table: str) -> list[Mount]:
    """The lines of `/proc/self/mountinfo`, as proc(5) describes them; others are skipped."""
    mounts = []
    for line in table.splitlines():
        before, dash, after = line.partition(" - ")
        place, system = before.split(" "), after.split(" ")
        if dash and len(place) > 4 and len(system) > 2:  # noqa: PLR2004 -- the fields used below
            point = PurePosixPath(_unescape(place[4]))
            mounts.append(Mount(point, system[0], frozenset(system[2].split(","))))
    return mounts


def linux_share(folder: PurePosixPath, mounts: list[Mount]) -> str | None:
    """The type of the share that an absolute path without links is on; None: it is on none."""
    holding = [mount for mount in mounts if folder.is_relative_to(mount.point)]
    # The deepest; of two at one place the later, which covers the other.
    last = max(enumerate(holding), key=lambda at: (len(at[1].point.parts), at[0]), default=None)
    if last is None:
        return None
    mount = last[1]
    is_share = mount.kind.removeprefix("fuse.") in _SHARES or (
        mount.kind == "9p" and mount.options & _NETWORK_9P
    )
    return mount.kind if is_share else None


def windows_share(folder: str, drive_type: Callable[[str], int]) -> str | None:
    r"""`\\server\share` or the letter of a drive that is one; None: a drive of this computer.

    drive_type: what Windows answers about the root of a drive (GetDriveTypeW).
    """
    plain = _LONG_PATH.sub(lambda found: r"\\" if found["share"] else "", folder)
    drive = PureWindowsPath(plain).drive
    if drive.startswith("\\\\"):
        return drive
    return f"drive {drive}" if drive and drive_type(f"{drive}\\") == _DRIVE_REMOTE else None


def _unescape(field: str) -> str:
    """A path as it is: the table writes blanks and the like as three octal digits."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), field)


def _drive_type(root: str) -> int:
    import ctypes  # noqa: PLC0415 -- needed on Windows alone, and not built into every Python

    library = getattr(ctypes, "windll", None)
    return 0 if library is None else int(library.kernel32.GetDriveTypeW(root))
