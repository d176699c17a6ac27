"""What `batch` says of all jobs together: as a document, as lines, and as a page.

The numbers of the lines and of the page are those of the document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from importer.cli.batch_reasons import has_ambiguous_dates, reasons_to_fix
from importer.cli.batch_table import WORDS, batch_table
from importer.cli.exits import (
    EXIT_BUSY,
    EXIT_GOOD,
    EXIT_INTERRUPTED,
    EXIT_ROWS,
    EXIT_SERVICE,
    EXIT_USAGE,
    error_as_json,
    error_code,
    exit_code,
)
from importer.cli.list_settings import list_line
from importer.cli.tables import aligned
from importer.documents import VERSION
from importer.reporting.notes import Note
from importer.rows.outcome import Status
from importer.wording.counts import counted
from importer.wording.text import visible

if TYPE_CHECKING:
    from importer.batch.ends import BatchEnd, FileEnd, JobEnd
    from importer.batch.files import JobFile
    from importer.documents.batch import BatchDocument, BatchFile, BatchJob, JobStatus
    from importer.documents.failure import Failure
    from importer.documents.imports import ImportDocument

_WORST_FIRST = (EXIT_INTERRUPTED, EXIT_SERVICE, EXIT_BUSY, EXIT_USAGE, EXIT_ROWS, EXIT_GOOD)
"""The exit code of all is the first of these that any of them has."""

_STATUSES: dict[int, JobStatus] = {
    EXIT_GOOD: "done",
    EXIT_ROWS: "needs_attention",
    EXIT_USAGE: "failed",
    EXIT_BUSY: "busy",
    EXIT_SERVICE: "stopped",
    EXIT_INTERRUPTED: "stopped",
}
_IMPORT_KEPT = (
    "  try: enter the corrections in the file of the list, or name the kept file among the files "
    "of its job, whose settings then hold"
)


def batch_code(end: BatchEnd) -> int:
    """What the end of all jobs means to a script: the worst of them."""
    codes = {_code(file) for job in end.jobs for file in job.files}
    codes |= {error_code(job.error) for job in end.jobs if job.error is not None}
    if end.interrupted:
        codes.add(EXIT_INTERRUPTED)
    return next((code for code in _WORST_FIRST if code in codes), EXIT_GOOD)


def _code(file: FileEnd) -> int:
    if file.error is not None:
        return error_code(file.error)
    return EXIT_GOOD if file.account is None else exit_code(file.account)


def batch_as_json(end: BatchEnd, manifest: Path, results: Path) -> BatchDocument:
    """The document."""
    reports = [report for job in end.jobs for report in _reports(job)]
    counts: Counter[str] = Counter({status.value: 0 for status in Status})
    for report in reports:
        counts.update(report["counts"])
    return {
        "document": "batch",
        "version": VERSION,
        "list": str(manifest),
        "dry_run": end.dry_run,
        "results": str(results),
        "interrupted": end.interrupted,
        "counts": dict(counts),
        "would_create": sum(report["would_create"] for report in reports),
        "jobs": [_job(job) for job in end.jobs],
    }


def _job(end: JobEnd) -> BatchJob:
    from importer.batch.date_orders import date_notes  # noqa: PLC0415 -- slow

    codes = {_code(file) for file in end.files}
    if end.error is not None:
        codes.add(error_code(end.error))
    worst = next((code for code in _WORST_FIRST if code in codes), None)
    named = [report["workspace"] for report in _reports(end)]
    files = [_file(file) for file in end.files]
    files += [_without_end(file, "unknown") for file in end.unheard]
    files += [_without_end(file, "not_begun") for file in end.not_begun]
    return {
        "name": end.job.name,
        "status": "not_begun" if worst is None else _STATUSES[worst],
        "workspace": next(filter(None, named), None),
        "error": None if end.error is None else error_as_json(end.error)["error"],
        "files": files,
        "notes": [{"code": Note.DATE_ORDERS, "text": text} for text in date_notes(end)],
    }


def _without_end(file: JobFile, status: JobStatus) -> BatchFile:
    return {"file": file.name, "status": status, "report": None, "runs": [], "error": None}


def _reports(end: JobEnd) -> list[ImportDocument]:
    return [file.account.document for file in end.files if file.account is not None]


def _file(end: FileEnd) -> BatchFile:
    account = end.account
    return {
        "file": end.file.name,
        "status": _STATUSES[_code(end)],
        "report": None if account is None else account.document,
        "runs": [] if account is None else list(account.runs),
        "error": None if end.error is None else error_as_json(end.error)["error"],
    }


def batch_lines(document: BatchDocument, page: Path | None) -> list[str]:
    """The document for a person. page: where it was written as one; None: it was not."""
    rows = [*batch_table(document)]
    lines = aligned(rows, range(WORDS, len(rows[0]) - 1)) if len(rows) > 1 else []
    for told in _problems(document):
        lines += ["", *told]
    if any(file["report"] for job in document["jobs"] for file in job["files"]):
        lines += ["", f"Every row and its outcome: in {visible(document['results'])}"]
    if page is not None:
        lines.append(f"All of this as a page: {visible(str(page))}")
    if steps := list(_next_steps(document, lines)):
        lines += ["", "What to do next", *(f"  - {step}" for step in steps)]
    return lines


def _problems(document: BatchDocument) -> Iterator[list[str]]:
    """What went wrong with jobs and files, each with what to do."""
    for job in document["jobs"]:
        if job["error"] is not None:
            yield [f"{visible(job['name'])}:", *_told(job["error"])]
        if job["notes"]:
            told = [f"  {visible(note['text'])}" for note in job["notes"]]
            yield [f"{visible(job['name'])}:", *told]
        for file in job["files"]:
            if told := [*_wrong(file), *_kept(file)]:
                yield [f"{visible(job['name'])}, {visible(file['file'])}:", *told]
        yield from reasons_to_fix(job)


def _wrong(file: BatchFile) -> list[str]:
    """What kept a file from ending as it should, the first that did."""
    report = file["report"]
    if file["error"] is not None:
        return _told(file["error"])
    if report is None:
        return []
    if report["stopped"] is not None:
        hint = report["stopped_hint"]
        stopped = f"  the run was stopped: {visible(report['stopped'])}"
        return [stopped, f"  try: {visible(hint)}"] if hint else [stopped]
    if wrong := [*report["write_errors"], *_ledger(report)]:
        return [f"  {visible(text)}" for text in wrong]
    if report["blocked"] is not None:
        return [f"  nothing is sent: {visible(report['blocked'])}"]
    return []


def _kept(file: BatchFile) -> list[str]:
    """Which results were moved aside, because somebody may have corrected them."""
    notes = [] if file["report"] is None else file["report"]["notes"]
    kept = [f"  {visible(note['text'])}" for note in notes if note["code"] == Note.RESULTS_KEPT]
    return [*kept, _IMPORT_KEPT] if kept else []


def _ledger(report: Any) -> list[str]:  # noqa: ANN401 -- a document
    return [] if report["ledger_error"] is None else [report["ledger_error"]]


def _told(error: Failure) -> list[str]:
    lines = [f"  {visible(line)}" for line in error["message"].split("\n")]
    return [*lines, f"  try: {visible(error['hint'])}"] if error["hint"] else lines


def _next_steps(document: BatchDocument, shown: Iterable[str]) -> Iterator[str]:
    """What is to be done. shown: what was said before, which may name flags."""
    counts, files = document["counts"], [f for job in document["jobs"] for f in job["files"]]
    wrong = counts["invalid"] + counts["rejected"]
    if wrong:
        again = "; what was created is not sent again."
        yield (
            f"Correct {counted(wrong, 'row')} in the files of the list: the results say what is "
            "wrong with each. Then run the same command again"
            f"{'.' if document['dry_run'] else again}"
        )
    if any(has_ambiguous_dates(job) and not job["notes"] for job in document["jobs"]):
        yield (
            'If the day comes first in all ambiguous dates of a job, set date_order = "dmy" for it '
            'in the list instead of correcting them; if the month does, date_order = "mdy".'
        )
    if any(file["status"] in {"stopped", "busy", "not_begun", "failed"} for file in files) or any(
        job["error"] is not None for job in document["jobs"]
    ):
        resumed = ": each job resumes where it stopped, and nothing is sent twice."
        yield (
            "See above for what kept a job from finishing. Once that is fixed, run the same "
            f"command again{'.' if document['dry_run'] else resumed}"
        )
    elif document["dry_run"] and document["would_create"]:
        yield "To create the tasks, run the same command without --dry-run."
    if (written := list_line(shown)) is not None:
        yield f"{written} (docs/agency.md)."


def batch_view(document: BatchDocument) -> dict[str, Any]:
    """What the page shows."""
    table = list(batch_table(document))
    problems = [(told[0], [line.strip() for line in told[1:]]) for told in _problems(document)]
    notes = [
        (f"{job['name']}, {file['file']}", [note["text"] for note in report["notes"]])
        for job in document["jobs"]
        for file in job["files"]
        if (report := file["report"]) is not None and report["notes"]
    ]
    counts = document["counts"]
    created = [(counts["created"], "created")]
    if document["dry_run"]:
        created = [(document["would_create"], "would be created"), *filter(itemgetter(0), created)]
    return {
        "source": Path(document["list"]).name,
        "is_dry_run": document["dry_run"],
        "interrupted": document["interrupted"],
        "headline": [
            *created,
            (counts["invalid"] + counts["rejected"], "to fix"),
            (counts["duplicate"], "duplicates"),
        ],
        "head": table[0],
        "rows": table[1:],
        "problems": problems,
        "notes": notes,
        "steps": list(
            _next_steps(document, (text for _, told in [*problems, *notes] for text in told))
        ),
    }
