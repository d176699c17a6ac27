"""Two tabs at once: what one shows is not changed under the other, and none waits for the work."""

from __future__ import annotations

import json
import threading
from typing import Any

import httpx
import pytest

from importer.pipeline.caller.stop import Stop
from importer.web.work import looking
from importer.web.work.job import Board, Work
from importer.web.work.looking import Seen
from importer.web.work.states import State
from tests.patience import PATIENCE_SECONDS, wait_until
from tests.web.conftest import GOOD, Visitor


def _checked(visitor: Visitor, content: str = GOOD, name: str = "calls.csv") -> Visitor:
    visitor.upload(name, content)
    visitor.settle()
    visitor.post("check")
    visitor.settle()
    return visitor


def _shown(visitor: Visitor) -> int:
    """Of which look the rows are that a tab shows."""
    return int(visitor.get("rows").text.partition('data-looks="')[2].partition('"')[0])


def _edit(visitor: Visitor, **asked: Any) -> httpx.Response:
    headers = {"Origin": visitor.origin, "Content-Type": "application/json"}
    body = json.dumps({"cells": [[2, 1, "Ring Zoe"]], **asked})
    return visitor.client.post(visitor.prefix + "rows-edit", content=body, headers=headers)


def test_a_tab_that_shows_another_file_corrects_nothing_in_this_one(visitor: Visitor) -> None:
    """The row of that number is another person's by now."""
    looks = _shown(_checked(visitor))
    assert _edit(visitor, looks=looks).status_code == 200
    _checked(visitor, GOOD.replace("Ada", "Eve"), "others.csv")
    answer = _edit(visitor, looks=looks)
    assert answer.status_code == 422
    assert answer.json() == {
        "message": "The sheet has been read again since this page was opened.",
        "hint": "load the page again",
    }
    bench = visitor.page.desk.bench
    assert bench is not None
    assert not bench.corrections
    assert visitor.get(f"rows.json?looks={looks}").status_code == 422
    assert visitor.get(f"rows-beside?row=0&looks={looks}").status_code == 422
    assert _edit(visitor, looks=_shown(visitor)).status_code == 200


def test_a_tab_from_before_the_columns_were_answered_corrects_nothing(visitor: Visitor) -> None:
    """The sheet was read again, perhaps with another header."""
    looks = _shown(_checked(visitor))
    visitor.page.desk.answer({"header_row": 1}, then_checks=True)
    visitor.settle()
    wait_until(lambda: visitor.state() is State.CHECKED)
    assert _edit(visitor, looks=looks).status_code == 422


def test_rows_of_an_earlier_look_are_not_asked_for(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the sheet is read again, its screen shows the reading, and no table of what it was."""
    _checked(visitor)
    may_go_on = threading.Event()

    def see(*asked: Any) -> Seen:
        may_go_on.wait(PATIENCE_SECONDS)
        return looking.see(*asked)

    monkeypatch.setattr("importer.web.work.desk.see", see)
    visitor.page.desk.answer({"header_row": 1}, then_checks=True)
    shown = visitor.get("rows").text
    may_go_on.set()
    assert "The file is being read." in shown
    assert 'role="grid"' not in shown
    assert "rows.js" not in shown
    visitor.settle()
    wait_until(lambda: visitor.state() is State.CHECKED)
    assert 'role="grid"' in visitor.get("rows").text


def test_what_was_changed_is_shown_while_the_work_goes_on(visitor: Visitor) -> None:
    """A tab that waited for it would hang for as long as tasks are sent."""
    _checked(visitor)
    _edit(visitor)
    desk = visitor.page.desk

    def work(_board: Board, stop: Stop) -> None:
        wait_until(lambda: stop.is_set)

    desk.state = State.SENDING
    desk.job.begin(Work.SENDING, work)
    try:
        assert "Ring Zoe" in visitor.get("rows-changes").text
        answer = visitor.get("corrected")
        assert answer.status_code == 409
        assert answer.json()["message"] == "This cannot be done now: tasks are being sent."
        assert _edit(visitor).status_code == 409
    finally:
        desk.job.stop()
        desk.state = State.CHANGED
