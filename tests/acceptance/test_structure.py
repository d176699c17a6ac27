"""Files as people have them, through the command line: what is read, what is said of the rest."""

from __future__ import annotations

import pytest

from tests.acceptance.shell import Shell, read_csv

HEADER = "task_type,task_title,assignee_id,deal_id\n"
ROWS = "call,Ring customer 1,usr_1abc,00000012\nemail,Write to customer 2,usr_2abc,00000013\n"
MAP = ["--map", "task_type=A", "--map", "task_title=B"]
MAP += ["--map", "assignee_id=C", "--map", "deal_id=D"]
JOINED = "the header spans rows 1 to 2, joined:"
CHOOSE = "if only one of them is the header, choose it with --header-row"
OTHER = "\nTeam,Town\nnorth,Oslo\nsouth,Rome\n"


def test_what_is_no_task_is_named_and_left_out(shell: Shell) -> None:
    """Lines above the header, a repeated header, a footer: each is told with its row and text."""
    (shell.folder / "tasks.csv").write_text(
        f"Open tasks of Q3\n\n{HEADER}{ROWS}{HEADER}{ROWS}\nTotal: 4 records\n", "utf-8"
    )

    done = shell.here("validate", "tasks.csv", "--results", "out.csv")

    assert done.code == 0
    assert done.err.splitlines()[-4:] == [
        'skipped 1 row above the table: row 1 "Open tasks of Q3"',
        "skipped row 6: repeats the header",
        'skipped 1 row below the table: row 10 "Total: 4 records"',
        "1 blank row was skipped",
    ]
    assert [row["import_row"] for row in read_csv(shell.folder / "out.csv")] == ["4", "5", "7", "8"]


def test_rows_of_empty_checkboxes_are_blank_rows(shell: Shell) -> None:
    """A Google Sheet with checkboxes down to its last row is no sheet of 300 invalid rows."""
    boxed = "Star," + HEADER + "".join(f"FALSE,{row}" for row in ROWS.splitlines(keepends=True))
    (shell.folder / "tasks.csv").write_text(boxed + "FALSE,,,,\n" * 300, "utf-8")

    done = shell.here("validate", "tasks.csv")

    assert (done.code, done.out.splitlines()[0]) == (0, "Dry run, nothing was sent: 2 rows")
    assert done.err.splitlines()[-1] == (
        '300 rows hold nothing but FALSE in a column of checkboxes ("Star") and were skipped: '
        "the first is row 4, the last is row 303"
    )


@pytest.mark.usefixtures("server")
def test_results_with_empty_checkboxes_below_are_not_replaced(shell: Shell) -> None:
    """Results that are fed back are replaced by new ones only where those hold every cell."""
    boxed = "Star," + HEADER + "".join(f"FALSE,{row}" for row in ROWS.splitlines(keepends=True))
    (shell.folder / "tasks.csv").write_text(boxed, "utf-8")
    assert shell.here("validate", "tasks.csv", "--results", "tasks.results.csv").code == 0
    with (shell.folder / "tasks.results.csv").open("a", encoding="utf-8") as file:
        file.write("FALSE" + "," * 11 + "\n")

    before = (shell.folder / "tasks.results.csv").read_text("utf-8")
    assert shell.here("run", "tasks.results.csv", "--yes", "--rate", "unlimited").code == 0

    assert (shell.folder / "tasks.results.csv").read_text("utf-8") == before
    assert len(read_csv(shell.folder / "tasks.results.2.csv")) == 2


def test_a_second_table_is_named_and_can_be_read(shell: Shell) -> None:
    """Of two tables the first is read; the hint names the row that gives the other."""
    (shell.folder / "tasks.csv").write_text(OTHER[1:] + "\n" + HEADER + ROWS, "utf-8")

    done = shell.here("validate", "tasks.csv", "--map", "task_title=Team")
    again = shell.here("validate", "tasks.csv", "--header-row", "5")

    assert done.code == 2
    assert again.code == 0
    assert "skipped 3 rows above the table: " in again.err


def test_a_file_without_header_is_told_so(shell: Shell) -> None:
    """It is not read with its first task as the names of columns; the flags to give are shown."""
    (shell.folder / "tasks.csv").write_text(ROWS, "utf-8")

    done = shell.here("validate", "tasks.csv")

    assert done.code == 2
    first, second = done.errors()
    assert first == (
        "error: tasks.csv seems to have no header: its first row holds data like the others"
    )
    assert second.strip() == (
        "if that is so, add --no-header and name the columns as a spreadsheet program does, for "
        'example --map "task_title=B"; if it has one, set its row with --header-row'
    )


def test_columns_without_header_have_the_letters_of_a_spreadsheet(shell: Shell) -> None:
    """With `--no-header` every row is a task; the results are fed back with the same flags."""
    (shell.folder / "tasks.csv").write_text(ROWS, "utf-8")

    done = shell.here("validate", "tasks.csv", "--no-header", *MAP, "--results", "out.csv")
    again = shell.here("validate", "out.csv", "--no-header", *MAP)

    assert (done.code, again.code) == (0, 0)
    rows = read_csv(shell.folder / "out.csv")
    assert [(row["import_row"], row["A"], row["D"]) for row in rows] == [
        ("1", "call", "00000012"),
        ("2", "email", "00000013"),
    ]
    assert "a results file: its header is in the first row" in again.err


def test_without_a_header_what_is_missing_is_told_as_well(shell: Shell) -> None:
    """The columns are called as a spreadsheet program calls them; the message says so."""
    (shell.folder / "tasks.csv").write_text("call,Ring Ann,usr_1\ncall,Ring Bo,usr_2\n", "utf-8")
    done = shell.here("validate", "tasks.csv", "--no-header")
    assert done.code == 2
    assert done.err.splitlines()[-1].strip() == (
        "the header that was read (none: columns as a spreadsheet program names them): A, B, C"
    )


@pytest.mark.parametrize(
    ("groups", "names", "told"),
    [
        (
            "Aufgabe,,Wer,Kunde",
            "Typ,Betreff,Zuständig,E-Mail",
            f'{JOINED} "Aufgabe Typ", "Aufgabe Betreff", "Wer Zuständig", "Kunde E-Mail"; {CHOOSE}',
        ),
        (
            "What to do,,Who,CRM",
            "Type,Subject,Owner ID,Deal ID",
            (
                f'{JOINED} "What to do Type", "What to do Subject", "Who Owner ID", "CRM Deal ID"; '
                f"{CHOOSE}"
            ),
        ),
        (
            "Required,Required,Required,Optional",
            "Type,Subject,Owner ID,Deal ID",
            'skipped 1 row above the table: row 1 "Required | Required | Required | Optional"',
        ),
    ],
)
def test_a_row_of_groups_above_a_full_header_is_told_and_not_asked(
    shell: Shell, groups: str, names: str, told: str
) -> None:
    """What the groups add is whose a column is, where it could be nobody else's."""
    target = "dana@example.com" if "Mail" in names else "00000012"
    rows = f"call,Ring 1,usr_1abc,{target}\nemail,Write to 2,usr_2abc,{target}\n"
    (shell.folder / "tasks.csv").write_text(f"{groups}\n{names}\n{rows}", "utf-8")

    done = shell.here("validate", "tasks.csv")

    assert done.code == 0
    assert told in done.err.splitlines()
    assert "  2  would be created" in done.out.splitlines()


def test_a_group_that_may_be_somebody_elses_is_not_left_out(shell: Shell) -> None:
    """Below "Invoice" the due date is not that of the task, nor is the address below "Owner"."""
    (shell.folder / "tasks.csv").write_text(
        "Task,,,,Invoice,,Owner\n"
        "task_type,task_title,assignee_id,deal_id,Number,Due,Email\n"
        "call,Ring 1,usr_1abc,00000012,17,2027-01-20,rep@example.com\n"
        "call,Ring 2,usr_1abc,00000013,18,2027-01-21,rep@example.com\n",
        "utf-8",
    )

    done = shell.here("validate", "tasks.csv")

    assert "  ignored columns: Invoice Number, Invoice Due, Owner Email" in done.err.splitlines()
