"""Paths as people write them: `~` is their own folder, as a shell understands it."""

from __future__ import annotations

import contextlib
from pathlib import Path


def from_home(text: str) -> Path:
    """The path, with the person's folder for its `~`; of somebody who is not there it stays.

    It is then told as any other path where there is nothing.
    """
    path = Path(text)
    with contextlib.suppress(RuntimeError, ValueError):  # no such user
        return path.expanduser()
    return path
