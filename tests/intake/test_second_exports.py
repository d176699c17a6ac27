"""Contacts and users of the same program, in exports beside that of its tasks."""

from __future__ import annotations

import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from importer.intake.mapping_file import mapping_file
from importer.intake.reading import take_in
from importer.settings.options import Options
from tests.intake.test_mapping_file import ends, taken_in
from tests.intake.test_questions import Scripted

TASKS = """Kind,Subject,OwnerId,WhoId
call,Ring Ada,0055e0000001zLpAAI,0035e0000021VeFAAU
call,Ring Ben,0055e0000002TrBAAU,0035e0000022gHi
call,Ring Cem,0055e0000001zLpAAI,0035e0000023JkSAAU
"""
CONTACTS = """Id,AccountId,OwnerId,LastName,FirstName,Title,Phone,Email,LinkedIn__c
0035e0000021VeFAAU,0015e1,0055e0000001zLpAAI,Quill,Ada,COO,+1 415 555 0101,ada@example.com,\
https://www.linkedin.com/in/ada-quill
0035e0000022gHiAAI,0015e2,0055e0000002TrBAAU,Oak,Ben,,,,
"""
USERS = """Id,Username,LastName,FirstName,Email,ManagerId
0055e0000001zLpAAI,nora@sf.example.com,Fennimore,Nora,nora@example.com,0055e0000002TrBAAU
0055e0000002TrBAAU,dario@sf.example.com,Quellwater,Dario,dario@example.com,
"""
REPS = "Email,HockeyStack ID\nNora@example.com,usr_1\ndario@example.com,usr_2\n"
NAMED_REPS = "Rep,HockeyStack ID\nNora Fennimore,usr_1\nDario Quellwater,usr_2\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the exports are, and where the command is started."""
    files = {"Contact.csv": CONTACTS, "User.csv": USERS, "reps.csv": REPS, "names.csv": NAMED_REPS}
    for name, text in {**files, "tasks.csv": TASKS}.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(**given: Any) -> str:
    """Why the tasks cannot be imported with these options."""
    intake = take_in(
        Path("tasks.csv"), Options.of(timezone="UTC", **given), stdin=None, advance=lambda _: None
    )
    with closing(intake):
        return str(intake.problems.refusal("tasks.csv"))


def sent(**given: Any) -> list[tuple[str, dict[str, Any] | None]]:
    """The assignee and the contact of each body."""
    found = []
    for _, body, *_ in ends(taken_in(Path("tasks.csv"), maps=[("task_type", "Kind")], **given)):
        contact = body["targets"].get("contact") if isinstance(body, dict) else None
        found.append((body["assignee_id"] if isinstance(body, dict) else body, contact))
    return found


ADA = {
    "email": "ada@example.com",
    "name": "Ada Quill",
    "title": "COO",
    "phone_number": "+1 415 555 0101",
    "linkedin_url": "https://www.linkedin.com/in/ada-quill",
}
EXPECTED = [("usr_1", ADA), ("usr_2", {"name": "Ben Oak"}), ("invalid", None)]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("reps", ["reps.csv", "names.csv", "reps.csv,from=Email,to=HockeyStack ID"])
def test_one_flag_each_joins_them(reps: str) -> None:
    """An id becomes a contact, and an owner's id that of a rep, by address or by name."""
    lookups = [f"assignee_id={reps}"]
    assert sent(contacts="Contact.csv", users="User.csv", lookups=lookups) == EXPECTED


@pytest.mark.usefixtures("folder")
def test_their_columns_can_be_named() -> None:
    """With the parts of the flag, as those of a lookup."""
    contacts = "Contact.csv,column=WhoId,from=Id"
    lookups = ["assignee_id=reps.csv"]
    assert sent(contacts=contacts, users="User.csv,from=Id", lookups=lookups) == EXPECTED


def test_a_mapping_says_the_same(folder: Path) -> None:
    """And the file that is written of the flags is such a mapping, wherever it is put."""
    flags: dict[str, Any] = {
        "contacts": "Contact.csv",
        "users": "User.csv",
        "lookups": ["assignee_id=reps.csv"],
        "maps": [("task_type", "Kind")],
    }
    kept = folder / "kept" / "m.toml"
    kept.parent.mkdir()
    intake = taken_in(Path("tasks.csv"), **flags)
    kept.write_text(mapping_file(intake, kept), "utf-8")
    by_flags = ends(intake)

    assert ends(taken_in(Path("tasks.csv"), mapping=kept)) == by_flags
    read = tomllib.loads(kept.read_text("utf-8"))
    assert (read["contacts"], read["users"]) == (
        {"file": "../Contact.csv"},
        {"file": "../User.csv"},
    )
    assert not any(name.startswith("contact_") for name in read["fields"])


@pytest.mark.usefixtures("folder")
def test_a_column_of_the_tasks_counts_before_the_second_export(folder: Path) -> None:
    """What a row says of its contact itself is sent; the export fills what it leaves open."""
    rows = TASKS.splitlines()
    own = [f"{rows[0]},Email", f"{rows[1]},own@example.com", f"{rows[2]},", f"{rows[3]},c@e.com"]
    (folder / "tasks.csv").write_text("\n".join([*own, ""]), "utf-8")
    found = sent(contacts="Contact.csv", sets=[("assignee_id", "usr_1")])
    assert [contact for _, contact in found] == [
        {**ADA, "email": "own@example.com"},
        {"name": "Ben Oak"},
        {"email": "c@e.com"},
    ]


@pytest.mark.usefixtures("folder")
def test_users_alone_are_nobody_in_hockeystack() -> None:
    """Without the table of a lookup nobody is sent, and it is said what is missing."""
    given: dict[str, Any] = {"maps": [("task_type", "Kind")], "contacts": "Contact.csv"}
    told = refusal(users="User.csv", **given)
    assert "--users says who the owners are, and not which ids they have in HockeyStack" in told
    Path("reps.csv").write_text("Email,HockeyStack ID\nzoe@example.com,usr_9\n", "utf-8")
    told = refusal(users="User.csv", lookups=["assignee_id=reps.csv"], **given)
    assert "none of the users in User.csv is in reps.csv" in told


@pytest.mark.usefixtures("folder")
def test_contacts_that_only_later_rows_name_are_found() -> None:
    """An export begins with its oldest tasks, whose contacts may be gone."""
    header, *lines = TASKS.splitlines()
    gone = [f"call,Ring {n},0055e0000001zLpAAI,0035e0{n:06}Zz0AAA" for n in range(2500)]
    Path("tasks.csv").write_text("\n".join([header, *gone, *lines, ""]), "utf-8")
    found = sent(contacts="Contact.csv", users="User.csv", lookups=["assignee_id=reps.csv"])
    assert found[-3:] == EXPECTED
    told = refusal(contacts="Contact.csv", maps=[("task_type", "Kind")], last_of="Nothing")
    assert "the file has no column 'Nothing'" in told
    Path("tasks.csv").write_text("\n".join([header, *gone, ""]), "utf-8")
    assert "no column of the file has what the contacts of Contact.csv are called there" in refusal(
        contacts="Contact.csv", maps=[("task_type", "Kind")]
    )


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("template", [None, "salesforce-export"])
def test_the_table_that_the_users_need_is_asked_for(template: str | None) -> None:
    """Whether the tasks name the users by ids of Salesforce or by numbers that pass for any id."""
    text = Path("tasks.csv").read_text("utf-8")
    if template is None:
        for name in ("tasks.csv", "User.csv"):
            told = Path(name).read_text("utf-8")
            told = told.replace("0055e0000001zLpAAI", "70100001")
            Path(name).write_text(told.replace("0055e0000002TrBAAU", "70100002"), "utf-8")
    else:
        text = text.replace("Kind,", "Type,").replace("WhoId", "WhatId").replace(",0035e", ",0065e")
        Path("tasks.csv").write_text(text, "utf-8")
    given: dict[str, Any] = {"users": "User.csv", "timezone": "UTC"}
    given |= {"contacts": "Contact.csv", "maps": [("task_type", "Kind")]} if not template else {}
    options = Options.of(**given, template=template)
    person = Scripted("reps.csv")
    intake = take_in(Path("tasks.csv"), options, stdin=None, advance=lambda _: None, person=person)
    with closing(intake):
        (asked,) = person.asked
        assert 'The column "OwnerId" names 2 people, but assignee_id needs' in asked
        assert not intake.problems, str(intake.problems.refusal("tasks.csv"))
        assert list(intake.options.mapping.lookups) != []


def test_in_doubt_the_columns_are_named(folder: Path) -> None:
    """Two columns of contacts, or none: the flags say how it is settled."""
    rows = TASKS.splitlines()
    more = [f"{rows[0]},Second", *(f"{row},0035e0000021VeFAAU" for row in rows[1:])]
    more[2] = more[2].replace("0035e0000021VeFAAU", "0035e0000022gHiAAI")
    (folder / "tasks.csv").write_text("\n".join([*more, ""]), "utf-8")
    given: dict[str, Any] = {"maps": [("task_type", "Kind")], "sets": [("assignee_id", "usr_1")]}
    assert '--contacts "Contact.csv,column=Second,from=Id"' in refusal(
        contacts="Contact.csv", **given
    )
    with closing(taken_in(folder / "tasks.csv", contacts="Contact.csv,column=WhoId", **given)):
        pass
    (folder / "Contact.csv").write_text("Id,Email\n0035e0000029VeFAAU,z@example.com\n", "utf-8")
    assert (
        "no column of the file has what the contacts of Contact.csv are called there"
    ) in refusal(contacts="Contact.csv", **given)
    (folder / "Contact.csv").write_text("Id,Sum\n0035e0000021VeFAAU,12\n", "utf-8")
    assert "has no column with e-mail addresses" in refusal(contacts="Contact.csv", **given)
    told = refusal(contacts="Contact.csv,column=Whom", **given)
    assert "has no column" in told


@pytest.mark.parametrize(
    ("header", "cells", "contacts", "emails"),
    [
        (
            "Associated Contact IDs",
            ["101;102", "102", "103"],
            (
                "Record ID,First Name,Last Name,Email\n101,Ada,Quill,ada@example.com\n"
                "102,Ben,Oak,ben@example.com\n"
            ),
            ["ada@example.com", "ben@example.com"],
        ),
        (
            "Contact person",
            ["Ada Quill", "Ben Oak", "Cem Elm"],
            (
                "Person - ID,Person - Name,Person - Email - Work\n1,Ada Quill,ada@example.com\n"
                "2,Ben Oak,ben@example.com\n3,Cem Elm,c1@example.com\n4,Cem Elm,c2@example.com\n"
            ),
            ["ada@example.com", "ben@example.com", None],
        ),
        (
            "Contact Name.id",
            ["zcrm_4150868000000225013", "zcrm_4150868000000225014", ""],
            (
                "Record Id,First Name,Last Name,Email\nzcrm_4150868000000225013,Ada,Quill,"
                "ada@example.com\nzcrm_4150868000000225014,Ben,Oak,ben@example.com\n"
            ),
            ["ada@example.com", "ben@example.com"],
        ),
    ],
    ids=["HubSpot", "Pipedrive", "Zoho"],
)
def test_contacts_of_other_programs_are_joined(
    folder: Path, header: str, cells: list[str], contacts: str, emails: list[str | None]
) -> None:
    """By their ids, by one of several, or by a name that no two of them have."""
    rows = [f"call,Ring {n},usr_1,{cell}" for n, cell in enumerate(cells)]
    (folder / "tasks.csv").write_text(
        "\n".join([f"Kind,Subject,Owner,{header}", *rows, ""]), "utf-8"
    )
    (folder / "people.csv").write_text(contacts, "utf-8")
    found = sent(contacts="people.csv")
    assert [contact.get("email") for _, contact in found if contact is not None] == emails
