"""Settles where the results go, before anything is sent.

From the source's path and what the person asked for, it makes a path that can be written, or raises
a `ResultsError` that says why not. Nothing is left behind in the folder.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Literal, NamedTuple

from importer.errors import ResultsError
from importer.results.own_file import may_be_replaced
from importer.results.whole_file import create_temporary, name_anew
from importer.wording.hints import Hint, Option

SUFFIXES = (".csv", ".xlsx")
_WITH_MACROS = ".xlsm"
_RESULTS_NAME = re.compile(
    r"(?P<base>.+)\.(?P<kind>results|to-fix)(?P<tail>\.(?P<number>[1-9]\d{0,8}))?", re.IGNORECASE
)
SUFFIXES_OF_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_ELSEWHERE = Hint("say where the results should go with {results:PATH}")


def choose_destination(
    source: Path | None,
    results: Path | None,
    kind: Literal["text", "workbook"],
    others: Sequence[Path] = (),
) -> Path:
    """The path of the results file: `results` where given, else a free name beside `source`.

    `source` is None for standard input; `others` are further files that the run reads. Raises
    ResultsError where the results could not be written at the end of the run (wrong ending, a
    file that is read, no folder, no permission), or would replace somebody's own file.
    """
    if results is None:
        path = free_path(_default_path(source, _default_suffix(source, kind)))
        _require_writable_folder(path.parent, hint=_ELSEWHERE)
        return path
    _require_usable(results, source)
    _require_other_than(results, others)
    _require_own(results)
    # A link stays a link: what it points to is replaced.
    path = results.resolve() if results.is_symlink() else results
    _require_writable_folder(path.parent, hint="choose another folder, or ask for permission")
    return path


def is_workbook(path: Path) -> bool:
    """Whether results of this name are a workbook."""
    return path.suffix.lower() in {".xlsx", _WITH_MACROS}


class NamedResults(NamedTuple):
    """What a name that results get by default is made of: `base.kind.number`, with or without it.

    kind: `results`, or `to-fix` for the rows that are left. tail: the number with its dot, or "".
    """

    base: str
    kind: str
    number: int
    tail: str


def named_results(path: Path) -> NamedResults | None:
    """What the name is made of; None: results get no such name."""
    found = _RESULTS_NAME.fullmatch(path.stem)
    if found is None:
        return None
    number, tail = int(found["number"] or 1), found["tail"] or ""
    return NamedResults(found["base"], found["kind"].lower(), number, tail)


def is_results_name(path: Path) -> bool:
    """Whether the name is one that results get by default."""
    return named_results(path) is not None


def source_of(results: Path) -> Path | None:
    """The workbook that results of this name were made of by default; None: the name says nothing.

    The one that stands beside them, whatever its kind, else one of the usual kind.
    """
    named = named_results(results)
    if named is None:
        return None
    paths = [results.with_name(f"{named.base}{suffix}") for suffix in SUFFIXES_OF_WORKBOOKS]
    return next((path for path in paths if path.exists()), paths[0])


def free_path(path: Path) -> Path:
    """`path`, or where that is taken the same name with the next free number.

    `followups.results.csv`, `followups.results.2.csv`, `followups.results.3.csv`, …
    """
    if not _is_taken(path):
        return path
    named = named_results(path) or NamedResults(path.stem, "results", 1, "")
    for following in count(named.number + 1):
        candidate = path.with_name(f"{named.base}.{named.kind}.{following}{path.suffix}")
        if not _is_taken(candidate):
            return candidate
    raise AssertionError  # count() has no end


class FreeName:
    """Names a complete file by `free_path`, also where others name theirs at the same moment.

    path: the name that it got.
    """

    path = Path()

    def __call__(self, temporary: Path, path: Path) -> None:
        """Name it. Raises OSError."""
        while True:
            self.path = free_path(path)
            try:
                name_anew(temporary, self.path)
            except FileExistsError:  # another was sooner
                continue
            return


def _default_suffix(source: Path | None, kind: Literal["text", "workbook"]) -> str:
    if kind == "text":
        return ".csv"
    has_macros = source is not None and source.suffix.lower() == _WITH_MACROS
    return _WITH_MACROS if has_macros else ".xlsx"


def _default_path(source: Path | None, suffix: str) -> Path:
    """`NAME.results.csv` beside the source; a results file that is fed back keeps its NAME."""
    if source is None:
        return Path(f"stdin.results{suffix}")
    if is_results_name(source):
        return source.with_name(f"{source.stem}{suffix}")
    return source.with_name(f"{source.stem}.results{suffix}")


def _is_taken(path: Path) -> bool:
    """Whether something stands there, be it a link to nothing."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except (OSError, ValueError) as error:
        raise ResultsError(
            f"the results cannot be written to {path}: {_reason(error)}", hint=_ELSEWHERE
        ) from error
    return True


def _require_usable(results: Path, source: Path | None) -> None:
    """Raise ResultsError unless `results` may be written or replaced."""
    given, stem = Option("results", str(results)), results.stem or "results"
    ending = results.suffix.lower()
    keeps_macros = source is not None and ending == _WITH_MACROS == source.suffix.lower()
    if ending not in SUFFIXES and not keeps_macros:
        raise ResultsError(
            f"{given}: the name ends neither in .csv nor in .xlsx",
            hint=Hint("write for example {}", Option("results", f"{stem}.csv")),
        )
    if not _is_taken(results):
        return
    try:
        if source is not None and source.exists() and results.samefile(source):
            raise ResultsError(
                f"{given}: this is the source itself",
                hint=Hint(
                    "choose another name for the results; an import without {results} writes them "
                    "beside the source"
                ),
            )
        if results.is_dir():
            inside = results / "results.csv"
            raise ResultsError(
                f"{given}: this is a folder",
                hint=Hint("name a file in it, for example {}", Option("results", str(inside))),
            )
        if results.exists() and not results.is_file():
            raise ResultsError(f"{given}: this is not a regular file", hint="choose another name")
        if results.exists():
            # Opened and closed unchanged: tells of a read-only file, and on Windows of one
            # that a spreadsheet program holds open, while the run can still be put off.
            with results.open("r+b"):
                pass
    except FileNotFoundError:
        return  # a link to nothing, or taken away meanwhile
    except OSError as error:
        raise ResultsError(
            f"{given}: the file cannot be replaced: {_reason(error)}",
            hint="close it if a spreadsheet program has it open, or choose another name",
        ) from error


def _require_other_than(results: Path, others: Sequence[Path]) -> None:
    for other in others:
        if results.exists() and other.exists() and results.samefile(other):
            raise ResultsError(
                f"{Option('results', str(results))}: the run reads this file",
                hint="choose another name for the results",
            )


def _require_own(results: Path) -> None:
    """Raise ResultsError where a file stands there that this program has not made."""
    given = Option("results", str(results))
    try:
        is_own = may_be_replaced(results)
    except FileNotFoundError:
        return  # a link to nothing, as a rule
    except OSError as error:
        raise ResultsError(
            f"{given}: the file that is there cannot be read: {_reason(error)}",
            hint="choose another name, or move it away first",
        ) from error
    if not is_own:
        raise ResultsError(
            f"{given}: this is there already, and is no results file of this program",
            hint="choose another name, or move it away first",
        )


def _require_writable_folder(folder: Path, *, hint: str | Hint) -> None:
    """Raise ResultsError unless a file can be made in `folder`: the only sure test is to do it."""
    try:
        temporary = create_temporary(folder)
    except FileNotFoundError as error:
        raise ResultsError(
            f"there is no folder {folder} to write the results in",
            hint=Hint("make the folder first, or choose another path with {results:PATH}"),
        ) from error
    except NotADirectoryError as error:
        raise ResultsError(
            f"the results cannot be written in {folder}: it is not a folder", hint=_ELSEWHERE
        ) from error
    except OSError as error:
        raise ResultsError(
            f"the results cannot be written in the folder {folder}: {_reason(error)}", hint=hint
        ) from error
    temporary.unlink(missing_ok=True)


def _reason(error: OSError | ValueError) -> str:
    """The operating system's words, without the path that the message already names."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
