"""Opens a path, or standard input, as a binary stream that can be read twice, or `SourceError`.

What may not end (a device, a socket) is refused; what can be read only once (a pipe) is set aside
in a temporary file, up to a bound. An ordinary file is read as long as it was when it was opened,
so that one which is written to meanwhile has an end. Nothing here looks at the content.
"""

from __future__ import annotations

import io
import os
import select
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from importer.errors import NoFileError, SourceError
from importer.rows.scratch import disk_errors
from importer.wording.nearest import nearest

SPOOLED_BYTES = 4 << 30
"""The most that is taken from a pipe: some ten million tasks, and what a FAT file can hold."""

_BLOCK_BYTES = 1 << 20

SILENCE_SECONDS = 600.0
"""How long a named pipe may be silent: a query that takes longer is better saved to a file."""

_HAS_PATIENCE = sys.platform == "linux"
"""Elsewhere a pipe without a writer counts as one that has ended, or cannot be waited for."""

_SIMILAR_NAME = 75.0
"""Of 100, how like a file's name must be to be suggested; endings do not count, all being alike."""

_ENDLESS = (
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)


def open_path(path: Path) -> BinaryIO:
    """The bytes of the file at `path`. Raises SourceError for whatever is no readable file."""
    try:
        endless = _what_is_endless(path)
        stream = _open_unbuffered(path) if endless is None else None
    except FileNotFoundError as error:
        raise _missing(path) from error
    except IsADirectoryError as error:
        raise SourceError(f"{path} is a folder", hint="name a file in it") from error
    except PermissionError as error:
        folder = path.is_dir()  # as Windows says it
        raise SourceError(
            f"{path} is a folder"
            if folder
            else f"{path} cannot be read: you do not have permission",
            hint="name a file in it"
            if folder
            else "close it in other programs, or ask its owner for permission",
        ) from error
    except ValueError as error:  # each version of Python has words of its own for it
        raise SourceError(
            f"{path} cannot be opened: no file name has such a character", hint="check its name"
        ) from error
    except OSError as error:
        raise SourceError(f"{path} cannot be opened: {error}", hint="check its name") from error
    if stream is None:
        raise SourceError(f"{path} is {endless}, not a file", hint="name a file, or - for a pipe")
    status = os.fstat(stream.fileno())
    if stat.S_ISREG(status.st_mode) and status.st_size:  # those of the kernel say 0
        return io.BufferedReader(_Snapshot(stream, status.st_size), _BLOCK_BYTES)
    with stream:
        return spool(stream, str(path), silence_seconds=SILENCE_SECONDS)


def spool(
    stream: BinaryIO | io.FileIO,
    label: str,
    most_bytes: int = SPOOLED_BYTES,
    silence_seconds: float | None = None,
) -> BinaryIO:
    """What a stream holds, in a temporary file that goes when it is closed. Raises SourceError.

    Raises ResultsError for what the temporary folder refuses.
    silence_seconds: how long to wait for more; None: for as long as it takes.
    """
    with disk_errors():
        aside = tempfile.TemporaryFile()  # noqa: SIM115 - the table closes it
    try:
        for block in _blocks(stream, label, most_bytes, silence_seconds):
            with disk_errors():
                aside.write(block)
        with disk_errors():
            aside.seek(0)
    except OSError as error:
        aside.close()
        raise SourceError(
            f"{label} could not be read to its end: {error.strerror or error}",
            hint="save it as a file, and import that file",
        ) from error
    except BaseException:
        aside.close()
        raise
    return aside


def _open_unbuffered(path: Path) -> io.FileIO:
    """The open file. A pipe is opened at once, be there nobody at its other end."""
    if not (_HAS_PATIENCE and stat.S_ISFIFO(path.stat().st_mode)):
        return path.open("rb", buffering=0)
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    return io.FileIO(descriptor, "rb")


def _blocks(
    stream: BinaryIO | io.FileIO, label: str, most_bytes: int, silence_seconds: float | None
) -> Iterator[bytes]:
    taken = 0
    while True:
        if silence_seconds is not None and _HAS_PATIENCE:
            _await(stream, label, silence_seconds)
        block = stream.read(_BLOCK_BYTES)
        if not block:
            return
        taken += len(block)
        if taken > most_bytes:
            size = f"{most_bytes >> 30} GiB" if most_bytes >> 30 else f"{most_bytes:,} bytes"
            raise SourceError(
                f"{label} does not end within {size}, the most that is read from a pipe",
                hint="check where it comes from; save a larger table as a file and import that",
            )
        yield block


def _await(stream: BinaryIO | io.FileIO, label: str, silence_seconds: float) -> None:
    """Return when there is more to read, or the end. Raises SourceError after so long a wait."""
    if not select.select([stream], [], [], silence_seconds)[0]:
        raise SourceError(
            f"nothing came from {label} for {silence_seconds:g} seconds, and it did not end",
            hint="check the program that writes to it",
        )


def _what_is_endless(path: Path) -> str | None:
    """What stands at the path, where it may never end; else None. Opening it alone may wait."""
    mode = path.stat().st_mode
    return next((what for is_kind, what in _ENDLESS if is_kind(mode)), None)


def _missing(path: Path) -> NoFileError:
    if path.is_symlink():
        return NoFileError(
            f"{path} is a link to {path.readlink()}, which does not exist",
            hint="check what was moved, or name the file itself",
        )
    return NoFileError(f"{path} does not exist", hint=_similar_file(path))


def _similar_file(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.is_file()]
    except OSError:
        names = []
    alike = [name for name in names if nearest(path.stem, [Path(name).stem], _SIMILAR_NAME)]
    similar = nearest(path.name, alike, cutoff=0)
    return "check its name and folder" if similar is None else f'did you mean "{similar}"?'


class _Snapshot(io.RawIOBase):
    """An open file up to a length, whatever is written behind it."""

    def __init__(self, file: io.FileIO, length: int) -> None:
        self._file = file
        self._length = length

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._file.fileno()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        left = max(0, self._length - self._file.tell())
        return self._file.readinto(memoryview(buffer)[:left]) or 0

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_END:
            return self._file.seek(self._length + offset)
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()
        super().close()
