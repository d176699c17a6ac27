"""The screen on which tasks of a run are taken back: first what would be deleted and what stays."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from importer.rows.withdrawn import UndoStatus, Withdrawn
from importer.undoing.report import UndoReport
from importer.web.screens.context import context_of
from importer.web.screens.responses import Form, changing, first, go, screen, to_screen
from importer.web.work.taking_back import Stand

_MOST_SHOWN = 100

_LABELS = {
    UndoStatus.GONE: "already deleted by somebody",
    UndoStatus.KEPT: "kept: changed or ended since, or that is not certain",
    UndoStatus.REFUSED: "not deleted: several undos have failed",
    UndoStatus.NOT_DONE: "not deleted: not known, or not reached",
}


def undo(request: Request) -> Response:
    """What would become of the tasks, or has."""
    taking = context_of(request).taking_back
    if taking.stand is Stand.IDLE and taking.problem is None:
        return to_screen("history")
    report = taking.report
    return screen(
        request,
        "undo.html",
        stand=taking.stand.value,
        taking=taking,
        report=report,
        undoing=taking.snapshot,
        counts=[] if report is None else _counts(report),
        gone=0 if report is None else report.counts[UndoStatus.UNDONE],
        kept=[] if report is None else _kept(report),
    )


def _counts(report: UndoReport) -> list[tuple[int, str]]:
    first_words = "would be deleted" if report.dry_run else "deleted"
    counts = report.counts
    told = [(counts[UndoStatus.UNDONE], first_words)]
    return told + [(counts[status], words) for status, words in _LABELS.items() if counts[status]]


def _kept(report: UndoReport) -> list[Withdrawn]:
    ends = [end for end in report.results if end.status is not UndoStatus.UNDONE]
    return ends[:_MOST_SHOWN]


def undo_job(request: Request) -> Response:
    """The work that goes on; the page that asks is loaded again at its end."""
    shown, asked = context_of(request).taking_back.snapshot, request.query_params.get("number")
    answer = screen(request, "_job.html", snapshot=shown, asks="undo-job", stops="undo-stop")
    if asked is not None and (asked != str(shown.number) or not shown.is_running):
        answer.headers["HX-Refresh"] = "true"
    return answer


def look(request: Request, form: Form) -> Response:
    """Find out what would be deleted."""
    context_of(request).taking_back.look(first(form, "run"))
    return go("undo")


def undo_now(request: Request, form: Form) -> Response:
    """Delete what was shown."""
    context_of(request).taking_back.undo(first(form, "run"))
    return go("undo")


def stop(request: Request, _form: Form) -> Response:
    """Have it end gently."""
    context_of(request).taking_back.stop()
    return Response(status_code=HTTPStatus.NO_CONTENT)


ROUTES = (
    Route("/undo", undo),
    Route("/undo-job", undo_job),
    Route("/undo-look", changing(look), methods=["POST"]),
    Route("/undo-now", changing(undo_now), methods=["POST"]),
    Route("/undo-stop", changing(stop), methods=["POST"]),
)
