"""Files about the sheet as it is corrected: the report as a page, and the corrected sheet itself.

Each is made anew when it is asked for, in a folder that is deleted once it is read; the sheet in
work and its file are not changed.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from importer.errors import ImporterError
from importer.pipeline.caller.stop import Stop
from importer.pipeline.run import validate
from importer.web.screens.context import desk_of
from importer.web.screens.row_json import refused
from importer.web.screens.rows import bench_of
from importer.web.work.desk import Desk
from importer.web.work.job import Board
from importer.web.work.same_command import corrected_name
from importer.web.work.states import BUSY, Event, NotNowError
from importer.web.work.words import PAGE
from importer.wording.hints import speaking

_SHEET = {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_CSV = "text/csv; charset=utf-8"
_PAGE = "text/html; charset=utf-8"


def report(desk: Desk, folder: Path) -> tuple[Path, str]:
    """The report of a dry run of the sheet as it is corrected."""
    bench, sheet = bench_of(desk), desk.sheet
    if sheet is None:
        raise NotNowError(desk.state, Event.EDIT)
    path = folder / f"{Path(sheet.name).stem}.report.html"
    caller = replace(desk.caller(Board(time.monotonic), Stop()), corrections=bench.corrections)
    with speaking(PAGE):
        found = validate(sheet.path, desk.load({**desk.given, "report": str(path)}), caller)
    if found.page_error is not None:
        raise found.page_error
    if sheet.is_own:  # a person knows the copy by its name alone
        text = path.read_text("utf-8")
        path.write_text(text.replace(f"{sheet.path.parent}{os.sep}", ""), "utf-8")
    return path, _PAGE


def corrected(desk: Desk, folder: Path) -> tuple[Path, str]:
    """The sheet with its corrections, and how each row would end."""
    sheet = desk.sheet
    if desk.state in BUSY:  # the thread is not free before it ends
        raise NotNowError(desk.state, Event.EDIT)

    def write() -> Path:
        bench = bench_of(desk)
        if sheet is None or not bench.is_checked:
            raise NotNowError(desk.state, Event.EDIT)
        return bench.write_corrected(folder / corrected_name(sheet))

    path = desk.job.do(write)
    return path, _SHEET.get(path.suffix, _CSV)


def _download(make: Callable[[Desk, Path], tuple[Path, str]]) -> Callable[[Request], Response]:
    def route(request: Request) -> Response:
        try:
            with tempfile.TemporaryDirectory(prefix="task-importer-download-") as name:
                path, kind = make(desk_of(request), Path(name))
                headers = {
                    "Content-Disposition": f"attachment; filename*=UTF-8''{quote(path.name)}"
                }
                return Response(path.read_bytes(), media_type=kind, headers=headers)
        except ImporterError as error:
            return refused(error)

    return route


ROUTES = (
    Route("/report.html", _download(report)),
    Route("/corrected", _download(corrected)),
)
