"""What history, undo and purge tell a person, whole."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from importer.cli.columns import columns_of
from importer.cli.history_texts import (
    NOTHING_YET,
    counts_text,
    local_time,
    purge_lines,
    purge_question,
    run_lines,
    table_lines,
    undo_question,
)
from importer.history.purge import PurgeReport
from importer.history.recall import Listed, Recollection, Remembered
from importer.ledger.history import RunRecord
from importer.ledger.location import Place
from importer.ledger.purging import Purge
from importer.ledger.withdrawals import Remainder
from importer.rows.outcome import Outcome, Status
from importer.undoing.undo import UndoPreview

NOON = "2026-11-24T12:00:00.000+00:00"
HERE = datetime.fromisoformat(NOON).astimezone().strftime("%Y-%m-%d %H:%M")
PLACE = Place("w1.sqlite", "https://api.test/v1", "w1", NOON)
IMPORT = RunRecord(
    "run-1", NOON, NOON, "followups.csv", "import", None, "d1", 1200, None,
    {"created": 1000, "not_sent": 200}, ("run-2",), {"undone": 999, "kept": 1},
)  # fmt: skip
UNDO = RunRecord(
    "run-2", NOON, None, "followups.csv", "undo", "run-1", None, 1000, NOON, {"undone": 999}
)


def test_a_table_has_a_block_for_each_workspace() -> None:
    """Its columns in line, and what became of each run in words."""
    nameless = Place("x.sqlite", "https://other.test/v1")
    long = IMPORT._replace(
        run_id="run-0", source=f"{'follow ups ' * 5}\x1b.csv", counts={}, undone_by=()
    )
    found = Remembered([Listed(PLACE, UNDO), Listed(PLACE, IMPORT), Listed(nameless, long)])
    width = len(HERE)
    undo = "999 undone; did not end; undoes run-1; texts purged"
    imported = "1,000 created, 200 not sent; then 999 undone, 1 kept"
    assert table_lines(found) == [
        "Workspace w1 at https://api.test/v1",
        f"  RUN    {'BEGAN':{width}}  KIND    SOURCE          ROWS  OUTCOME",
        f"  run-2  {HERE}  undo    followups.csv  1,000  {undo}",
        f"  run-1  {HERE}  import  followups.csv  1,200  {imported}",
        "",
        "https://other.test/v1",
        f"  RUN    {'BEGAN':{width}}  KIND    {'SOURCE':32}   ROWS  OUTCOME",
        f"  run-0  {HERE}  import  follow ups follow ups follow up…  1,200",
        "",
        "For details: task-importer history RUN. To undo a run: task-importer undo RUN.",
    ]


def test_a_table_fits_the_terminal() -> None:
    """What came of a run goes below it, and the source has the room that is left."""
    width = len(HERE)
    run = IMPORT._replace(
        run_id="20261124-120000-a022292f", source="東京 follow-ups of the quarter"
    )
    untold = run._replace(run_id="20261123-120000-a022292f", counts={}, undone_by=())
    found = Remembered([Listed(PLACE, run), Listed(PLACE, untold)])
    lines = table_lines(found, 80)
    assert lines == [
        "Workspace w1 at https://api.test/v1",
        f"  {'RUN':24}  {'BEGAN':{width}}  KIND    {'SOURCE':19}   ROWS",
        f"  20261124-120000-a022292f  {HERE}  import  東京 follow-ups of…  1,200",
        "    1,000 created, 200 not sent; then 999 undone, 1 kept",
        f"  20261123-120000-a022292f  {HERE}  import  東京 follow-ups of…  1,200",
        "",
        "For details: task-importer history RUN. To undo a run: task-importer undo RUN.",
    ]
    assert max(map(columns_of, lines)) <= 80
    assert len(table_lines(found, 200)) == len(lines) - 1


def test_a_run_that_was_undone_says_so() -> None:
    """By which undos, what they made of its tasks, and how these come back."""
    told = Recollection(Listed(PLACE, IMPORT._replace(undone_by=("run-2", "run-3"))))
    told.tally.add(Outcome(2, Status.CREATED, "t2"))
    lines = run_lines(told)
    assert lines[3] == "  undone by run-2 and run-3 (999 undone, 1 kept)"
    assert lines[-1] == "To create the undone tasks again, run the import command again."


@pytest.mark.parametrize(
    ("undone", "line"),
    [
        (1, "1 row is not_sent in it, because its task was undone since."),
        (999, "999 rows are not_sent in it, because their tasks were undone since."),
    ],
)
def test_results_of_a_run_that_was_undone_say_how_they_differ_from_its_counts(
    undone: int, line: str
) -> None:
    """Below the file; where none is written, there is nothing that differs."""
    told = Recollection(Listed(PLACE, IMPORT), undone=undone, results_path=Path("again.csv"))
    assert run_lines(told)[-2:] == ["Every row and its outcome: again.csv", line]
    told.results_path = None
    assert line not in run_lines(told)


def test_an_empty_table_is_a_kind_word() -> None:
    """Unless something is wrong, which is told elsewhere."""
    assert table_lines(Remembered()) == [NOTHING_YET.format("from this computer")]


def test_a_run_that_did_not_end_says_what_is_not_on_record() -> None:
    """And what to do about it."""
    record = IMPORT._replace(ended_at=None, counts={"created": 1}, row_count=3, undone_by=())
    record = record._replace(taken_back={})
    told = Recollection(Listed(PLACE, record))
    told.tally.add(Outcome(2, Status.CREATED, "t2"))
    assert run_lines(told) == [
        "Run run-1: Import, followups.csv",
        "  Workspace w1 at https://api.test/v1",
        f"  began {HERE}, and did not end by itself",
        "",
        "1 row",
        "  1  created",
        "",
        "2 rows have no record: the run ended before reaching them. Run its command again.",
    ]


def test_results_written_without_cells_say_how_to_have_them() -> None:
    """Of what was not sent the ledger keeps no cells."""
    told = Recollection(Listed(PLACE, IMPORT._replace(row_count=1, counts={"invalid": 1})))
    told.tally.add(Outcome(2, Status.INVALID))
    told.results_path, told.without_cells = Path("again.csv"), 1
    *_, path, lacking = run_lines(told)
    assert path == "Every row and its outcome: again.csv"
    assert lacking == (
        "Cells of rows that were not sent or were purged are not stored (1 row is left blank): "
        "--source FILE, the file of the run, fills them in."
    )


def test_an_undo_is_told_as_one() -> None:
    """With what it made of the tasks."""
    told = Recollection(Listed(PLACE, UNDO), results_path=Path("undo.csv"))
    assert run_lines(told) == [
        "Run run-2: Undo of run-1, followups.csv",
        "  Workspace w1 at https://api.test/v1",
        f"  began {HERE}, and did not end by itself",
        f"  its texts were purged {HERE}",
        "",
        "999 undone",
        "",
        "Every task and its outcome: undo.csv",
    ]


@pytest.mark.parametrize(
    ("cancel", "seconds", "verb", "pace"),
    [(False, 400.0, "delete", "Rate 5/s: about 7 min"), (True, None, "cancel", "Rate 5/s")],
)
def test_the_question_before_an_undo(
    *, cancel: bool, seconds: float | None, verb: str, pace: str
) -> None:
    """Workspace, count, origin, rate and time."""
    preview = UndoPreview(
        IMPORT, "w1", "https://api.test/v1", 1000, Remainder(), cancel, "5/s", seconds
    )
    assert undo_question(preview) == [
        f"About to {verb} 1,000 tasks in workspace w1 at https://api.test/v1.",
        f"Created by: run run-1, {HERE}, followups.csv.",
        "Each is checked first: tasks that were changed or ended, or cannot be compared, stay.",
        f"{pace}. Press Ctrl-C to stop; run the same command to resume.",
    ]


def test_a_rate_that_is_only_a_beginning_promises_no_time() -> None:
    """How long it takes is said to go by it."""
    preview = UndoPreview(
        IMPORT,
        None,
        "https://api.test/v1",
        9,
        Remainder(),
        cancel=False,
        rate="auto, 5/s at first",
        expected_seconds=400.0,
        is_rate_known=False,
    )
    assert undo_question(preview)[-1] == (
        "Rate auto, 5/s at first: about 7 min at that rate. "
        "Press Ctrl-C to stop; run the same command to resume."
    )


def test_what_a_purge_tells_before_and_after() -> None:
    """What goes, what is kept and why."""
    purged = Purge(runs=1, rows=1, kept={"unconfirmed": 2})
    kept = "  kept: 2 tasks: sent, but not yet looked up in HockeyStack"
    assert purge_question(PurgeReport(dry_run=True, purged=purged)) == [
        "About to delete the texts of 1 run (1 task).",
        kept,
        (
            "After that, their results can be written again with their cells only with --source "
            "FILE, and without what was wrong with each row; an undo can no longer say how a task "
            "differs from what was sent."
        ),
    ]
    assert purge_lines(PurgeReport(dry_run=True, purged=purged)) == [
        "Would delete the texts of 1 run (1 task).",
        kept,
    ]
    assert purge_lines(PurgeReport(dry_run=False, purged=purged)) == [
        "Deleted the texts of 1 run (1 task).",
        kept,
        "Fingerprints and task ids stay: nothing is imported twice.",
    ]
    assert purge_lines(PurgeReport(dry_run=False)) == ["No run is that old: nothing to purge."]


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_purge_of_what_was_purged_says_that_nothing_is_left(*, dry_run: bool) -> None:
    """No deletion is told of that did not happen; what is kept still is."""
    assert purge_lines(PurgeReport(dry_run, meant=1)) == ["Nothing of this run is left to purge."]
    kept = PurgeReport(dry_run, meant=2, purged=Purge(kept={"withdrawing": 1}))
    assert purge_lines(kept) == [
        "Nothing of these runs is left to purge.",
        "  kept: 1 task: an undo has started with them and is not finished",
    ]
    assert purge_question(kept) == []
    answers = PurgeReport(dry_run, meant=2, answers=1)
    assert [line.partition(" your")[2] for line in purge_lines(answers)] == [
        " answers about 1 kind of sheet."
    ]


def test_counts_come_with_the_most_frequent_first() -> None:
    """And by name where two are equal."""
    assert counts_text({"not_sent": 2, "created": 2, "invalid": 30}) == (
        "30 invalid, 2 created, 2 not sent"
    )


def test_a_time_that_is_none_is_shown_as_it_is() -> None:
    """A ledger is a file, and files can hold anything."""
    assert local_time("whenever") == "whenever"


def test_a_run_with_references_says_where_they_stand() -> None:
    """So that a person knows where to look for one."""
    told = Recollection(Listed(PLACE, IMPORT._replace(undone_by=())), reference="reason")
    assert run_lines(told)[:4] == [
        "Run run-1: Import, followups.csv",
        "  Workspace w1 at https://api.test/v1",
        f"  began {HERE}, ended {HERE}",
        "  its tasks carry a reference at the end of their reason",
    ]
