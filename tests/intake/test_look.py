"""A look: what a file shows by itself, and what is open, as data whose remedies settle it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

import importer
from importer.intake.look import PROBLEMS, Column, Dates, Look, Problem, Proposal, Word
from importer.mapping.dates.conversion import Witness
from importer.rows.table import SheetSeen

OWN = "task_type,task_title,assignee_id,deal_id"
ROW = "call,Ring Ann,usr_1,0061"
SWAPPED = ("2027-03-02", "2027-05-04", "2027-07-06", "2027-09-08", "13/02/2027", "25/06/2027")
REPS = "Name,Rep,Key,Code\nZoe Park,Zoe Park,usr_1,usr_9\n"


def look(folder: Path, *lines: str, **options: Any) -> Look:
    """A look at a file of these lines."""
    path = folder / "tasks.csv"
    path.write_text("\n".join([*lines, ""]), "utf-8")
    return importer.look(path, timezone="UTC", **options)


def workbook(folder: Path, *sheets: str) -> Path:
    """A workbook of these sheets, each with a table of tasks, but for a glossary."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name in sheets:
        sheet = book.create_sheet(name)
        is_table = name != "Glossary"
        sheet.append(OWN.split(",") if is_table else ["Term", "Meaning"])
        sheet.append(ROW.split(",") if is_table else ["Ring", "To call"])
    path = folder / "tasks.xlsx"
    book.save(path)
    return path


def test_a_clear_file_has_nothing_to_settle(tmp_path: Path) -> None:
    """Its columns, what each is taken for and why, its rows, and no problem."""
    seen = look(tmp_path, f"{OWN},Prio,Batch", f"{ROW},high,", "email,Mail Bo,usr_2,0062,,17")
    assert seen.problems == ()
    assert seen.can_be_planned
    assert seen.header == ("task_type", "task_title", "assignee_id", "deal_id", "Prio", "Batch")
    assert seen.first_rows == (
        (2, ("call", "Ring Ann", "usr_1", "0061", "high", "")),
        (3, ("email", "Mail Bo", "usr_2", "0062", "", "17")),
    )
    assert seen.columns[4:] == (
        Column("Prio", 1, ("high",), ("priority",)),
        Column("Batch", 1, ("17",), ()),
    )
    assert seen.proposals == (
        Proposal("task_type", (0,), None, is_certain=True, reason="name"),
        Proposal("task_title", (1,), None, is_certain=True, reason="name"),
        Proposal("assignee_id", (2,), None, is_certain=True, reason="name"),
        Proposal("targets.deal_id", (3,), None, is_certain=True, reason="name"),
        Proposal("priority", (4,), None, is_certain=True, reason="synonym"),
    )
    assert repr(seen) == "<Look tasks.csv: 2 rows, 6 columns, 5 fields filled; nothing to settle>"


def test_of_many_rows_the_first_are_shown(tmp_path: Path) -> None:
    """All of them are counted, and five different cells of each column are its examples."""
    rows = (f"call,Ring {n},usr_{n % 3},{n}" for n in range(1, 301))
    seen = look(tmp_path, OWN, *rows)
    assert [number for number, _ in seen.first_rows] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert seen.row_count == 300
    assert seen.columns[1].filled == 300
    assert seen.columns[1].examples == ("Ring 1", "Ring 2", "Ring 3", "Ring 4", "Ring 5")
    owners = next(words for words in seen.words if words.field == "assignee_id")
    assert [(word.text, word.rows, word.row) for word in owners.words] == [
        ("usr_1", 100, 2),
        ("usr_2", 100, 3),
        ("usr_0", 100, 4),
    ]


def test_blank_rows_are_no_first_rows(tmp_path: Path) -> None:
    """Eight rows are shown however far they lie apart."""
    seen = look(tmp_path, OWN, *(f"{ROW}{n}\n\n" for n in range(9)))
    assert [number for number, _ in seen.first_rows] == [2, 5, 8, 11, 14, 17, 20, 23]


def test_owners_are_counted_in_the_rows_that_are_chosen(tmp_path: Path) -> None:
    """As the words of every other column."""
    seen = look(tmp_path, OWN, ROW, ROW, ROW.replace("usr_1", "usr_2"), ROW, rows="3-4")
    counted = {words.field: [(w.text, w.rows) for w in words.words] for words in seen.words}
    assert counted == {
        "task_type": [("call", 2)],
        "assignee_id": [("usr_1", 1), ("usr_2", 1)],
    }


def test_words_come_with_what_they_mean(tmp_path: Path) -> None:
    """The most frequent first; one that nobody knows has no meaning, and may be a slip."""
    rows = [f"{ROW},{text}" for text in ("hoch", "hgh", "P1", "hgh")]
    seen = look(tmp_path, f"{OWN},priority", *rows, value={"priority": {"P1": "urgent"}})
    words = next(words for words in seen.words if words.field == "priority")
    assert (words.column, words.fills, words.more) == (4, True, False)
    assert [word for word in words.words if word.text != "hoch"] == [
        Word("hgh", 2, 3, None, "high", cells=("hgh",)),
        Word("P1", 1, 4, "urgent", None, cells=("P1",)),
    ]
    problem = next(problem for problem in seen.problems if problem.code == "unknown_words")
    assert not problem.stops
    slip = importer.Remedy({"value": {"priority": {"hgh": "high"}}}, '"hgh" is a slip of "high"')
    assert slip in problem.remedies


def test_dates_come_with_the_cells_that_show_their_order(tmp_path: Path) -> None:
    """The cell that can only be read so, and its row."""
    seen = look(tmp_path, f"{OWN},due_date", f"{ROW},03/04/2027", f"{ROW},25/06/2027")
    assert seen.dates == (
        Dates("due_date", 4, "dmy", told=False, day_first=Witness("25/06/2027", 3),
              month_first=None, ambiguous=0),
    )  # fmt: skip


def test_a_column_of_states_that_fills_nothing_is_told_with_its_words(tmp_path: Path) -> None:
    """What each word says of its rows, as far as it is known."""
    seen = look(tmp_path, f"{OWN},Status", f"{ROW},Done", f"{ROW},Open", f"{ROW},Done")
    words = next(words for words in seen.words if words.field == "status")
    assert not words.fills
    assert words.words == (
        Word("Done", 2, 0, "completed", None),
        Word("Open", 1, 0, "pending", None),
    )


def test_of_several_sheets_none_is_taken(tmp_path: Path) -> None:
    """It is a problem among others, and no error; with one named, the look goes on."""
    path = workbook(tmp_path, "Q3", "Q4")
    seen = importer.look(path)
    assert seen.sheets == (SheetSeen("Q3"), SheetSeen("Q4"))
    assert (seen.sheet, seen.header) == (None, ())
    assert [(p.code, [r.options for r in p.remedies]) for p in seen.problems] == [
        ("sheet_in_doubt", [{"sheet": "Q3"}, {"sheet": "Q4"}])
    ]
    named = importer.look(path, sheet="Q4")
    assert (named.sheet, named.sheet_reason) == ("Q4", "asked")
    assert named.problems == ()


def test_the_only_sheet_is_taken(tmp_path: Path) -> None:
    """And so is the only one of several that looks like a table of tasks; each with its reason."""
    assert importer.look(workbook(tmp_path, "Q3")).sheet_reason == "only"
    assert importer.look(workbook(tmp_path, "Q3", "Glossary")).sheet_reason == "likeliest"


FILES: dict[str, tuple[str, ...]] = {
    "no_header": ("call,Ring Ann,usr_1,61", "call,Ring Bo,usr_2,62"),
    "missing_column": ("Slag,task_title,assignee_id,deal_id", "Samtal,Ring Ann,usr_1,0061"),
    "missing_target": ("task_type,task_title,assignee_id,Key", "call,Ring,usr_1,d-61"),
    "several_columns": ("task_type,Subject,Title,assignee_id,deal_id", "call,A,Ring,usr_1,0061"),
    "uncertain_column": ("task_type,task_title,assignee_id,Deal", "call,Ring Ann,usr_1,0061"),
    "closed_rows": (f"{OWN},Done?", f"{ROW},yes", f"{ROW},no"),
    "reopened_rows": (f"{OWN},Status,IsClosed", f"{ROW},Withdrawn,no"),
    "swapped_dates": (f"{OWN},due_date", *(f"{ROW},{text}" for text in SWAPPED)),
    "ambiguous_dates": (f"{OWN},due_date", f"{ROW},03/04/2027", f"{ROW},05/06/2027"),
    "unknown_words": (f"{OWN},priority", f"{ROW},hgh"),
    "lookup_in_doubt": ("task_type,task_title,assignee_id,deal_id", "call,Ring,Zoe Park,0061"),
}


def the_problem(seen: Look, code: str) -> Problem | None:
    """The first problem of this code."""
    return next((problem for problem in seen.problems if problem.code == code), None)


def merged(options: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Both together, as a program would add a remedy."""
    both = dict(options)
    for name, value in more.items():
        is_pairs = isinstance(value, list) or (isinstance(value, dict) and name == "map")
        both[name] = value if not is_pairs or name not in both else {**both[name], **dict(value)}
    return both


@pytest.mark.parametrize("code", FILES)
def test_each_remedy_settles_its_problem(tmp_path: Path, code: str) -> None:
    """The options are complete, but where `needs` names what only a person has."""
    (tmp_path / "reps.csv").write_text(REPS, "utf-8")
    options: dict[str, Any] = {}
    if code == "lookup_in_doubt":
        options["lookup"] = {"assignee_id": str(tmp_path / "reps.csv")}
    if code == "reopened_rows":
        options["map"] = {"status": "Status"}
    problem = the_problem(look(tmp_path, *FILES[code], **options), code)
    assert problem is not None
    remedies = [remedy for remedy in problem.remedies if not remedy.needs]
    assert remedies
    for remedy in remedies:
        settled = look(tmp_path, *FILES[code], **merged(options, remedy.options))
        assert the_problem(settled, code) is None, remedy


def test_a_file_that_is_no_table_has_no_look(tmp_path: Path) -> None:
    """The same error that every other function raises."""
    path = tmp_path / "tasks.csv"
    path.write_bytes(b"")
    with pytest.raises(importer.SourceError):
        importer.look(path)


def test_what_nobody_can_answer_is_a_problem_as_well(tmp_path: Path) -> None:
    """All at once, in the order in which the refusal of a run tells them."""
    seen = look(
        tmp_path, f"{OWN},due_date", f"{ROW},03/04/2027", map={"priority": "Prio"}, last_of="Batch"
    )
    assert [(problem.code, problem.stops) for problem in seen.problems] == [
        ("setting", True),
        ("mapping", True),
        ("ambiguous_dates", False),
    ]
    assert seen.problems[0].message == "map[\"priority\"]: the file has no column 'Prio'"
    assert seen.notes == ()
    assert {problem.code for problem in seen.problems} <= PROBLEMS.keys()


def test_names_in_the_place_of_ids_need_a_table(tmp_path: Path) -> None:
    """Which only a person has."""
    seen = look(tmp_path, "task_type,task_title,Owner,deal_id", "call,Ring,zoe@example.com,0061")
    [problem] = seen.problems
    assert (problem.code, problem.columns) == ("names_for_ids", (2,))
    assert [remedy.needs for remedy in problem.remedies] == ["lookup"]


def test_a_frame_can_be_looked_at() -> None:
    """Also one whose columns have only numbers, which are no names."""
    cells = [text.split(",") for text in FILES["no_header"]]
    seen = importer.look(pd.DataFrame(cells, columns=["call", "Ring Cy", "usr_3", "63"]))
    assert seen.problems[0].code == "no_header"
    assert seen.row_count == 3


def test_a_notebook_shows_the_columns(tmp_path: Path) -> None:
    """With whatever the file has as text, never as markup."""
    seen = look(tmp_path, f"{OWN},<b>", f"{ROW},<i>")
    shown = seen._repr_html_()
    assert "<td>&lt;b&gt;</td><td>1</td><td>&lt;i&gt;</td><td></td>" in shown
    assert "<i>" not in shown
