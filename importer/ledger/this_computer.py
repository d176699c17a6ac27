"""What a lease needs of this computer: clocks that go on in sleep, and a name for others."""

from __future__ import annotations

import getpass
import os
import socket
import sys
import time

from importer.ledger.lease import Reading

_MILLISECONDS = 1000


def read_clocks() -> Reading:
    """Three clocks, now."""
    return Reading(_awake_or_not(), time.monotonic(), time.time())


def holder() -> str:
    """This process, as others are told of it."""
    try:
        user = f"{getpass.getuser()}@"
    except (ImportError, KeyError, OSError):  # nobody of the password file
        user = ""
    return f"{user}{socket.gethostname()}, process {os.getpid()}"


if sys.platform == "linux":

    def _awake_or_not() -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME)

elif sys.platform == "win32":
    import ctypes

    def _awake_or_not() -> float:
        # https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-gettickcount64
        ticks = ctypes.windll.kernel32.GetTickCount64
        ticks.restype = ctypes.c_uint64
        return float(ticks()) / _MILLISECONDS

else:

    def _awake_or_not() -> float:
        # On macOS this one goes on in sleep, and `time.monotonic` does not: clock_gettime(3).
        return time.clock_gettime(time.CLOCK_MONOTONIC)
