"""Damaged ids and phones through whole imports: what is sent, what is said, what is held back."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import importer
from importer.rows.outcome import Outcome, Status
from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import Shell, bodies, read_csv

LOST = "is a number that lost digits in a spreadsheet program, not"
NARROW = "is what a spreadsheet program shows where a column is too narrow"


def took(shown: str, read: str, how: str) -> str:
    """What is said of a cell from which something was taken off."""
    return f'unwrapped: "{shown}" was read as "{read}": {how}'


# A cell, what is sent for it (None: the row is invalid), and what is said.
IDS: list[tuple[str, str | None, str]] = [
    ("219E01", "219E01", ""),
    ("1E5", "1E5", ""),
    ("00219E01", "00219E01", ""),
    ("2.19E+26", None, f'not_an_id: "2.19E+26" {LOST} an id'),
    ("70001841.0", None, 'not_an_id: "70001841.0" is a number with a fraction, not an id'),
    ("0070001841.00", None, 'not_an_id: "0070001841.00" is a number with a fraction, not an id'),
    (
        '="0070001841"',
        "0070001841",
        took('="0070001841"', "0070001841", 'without the formula ="..." round it'),
    ),
    (
        "'0070001842",
        "0070001842",
        took("'0070001842", "0070001842", "without the apostrophe in front"),
    ),
    ("=0070001843", None, 'not_an_id: "=0070001843" is a formula, not an id'),
    (
        "\u200b0070001844",
        "0070001844",
        took("<U+200B>0070001844", "0070001844", "without the unseen character U+200B"),
    ),
    (
        "0070001845\u00a0",
        "0070001845",
        took("0070001845<U+00A0>", "0070001845", "without the blank U+00A0"),
    ),
    (
        "\ufeff0070001846",
        "0070001846",
        took("<U+FEFF>0070001846", "0070001846", "without the unseen character U+FEFF"),
    ),
    (
        "0070\u00ad001847",
        "0070001847",
        took("0070<U+00AD>001847", "0070001847", "without the unseen character U+00AD"),
    ),
    (
        "0070001848\u202c",
        "0070001848",
        took("0070001848<U+202C>", "0070001848", "without the unseen character U+202C"),
    ),
    (
        "0070001849;0070001850",
        None,
        'not_an_id: "0070001849;0070001850" lists 2 values, but one id is needed',
    ),
    (
        "0070001851, 0070001852",
        None,
        'not_an_id: "0070001851, 0070001852" lists 2 values, but one id is needed',
    ),
    (
        "0070001853\n0070001854",
        None,
        'not_an_id: "0070001853<U+000A>0070001854" lists 2 values, but one id is needed',
    ),
    (
        "\uff10070001855",
        "0070001855",
        took("\uff10070001855", "0070001855", "with plain characters for full-width ones"),
    ),
    ("+0070001856", None, 'not_an_id: "+0070001856" is a number with a sign, not an id'),
    (
        "70,001,857",
        None,
        'not_an_id: "70,001,857" is a number with separators for thousands, not an id',
    ),
    (
        "70 001 858",
        None,
        'not_an_id: "70 001 858" is a number with separators for thousands, not an id',
    ),
    ("#0070001859", None, 'not_an_id: "#0070001859" begins with #, which is not part of an id'),
    (
        "https://crm.example.com/deals/0070001860",
        None,
        'not_an_id: "https://crm.example.com/deals/0070001860" is a web address, not an id',
    ),
    ("1,5", None, 'not_an_id: "1,5" is a number with a fraction, not an id'),
    ("0x1F", None, 'not_an_id: "0x1F" is a number as programs write it, not an id'),
    ("TRUE", None, 'not_an_id: "TRUE" is a yes/no value, not an id'),
    ("12/05/2026", None, 'not_an_id: "12/05/2026" is a date or a time, not an id'),
    ("5-Mar", None, 'not_an_id: "5-Mar" is a date or a time, not an id'),
    (
        "\u202d0070001861\u202c",
        "0070001861",
        took(
            "<U+202D>0070001861<U+202C>",
            "0070001861",
            "without the unseen characters U+202D, U+202C",
        ),
    ),
]

TWO = "lists 2 phone numbers, but one is needed"
PHONES: list[tuple[str, str | None, str]] = [
    ("1.41556E+10", None, f'invalid_phone: "1.41556E+10" {LOST} a phone number'),
    ("1.4155550101e+10", None, f'invalid_phone: "1.4155550101e+10" {LOST} a phone number'),
    (
        "14155550101.0",
        None,
        'invalid_phone: "14155550101.0" is a number with a fraction, not a phone number',
    ),
    (
        "+1 415 555 0101 / +1 415 555 0102",
        None,
        f'invalid_phone: "+1 415 555 0101 / +1 415 555 0102" {TWO}',
    ),
    (
        "tel:+14155550101",
        "+14155550101",
        took("tel:+14155550101", "+14155550101", "without tel:"),
    ),
    ("+1 (415) 555-0101 ext. 12", "+1 (415) 555-0101 ext. 12", ""),
    ("415.555.0101", "415.555.0101", ""),
    ("4155550101", "4155550101", ""),
    ("00 1 415 555 0101", "00 1 415 555 0101", ""),
    (
        "\u202a+1 415 555 0101\u202c",
        "+1 415 555 0101",
        took(
            "<U+202A>+1 415 555 0101<U+202C>",
            "+1 415 555 0101",
            "without the unseen characters U+202A, U+202C",
        ),
    ),
    ("=+14155550101", None, 'invalid_phone: "=+14155550101" is a formula, not a phone number'),
    (
        "'+14155550101",
        "+14155550101",
        took("'+14155550101", "+14155550101", "without the apostrophe in front"),
    ),
    (
        "+1\u00a0415\u00a0555\u00a00101",
        "+1 415 555 0101",
        took(
            "+1<U+00A0>415<U+00A0>555<U+00A0>0101",
            "+1 415 555 0101",
            "with plain blanks and hyphens for U+00A0",
        ),
    ),
    ("(415) 555-0101; 415-555-0102", None, f'invalid_phone: "(415) 555-0101; 415-555-0102" {TWO}'),
    ("ask Zoe", None, 'invalid_phone: "ask Zoe" has no digits, so it is not a phone number'),
    ("0", None, 'invalid_phone: "0" stands for no value, not for a phone number'),
    (
        "####",
        None,
        f'invalid_phone: "####" {NARROW}, not a phone number',
    ),
    (
        "+1 415 555 0101\n+1 415 555 0102",
        None,
        f'invalid_phone: "+1 415 555 0101<U+000A>+1 415 555 0102" {TWO}',
    ),
    (
        "\uff0b1 415 555 0101",
        "+1 415 555 0101",
        took(
            "\uff0b1 415 555 0101", "+1 415 555 0101", "with plain characters for full-width ones"
        ),
    ),
    (
        "p:+14155550101",
        "+14155550101",
        took("p:+14155550101", "+14155550101", "without p:"),
    ),
    (
        "-4155550101",
        None,
        'invalid_phone: "-4155550101" is a negative number, not a phone number',
    ),
    (
        "zoe@example.com",
        None,
        'invalid_phone: "zoe@example.com" is an e-mail address, not a phone number',
    ),
    ("555", None, 'invalid_phone: "555" has only 3 digits, too few for a phone number'),
    (
        "1 415 555 01O1",
        None,
        'invalid_phone: "1 415 555 01O1" has the letter O among its digits',
    ),
]

CASES = {"deal_id": IDS, "contact_phone": PHONES}


def write_sheet(folder: Path, column: str) -> Path:
    """A sheet with a row for each cell; a phone has a deal beside it."""
    path = folder / "tasks.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        own = [column] if column == "deal_id" else ["deal_id", column]
        out.writerow(["task_type", "task_title", "assignee_id", *own])
        for number, (cell, _, _) in enumerate(CASES[column]):
            cells = [cell] if column == "deal_id" else [f"00700018{number:02}", cell]
            out.writerow(["call", f"Ring {number}", "usr_3fA9kQ7d", *cells])
    return path


def judged(outcomes: Sequence[Outcome]) -> list[tuple[bool, str]]:
    """Of each row: whether it can be sent, and what is said of its cells."""
    return [
        (
            outcome.status is not Status.INVALID,
            " | ".join(f"{issue.code}: {issue.message}" for issue in outcome.issues),
        )
        for outcome in outcomes
    ]


@pytest.mark.parametrize("column", CASES)
@pytest.mark.parametrize("is_vouched", [False, True])
def test_each_damage_is_told_by_validate(tmp_path: Path, column: str, *, is_vouched: bool) -> None:
    """Row by row; `--map` says which column it is, not that its cells are whole."""
    path = write_sheet(tmp_path, column)
    maps = {column: column} if is_vouched else None
    assert judged(importer.validate(path, map=maps).outcomes) == [
        (sent is not None, said) for _, sent, said in CASES[column]
    ]


@pytest.mark.parametrize("column", CASES)
def test_what_is_sent_is_what_was_said(shell: Shell, serve: Serve, column: str) -> None:
    """The service gets each value as it stands in the cell, but for what was taken off and said."""
    server = serve()
    write_sheet(shell.folder, column)
    done = shell.here("run", "tasks.csv", "--yes", "--rate", "unlimited", "--results", "out.csv")
    assert done.code == 1
    got = {}
    for task in server.store.list_all():
        targets = task["targets"]
        value = targets["deal_id"] if column == "deal_id" else targets["contact"]["phone_number"]
        got[task["task_title"]] = value
    assert got == {
        f"Ring {number}": sent
        for number, (_, sent, _) in enumerate(CASES[column])
        if sent is not None
    }


def test_a_data_frame_passes_the_same_check() -> None:
    """Floats that lost digits, bytes, lists, booleans and moments are told; whole numbers pass."""
    frame = pd.DataFrame(
        {
            "task_type": "call",
            "task_title": [f"Ring {number}" for number in range(9)],
            "assignee_id": "usr_3fA9kQ7d",
            "deal_id": [
                1e20, b"0070", True, pd.Timestamp("2026-03-05"), ["007", "008"], 70001841.5,
                np.float64(70001841.0), 123456789012345678, "0070",
            ],
        }
    )  # fmt: skip
    outcomes = importer.validate(frame).outcomes
    assert [[issue.message for issue in outcome.issues] for outcome in outcomes] == [
        [f'"1e+20" {LOST} an id'],
        ["\"b'0070'\" is how Python shows bytes, not an id"],
        ['"True" is a yes/no value, not an id'],
        ['"2026-03-05 00:00:00" is a date or a time, not an id'],
        ["\"['007', '008']\" is a list or a record in a program's notation, not an id"],
        ['"70001841.5" is a number with a fraction, not an id'],
        ['"70001841.0" is a number with a fraction, not an id'],
        [],
        [],
    ]


def test_a_column_of_floats_says_which_ids_it_lost() -> None:
    """Beside a gap pandas keeps ids as floats: small ones are whole again, long ones are lost."""
    frame = pd.DataFrame(
        {
            "task_type": "call",
            "task_title": [f"Ring {number}" for number in range(4)],
            "assignee_id": "usr_3fA9kQ7d",
            "deal_id": [70001841.0, 123456789012345678.0, 9007199254740993.0, float("nan")],
            "company_id": [1.0, 2.0, 3.0, 4.0],
        }
    )
    outcomes = importer.validate(frame).outcomes
    assert [[issue.message for issue in outcome.issues] for outcome in outcomes] == [
        [],
        [f'"1.2345678901234568e+17" {LOST} an id'],
        [f'"9.007199254740992e+15" {LOST} an id'],
        [],
    ]


PEOPLE = (
    "Subject,Type,Assigned to user,Deal - ID,Deal,Due date\n"
    "A,Call,{0},d1,Acme - 50 seats,2027-01-04\n"
    "B,Call,{1},d2,Fox Ltd,2027-01-05\n"
)
OWNER = ("--map", "assignee_id=Assigned to user")
INSIST = ("--value", "assignee_id:*=*")


@pytest.mark.parametrize(
    "names", [("Sara Kim", "Lee Fox"), ("sara@co.example.com", "lee@co.example.com")]
)
def test_naming_a_column_makes_no_ids_of_names(
    shell: Shell, server: SandboxServer, names: tuple[str, str]
) -> None:
    """`--map` and a mapping file say which column it is; names in it are sent as ids by neither."""
    (shell.folder / "nm.csv").write_text(PEOPLE.format(*names), "utf-8")
    (shell.folder / "m.toml").write_text(
        '[fields]\ntask_title = "Subject"\ntask_type = "Type"\nassignee_id = "Assigned to user"\n'
        '"targets.deal_id" = "Deal - ID"\ndue_date = "Due date"\n',
        "utf-8",
    )

    for flags in ([*OWNER], ["--mapping", "m.toml"]):
        done = shell.here("run", "nm.csv", "--yes", "--map", "deal_id=Deal - ID", *flags)
        assert (done.code, done.errors()) == (
            2,
            [
                (
                    'error: the column "Assigned to user" holds names or e-mail addresses (such '
                    f'as "{names[0]}"), not the ids that assignee_id needs'
                ),
                (
                    "  try: make a table of names and ids "
                    "(task-importer validate FILE --lookup-out reps.csv writes one to fill in, "
                    "and task-importer assignees lists the ids of your workspace)"
                    ", and name it with "
                    "--lookup assignee_id=FILE, or write the ids into the column; the "
                    "table needs a line for each of: "
                    f"{names[0]} (1), "
                    f"{names[1]} (1)"
                ),
            ],
        )
    assert bodies(server) == []

    done = shell.here("run", "nm.csv", "--yes", "--map", "deal_id=Deal - ID", *OWNER, *INSIST)
    assert (done.code, [body["assignee_id"] for body in bodies(server)]) == (0, [*names])


def test_the_title_of_a_deal_is_no_id_of_it(shell: Shell, server: SandboxServer) -> None:
    """What `--map deal_id=Deal` names holds titles: it is told, with the lookup first."""
    (shell.folder / "nd.csv").write_text(PEOPLE.format("usr_1", "usr_2"), "utf-8")

    done = shell.here("run", "nd.csv", "--yes", *OWNER, "--map", "deal_id=Deal")

    assert (done.code, done.errors(), bodies(server)) == (
        2,
        [
            (
                'error: the column "Deal" holds names, titles or e-mail addresses (such as "Acme - '
                '50 seats"), not the ids that deal_id needs'
            ),
            (
                "  try: make a table of names and ids, and name it with --lookup deal_id=FILE, or "
                "write the ids into the column; the table needs a line for each of: Acme - 50 "
                "seats (1), Fox Ltd (1)"
            ),
        ],
        [],
    )


@pytest.mark.usefixtures("server")
def test_a_column_that_is_not_found_may_hold_names(shell: Shell) -> None:
    """Who is told to name the column learns of the lookup in the same breath."""
    sheet = PEOPLE.format("Sara Kim", "Lee Fox").replace("Assigned to user", "Colleague")
    (shell.folder / "nm.csv").write_text(sheet, "utf-8")

    done = shell.here("run", "nm.csv", "--yes")

    assert done.errors()[0] == (
        "error: no column fills assignee_id, which every task needs; choose one with --map "
        '"assignee_id=COLUMN" (where it holds names or e-mail addresses, with --lookup '
        "assignee_id=FILE as well, a table of names and ids), or set one value for all rows with "
        '--set "assignee_id=VALUE"'
    )


ZEROS = (
    'lost_zeros: "{0}" is shorter than "00123" in the same column: the zeros in front of it were '
    "probably lost in a spreadsheet program"
)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_ids_that_lost_their_zeros_are_told(shell: Shell, server: SandboxServer, kind: str) -> None:
    """A shorter number among ids with zeros is sent as it stands, with a warning on its row."""
    header = ["Subject", "Type", "assignee_id", "Company ID"]
    ids = ["00123", 124, "00125", "00126", 70]
    rows = [[f"Call {i}", "Call", "usr_1", value] for i, value in enumerate(ids)]
    pd.DataFrame(rows, columns=header).to_excel(shell.folder / "z.xlsx", index=False)
    pd.DataFrame(rows, columns=header).to_csv(shell.folder / "z.csv", index=False)

    done = shell.here("run", f"z.{kind}", "--yes", "--rate", "unlimited", "--results", "out.csv")

    assert done.code == 0
    sent = [body["targets"]["company_id"] for body in bodies(server)]
    assert sorted(sent) == ["00123", "00125", "00126", "124", "70"]
    told = [row["import_issues"] for row in read_csv(shell.folder / "out.csv")]
    assert told == ["", ZEROS.format("124"), "", "", ZEROS.format("70")]
    assert (
        "Warnings\n"
        '  2  lost_zeros, column "Company ID"\n'
        f"     row 3: {ZEROS.format('124').removeprefix('lost_zeros: ')}\n"
        '     2 different values: "124" (1), "70" (1)\n'
        "     if so, write it with its zeros in a column that is formatted as text; nothing, if it "
        "has none\n"
    ) in done.out


def test_shorter_ids_may_be_right(shell: Shell) -> None:
    """Who says that the ids are right as they stand hears no more of it."""
    (shell.folder / "z.csv").write_text(
        "Subject,Type,assignee_id,Company ID\nA,Call,usr_1,00123\nB,Call,usr_1,124\n", "utf-8"
    )

    done = shell.here("validate", "z.csv", "--value", "company_id:*=*")

    assert (done.code, "zeros" in done.out + done.err) == (0, False)
