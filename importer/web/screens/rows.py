"""The rows of the sheet, looked at: the screen, and what its grid asks for. Nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from importer.errors import ImporterError
from importer.web.screens.context import desk_of
from importer.web.screens.responses import screen, to_screen, unchanging
from importer.web.screens.row_asked import MOST_ROWS, listed_of, number_of, require_looks
from importer.web.screens.row_json import KINDS, first_wrong, refused, row_json, state_json
from importer.web.work.desk import Desk
from importer.web.work.states import Event, NotNowError, State
from importer.workbench.bench import Workbench
from importer.workbench.shown import Problem

_MOST_GROUPS = 50
_MOST_CHANGES = 200


def rows(request: Request) -> Response:
    """The screen."""
    desk = desk_of(request)
    with unchanging(desk):  # the header that is shown is that of the rows
        if desk.look is None or (desk.bench is None and not desk.snapshot.is_running):
            return to_screen("columns")
        return screen(
            request,
            "rows.html",
            step="rows",
            kinds=KINDS,
            header=desk.look.header,
            # Before it is read, there are only the rows of the look before, which are refused.
            is_read=desk.state is not State.READING,
        )


def page(request: Request) -> Response:
    """Some of the rows that a filter leaves."""
    desk, asked = desk_of(request), request.query_params
    bench = desk.bench
    require_looks(asked, desk.looks)
    if bench is None:
        return JSONResponse({"total": 0, "rows": []})
    limit = min(number_of(asked, "limit", MOST_ROWS), MOST_ROWS)
    listed = listed_of(asked, bench.view)
    found = bench.view.listed_page(number_of(asked, "from", 0), limit, *listed)
    return JSONResponse({"total": found.total, "rows": [row_json(row) for row in found.rows]})


def state(request: Request) -> Response:
    """How far the sheet is, and how many rows end in which way."""
    return JSONResponse(state_json(desk_of(request)))


def beside(request: Request) -> Response:
    """The nearest row with an error: its place among those that were listed, and its column.

    number: None where there is none. place: None where it was not among them.
    """
    desk, asked = desk_of(request), request.query_params
    require_looks(asked, desk.looks)
    view = bench_of(desk).view
    listed = listed_of(asked, view)
    before = asked.get("before") == "1"
    number = view.error_beside(number_of(asked, "row"), listed.shown, before=before)
    if number is None:
        return JSONResponse({"number": None})
    (row,) = view.rows([number])
    place = view.place_of(number, *listed)
    return JSONResponse({"number": number, "place": place, "column": first_wrong(row)})


def problems(request: Request) -> Response:
    """What is wrong, by kind and value."""
    desk = desk_of(request)
    if desk.bench is None or desk.look is None:
        return Response()
    view = desk.bench.view
    groups = view.groups(0, _MOST_GROUPS + 1)
    cells = dict(view.cells({group.first for group in groups})) if groups else {}
    shown = [
        (group, view.name_of(group.problem), _is_whole(group.problem, cells[group.first]))
        for group in groups[:_MOST_GROUPS]
    ]
    return screen(
        request,
        "_problems.html",
        groups=shown,
        header=desk.look.header,
        has_more=len(groups) > _MOST_GROUPS,
    )


def changes(request: Request) -> Response:
    """What was corrected."""
    desk = desk_of(request)
    bench = desk.bench
    if bench is None or desk.look is None:
        return Response()
    made = bench.corrections
    cells = [
        (number, column, made.former[number][column], text)
        for number, texts in sorted(made.cells.items())
        for column, text in sorted(texts.items())
    ]
    return screen(
        request,
        "_changes.html",
        cells=cells[:_MOST_CHANGES],
        left_out=sorted(made.left_out)[:_MOST_CHANGES],
        further=max(0, len(cells) - _MOST_CHANGES) + max(0, len(made.left_out) - _MOST_CHANGES),
        header=desk.look.header,
    )


def bench_of(desk: Desk) -> Workbench:
    """The bench. Raises `NotNowError` where there is none."""
    if desk.bench is None:
        raise NotNowError(desk.state, Event.EDIT)
    return desk.bench


def _is_whole(problem: Problem, cells: Sequence[str]) -> bool:
    """Whether the value is all that its cell holds, so that it can be replaced."""
    column = problem.column
    return column is not None and cells[column].strip() == (problem.value or "").strip()


def _answering(act: Callable[[Request], Response]) -> Callable[[Request], Response]:
    def route(request: Request) -> Response:
        try:
            return act(request)
        except ImporterError as error:
            return refused(error)

    return route


ROUTES = (
    Route("/rows", rows),
    Route("/rows.json", _answering(page)),
    Route("/rows-state", _answering(state)),
    Route("/rows-beside", _answering(beside)),
    Route("/rows-problems", _answering(problems)),
    Route("/rows-changes", _answering(changes)),
)
