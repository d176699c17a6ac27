"""A file that is written whole or not at all: a temporary file beside it, then a rename.

Whatever stops the writing in between (a full disk, Ctrl-C, a bug), the temporary file is removed
and what stood under the name before is untouched. Only a kill or a power cut can leave the
temporary file, whose name is hidden and begins with `.task-importer-`; the next run removes it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from importer import failpoints
from importer.errors import ResultsError
from importer.results.leftovers import claimed, remove_leftovers
from importer.wording.hints import Hint, Option

_TRIES = 20
"""How many new files may be lost to other runs, each of which looks for leftovers once."""


def create_temporary(folder: Path) -> Path:
    """A new empty hidden file in `folder`, with the permissions any new file there gets.

    `tempfile` would make it private to its owner, and the finished file with it. Raises OSError.
    """
    path = folder / f".task-importer-{secrets.token_hex(8)}.tmp"
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    return path


def _create_claimed(folder: Path, stack: ExitStack) -> Path:
    """The same, which no other run removes until the stack ends. Raises OSError.

    One that looks for leftovers may see a new file before it is claimed, and removes it.
    """
    for _ in range(_TRIES):
        temporary = create_temporary(folder)
        try:
            stack.enter_context(claimed(temporary))
        except FileNotFoundError:
            continue
        return temporary
    raise OSError("other runs remove each file that is begun")


def require_unused(path: Path, suffix: str, what: str, *, example: str) -> Path:
    """The path, where a new file of this kind may be written. Raises `ResultsError`.

    what: the kind, in words. An existing file is never replaced: somebody may have edited it.
    """
    if path.suffix.lower() != suffix:
        raise ResultsError(
            f"the {what} {path} cannot be written: its name does not end in {suffix}",
            hint=f"give a name such as {example}",
        )
    if path.is_symlink() or path.exists():
        raise ResultsError(
            f"{path} already exists, and may have been edited",
            hint="give another name, or move it away first",
        )
    if not path.parent.is_dir():
        raise ResultsError(
            f"there is no folder {path.parent} to write the {what} in",
            hint="make the folder first, or give another name",
        )
    return path


def nothing(_temporary: Path, _path: Path) -> None:
    """Nothing is to be done before a file is named."""


def name_in_place(temporary: Path, path: Path) -> None:
    """Name a complete file, in the place of one that may be there. Raises OSError."""
    temporary.replace(path)


def name_anew(temporary: Path, path: Path) -> None:
    """Name a complete file, where there is none of the name. Raises FileExistsError, OSError.

    Of two commands that come at the same moment, one gets the name.
    """
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # no file can have two names there
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        try:
            temporary.replace(path)
        except OSError:
            with suppress(OSError):
                if not path.stat().st_size:  # nobody has put a file of theirs there meanwhile
                    path.unlink()
            raise
    else:
        temporary.unlink()


@contextmanager
def whole_file(
    path: Path,
    option: str = "results",
    before_naming: Callable[[Path, Path], None] = nothing,
    name: Callable[[Path, Path], None] = name_in_place,
) -> Iterator[Path]:
    """Gives a temporary path to write to; at the end it is made durable and renamed to `path`.

    option: by which another place can be chosen. before_naming, name: are called with the temporary
    path and `path` when the file is complete, the first right before it gets its name by the
    second. Raises ResultsError for whatever the operating system refuses.
    """
    temporary: Path | None = None
    remove_leftovers(path.parent)
    try:
        with ExitStack() as stack:
            temporary = _create_claimed(path.parent, stack)
            yield temporary
            failpoints.reach("results-written")
            _sync(temporary)
            failpoints.reach("results-synced")
            before_naming(temporary, path)
            name(temporary, path)
        failpoints.reach("results-named")
        _sync_folder(path.parent)
    except BaseException as error:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise ResultsError(
                f"{path} could not be written: {error.strerror or error}",
                hint=Hint(
                    "make room, close it if a spreadsheet program has it open, or choose another "
                    "place with {}",
                    Option(option, "PATH"),
                ),
            ) from error
        raise


def _sync(path: Path) -> None:
    with path.open("r+b") as file:  # Windows refuses to sync a file opened for reading
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system lets a folder be opened (not Windows)."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
