"""One service, one ledger: however it is called, and whatever it says of itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import (
    Shell,
    bodies,
    call_row,
    create_control,
    read_csv,
    titles,
    write_csv,
)

SHEET = "task_type,task_title,assignee_id,deal_id\ncall,Ring back,usr_1,007\n"


def write(folder: Path, text: str = SHEET, name: str = "calls.csv") -> Path:
    """A file of the shell's folder."""
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(("before", "after"), [("ws_1", ""), ("", "ws_1")])
def test_a_service_that_changes_its_name_is_not_another_one(
    shell: Shell, serve: Serve, before: str, after: str
) -> None:
    """Where a workspace was named and is not, or the other way round, nothing is sent."""
    write(shell.folder)
    server = serve(workspace_id=before)
    assert shell.here("run", "calls.csv", "--yes").code == 0
    server.stop()
    with SandboxServer(SandboxOptions(workspace_id=after), port=server.port) as again:
        done = shell.here("run", "calls.csv", "--yes")
        assert done.code == 2
        assert "they may or may not be the same" in done.errors()[0]
        assert again.requests == []


def test_the_state_folder_does_not_depend_on_where_one_stands(
    shell: Shell, server: SandboxServer
) -> None:
    """A relative TASK_IMPORTER_HOME would be another ledger in every folder: it is refused."""
    write(shell.folder)
    shell.environment["TASK_IMPORTER_HOME"] = "state"
    done = shell.here("run", "calls.csv", "--yes")
    assert done.code == 2
    assert done.errors() == [
        "error: TASK_IMPORTER_HOME: 'state' is not an absolute path",
        "  try: write it from the root of the disk, or from ~",
    ]
    assert server.requests == []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep file names as text")
def test_a_file_name_of_any_bytes_is_a_name(shell: Shell, server: SandboxServer) -> None:
    """A name from an old archive is no text; the file is imported, and the name told escaped."""
    os.rename(write(shell.folder), os.fsencode(shell.folder) + b"/\xdcbersicht.csv")  # noqa: PTH104
    name = os.fsdecode(b"\xdcbersicht.csv")
    done = shell.start("run", name, "--yes", "--json", "--results", "out.csv")
    assert done.code == 0
    assert done.json()["source"] == "\\xdcbersicht.csv"
    assert len(bodies(server)) == 1


def test_rows_that_are_not_there_are_no_success(shell: Shell, server: SandboxServer) -> None:
    """A slip in --rows is told, with the rows that there are."""
    write(shell.folder)
    done = shell.here("run", "calls.csv", "--yes", "--rows", "5-9")
    assert done.code == 2
    assert done.errors() == [
        "error: --rows: no row of calls.csv is chosen; its rows are 2 to 2",
    ]
    assert bodies(server) == []


def test_the_same_command_corrects_a_sheet_with_a_title(
    shell: Shell, server: SandboxServer
) -> None:
    """A results file has its header in the first row, whatever --header-row its source needed."""
    write(shell.folder, "Calls of week 9,,,\n\n" + SHEET + "call,,usr_1,008\n")
    first = shell.here("run", "calls.csv", "--yes", "--header-row", "3")
    assert first.code == 1
    results = shell.folder / "calls.results.csv"
    text = results.read_text("utf-8-sig")
    results.write_text(text.replace("call,,usr_1", "call,Ring again,usr_1"), "utf-8-sig")
    again = shell.here("run", "calls.results.csv", "--yes", "--header-row", "3")
    assert again.code == 0
    assert [body["task_title"] for body in bodies(server)] == ["Ring back", "Ring again"]


def test_a_mapping_error_shows_the_header_that_was_read(shell: Shell) -> None:
    """What to write behind --map is seen at once; a title row gives itself away."""
    write(shell.folder, "Calls,Week 9\nRing Nora,x\nRing Ada,y\n")
    done = shell.here("validate", "calls.csv")
    assert done.code == 2
    assert done.errors()[-1].strip() == (
        "the header that was read (row 1): Calls, Week 9; "
        "if the header is further down, set its row with --header-row"
    )


def test_results_do_not_replace_a_lookup(shell: Shell, server: SandboxServer) -> None:
    """No file that the run reads is written over."""
    write(shell.folder, "task_type,task_title,rep,deal_id\ncall,Ring back,Nora,007\n")
    lookup = write(shell.folder, "rep,id\nNora,usr_1\n", "reps.csv")
    flags = ("--map", "assignee_id=rep", "--lookup", "assignee_id=reps.csv")
    done = shell.here("run", "calls.csv", "--yes", *flags, "--results", "reps.csv")
    assert done.errors() == [
        "error: --results reps.csv: the run reads this file",
        "  try: choose another name for the results",
    ]
    assert lookup.read_text("utf-8") == "rep,id\nNora,usr_1\n"
    assert server.requests == []


def test_another_time_zone_of_the_computer_is_told(
    shell: Shell, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a journey the same command would make every row another task: it asks instead."""
    write(
        shell.folder,
        SHEET.replace("deal_id\n", "deal_id,due_date\n").replace("7\n", "7,2026-12-01\n"),
    )
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "Europe/Berlin")
    assert shell.here("run", "calls.csv", "--yes").code == 0
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "America/New_York")
    for command in (("run", "calls.csv", "--yes"), ("validate", "calls.csv")):
        done = shell.here(*command)
        assert done.code == 2
        assert done.errors() == [
            (
                "error: the computer's time zone is America/New_York, and the last run took "
                "Europe/Berlin: the date of 1 row that was sent would be another moment, and "
                "the row another task (row 2: 2026-12-01T09:00:00+01:00 then, "
                "2026-12-01T09:00:00-05:00 now)"
            ),
            "  try: set the one you want: --timezone Europe/Berlin or --timezone America/New_York",
        ]
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "Europe/Paris")
    assert shell.here("run", "calls.csv", "--yes").code == 0  # the same clock by another name
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "America/New_York")
    assert shell.here("run", "calls.csv", "--yes", "--timezone", "Europe/Berlin").code == 0
    assert len(bodies(server)) == 1


NOTE = (
    "dates without a time zone are read in that of the computer, {}; the last run took "
    "Europe/Berlin, which --timezone Europe/Berlin takes again\n"
)


def test_the_zone_of_another_file_stops_no_file(
    shell: Shell, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new file goes, with a note of the zone; one that was sent in this zone sends nothing."""
    dated = SHEET.replace("deal_id\n", "deal_id,due_date\n").replace("7\n", "7,2026-12-01\n")
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "UTC")
    write(shell.folder, dated.replace("007", "006"), "old.csv")
    assert shell.here("run", "old.csv", "--yes").code == 0
    write(shell.folder, dated)
    assert shell.here("run", "calls.csv", "--yes", "--timezone", "Europe/Berlin").code == 0

    again = shell.here("run", "old.csv", "--yes")
    assert (again.code, NOTE.format("UTC") in again.err) == (0, False)
    assert "created earlier: not sent again" in again.out
    write(shell.folder, dated.replace("007", "008"), "new.csv")
    for command in (("validate", "new.csv"), ("run", "new.csv", "--yes")):
        done = shell.here(*command)
        assert (done.code, NOTE.format("UTC") in done.err) == (0, True)
    assert [body["due_date"] for body in bodies(server)] == [
        "2026-12-01T09:00:00Z", "2026-12-01T09:00:00+01:00", "2026-12-01T09:00:00Z",
    ]  # fmt: skip


def test_a_file_stops_that_was_sent_in_another_zone_before_other_files(
    shell: Shell, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever zone the last run took: these rows tell in which they were sent."""
    dated = SHEET.replace("deal_id\n", "deal_id,due_date\n").replace("7\n", "7,2026-12-01\n")
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "UTC")
    write(shell.folder, dated)
    assert shell.here("run", "calls.csv", "--yes", "--timezone", "Europe/Berlin").code == 0
    write(shell.folder, dated.replace("007", "008"), "new.csv")
    assert shell.here("run", "new.csv", "--yes").code == 0

    done = shell.here("run", "calls.csv", "--yes")

    assert done.code == 2
    assert done.errors() == [
        (
            "error: the computer's time zone is UTC, and an earlier run took Europe/Berlin: the "
            "date of 1 row that was sent would be another moment, and the row another task "
            "(row 2: 2026-12-01T09:00:00+01:00 then, 2026-12-01T09:00:00+00:00 now)"
        ),
        "  try: set the one you want: --timezone Europe/Berlin or --timezone UTC",
    ]
    assert len(bodies(server)) == 2


def test_rows_like_earlier_tasks_are_not_sent_unasked(shell: Shell, server: SandboxServer) -> None:
    """Another zone makes every row another task: held back without a person, unless it is meant."""
    dated = SHEET.replace("deal_id\n", "deal_id,due_date\n").replace("7\n", "7,2026-12-01\n")
    write(shell.folder, dated)
    here = ("run", "calls.csv", "--yes", "--timezone")
    assert shell.here(*here, "Europe/Berlin").code == 0

    done = shell.here(*here, "America/New_York")

    assert done.code == 1
    assert done.errors() == []
    assert "  1  held back: nearly the same as an earlier task\n" in done.out
    assert len(bodies(server)) == 1
    meant = shell.here(*here, "America/New_York", "--allow-similar", "--json")
    assert meant.code == 0
    assert [(i["code"], i["count"]) for i in meant.json()["issues"]] == [("similar_to_earlier", 1)]
    assert len(bodies(server)) == 2


def test_equal_rows_can_be_sent_each(shell: Shell, server: SandboxServer) -> None:
    """--allow-duplicates sends as many tasks as there are rows, and again none."""
    lines = SHEET.splitlines()
    write(shell.folder, "\n".join([*lines, *lines[1:] * 2, ""]))
    count = 3 * (len(lines) - 1)
    for _ in range(2):
        assert shell.here("run", "calls.csv", "--yes", "--allow-duplicates").code == 0
        assert len(bodies(server)) == count


def test_tasks_that_somebody_else_made_are_not_made_again(
    shell: Shell, server: SandboxServer, nobodys_environment: Path
) -> None:
    """--check-existing on another computer: each is a duplicate with its id, and known then."""
    write(shell.folder, SHEET)
    assert shell.here("run", "calls.csv", "--yes").code == 0
    shell.environment["TASK_IMPORTER_HOME"] = str(nobodys_environment / "another computer")
    made = [task["task_id"] for task in server.store.list_all()]

    done = shell.here("run", "calls.csv", "--yes", "--check-existing", "--results", "out.csv")

    assert done.code == 0
    assert "compared with the 1 task that the workspace lists\n" in done.err
    rows = read_csv(shell.folder / "out.csv")
    assert [row["import_status"] for row in rows] == ["duplicate"] * len(made)
    assert [row["import_task_id"] for row in rows] == made
    assert shell.here("run", "calls.csv", "--yes").code == 0
    assert [task["task_id"] for task in server.store.list_all()] == made


def test_what_another_computer_cannot_know_is_not_created(
    shell: Shell, server: SandboxServer, nobodys_environment: Path
) -> None:
    """--check-existing: nothing proves that a list is whole, and so a row may have a task.

    Exit 3, nothing sent, and what to do; a person can say that the list holds every task.
    """
    rows = [call_row(number) for number in (1, 2, 3)]
    write_csv(shell.folder / "calls.csv", rows)
    assert shell.here("run", "calls.csv", "--yes", "--limit", "2").code == 0
    shell.environment["TASK_IMPORTER_HOME"] = str(nobodys_environment / "another computer")
    today = server.store.list_all()[0]["created_at"][:10]
    told = (
        "1 row equals no listed task, which does not prove that there is none: "
        "{}no task that has ended is listed, so the list may leave them all out; the oldest "
        f"listed task is from {today}"
    )
    unlike = (
        'no other task of assignee "usr_3fA9kQ7d" that you created is listed; the list may leave '
        "them all out; "
    )

    done = shell.here("run", "calls.csv", "--yes", "--check-existing")

    assert (done.code, len(server.requests)) == (3, 2)
    hint = (
        "  try: on a terminal you are asked whether they are to be created; --trust-list says that "
        "the list holds every task; nothing was sent"
    )
    assert done.errors() == [f"error: {told.format(unlike)}", hint]
    create_control(shell, 1)
    done = shell.here("run", "calls.csv", "--yes", "--check-existing")
    assert (done.code, done.errors()) == (3, [f"error: {told.format('')}", hint])
    done = shell.here("run", "calls.csv", "--yes", "--check-existing", "--trust-list", "--json")
    assert f"{told.format('')} (--trust-list: they are created)\n" in done.err
    assert done.json()["counts"]["duplicate"] == 2
    assert titles(server) == [row["task_title"] for row in rows]


def test_a_list_that_hides_a_known_task_is_compared_with_nothing(
    shell: Shell, server: SandboxServer
) -> None:
    """--check-existing where the newest tasks alone are listed: exit 3, nothing sent."""
    write_csv(shell.folder / "old.csv", [call_row(number) for number in range(1, 6)])
    assert shell.here("run", "old.csv", "--yes", "--rate", "unlimited").code == 0
    write_csv(shell.folder / "calls.csv", [call_row(9)])
    server.set_listing("newest=3")

    done = shell.here("run", "calls.csv", "--yes", "--check-existing")

    assert done.code == 3
    assert "cannot be compared with the tasks at " in done.errors()[0]
    assert "the list leaves out task " in done.errors()[0]
    assert len(server.requests) == 5


@pytest.mark.parametrize("fault", ["list=403", "list=not-json-after"])
def test_without_a_listing_nothing_is_compared_and_nothing_sent(
    shell: Shell, serve: Serve, fault: str
) -> None:
    """--check-existing where the tasks cannot be listed ends the run: exit 3, nothing sent."""
    server = serve(faults=fault)
    write(shell.folder, SHEET)

    done = shell.here("run", "calls.csv", "--yes", "--check-existing")

    assert done.code == 3
    assert done.errors()[0].startswith(f"error: the tasks at {server.base_url} cannot be listed: ")
    assert done.errors()[1:] == [
        "  try: leave out --check-existing, or try again later; nothing was sent"
    ]
    assert server.requests == []
