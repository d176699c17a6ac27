"""The workbook that the rows came from, as the reading stage knows it: values, and no file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

ENDINGS = (".xlsx", ".xlsm")
"""Of the names of workbooks that results can be added to."""


class Seen(NamedTuple):
    """Which file it was that was read: device, number, size and time of its last change."""

    device: int
    number: int
    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class Original:
    """The workbook that the rows were read from, and where in it.

    seen: as it was before it was read. header_row: the last row of the header; last_row: of the
    table. rows_above: of the header, above its last row; group_rows: how many of the header's, from
    the first, hold names of groups. has_neighbor: whether another table stands beside it.
    hindrance: why nothing can be added to its table, where the reader knows that.
    """

    path: Path
    seen: Seen
    sheet: str
    header_row: int
    last_row: int
    hindrance: str | None = None
    rows_above: int = 0
    group_rows: int = 0
    has_neighbor: bool = False


def seen(file: Path | IO[bytes]) -> Seen:
    """Which file it is, and as of when. Raises OSError.

    Always by an open file: Windows tells less, and other things, by a path.
    """
    if isinstance(file, Path):
        with file.open("rb") as opened:
            return seen(opened)
    about = os.fstat(file.fileno())
    return Seen(about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns)


def seen_if_there(path: Path) -> Seen | None:
    """Which file it is; None where there is none, or one that cannot be read twice (a pipe)."""
    try:
        return seen(path) if path.is_file() else None
    except (OSError, ValueError):
        return None


def can_be_patched(source: Path, results: Path) -> bool:
    """Whether the names of both are those of workbooks of one kind that is patched."""
    ending = source.suffix.lower()
    return ending in ENDINGS and results.suffix.lower() == ending
