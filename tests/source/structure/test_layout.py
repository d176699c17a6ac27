"""Where a table begins: lines above it, its header, or none."""

from __future__ import annotations

import pytest

from importer.errors import ConfigurationError, SourceError
from importer.rows.outcome import IMPORT_COLUMNS
from importer.source.structure.layout import Layout, find_table

BODY = [
    ["Ring Ann", "Dana", "2026-01-02", "7", "ann@example.com"],
    ["Ring Bob", "Lee", "2026-01-03", "8", "bob@example.com"],
    ["Ring Cid", "Dana", "2026-01-04", "", "cid@example.com"],
]
NAMES = ["Title", "Owner", "Due", "Amount", "E-mail"]


def find(*rows: list[str], **options: object) -> Layout:
    """The table of rows that are numbered from 1."""
    return find_table(list(enumerate(rows, 1)), label="t.csv", **options)  # type: ignore[arg-type]


def test_the_first_row_is_the_header() -> None:
    """Of a file with nothing odd about it, nothing is said."""
    layout = find(NAMES, *BODY)
    assert (layout.header, layout.header_rows, layout.first_row) == (NAMES, (1,), 2)
    assert (layout.passed_over, layout.notes, layout.has_header) == ((), [], True)
    assert layout.width == 5


@pytest.mark.parametrize(
    "above",
    [
        [["Tasks of Q3"]],
        [["Tasks of Q3"], [], ["Generated on 2026-01-05"], []],
        [["Tasks of Q3", "", "", "", ""], ["", "", "", "", ""]],
        [["Report:", "Tasks"], ["From:", "2026-01-01"], ["To:", "2026-01-31"], [""]],
        [["This file holds tasks", " as they were on that day."], [""]],
        [[f"Line {number} of the terms of use"] for number in range(60)],
        [["Tasks", "of", "Q3"], []],
    ],
)
def test_what_stands_above_is_passed_over(above: list[list[str]]) -> None:
    """Titles, pairs of a name and a value, and prose are no header of a wider table."""
    layout = find(*above, NAMES, *BODY)
    assert (layout.header, layout.header_rows) == (NAMES, (len(above) + 1,))
    filled = [(n, " | ".join(c.strip() for c in r if c)) for n, r in enumerate(above, 1) if any(r)]
    assert layout.passed_over == tuple(filled)
    assert len(layout.notes) == 1


def test_what_was_passed_over_is_told() -> None:
    """Row numbers and texts, the first five of them, long ones cut."""
    above = [["Tasks"], ["x" * 99], *([f"line {number}"] for number in range(3, 9))]
    assert find(*above, NAMES, *BODY).notes == [
        (
            'skipped 8 rows above the table: row 1 "Tasks", '
            f'row 2 "{"x" * 59}…", row 3 "line 3", row 4 "line 4", row 5 "line 5" and 3 more'
        )
    ]


def test_a_title_above_two_columns_is_passed_over() -> None:
    """Of a narrow table the header must be plain to see: names above values."""
    assert find(["Prices"], ["Item", "Price"], ["Nut", "7"], ["Bolt", "8"]).header_rows == (2,)
    assert find(["Prices"], ["Nut", "big"], ["Bolt", "small"]).header_rows == (1,)


def test_a_title_set_apart_above_two_columns_of_text_is_passed_over() -> None:
    """Although the names are like the texts below; without the blank row nothing tells."""
    table = [["Name", "City"], ["Ann", "Rome"], ["Bob", "Paris"]]
    layout = find(["People"], [], *table)
    assert (layout.header, layout.header_rows) == (["Name", "City"], (3,))
    assert find(["People"], *table).header_rows == (1,)


def test_a_table_with_one_row_and_one_without_are_found() -> None:
    """What stands above need not be shorter than the table."""
    above = [["a"], ["b"], ["c"], []]
    assert find(*above, NAMES, BODY[0]).header_rows == (5,)
    assert find(*above, NAMES).header_rows == (5,)


def test_a_header_of_few_names_stays() -> None:
    """Columns without a name and a first row with gaps are no reason to look further."""
    assert find(["Title", "", "Due", "", ""], *BODY).header_rows == (1,)
    assert find(["Name"], ["Ann, boss"], ["Bob"]).header == ["Name"]


def test_a_first_table_stays_the_first() -> None:
    """A wider table further down does not make this one a text above it."""
    small = [["Shop", "Town", "Staff"], *([f"Shop {n}", "Oslo", str(n)] for n in range(3))]
    layout = find(*small, [], [f"c{n}" for n in range(12)], [str(n) for n in range(12)])
    assert layout.header == small[0]


def test_groups_are_joined_with_the_names_below() -> None:
    """A group stands over its columns, as merged cells do; a name may stand in the upper row."""
    body = [["1", "Ann", "ann@example.com", "7", "12.50", "x"]] * 2
    upper = ["", "Contact", "", "Deal", "", ""]
    lower = ["Id", "Name", "E-mail", "Id", "Amount", ""]
    layout = find(["Open tasks"], ["", "Contact", "", "Deal", "", "Notes"], lower, *body)
    joined = ["Id", "Contact Name", "Contact E-mail", "Deal Id", "Deal Amount", "Notes"]
    assert (layout.header, layout.header_rows, layout.first_row) == (joined, (2, 3), 4)
    assert layout.passed_over == ((1, "Open tasks"),)
    assert layout.notes[1] == (
        'the header spans rows 2 to 3, joined: "Id", "Contact Name", "Contact E-mail", '
        '"Deal Id", "Deal Amount", …; if only one of them is the header, choose it with '
        "--header-row"
    )
    assert find(upper, [*lower[:5], "Notes"], *body).header_rows == (1, 2)


def test_a_name_with_nothing_below_is_no_group() -> None:
    """A name in the upper row does not spread over the next column."""
    body = [["1", "2", "Ann", "ann@example.com"]] * 2
    layout = find(["Id", "", "Contact", ""], ["", "Rank", "Name", "E-mail"], *body)
    assert layout.header == ["Id", "Rank", "Contact Name", "Contact E-mail"]


def test_units_are_joined_with_the_names_above() -> None:
    """`(USD)` below `Amount` is no row of data."""
    layout = find(NAMES, ["", "", "(d/m/y)", "(USD)", ""], *BODY)
    assert layout.header == ["Title", "Owner", "Due (d/m/y)", "Amount (USD)", "E-mail"]


def test_a_second_line_of_words_is_joined() -> None:
    """Where every column of dates, numbers and addresses begins with a word, the word is a name."""
    words = ["of the task", "of the task", "latest", "in dollars", "of the contact"]
    layout = find(NAMES, words, *BODY)
    assert layout.header[2:4] == ["Due latest", "Amount in dollars"]
    assert layout.header_rows == (1, 2)


def test_known_names_take_no_second_line() -> None:
    """An example below names that mean something by themselves would cost the mapping all."""
    words = ["e.g. Ring Ann", "your name", "when", "how much", "her address"]
    layout = find(NAMES, words, *BODY, known={"title", "owner", "due"})
    assert (layout.header, layout.header_rows) == (NAMES, (1,))


@pytest.mark.parametrize(
    "second",
    [
        ["Ring Dee", "Lee", "", "", ""],
        ["Ring Dee", "Lee", "tomorrow", "9", "dee@example.com"],
        ["Ring Dee", "Eve", "tomorrow", "", ""],
        ["Ring Dee", "Lee", "n/a", "n/a", "n/a"],
        NAMES,
    ],
)
def test_a_row_that_may_be_data_is_not_joined(second: list[str]) -> None:
    """Gaps, one odd value, words for nothing and the header once more are no second line."""
    assert find(NAMES, second, *BODY).header_rows == (1,)


WIDE = [[*row, "x"] for row in BODY]


@pytest.mark.parametrize(
    ("header", "span", "named"),
    [
        ([*NAMES[:4], "Contact"], range(4, 6), [*NAMES[:4], "Contact", "Contact"]),
        (["Title", "", *NAMES[2:], "Note"], range(2), ["Title", "Title", *NAMES[2:], "Note"]),
        (["Title", "", *NAMES[2:], "Note"], None, ["Title", "", *NAMES[2:], "Note"]),
    ],
)
def test_a_merged_name_stands_above_all_its_columns(
    header: list[str], span: range | None, named: list[str]
) -> None:
    """Also beyond the last cell with a text; without a merged cell the column stays nameless."""
    layout = find(header, *WIDE, spans=lambda number: [span] if span and number == 1 else [])
    assert (layout.header, layout.header_rows) == (named, (1,))


def test_a_merged_name_is_carried_in_the_row_that_is_the_header() -> None:
    """A title above it is merged as well, and stays one cell; a row that was named is asked."""
    asked: list[int] = []

    def spans(number: int) -> list[range]:
        asked.append(number)
        return [range(1, 3)]

    header, named = ["Title", "Who", "", *NAMES[3:]], ["Title", "Who", "Who", *NAMES[3:]]
    assert find(["Tasks of Q3"], header, *BODY, spans=spans).header == named
    assert find(["Tasks of Q3"], header, *BODY, spans=spans, header_row=2).header == named
    assert asked == [2, 2]


def test_known_names_are_carried_though_a_second_line_follows() -> None:
    """The header is found once: the line below, which others might take for names, is data."""
    header = ["Title", "Owner", "", *NAMES[3:]]
    words = ["e.g. Ring Ann", "your name", "when", "how much", "her address"]
    known = {"title", "owner", "e-mail"}
    layout = find(header, words, *BODY, known=known, spans=lambda _: [range(1, 3)])
    assert (layout.header, layout.header_rows) == (["Title", "Owner", "Owner", *NAMES[3:]], (1,))


def test_only_a_header_with_gaps_asks_what_is_merged() -> None:
    """The list of merged cells stands at the end of the file, and few sheets need it."""

    def fail(_: int) -> list[range]:
        raise AssertionError

    assert find(NAMES, *BODY, spans=fail).header == NAMES
    groups = ["", "Work", "", "", ""]
    assert find(groups, NAMES, *BODY, spans=fail).header_rows[-1] == 2


def test_no_header_is_said() -> None:
    """A first row like the others is data; its columns have the names of a spreadsheet."""
    layout = find(*BODY)
    assert (layout.has_header, layout.header, layout.header_rows) == (False, list("ABCDE"), ())
    assert layout.first_row == 1
    assert layout.notes == [
        (
            "no header was found: row 1 looks like the rows below it; "
            "the columns are called A, B, C and so on"
        )
    ]
    assert not find(BODY[0]).has_header
    assert find(["Tasks"], [], *BODY).first_row == 3


def test_no_header_as_asked() -> None:
    """With `--no-header` the first row is data, whatever it looks like."""
    layout = find(NAMES, *BODY, no_header=True)
    assert (layout.has_header, layout.header, layout.first_row) == (False, list("ABCDE"), 1)
    assert layout.notes == []


def test_the_row_that_was_named_is_the_header() -> None:
    """`--header-row` wins over all that is seen, and takes one row."""
    layout = find(["Tasks"], [], NAMES, *BODY, header_row=4)
    assert (layout.header, layout.header_rows) == (BODY[0], (4,))
    assert layout.passed_over == ((1, "Tasks"), (3, "Title | Owner | Due | Amount | E-mail"))


def test_a_results_file_has_its_header_in_the_first_row() -> None:
    """Whatever was asked for its source: every row of it has to survive."""
    header = ["Title", *IMPORT_COLUMNS]
    row = ["Ring Ann", "2", "created", "", "", "", "", ""]
    assert find(header, row).is_results
    assert find(header, row).notes == []
    for options in ({"header_row": 2}, {"no_header": True}):
        layout = find(header, row, **options)
        assert (layout.header_rows, layout.is_results) == ((1,), True)
        assert layout.notes == ["a results file: its header is in the first row"]


def test_a_workbook_of_results_may_have_a_title() -> None:
    """The row with all import columns is its header, where the source had one."""
    header = ["Title", *IMPORT_COLUMNS]
    rows: tuple[list[str], ...] = (
        ["Tasks of Q3"],
        [],
        header,
        ["Ring Ann", "4", "created", "", "", "", "", ""],
    )
    assert find(*rows).header_rows == (3,)
    assert find(*rows, header_row=3).notes == ['skipped 1 row above the table: row 1 "Tasks of Q3"']
    assert find(*rows, header_row=1).notes[-1] == "a results file: its header is in row 3"


def test_options_that_fit_nothing_are_refused() -> None:
    """No row at all, and two options that exclude each other."""
    with pytest.raises(SourceError, match=r"t\.csv is empty"):
        find([], ["", " "])
    with pytest.raises(ConfigurationError) as error:
        find(NAMES, header_row=1, no_header=True)
    assert str(error.value) == ("--header-row 1 and --no-header contradict each other; give one")


def test_a_group_adds_nothing_to_the_name_of_a_field() -> None:
    """A blank sheet with a row of groups above still has the names that need no mapping."""
    layout = find(
        ["Task", "", "Contact", "", "Dates"],
        ["task_type", "task_title", "contact_email", "Name", "due_date"],
        ["call", "Ring Ann", "ann@example.com", "Ann", "2026-01-02"],
        ["call", "Ring Bob", "bob@example.com", "Bob", "2026-01-03"],
    )
    assert layout.header == ["task_type", "task_title", "contact_email", "Contact Name", "due_date"]


@pytest.mark.parametrize(
    "groups",
    [
        ["Required", "Required", "Optional", "Optional", "Optional"],
        ["Task", "Task", "Contact", "Contact", "Contact"],
        ["A", "B", "C", "D", "E"],
        ["1", "2", "3", "4", "5"],
    ],
)
def test_a_group_that_is_repeated_above_each_name_is_passed_over(groups: list[str]) -> None:
    """A full row of few words, or of counted columns, above known names is no header, and told."""
    names = ["Type", "Subject", "Email", "Phone", "Nickname"]
    body = [["call", "Ring Ann", "ann@example.com", "+1 415 555 0101", "Annie"]]
    known = frozenset({"type", "subject", "email", "phone"})
    layout = find(groups, names, *body, *body, known=known)
    assert (layout.header, layout.header_rows, layout.first_row) == (names, (2,), 3)
    assert layout.notes == [f'skipped 1 row above the table: row 1 "{" | ".join(groups)}"']


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (["Type", "Subject", "Email", "Phone", "x"], ["call", "Ring", "a@example.com", "1", "y"]),
        (["1", "2", "3", "4", "6"], ["Type", "Type", "Email", "x", "2026-01-02"]),
        (["a", "a", "b", "b", "b"], ["Type", "Type", "Email", "x", "2026-01-02"]),
        (["Type", "Type", "Type", "Subject", "Subject"], ["Type", "Subject", "c", "d", "e"]),
    ],
)
def test_a_first_row_above_unknown_names_is_no_row_of_groups(
    first: list[str], second: list[str]
) -> None:
    """Only names that are known, each another one, make the row above them one of groups."""
    known = frozenset({"type", "subject", "email", "phone"})
    assert find(first, second, *BODY, known=known).header_rows == (1,)
