"""Reads a file: header, and chunks of cells with row numbers. Nothing is trimmed or interpreted.

`open_table` is all that other stages need, `open_bytes` what splits a file needs besides, and
`name_without_path` what tells of it. A workbook's library is loaded only for a workbook.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from importer.errors import SourceError
from importer.rows.table import SourceOptions, Table
from importer.source.files.detection import Kind, detect_kind
from importer.source.files.opening import open_path, spool
from importer.source.text.table import open_text

__all__ = ["DATA_FRAME", "name_without_path", "open_bytes", "open_table"]

STANDARD_INPUT = "standard input"
DATA_FRAME = "the data frame"

_PACKED = (b"\x1f\x8b", b"PK")
"""How gzip and zip begin; workbooks are zip archives too."""

_PACKED_BYTES = 2


def open_table(
    path: Path | None, options: SourceOptions, *, stdin: BinaryIO | None = None
) -> Table:
    """The table of a file, its header read and its rows still to come; `close` it after use.

    path None: CSV from `stdin`. Raises SourceError for a file that is not a table, or not the
    one that `options` describes; ConfigurationError for an option that no file could meet.
    """
    stream = _spool(stdin) if path is None else open_path(path)
    label = name_without_path(options) if path is None else path.name
    try:
        stream, label = _unwrap(stream, label)
        return _read_opened(stream, label, path, options)
    except OSError as error:
        stream.close()
        raise SourceError(
            f"{label} could not be read: {error.strerror or error}",
            hint="copy it to another disk, and import the copy",
        ) from error
    except BaseException:
        stream.close()
        raise


def name_without_path(options: SourceOptions) -> str:
    """How messages name what has no path."""
    return DATA_FRAME if options.is_frame else STANDARD_INPUT


def open_bytes(path: Path) -> tuple[BinaryIO, str]:
    """What `open_table` reads of a file, unpacked where it is packed, and how messages name it.

    Raises SourceError.
    """
    return _unwrap(open_path(path), path.name)


def _unwrap(stream: BinaryIO, label: str) -> tuple[BinaryIO, str]:
    """The file inside, where this one is packed."""
    head = stream.read(_PACKED_BYTES)
    stream.seek(0)
    if head not in _PACKED:
        return stream, label
    from importer.source.files.container import unwrap  # noqa: PLC0415 - for the few that are packed

    return unwrap(stream, label)


def _read_opened(stream: BinaryIO, label: str, path: Path | None, options: SourceOptions) -> Table:
    kind = detect_kind(stream, label, encoding_given=options.encoding is not None)
    if kind is Kind.TEXT:
        return open_text(stream, label, options, path=path)
    if path is None:
        raise SourceError(
            "standard input is a workbook; expected CSV",
            hint="save the workbook as a file, and import that file",
        )
    from importer.source.workbooks.table import open_workbook  # noqa: PLC0415 - its libraries are slow

    return open_workbook(
        stream, label, options, path=path, kind=kind, skip_hidden=options.skip_hidden
    )


def _spool(stdin: BinaryIO | None) -> BinaryIO:
    if stdin is None:
        raise SourceError("standard input is empty", hint="name a file, or pipe CSV in")
    return spool(stdin, STANDARD_INPUT)
