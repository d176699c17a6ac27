"""A body becomes a file in a folder that only its owner may open; at the end it is deleted."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import AsyncIterable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from importer.errors import SourceError

MOST_BYTES = 1024**3
NAME_HEADER = "x-file-name"
"""Holds the file's name, percent-encoded: it is shown, and says of what kind the file may be."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200e\u200f\u2028-\u202e\u2066-\u2069]+')
"""Also marks that turn the direction of writing: "gpj.csv" must not be shown for "vsc.jpg"."""
_LONGEST_NAME = 120
"""In bytes. Longer names are made of it for results, and a file system takes 255."""
_NAMELESS = "sheet"


class TooLargeError(SourceError):
    """The body has more bytes than a file may have."""


class Uploads:
    """The folder of one page. most_bytes: of a file."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="task-importer-page-"))  # 0700
        self.most_bytes = most_bytes
        self._numbers = count(1)

    def close(self) -> None:
        """Delete everything."""
        shutil.rmtree(self.folder, ignore_errors=True)

    async def receive(self, name: str, body: AsyncIterable[bytes]) -> Path:
        """The file of a body. name: as shown. Raises `TooLargeError`, or `SourceError`.

        Of a body that ends early nothing stays.
        """
        written = 0
        with self._kept(name) as path, path.open("xb") as file:
            async for piece in body:
                written += len(piece)
                self._require_small(path, written)
                file.write(piece)
        return path

    def keep(self, name: str, data: bytes) -> Path:
        """A file of these bytes. Raises `SourceError`."""
        with self._kept(name) as path:
            path.write_bytes(data)
        return path

    def copy(self, source: Path) -> Path:
        """A file with the contents of another. Raises `SourceError`."""
        with self._kept(source.name) as path:
            shutil.copyfile(source, path)
        return path

    def remove(self, path: Path) -> None:
        """Delete a file of this folder, and what was made beside it; others are left alone."""
        if path.parent.parent == self.folder:
            with suppress(OSError):
                shutil.rmtree(path.parent)

    def _require_small(self, path: Path, written: int) -> None:
        if written > self.most_bytes:
            raise TooLargeError(
                f"{path.name} is larger than {_gibibytes(self.most_bytes)}",
                hint="import it from the command line, which has no limit",
            )

    @contextmanager
    def _kept(self, name: str) -> Iterator[Path]:
        path = self.folder / str(next(self._numbers)) / safe_name(name)
        try:
            path.parent.mkdir(mode=0o700)
            yield path
        except OSError as error:
            self.remove(path)
            raise SourceError(
                f"{path.name} cannot be kept: {error.strerror or error}",
                hint="make room on the disk, and try again",
            ) from error
        except BaseException:
            self.remove(path)
            raise


def name_of(header: str | None) -> str:
    """The name that a header holds."""
    return unquote(header or "", errors="replace")


def safe_name(name: str) -> str:
    """The last part of a name, without what a file cannot be called; "sheet" where none is left."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = _UNSAFE.sub(" ", last).strip(" .")
    suffix = PurePosixPath(clean).suffix[:10]
    if len(clean.encode()) > _LONGEST_NAME:
        clean = _cut(clean, _LONGEST_NAME - len(suffix.encode())) + suffix
    return clean or _NAMELESS


def _cut(text: str, most_bytes: int) -> str:
    return text.encode()[:most_bytes].decode("utf-8", "ignore")


def _gibibytes(size: int) -> str:
    return f"{size / 1024**3:g} GiB"
