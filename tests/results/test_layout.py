"""The layout of a results file: which cells stay, and what the import columns say."""

import pytest

from importer.results.layout import MAX_TEXT, Columns, ResultsLayout, import_values
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status

WARNING = Issue("null_word", '"n/a" was taken as empty', "leave the cell empty", column="Due")
ERROR = Issue("invalid_date", '"31/02" is not a date', "write 2026-02-28", column="Due")
IMPORT = [
    "import_row",
    "import_status",
    "import_task_id",
    "import_issues",
    "import_hint",
    "import_attempts",
    "import_request_id",
]


def test_the_source_comes_first_and_unchanged() -> None:
    """The source's columns keep name, blanks and order; the import columns follow."""
    columns = Columns(ResultsLayout([" Title ", "", "Title"]))
    assert columns.header == [" Title ", "", "Title", *IMPORT]
    assert columns.pick(["a", "b", "c"], "") == ["a", "b", "c"]


def test_former_import_columns_are_dropped_wherever_they_stand() -> None:
    """A results file that is fed back does not grow: its old verdicts and their cells go."""
    header = ["import_status", "Title", "import_row ", "Owner", *IMPORT[2:]]
    columns = Columns(ResultsLayout(header))
    assert columns.header == ["Title", "Owner", *IMPORT]
    assert columns.pick(["created", "A", "2", "B", "t1", "", "", "1", "r"], "") == ["A", "B"]


def test_cells_beyond_the_header_keep_their_place() -> None:
    """Further cells stand under blank names, before the import columns, in rows of any length."""
    columns = Columns(ResultsLayout(["Title"], extra_columns=2))
    assert columns.header == ["Title", "", "", *IMPORT]
    assert columns.pick(["a"], "") == ["a", "", ""]
    assert columns.pick(["a", "b", "c"], "") == ["a", "b", "c"]


def test_a_row_longer_than_the_layout_is_never_cut() -> None:
    """A wrong layout is a bug that shows, not a cell that is lost."""
    with pytest.raises(ValueError, match=r"^a row has 3 cells, and the layout 2$"):
        Columns(ResultsLayout(["Title"], extra_columns=1)).pick(["a", "b", "c"], "")


def test_an_issue_is_placed_at_its_column() -> None:
    """The place is counted among the columns written, whatever the column is called."""
    columns = Columns(ResultsLayout(["import_row", "Due ", "Title", "Due", "", "No #9"]))
    issues = [Issue("required", "x", column="Title", place=place) for place in range(7)]
    assert [columns.place(issue) for issue in issues] == [None, 0, 1, 2, 3, 4, None]


def test_an_issue_of_a_ledger_is_placed_by_the_name_of_its_column() -> None:
    """It has no place; a number in a name is none either."""
    columns = Columns(ResultsLayout(["import_row", "Due ", "Title", "", "No #9"]))
    names = ["Title ", "Due", "No #9", "Owner", "Due #2", "#4", "", None]
    issues = [Issue("required", "x", column=name) for name in names]
    assert [columns.place(issue) for issue in issues] == [1, 0, 3, *[None] * 5]


def test_a_created_row_names_task_and_request() -> None:
    """A row without a defect has no issues, and nothing is to be done."""
    outcome = Outcome(5, Status.CREATED, "t1", attempts=2, request_id="r1")
    assert import_values(outcome) == (5, "created", "t1", "", "nothing to do", 2, "r1")


def test_issues_are_listed_errors_first_and_hints_once() -> None:
    """One entry an issue, `code: message`; the reason of the status before them."""
    again = Issue("invalid_date", '"x" is not a date', "write 2026-02-28", column="Start")
    outcome = Outcome(
        5, Status.INVALID, issues=(WARNING, ERROR, again), reason="two defects", hint="see below"
    )
    assert import_values(outcome) == (
        5,
        "invalid",
        "",
        (
            'two defects | invalid_date: "31/02" is not a date | invalid_date: "x" is not a date'
            ' | null_word: "n/a" was taken as empty'
        ),
        "see below | write 2026-02-28 | leave the cell empty | then import this file",
        0,
        "",
    )


@pytest.mark.parametrize(
    "status",
    [Status.SKIPPED, Status.DUPLICATE, Status.REJECTED, Status.NOT_SENT, Status.UNCONFIRMED],
)
def test_a_reason_stands_among_the_issues(status: Status) -> None:
    """A status that needs a reason has it in import_issues."""
    values = import_values(Outcome(5, status, reason="because"))
    assert (values.status, values.issues) == (status.value, "because")


def test_a_row_keeps_to_one_line() -> None:
    """Line breaks in the server's words do not break the row."""
    outcome = Outcome(5, Status.REJECTED, reason="bad\r\n  request\n", hint="try\tagain")
    assert import_values(outcome)[3:5] == ("bad request", "try again")


def test_a_text_too_long_for_a_spreadsheet_is_cut_and_says_so() -> None:
    """Only the program's own columns are ever cut."""
    values = import_values(Outcome(5, Status.REJECTED, reason="x" * 100_000))
    assert len(values.issues) == MAX_TEXT
    assert values.issues.endswith("xxx … (cut)")
