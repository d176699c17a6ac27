"""A folder beside the results, in which the workers of one dry run leave what others read.

It is removed at the end, also after Ctrl-C. What a kill leaves is removed by the next dry run over
the same results: its lock is the system's, and ends with the process that held it.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from importer.errors import ResultsError, StoppedError
from importer.results.leftovers import claimed_from_the_start, is_abandoned
from importer.wording.hints import Hint

_NAMES = ".task-importer-*.rows"
_LOCK = "lock"
_FILES = "names.json"
_CLOSED = "closed"


@contextmanager
def shared_folder(results: Path) -> Iterator[Path]:
    """A new folder in that of the results. Raises `ResultsError`."""
    remove_dead(results)
    folder = results / _NAMES.replace("*", secrets.token_hex(8))
    try:
        made_in(results, folder.name)
        with ExitStack() as stack:
            try:
                stack.enter_context(claimed_from_the_start(folder / _LOCK))
            except OSError as error:
                raise _unwritable(folder / _LOCK, error) from error
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def made_in(folder: Path, name: str) -> Path:
    """A new folder in another. Raises `ResultsError`."""
    made = folder / name
    try:
        made.mkdir(parents=True)
    except OSError as error:
        raise ResultsError(
            f"the folder {made}, in which files are compared, cannot be made: "
            f"{error.strerror or error}",
            hint=Hint("make room there, or choose another folder with {results:DIR}"),
        ) from error
    return made


def remove_dead(results: Path) -> None:
    """Remove the folders of dry runs that were killed."""
    with suppress(OSError):
        for folder in list(results.glob(_NAMES)):
            if is_abandoned(folder, _LOCK):
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file that is named so once it is whole. Raises `ResultsError`.

    Nothing is made durable: it is worth nothing once this dry run has ended.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as file:
            yield file
        temporary.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> ResultsError:
    """What is said of a file of the folder that cannot be written."""
    return ResultsError(
        f"{path}, with which files are compared, cannot be written: {error.strerror or error}",
        hint=Hint("make room there, or choose another folder with {results:DIR}"),
    )


def close(folder: Path) -> None:
    """Say that nothing is wanted any more that was asked for with this folder."""
    with written_whole(folder / _CLOSED):
        pass


def require_open(folder: Path) -> None:
    """Raise `StoppedError` where what was asked for with this folder is not wanted any more.

    Asked right before results get their name: a worker that was frozen, and given up, may wake up
    when others have done its work, and a run has written over it what became of the rows.
    """
    if not folder.is_dir() or (folder / _CLOSED).exists():
        raise StoppedError


def write_names(folder: Path, names: Sequence[str]) -> None:
    """Leave the names of all files, by their numbers. Raises `ResultsError`."""
    with written_whole(folder / _FILES) as file:
        file.write(json.dumps(names).encode())


def read_names(folder: Path) -> list[str]:
    """The names of all files, by their numbers. Raises `ResultsError`."""
    try:
        names: list[str] = json.loads((folder / _FILES).read_bytes())
    except OSError as error:
        raise unreadable(folder / _FILES, error) from error
    return names


def unreadable(path: Path, error: OSError) -> ResultsError:
    """What is said of a file of the folder that cannot be read."""
    return ResultsError(
        f"{path}, with which files are compared, cannot be read: {error.strerror or error}",
        hint="check that all computers of the cluster see the folder of the results, and run the "
        "same command again",
    )
