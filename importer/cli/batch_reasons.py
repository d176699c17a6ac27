"""Why rows of a job are to be fixed, in a few lines; files with the same reasons have them once.

What to write in each cell stands in the results. Goes by the document, and never by a text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from importer.cli.tables import shortened
from importer.rows.issues import Severity
from importer.rows.outcome import Status
from importer.wording.counts import counted
from importer.wording.text import visible

if TYPE_CHECKING:
    from importer.documents.batch import BatchFile, BatchJob
    from importer.documents.imports import ImportDocument

_MOST_SHOWN = 3
_WIDEST = 200


class _Reason(NamedTuple):
    """Why rows are to be fixed. what: the kind, which files may share. told: of one row."""

    what: str
    times: int
    told: str


class _Reasons(NamedTuple):
    file: str
    found: list[_Reason]


def reasons_to_fix(job: BatchJob) -> Iterator[list[str]]:
    """For files with the same reasons, which files they are, and the most frequent reasons."""
    alike: dict[tuple[str, ...], list[_Reasons]] = defaultdict(list)
    for file in job["files"]:
        found = list(_found(file))
        kinds = sorted({reason.what for reason in _most_frequent(found)})
        if found:
            alike[tuple(kinds)].append(_Reasons(file["file"], found))
    for files in alike.values():
        more = f" and {counted(len(files) - 1, 'more file')}" if len(files) > 1 else ""
        where = f"{visible(job['name'])}, {visible(files[0].file)}{more}:"
        yield [where, *(f"  {line}" for line in _lines(files))]


def has_ambiguous_dates(job: BatchJob) -> bool:
    """Whether dates of some file can be read both ways."""
    reports = [file["report"] for file in job["files"]]
    issues = [group for report in reports if report is not None for group in report["issues"]]
    return any(group["code"] == "ambiguous_date" for group in issues)


def _found(file: BatchFile) -> Iterator[_Reason]:
    """The reasons of one file."""
    report = file["report"]
    if report is None:
        return
    if report["counts"][Status.INVALID]:
        yield from _of_invalid(report)
    for group in report["reasons"]:
        if group["status"] == Status.REJECTED and group["reason"] is not None:
            told = f"row {group['example_row']}: {group['reason']}"
            yield _Reason("rejected by the service", group["count"], told)


def _of_invalid(report: ImportDocument) -> Iterator[_Reason]:
    for group in report["issues"]:
        if group["severity"] != Severity.ERROR:
            continue
        where = f", field {group['field']}" if group["field"] is not None else ""
        if group["column"] is not None:
            where = f', column "{group["column"]}"'
        told = f"row {group['example_row']}: {group['message']}"
        yield _Reason(f"{group['code']}{where}", group["count"], told)


def _most_frequent(found: Sequence[_Reason]) -> list[_Reason]:
    return sorted(found, key=lambda reason: -reason.times)[:_MOST_SHOWN]


def _lines(files: Sequence[_Reasons]) -> Iterator[str]:
    """The most frequent reasons of these files together, each with a row that has it."""
    together: dict[str, _Reason] = {}
    for file in files:
        for reason in file.found:
            before = together.get(reason.what)
            if before is None:
                of_file = "" if len(files) == 1 else f"{file.file}, "
                together[reason.what] = reason._replace(told=f"{of_file}{reason.told}")
            else:
                together[reason.what] = before._replace(times=before.times + reason.times)
    shown = _most_frequent(list(together.values()))
    width = max(len(f"{reason.times:,}") for reason in shown)
    for reason in shown:
        line = f"{reason.times:>{width},}  {reason.what}; {' '.join(reason.told.split())}"
        yield shortened(visible(line), _WIDEST)
    if len(together) > len(shown):
        yield f"and {counted(len(together) - len(shown), 'more reason')}"
