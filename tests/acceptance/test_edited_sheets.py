"""The same sheet once more, corrected here and there: what goes, and what waits for a word."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Shell, bodies, read_csv, titles

SEND = ("--yes", "--rate", "unlimited", "--timezone", "UTC")
HEADER = "Type,Subject,Owner Id,Opportunity ID,Due,Notes"
DAY_ONE = [
    f"call,Ring {name},usr_3fA9kQ7d,00700018{n:02},2027-03-05,note {n}"
    for n, name in enumerate(("Zoe", "Priya", "Odalys", "Alder", "Fern", "Birch"))
]
EDITED_NOTE = DAY_ONE[1].replace("note 1", '"note 1, call after lunch"')
NEW = [f"call,Ring New {n},usr_3fA9kQ7d,00700019{n:02},2027-03-05," for n in range(5)]
HELD_BACK = "held back: it is nearly the same as an earlier task"
IT_IS_SENT = (
    "you allowed such rows, so it is sent all the same; if that is wrong, leave the row out"
)
IT_WAS_CREATED = (
    "you allowed such rows, so its task was created all the same; if that is wrong, delete it in "
    "HockeyStack"
)


def write(shell: Shell, rows: Sequence[str], header: str = HEADER) -> None:
    """The sheet with these rows."""
    (shell.folder / "calls.csv").write_text("\n".join([header, *rows, ""]), "utf-8")


def ends(shell: Shell, name: str) -> list[str]:
    """How each row ended, or would."""
    rows = read_csv(shell.folder / name)
    return [
        "created" if row["import_status"] == "would_create" else row["import_status"]
        for row in rows
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([DAY_ONE[0], EDITED_NOTE, *DAY_ONE[2:]], ["duplicate", "not_sent", *["duplicate"] * 4]),
        (
            [DAY_ONE[0], EDITED_NOTE, *DAY_ONE[2:], *NEW],
            ["duplicate", "not_sent", *["duplicate"] * 4, *["created"] * 5],
        ),
        (
            [NEW[0], DAY_ONE[4].replace("-05,", "-09,"), DAY_ONE[2], EDITED_NOTE, DAY_ONE[2]],
            ["created", "not_sent", "duplicate", "not_sent", "duplicate"],
        ),
    ],
    ids=["one note edited", "and five new rows", "sorted, a date and a note edited, one new"],
)
def test_the_dry_run_and_the_run_agree_on_every_row(
    shell: Shell, server: SandboxServer, rows: list[str], expected: list[str]
) -> None:
    """The edited row is held back and named, the new ones go, whatever share of the file it is."""
    write(shell, DAY_ONE)
    assert shell.here("run", "calls.csv", *SEND).code == 0
    before = len(bodies(server))
    write(shell, rows)

    dry = shell.here("validate", "calls.csv", *SEND[3:], "--json", "--results", "dry.csv")
    wet = shell.here("run", "calls.csv", *SEND, "--json", "--results", "wet.csv")

    assert (ends(shell, "dry.csv"), ends(shell, "wet.csv")) == (expected, expected)
    assert (dry.code, wet.code) == (1, 1)
    assert len(bodies(server)) - before == expected.count("created")
    held = expected.count("not_sent")
    assert (dry.json()["held_back"], wet.json()["held_back"]) == (held, held)
    for name in ("dry.csv", "wet.csv"):
        rows_held = [
            row for row in read_csv(shell.folder / name) if HELD_BACK in row["import_issues"]
        ]
        assert len(rows_held) == held
        assert all("except for its " in row["import_issues"] for row in rows_held)
        assert all("--allow-similar" in row["import_hint"] for row in rows_held)


def test_a_row_that_is_meant_is_sent_by_itself(shell: Shell, server: SandboxServer) -> None:
    """--allow-similar with --rows sends the one row that shall be one more task."""
    write(shell, DAY_ONE)
    assert shell.here("run", "calls.csv", *SEND).code == 0
    later = DAY_ONE[4].replace("-05,", "-09,")
    write(shell, [EDITED_NOTE, later])

    done = shell.here("run", "calls.csv", *SEND, "--allow-similar", "--rows", "3")

    assert done.code == 0
    assert titles(server).count("Ring Fern") == 2
    assert titles(server).count("Ring Priya") == 1


@pytest.mark.usefixtures("server")
def test_rows_that_are_sent_all_the_same_have_one_message_and_no_advice_to_send_them(
    shell: Shell,
) -> None:
    """In a dry run and a run; the results name for each row the earlier one that it is like."""
    write(shell, DAY_ONE)
    assert shell.here("run", "calls.csv", *SEND).code == 0
    meant = ("--allow-similar", "--set", "priority=high")

    dry = shell.here("validate", "calls.csv", *SEND[3:], *meant, "--results", "dry.csv")
    wet = shell.here("run", "calls.csv", *SEND, *meant, "--results", "wet.csv")

    for done, name, hint in ((dry, "dry.csv", IT_IS_SENT), (wet, "wet.csv", IT_WAS_CREATED)):
        assert done.code == 0
        assert done.out.count("the row matches an earlier task (run ") == 1
        assert "     likewise rows 3-7\n" in done.out
        assert f"     {hint}\n" in done.out
        rows = read_csv(shell.folder / name)
        assert [row["import_hint"] for row in rows] == [hint] * 6
        earlier = [row["import_issues"].split(", row ")[1].split(")")[0] for row in rows]
        assert earlier == ["2", "3", "4", "5", "6", "7"]


def test_each_row_that_is_held_back_is_named_in_the_summary(
    shell: Shell, server: SandboxServer
) -> None:
    """By its row number, with the row that was sent before and what is different."""
    write(shell, DAY_ONE)
    assert shell.here("run", "calls.csv", *SEND).code == 0
    write(shell, [EDITED_NOTE, *DAY_ONE[2:]])

    done = shell.here("validate", "calls.csv", *SEND[3:])

    run_id = done.out.split("(run ")[1].split(",")[0]
    assert (
        "Warnings\n"
        "  1  similar_to_earlier\n"
        f"     row 2: the row matches an earlier task (run {run_id}, row 3) except for its reason "
        '("note 1" then, "note 1, call after lunch" now)\n'
    ) in done.out
    assert len(bodies(server)) == 6


LEADS = """Id,Type,Subject,Owner Id,Opportunity ID,Lead Source
a1,call,Ring Zoe,usr_3fA9kQ7d,0070001800,Web
a2,call,Ring Zoe,usr_3fA9kQ7d,0070001800,Fair
a1,call,Ring Zoe,usr_3fA9kQ7d,0070001800,Web
"""


@pytest.mark.parametrize("command", [("validate",), ("run", "--yes", "--rate", "unlimited")])
def test_rows_that_differ_in_what_is_not_sent_are_no_duplicates_without_a_word(
    shell: Shell, server: SandboxServer, command: tuple[str, ...]
) -> None:
    """The columns are named, with the way to send such rows; they are counted apart, twice over."""
    (shell.folder / "leads.csv").write_text(LEADS, "utf-8")
    name, *flags = command
    for _ in range(2):
        done = shell.here(name, "leads.csv", *flags, "--json", "--results", "out.csv")
        document = done.json()
        assert (done.code, document["duplicates_that_differ"]) == (0, 1)
        [issue] = document["issues"]
        assert (issue["code"], issue["count"], issue["example_row"]) == ("duplicate_differs", 1, 3)
        assert issue["message"] == (
            'row 2 makes the same task, though the rows differ in "Id", "Lead Source": that is not '
            "sent"
        )
        rows = read_csv(shell.folder / "out.csv")
        assert [row["import_status"] for row in rows[1:]] == ["duplicate", "duplicate"]
        assert ["--allow-duplicates" in row["import_hint"] for row in rows[:2]] == [False, True]
    each = shell.here(name, "leads.csv", *flags, "--json", "--allow-duplicates")
    assert each.json()["duplicates_that_differ"] == 0
    assert len(bodies(server)) == (3 if name == "run" else 0)


def test_every_row_is_counted_once_in_the_summary_of_a_second_run(
    shell: Shell, server: SandboxServer
) -> None:
    """A row that differs is not counted as one that was created as well: the lines add up."""
    (shell.folder / "leads.csv").write_text(LEADS, "utf-8")
    ends = []
    for _ in range(2):
        done = shell.here("run", "leads.csv", *SEND, "-q")
        ends.append(done.out.splitlines()[:4])
    assert ends == [
        [
            "3 rows",
            "  1  created",
            "  1  duplicate: not sent again",
            "  1  duplicate, though the rows differ in columns that are not sent",
        ],
        [
            "3 rows",
            "  0  created",
            "  2  created earlier: not sent again",
            "  1  duplicate, though the rows differ in columns that are not sent",
        ],
    ]
    assert len(bodies(server)) == 1


def test_a_status_of_an_equal_row_is_not_lost_without_a_word(
    shell: Shell, server: SandboxServer
) -> None:
    """An open row and a completed one make one task, and the second says that it differs."""
    (shell.folder / "calls.csv").write_text(
        "task_type,task_title,assignee_id,deal_id,Status\n"
        "call,Ring Zoe,usr_3fA9kQ7d,0070001800,pending\n"
        "call,Ring Zoe,usr_3fA9kQ7d,0070001800,completed\n",
        "utf-8",
    )
    done = shell.here("run", "calls.csv", *SEND, "--map", "status=Status", "--json")
    [issue] = done.json()["issues"]
    assert issue["message"] == (
        'row 2 makes the same task, though the rows differ in "Status": that is not sent'
    )
    assert len(bodies(server)) == 1


DUMP = """Id,Type,Subject,Owner Id,Opportunity ID,Status,Due
00T1,call,Ring Zoe,usr_3fA9kQ7d,0070001800,Open,2027-03-05
00T2,call,Ring Ben,usr_3fA9kQ7d,0070001801,Open,2027-03-05
00T1,call,Ring Zoe,usr_3fA9kQ7d,0070001800,Completed,2027-03-09
"""


def test_an_id_that_repeats_with_other_contents_is_told(
    shell: Shell, server: SandboxServer
) -> None:
    """In the dry run and before the run, though the later row itself is skipped."""
    (shell.folder / "dump.csv").write_text(DUMP, "utf-8")
    closed = ("--skip", "Status=Completed")
    for command in (("validate", *SEND[3:]), ("run", *SEND)):
        done = shell.here(command[0], "dump.csv", *command[1:], *closed, "--json")
        [issue] = done.json()["issues"]
        assert (issue["code"], issue["message"]) == (
            "repeated_id", 'Id "00T1" is in rows 2 and 4 with different contents',
        )  # fmt: skip
        assert (
            '"Id" repeats with different contents: 1 value, such as "00T1" in rows 2 and 4; each '
            "row is treated as a task of its own; if the later one replaces the first, add "
            '--last-of "Id"\n'
        ) in done.err
    assert titles(server) == ["Ring Ben", "Ring Zoe"]


def test_the_latest_wins_where_it_is_asked_for(shell: Shell, server: SandboxServer) -> None:
    """--last-of: what was completed later is not created from its earlier, open row."""
    (shell.folder / "dump.csv").write_text(DUMP, "utf-8")
    flags = ("--skip", "Status=Completed", "--last-of", "Id", "--results", "out.csv")

    done = shell.here("run", "dump.csv", *SEND, *flags)

    assert done.code == 0
    assert titles(server) == ["Ring Ben"]
    rows = read_csv(shell.folder / "out.csv")
    assert [(row["import_status"], row["import_issues"]) for row in rows] == [
        ("skipped", 'a later row has the same "Id" (--last-of)'),
        ("created", ""),
        ("skipped", 'Status is "Completed"'),
    ]
