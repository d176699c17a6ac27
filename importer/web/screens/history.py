"""The screen of the runs from this computer: what came of them, their results, and what is kept."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from importer.errors import ConfigurationError, ImporterError
from importer.history.purge import (
    PurgeReport,
    choose_runs,
    old_answers,
    old_unfinished,
    parse_moment,
    purge_runs,
)
from importer.history.recall import Listed, list_runs, recall
from importer.ledger.history import UNDO
from importer.ledger.home import Home
from importer.ledger.homes import home_at
from importer.rows.outcome import Status
from importer.settings.options import state_folder
from importer.settings.zones import local_zone
from importer.web.screens.context import desk_of
from importer.web.screens.responses import Form, changing, first, go, screen
from importer.web.screens.results import as_attachment
from importer.web.work.desk import Desk, told

_MOST_RUNS = 200
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


class Shown(NamedTuple):
    """A run as the screen lists it. can_undo: from here, with the token of the page."""

    run_id: str
    began: str
    source: str
    place: str
    rows: int
    outcome: str
    can_undo: bool
    can_recall: bool


def history(request: Request) -> Response:
    """All runs, the last first."""
    desk = desk_of(request)
    found = list_runs(_home(desk))
    base_url = desk.options.sending.base_url
    return screen(
        request,
        "history.html",
        step="history",
        runs=[_shown(listed, base_url) for listed in found.runs[:_MOST_RUNS]],
        further=max(0, len(found.runs) - _MOST_RUNS),
        problems=[told(problem) for problem in found.problems],
        doubts=found.doubts,
    )


def _shown(listed: Listed, base_url: str) -> Shown:
    place, record = listed
    workspace = f"{place.workspace} at " if place.workspace else ""
    rows = record.row_count if record.row_count is not None else sum(record.counts.values())
    is_import = record.kind != UNDO
    left = record.counts.get(Status.CREATED, 0) - record.taken_back.get("undone", 0)
    return Shown(
        record.run_id,
        _local(record.started_at),
        Path(record.source).name,
        f"{workspace}{place.base_url}",
        rows,
        "; ".join(_came_of(listed)),
        can_undo=is_import and left > 0 and place.base_url == base_url,
        can_recall=is_import,
    )


def _came_of(listed: Listed) -> list[str]:
    record = listed.record
    parts = [f"undo of {record.undoes}"] if record.undoes else []
    parts += [_counts(record.counts)] if record.counts else []
    parts += ["did not end"] if record.ended_at is None else []
    parts += [f"then {_counts(record.taken_back)}"] if record.taken_back else []
    parts += ["texts deleted"] if record.purged_at is not None else []
    return parts


def _counts(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in ordered if count)


def _local(text: str) -> str:
    try:
        return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return text


def run_results(request: Request) -> Response:
    """The results of a run, written again from the records on this computer."""
    run_id = request.query_params.get("run", "")
    desk = desk_of(request)
    home = _home(desk)
    known = {listed.record.run_id: listed.record for listed in list_runs(home).runs}
    if run_id not in known:
        return Response("There is no such run.", HTTPStatus.NOT_FOUND)
    source = Path(known[run_id].source)
    suffix = ".xlsx" if source.suffix.lower() in _WORKBOOKS else ".csv"
    with tempfile.TemporaryDirectory(prefix="task-importer-download-") as folder:
        path = Path(folder) / f"{source.stem}.results{suffix}"
        try:
            recall(home, run_id, folder=state_folder(desk.environment), results=path)
        except ImporterError as error:
            return Response(error.message, HTTPStatus.UNPROCESSABLE_ENTITY)
        return as_attachment(path.read_bytes(), path.name)


def purge_look(request: Request, form: Form) -> Response:
    """What would be deleted from this computer."""
    days = _days(form)
    expected = _purge(desk_of(request), days, dry_run=True)
    return screen(request, "_purge.html", expected=expected, days=days)


def purge_now(request: Request, form: Form) -> Response:
    """Delete it."""
    _purge(desk_of(request), _days(form), dry_run=False)
    return go("history")


def _home(desk: Desk) -> Home:
    return home_at(state_folder(desk.environment), desk.options.ledger)


def _days(form: Form) -> int:
    text = first(form, "days").strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 6):  # noqa: PLR2004
        raise ConfigurationError("This is not a number of days.", hint="for example, write 90")
    return int(text)


def _purge(desk: Desk, days: int, *, dry_run: bool) -> PurgeReport:
    home, folder = _home(desk), state_folder(desk.environment)
    moment = parse_moment(None, f"{days}d", datetime.now(UTC), local_zone())
    return purge_runs(
        home,
        choose_runs(home, None, moment),
        dry_run=dry_run,
        confirm=lambda _: True,
        answers=lambda: old_answers(folder, None, moment),
        unfinished=lambda: old_unfinished(folder, None, moment),
        trust=desk.options.planning.trust_ledger,
    )


ROUTES = (
    Route("/history", history),
    Route("/run-results", run_results),
    Route("/purge-look", changing(purge_look), methods=["POST"]),
    Route("/purge-now", changing(purge_now), methods=["POST"]),
)
