"""The screen of step 5: what became of every row, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from importer.rows.outcome import Status
from importer.undoing.report import UndoReport
from importer.web.screens.context import context_of
from importer.web.screens.responses import Form, changing, go, screen, to_screen
from importer.web.work.sending import Ended

_WORDS: Mapping[Status, str] = {
    Status.UNCONFIRMED: "unconfirmed: sent, and the answer was lost",
    Status.CREATED: "created",
    Status.REJECTED: "rejected by HockeyStack",
    Status.INVALID: "to correct: not sent",
    Status.NOT_SENT: "not sent",
    Status.DUPLICATE: "already there, or the same as another row: not sent again",
    Status.SKIPPED: "left out by hand, or skipped by a rule",
}
"""Each status, in the order in which a person wants to know of it."""

FAILED = (Status.INVALID, Status.REJECTED, Status.NOT_SENT)
"""Rows that have no task, and about which something can be done."""


def results(request: Request) -> Response:
    """What became of the rows."""
    ended = context_of(request).sending.ended
    if ended is None:
        return to_screen(".")
    counts = ended.report.tally.counts
    files = _files(ended)
    return screen(
        request,
        "results.html",
        step="results",
        ended=ended,
        report=ended.report,
        statuses=[(status, counts[status], words) for status, words in _WORDS.items()],
        total=ended.report.tally.total,
        created=counts[Status.CREATED],
        failed=sum(counts[status] for status in FAILED),
        invalid=counts[Status.INVALID] + counts[Status.REJECTED],
        unconfirmed=counts[Status.UNCONFIRMED],
        rows=ended.rows.rows,
        words=_WORDS,
        files=files,
        undone=_undone(request, ended),
        is_kept=files.get("results-file") is not None and not _is_temporary(request, ended),
    )


def _undone(request: Request, ended: Ended) -> UndoReport | None:
    """The undo of this run, if it was the last; None: its tasks are there."""
    report = context_of(request).taking_back.report
    is_of_it = report is not None and report.undoes == ended.report.run_id
    return report if is_of_it and report is not None and not report.dry_run else None


def _files(ended: Ended) -> dict[str, Path]:
    """What can be downloaded, by its address."""
    report = ended.report
    found = {
        "results-file": report.results_path,
        "failed-file": report.to_fix_path,
        "report-file": report.page_path,
    }
    return {name: path for name, path in found.items() if path is not None and path.is_file()}


def _is_temporary(request: Request, ended: Ended) -> bool:
    """Whether the results end with the page."""
    path = ended.report.results_path
    return path is not None and context_of(request).uploads.folder in path.parents


def download(request: Request) -> Response:
    """One of the files of the last run."""
    ended = context_of(request).sending.ended
    path = None if ended is None else _files(ended).get(request.url.path.rpartition("/")[2])
    if path is None:
        return Response("There is no such file.", HTTPStatus.NOT_FOUND)
    return as_attachment(path.read_bytes(), path.name)


def as_attachment(content: bytes, name: str) -> Response:
    """A file that a browser saves and never shows."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, media_type="application/octet-stream", headers=headers)


def correct(request: Request, _form: Form) -> Response:
    """Back to the rows that have no task yet.

    One that HockeyStack rejected has nothing wrong that can be seen here: then all rows are shown.
    """
    sending = context_of(request).sending
    ended = sending.ended
    sending.correct()
    is_seen = ended is not None and not ended.report.tally.counts[Status.REJECTED]
    return go("rows?show=errors" if is_seen else "rows")


ROUTES = (
    Route("/results", results),
    *(Route(f"/{name}", download) for name in ("results-file", "failed-file", "report-file")),
    Route("/correct", changing(correct), methods=["POST"]),
)
