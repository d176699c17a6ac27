"""A small file beside the ledgers: replaced whole or not at all; one of JSON is checked when read.

What it means is its user's.
"""

from __future__ import annotations

import glob
import json
import os
import secrets
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

_MOST_BYTES = 1 << 20
"""None of these files comes near it; one that does was not written by this program."""

_UNNAMED = ".new"
_LONGEST_SECONDS = 3600.0
_LONGEST_WAIT_SECONDS = 10.0
"""Whoever holds one for longer has been stopped, and may be for good."""


def read_small(path: Path) -> dict[str, Any] | None:
    """The object in the file; None if there is no file. Raises `ValueError` for anything else.

    Raises `OSError` where it cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    if len(content) > _MOST_BYTES:
        raise ValueError("it is too large")
    try:
        found = json.loads(content.decode())
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    if not isinstance(found, dict):
        raise ValueError("it is not a JSON object")  # noqa: TRY004 -- as for any other content
    return found


def replace_small(path: Path, content: Mapping[str, Any], *, durable: bool) -> None:
    """Replace the file with the object. Raises `OSError`; then nothing has changed.

    durable: as of `replace_text`.
    """
    replace_text(path, json.dumps(content), durable=durable)


def replace_text(path: Path, text: str, *, durable: bool) -> None:
    """Replace the file, which only its owner may read, with the text. Raises `OSError`.

    Then nothing has changed. durable: whether it is to survive a power failure, which costs a few
    milliseconds. Of several that replace it at the same moment, the last one counts.
    """
    unnamed = path.with_name(f"{path.name}.{secrets.token_hex(4)}{_UNNAMED}")
    try:
        _remove_leftovers(path)
        descriptor = os.open(unnamed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        unnamed.replace(path)
    except OSError:
        with suppress(OSError):
            unnamed.unlink()
        raise


@contextmanager
def changed_alone(lock: Path) -> Iterator[None]:
    """Inside, nobody else who asks for it by this file reads, changes and writes. Raises `OSError`.

    lock: stays, and is empty; its folder is made. Where the disk has no locks nobody is waited for.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 -- slow to import, and seldom needed

    lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = FileLock(lock, mode=0o600, timeout=_LONGEST_WAIT_SECONDS, fallback_to_soft=False)
    with warnings.catch_warnings(action="ignore"), suppress(Timeout, NotImplementedError, OSError):
        held.acquire()
    try:
        yield
    finally:
        held.release()


def _remove_leftovers(path: Path) -> None:
    """Remove what runs that died here were writing; nobody takes so long for one that is small."""
    for left in path.parent.glob(f"{glob.escape(path.name)}.*{_UNNAMED}"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _LONGEST_SECONDS:
                left.unlink()
