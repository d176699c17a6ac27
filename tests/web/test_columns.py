"""The screens of the file and of the columns: everything open is answered on one page."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.silent import Silent
from importer.pipeline.run import validate
from importer.settings.options import load_options
from importer.web.server import PageServer
from importer.web.work.states import State
from importer.workbench.shown import Kind
from tests.patience import wait_until
from tests.web.conftest import GOOD, Visitor

SAMPLES = Path(__file__).parents[2] / "samples"
DEFECTS = SAMPLES / "defects"
UNCERTAIN = "task_type,Words,assignee_id,deal_id\ncall,Ring Ada,usr_1,0071\n"
MARKUP = "<img src=x onerror=alert(1)>"


def _open(visitor: Visitor, path: Path) -> str:
    visitor.upload(path.name, path.read_bytes())
    visitor.settle()
    return unescape(visitor.get("columns").text)


def _answer(visitor: Visitor, then: str = "", **form: object) -> None:
    sent = {name.replace("__", "."): value for name, value in form.items()}
    answer = visitor.post("answers", {"look": str(visitor.page.desk.looks), "then": then, **sent})
    assert answer.status_code == 204, answer.text
    visitor.settle()


def test_an_export_is_settled_on_one_page(visitor: Visitor) -> None:
    """Columns, closed rows, words and people at once; then the rows are checked."""
    text = _open(visitor, SAMPLES / "hubspot-tasks.csv")
    assert visitor.state() is State.NEEDS_ANSWERS
    assert "What are the tasks about?" in text
    assert "Some rows are already closed. What should happen to them?" in text
    assert "Column “Task status”: Completed (3 rows)" in text
    assert "12 rows name somebody whose id in HockeyStack is not known yet." in text
    place = re.findall(r'name="(remedy\.\d+)" value="(\d)"> Leave these rows out', text)[0]
    people = [
        "Dario Quellwater", "Yuki Featherstone", "Nora Fennimore", "Imani Starcross",
        "Søren Mockridge",
    ]  # fmt: skip
    _answer(
        visitor,
        then="check",
        map__deal_id="m:Associated Deal IDs",
        map__company_id="m:Associated Company IDs",
        text__assignee_id=people,
        word__assignee_id=[f"usr_{number}" for number in range(5)],
        text__task_type=["To do"],
        word__task_type=["call"],
        **{place[0]: place[1]},
    )
    desk = visitor.page.desk
    assert visitor.state() is State.CHECKED
    assert desk.bench is not None
    ends = [row.outcome for row in desk.bench.page(0, 20).rows if row.outcome]
    assert {end.status for end in ends} == {"not_sent", "skipped", "invalid"}
    errors = {issue.code for end in ends for issue in end.issues if issue.is_error}
    assert errors == {"not_an_id"}  # a cell with two ids of deals
    assert "What happens to rows that are already closed" in visitor.get("columns").text


def test_what_was_answered_can_be_asked_again(visitor: Visitor) -> None:
    """One thing, without the others."""
    text = _open(visitor, SAMPLES / "hubspot-tasks.csv")
    name, number = re.findall(r'name="(remedy\.\d+)" value="(\d)"> Leave these rows out', text)[0]
    _answer(visitor, map__deal_id="m:Associated Deal IDs", **{name: number})
    assert visitor.page.desk.given["skips"]
    visitor.post("forget", {"name": "skips treat_as_open"})
    visitor.settle()
    assert "skips" not in visitor.page.desk.given
    assert visitor.page.desk.given["maps"] == (("deal_id", "Associated Deal IDs"),)


def test_an_older_page_answers_nothing(visitor: Visitor) -> None:
    """Of another tab, whose places may be those of other problems by now."""
    visitor.upload("calls.csv", UNCERTAIN)
    visitor.settle()
    old = str(visitor.page.desk.looks)
    _answer(visitor, map__task_title="c1")
    answer = visitor.post("answers", {"look": old, "map.task_title": ""})
    assert answer.status_code == 409
    assert "The sheet has been read again since this page was opened." in answer.text
    assert visitor.page.desk.given["maps"] == (("task_title", "Words"),)


def test_nothing_is_checked_while_something_is_open(visitor: Visitor) -> None:
    """And the screen says what is going on."""
    visitor.upload("calls.csv", UNCERTAIN)
    visitor.settle()
    answer = visitor.post("answers", {"look": str(visitor.page.desk.looks), "then": "check"})
    assert answer.status_code == 409
    assert "there are questions about the file to answer first" in answer.text


def test_a_table_says_who_is_whom(visitor: Visitor) -> None:
    """It is looked up for the sheet, and can be taken back; a broken one is told of."""
    _open(visitor, SAMPLES / "messy.csv")
    reps = (SAMPLES / "reps.csv").read_bytes()
    headers = {
        "Origin": visitor.origin,
        "Content-Type": "application/octet-stream",
        "X-File-Name": "reps.csv",
    }
    answer = visitor.client.put(visitor.prefix + "lookup", content=reps, headers=headers)
    assert answer.headers["HX-Redirect"] == "columns"
    visitor.settle()
    text = visitor.get("columns").text
    assert visitor.state() is State.MAPPED, text
    assert "The table of names and ids" in text
    visitor.post("forget", {"name": "lookups"})
    visitor.settle()
    assert visitor.state() is State.NEEDS_ANSWERS
    visitor.client.put(visitor.prefix + "lookup", content=b"\x00", headers=headers)
    visitor.settle()
    assert visitor.state() is not State.MAPPED


def test_answers_are_remembered_by_the_columns(
    page: PageServer, visit: Callable[[PageServer], Visitor]
) -> None:
    """Under another name and in another order, on the page and on the command line; forgotten too.

    A sheet with one column more is asked about.
    """
    visitor = visit(page)
    visitor.upload("calls.csv", UNCERTAIN)
    visitor.settle()
    _answer(visitor, then="check", map__task_title="c1")
    assert visitor.state() is State.CHECKED
    other = "Words,deal_id,assignee_id,task_type\nRing Ben,0072,usr_1,call\n"
    visitor.upload("other.csv", other)
    visitor.settle()
    assert visitor.state() is State.MAPPED
    text = visitor.get("columns").text
    assert "You have imported a sheet with these columns before." in text
    path = page.uploads.keep("third.csv", other.encode())
    report = validate(path, load_options({}), Caller(Silent(), remembers=True))
    assert report.all_good
    _answer(visitor, map__deal_id="")  # a change of what was remembered keeps the rest
    assert page.desk.given["maps"] == (("deal_id", ""),)
    assert page.desk.look is not None
    assert "task_title" in {proposal.field for proposal in page.desk.look.proposals}
    visitor.post("forget")
    visitor.settle()
    assert visitor.state() is State.NEEDS_ANSWERS
    assert "You have imported" not in visitor.get("columns").text
    visitor.upload("wider.csv", UNCERTAIN.replace("deal_id", "deal_id,Extra").replace("71", "71,x"))
    visitor.settle()
    assert visitor.state() is State.NEEDS_ANSWERS


def test_ids_that_were_entered_are_proposed_for_the_next_sheet(visitor: Visitor) -> None:
    """Of the same people; they are kept for the workspace and not for the columns."""
    sheet = "task_type,task_title,assignee_id,deal_id\ncall,Ring Ada,Nora Fennimore,0071\n"
    visitor.upload("calls.csv", sheet)
    visitor.settle()
    _answer(visitor, then="check", text__assignee_id="Nora Fennimore", word__assignee_id="usr_9")
    assert visitor.state() is State.CHECKED
    visitor.upload("next.csv", sheet.replace("task_title", "Title"))
    visitor.settle()
    assert "as you entered it before" in visitor.get("columns").text
    assert 'value="usr_9"' in visitor.get("columns").text


def test_the_mapping_can_be_saved(visitor: Visitor) -> None:
    """As the file that the command line takes."""
    visitor.upload("calls.csv", UNCERTAIN)
    visitor.settle()
    assert visitor.get("mapping").status_code == 303
    _answer(visitor, map__task_title="c1")
    answer = visitor.get("mapping")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert 'task_title = "Words"' in answer.text


@pytest.mark.parametrize(
    ("name", "question", "form", "rows"),
    [
        ("workbook_several_sheets.xlsx", "Which sheet holds the rows?", {"sheet": "Q3"}, None),
        ("text_no_header.csv", "Is there a header?", {"header_row": "none"}, 3),
        ("workbook_hidden_rows.xlsx", "Hidden rows", {"skip_hidden": "yes"}, 2),
        ("text_semicolon.csv", "Semicolon", {"delimiter": ";"}, None),
        ("text_cp1251.csv", "Cyrillic", {"encoding": "cp1251"}, None),
        ("text_title_above.csv", "Header", {"header_row": "1"}, None),
    ],
)
def test_what_is_wrong_is_said_beside_it(
    visitor: Visitor, name: str, question: str, form: dict[str, str], rows: int | None
) -> None:
    """And the file is read again."""
    path = DEFECTS / name
    visitor.upload(path.name, path.read_bytes())
    visitor.settle()
    assert question in visitor.get("file").text
    before = visitor.page.desk.looks
    assert visitor.post("reading", form).headers["HX-Redirect"] == "file"
    visitor.settle()
    desk = visitor.page.desk
    assert desk.looks == before + 1 or visitor.state() is State.READ_FAILED
    if rows is not None:
        assert desk.look is not None
        assert desk.look.row_count == rows
    assert visitor.get("file").status_code == 200


def test_another_way_to_read_forgets_what_was_said_of_the_columns(visitor: Visitor) -> None:
    """They may be others."""
    visitor.upload("calls.csv", UNCERTAIN)
    visitor.settle()
    _answer(visitor, map__task_title="c1")
    visitor.post("reading", {"header_row": "1"})
    visitor.settle()
    assert visitor.page.desk.given == {"header_row": 1}


def test_a_sheet_with_our_headers_needs_no_look_at_its_columns(visitor: Visitor) -> None:
    """The next step is offered at once."""
    visitor.upload("calls.csv", GOOD)
    visitor.settle()
    text = visitor.get("file").text
    assert "Every column has the name of a field, so there is nothing to settle." in text
    assert "Next: check the rows" in text


def test_markup_of_a_sheet_is_text_everywhere(visitor: Visitor) -> None:
    """In a header, in cells, as a word, as an example, as the evidence of dates."""
    sheet = (
        f"task_type,{MARKUP},Words,assignee_id,deal_id,priority,due_date\n"
        f"{MARKUP},{MARKUP},{MARKUP},{MARKUP},{MARKUP},{MARKUP},13/02/2027 {MARKUP}\n"
    )
    visitor.upload("calls.csv", sheet)
    visitor.settle()
    for name in ("file", "columns"):
        assert "<img" not in visitor.get(name).text
        assert "&lt;img" in visitor.get(name).text


def test_the_rows_of_somebody_unknown_are_left_out(visitor: Visitor) -> None:
    """They are skipped as by the flag; the box that is cleared puts them back."""
    sheet = GOOD.replace("Ring Ben,usr_1", "Ring Ben,Dario Quellwater")
    visitor.upload("calls.csv", sheet)
    visitor.settle()
    desk = visitor.page.desk
    assert "Leave out this person" in visitor.get("columns").text
    form = {"text__assignee_id": "Dario Quellwater", "word__assignee_id": ""}
    _answer(visitor, "check", **form, out="Dario Quellwater")
    wait_until(lambda: desk.state is State.CHECKED)
    assert desk.bench is not None
    assert desk.bench.view.tally()[Kind.SKIPPED] == 1
    shown = visitor.get("columns").text
    assert "What happens to rows that are already closed" not in shown
    assert 'checked name="out" value="Dario Quellwater"' in shown
    _answer(visitor, **form)
    assert "skips" not in desk.given
    assert 'checked name="out"' not in visitor.get("columns").text
