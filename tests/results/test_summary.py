"""The summary: true counts, examples, reasons, and what to do next."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.results.summary import summary_lines
from importer.results.tally import Tally
from importer.rows.issues import Issue
from importer.rows.outcome import DRY_RUN_REASON, HELD_BACK_REASON, Cause, Outcome, Status
from importer.rows.rehearsed import left_by_undo

BAD_DATE = Issue(
    "invalid_date", '"31/02" is not a date', "write 2026-02-28", "due_date", "Due date", "31/02"
)


def tally_of(*outcomes: Outcome) -> Tally:
    """A tally of these rows."""
    tally = Tally()
    for outcome in outcomes:
        tally.add(outcome)
    return tally


def like(row: int) -> Issue:
    """The warning of a row that is like an earlier task."""
    return Issue("similar_to_earlier", f"like row {row} of run r1", "decide")


def held_back(row: int) -> Outcome:
    """A row that waits for a word that it is meant."""
    return Outcome(
        row, Status.NOT_SENT, reason=HELD_BACK_REASON, issues=(like(row),), cause=Cause.HELD_BACK
    )


def test_each_row_that_was_held_back_is_named() -> None:
    """It is counted apart from rows that were not sent for other reasons, and told how it goes."""
    end = Outcome(2, Status.NOT_SENT, reason=DRY_RUN_REASON, cause=Cause.DRY_RUN)
    assert summary_lines(
        tally_of(end, held_back(3), held_back(9)), dry_run=True, results_path=None
    ) == [
        "Dry run, nothing was sent: 3 rows",
        "  1  would be created",
        "  2  held back: nearly the same as an earlier task",
        "",
        "Warnings",
        "  2  similar_to_earlier",
        "     row 3: like row 3 of run r1",
        "     row 9: like row 9 of run r1",
        "     decide",
        "",
        "What to do next",
        (
            "  - 2 rows are like an earlier task and held back. To send them as well, run the "
            "same command with --allow-similar; with --rows you can choose some of them."
        ),
        "  - To create the tasks, use task-importer run with the same file and options.",
    ]


def test_duplicates_of_rows_that_differ_are_counted_apart() -> None:
    """They may be tasks of their own; the columns are named, and what to do."""
    issue = Issue("duplicate_differs", 'differs in "Lead"', "decide")
    end = Outcome(3, Status.DUPLICATE, reason="the same as row 2", issues=(issue,))
    tally = tally_of(
        Outcome(2, Status.CREATED, "t"), end, Outcome(4, Status.DUPLICATE, reason=end.reason)
    )
    assert summary_lines(tally, dry_run=False, results_path=None)[:9] == [
        "3 rows",
        "  1  created",
        "  1  duplicate: not sent again",
        "  1  duplicate, though the rows differ in columns that are not sent",
        "",
        "Warnings",
        "  1  duplicate_differs",
        '     row 3: differs in "Lead"',
        "     decide",
    ]
    assert tally.as_json()["duplicates_that_differ"] == 1
    assert tally.as_json()["counts"]["duplicate"] == 2


def test_a_row_that_differs_is_counted_once_though_its_twin_has_a_task() -> None:
    """Of a file that is run again, no line is less than none, and the lines are all rows."""
    issue = Issue("duplicate_differs", 'differs in "Campaign"', "decide")
    tally = tally_of(
        Outcome(2, Status.DUPLICATE, "t", reason="created earlier (run r1, row 2)"),
        Outcome(3, Status.DUPLICATE, "t", reason="the same as row 2", issues=(issue,)),
    )
    assert summary_lines(tally, dry_run=False, results_path=None)[:4] == [
        "2 rows",
        "  0  created",
        "  1  created earlier: not sent again",
        "  1  duplicate, though the rows differ in columns that are not sent",
    ]
    assert tally.as_json()["duplicates_that_differ"] == 1
    assert tally.as_json()["counts"]["duplicate"] == 2


def test_the_values_of_a_defect_are_listed_with_the_flags_that_mend_them() -> None:
    """Not only the first bad value is told, and whatever they hold, no terminal is steered."""

    def unknown(row: int, text: str) -> Outcome:
        issue = Issue(
            "unknown_priority",
            f'"{text}" is not a priority',
            "write high",
            "priority",
            "Prio",
            text,
        )
        return Outcome(row, Status.INVALID, issues=(issue,))

    tally = tally_of(unknown(2, "P2"), unknown(3, "P1"), unknown(4, "P1"), unknown(5, "\x1b[1m"))
    assert summary_lines(tally, dry_run=True, results_path=None)[4:10] == [
        "Errors",
        '  4  unknown_priority, column "Prio"',
        '     row 2: "P2" is not a priority',
        '     3 different values: "P1" (2), "P2" (1), "\\x1b[1m" (1)',
        "     write high",
        ('     for these, with a word for each ?: --value "priority:P1=?" --value "priority:P2=?"'),
    ]


def test_of_very_many_held_back_rows_the_first_are_named() -> None:
    """Twenty, and how many more: a changed time zone makes every row such a one."""
    lines = summary_lines(tally_of(*map(held_back, range(2, 25))), dry_run=False, results_path=None)
    assert lines[:5] == [
        "23 rows",
        "   0  created",
        "  23  held back: nearly the same as an earlier task",
        "",
        "Warnings",
    ]
    assert lines[25:28] == [
        "      row 21: like row 21 of run r1",
        "      and 3 more",
        "      decide",
    ]


def matches(row: int, differs: str = "due_date") -> Outcome:
    """A row that is like an earlier task, of which the warning names the run and the row."""
    message = f"the row matches an earlier task (run r1, row {row + 7}) except for its {differs}"
    issue = Issue("similar_to_earlier", message, "decide")
    return Outcome(row, Status.CREATED, f"t{row}", issues=(issue,))


def test_rows_that_differ_from_their_earlier_tasks_in_the_same_are_told_together() -> None:
    """One cause has one message; all its rows are named, as --rows takes them."""
    rows = [*map(matches, (2, 3, 4, 5)), matches(6, "priority"), *map(matches, (7, 9))]
    rows.append(matches(10, "priority"))
    lines = summary_lines(tally_of(*rows), dry_run=False, results_path=None)
    assert lines[4:10] == [
        "  8  similar_to_earlier",
        "     row 2: the row matches an earlier task (run r1, row 9) except for its due_date",
        "     likewise rows 3-5, 7, 9",
        "     row 6: the row matches an earlier task (run r1, row 13) except for its priority",
        "     likewise row 10",
        "     decide",
    ]


def test_of_rows_far_and_wide_the_first_are_named() -> None:
    """So that the memory does not grow with the file; the others are counted."""
    lines = summary_lines(
        tally_of(*map(matches, range(2, 62, 2))), dry_run=False, results_path=None
    )
    assert lines[6] == "      likewise rows 4, 6, 8, 10, 12, 14, 16, 18, 20, 22 and 19 more"


def test_a_run_with_everything_in_it() -> None:
    """Counts, errors, warnings, reasons, the file, and one step for each unfinished kind."""
    tally = tally_of(
        *[Outcome(row, Status.CREATED, f"t{row}") for row in range(2, 1002)],
        Outcome(1002, Status.CREATED, "t", issues=(Issue("null_word", "taken as empty"),)),
        Outcome(1003, Status.DUPLICATE, "t9", reason="created earlier (run r0, row 9)"),
        Outcome(1004, Status.DUPLICATE, "t8", reason="created earlier (run r0, row 8)"),
        Outcome(1005, Status.SKIPPED, reason="already closed"),
        Outcome(1006, Status.INVALID, issues=(BAD_DATE, Issue("no_target", "x", field="targets"))),
        Outcome(1007, Status.INVALID, issues=(BAD_DATE,)),
        Outcome(1008, Status.REJECTED, reason="no such deal"),
        Outcome(1009, Status.UNCONFIRMED, reason="the connection broke"),
        Outcome(1010, Status.NOT_SENT, reason="interrupted"),
        Outcome(1011, Status.NOT_SENT, reason="interrupted"),
    )
    assert summary_lines(
        tally,
        dry_run=False,
        results_path=Path("followups.results.xlsx"),
        next_steps=["To take it back: task-importer undo r1"],
    ) == [
        "1,010 rows",
        "  1,001  created",
        "      2  created earlier: not sent again",
        "      1  skipped: by a rule of the mapping, or not selected",
        "      2  invalid: fix these first",
        "      1  rejected by the service",
        "      1  unconfirmed: sent, but the outcome is not known yet",
        "      2  not sent",
        "",
        "Errors",
        '  2  invalid_date, column "Due date"',
        '     row 1006: "31/02" is not a date',
        "     write 2026-02-28",
        "  1  no_target, field targets",
        "     row 1006: x",
        "",
        "Warnings",
        "  1  null_word",
        "     row 1002: taken as empty",
        "",
        "Why rows are duplicates",
        "  2  for example row 1003: created earlier (run r0, row 9)",
        "",
        "Why rows were skipped",
        "  1  row 1005: already closed",
        "",
        "Why the service rejected rows",
        "  1  row 1008: no such deal",
        "",
        "Why rows are unconfirmed",
        "  1  row 1009: the connection broke",
        "",
        "Why rows were not sent",
        "  2  for example row 1010: interrupted",
        "",
        "Every row and its outcome: followups.results.xlsx",
        "",
        "What to do next",
        (
            "  - Correct the marked cells in followups.results.xlsx, save it, and run the same "
            "command with that file: rows already created are not sent again."
        ),
        (
            "  - 1 row may or may not have become a task. Run the same command again later: it "
            "looks them up first, and sends only what certainly does not exist."
        ),
        (
            "  - 2 rows were not sent. Once the cause is fixed, run the same command again: it "
            "resumes where it stopped and creates no task twice."
        ),
        "  - To take it back: task-importer undo r1",
    ]


def test_created_rows_are_told_of_where_somebody_has_to_look() -> None:
    """A task that is not as it was sent is; one that was found after a lost answer is well."""
    otherwise = 'created; the response differs from what was sent: priority is "medium", not "high"'
    ends = [
        *(Outcome(n, Status.CREATED, f"t{n}", otherwise, "look at it") for n in (2, 3)),
        Outcome(
            4, Status.CREATED, "t4", "its response was lost, and the task was found in the list"
        ),
        Outcome(5, Status.CREATED, "t5"),
    ]
    assert summary_lines(tally_of(*ends), dry_run=False, results_path=None) == [
        "4 rows",
        "  4  created",
        "",
        "Created rows to look at",
        f"  2  for example row 2: {otherwise}",
    ]


def test_a_run_without_a_defect_is_short() -> None:
    """Nothing to do: counts and the file."""
    tally = tally_of(Outcome(2, Status.CREATED, "t1"))
    assert summary_lines(tally, dry_run=False, results_path=Path("a.results.csv")) == [
        "1 row",
        "  1  created",
        "",
        "Every row and its outcome: a.results.csv",
    ]


def test_a_dry_run_says_would() -> None:
    """Rows kept back by the dry run alone read as would be created; others as they are."""
    tally = tally_of(
        Outcome(2, Status.NOT_SENT, reason=DRY_RUN_REASON, cause=Cause.DRY_RUN),
        Outcome(3, Status.NOT_SENT, reason=DRY_RUN_REASON, cause=Cause.DRY_RUN),
        Outcome(4, Status.NOT_SENT, reason="a row is invalid, and --all-or-nothing was given"),
        Outcome(5, Status.INVALID, issues=(BAD_DATE,)),
    )
    assert summary_lines(tally, dry_run=True, results_path=None) == [
        "Dry run, nothing was sent: 4 rows",
        "  2  would be created",
        "  1  invalid: fix these first",
        "  1  not sent",
        "",
        "Errors",
        '  1  invalid_date, column "Due date"',
        '     row 5: "31/02" is not a date',
        "     write 2026-02-28",
        "",
        "Why rows were not sent",
        "  1  row 4: a row is invalid, and --all-or-nothing was given",
        "",
        "What to do next",
        (
            "  - Correct these rows in the file and run the same command again: "
            "rows already created are not sent again."
        ),
        (
            "  - 1 row was not sent. Once the cause is fixed, run the same command again: it "
            "resumes where it stopped and creates no task twice."
        ),
        "  - To create the tasks, use task-importer run with the same file and options.",
    ]


@pytest.mark.parametrize(
    ("path", "step"),
    [
        (
            Path("a.results.csv"),
            (
                "Correct the cells that import_issues names in a.results.csv, save it, and run the "
                "same command with that file: rows already created are not sent again."
            ),
        ),
        (
            None,
            (
                "Correct these rows in the file and run the same command again: "
                "rows already created are not sent again."
            ),
        ),
    ],
)
def test_the_correction_fits_the_file(path: Path | None, step: str) -> None:
    """A CSV file has no marks to point to, and without a file the source is to be corrected."""
    tally = tally_of(Outcome(2, Status.REJECTED, reason="no"))
    assert summary_lines(tally, dry_run=False, results_path=path)[-1] == f"  - {step}"


def test_ambiguous_dates_are_settled_by_a_flag_rather_than_one_by_one() -> None:
    """The next steps say so, beside how to correct the rows."""
    issue = Issue("ambiguous_date", "so", "decide", "due_date", "Due", "04.02.2027")
    end = Outcome(2, Status.INVALID, issues=(issue,))
    assert summary_lines(tally_of(end), dry_run=False, results_path=None)[-2:] == [
        (
            "  - Correct these rows in the file and run the same command again: rows already "
            "created are not sent again."
        ),
        (
            "  - If the day comes first in all ambiguous dates, run the same command with "
            "--date-order dmy instead of correcting them; if the month does, with --date-order mdy."
        ),
    ]


def test_a_row_whose_task_is_half_undone_waits_for_the_undo() -> None:
    """To run the same command again alone helps it never."""
    tally = tally_of(
        Outcome(2, Status.UNCONFIRMED, reason="lost"),
        left_by_undo(3, "task_3", "run-1", 3),
        left_by_undo(4, "task_4", "run-1", 4),
    )
    lines = summary_lines(tally, dry_run=False, results_path=None)
    assert lines[2:4] == [
        "  1  unconfirmed: sent, but the outcome is not known yet",
        "  2  unconfirmed: an undo of the task has not finished",
    ]
    assert lines[lines.index("What to do next") + 1 :] == [
        (
            "  - 1 row may or may not have become a task. Run the same command again later: it "
            "looks them up first, and sends only what certainly does not exist."
        ),
        (
            "  - 2 rows have a task that an undo has begun to undo. Wait until the undo ends, or "
            "run it again if it stopped; then run the same command again."
        ),
    ]


def test_rows_that_only_the_ledger_knows_are_not_said_to_be_sent() -> None:
    """They are counted apart from those that surely were, and what to do is said once."""
    unread = Cause.LEDGER_UNREAD
    tally = tally_of(
        Outcome(2, Status.UNCONFIRMED, reason="lost"),
        Outcome(3, Status.UNCONFIRMED, reason="it is gone", cause=unread),
        Outcome(4, Status.UNCONFIRMED, reason="it is gone", cause=unread),
    )
    step = "Get it back."
    assert summary_lines(tally, dry_run=False, results_path=None, resume=step) == [
        "3 rows",
        "  0  created",
        "  1  unconfirmed: sent, but the outcome is not known yet",
        "  2  unconfirmed: may or may not have been sent, because the ledger cannot be read",
        "",
        "Why rows are unconfirmed",
        "  2  for example row 3: it is gone",
        "  1  row 2: lost",
        "",
        "What to do next",
        "  - Get it back.",
    ]
    assert tally.as_json()["counts"]["unconfirmed"] == 3


@pytest.mark.parametrize(
    ("interrupted", "again"), [(True, "Run"), (False, "Once the cause is fixed, run")]
)
def test_what_somebody_stopped_has_no_cause_to_fix(*, interrupted: bool, again: str) -> None:
    """The same command is all that it takes."""
    tally = tally_of(Outcome(2, Status.NOT_SENT, reason="the run ended first"))
    lines = summary_lines(tally, dry_run=False, results_path=None, interrupted=interrupted)
    assert lines[-1] == (
        f"  - 1 row was not sent. {again} the same command again: it resumes where it stopped and "
        "creates no task twice."
    )


def test_many_different_reasons_are_cut_and_counted() -> None:
    """Twenty reasons are shown; the rows with further ones are counted."""
    tally = tally_of(*[Outcome(n, Status.REJECTED, reason=f"no deal {n}") for n in range(2, 52)])
    lines = summary_lines(tally, dry_run=False, results_path=None)
    start = lines.index("Why the service rejected rows")
    assert lines[start + 1] == "   1  row 2: no deal 2"
    assert lines[start + 20] == "   1  row 21: no deal 21"
    assert lines[start + 21] == "  30  more, for other reasons"
    assert lines[start + 22] == ""


def test_cells_cannot_steer_the_terminal() -> None:
    """Escape sequences, line breaks and endless texts from cells arrive as harmless short text."""
    issue = Issue("required", "a\x1b[2Jb\nc\u202ed" + "x" * 300, column="Due\r\ndate")
    lines = summary_lines(
        tally_of(Outcome(2, Status.INVALID, issues=(issue,))), dry_run=False, results_path=None
    )
    assert lines[4:7] == [
        "Errors",
        '  1  required, column "Due date"',
        "     row 2: a\\x1b[2Jb c\\u202ed" + "x" * 189 + "…",
    ]


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(Status),
            st.sampled_from([Cause.DRY_RUN, Cause.HELD_BACK, None]),
            st.sampled_from([None, "t1"]),
            st.sampled_from([(), ("duplicate_differs",), ("duplicate_differs", "null_word")]),
        )
    ),
    dry_run=st.booleans(),
)
def test_the_counts_shown_add_up(
    rows: list[tuple[Status, Cause | None, str | None, tuple[str, ...]]], *, dry_run: bool
) -> None:
    """Whatever the rows, the counts shown are those of all rows, and none is less than none."""
    tally = tally_of(
        *[
            Outcome(
                n, status, task, "why", "", tuple(Issue(code, "so") for code in codes), cause=why
            )
            for n, (status, why, task, codes) in enumerate(rows, start=2)
        ]
    )
    lines = summary_lines(tally, dry_run=dry_run, results_path=None)
    lines = lines[1 : lines.index("")] if "" in lines else lines[1:]
    counts = [int(line.split()[0].replace(",", "")) for line in lines]
    assert sum(counts) == len(rows)
    assert all(count >= 0 for count in counts)


def test_a_trial_promises_nothing_that_ends_with_it() -> None:
    """After a sandbox the summary says that its tasks are gone, and how to import for real."""
    tally = Tally()
    tally.add(Outcome(2, Status.CREATED, "00000000-0000-4000-8000-000000000001", attempts=1))
    lines = summary_lines(tally, dry_run=False, results_path=Path("a.results.csv"), trial=True)
    assert lines == [
        "1 row",
        "  1  created",
        "",
        "Every row and its outcome: a.results.csv",
        "",
        "What to do next",
        (
            "  - This was the sandbox; its tasks are gone. To import for real, set "
            "HOCKEYSTACK_API_TOKEN and run the same command without --sandbox."
        ),
    ]
