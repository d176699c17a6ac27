"""What a person does to the rows: other texts, rows left out, steps taken back.

Each answers with the rows that the person sees, the counts, and what came of it in words.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from importer.errors import ImporterError
from importer.web.screens.context import desk_of
from importer.web.screens.row_asked import (
    MOST_ROWS,
    UnreadableError,
    block_of,
    cells_of,
    listed_of,
    number_of,
    numbers_of,
    require_looks,
    text_of,
)
from importer.web.screens.row_json import refused, row_json, state_json, told
from importer.web.work.desk import Desk
from importer.workbench.bench import Workbench
from importer.workbench.shown import Rechecked
from importer.workbench.steps import Step

Asked = Mapping[str, Any]


class Done(NamedTuple):
    """What came of a change. rows: those that it was made in. about: a sentence before the others.

    at: the cell that it begins with, by row and column; None: no cell.
    """

    found: Rechecked
    rows: Collection[int]
    about: str = ""
    at: tuple[int, int] | None = None


def edit(bench: Workbench, asked: Asked, width: int) -> Done:
    """Write texts into cells."""
    cells = cells_of(asked, width)
    return Done(bench.edit(cells), {row for row, _ in cells})


def paste(bench: Workbench, asked: Asked, width: int) -> Done:
    """Write a block of texts from a cell on, into the rows that are shown there."""
    block, place, column = block_of(asked), number_of(asked, "place"), number_of(asked, "column")
    numbers = bench.view.numbers_at(place, len(block), *listed_of(asked, bench.view))
    cells = {
        (number, column + at): text
        for number, texts in zip(numbers, block, strict=False)
        for at, text in enumerate(texts)
        if column + at < width
    }
    fits = len(numbers) == len(block) and all(column + len(texts) <= width for texts in block)
    about = "" if fits else "What was pasted is larger than what is left of the table, and was cut."
    return Done(bench.edit(cells), {row for row, _ in cells}, about)


def replace(bench: Workbench, asked: Asked, _width: int) -> Done:
    """Write a text into the cells of all rows with a problem."""
    problem = bench.view.named(text_of(asked, "problem"))
    if problem is None:
        raise UnreadableError
    return _stepped(bench, lambda: bench.replace(problem, text_of(asked, "text")))


def leave_out(bench: Workbench, asked: Asked, _width: int) -> Done:
    """Leave rows out, or take them back in."""
    numbers, is_out = numbers_of(asked, "rows"), asked.get("is_out") is not False
    return Done(bench.leave_out(numbers, is_out=is_out), set(numbers))


def undo_all(bench: Workbench, _asked: Asked, _width: int) -> Done:
    """Make the sheet as the file is again."""
    return _stepped(bench, bench.undo_all, "All changes were undone.")


def undo(bench: Workbench, _asked: Asked, _width: int) -> Done:
    """Take the last step back."""
    return _stepped(bench, bench.undo, "Undone.")


def redo(bench: Workbench, _asked: Asked, _width: int) -> Done:
    """Do the last step again that was taken back."""
    return _stepped(bench, bench.redo, "Done again.")


def _stepped(bench: Workbench, act: Callable[[], Rechecked], about: str = "") -> Done:
    """What came of a step that the bench itself knows the cells of."""
    steps = bench.steps
    before = len(steps.done)
    found = act()
    step: Step | None = None
    if len(steps.done) > before:
        step = steps.done[-1]
    elif len(steps.done) < before:
        step = steps.undone[-1]
    if step is None:
        return Done(found, ())
    rows = {row for row, _ in step.cells} | step.left_out.keys()
    return Done(found, rows, about, min(step.cells, default=None))


_Act = Callable[[Workbench, Asked, int], Done]


def _changing(act: _Act) -> Callable[[Request], Awaitable[Response]]:
    async def route(request: Request) -> Response:
        try:
            asked = json.loads(await request.body())
            if not isinstance(asked, dict):
                raise UnreadableError
            return await run_in_threadpool(_done, desk_of(request), act, asked)
        except ImporterError as error:
            return refused(error)
        except (ValueError, KeyError, RecursionError):  # no JSON, no text, or no such row
            return refused(UnreadableError())

    return route


def _done(desk: Desk, act: _Act, asked: Asked) -> Response:
    header: Sequence[str] = ()

    def changed(bench: Workbench) -> Done:  # the sheet is not read again meanwhile
        nonlocal header
        require_looks(asked, desk.looks)
        header = () if desk.look is None else desk.look.header
        return act(bench, asked, len(header))

    near = numbers_of(asked, "near")[:MOST_ROWS]
    done = desk.change(changed)
    bench = desk.bench
    answer: dict[str, Any] = {"state": state_json(desk), "rows": [], "told": done.about}
    if bench is None:
        return JSONResponse(answer)
    view = bench.view
    answer["rows"] = [row_json(row) for row in view.rows(near)] if near else []
    answer["told"] = " ".join(filter(None, [done.about, told(done.found, done.rows, view, header)]))
    if done.at is not None:
        place = view.place_of(done.at[0], *listed_of(asked, view))
        answer["at"] = None if place is None else [place, done.at[1]]
    return JSONResponse(answer)


ROUTES = (
    Route("/rows-edit", _changing(edit), methods=["POST"]),
    Route("/rows-paste", _changing(paste), methods=["POST"]),
    Route("/rows-replace", _changing(replace), methods=["POST"]),
    Route("/rows-out", _changing(leave_out), methods=["POST"]),
    Route("/rows-undo-all", _changing(undo_all), methods=["POST"]),
    Route("/rows-undo", _changing(undo), methods=["POST"]),
    Route("/rows-redo", _changing(redo), methods=["POST"]),
)
