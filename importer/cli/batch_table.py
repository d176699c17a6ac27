"""The table of a list of jobs: how many rows of each file ended how, for the lines and the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from importer.cli.tables import shortened
from importer.wording.text import visible

if TYPE_CHECKING:
    from importer.documents.batch import BatchDocument, JobStatus
    from importer.documents.imports import ImportDocument

WORDS = 2
"""So many columns of words stand before the numbers, and one behind them."""

_LONGEST_NAME = 40
_SHOWN: dict[JobStatus, str] = {
    "done": "done",
    "needs_attention": "needs attention",
    "failed": "failed",
    "busy": "busy",
    "stopped": "stopped",
    "not_begun": "not begun",
    "unknown": "unknown",
}


def batch_table(document: BatchDocument) -> Iterator[list[str]]:
    """The heads, then a line for each file; a job that could not begin has one without numbers."""
    heads = [head for head, _ in _numbers(document, None)]
    yield ["Job", "File", *heads, ""]
    for job in document["jobs"]:
        if job["error"] is not None:
            yield [visible(job["name"]), "", *[""] * len(heads), _SHOWN[job["status"]]]
            continue
        for file in job["files"]:
            name = shortened(visible(file["file"]), _LONGEST_NAME)
            numbers = [number for _, number in _numbers(document, file["report"])]
            yield [visible(job["name"]), name, *numbers, _SHOWN[file["status"]]]


def _numbers(document: BatchDocument, report: ImportDocument | None) -> Iterator[tuple[str, str]]:
    """What is counted of a file's rows, each with its head; "" where there is no report.

    A dry run tells of what the job has created before only where it has.
    """

    def number(of: Callable[[ImportDocument], int]) -> str:
        return "" if report is None else f"{of(report):,}"

    yield "Rows", number(lambda told: told["rows"])
    if document["dry_run"]:
        yield "To create", number(lambda told: told["would_create"])
    if not document["dry_run"] or document["counts"]["created"]:
        yield "Created", number(lambda told: told["counts"]["created"])
    yield "Duplicate", number(lambda told: told["counts"]["duplicate"])
    yield "To fix", number(_wrong_rows)
    yield "Other", number(_other_rows)


def _wrong_rows(report: ImportDocument) -> int:
    return report["counts"]["invalid"] + report["counts"]["rejected"]


def _other_rows(report: ImportDocument) -> int:
    counts = report["counts"]
    told = report["would_create"] + counts["created"] + counts["duplicate"]
    return report["rows"] - told - _wrong_rows(report)
