"""The command `map`: what it shows, asks and writes, and that its file leaves nothing open."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import (
    Shell,
    bodies,
    call_row,
    read_csv,
    statuses,
    write_calls,
    write_csv,
)
from tests.acceptance.terminal import on_a_terminal

ZONE = ("--timezone", "Europe/Berlin")
HEADER = (
    *("Region", "Art", "Betreff", "Zuständig", "Fällig am", "Priorität", "Status", "Kunde"),
    *("E-Mail", "Telefon", "Notiz"),
)
MARCH_4, MARCH_8 = map(datetime.fromisoformat, ("2027-03-04T10:00", "2027-03-08"))
ROWS = (
    ("Süd", "Anruf", "Angebot", "Jule Tannhof", MARCH_4, "hoch", "offen"),
    ("Süd", "E-Mail", "Preise", "Mats Ekholm", "05.03.2027", "mittel", "erledigt"),
    ("Süd", "Besuch", "Muster", "Jule Tannhof", "13.03.2027", "dringend", "offen"),
    ("Süd", "Anruf", "Rückruf", "Mats Ekholm", MARCH_8, "niedrig", "in Arbeit"),
)


@pytest.fixture
def german(shell: Shell) -> Path:
    """A German workbook as nobody prepared it.

    It has a title above the header, owners by name, dates and texts mixed, rows that are closed
    already, a type that HockeyStack lacks, a hidden row, and a second sheet with the reps.
    """
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Offen"
    sheet.append(["Vertrieb Süd, offene Aufgaben"])
    sheet.append([])
    sheet.append(HEADER)
    for number, row in enumerate(ROWS):
        contact = ("Harborlight GmbH", f"a{number}@example.com", f"+1 415 555 010{number}", "")
        sheet.append([*row, *contact])
    sheet.row_dimensions[5].hidden = True
    reps = book.create_sheet("Mitarbeiter")
    for pair in (("Name", "HockeyStack ID"), ("Jule Tannhof", "usr_1a"), ("Mats Ekholm", "usr_2b")):
        reps.append(pair)
    path = shell.folder / "aufgaben.xlsx"
    book.save(path)
    return path


def test_a_german_workbook_is_mapped_in_five_answers(
    shell: Shell, server: SandboxServer, german: Path
) -> None:
    """The table first, then what is open, the first tasks, and a file by which nothing is asked."""
    asked = {
        'Is the column "Art" (such as "Anruf") the task_type? [y/N]: ': "y",
        'Is the column "Kunde" (such as "Harborlight GmbH") the contact_name? [y/N]: ': "n",
        "What should happen to them?": "skip",
        "sheet of this workbook? Then type sheet=Mitarbeiter": "sheet=Mitarbeiter",
        'What does "Besuch"': "call",
    }
    with on_a_terminal(shell, "map", german.name, *ZONE) as screen:
        screen.wait_for("Priorität  hoch, mittel, dringend")
        for question, answer in asked.items():
            screen.wait_for(question)
            screen.type(answer)
        code = screen.end()
    said = screen.text.replace("\r\n", "\n")
    assert code == 0, said
    assert said.count("[y/N]") + said.count("[stop]: ") + said.count("[later]: ") <= len(asked)
    assert "    task_title: Angebot\n    assignee_id: usr_1a\n" in said
    assert (
        "By type: call (3)\nBy assignee: usr_1a (2), usr_2b (1)\n"
        "Due dates: 2027-03-04 to 2027-03-13, none before today\n"
        "Due in the week from: 2027-03-01 (1), 2027-03-08 (2)\n"
    ) in said
    assert said.endswith(
        "Wrote aufgaben.mapping.toml. To import with it:\n"
        "  task-importer run aufgaben.xlsx --mapping aufgaben.mapping.toml "
        '--timezone "Europe/Berlin"\n'
    )
    done = shell.here("run", german.name, "--mapping", "aufgaben.mapping.toml", *ZONE, "--yes",
                      "--rate", "unlimited", "--results", "out.csv")  # fmt: skip
    assert done.code == 0, done.err
    assert [body["task_title"] for body in bodies(server)] == ["Angebot", "Muster", "Rückruf"]
    assert statuses(read_csv(shell.folder / "out.csv")) == [
        *("4: created", "5: skipped", "6: created", "7: created"),
    ]


def test_without_a_terminal_all_that_is_open_is_one_error(shell: Shell, german: Path) -> None:
    """Each with the flag that settles it; no file is written, and the flags alone do the same."""
    done = shell.here("map", german.name, *ZONE)
    assert done.code == 2
    assert "3 things to settle" in done.err
    assert list(shell.folder.glob("*.toml")) == []
    flags = (
        *("--map", "task_type=Art", "--map", "contact_name=", "--skip", "Status=erledigt"),
        *("--lookup", "assignee_id=,sheet=Mitarbeiter", "--value", "task_type:Besuch=call"),
    )
    done = shell.here("map", german.name, *ZONE, *flags, "--out", "kept.toml")
    assert (done.code, done.err.count("error")) == (0, 0)
    kept = tomllib.loads((shell.folder / "kept.toml").read_text("utf-8"))
    assert kept["words"] == {"task_type": {"Besuch": "call"}}
    assert kept["unfilled"] == ["contact_name"]
    assert kept["sheet"] == "Offen"


@pytest.mark.parametrize(
    ("out", "problem"),
    [
        ("kept.txt", "the mapping file kept.txt cannot be written: its name does not end in .toml"),
        ("there.toml", "there.toml already exists, and may have been edited"),
        ("no/kept.toml", "there is no folder no to write the mapping file in"),
    ],
)
def test_a_file_that_cannot_be_written_is_said_first(shell: Shell, out: str, problem: str) -> None:
    """Before the sheet is read and anything is asked; what is there stays as it is."""
    write_calls(shell.folder / "calls.csv", 2)
    (shell.folder / "there.toml").write_text("mine", "utf-8")
    done = shell.here("map", "calls.csv", "--out", out)
    assert done.code == 2
    assert done.err.startswith(f"error: {problem}\n")
    assert (shell.folder / "there.toml").read_text("utf-8") == "mine"


def test_what_a_mapping_cannot_hold_stands_in_the_command(shell: Shell) -> None:
    """So that the command can be pasted, and imports what was shown."""
    path = write_calls(shell.folder / "my calls.csv", 2)
    path.write_text("Calls of the week\n\n" + path.read_text("utf-8"), "utf-8")
    done = shell.here("map", path.name, "--header-row", "3", "--due-time", "10:00")
    assert done.code == 0, done.err
    assert done.out.endswith(
        '  task-importer run "my calls.csv" --mapping "my calls.mapping.toml" --header-row 3 '
        "--due-time 10:00\n"
    )


def test_rows_that_are_invalid_lead_to_the_check(shell: Shell) -> None:
    """How many they are is said, and the command that says why."""
    write_csv(shell.folder / "calls.csv", [call_row(1), call_row(2, task_title="")])
    done = shell.here("map", "calls.csv")
    assert (done.code, "Not sent: 1 row invalid\n" in done.out) == (0, True)
    assert done.out.endswith(
        "To see why rows are invalid:\n"
        "  task-importer validate calls.csv --mapping calls.mapping.toml\n"
    )


def test_a_file_that_is_no_table_is_an_error(shell: Shell) -> None:
    """One error and exit code 2, as with any command."""
    (shell.folder / "empty.csv").write_bytes(b"")
    for name in ("empty.csv", "missing.csv", "-"):
        done = shell.here("map", name)
        assert (done.code, done.out) == (2, ""), name
        assert done.err.startswith("error: ")
    assert list(shell.folder.glob("*.toml")) == []
