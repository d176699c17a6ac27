"""Rows and counts as the grid of the page takes them, and what came of a change in words.

Nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

from importer.errors import ImporterError
from importer.rows.issues import Issue
from importer.web.work.desk import Desk
from importer.web.work.states import BUSY, NotNowError
from importer.wording.counts import counted
from importer.workbench.shown import Kind, Rechecked, Row, kind_of
from importer.workbench.store import ClosedStoreError
from importer.workbench.viewing import Viewing

KINDS: Mapping[Kind, str] = {
    Kind.READY: "ready",
    Kind.INVALID: "to correct",
    Kind.EARLIER: "already sent",
    Kind.DUPLICATE: "duplicate",
    Kind.SKIPPED: "skipped",
    Kind.HELD_BACK: "held back",
    Kind.UNCONFIRMED: "unconfirmed",
    Kind.LEFT_OUT: "left out",
}
"""Each kind of end in a person's words."""

_UNREADABLE = HTTPStatus.UNPROCESSABLE_ENTITY
_UNCHECKED = "not checked yet"


def row_json(row: Row) -> dict[str, Any]:
    """A row. kind: None while it was not checked."""
    end, kind = row.outcome, _kind(row)
    return {
        "number": row.number,
        "cells": list(row.cells),
        "kind": kind,
        "words": _UNCHECKED if kind is None else KINDS[kind],
        "reason": "" if end is None or kind in (Kind.READY, Kind.LEFT_OUT) else end.reason,
        "hint": "" if end is None else end.hint,
        "former": {str(column): text for column, text in row.former.items()},
        "issues": [
            {
                "column": issue.place,
                "error": issue.is_error,
                "message": issue.message,
                "hint": issue.hint,
                "meant": issue.meant,
            }
            for issue in (() if end is None else end.issues)
        ],
    }


def first_wrong(row: Row) -> int | None:
    """The first column with an error; None: it is of the whole row, or there is none."""
    wrong = (issue.place for issue in _issues(row) if issue.is_error)
    return min((place for place in wrong if place is not None), default=None)


def state_json(desk: Desk) -> dict[str, Any]:
    """How far the sheet is, and how many rows end in which way.

    percent: of a running check. question: the number of the one that it waits for.
    """
    bench, snapshot = desk.bench, desk.snapshot
    found = {
        "looks": desk.looks,
        "state": desk.state,
        "is_busy": desk.state in BUSY,
        "percent": snapshot.percent,
        "question": None if snapshot.question is None else snapshot.question.number,
    }
    if bench is None:
        return {**found, "total": 0, "counts": {}}
    steps, tally = bench.steps, bench.view.tally()
    return {
        **found,
        "total": bench.view.row_count,
        "checked": sum(tally.values()),
        "counts": {**tally, "changed": bench.view.changed_rows()},
        "can_undo": bool(steps.done),
        "can_redo": bool(steps.undone),
        "problems": bench.problems,
    }


def refused(error: ImporterError) -> JSONResponse:
    """Why something was not done."""
    is_too_early = isinstance(error, NotNowError | ClosedStoreError)
    status = HTTPStatus.CONFLICT if is_too_early else _UNREADABLE
    return JSONResponse({"message": error.message, "hint": error.hint or ""}, status)


def told(found: Rechecked, changed: Collection[int], view: Viewing, header: Sequence[str]) -> str:
    """What came of a change, in a few sentences. changed: the numbers of its rows."""
    if found.problems:
        return found.problems
    if not changed:
        return "Nothing has changed."
    parts = [_told_of(view.rows(sorted(changed)))]
    others = len(set(found.rows).difference(changed))
    if found.decided is None:
        parts.append("The columns fill other fields than before.")
    elif others:
        why = ""
        if found.decided:
            names = ", ".join(f"“{header[column]}”" for column in found.decided)
            why = f", because of what the sheet shows of {names}"
        parts.append(f"{counted(others, 'other row ends', 'other rows end')} differently now{why}.")
    return " ".join(parts)


def _told_of(rows: Sequence[Row]) -> str:
    if len(rows) == 1:
        return f"Row {rows[0].number}: {verdict(rows[0])}."
    wrong = sum(_kind(row) is Kind.INVALID for row in rows)
    left = f"{wrong:,} of them still to correct" if wrong else "none of them to correct"
    return f"{counted(len(rows), 'row')} changed, {left}."


def verdict(row: Row) -> str:
    """How a row would end, in words."""
    kind = _kind(row)
    if kind is None:
        return _UNCHECKED
    error = next((issue for issue in _issues(row) if issue.is_error), None)
    if error is not None:
        return f"{KINDS[kind]}: {error.message}" + (f"; {error.hint}" if error.hint else "")
    reason = "" if row.outcome is None or kind is Kind.READY else row.outcome.reason
    return f"{KINDS[kind]}, {reason}" if reason and kind is not Kind.LEFT_OUT else KINDS[kind]


def _kind(row: Row) -> Kind | None:
    if row.is_left_out:
        return Kind.LEFT_OUT
    return None if row.outcome is None else kind_of(row.outcome)


def _issues(row: Row) -> Sequence[Issue]:
    return () if row.outcome is None else row.outcome.issues
