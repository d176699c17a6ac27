"""Which sheet of a workbook is read."""

from __future__ import annotations

import pytest

from importer.errors import SourceError
from importer.source.workbooks.sheets import Sheet, choose_sheet, note_on_others


def _refused(sheets: list[Sheet], asked: str | None = None) -> str:
    with pytest.raises(SourceError) as caught:
        choose_sheet(sheets, "t.xlsx", asked)
    return str(caught.value)


@pytest.mark.parametrize(
    ("sheets", "chosen"),
    [
        ([Sheet("Q3")], "Q3"),
        ([Sheet("Q3", widths=(1,))], "Q3"),
        ([Sheet("Old", visible=False), Sheet("Q3")], "Q3"),
        ([Sheet("Notes"), Sheet("Tasks", widths=(18,))], "Tasks"),
        ([Sheet("Tasks"), Sheet("How to fill this in")], "Tasks"),
        ([Sheet("Read me", widths=(1, 1)), Sheet("Q3")], "Q3"),
        ([Sheet("Read me", widths=(1, 1)), Sheet("Q3", widths=(1, 1, 8, 7))], "Q3"),
        ([Sheet("Read me", widths=(1, 1)), Sheet("Blank", widths=(18,))], "Blank"),
        ([Sheet("Cover", widths=(1, 2, 1, 2)), Sheet("Q3", widths=(1, 8, 7))], "Q3"),
        ([Sheet("Sheet1"), Sheet("Sheet2", widths=())], "Sheet1"),
        ([Sheet("Empty", widths=()), Sheet("One column", widths=(1, 1))], "One column"),
        ([Sheet("Sheet1", widths=()), Sheet("Sheet2", widths=())], "Sheet1"),
    ],
)
def test_the_only_one_that_can_be_meant_is_read(sheets: list[Sheet], chosen: str) -> None:
    """Hidden sheets, sheets of notes and sheets without a table leave one."""
    assert choose_sheet(sheets, "t.xlsx", None) == chosen


@pytest.mark.parametrize(
    ("sheets", "chosen"),
    [
        ([Sheet("Sheet1", fields=1), Sheet("Sheet2", fields=5)], "Sheet2"),
        ([Sheet("Reps", fields=2), Sheet("Q3", fields=4), Sheet("Deals", fields=1)], "Q3"),
        ([Sheet("Dictionary", fields=3), Sheet("Q3", fields=4)], "Q3"),
        ([Sheet("Aufgaben"), Sheet("Legende"), Sheet("Pivot 2")], "Aufgaben"),
        ([Sheet("Data"), Sheet("Data dictionary"), Sheet("READ-ME")], "Data"),
    ],
)
def test_one_obvious_table_is_read(sheets: list[Sheet], chosen: str) -> None:
    """It alone is called like fields, or alone is not called like what stands beside a table."""
    assert choose_sheet(sheets, "t.xlsx", None) == chosen


@pytest.mark.parametrize(
    "sheets",
    [
        [Sheet("Q3", fields=4), Sheet("Q4", fields=4)],
        [Sheet("Q3", fields=5), Sheet("Contacts", fields=3)],
        [Sheet("Q3", fields=2), Sheet("Reps", fields=0)],
        [Sheet("Dictionary", fields=4), Sheet("Q3", fields=4)],
        [Sheet("Dictionary", fields=1), Sheet("Q3", fields=0)],
        [Sheet("Pivot"), Sheet("Summary")],
        [Sheet("Q3"), Sheet("Q4"), Sheet("Lists")],
    ],
)
def test_in_doubt_no_table_is_obvious(sheets: list[Sheet]) -> None:
    """Two that may be tasks, or none that surely is, are for the person to choose from."""
    assert _refused(sheets).startswith(f"t.xlsx has {len(sheets)} sheets that could be meant: ")


def test_sixty_sheets_make_no_longer_message() -> None:
    """Five are named, and the others counted, in a refusal and in a note."""
    sheets = [Sheet(f"Week {number}") for number in range(1, 61)]
    five = '"Week 1", "Week 2", "Week 3", "Week 4", "Week 5"'
    assert _refused(sheets) == (
        f"t.xlsx has 60 sheets that could be meant: {five} and 55 more; "
        'choose one with --sheet, for example --sheet "Week 1"'
    )
    assert _refused(sheets, "Q3") == (
        f't.xlsx has no sheet "Q3"; it has {five} and 55 more; choose one of these with --sheet'
    )
    charts = [f'"Chart {number}" (chart)' for number in range(1, 8)]
    assert note_on_others(sheets, "Week 60", charts) == [
        (
            f'read sheet "Week 60"; not imported: {five} and 54 more, "Chart 1" (chart), '
            '"Chart 2" (chart), "Chart 3" (chart), "Chart 4" (chart), "Chart 5" (chart), '
            "and 2 more without cells"
        )
    ]


def test_the_note_on_a_choice_says_how_to_choose_otherwise() -> None:
    """Only where the program chose, and another sheet could be read."""
    sheets = [Sheet("Q3", fields=5), Sheet("Reps"), Sheet("Codes", visible=False)]
    told = 'read sheet "Q3"; not imported: "Reps", "Codes" (hidden)'
    assert note_on_others(sheets, "Q3", was_asked=False) == [
        f"{told}; to read another, name it with --sheet"
    ]
    assert note_on_others(sheets, "Q3", was_asked=True) == [told]
    prose = [Sheet("Q3"), Sheet("Read me", widths=(1, 1))]
    assert note_on_others(prose, "Q3", was_asked=False) == [
        'read sheet "Q3"; not imported: "Read me"'
    ]


def test_two_tables_are_for_the_person_to_choose_from() -> None:
    """The order of the tabs decides nothing."""
    sheets = [Sheet("Q3"), Sheet("Q4"), Sheet("Old", visible=False), Sheet("Notes")]
    assert _refused(sheets) == (
        't.xlsx has 2 sheets that could be meant: "Q3", "Q4"; '
        'choose one with --sheet, for example --sheet "Q3"'
    )


def test_the_example_is_the_sheet_that_looks_most_like_tasks() -> None:
    """A sheet that explains the columns comes first in many workbooks, and is seldom meant."""
    sheets = [Sheet("Columns", widths=(2, 2)), Sheet("Q3", widths=(1, 8, 7))]
    assert _refused(sheets) == (
        't.xlsx has 2 sheets that could be meant: "Columns", "Q3"; '
        'choose one with --sheet, for example --sheet "Q3"'
    )


def test_two_sheets_of_one_column_are_no_choice() -> None:
    """None of them is suggested: prose is not what anybody imports."""
    sheets = [Sheet("Read me", widths=(1, 1)), Sheet("Changes", widths=(1,))]
    assert _refused(sheets) == (
        't.xlsx has no visible sheet with a table; it has "Read me", "Changes"; '
        "name the sheet to read with --sheet"
    )


def test_a_hidden_sheet_is_never_read_by_itself() -> None:
    """Somebody hid it for a reason; it takes its name to read it."""
    sheets = [Sheet("Old", visible=False), Sheet("Notes")]
    assert _refused(sheets) == (
        't.xlsx has no visible sheet with a table; it has "Old" (hidden), "Notes"; '
        "name the sheet to read with --sheet"
    )
    assert choose_sheet(sheets, "t.xlsx", "Old") == "Old"


def test_a_name_is_taken_exactly_before_it_is_taken_loosely() -> None:
    """Letters in another case are forgiven where only one sheet can be meant."""
    sheets = [Sheet("Q3"), Sheet("q3"), Sheet("Follow ups ")]
    assert choose_sheet(sheets, "t.xlsx", "q3") == "q3"
    assert choose_sheet(sheets, "t.xlsx", "follow UPS") == "Follow ups "
    assert _refused([Sheet("ABC"), Sheet("abc")], "Abc") == (
        't.xlsx has no sheet "Abc"; it has "ABC", "abc"; write the name exactly as it is'
    )


def test_an_unknown_name_is_answered_with_the_sheets() -> None:
    """The message lists what there is, and asks for the one that is alike."""
    sheets = [Sheet("Followups"), Sheet("Codes", visible=False)]
    assert _refused(sheets, "Folowups") == (
        't.xlsx has no sheet "Folowups"; it has "Followups", "Codes" (hidden); '
        'did you mean "Followups"?'
    )
    assert _refused(sheets, "Q3") == (
        't.xlsx has no sheet "Q3"; it has "Followups", "Codes" (hidden); '
        "choose one of these with --sheet"
    )


def test_the_note_names_what_was_not_read() -> None:
    """A person sees at once when the wrong tab was taken."""
    sheets = [Sheet("Q3"), Sheet("Notes"), Sheet("Codes", visible=False)]
    assert note_on_others(sheets, "Q3") == [
        'read sheet "Q3"; not imported: "Notes", "Codes" (hidden)'
    ]
    assert note_on_others([Sheet("Q3")], "Q3") == []


def test_what_has_a_tab_and_no_cells_is_named_too() -> None:
    """A chart with its own tab is nothing that could be read, and nobody wonders where it is."""
    assert note_on_others([Sheet("Q3")], "Q3", ['"Trend" (chart)']) == [
        'read sheet "Q3"; not imported: "Trend" (chart)'
    ]


def test_of_unnamed_tables_the_first_with_several_columns_is_read() -> None:
    """Nobody gave the tables of a web page names to ask for."""
    sheets = [Sheet("table 1", widths=(1, 1)), Sheet("table 2"), Sheet("table 3")]
    assert choose_sheet(sheets, "t.xls", None, takes_first=True) == "table 2"
    assert choose_sheet(sheets, "t.xls", "table 3", takes_first=True) == "table 3"
    prose = [Sheet("table 1", widths=(1,)), Sheet("table 2", widths=(1, 1))]
    assert choose_sheet(prose, "t.xls", None, takes_first=True) == "table 1"
