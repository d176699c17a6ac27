"""A file -> its header and chunks of cells with row numbers. Nothing is trimmed or interpreted.

`open_table` is all that other stages need. A workbook's library is loaded only for a workbook.
"""

from __future__ import annotations

import shutil
import stat
import tempfile
from pathlib import Path
from typing import BinaryIO

from importer.errors import SourceError
from importer.nearest import nearest
from importer.source.detection import Kind, detect_kind
from importer.source.text import open_text
from importer.table import SourceOptions, Table

__all__ = ["open_table"]

STANDARD_INPUT = "standard input"

_SIMILAR_NAME = 75.0
"""Of 100, how like a file's name must be to be suggested; endings do not count, all being alike."""


def open_table(
    path: Path | None, options: SourceOptions, *, stdin: BinaryIO | None = None
) -> Table:
    """The table of a file, its header read and its rows still to come; `close` it after use.

    path None: CSV from `stdin`. Raises SourceError for a file that is not a table, or not the
    one that `options` describes; ConfigurationError for an option that no file could meet.
    """
    stream = _spool(stdin) if path is None else _open_file(path)
    try:
        return _read_opened(stream, path, options)
    except BaseException:
        stream.close()
        raise


def _read_opened(stream: BinaryIO, path: Path | None, options: SourceOptions) -> Table:
    label = STANDARD_INPUT if path is None else path.name
    kind = detect_kind(stream, label, encoding_given=options.encoding is not None)
    if kind is Kind.TEXT:
        return open_text(stream, label, options, path=path)
    if path is None:
        raise SourceError(
            "standard input is a workbook; expected CSV",
            hint="save the workbook as a file and give its name",
        )
    from importer.source.workbook import open_workbook  # noqa: PLC0415 - openpyxl takes 80 ms

    return open_workbook(stream, label, options, path=path)


def _open_file(path: Path) -> BinaryIO:
    try:
        stream = path.open("rb")
    except FileNotFoundError as error:
        raise SourceError(f"{path} does not exist", hint=_similar_file(path)) from error
    except IsADirectoryError as error:
        raise SourceError(f"{path} is a folder", hint="give one file in it") from error
    except PermissionError as error:
        folder = path.is_dir()  # as Windows says it
        raise SourceError(
            f"{path} is a folder" if folder else f"{path} may not be read by you",
            hint="give one file in it"
            if folder
            else "close it in other programs, or ask its owner for permission",
        ) from error
    except (OSError, ValueError) as error:
        raise SourceError(f"{path} cannot be opened: {error}", hint="check its name") from error
    if _is_rereadable(path):
        return stream
    with stream:
        return _spool(stream)


def _is_rereadable(path: Path) -> bool:
    """Whether the file can be read twice; a pipe, such as a shell's `<(…)`, cannot."""
    return stat.S_ISREG(path.stat().st_mode)


def _spool(stream: BinaryIO | None) -> BinaryIO:
    """What a stream holds, in a temporary file that goes when it is closed."""
    if stream is None:
        raise SourceError("nothing stands on standard input", hint="give a file, or pipe CSV in")
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - the table closes it
    try:
        shutil.copyfileobj(stream, spool)
    except BaseException:
        spool.close()
        raise
    return spool


def _similar_file(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.is_file()]
    except OSError:
        names = []
    alike = [name for name in names if nearest(path.stem, [Path(name).stem], _SIMILAR_NAME)]
    similar = nearest(path.name, alike, cutoff=0)
    return "check its name and folder" if similar is None else f'did you mean "{similar}"?'
