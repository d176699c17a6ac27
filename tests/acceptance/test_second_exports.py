"""Contacts and users in exports of their own: by flags, and on a terminal."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from importer.mapping.template.shipped import templates_folder
from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Shell, bodies
from tests.acceptance.terminal import on_a_terminal

SEND = ("--yes", "--rate", "unlimited", "--timezone", "UTC")
CONTACTS = """Id,OwnerId,LastName,FirstName,Title,Phone,Email
0035e0000021VeFAAU,0055e0000001zLpAAI,Fairbarn,\u00d6mer,Head of Ops,+1 415 555 0101,o@example.com
0035e0000022gHiAAI,0055e0000002TrBAAU,Glenmoor,Roswitha,,,
"""
USERS = """Id,Username,LastName,FirstName,Email,ManagerId
0055e0000001zLpAAI,nora@sf.example.com,Fennimore,Nora,nora@example.com,0055e0000002TrBAAU
0055e0000002TrBAAU,dario@sf.example.com,Quellwater,Dario,dario@example.com,
0055e0000003aXcAAI,imani@sf.example.com,Starcross,Imani,imani@example.com,
"""
REPS = """Email,HockeyStack ID
nora@example.com,usr_1
dario@example.com,usr_2
imani@example.com,usr_3
"""


@pytest.fixture
def exports(shell: Shell) -> Path:
    """A data export of Salesforce: its tasks, contacts and users, and the ids of the reps."""
    shutil.copy(templates_folder() / "salesforce-export" / "sample.csv", shell.folder / "Task.csv")
    for name, text in (("Contact.csv", CONTACTS), ("User.csv", USERS), ("reps.csv", REPS)):
        (shell.folder / name).write_text(text, "utf-8")
    return shell.folder


@pytest.mark.usefixtures("exports")
def test_a_template_takes_the_other_files_of_its_export(
    shell: Shell, server: SandboxServer
) -> None:
    """Three flags make reps of owners' ids and contacts of theirs; what was used is said."""
    done = shell.here(
        "run", "Task.csv", "--template", "salesforce-export", "--contacts", "Contact.csv",
        "--users", "User.csv", "--lookup", "assignee_id=reps.csv", *SEND,
    )  # fmt: skip

    sent = {body["task_title"]: body for body in bodies(server)}
    assert {title: body["assignee_id"] for title, body in sent.items()} == {
        "Call \u00d6mer about the pilot": "usr_1",
        "Send the statement of work": "usr_2",
        "Connect with the new head of finance": "usr_3",
    }, done.err
    assert sent["Call \u00d6mer about the pilot"]["targets"]["contact"] == {
        "email": "o@example.com",
        "name": "\u00d6mer Fairbarn",
        "title": "Head of Ops",
        "phone_number": "+1 415 555 0101",
    }
    assert (
        'assignee_id: "OwnerId" is looked up in "Id" of User.csv and reps.csv, and "assignee_id" '
        'is sent; for example "0055e0000001zLpAAI" -> "usr_1"'
    ) in done.err
    assert 'contact_title: "WhoId" is looked up in "Id" of Contact.csv' in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.usefixtures("exports")
def test_which_column_names_the_contact_is_asked_in_doubt(
    shell: Shell, server: SandboxServer
) -> None:
    """One question, whose answer is told as the flag."""
    (shell.folder / "tasks.csv").write_text(
        "task_type,task_title,assignee_id,WhoId,Second\n"
        "call,Ring 1,usr_1,0035e0000021VeFAAU,0035e0000022gHiAAI\n"
        "call,Ring 2,usr_1,0035e0000022gHiAAI,0035e0000021VeFAAU\n",
        "utf-8",
    )
    with on_a_terminal(shell, "run", "tasks.csv", "--contacts", "Contact.csv", *SEND) as screen:
        screen.wait_for("Which column says whom a task is about?")
        screen.type("Second")
        assert screen.end() == 0, screen.text
    said = " ".join(screen.text.split())
    assert 'your answers as flags: --contacts "Contact.csv,column=Second,from=Id"' in said
    names = [body["targets"]["contact"]["name"] for body in bodies(server)]
    assert sorted(names) == ["Roswitha Glenmoor", "\u00d6mer Fairbarn"]


def test_a_lookup_to_fill_in_says_who_the_users_are(shell: Shell) -> None:
    """Nobody knows a rep by an id of 18 letters; filled in, it is found with and without them."""
    shutil.copy(templates_folder() / "salesforce-export" / "sample.csv", shell.folder / "Task.csv")
    (shell.folder / "User.csv").write_text(
        "Id,Username,LastName,FirstName,Email\n"
        "0055e0000001zLpAAI,nora@sf.example.com,Fennimore,Nora,nora@example.com\n"
        "0055e0000002TrBAAU,dario@sf.example.com,Quellwater,Dario,dario@example.com\n",
        "utf-8",
    )
    flags = ("--template", "salesforce-export", "--users", "User.csv")
    done = shell.here("validate", "Task.csv", *flags, "--lookup-out", "reps.csv")
    assert done.code == 0, done.err
    path = shell.folder / "reps.csv"
    lines = path.read_text("utf-8-sig").splitlines()
    assert lines[:3] == [
        "Name,HockeyStack ID,Rows,User,Email",
        "0055e0000001zLpAAI,,1,Nora Fennimore,nora@example.com",
        "0055e0000002TrBAAU,,1,Dario Quellwater,dario@example.com",
    ]
    path.write_text("\n".join(lines).replace(",,1,Nora", ",usr_1,1,Nora"), "utf-8")
    for given in (flags, flags[:2]):
        lookup = ("--lookup", "assignee_id=reps.csv", "--limit", "1", "--timezone", "UTC")
        done = shell.here("validate", "Task.csv", *given, *lookup)
        assert done.code == 0, done.err
        assert "  1  would be created" in done.out
