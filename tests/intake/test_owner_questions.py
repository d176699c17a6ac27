"""The owners of a sheet of whom no id is known: asked for, skipped, or written into a table."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from importer.intake.blank_lookup import LookupToFillError
from importer.intake.owner_questions import UsedId, UsedIds
from importer.intake.reading import Intake, take_in
from importer.intake.typed_id import problem_of_id
from importer.planning.planner import Planner
from importer.settings.options import Options
from tests.intake.test_questions import Scripted, answered, asked_of_one, sheet, taken_in

HEADER = "task_type,task_title,Owner,deal_id"


def rows(*owners: str) -> list[str]:
    """A row for each of these."""
    return [f"call,Ring {n},{owner},d-{n}" for n, owner in enumerate(owners, start=61)]


def by_row(intake: Intake) -> dict[int, str]:
    """How each row would end; what is to be created by its assignee."""
    planner = Planner(intake, intake.options.planning, ledger=None)
    with closing(planner.make(lambda _: None)) as plan:
        ends = {}
        for chunk in plan.rows:
            for row in chunk:
                body = row.body.decode()
                told = body.partition('"assignee_id":"')[2].partition('"')[0]
                ends[row.number] = told if row.outcome is None else row.outcome.status.value
        return ends


def ids_in_use() -> list[UsedId]:
    """Of a workspace with two assignees."""
    return [UsedId("usr_1", '3 tasks, the newest of them "Ring Bo"'), UsedId("usr_2", "1 task")]


def with_used_ids(path: Path, person: Scripted, used_ids: UsedIds) -> Intake:
    """The file, once the person has said what it needs, with a workspace to ask."""
    options = Options.of(timezone="UTC")
    return take_in(
        path, options, stdin=None, advance=lambda _: None, person=person, used_ids=lambda: used_ids
    )


def test_the_id_of_each_owner_is_typed(tmp_path: Path) -> None:
    """A name is refused, rows can be skipped, and what is left for later is invalid."""
    path = sheet(tmp_path, HEADER, *rows("Zoe Park", "Ann Vale", "Bo Hill", "Zoe Park"))
    person = Scripted("enter", "Zoe Park", "usr_1", "skip", "")
    options = Options.of(timezone="UTC")
    intake = take_in(path, options, stdin=None, advance=lambda _: None, person=person)

    assert answered(intake) == '--skip "Owner=Ann Vale" --value "assignee_id:Zoe Park=usr_1"'
    assert person.asked == [
        (
            'The column "Owner" names 3 people, but assignee_id needs HockeyStack ids. '
            '(Where ids are found: README, under "assignee id".)\n'
            "  Zoe Park (2), Ann Vale (1), Bo Hill (1)\n"
            "Name a table of names and ids (CSV or a workbook), or choose: enter, blank, stop, "
            "or a text (file) [stop]"
        ),
        'Whose id belongs to "Zoe Park" (2 rows)? skip, later, or a text (id) [later]',
        '"Zoe Park" looks like a name or an e-mail address, not like an id',
        'Whose id belongs to "Ann Vale" (1 row)? skip, later, or a text (id) [later]',
        'Whose id belongs to "Bo Hill" (1 row)? skip, later, or a text (id) [later]',
    ]
    assert by_row(intake) == {2: "usr_1", 3: "skipped", 4: "invalid", 5: "usr_1"}
    intake.close()


def test_an_id_is_chosen_from_those_of_the_workspaces_tasks(tmp_path: Path) -> None:
    """The tasks are listed once, when somebody wants it."""
    listed: list[str] = []

    def used_ids() -> list[UsedId]:
        listed.append("once")
        return ids_in_use()

    path = sheet(tmp_path, HEADER, *rows("Zoe Park", "Ann Vale"))
    person = Scripted("list", "usr_2", "usr_9")
    intake = with_used_ids(path, person, used_ids)
    assert listed == ["once"]
    assert answered(intake) == (
        '--value "assignee_id:Zoe Park=usr_2" --value "assignee_id:Ann Vale=usr_9"'
    )
    assert person.asked[1:] == [
        'Whose id belongs to "Zoe Park" (1 row)? usr_1, usr_2, skip, later, or a text (id) [later]',
        'Whose id belongs to "Ann Vale" (1 row)? usr_1, usr_2, skip, later, or a text (id) [later]',
    ]
    intake.close()
    typed = Scripted("enter", "usr_1", "usr_2")
    with_used_ids(path, typed, used_ids).close()
    assert listed == ["once"]


def test_of_many_owners_a_table_is_wanted(tmp_path: Path) -> None:
    """Nobody types forty ids; the table holds each with its rows, and nothing is overwritten."""
    many = [f"Rep Number{'x' * n}" for n in range(9)]
    path = sheet(tmp_path, HEADER, *rows(*many, many[4]))
    (tmp_path / "tasks.reps.csv").write_text("mine", "utf-8")
    person = Scripted("blank")
    with pytest.raises(LookupToFillError) as stopped:
        with_used_ids(path, person, ids_in_use)
    assert person.asked[0].endswith("choose: blank, stop, or a text (file) [stop]")
    written = tmp_path / "tasks.reps-2.csv"
    assert str(stopped.value).startswith(
        f'wrote {written}, with the 9 people of "Owner"; nothing was sent'
    )
    assert f'--lookup "assignee_id={written}"' in str(stopped.value)
    lines = written.read_text("utf-8-sig").splitlines()
    assert lines[:3] == ["Name,HockeyStack ID,Rows", f"{many[4]},,2", f"{many[0]},,1"]
    assert len(lines) == 10
    assert (tmp_path / "tasks.reps.csv").read_text("utf-8") == "mine"


def test_owners_who_are_not_in_the_lookup_are_asked_about(tmp_path: Path) -> None:
    """Whether it has no line for them or no id; what was answered stands beside the lookup."""
    (tmp_path / "reps.csv").write_text("Name,HockeyStack ID\nZoe Park,usr_1\nBo Hill,\n", "utf-8")
    path = sheet(tmp_path, HEADER, *rows("Zoe Park", "Ann Vale", "Bo Hill", "Ann Vale"))
    person = Scripted("usr_2", "skip")
    lookup = f"assignee_id={tmp_path}/reps.csv"
    intake = taken_in(path, person, lookups=[lookup])
    assert person.asked == [
        (
            'Column "Owner": reps.csv gives no id for 2 people.\n'
            'Whose id belongs to "Ann Vale" (2 rows)? skip, later, or a text (id) [later]'
        ),
        'Whose id belongs to "Bo Hill" (1 row)? skip, later, or a text (id) [later]',
    ]
    assert answered(intake) == '--skip "Owner=Bo Hill" --value "assignee_id:Ann Vale=usr_2"'


def test_owners_of_rows_that_are_left_out_are_not_asked_about(tmp_path: Path) -> None:
    """Closed rows are settled first, since most of an old export is closed."""
    done = [f"{row},{state}" for row, state in zip(rows("Zoe Park", "Ann Vale"), ("Done", "To do"),
                                                   strict=True)]  # fmt: skip
    path = sheet(tmp_path, f"{HEADER},Status", *done)
    person = Scripted("skip", "enter", "usr_1")
    intake = taken_in(path, person)
    assert answered(intake) == '--skip "Status=Done" --value "assignee_id:Ann Vale=usr_1"'
    assert person.asked[1] == asked_of_one("Owner", "Ann Vale")


def test_without_anybody_to_ask_names_beside_said_ones_are_issues_of_their_rows(
    tmp_path: Path,
) -> None:
    """As with a lookup; a column in which nothing is said stops the file."""
    path = sheet(tmp_path, HEADER, *rows("Zoe Park", "Ann Vale", "Bo Hill"))
    assert taken_in(path, None).problems
    options = Options.of(timezone="UTC", values=["assignee_id:Zoe Park=usr_1"])
    intake = take_in(path, options, stdin=None, advance=lambda _: None)
    assert by_row(intake) == {2: "usr_1", 3: "invalid", 4: "invalid"}
    intake.close()


def test_initials_beside_said_ones_still_stop_the_file(tmp_path: Path) -> None:
    """They would pass for ids; a person is asked about each."""
    path = sheet(tmp_path, HEADER, *rows("ZP", "AV", "BH"))
    assert taken_in(path, None, values=["assignee_id:ZP=usr_1"]).problems
    person = Scripted("enter", "usr_1", "usr_2", "usr_3")
    assert answered(taken_in(path, person)) == (
        '--value "assignee_id:ZP=usr_1" --value "assignee_id:AV=usr_2" '
        '--value "assignee_id:BH=usr_3"'
    )


@pytest.mark.parametrize(
    ("typed", "is_id"),
    [
        ("usr_3fA9kQ7d", True), ("8b1f6f1e-7c1d-4c62-8d8e-0f5d4a1c2b3e", True), ("48213", True),
        ("0055e0000001zLpAAI", False), ("nora", False), ("NF", False),
        ("Nora F.", False), ("nora@example.com", False), ("", False),
    ],
)  # fmt: skip
def test_what_is_typed_has_to_look_like_an_id(typed: str, is_id: bool) -> None:  # noqa: FBT001 -- expected
    """A name that is typed in its place would be sent to nobody."""
    assert (problem_of_id(typed) is None) == is_id


def test_an_owner_in_a_list_is_asked_about_by_name(tmp_path: Path) -> None:
    """The answers hold for every cell that is read so: "[Ann Vale,Bo Hill]" and "[Ann Vale]"."""
    path = sheet(
        tmp_path,
        HEADER,
        *rows('"[Ann Vale,Bo Hill]"', "[Ann Vale]", "[]", "[Zoe Park]", '"[Zoe Park,Bo Hill]"'),
    )
    template = tmp_path / "clickup.toml"
    template.write_text(
        "[fields]\n"
        'task_type = "task_type"\ntask_title = "task_title"\ndeal_id = "deal_id"\n'
        'assignee_id = { column = "Owner", separator = "," }\n',
        "utf-8",
    )
    person = Scripted("enter", "usr_1", "skip")
    options = Options.of(timezone="UTC", mapping=template)
    intake = take_in(path, options, stdin=None, advance=lambda _: None, person=person)

    with closing(intake):
        found = by_row(intake)
    assert found == {2: "usr_1", 3: "usr_1", 4: "invalid", 5: "skipped", 6: "skipped"}
    assert [question.partition('"')[2].partition('"')[0] for question in person.asked[1:]] == [
        "Ann Vale",
        "Zoe Park",
    ]
