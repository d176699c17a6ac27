"""A lookup from the first cell seen to what is sent, and what a person is told of it."""

from __future__ import annotations

import pytest

from importer.contract.fields import FIELD_BY_NAME
from importer.errors import MappingError
from importer.mapping.lookups.column import LookupColumn
from tests.mapping.made_lookups import settled, table_of

REPS = """\
Name  | Email             | HockeyStack ID
Nora  | nora@example.com  | usr_nora
Dario | dario@example.com | usr_dario"""


def column(text: str, *cells: str, place: str = "reps.csv") -> LookupColumn:
    """The column "Owner" after these cells were seen, its lookup settled."""
    found = LookupColumn(FIELD_BY_NAME["assignee_id"], " Owner ", table_of(text, place))
    found.observe(cells)
    found.settle()
    return found


def test_the_columns_are_always_told_with_an_example() -> None:
    """Nobody has to trust that the right column was found."""
    assert column(REPS, "Nora", "", "n/a").notes() == [
        (
            'assignee_id: "Owner" is looked up in "Name" of reps.csv, and "HockeyStack ID" is '
            'sent; for example "Nora" -> "usr_nora"'
        )
    ]


def test_a_lookup_that_fits_nothing_says_so() -> None:
    """A wrong table is seen before the first row is read."""
    assert column("rep|id\nImani|u1", "Nora").notes() == [
        (
            'assignee_id: "Owner" is looked up in "rep" of reps.csv, and "id" is sent; nothing of '
            "it was found there"
        )
    ]


def test_cells_that_stand_in_another_column_are_told() -> None:
    """A sheet that mixes names and addresses is told how to have both looked up."""
    mixed = column(REPS, "Nora", "Dario", "nora@example.com")
    assert mixed.notes()[1:] == [
        (
            'reps.csv: 1 value of "Owner" (such as "nora@example.com") stands in its column '
            '"Email" alone; to look in both, write '
            '--lookup "assignee_id=reps.csv,from=Name,from=Email,to=HockeyStack ID"'
        )
    ]
    both = column(
        REPS,
        "Nora",
        "dario@example.com",
        place="reps.csv,from=Name,from=Email,to=HockeyStack ID",
    )
    assert [both.found.find(cell) for cell in both.cells] == ["usr_nora", "usr_dario"]
    assert both.notes() == [
        (
            'assignee_id: "Owner" is looked up in "Name" and "Email" of reps.csv, and '
            '"HockeyStack ID" is sent; for example "Nora" -> "usr_nora"'
        )
    ]


def test_lines_without_an_id_are_counted() -> None:
    """A rep whose id is missing is named before any row is sent."""
    assert column("rep|id\nNora|\nDario|usr_dario\nZoe|N/A\n|u4", "Dario").notes()[1:] == [
        'reps.csv: 2 lines have nothing in "id", such as that of "Nora"'
    ]


def test_an_id_of_two_people_is_told() -> None:
    """Tasks of two go to one person: that may be meant, and is not done in silence."""
    text = "rep|id\nNora|u1\nDario|u1\nZoe|u1\nImani|u2\nSøren|u2"
    assert column(text, "dario").notes()[1:] == [
        (
            'warning: reps.csv gives "u1" to "Nora" and "Dario" and 1 more; tasks of all of them '
            "go to one person"
        )
    ]


def test_one_person_in_several_writings_is_no_two() -> None:
    """A name, an address, another program's id and a number may be one person's."""
    text = (
        "rep|id\nNora|u1\nNORA|u1\nnora@example.com|u1\n0055e0000001zLpAAI|u1\n70100001|u1\n"
        "Dario|u2"
    )
    assert len(column(text, "Nora", "70100001", "Dario").notes()) == 1


def test_many_shared_ids_are_told_in_few_lines() -> None:
    """A table that is wrong as a whole does not fill the screen."""
    lines = "\n".join(
        f"{a}|u{i}\n{b}|u{i}" for i, (a, b) in enumerate(zip("ACEG", "BDFH", strict=True))
    )
    notes = column(f"rep|id\n{lines}", "A", "C", "E", "G").notes()[1:]
    assert len(notes) == 4
    assert notes[-1] == "warning: 1 more ids of reps.csv are so"


def test_what_is_rather_no_id_is_told() -> None:
    """A slip among ids, initials, and addresses that somebody asked for."""
    assert column("rep|id\nNora|u1\nDario|d@example.com", "Nora").notes()[1:] == [
        'warning: "id" of reps.csv holds "d@example.com", which does not look like an id'
    ]
    assert column("rep|id\nNora|NF\nDario|DQ", "Nora").notes()[1:] == [
        'warning: "id" of reps.csv holds initials (such as "NF") rather than ids'
    ]
    assert column(REPS, "Nora", place="reps.csv,to=Email").notes()[1:] == [
        (
            'warning: "Email" of reps.csv holds names or e-mail addresses (such as '
            '"nora@example.com"), and is sent as assignee_id because you said so'
        )
    ]


def test_only_what_a_person_named_may_look_like_no_id() -> None:
    """An address among ids is a slip, also in a column that was named."""
    assert column(REPS, "Nora", place="reps.csv,to=Email").is_vouched
    assert not column(REPS, "Nora").is_vouched
    assert not column(REPS, "Nora", place="reps.csv,to=HockeyStack ID").is_vouched


def test_a_first_line_of_data_is_no_header() -> None:
    """Small tables often have no header: the first line is one of them where the sheet shows it."""
    first = column("Nora|usr_nora\nDario|usr_dario", "nora", "Dario")
    assert first.found.find("Nora") == "usr_nora"
    assert first.notes() == [
        (
            'assignee_id: "Owner" is looked up in "#1" of reps.csv, and "#2" is sent; '
            'for example "nora" -> "usr_nora"'
        )
    ]
    address = column("nora@example.com|u1\ndario@example.com|u2", "dario@example.com")
    assert address.found.find("nora@example.com") == "u1"


def test_two_ids_for_one_word_stop_the_run() -> None:
    """Which of two lines is right, only the person knows."""
    with pytest.raises(MappingError) as caught:
        settled([("Nora", "u1"), ("nora", "u2")], ["Nora"])
    assert str(caught.value) == (
        "reps.csv gives two values for 'nora': 'u1' and 'u2'; keep one line for it"
    )


def test_evidence_is_bounded() -> None:
    """A sheet of a million names is understood from the first ten thousand."""
    found = LookupColumn(FIELD_BY_NAME["assignee_id"], "Owner", table_of("rep|id\n1|u1"))
    found.observe(str(i) for i in range(20_000))
    assert len(found.cells) == 10_000


def test_a_lookup_is_not_used_before_it_is_settled() -> None:
    """That would be a bug, not a person's mistake."""
    found = LookupColumn(FIELD_BY_NAME["assignee_id"], "Owner", table_of("rep|id\nNora|u1"))
    with pytest.raises(AssertionError):
        _ = found.found


def test_wrappers_hide_no_key() -> None:
    """A key is found with and without the marks that a spreadsheet program put round it."""
    text = 'sf_id|hs_id\n="0055g00000AbCdE"|="usr_1"\n\'t Hooft|usr_2\n0055g00000AbCde|usr_3'
    found = column(text, "0055g00000AbCdE", "0055g00000AbCde").found
    cells = ('="0055g00000AbCdE"', "0055g00000AbCdE", "'t Hooft", "0055g00000AbCde")
    assert [found.find(cell) for cell in cells] == ['="usr_1"', '="usr_1"', "usr_2", "usr_3"]


def test_an_example_shows_what_is_sent() -> None:
    """What is taken off an id on the way is not in the example."""
    assert (
        column('rep|id\nNora|="usr_1"\nDario|u2', "Nora")
        .notes()[0]
        .endswith('; for example "Nora" -> "usr_1"')
    )
