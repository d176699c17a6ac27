"""Cuts a text file into parts between its rows, as an import reads them.

A part has the bytes of the source, none of them written anew: all that stands above the first row
(a byte order mark, titles, the header), then its rows. Each is written whole or not at all, and
read again: rows that would be read otherwise there than in the source are an error, and then, as
after any other, no part of this call is left, and no folder that it made. Memory does not grow with
the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from importer.errors import ConfigurationError, ResultsError, SourceError
from importer.results.whole_file import name_anew, whole_file
from importer.rows.table import SourceOptions
from importer.source import open_bytes
from importer.source.files.detection import Kind, detect_kind
from importer.source.text.table import TextTable, open_text
from importer.splitting.line_places import LinePlaces
from importer.splitting.pieces import Content, Piece, content_of, pieces_of
from importer.wording.counts import counted
from importer.wording.hints import Hint

_PACKED = {".gz", ".zip"}
_MOST_PARTS = 9_999
"""Names that sort as they are counted."""

_ANOTHER_FOLDER = Hint("choose another folder with {out:DIR}")


class Part(NamedTuple):
    """A part that was written. first, last: the numbers that its rows have in the source."""

    path: Path
    rows: int
    first: int
    last: int


class Split:
    """The splitting of one source. folder: where the parts go."""

    def __init__(
        self,
        path: Path,
        folder: Path,
        options: SourceOptions,
        advance: Callable[[int], None] = lambda _: None,
    ) -> None:
        """advance: is told how many rows more were read, of the source and of the parts."""
        self._path = path
        self._folder = folder
        self._options = options
        self._advance = advance
        name = Path(path.stem) if path.suffix.lower() in _PACKED else Path(path.name)
        self._stem, self._suffix = name.stem, name.suffix or ".csv"

    def into_parts(self, most_rows: int) -> Generator[Part, None, None]:
        """Write parts of so many rows. Raises `SourceError`, `ResultsError`.

        Where it raises, or is closed before its end, the parts are removed again.
        """
        self._require_no_parts()
        with _made(self._folder):
            yield from self._written(most_rows)

    def _written(self, most_rows: int) -> Generator[Part, None, None]:
        written: list[Path] = []
        try:
            with closing(self._opened(self._path)) as table, self._places_in(table) as places:
                head = None
                for piece in pieces_of(table.chunks(), most_rows, self._advance):
                    head = places.place_of(piece.line) if head is None else head
                    path = self._named(len(written) + 1)
                    new = whole_file(path, "out", name=_name_part)
                    with new as temporary, temporary.open("wb") as file:
                        places.copy(0, head, file)
                        places.copy(*_span(places, piece), file)
                    written.append(path)
                    self._require_same(path, table, piece.content)
                    yield Part(path, piece.content.rows, piece.first, piece.last)
        except BaseException:
            for path in written:
                with suppress(OSError):
                    path.unlink()
            raise
        if not written:
            raise SourceError(
                f"{self._path.name} has no rows below its header",
                hint="check that it is the right file",
            )

    def _opened(self, path: Path) -> TextTable:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise SourceError(
                f"{path.name} is a pipe or a device; only a file is split, since it is read twice",
                hint="save what it gives as a file, and split that",
            )
        stream, label = open_bytes(path)
        try:
            kind = detect_kind(stream, label, encoding_given=self._options.encoding is not None)
            if kind is Kind.TEXT:
                return open_text(stream, label, self._options, path=path)
        except BaseException:
            stream.close()
            raise
        stream.close()
        raise SourceError(
            f"{label} is a workbook; only text files, such as CSV, are split",
            hint="import the workbook as it is, or save the sheet as CSV and split that",
        )

    @contextmanager
    def _places_in(self, table: TextTable) -> Iterator[LinePlaces]:
        """The places of the lines of the source."""
        assert table.text_format is not None  # noqa: S101 -- that of a text is known
        stream, label = open_bytes(self._path)
        with closing(stream):
            yield LinePlaces(stream, label, table.text_format.encoding)

    def _named(self, number: int) -> Path:
        if number > _MOST_PARTS:
            raise ConfigurationError(
                f"{self._path.name} would be split into more than {_MOST_PARTS:,} parts",
                hint=Hint("give each part more rows with {rows}"),
            )
        return self._folder / f"{self._stem}-{number:04}{self._suffix}"

    def _require_no_parts(self) -> None:
        """Raise `ResultsError` where files are called as a part would be."""
        is_part = re.compile(rf"{re.escape(self._stem)}-\d{{4}}{re.escape(self._suffix)}").fullmatch
        try:
            there = sorted(path.name for path in self._folder.iterdir() if is_part(path.name))
        except FileNotFoundError:
            return
        except OSError as error:
            raise ResultsError(
                f"the folder {self._folder} for the parts cannot be read: {error.strerror}",
                hint=_ANOTHER_FOLDER,
            ) from error
        if there:
            more = f" and {counted(len(there) - 1, 'more part')}" if len(there) > 1 else ""
            raise _already_there(
                f"{there[0]}{more} already exist{'' if more else 's'}", self._folder
            )

    def _require_same(self, path: Path, table: TextTable, content: Content) -> None:
        """Raise `SourceError` where an import of the part would not find the rows it has."""
        try:
            with closing(self._opened(path)) as part:
                is_same = (
                    part.header == table.header
                    and part.header_rows == table.header_rows
                    and content_of(part.chunks(), self._advance) == content
                )
        except SourceError as error:
            raise self._otherwise(path, f": {error.message}") from error
        if not is_same:
            raise self._otherwise(path, "")

    def _otherwise(self, path: Path, why: str) -> SourceError:
        return SourceError(
            f"as a file of its own, {path.name} would not be read as its rows are read in "
            f"{self._path.name}{why}; nothing was split",
            hint=Hint(
                "say how to read it with {encoding}, {delimiter}, {header_row} or {no_header}, and "
                "say the same for the import; or choose other parts with {rows}"
            ),
        )


def _name_part(temporary: Path, path: Path) -> None:
    """Name a part. Raises `ResultsError` where another command has just written one of the name."""
    try:
        name_anew(temporary, path)
    except FileExistsError as error:
        raise _already_there(f"{path.name} already exists", path.parent) from error


def _already_there(what: str, folder: Path) -> ResultsError:
    return ResultsError(
        f"{what} in {folder}",
        hint=Hint("move them away, or choose another folder with {out:DIR}"),
    )


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make the folder, with those that it is in; where the block raises, remove what was made."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    made: list[Path] = []
    try:
        for one in reversed(missing):
            one.mkdir(exist_ok=True)
            made.append(one)
    except OSError as error:
        _remove(made)
        raise ResultsError(
            f"the folder {folder} for the parts cannot be made: {error.strerror}",
            hint=_ANOTHER_FOLDER,
        ) from error
    try:
        yield
    except BaseException:
        _remove(made)
        raise


def _remove(folders: Sequence[Path]) -> None:
    """Remove folders, the innermost first, as far as they are empty."""
    with suppress(OSError):
        for folder in reversed(folders):
            folder.rmdir()


def _span(places: LinePlaces, piece: Piece) -> tuple[int, int | None]:
    """Where the rows of a piece begin and end."""
    start = places.place_of(piece.line)
    return start, None if piece.until is None else places.place_of(piece.until)
