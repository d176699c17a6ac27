"""The tally: every row counted once, issues and reasons grouped, memory bounded."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.results.tally import MAX_REASONS, ReasonGroup, Tally
from importer.rows.issues import Issue
from importer.rows.outcome import Cause, Outcome, Status
from importer.rows.rehearsed import Rehearsed, There, created_earlier


def bad_date(value: str) -> Issue:
    """An error with a message of its own."""
    return Issue("invalid_date", f'"{value}" is not a date', "fix it", "due_date", "Due", value)


def null_word(column: str) -> Issue:
    """A warning."""
    return Issue("null_word", "taken as empty", column=column)


def test_an_empty_tally_has_all_seven_statuses() -> None:
    """A script finds every status in the counts, also those that no row has."""
    assert Tally().as_json() == {
        "counts": {
            "created": 0,
            "duplicate": 0,
            "skipped": 0,
            "invalid": 0,
            "rejected": 0,
            "unconfirmed": 0,
            "not_sent": 0,
        },
        "duplicates_that_differ": 0,
        "held_back": 0,
        "issues": [],
    }
    assert list(Tally().as_json()["counts"]) == [status.value for status in Status]


def test_issues_are_grouped_errors_first_then_by_count() -> None:
    """A group is a code, a field and a column; its example is the first row."""
    tally = Tally()
    tally.add(Outcome(2, Status.CREATED, issues=(null_word("Title"), null_word("Note"))))
    tally.add(Outcome(3, Status.CREATED, issues=(null_word("Note"),)))
    tally.add(Outcome(4, Status.INVALID, issues=(bad_date("x"),)))
    tally.add(Outcome(5, Status.INVALID, issues=(bad_date("y"), Issue("no_target", "nowhere"))))
    document = tally.as_json()
    assert json.loads(json.dumps(document)) == document
    assert document["counts"]["created"] == 2
    assert document["issues"] == [
        {
            "code": "invalid_date",
            "severity": "error",
            "field": "due_date",
            "column": "Due",
            "count": 2,
            "example_row": 4,
            "example_value": "x",
            "message": '"x" is not a date',
            "hint": "fix it",
            "values": [{"value": "x", "count": 1}, {"value": "y", "count": 1}],
            "distinct_values": 2,
            "has_more_values": False,
        },
        {
            "code": "no_target",
            "severity": "error",
            "field": None,
            "column": None,
            "count": 1,
            "example_row": 5,
            "example_value": None,
            "message": "nowhere",
            "hint": "",
            "values": [],
            "distinct_values": 0,
            "has_more_values": False,
        },
        {
            "code": "null_word",
            "severity": "warning",
            "field": None,
            "column": "Note",
            "count": 2,
            "example_row": 2,
            "example_value": None,
            "message": "taken as empty",
            "hint": "",
            "values": [],
            "distinct_values": 0,
            "has_more_values": False,
        },
        {
            "code": "null_word",
            "severity": "warning",
            "field": None,
            "column": "Title",
            "count": 1,
            "example_row": 2,
            "example_value": None,
            "message": "taken as empty",
            "hint": "",
            "values": [],
            "distinct_values": 0,
            "has_more_values": False,
        },
    ]


def test_reasons_are_grouped_by_status() -> None:
    """The most frequent comes first; the same words under another status are another group."""
    tally = Tally()
    for row, status, reason in [
        (2, Status.SKIPPED, "closed"),
        (3, Status.SKIPPED, "old"),
        (4, Status.SKIPPED, "old"),
        (5, Status.REJECTED, "old"),
    ]:
        tally.add(Outcome(row, status, reason=reason))
    assert tally.reasons(Status.SKIPPED) == [ReasonGroup(2, 3, "old"), ReasonGroup(1, 2, "closed")]
    assert tally.reasons(Status.REJECTED) == [ReasonGroup(1, 5, "old")]


def test_duplicates_are_one_group_whatever_they_name() -> None:
    """A thousand duplicates, each of another row or task, do not make a thousand reasons."""
    tally = Tally()
    for row in range(2, 1002):
        tally.add(Outcome(row, Status.DUPLICATE, f"t{row}", reason=f"the same as row {row * 2}"))
    tally.add(Outcome(1002, Status.DUPLICATE, "abc", reason="already created as abc"))
    tally.add(Outcome(1003, Status.DUPLICATE, "xyz", reason="already created as xyz"))
    assert tally.reasons(Status.DUPLICATE) == [
        ReasonGroup(1000, 2, "the same as row 4"),
        ReasonGroup(2, 1002, "already created as abc"),
    ]


def test_memory_is_bounded_however_many_texts_come() -> None:
    """Messages and reasons that all differ do not fill the memory, and none goes uncounted."""
    tally = Tally()
    for row in range(2, 1002):
        tally.add(Outcome(row, Status.INVALID, issues=(bad_date(str(row)),)))
        tally.add(Outcome(row, Status.REJECTED, reason=f"no deal {row}" + "x" * 10_000))
    assert len(tally.issues()) == 1
    groups = tally.reasons(Status.REJECTED)
    assert len(groups) == MAX_REASONS == 20
    assert max(len(group.reason) for group in groups) == 500
    assert tally.further_reasons(Status.REJECTED) == 980


def test_a_dry_run_counts_what_would_be_created() -> None:
    """Only rows that the dry run alone kept back, whatever words a reason has."""
    tally = Tally()
    tally.add(Outcome(2, Status.NOT_SENT, reason="by whatever words", cause=Cause.DRY_RUN))
    tally.add(Outcome(3, Status.NOT_SENT, reason="would be created"))
    assert (tally.would_create, tally.counts[Status.NOT_SENT]) == (1, 2)
    assert tally.reasons(Status.NOT_SENT) == [ReasonGroup(1, 3, "would be created")]


@given(
    st.lists(
        st.tuples(st.sampled_from(Status), st.sampled_from(["", "would be created", "a", "b 1"]))
    )
)
def test_totals_equal_rows(ends: list[tuple[Status, str]]) -> None:
    """Every row is counted once, and every reason in a group or among the further ones."""
    tally = Tally()
    for row, (status, reason) in enumerate(ends, start=2):
        tally.add(Outcome(row, status, reason=reason, hint="look at it"))
    assert tally.total == len(ends)
    with_reason = sum(reason != "" for _, reason in ends)
    grouped = sum(
        tally.further_reasons(status) + sum(group.count for group in tally.reasons(status))
        for status in Status
    )
    assert grouped + tally.would_create == with_reason


def test_rows_that_ended_together_are_counted_one_by_one() -> None:
    """Those that would be created by their number, the others with their issues, in order."""
    others = {
        2: Outcome(4, Status.INVALID, issues=(bad_date("b"),)),
        1: Outcome(3, Status.INVALID, issues=(bad_date("a"),)),
    }
    ends = Rehearsed([2, 3, 4, 5], others)
    together, each = Tally(), Tally()
    together.add_all(ends)
    each.add_all(list(ends))
    assert together.as_json() == each.as_json()
    assert (together.would_create, together.total, together.issues()[0].example_row) == (2, 4, 3)


@pytest.mark.parametrize(
    "ids",
    [["t1", "t2", "t3"], ["1", "2", "5"], ["t1", "", "t3"], ["run", "a", "earlier"]],
    ids=str,
)
def test_rows_that_have_their_task_are_counted_one_by_one(ids: list[str]) -> None:
    """In the same groups, with the same first rows, though a reason may hold the id of a task."""
    runs = [f"r{number % 25}" if number % 2 else "a" for number in range(60)]
    chunks = [
        Rehearsed(
            range(start, start + 5),
            {1: created_earlier(start + 1, "t9", "a", 4)._replace(issues=(bad_date("a"),))},
            There([0, 2, 3], ids, runs[start : start + 3], [1, 2, 5]),
        )
        for start in range(50)
    ]
    together, each = Tally(), Tally()
    for chunk in chunks:
        together.add_all(chunk)
        each.add_all(list(chunk))
    assert together.as_json() == each.as_json()
    for tally in (together, each):
        assert (tally.total, tally.would_create) == (250, 50)
    assert together.reasons(Status.DUPLICATE) == each.reasons(Status.DUPLICATE)
    assert together.further_reasons(Status.DUPLICATE) == each.further_reasons(Status.DUPLICATE)
    assert together.created_earlier == each.created_earlier
