"""Answers about a sheet's columns: used for the next such sheet, said, and forgotten."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import openpyxl
import pytest

import importer
from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Shell, bodies, call_row, read_csv, statuses, write_csv
from tests.acceptance.terminal import on_a_terminal

SEND = ("--yes", "--rate", "unlimited", "--timezone", "UTC")
USED = "its columns are mapped by your answers of"
KEPT = "your answers are kept for the next sheet with the same columns"


def row(number: int, kind: str = "Anruf", priority: str = "P1") -> dict[str, str]:
    """A row of a sheet that leaves two things open: what P1 means, and whether Kunde is a name."""
    return {
        "Art": kind,
        "Betreff": f"Rückruf {number}",
        "Zuständig": "usr_3fA9kQ7d",
        "Priorität": priority,
        "Deal ID": f"0065g00000AbC{number:02}",
        "Kunde": f"Harborlight {number}",
    }


@pytest.fixture
def answered(shell: Shell) -> str:
    """A sheet about which everything was answered on a terminal; what the screen said."""
    if sys.platform == "win32":
        pytest.skip("Windows has no pseudo-terminals of this kind")
    write_csv(shell.folder / "first.csv", [row(1), row(2)])
    with on_a_terminal(shell, "validate", "first.csv", "--timezone", "UTC") as screen:
        screen.wait_for('Is the column "Art" (such as "Anruf") the task_type? [y/N]: ')
        screen.type("y")
        screen.wait_for('Is the column "Kunde" (such as "Harborlight 1") the contact_name? [y/N]: ')
        screen.type("n")
        screen.wait_for('What does "P1"')
        screen.type("urgent")
        assert screen.end() == 0, screen.text
    return screen.text


def answers(shell: Shell) -> list[Path]:
    """The files in which answers are kept."""
    home = Path(shell.process_environment()["TASK_IMPORTER_HOME"])
    return sorted(path for path in (home / "answers").glob("*") if path.suffix != ".lock")


def test_the_next_sheet_with_the_same_columns_is_not_asked_about(
    shell: Shell, server: SandboxServer, answered: str
) -> None:
    """Whatever it is called and in which order its columns are; with no terminal, and said."""
    assert KEPT in " ".join(answered.split())
    first, second = row(3), row(4, "E-Mail")
    turned = [dict(reversed(some.items())) for some in (first, second)]
    write_csv(shell.folder / "other name.csv", turned)

    done = shell.here("run", "other name.csv", *SEND)

    assert (done.code, USED in done.err) == (0, True), done.err
    assert KEPT not in done.err
    sent = [(body["task_type"], body["priority"]) for body in bodies(server)]
    assert sent == [("call", "urgent"), ("email", "urgent")]
    assert all("contact" not in body["targets"] for body in bodies(server))
    results = shell.folder / "other name.results.csv"
    again = shell.here("validate", results.name, "--timezone", "UTC")
    assert USED in again.err, "a results file has the same columns"


@pytest.mark.usefixtures("answered")
def test_answers_are_forgotten(shell: Shell) -> None:
    """With one flag, and the sheet is asked about again from then on."""
    done = shell.here("validate", "first.csv", "--ask-again")
    assert (done.code, answers(shell)) == (2, [])
    assert "decide for each" in done.err
    assert shell.here("validate", "first.csv").code == 2


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize(
    "columns",
    [
        ("Betreff", "Zuständig", "Deal ID", "Art", "Kunde", "Priorität", "Notiz"),
        ("Betreff", "Zuständig", "Deal ID", "Art", "Kunde"),
    ],
    ids=["one more", "one less"],
)
def test_other_columns_are_another_sheet(shell: Shell, columns: tuple[str, ...]) -> None:
    """One column more or less, and nothing is taken from the answers."""
    rows = [{name: row(number).get(name, "x") for name in columns} for number in (1, 2)]
    write_csv(shell.folder / "wider.csv", rows)
    done = shell.here("validate", "wider.csv", "--timezone", "UTC")
    assert (done.code, USED in done.err) == (2, False)


@pytest.mark.usefixtures("answered")
def test_who_names_the_columns_needs_no_answers(shell: Shell) -> None:
    """A mapping, a template and the columns as flags stand for themselves; other flags add."""
    (shell.folder / "own.toml").write_text('[fields]\ntask_title = "Betreff"\n', "utf-8")
    named = (("--mapping", "own.toml"), ("--template", "hubspot"), ("--map", "task_type=Art"))
    for flags in named:
        assert USED not in shell.here("validate", "first.csv", *flags).err
    done = shell.here("validate", "first.csv", "--skip", "Betreff=Rückruf 1", "--timezone", "UTC",
                      "--results", "out.csv")  # fmt: skip
    assert (done.code, USED in done.err) == (0, True)
    assert statuses(read_csv(shell.folder / "out.csv")) == ["2: skipped", "3: would_create"]


@pytest.mark.usefixtures("answered")
def test_a_flag_is_kept_for_no_other_sheet(shell: Shell) -> None:
    """What was answered beside flags is not kept: rows that one flag skips are wanted tomorrow."""
    before = [path.read_bytes() for path in answers(shell)]
    write_csv(shell.folder / "new.csv", [row(1, priority="P7"), row(2)])
    flags = ("--skip", "Betreff=Rückruf 2", "--timezone", "UTC")
    with on_a_terminal(shell, "validate", "new.csv", *flags) as screen:
        screen.wait_for('What does "P7"')
        screen.type("low")
        assert screen.end() == 0
    assert KEPT not in " ".join(screen.text.split())
    assert [path.read_bytes() for path in answers(shell)] == before


@pytest.mark.usefixtures("answered")
def test_a_further_answer_joins_the_earlier_ones(shell: Shell) -> None:
    """A new word is asked for by itself, and known from then on, with the old ones."""
    write_csv(shell.folder / "new.csv", [row(1, priority="P7"), row(2)])
    with on_a_terminal(shell, "validate", "new.csv", "--timezone", "UTC") as screen:
        screen.wait_for('What does "P7"')
        screen.type("low")
        assert screen.end() == 0
    assert "[y/N]" not in screen.text
    done = shell.here("validate", "new.csv", "--timezone", "UTC", "--json")
    assert (done.code, done.json()["counts"]["invalid"]) == (0, 0)
    assert len(answers(shell)) == 1


@pytest.mark.usefixtures("answered")
def test_the_answers_are_nobody_elses(shell: Shell) -> None:
    """Only the owner may read them, and they hold no cell but the words that were answered."""
    (path,) = answers(shell)
    text = path.read_text("utf-8")
    assert os.name == "nt" or path.stat().st_mode & 0o077 == 0
    assert 'P1 = "urgent"' in text
    assert [said for said in ("Rückruf", "Harborlight", "usr_", "0065g") if said in text] == []


@pytest.mark.usefixtures("answered")
def test_answers_that_cannot_be_read_are_named(shell: Shell) -> None:
    """With the file, the line, and how to be asked again."""
    (path,) = answers(shell)
    path.write_text("[fields\n", "utf-8")
    done = shell.here("validate", "first.csv", "--timezone", "UTC")
    assert done.code == 2
    assert path.name in done.err
    assert "--ask-again" in done.err
    assert (
        shell.here("validate", "first.csv", "--ask-again")
        .errors()[0]
        .startswith("error: some columns")
    )


@pytest.mark.usefixtures("answered")
def test_a_program_that_calls_from_python_is_told_everything_itself(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There, nothing depends on what somebody once answered on a terminal."""
    monkeypatch.chdir(shell.folder)
    with pytest.raises(importer.ImporterError, match="decide for each"):
        importer.validate("first.csv", timezone="UTC")
    with pytest.raises(importer.ImporterError, match="nobody is asked"):
        importer.validate("first.csv", ask_again=True)  # type: ignore[call-arg]


@pytest.mark.usefixtures("answered")
def test_a_mapping_that_was_made_by_hand_is_kept_too(shell: Shell) -> None:
    """`map` with flags: the next sheet needs neither the flags nor the file."""
    assert shell.here("validate", "first.csv", "--ask-again").code == 2
    flags = ("--map", "task_type=Art", "--map", "contact_name=", "--value", "priority:P1=high")
    assert shell.here("map", "first.csv", *flags, "--timezone", "UTC").code == 0
    done = shell.here("validate", "first.csv", "--timezone", "UTC")
    assert (done.code, USED in done.err) == (0, True)


@pytest.mark.usefixtures("answered")
def test_a_purge_by_age_takes_them_along(shell: Shell) -> None:
    """Those that are as old; a dry run counts them, and a younger file stays."""
    (path,) = answers(shell)
    assert shell.here("purge", "--older-than", "90d", "--yes").code == 0
    assert answers(shell) == [path]
    long_ago = time.time() - 91 * 86400
    os.utime(path, (long_ago, long_ago))
    looked = shell.here("purge", "--older-than", "90d", "--dry-run")
    assert looked.out == "Would delete your answers about 1 kind of sheet.\n"
    assert answers(shell) == [path]
    done = shell.here("purge", "--older-than", "90d", "--yes")
    assert (done.code, done.out) == (0, "Deleted your answers about 1 kind of sheet.\n")
    assert answers(shell) == []


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ("skip", '--skip "Status=Completed"'),
        ("open", '"Status": closed: Completed (1); open: Open (1), Done (1)'),
    ],
)
def test_closed_rows_that_no_answer_was_about_are_asked_about(
    shell: Shell, answer: str, asked: str
) -> None:
    """To skip "Done" rows, or to create them as open tasks, was an answer about that word alone."""
    if sys.platform == "win32":
        pytest.skip("Windows has no pseudo-terminals of this kind")
    rows = [call_row(1, Status="Open"), call_row(2, Status="Done")]
    write_csv(shell.folder / "first.csv", rows)
    with on_a_terminal(shell, "validate", "first.csv", "--timezone", "UTC") as screen:
        screen.wait_for("What should happen to them?")
        screen.type(answer)
        assert screen.end() == 0
    assert shell.here("validate", "first.csv", "--timezone", "UTC").code == 0
    write_csv(shell.folder / "next.csv", [*rows, call_row(3, Status="Completed")])

    done = shell.here("validate", "next.csv", "--timezone", "UTC")

    assert done.code == 2
    assert asked in done.err
    assert USED in done.err


def test_how_ambiguous_dates_were_meant_is_asked_of_every_sheet(shell: Shell) -> None:
    """The next one may come from another country."""
    if sys.platform == "win32":
        pytest.skip("Windows has no pseudo-terminals of this kind")
    write_csv(shell.folder / "first.csv", [call_row(1, due_date="04/05/2027")])
    with on_a_terminal(shell, "validate", "first.csv", "--timezone", "UTC") as screen:
        screen.wait_for('Which comes first in "04/05/2027"?')
        screen.type("day")
        assert screen.end() == 0, screen.text
    done = shell.here("validate", "first.csv", "--timezone", "UTC", "--json")
    assert done.json()["counts"]["invalid"] == 1
    write_csv(shell.folder / "next.csv", [call_row(1, due_date="04/13/2027")])
    assert shell.here("validate", "next.csv", "--timezone", "UTC").code == 0


def test_a_table_without_a_header_is_like_no_other(shell: Shell) -> None:
    """Its columns are called A, B and C, as those of any sheet: nothing is kept of it."""
    (shell.folder / "a.csv").write_text("call,Ring,usr_1,006A1\nemail,Mail,usr_1,006A2\n", "utf-8")
    flags = ("--map", "task_type=A", "--map", "task_title=B", "--map", "assignee_id=C",
             "--map", "deal_id=D")  # fmt: skip
    assert shell.here("map", "a.csv", "--no-header", *flags).code == 0
    assert answers(shell) == []
    done = shell.here("validate", "a.csv", "--no-header")
    assert (done.code, USED in done.err) == (2, False)


def named(number: int, owner: str) -> dict[str, str]:
    """A row with its owner by name."""
    told = row(number, "call", "high") | {"Zuständig": owner}
    return {"task_type": told.pop("Art"), **told}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pseudo-terminals")
def test_the_ids_of_people_are_kept_for_their_workspace(
    shell: Shell, server: SandboxServer
) -> None:
    """Another sheet with the same people takes them, without a terminal, and it is said."""
    write_csv(shell.folder / "first.csv", [named(1, "Zoe Park"), named(2, "Ann Vale")])
    with on_a_terminal(shell, "validate", "first.csv", "--timezone", "UTC") as screen:
        screen.wait_for('Is the column "Kunde"')
        screen.type("n")
        screen.wait_for("Number, word or file [stop]: ")
        screen.type("enter")
        for number in ("usr_1", "usr_2"):
            screen.wait_for("Number, word or id [later]: ")
            screen.text = ""
            screen.type(number)
        assert screen.end() == 0, screen.text
    assert "the ids that you gave are kept for this workspace" in " ".join(screen.text.split())
    [columns] = [path for path in answers(shell) if path.suffix == ".toml"]
    assert "usr_1" not in columns.read_text("utf-8")

    renamed = [{**named(n, who), "Notiz": "neu"} for n, who in ((3, "Ann Vale"), (4, "Zoe Park"))]
    write_csv(shell.folder / "second.csv", renamed)
    flags = ("--map", "contact_name=", "--map", "reason=Notiz")
    done = shell.here("run", "second.csv", *SEND, *flags)
    assert done.code == 0, done.err
    assert "those that you gave before for this workspace" in done.err
    assert [body["assignee_id"] for body in bodies(server)] == ["usr_2", "usr_1"]

    forgotten = shell.here("validate", "second.csv", "--ask-again", *flags)
    assert forgotten.code == 2
    assert [path.suffix for path in answers(shell)] == [".toml"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pseudo-terminals")
def test_a_template_that_was_declined_is_not_proposed_again(shell: Shell) -> None:
    """Neither in a note nor in a question, as long as the answers are kept."""
    header = (
        "Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,Assignee Email,"
        "Start Date,Due Date,Tags,Notes,Projects,Parent task,task_type,deal_id"
    )
    text = f"{header}\n1,2027-01-04,,,Ring Ann,Open,usr_1,,,2027-03-04,,,Sales,,call,d-61\n"
    (shell.folder / "asana.csv").write_text(text, "utf-8")
    with on_a_terminal(shell, "validate", "asana.csv", "--timezone", "UTC") as screen:
        screen.wait_for("Use the mapping for it (--template asana)? [y/N]: ")
        screen.type("n")
        screen.wait_for('Is the column "Name"')
        screen.type("y")
        assert screen.end() == 0, screen.text
    assert screen.text.count("his looks like Asana tasks") == 1
    done = shell.here("validate", "asana.csv", "--timezone", "UTC")
    assert (done.code, "looks like" in done.err, USED in done.err) == (0, False, True)


def workbook(path: Path, **sheets: list[dict[str, str]]) -> Path:
    """A workbook with these sheets of rows."""
    book = openpyxl.Workbook()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(list(rows[0]))
        for one in rows:
            sheet.append(list(one.values()))
    del book["Sheet"]
    book.save(path)
    return path


def other(number: int) -> dict[str, str]:
    """A row of another sheet of tasks, with other columns."""
    return {"Task Title": f"Plan {number}", "Task Type": "call", "Assignee ID": "usr_3fA9kQ7d",
            "Company ID": f"0015g00000AbC{number:02}"}  # fmt: skip


def german(number: int) -> dict[str, str]:
    """A row with columns that need no question."""
    return {"Task Title": f"Rückruf {number}", "Task Type": "call", "Assignee ID": "usr_3fA9kQ7d",
            "Deal ID": f"0065g00000AbC{number:02}"}  # fmt: skip


@pytest.fixture
def chosen(shell: Shell) -> None:
    """Of the sheets of a workbook, somebody has chosen one on a terminal."""
    if sys.platform == "win32":
        pytest.skip("Windows has no pseudo-terminals of this kind")
    workbook(shell.folder / "first.xlsx", Nord=[german(1), german(2)], Pläne=[other(1), other(2)])
    with on_a_terminal(shell, "validate", "first.xlsx", "--timezone", "UTC") as screen:
        screen.wait_for("Which sheet holds the tasks?")
        screen.type("Nord")
        assert screen.end() == 0, screen.text


SHEET_USED = 'its sheet "Nord" is read, and mapped, by your answers of'


@pytest.mark.usefixtures("chosen")
def test_the_sheet_that_somebody_chose_is_taken_of_the_next_workbook(shell: Shell) -> None:
    """Where it has the same columns; it is said, and no terminal is needed."""
    workbook(shell.folder / "next.xlsx", Pläne=[other(3)], Nord=[german(3), german(4)])

    done = shell.here("validate", "next.xlsx", "--timezone", "UTC", "--results", "out.csv")

    assert done.code == 0, done.err
    titles = [row["Task Title"] for row in read_csv(shell.folder / "out.csv")]
    assert titles == ["Rückruf 3", "Rückruf 4"]
    assert SHEET_USED in " ".join(done.err.split())


@pytest.mark.usefixtures("chosen")
@pytest.mark.parametrize(
    "sheets",
    [
        {"Süd": [german(3)], "Pläne": [other(3)]},
        {"Nord": [other(3)], "Pläne": [german(3)]},
        {"Nord": [german(3)], "Süd": [german(4)]},
    ],
    ids=["another name", "another sheet's columns", "two sheets with these columns"],
)
def test_a_sheet_is_asked_for_again_where_the_answer_does_not_decide(
    shell: Shell, sheets: dict[str, list[dict[str, str]]]
) -> None:
    """The wrong sheet would be other tasks: nothing is taken that was not meant."""
    workbook(shell.folder / "next.xlsx", **sheets)
    done = shell.here("validate", "next.xlsx", "--timezone", "UTC")
    assert (done.code, "sheets that could be meant" in done.err) == (2, True), done.err


@pytest.mark.usefixtures("chosen")
def test_a_remembered_sheet_is_forgotten_with_the_answers(shell: Shell) -> None:
    """And a sheet of a text file with these columns is none of a workbook."""
    write_csv(shell.folder / "plain.csv", [german(3)])
    assert shell.here("validate", "plain.csv", "--timezone", "UTC").code == 0
    workbook(shell.folder / "next.xlsx", Nord=[german(3)], Pläne=[other(3)])
    for flags in (["--ask-again"], []):
        done = shell.here("validate", "next.xlsx", "--timezone", "UTC", *flags)
        assert done.code == 2, done.err
