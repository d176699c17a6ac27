"""A lookup whose names stand in two columns: joined where its cells are what is looked up."""

from __future__ import annotations

import pytest

from importer.contract.fields import FIELD_BY_NAME
from importer.errors import MappingError
from importer.mapping.lookups.column import LookupColumn
from importer.mapping.lookups.names import stands_in_parts, with_whole_names
from tests.mapping.made_lookups import table_of

APART = """\
First Name | Last Name    | Email             | HockeyStack ID | Team
Nora       | Fennimore    | nora@example.com  | usr_nora       | East
Tom        | van der Berg | tom@example.com   | usr_tom        | West
Ana        | Lima         | ana@example.com   | usr_ana        | West"""
USED = 'assignee_id: "Owner" is looked up in'
WHOLE = ("Nora Fennimore", "Tom van der Berg")


def looked_up(text: str, cells: tuple[str, ...], place: str = "reps.csv") -> LookupColumn:
    """The column "Owner" of these cells, after its lookup was settled."""
    column = LookupColumn(FIELD_BY_NAME["assignee_id"], "Owner", table_of(text, place))
    column.observe(cells)
    column.settle()
    return column


@pytest.mark.parametrize(
    ("cells", "keys"),
    [
        (WHOLE, '"First Name" + "Last Name"'),
        (("NORA FENNIMORE", "tom  van der berg"), '"First Name" + "Last Name"'),
        (("Nora Fennimore (nora@example.com)", "Tom van der Berg"), '"First Name" + "Last Name"'),
        (("Fennimore, Nora", "van der Berg, Tom"), '"Last Name" + "First Name"'),
        (("Fennimore Nora", "van der Berg Tom"), '"Last Name" + "First Name"'),
    ],
)
def test_names_apart_are_joined_and_shown(cells: tuple[str, ...], keys: str) -> None:
    """Whichever name comes first, the two columns are told with one example of what is sent."""
    column = looked_up(APART, cells)
    assert [column.found.find(cell) for cell in cells] == ["usr_nora", "usr_tom"]
    assert column.notes() == [
        (
            f'{USED} {keys} of reps.csv, and "HockeyStack ID" is sent; for example "{cells[0]}" -> '
            '"usr_nora"'
        )
    ]


@pytest.mark.parametrize("header", ["Vorname | Nachname", "Imię | Nazwisko", "One | Two", "B | A"])
def test_the_cells_decide_and_no_header(header: str) -> None:
    """Names are joined in whatever language their columns are called."""
    text = f"{header} | HockeyStack ID\nNora | Fennimore | usr_nora\nTom | van der Berg | usr_tom"
    assert looked_up(text, WHOLE).found.find("Nora Fennimore") == "usr_nora"


def test_a_middle_name_may_be_missing() -> None:
    """A row is found by its three names, and one without a middle name by its two."""
    text = """\
First Name | Middle Name | Last Name | HockeyStack ID
Nora       | Jane        | Fennimore | usr_nora
Tom        |             | Berg      | usr_tom"""
    column = looked_up(text, ("Nora Jane Fennimore", "Tom Berg"))
    assert column.found.find("Nora Jane Fennimore") == "usr_nora"
    assert column.found.find("Tom Berg") == "usr_tom"


def test_a_column_of_whole_names_is_taken_as_it_is() -> None:
    """Nothing is joined where a column of the file holds what is looked up."""
    text = """\
Name           | First Name | Last Name | HockeyStack ID
Nora Fennimore | Nora       | Fennimore | usr_nora"""
    assert looked_up(text, ("Nora Fennimore",)).notes() == [
        (
            f'{USED} "Name" of reps.csv, and "HockeyStack ID" is sent; for example '
            '"Nora Fennimore" -> "usr_nora"'
        )
    ]


def test_first_names_alone_stand_in_their_own_column() -> None:
    """A sheet that says "Nora" is looked up as before."""
    assert looked_up(APART, ("Nora", "Tom")).notes() == [
        (
            f'{USED} "First Name" of reps.csv, and "HockeyStack ID" is sent; for example "Nora" -> '
            '"usr_nora"'
        )
    ]


def test_two_people_of_one_name_are_not_told_apart() -> None:
    """The same first and last name with two ids stops, as one of them would get the other's."""
    text = f"{APART}\nNora | Fennimore | nora2@example.com | usr_nora2 | East"
    with pytest.raises(MappingError) as caught:
        looked_up(text, WHOLE)
    assert caught.value.message == (
        "reps.csv gives two values for 'Nora Fennimore': 'usr_nora' and 'usr_nora2'"
    )


def test_half_a_name_is_nobodys() -> None:
    """A line without a last name is not found by its first name and a blank."""
    text = f"{APART}\nZoe | | zoe@example.com | usr_zoe | East"
    column = looked_up(text, (*WHOLE, "Zoe"))
    assert column.found.find("Zoe") is None


def test_a_person_may_say_what_is_joined() -> None:
    """`from=First Name + Last Name` joins, and an address beside it is looked up as well."""
    place = "reps.csv,from=First Name + Last Name,from=Email,to=HockeyStack ID"
    column = looked_up(APART, ("Nora Fennimore", "tom@example.com"), place)
    assert column.found.find("Nora Fennimore") == "usr_nora"
    assert column.found.find("tom@example.com") == "usr_tom"


def test_the_rest_of_the_cells_is_told_in_a_form_that_can_be_pasted() -> None:
    """Addresses among names stand in another column, which the flag adds to the joined ones."""
    column = looked_up(APART, (*WHOLE, "ana@example.com"))
    assert column.notes()[1] == (
        'reps.csv: 1 value of "Owner" (such as "ana@example.com") stands in its column "Email" '
        'alone; to look in both, write --lookup "assignee_id=reps.csv,from=First Name + Last Name,'
        'from=Email,to=HockeyStack ID"'
    )


def test_a_column_that_is_not_there_is_named() -> None:
    """A slip in the names of joined columns is told as any other."""
    with pytest.raises(MappingError) as caught:
        looked_up(APART, WHOLE, "reps.csv,from=Frst Name + Last Name")
    assert caught.value.message == (
        "reps.csv: the file has no column 'Frst Name + Last Name'; "
        "did you mean 'First Name + Last Name'?"
    )


def test_a_first_line_of_names_is_no_header() -> None:
    """A table without a header whose first line holds a name that is looked up has one line more.

    Which of its columns holds the ids is then asked, as always without a header.
    """
    assert stands_in_parts(("Nora", "Fennimore", "usr_nora"), WHOLE)
    assert stands_in_parts(("Fennimore", "Nora", "usr_nora"), ("Fennimore, Nora",))
    assert not stands_in_parts(("First Name", "Last Name", "Id"), WHOLE)
    with pytest.raises(MappingError) as caught:
        looked_up("Nora | Fennimore | usr_nora\nTom | van der Berg | usr_tom", WHOLE)
    assert caught.value.hint == (
        "if one of them holds the ids, choose it: "
        '--lookup "assignee_id=reps.csv,from=#1 + #2,to=#3"'
    )
    said = "reps.csv,from=#1 + #2,to=#3"
    text = "Nora | Fennimore | usr_nora\nTom | van der Berg | usr_tom"
    assert looked_up(text, WHOLE, said).found.find("Nora Fennimore") == "usr_nora"


def test_a_table_in_which_nothing_is_apart_stays_as_it_is() -> None:
    """No column is made that finds nothing."""
    table = table_of(APART)
    assert with_whole_names(table, ("Zoe Zimmer", "x@example.com")) is table
