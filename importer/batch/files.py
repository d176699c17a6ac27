"""The files of a job, and where the results of each go.

Paths and patterns are meant from the folder of the list. A text is a pattern only where no file has
it for its name: browsers call a second download `calls[1].csv`. What a pattern finds is sorted by
name; results of this program are left out: they are imported only where somebody names them.
"""

from __future__ import annotations

import glob
from pathlib import Path
from typing import NamedTuple

from importer.batch.manifest import Job
from importer.errors import NoFileError
from importer.results.destination import SUFFIXES_OF_WORKBOOKS, is_results_name
from importer.settings.home_folder import from_home


class JobFile(NamedTuple):
    """A file of a job. name: as it is told, from the folder of the list. results: where they go."""

    path: Path
    name: str
    results: Path


def results_folder(manifest: Path) -> Path:
    """Where the results of a list of jobs go, unless somebody says where: beside it."""
    return manifest.with_name(f"{manifest.stem}.results")


class FilesOfJob(NamedTuple):
    """there: the files. missing: paths and patterns that name none, with why."""

    there: list[JobFile]
    missing: list[tuple[JobFile, NoFileError]]


def files_of(job: Job, folder: Path, results: Path) -> FilesOfJob:
    """The files of a job, each once. folder: of the list. results: of all jobs."""
    names: dict[Path, str] = {}
    missing = []
    own, taken = results / job.name, set[Path]()
    for text in job.files:
        found = _found(folder, from_home(text), results)
        for name in found:
            names.setdefault((folder / name).resolve(), name)
        if not found:
            missing.append((JobFile(folder / text, text, own), _not_found(folder, text, job)))
    return FilesOfJob([_file(folder, name, own, taken) for name in names.values()], missing)


def _not_found(folder: Path, text: str, job: Job) -> NoFileError:
    if (folder / from_home(text)).is_dir():
        return NoFileError(
            f"{text!r} is a folder",
            hint=f'name the files in it, such as "{text.rstrip("/")}/*.csv", in the job {job.name}',
        )
    return NoFileError(
        f"no file is called {text!r} in {folder.resolve()}",
        hint=f"correct the files of the job {job.name}",
    )


def _found(folder: Path, path: Path, results: Path) -> list[str]:
    """The names of the file that the path names, or of those that it finds as a pattern."""
    text = str(path)
    if (folder / path).is_file():
        return [text]
    if not glob.has_magic(text):
        return []
    # `Path.glob` takes no absolute pattern.
    found = sorted(glob.glob(text, root_dir=folder, recursive=True))  # noqa: PTH207
    return [name for name in found if _is_source(folder / name, results)]


def _is_source(path: Path, results: Path) -> bool:
    """Whether a pattern means this file: it is there, not hidden, and no results."""
    is_temporary = path.name.startswith((".", "~$"))
    return (
        path.is_file()
        and not is_temporary
        and not is_results_name(path)
        and not path.resolve().is_relative_to(results.resolve())
    )


def _file(folder: Path, name: str, results: Path, taken: set[Path]) -> JobFile:
    """The file of this name, whose results get a name that no other of the job has."""
    path = folder / name
    suffix = ".xlsx" if path.suffix.lower() in SUFFIXES_OF_WORKBOOKS else ".csv"
    number, target = 1, results / f"{path.stem}.results{suffix}"
    while target in taken:
        number += 1
        target = results / f"{path.stem}-{number}.results{suffix}"
    taken.add(target)
    return JobFile(path, name, target)
