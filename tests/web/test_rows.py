"""The rows over a real socket: what the grid is shown, what it changes, what it is refused."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from html import unescape
from typing import Any

import httpx
import pytest

from importer.web.server import PageServer
from importer.web.work.states import State
from tests.patience import wait_until
from tests.web.conftest import Visitor

HEADER = "task_type,task_title,assignee_id,deal_id,priority,due_date"
ROWS = (
    "call,Ring Ada,usr_1,0071,hgh,13/02/2027",
    "call,Ring Ben,usr_1,0072,high,03/04/2027",
    "call,Ring Cem,usr_1,0073,hgh,03/04/2027",
    "call,Ring Ben,usr_1,0072,high,03/04/2027",
)
TITLE, PRIORITY = 1, 4


@pytest.fixture
def sheet(visitor: Visitor) -> Visitor:
    """Four rows: two with a word that nobody knows, and a duplicate."""
    visitor.upload("calls.csv", "\n".join([HEADER, *ROWS, ""]))
    visitor.settle()
    visitor.post("check")
    visitor.settle()
    return visitor


def _change(visitor: Visitor, path: str, **asked: Any) -> httpx.Response:
    headers = {"Origin": visitor.origin, "Content-Type": "application/json"}
    return visitor.client.post(visitor.prefix + path, content=json.dumps(asked), headers=headers)


def _done(visitor: Visitor, path: str, **asked: Any) -> dict[str, Any]:
    answer = _change(visitor, path, **asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _rows(visitor: Visitor, query: str = "") -> list[tuple[int, str]]:
    found = visitor.get(f"rows.json?{query}").json()
    assert found["total"] >= len(found["rows"])
    return [(row["number"], row["kind"]) for row in found["rows"]]


ALL = [(2, "invalid"), (3, "ready"), (4, "invalid"), (5, "duplicate")]


def test_rows_come_with_how_they_would_end(sheet: Visitor) -> None:
    """And with what is wrong, cell by cell."""
    assert _rows(sheet) == ALL
    assert _rows(sheet, "from=1&limit=2") == ALL[1:3]
    first = sheet.get("rows.json?limit=1").json()["rows"][0]
    assert first["cells"] == ["call", "Ring Ada", "usr_1", "0071", "hgh", "13/02/2027"]
    assert first["words"] == "to correct"
    (issue,) = first["issues"]
    assert (issue["column"], issue["error"], issue["meant"]) == (PRIORITY, True, "high")
    assert issue["message"].startswith('"hgh" is not a priority')


def test_a_filter_shows_some_rows(sheet: Visitor) -> None:
    """Those of a kind, or with one problem."""
    assert _rows(sheet, "show=errors") == [(2, "invalid"), (4, "invalid")]
    assert _rows(sheet, "show=duplicate") == [(5, "duplicate")]
    assert _rows(sheet, "show=changed") == []
    panel = sheet.get("rows-problems").text
    name = panel.partition('data-problem="')[2].partition('"')[0]
    assert _rows(sheet, f"show=problem:{name}") == [(2, "invalid"), (4, "invalid")]


def test_rows_are_found_by_a_text(sheet: Visitor) -> None:
    """In any cell as it is corrected, whatever its capitals, among those that a filter leaves."""
    assert _rows(sheet, "search=ring ben") == [(3, "ready"), (5, "duplicate")]
    assert _rows(sheet, "search=ring ben&show=duplicate") == [(5, "duplicate")]
    assert _rows(sheet, "search=no such text") == []
    _done(sheet, "rows-edit", cells=[[2, TITLE, "Ring Dora"]])
    assert _rows(sheet, "search=dora&stamp=1") == [(2, "invalid")]
    assert _rows(sheet, "search=ada&stamp=1") == []
    beside = sheet.get("rows-beside?row=2&search=cem").json()
    assert (beside["number"], beside["place"]) == (4, 0)
    assert sheet.get("rows-beside?row=4&search=cem").json() == {"number": None}
    assert sheet.get("rows-beside?row=4&before=1&search=dora").json()["number"] == 2
    assert sheet.get("rows-state").json()["counts"]["ready"] == 1


def test_a_corrected_row_stays_where_it_was_listed(sheet: Visitor) -> None:
    """Nothing moves under a person's hands until the rows are listed again."""
    assert len(_rows(sheet, "show=errors&stamp=1")) == 2
    _done(sheet, "rows-edit", cells=[[2, PRIORITY, "high"]])
    assert _rows(sheet, "show=errors&stamp=1") == [(2, "ready"), (4, "invalid")]
    assert _rows(sheet, "show=errors&stamp=2") == [(4, "invalid")]


def test_a_corrected_cell_is_judged_at_once(sheet: Visitor) -> None:
    """The answer has the rows that are seen, the counts, and what came of it in words."""
    found = _done(sheet, "rows-edit", cells=[[4, PRIORITY, "low"]], near=[3, 4])
    assert found["told"] == "Row 4: ready."
    assert [(row["number"], row["kind"]) for row in found["rows"]] == [(3, "ready"), (4, "ready")]
    assert found["rows"][1]["former"] == {"4": "hgh"}
    counts = found["state"]["counts"]
    told = [counts[name] for name in ("ready", "invalid", "duplicate", "changed")]
    assert told == [2, 1, 1, 1]
    assert sheet.page.desk.state is State.CHANGED


def test_what_a_change_brings_about_elsewhere_is_told(sheet: Visitor) -> None:
    """Here the row of which another was a duplicate."""
    found = _done(sheet, "rows-edit", cells=[[3, TITLE, "Ring Ida"]])
    assert found["told"] == "Row 3: ready. 1 other row ends differently now."
    assert _rows(sheet)[3] == (5, "ready")


def test_a_value_is_replaced_in_all_its_rows(sheet: Visitor) -> None:
    """By the button beside the problem; one step takes it back."""
    panel = sheet.get("rows-problems").text
    assert "Write “high” in 2 rows" in panel
    name = panel.partition('data-problem="')[2].partition('"')[0]
    found = _done(sheet, "rows-replace", problem=name, text="high")
    assert found["told"] == "2 rows changed, none of them to correct."
    assert _rows(sheet)[::2] == [(2, "ready"), (4, "ready")]
    assert "Nothing to correct" in sheet.get("rows-problems").text
    undone = _done(sheet, "rows-undo")
    assert undone["told"] == "Undone. 2 rows changed, 2 of them still to correct."
    assert undone["at"] == [0, PRIORITY]
    assert _done(sheet, "rows-redo")["state"]["counts"]["invalid"] == 0


def test_a_row_is_left_out_and_taken_back_in(sheet: Visitor) -> None:
    """It stays in its place."""
    found = _done(sheet, "rows-out", rows=[4])
    assert found["told"] == "Row 4: left out."
    assert _rows(sheet)[2] == (4, "left_out")
    assert _rows(sheet, "show=left_out") == [(4, "left_out")]
    assert _done(sheet, "rows-out", rows=[4], is_out=False)["told"].startswith("Row 4: to correct")


def test_what_a_column_means_since_is_told(sheet: Visitor) -> None:
    """The only date that shows the order of day and month was left out."""
    told = _done(sheet, "rows-out", rows=[2])["told"]
    assert told == (
        "Row 2: left out. 3 other rows end differently now, because of what the sheet shows of "
        "“deal_id”, “due_date”."
    )


def test_a_block_is_pasted_into_the_rows_that_are_shown(sheet: Visitor) -> None:
    """As far as the table goes."""
    block = [["low", "2027-05-01"], ["urgent", "2027-05-02", "more"]]
    found = _done(sheet, "rows-paste", show="errors", stamp=1, place=0, column=4, block=block)
    assert found["told"].startswith("What was pasted is larger than what is left of the table")
    rows = sheet.get("rows.json").json()["rows"]
    assert [row["cells"][4:] for row in rows] == [
        ["low", "2027-05-01"],
        ["high", "03/04/2027"],
        ["urgent", "2027-05-02"],
        ["high", "03/04/2027"],
    ]


def test_everything_is_taken_back_in_one_step(sheet: Visitor) -> None:
    """The list of changes has each with what the file holds."""
    _done(sheet, "rows-edit", cells=[[2, PRIORITY, "low"], [3, TITLE, "Ring Ida"]])
    _done(sheet, "rows-out", rows=[5])
    listed = sheet.get("rows-changes").text
    assert "Undo the change of row 2, priority" in listed
    assert '<td class="cell">Ring Ben</td><td class="cell">Ring Ida</td>' in listed
    assert "Put row 5 back" in listed
    assert _done(sheet, "rows-undo-all")["told"].startswith("All changes were undone. 3 rows")
    assert _rows(sheet) == ALL
    assert "Your file itself is never changed" in sheet.get("rows-changes").text
    assert _done(sheet, "rows-undo")["state"]["counts"]["changed"] == 2


def test_the_next_problem_is_found(sheet: Visitor) -> None:
    """In either direction, among the rows that are shown."""

    def beside(query: str) -> Any:
        return sheet.get(f"rows-beside?{query}").json()

    assert beside("row=2") == {"number": 4, "place": 2, "column": PRIORITY}
    assert beside("row=4") == {"number": None}
    assert beside("row=4&before=1") == {"number": 2, "place": 0, "column": PRIORITY}
    assert beside("row=2&show=errors&stamp=1")["place"] == 1
    _done(sheet, "rows-edit", cells=[[3, PRIORITY, "lw"]])
    assert beside("row=2&show=errors&stamp=1") == {"number": 3, "place": None, "column": PRIORITY}


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("rows-edit", {"cells": [[2, 99, "x"]]}),
        ("rows-edit", {"cells": [[99, 1, "x"]]}),
        ("rows-edit", {"cells": [[2, -1, "x"]]}),
        ("rows-edit", {"cells": [[2, True, "x"]]}),
        ("rows-edit", {"cells": [[2, 1, 7]]}),
        ("rows-edit", {"cells": "x"}),
        ("rows-edit", {"cells": [[2, 1, "x"]], "near": ["x"]}),
        ("rows-out", {"rows": [99]}),
        ("rows-replace", {"problem": "unknown", "text": "x"}),
        ("rows-paste", {"place": 0, "column": 0, "block": [7]}),
        ("rows-paste", {"place": 0, "column": 0, "block": [["x"]], "show": "none"}),
    ],
)
def test_what_is_no_change_of_the_sheet_is_refused(
    sheet: Visitor, path: str, asked: dict[str, Any]
) -> None:
    """And changes nothing."""
    answer = _change(sheet, path, **asked)
    assert answer.status_code == 422
    assert answer.json()["message"] == "This could not be understood."
    assert not sheet.page.desk.bench.corrections  # type: ignore[union-attr]


def test_a_body_that_is_no_json_is_refused(sheet: Visitor) -> None:
    """With the same words."""
    headers = {"Origin": sheet.origin, "Content-Type": "application/json"}
    for content in ("{", "[]"):
        answer = sheet.client.post(sheet.prefix + "rows-undo", content=content, headers=headers)
        assert answer.status_code == 422


def test_rows_cannot_be_changed_where_the_table_forbids_it(visitor: Visitor) -> None:
    """As a conflict that says what goes on."""
    answer = _change(visitor, "rows-undo")
    assert (answer.status_code, answer.json()["message"]) == (
        409,
        "This cannot be done now: no file has been chosen.",
    )
    assert visitor.get("rows.json").json() == {"total": 0, "rows": []}
    assert visitor.get("rows-beside?row=2").status_code == 409
    assert visitor.get("rows").headers["Location"] == "columns"


def test_what_is_asked_for_must_exist(sheet: Visitor) -> None:
    """A filter, a place."""
    for query in ("show=mine", "show=problem:0", "from=-1", "from=x", "limit=1e3"):
        assert sheet.get(f"rows.json?{query}").status_code == 422


def test_the_corrected_sheet_can_be_kept(sheet: Visitor) -> None:
    """With how each row would end, of the kind of the file; it can be imported."""
    _done(sheet, "rows-edit", cells=[[2, PRIORITY, "low"]])
    _done(sheet, "rows-out", rows=[5])
    answer = sheet.get("corrected")
    assert answer.headers["Content-Disposition"].endswith("''calls.corrected.csv")
    lines = answer.text.removeprefix("\ufeff").splitlines()
    assert lines[0].startswith(HEADER + ",import_row")
    assert [line.split(",")[4:8] for line in lines[1:]] == [
        ["low", "13/02/2027", "2", "would_create"],
        ["high", "03/04/2027", "3", "would_create"],
        ["hgh", "03/04/2027", "4", "invalid"],
    ]


def test_the_report_is_of_the_sheet_as_it_is_corrected(sheet: Visitor) -> None:
    """As a page that asks for nothing, under the name of the file."""
    before = sheet.get("report.html").text
    assert "<code>task-importer run calls.csv</code>" in before
    _done(sheet, "rows-edit", cells=[[2, PRIORITY, "low"]])
    answer = sheet.get("report.html")
    assert answer.headers["Content-Disposition"].endswith("''calls.report.html")
    assert "&#34;hgh&#34; is not a priority" in answer.text
    assert "row 4" in answer.text
    assert str(sheet.page.uploads.folder) not in before + answer.text
    assert "task-importer run" not in answer.text, "the file lacks the correction"


def test_there_are_no_files_of_no_sheet(visitor: Visitor) -> None:
    """It is refused as any other request that comes too early."""
    for path in ("corrected", "report.html"):
        assert visitor.get(path).status_code == 409


def test_a_correction_during_the_check_is_made_after_it(visitor: Visitor) -> None:
    """Rows that were checked can be worked on; nothing is lost, and nothing checked twice."""
    lines = [f"call,Ring {n},usr_1,1{n:05},hgh,2027-02-03" for n in range(20_000)]
    visitor.upload("calls.csv", "\n".join([HEADER, *lines, ""]))
    visitor.settle()
    visitor.post("check")
    wait_until(lambda: visitor.get("rows.json?limit=1").json()["total"] > 0)
    was = visitor.page.desk.state
    found = _done(visitor, "rows-edit", cells=[[2, PRIORITY, "low"]], near=[2, 3])
    assert was is State.CHECKING
    assert [row["kind"] for row in found["rows"]] == ["ready", "invalid"]
    assert found["state"]["checked"] == 20_000
    assert visitor.page.desk.state is State.CHANGED


@pytest.mark.parametrize("path", ["rows.json", "rows-state", "rows-beside?row=2", "rows-problems"])
def test_who_looks_while_the_sheet_is_let_go_of_is_told_so(sheet: Visitor, path: str) -> None:
    """A page may have taken hold of the rows right before they were thrown away."""
    bench = sheet.page.desk.bench
    assert bench is not None
    bench.close()  # as another thread does at that moment
    answer = sheet.get(path)
    assert answer.status_code == 409
    assert answer.json() == {
        "message": "The sheet is being read again.",
        "hint": "wait until that is done",
    }


def test_first_rows_are_shown_while_the_file_is_read(
    page: PageServer, visit: Callable[[PageServer], Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As what they are: by the look of the first rows, and not final."""
    may_go_on = threading.Event()

    def wait(*_: object) -> dict[str, str]:
        may_go_on.wait()
        return {}

    monkeypatch.setattr("importer.web.work.looking.known_people", wait)
    visitor = visit(page)
    visitor.upload("calls.csv", "\n".join([HEADER, *ROWS, ""]))
    wait_until(lambda: page.desk.snapshot.first_rows is not None)
    shown = visitor.get("file").text
    may_go_on.set()
    assert "First rows, as they seem so far" in shown
    assert "This is not final." in shown
    assert '<td>to correct: "hgh" is not a priority' in unescape(shown)
    assert "<td>duplicate, the same as row 3</td>" in shown
    visitor.settle()
    assert "as they seem" not in visitor.get("file").text
