"""Which columns of a lookup are meant: one answer, or none and how to give it."""

from __future__ import annotations

import pytest

from importer.contract.fields import FIELD_BY_NAME
from importer.errors import MappingError
from importer.mapping.lookups.columns import choose_columns
from importer.mapping.lookups.table import LookupTable
from tests.mapping.made_lookups import table_of

NAMES = ("Nora", "Dario")
THREE = """\
Name  | Email             | HockeyStack ID | Team
Nora  | nora@example.com  | usr_nora       | East
Dario | dario@example.com | usr_dario      | West"""


def chosen(
    table: LookupTable, cells: tuple[str, ...] = NAMES, name: str = "assignee_id"
) -> tuple[list[str], str]:
    """The names of the key columns and of the value column."""
    keys, value = choose_columns(table, FIELD_BY_NAME[name], cells, "Owner")
    return [table.name(key) for key in keys], table.name(value)


def refused(
    table: LookupTable, cells: tuple[str, ...] = NAMES, name: str = "assignee_id"
) -> tuple[str, str | None]:
    """Message and hint of the refusal."""
    with pytest.raises(MappingError) as caught:
        choose_columns(table, FIELD_BY_NAME[name], cells, "Owner")
    return caught.value.message, caught.value.hint


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        (NAMES, "Name"),
        (("nora", "DARIO"), "Name"),
        (("NORA@example.com", "tom@example.com"), "Email"),
        (("East", "West"), "Team"),
    ],
)
def test_the_key_is_the_column_in_which_the_cells_stand(cells: tuple[str, ...], key: str) -> None:
    """The place of the columns, and their names, say nothing of what the sheet holds."""
    assert chosen(table_of(THREE), cells) == ([key], "HockeyStack ID")


@pytest.mark.parametrize(
    "header", ["Extension", "Quota", "Age", "Durchwahl", "Poste", "Room", "Tasks", "Open deals"]
)
def test_numbers_that_are_no_ids_by_their_header_are_not_sent(header: str) -> None:
    """The only column beside the names is no id for being a number."""
    table = table_of(f"Name  | {header}\nNora  | 1701\nDario | 1702")
    assert refused(table)[0] == (
        "no column of reps.csv is certain to hold what to send as assignee_id\n"
        f'its columns: "Name" (Nora, Dario), "{header}" (1701, 1702)'
    )


@pytest.mark.parametrize("header", ["Code", "x"])
def test_small_numbers_rather_count_than_name(header: str) -> None:
    """Under a header that says nothing of ids they are not sent; longer and said ones are."""
    message = refused(table_of(f"Name  | {header}\nNora  | 31\nDario | 17"))[0]
    assert message.splitlines()[0] == (
        "no column of reps.csv is certain to hold what to send as assignee_id"
    )
    assert chosen(table_of(f"Name  | {header}\nNora  | 1031\nDario | 17"))[1] == header
    assert chosen(table_of("Name  | id\nNora  | 31\nDario | 17"))[1] == "id"
    said = table_of(f"Name  | {header}\nNora  | 31\nDario | 17", f"reps.csv,from=Name,to={header}")
    assert chosen(said)[1] == header


def test_of_names_with_addresses_the_address_is_the_key() -> None:
    """As HubSpot writes owners: two of them may have one name, and no two one address."""
    owners = ("Nora (NORA@example.com)", "dario <dario@example.com>")
    assert chosen(table_of(THREE), owners) == (["Email"], "HockeyStack ID")
    names = table_of("Name  | HockeyStack ID\nNora  | usr_nora\nDario | usr_dario")
    assert chosen(names, owners) == (["Name"], "HockeyStack ID")


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Name | Email | HockeyStack ID | Salesforce ID", "HockeyStack ID"),
        ("Name | Email | Salesforce ID | HockeyStackId", "HockeyStackId"),
        ("Name | Email | assignee_id | User ID", "assignee_id"),
        ("Name | Team Lead | Employee ID | User ID", "User ID"),
        ("Name | x | ID | y", "ID"),
        ("Name | HockeyStack Name | HockeyStack Email | Id (HockeyStack)", "Id (HockeyStack)"),
    ],
)
def test_the_value_is_chosen_by_its_header(header: str, value: str) -> None:
    """The service's own id wins, then the rep's; ids of other programs are not taken."""
    rows = "Nora | 3aX | usr_1 | usr_2\nDario | 4bY | usr_3 | usr_4"
    assert chosen(table_of(f"{header}\n{rows}")) == (["Name"], value)


def test_a_reversed_table_is_read_as_it_is_meant() -> None:
    """The id may stand first, and so may a team."""
    assert chosen(table_of("id|rep\nusr_nora|Nora\nusr_dario|Dario")) == (["rep"], "id")
    assert chosen(table_of("Team|HS User ID|Rep\nEast|u1|Nora\nWest|u2|Dario")) == (
        ["Rep"],
        "HS User ID",
    )


def test_a_table_of_two_columns_needs_no_names() -> None:
    """What stands beside the words is sent, where it may be an id."""
    assert chosen(table_of("a|b\nNora|kQd7\nDario|x9")) == (["a"], "b")
    assert chosen(table_of("|\nNora|kQd7\nDario|x9")) == (["#1"], "#2")


def test_ids_of_another_program_may_be_the_key() -> None:
    """A table from one id to another is read from the one that the sheet has."""
    table = table_of("sf_id|hs_id\n0055g00000AbCdE|usr_1\n0055g00000AbCde|usr_2")
    assert chosen(table, ("0055g00000AbCdE",)) == (["sf_id"], "hs_id")


def test_what_a_person_says_is_taken() -> None:
    """Both columns, one of them, or several keys, by header or position."""
    assert chosen(table_of(THREE, "r.csv,from=Email,to=Team")) == (["Email"], "Team")
    assert chosen(table_of(THREE, "r.csv,to=#4")) == (["Name"], "Team")
    assert chosen(table_of(THREE, "r.csv,from=email")) == (["Email"], "HockeyStack ID")
    assert chosen(table_of(THREE, "r.csv,from=Name,from=Email")) == (
        ["Name", "Email"],
        "HockeyStack ID",
    )


def test_columns_that_stand_for_each_other_are_one() -> None:
    """Where two columns say the same of every cell, either serves."""
    table = table_of(
        "Name|Login|Email|ID\nNora|Nora|n@example.com|u1\nDario|Dario|d@example.com|u2"
    )
    assert chosen(table) == (["Name"], "ID")


def test_ids_that_stand_for_themselves_do_not_hide_the_key() -> None:
    """A table that lists an id as word and as id is read from the words."""
    table = table_of("rep|id\nusr_1|usr_1\nusr_2|usr_2")
    assert chosen(table, ("usr_1", "usr_2")) == (["rep"], "id")
    reversed_table = table_of("id|rep\nusr_1|usr_1\nusr_2|usr_2")
    assert chosen(reversed_table, ("usr_1", "usr_2")) == (["rep"], "id")


def test_words_that_stand_nowhere_need_a_clear_table() -> None:
    """Beside one column that holds ids the key is the other, so that each row is told."""
    assert chosen(table_of("rep|id\nImani|u1\nZoe|u2")) == (["rep"], "id")
    assert chosen(table_of("a|b\nImani|u1\nZoe|u2")) == (["a"], "b")
    assert chosen(table_of("a|b\nx1|u1\nx2|u2"), ()) == (["a"], "b")
    assert refused(table_of("a|b\nx1|u1\nx2|u2")) == (
        (
            'none of the 2 values of "Owner" (such as "Nora") stands in reps.csv\n'
            'its columns: "a" (x1, x2), "b" (u1, u2)'
        ),
        (
            "check that it is the right table; if it is, say its columns: "
            '--lookup "assignee_id=reps.csv,from=a,to=COLUMN"'
        ),
    )
    assert refused(table_of(THREE), ("Imani",)) == (
        (
            'the value of "Owner" (such as "Imani") does not stand in reps.csv\n'
            'its columns: "Name" (Nora, Dario), "Email" (nora@example.com, dario@example.com), '
            '"HockeyStack ID" (usr_nora, usr_dario), "Team" (East, West)'
        ),
        (
            "check that it is the right table; if it is, say its columns: "
            '--lookup "assignee_id=reps.csv,from=Name,to=COLUMN"'
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Name|Email|Team\nNora|nora@example.com|East\nDario|dario@example.com|West",
        "Name|Email\nNora|nora@example.com\nDario|dario@example.com",
        "rep|team\nNora|east\nDario|west",
        "rep|Team ID\nNora|T1\nDario|T2",
    ],
)
def test_a_team_or_an_address_is_no_id(text: str) -> None:
    """A table without ids stops the run, whatever its headers say."""
    message, _ = refused(table_of(text))
    assert message.splitlines()[0] == (
        "no column of reps.csv is certain to hold what to send as assignee_id"
    )


def test_a_table_without_ids_says_what_to_do() -> None:
    """The columns are shown with examples, and the flag is ready but for the new column."""
    assert refused(table_of("Name|Email\nNora|nora@example.com\nDario|dario@example.com")) == (
        (
            "no column of reps.csv is certain to hold what to send as assignee_id\n"
            'its columns: "Name" (Nora, Dario), "Email" (nora@example.com, dario@example.com)'
        ),
        (
            "add a column with the ids, and name it: "
            '--lookup "assignee_id=reps.csv,from=Name,to=COLUMN"'
        ),
    )


def test_ids_of_other_programs_are_asked_about() -> None:
    """Where no header says so, a person says which of the ids is sent."""
    table = table_of("Name|Salesforce ID|Employee No\nNora|005A|E12\nDario|005B|E13")
    assert refused(table) == (
        (
            "no column of reps.csv is certain to hold what to send as assignee_id\n"
            'its columns: "Name" (Nora, Dario), "Salesforce ID" (005A, 005B), '
            '"Employee No" (E12, E13)'
        ),
        (
            "if one of them holds the ids, choose it: "
            '--lookup "assignee_id=reps.csv,from=Name,to=Salesforce ID" or '
            '--lookup "assignee_id=reps.csv,from=Name,to=Employee No"'
        ),
    )


def test_two_columns_of_ids_are_asked_about() -> None:
    """Which of two that could be meant is right, only the person knows."""
    message, hint = refused(table_of("Name|User ID|Rep ID\nNora|u1|r1\nDario|u2|r2"))
    assert message.splitlines()[0] == (
        'reps.csv does not say by itself what to send as assignee_id: "User ID" or "Rep ID"'
    )
    assert hint == (
        'choose one: --lookup "assignee_id=reps.csv,from=Name,to=User ID" or '
        '--lookup "assignee_id=reps.csv,from=Name,to=Rep ID"'
    )


def test_initials_without_a_word_for_them_are_asked_about() -> None:
    """Two or three capitals are rather a person's than an id; a header may say otherwise."""
    _, hint = refused(table_of("rep|sign\nNora|NF\nDario|DQ"))
    assert hint == (
        'if one of them holds the ids, choose it: --lookup "assignee_id=reps.csv,from=rep,to=sign"'
    )
    assert chosen(table_of("rep|id\nNora|NF\nDario|DQ")) == (["rep"], "id")


def test_words_in_two_columns_are_asked_about() -> None:
    """A rep who is also somebody's deputy would get the other one's id."""
    table = table_of("Name|Deputy|ID\nNora|Dario|u1\nDario|Nora|u2")
    message, hint = refused(table)
    assert message == (
        'what stands in "Owner" stands in "Name" and "Deputy" of reps.csv, in different lines\n'
        'its columns: "Name" (Nora, Dario), "Deputy" (Dario, Nora), "ID" (u1, u2)'
    )
    assert hint == (
        'choose one: --lookup "assignee_id=reps.csv,from=Name,to=COLUMN" or '
        '--lookup "assignee_id=reps.csv,from=Deputy,to=COLUMN"'
    )


def test_a_column_that_holds_ids_already_needs_no_lookup() -> None:
    """Ids are not turned into the names beside them."""
    table = table_of("id|rep\nusr_nora|Nora\nusr_dario|Dario")
    assert refused(table, ("usr_nora",)) == (
        (
            '"Owner" already contains what is in the column "id" of reps.csv, and no other column '
            "of it may be sent as assignee_id"
        ),
        "leave out the lookup for assignee_id",
    )
    lower = table_of("id|rep\nusr_nora|nora\nusr_dario|dario")
    assert refused(lower, ("usr_nora",))[1] == "leave out the lookup for assignee_id"


def test_a_column_that_is_not_there_is_told_with_those_that_are() -> None:
    """A slip in from= or to= shows the table."""
    assert refused(table_of("rep|id\nNora|u1", "r.csv,to=idd")) == (
        "reps.csv: the file has no column 'idd'; did you mean 'id'?",
        'its columns: "rep" (Nora), "id" (u1)',
    )
    assert refused(table_of("rep|id\nNora|u1", "r.csv,from=id,to=id")) == (
        'reps.csv: from= and to= both name the column "id"',
        "name the column with what the sheet says, and the one with what to send",
    )
    assert refused(table_of("rep\nNora")) == (
        "the lookup reps.csv has one column",
        "it needs two: the word, and the id",
    )


def test_a_wide_table_is_shown_in_part() -> None:
    """Three hundred columns, and cells as long as a page, do not fill the screen."""
    header = "|".join(f"c{i}" for i in range(300))
    row = "|".join("x" * 500 for _ in range(300))
    message, _ = refused(table_of(f"{header}\n{row}"))
    cell = "x" * 30
    shown = ", ".join(f'"c{i}" ({cell}…)' for i in range(8))
    assert message.splitlines()[1] == f"its columns: {shown} and 292 more"


def test_a_mapping_is_told_what_to_write_in_it() -> None:
    """Where a mapping file names the lookup, the entry to write is shown, not a flag."""
    named = table_of("rep|sign\nNora|NF\nDario|DQ")
    table = LookupTable("reps.csv", named.place, named.header, named.rows, "m.toml")
    assert refused(table)[1] == (
        "if one of them holds the ids, choose it: "
        'lookup = { file = "reps.csv", from = "rep", to = "sign" } in m.toml'
    )


@pytest.mark.parametrize(
    ("name", "text", "cells", "value"),
    [
        ("targets.company_id", "Firm|Account ID|Owner ID\nA|001A|005B", ("A",), "Account ID"),
        ("targets.deal_id", "Deal|CRM ID|Stage\nBig one|006A|Open", ("Big one",), "CRM ID"),
        ("task_type", "Kind|Type|Points\nVisit|call|3", ("Visit",), "Type"),
        ("task_type", "word|meaning\nVisit|call", ("Visit",), "meaning"),
        ("targets.contact.email", "Who|E-Mail|Phone\nZoe|z@example.com|1", ("Zoe",), "E-Mail"),
        ("reason", "code|text\nR1|Follow up", ("R1",), "text"),
    ],
)  # fmt: skip
def test_any_field_may_be_looked_up(
    name: str, text: str, cells: tuple[str, ...], value: str
) -> None:
    """Each field is filled from a column that is called like it, or from the only one there is."""
    assert chosen(table_of(text), cells, name)[1] == value
