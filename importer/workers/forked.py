"""Copies of this process that answer one after the other, each through a pipe of its own.

A copy has all that this process had in memory when it began, so that nothing has to be sent to it.
It writes nothing but its answers, and ends by itself once nobody reads them, however this process
ended. Whatever keeps a copy from beginning or from answering is no error: there is no answer, and
whoever wanted it does the work.

Only Linux has them, and only a process without a second thread: the lock that another thread holds
stays locked in a copy forever. Elsewhere, and in a program that has threads, there are none.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Self

from importer.workers.count import Processors, Quota

Work = Callable[[int], Iterable[bytes]]
"""The answers of the copy of this number, in order; b"" where it has none to give."""

_LENGTH = 8
"""Bytes of the length before each answer."""
_PIPE_BYTES = 1024 * 1024
"""As much as any process may ask for: a copy waits less often for its answers to be read."""
_OUTSIDE = ("SIGINT", "SIGTERM", "SIGHUP")


def can_fork() -> bool:
    """Whether this process can be copied without harm."""
    return sys.platform == "linux" and hasattr(os, "fork") and _threads() == 1


def _threads() -> int:
    """All threads of this process, those of libraries as well; 0: nobody can tell."""
    try:
        return sum(1 for _ in Path("/proc/self/task").iterdir())
    except OSError:
        return 0


def processors() -> Processors:
    """The processors, as far as the system tells."""
    count = os.cpu_count() or 1
    if sys.platform != "linux":
        return Processors(count, count)
    usable, load = len(os.sched_getaffinity(0)), 0.0
    with contextlib.suppress(OSError):
        load = os.getloadavg()[0]
    with contextlib.suppress(OSError):
        quota = Quota.of(Path("/sys/fs/cgroup/cpu.max").read_text("ascii"))
        usable = usable if quota is None else min(usable, quota.whole)
    return Processors(count, usable, load)


class Copies:
    """Some copies of this process, until it is closed. Fewer than asked for where it cannot be."""

    def __init__(self, count: int, work: Work) -> None:
        self._pipes: list[BinaryIO | None] = []
        self._ids: list[int] = []
        try:
            for number in range(count):
                self._begin(number, work)
        except OSError:  # no more processes or files: these are enough
            pass
        except BaseException:
            self.close()
            raise

    def __len__(self) -> int:
        return len(self._ids)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def answer(self, number: int) -> bytes:
        """The next answer of the copy of this number; b"": it gave none, or has ended."""
        pipe = self._pipes[number] if number < len(self._pipes) else None
        if pipe is None:
            return b""
        head = pipe.read(_LENGTH)
        length = int.from_bytes(head, "big")
        data = pipe.read(length) if len(head) == _LENGTH else b""
        if len(head) < _LENGTH or len(data) < length:  # it was killed: what is left is no answer
            pipe.close()
            self._pipes[number] = None
        return data if len(data) == length else b""

    def close(self) -> None:
        """End those that have not ended. None of them is left behind."""
        for pipe in self._pipes:
            if pipe is not None:
                pipe.close()
        self._pipes.clear()
        while self._ids:
            _end(self._ids.pop())

    def _begin(self, number: int, work: Work) -> None:
        read_end, write_end = os.pipe()
        others = [read_end, *(pipe.fileno() for pipe in self._pipes if pipe is not None)]
        outside = {getattr(signal, name) for name in _OUTSIDE}
        try:
            _widen(write_end)
            # No signal may reach a copy that still has the handlers of its original.
            before = signal.pthread_sigmask(signal.SIG_BLOCK, outside)
            try:
                copy = os.fork()
                if copy == 0:
                    _live(work, number, write_end, others, before)
                self._ids.append(copy)
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
            self._pipes.append(os.fdopen(read_end, "rb", _PIPE_BYTES))
        except BaseException:
            if len(self._pipes) <= number:
                os.close(read_end)
            raise
        finally:
            os.close(write_end)


def _live(
    work: Work, number: int, write_end: int, others: Iterable[int], signals: Iterable[int]
) -> None:
    """All that a copy ever does. It ends here, and undoes nothing that is its original's.

    others: ends of pipes that are not its own. signals: those that are to be held back.
    """
    try:
        signal.set_wakeup_fd(-1)
        # Ctrl-C reaches every process of a terminal: the original alone decides what it means.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, signals)
        for other in others:
            os.close(other)
        gc.freeze()  # what was there stays as it is, and is shared
        for data in _with_lengths(work(number)):
            _write(write_end, data)
    finally:
        os._exit(0)


def _with_lengths(answers: Iterable[bytes]) -> Iterator[bytes]:
    for answer in answers:
        yield len(answer).to_bytes(_LENGTH, "big") + answer


def _write(file: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]


def _widen(pipe: int) -> None:
    import fcntl  # noqa: PLC0415 -- Windows has none

    with contextlib.suppress(OSError, AttributeError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _end(copy: int) -> None:
    """End a copy, and take note of its end. One of which somebody else has is not ours any more."""
    with contextlib.suppress(ChildProcessError, ProcessLookupError):
        if os.waitpid(copy, os.WNOHANG) == (0, 0):
            os.kill(copy, signal.SIGKILL)
            os.waitpid(copy, 0)
