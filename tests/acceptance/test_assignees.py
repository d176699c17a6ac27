"""`task-importer assignees`: the ids of a workspace's reps, and a lookup made of them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from importer.sandbox.server import SandboxServer
from importer.submission.reconcile.pages import listing
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import Shell, bodies, call_row, read_csv, write_csv
from tests.acceptance.terminal import on_a_terminal

RUN = ("--yes", "--rate", "unlimited")
QUICK = ("--rate", "unlimited")


def fill_workspace(shell: Shell) -> None:
    """Three tasks of two assignees."""
    rows = [call_row(1), call_row(2), call_row(3)]
    for row, assignee in zip(rows, ("usr_b", "usr_a", "usr_b"), strict=True):
        row["assignee_id"] = assignee
    write_csv(shell.folder / "tasks.csv", rows)
    assert shell.here("run", "tasks.csv", *RUN).code == 0


def test_the_ids_are_listed_with_what_helps_to_tell_who_it_is(
    shell: Shell, server: SandboxServer
) -> None:
    """Each id with its number of tasks and its newest one; nothing is created or changed."""
    fill_workspace(shell)
    before = bodies(server)
    done = shell.here("assignees", *QUICK)
    day = shell.here("assignees", *QUICK, "--json").json()["assignees"][0]["last_created"][:10]
    assert done.code == 0
    assert done.out.splitlines() == [
        f"2 assignees of 3 tasks in workspace ws_sandbox at {server.base_url}",
        "  ASSIGNEE ID  TASKS  OPEN  NEWEST TASK  ITS TITLE",
        f"  usr_b            2     2  {day}   Ring customer 003",
        f"  usr_a            1     1  {day}   Ring customer 002",
        "",
        "For a table of them to fill in: task-importer assignees --lookup-out reps.csv",
    ]
    assert bodies(server) == before


def test_a_filled_in_lookup_imports_a_sheet_of_names(shell: Shell, server: SandboxServer) -> None:
    """The table that is written is one that `--lookup` takes, once the names stand in it."""
    fill_workspace(shell)
    done = shell.here("assignees", *QUICK, "--lookup-out", "reps.csv")
    assert (done.code, done.out.splitlines()[-2:]) == (
        0,
        [
            "Enter each rep's name, as your sheet has it, in the first column of reps.csv.",
            "Then: task-importer run FILE --lookup assignee_id=reps.csv",
        ],
    )
    path = shell.folder / "reps.csv"
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert rows == [
        ["Name", "HockeyStack ID", "Tasks", "Newest task"],
        ["", "usr_b", "2", "Ring customer 003"],
        ["", "usr_a", "1", "Ring customer 002"],
    ]
    rows[1][0], rows[2][0] = "Bob Bell", "Ada Archer"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    named = call_row(4)
    named["assignee_id"] = "Ada Archer"
    write_csv(shell.folder / "named.csv", [named])
    run = shell.here("run", "named.csv", "--lookup", "assignee_id=reps.csv", *RUN)
    assert (run.code, bodies(server)[-1]["assignee_id"]) == (0, "usr_a")


def test_a_lookup_that_is_there_is_never_replaced(shell: Shell, server: SandboxServer) -> None:
    """Somebody may have filled it in: that is told before the service is asked."""
    (shell.folder / "reps.csv").write_text("mine", "utf-8")
    done = shell.here("assignees", *QUICK, "--lookup-out", "reps.csv")
    assert (done.code, done.errors()) == (
        2,
        [
            "error: reps.csv already exists, and may have been edited",
            "  try: give another name, or move it away first",
        ],
    )
    assert (shell.folder / "reps.csv").read_text("utf-8") == "mine"
    wrong = shell.here("assignees", *QUICK, "--lookup-out", "reps.xlsx")
    assert wrong.errors()[1] == "  try: give a name such as reps.csv"
    assert not server.requests


def test_a_folder_that_is_missing_is_told_before_the_service_is_asked(
    shell: Shell, server: SandboxServer
) -> None:
    """A long list is not read for a file that cannot be written."""
    done = shell.here("assignees", *QUICK, "--lookup-out", "nowhere/reps.csv")
    assert (done.code, done.errors()) == (
        2,
        [
            "error: there is no folder nowhere to write the lookup in",
            "  try: make the folder first, or give another name",
        ],
    )
    assert not server.requests


def test_a_workspace_without_tasks_says_how_to_begin(shell: Shell, server: SandboxServer) -> None:
    """No file is written that nobody could fill in."""
    done = shell.here("assignees", *QUICK, "--lookup-out", "reps.csv")
    assert (done.code, done.out.splitlines()) == (
        0,
        [
            f"No task of workspace ws_sandbox at {server.base_url} has an assignee.",
            "Create one by hand for each rep in HockeyStack, and run this again.",
        ],
    )
    assert not Path(shell.folder / "reps.csv").exists()


def test_a_list_that_is_not_understood_is_no_list(shell: Shell, serve: Serve) -> None:
    """Where the pages cannot be read, the command says so, and shows no half of it as the whole."""
    serve(listing="pages=2,style=link")
    fill_workspace(shell)
    done = shell.here("assignees", *QUICK)
    assert done.code == 3
    assert done.errors()[0].startswith("error: the tasks at ")
    assert "cannot be listed: its pages of tasks are not understood" in done.errors()[0]


def test_without_a_token_nothing_is_asked(shell: Shell) -> None:
    """The message is the one that `run` gives."""
    done = shell.here("assignees")
    assert done.code == 2
    assert done.errors()[0].startswith("error: no token: ")


def test_the_people_of_a_sheet_are_written_to_a_lookup_to_fill_in(shell: Shell) -> None:
    """Each name once with its rows, the most frequent first; no token and no service is needed."""
    rows = [call_row(number) for number in (1, 2, 3)]
    for row, name in zip(rows, ("Ada Archer", "Bob Bell", "Ada Archer"), strict=True):
        row["assignee_id"] = name
    write_csv(shell.folder / "tasks.csv", rows)
    done = shell.here("validate", "tasks.csv", "--lookup-out", "reps.csv")
    assert (done.code, done.out.splitlines()) == (
        0,
        [
            "2 names of tasks.csv written to reps.csv.",
            (
                "Enter each one's HockeyStack ID in the second column; task-importer assignees "
                "lists those of your workspace."
            ),
            "Then: task-importer run tasks.csv --lookup assignee_id=reps.csv",
        ],
    )
    text = (shell.folder / "reps.csv").read_text("utf-8-sig")
    assert text.splitlines() == ["Name,HockeyStack ID,Rows", "Ada Archer,,2", "Bob Bell,,1"]
    filled = text.replace("Ada Archer,", "Ada Archer,usr_a").replace("Bob Bell,", "Bob Bell,usr_b")
    (shell.folder / "reps.csv").write_text(filled, "utf-8")
    checked = shell.here("validate", "tasks.csv", "--lookup", "assignee_id=reps.csv")
    assert (checked.code, checked.out.splitlines()[1]) == (0, "  3  would be created")


def test_a_lookup_beside_a_file_with_semicolons_has_semicolons(shell: Shell) -> None:
    """The same Excel opens both in columns; a comma in a name parts nothing, and is read so."""
    (shell.folder / "team mai.csv").write_text(
        "task_type;task_title;Rep;deal_id\n"
        'call;Ring Zoe;"Archer, Ada";00700018\n'
        "call;Ring Ann;Bob Bell;00700019\n",
        "utf-8",
    )
    flags = ("--map", "assignee_id=Rep", "--lookup-out", "reps.csv")
    done = shell.here("validate", "team mai.csv", *flags)
    assert done.out.splitlines()[-1] == (
        'Then: task-importer run "team mai.csv" --map assignee_id=Rep --lookup assignee_id=reps.csv'
    )
    text = (shell.folder / "reps.csv").read_text("utf-8-sig")
    assert text.splitlines() == ["Name;HockeyStack ID;Rows", "Archer, Ada;;1", "Bob Bell;;1"]
    (shell.folder / "reps.csv").write_text(text.replace(";;", ";usr_a;"), "utf-8-sig")
    then = ("--map", "assignee_id=Rep", "--lookup", "assignee_id=reps.csv")
    checked = shell.here("validate", "team mai.csv", *then)
    assert (checked.code, checked.out.splitlines()[1]) == (0, "  2  would be created")


def test_only_the_names_that_a_lookup_lacks_are_written(shell: Shell) -> None:
    """With a lookup the table holds the rest of the people; with all of them there is none."""
    rows = [call_row(number) for number in (1, 2)]
    for row, name in zip(rows, ("Ada Archer", "Bob Bell"), strict=True):
        row["assignee_id"] = name
    write_csv(shell.folder / "tasks.csv", rows)
    known = shell.folder / "known.csv"
    known.write_text("Name,HockeyStack ID\nAda Archer,usr_a\n", "utf-8")
    lookup = ("--lookup", "assignee_id=known.csv")
    done = shell.here("validate", "tasks.csv", *lookup, "--lookup-out", "rest.csv", "--json")
    assert done.json() == {
        "document": "lookup",
        "version": 1,
        "source": "tasks.csv",
        "lookup": "rest.csv",
        "names": [{"name": "Bob Bell", "rows": 1}],
        "more": False,
    }
    known.write_text("Name,HockeyStack ID\nAda Archer,usr_a\nBob Bell,usr_b\n", "utf-8")
    whole = shell.here("validate", "tasks.csv", *lookup, "--lookup-out", "none.csv")
    assert whole.out == "Every assignee of tasks.csv has an id: no table was written.\n"
    assert not (shell.folder / "none.csv").exists()


def test_a_sheet_without_a_column_of_people_has_none_to_write(shell: Shell) -> None:
    """The message says how to name the column."""
    row = call_row(1)
    row["Zuordnung"] = row.pop("assignee_id")
    write_csv(shell.folder / "tasks.csv", [row])
    done = shell.here("validate", "tasks.csv", "--lookup-out", "reps.csv")
    assert (done.code, done.errors()) == (
        2,
        [
            "error: no column of tasks.csv is known to name the assignees",
            "  try: name it with --map assignee_id=COLUMN",
        ],
    )
    assert not (shell.folder / "reps.csv").exists()


def test_who_is_asked_for_an_id_can_choose_one_that_is_in_use(
    shell: Shell, server: SandboxServer
) -> None:
    """Each with its newest task; nothing is sent before all that is asked was answered."""
    fill_workspace(shell)
    before = len(bodies(server))
    rows = [call_row(4) | {"Owner": "Zoe Park"}, call_row(5) | {"Owner": "Ann Vale"}]
    for row in rows:
        del row["assignee_id"]
    write_csv(shell.folder / "named.csv", rows)
    with on_a_terminal(shell, "run", "named.csv", *RUN) as screen:
        screen.wait_for("Number, word or file [stop]: ")
        screen.type("list")
        screen.wait_for(
            'Whose id belongs to "Zoe Park" (1 row)?\r\n'
            '  1. usr_b: 2 tasks, the newest of them "Ring customer 003"\r\n'
            '  2. usr_a: 1 task, the newest of them "Ring customer 002"\r\n'
            "  3. skip: these rows are skipped\r\n"
        )
        assert len(bodies(server)) == before
        screen.type("2")
        screen.wait_for(
            'Whose id belongs to "Ann Vale" (1 row)?\r\n  1 usr_b, 2 usr_a, 3 skip, 4 later\r\n'
        )
        screen.type("usr_c")
        assert screen.end() == 0, screen.text
    assert [body["assignee_id"] for body in bodies(server)[before:]] == ["usr_a", "usr_c"]


def test_ids_that_were_listed_for_a_question_are_not_listed_again(
    shell: Shell, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of those, it is known already whether the workspace has seen the one that was typed."""
    fill_workspace(shell)
    rows = [call_row(4) | {"Owner": "Zoe Park"}]
    del rows[0]["assignee_id"]
    write_csv(shell.folder / "named.csv", rows)
    listed: list[str | None] = []
    list_page = server.store.list_page

    def counted(cursor: str | None, limit: int) -> Any:
        listed.append(cursor)
        return list_page(cursor, limit)

    monkeypatch.setattr(type(server.store), "list_page", lambda _, *asked: counted(*asked))
    with on_a_terminal(shell, "validate", "named.csv") as screen:
        screen.wait_for("Number, word or file [stop]: ")
        screen.type("list")
        screen.wait_for('Whose id belongs to "Zoe Park" (1 row)?')
        screen.type("usr_c")
        assert screen.end() == 0, screen.text
    assert (
        "1 assignee id of the sheet is on no task of this workspace: usr_c (1 row)" in screen.text
    )
    assert listed == [None]


@pytest.mark.usefixtures("server")
def test_a_workspace_that_cannot_be_listed_offers_no_ids(shell: Shell) -> None:
    """It is said why, and the ids can still be typed."""
    row = call_row(4) | {"Owner": "Zoe Park"}
    del row["assignee_id"]
    write_csv(shell.folder / "named.csv", [row])
    shell.environment["HOCKEYSTACK_API_TOKEN"] = "another"
    with on_a_terminal(shell, "validate", "named.csv") as screen:
        screen.wait_for("Number, word or file [stop]: ")
        screen.type("list")
        screen.wait_for("the workspace's tasks cannot be listed:")
        screen.wait_for("Number, word or id [later]: ")
        screen.type("usr_c")
        assert screen.end() == 0, screen.text


def test_an_id_that_no_listed_task_has_is_told_before_it_is_sent(
    shell: Shell, server: SandboxServer
) -> None:
    """With how many rows it has; nothing is kept back, as a new rep has no task yet."""
    fill_workspace(shell)
    rows = [call_row(n) for n in (4, 5, 6, 7)]
    for row, assignee in zip(rows, ("usr_x", "usr_b", "usr_x", "usr_y"), strict=True):
        row["assignee_id"] = assignee
    write_csv(shell.folder / "more.csv", rows)
    done = shell.here("run", "more.csv", *RUN, "--check-existing", "--trust-list")
    assert done.code == 0, done.err
    told = (
        "2 assignee ids of the sheet are on no task of this workspace: usr_x (2), usr_y (1). That "
        "is normal for reps who have no task yet; check the spelling of the others: task-importer "
        "assignees lists the ids of the workspace\n"
    )
    assert told in done.err
    assert len(bodies(server)) == 7
    again = shell.here("run", "more.csv", *RUN, "--check-existing", "--trust-list")
    assert "no task of this workspace" not in again.err


UNSEEN = 'unseen_assignee: no task of this workspace has the assignee id "usr_bb"'


def slip(shell: Shell) -> None:
    """A sheet with the id of a rep who has tasks, and one that nobody has."""
    rows = [call_row(4), call_row(5)]
    rows[0]["assignee_id"], rows[1]["assignee_id"] = "usr_b", "usr_bb"
    write_csv(shell.folder / "slip.csv", rows)


def warned(shell: Shell, name: str) -> list[bool]:
    """Of each row of a results file, whether it says that its assignee was never seen."""
    return [UNSEEN in row["import_issues"] for row in read_csv(shell.folder / name)]


def hint_of(shell: Shell, name: str) -> str:
    """What the results file says is to be done about the second row."""
    return read_csv(shell.folder / name)[1]["import_hint"]


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The cursors of the pages of tasks that were asked for."""
    asked: list[str | None] = []
    page_call = listing._page_call

    def told(sender: listing.Lister, cursor: str | None) -> Any:
        asked.append(cursor)
        return page_call(sender, cursor)

    monkeypatch.setattr(listing, "_page_call", told)
    return asked


@pytest.mark.usefixtures("server")
def test_a_row_says_that_the_workspace_has_never_seen_its_assignee(
    shell: Shell, pages: list[str | None]
) -> None:
    """A dry run and a run, with a token and no flag; the row is sent, as a new rep has no task."""
    fill_workspace(shell)
    assert len(pages) == 1, "the first import knows nothing of the workspace"
    slip(shell)
    checked = shell.here("validate", "slip.csv", "--results", "checked.csv")
    assert checked.code == 0
    assert (
        "1 assignee id of the sheet is on no task of this workspace: usr_bb (1 row). That is "
        "normal for a rep who has no task yet; otherwise check the spelling: task-importer "
        "assignees lists the ids of the workspace\n"
    ) in checked.err
    assert warned(shell, "checked.csv") == [False, True]
    assert hint_of(shell, "checked.csv") == (
        "if this rep has no task yet, there is nothing to do; otherwise correct the id: "
        "task-importer assignees lists those of the workspace"
    )
    assert len(pages) == 2
    done = shell.here("run", "slip.csv", *RUN, "--results", "done.csv")
    assert done.code == 0, done.err
    assert warned(shell, "done.csv") == [False, True]
    assert hint_of(shell, "done.csv") == (
        "if this rep had no task before, there is nothing to do; otherwise reassign the task in "
        "HockeyStack, or undo the run and import the row with the right id: task-importer "
        "assignees lists those of the workspace"
    )
    assert len(pages) == 3
    again = shell.here("run", "slip.csv", *RUN, "--allow-duplicates", "--results", "again.csv")
    assert "no task of this workspace" not in again.err
    assert len(pages) == 3, "this computer has created a task for each of them"


@pytest.mark.usefixtures("server")
def test_no_task_is_listed_where_nobody_is_asked_anything(
    shell: Shell, pages: list[str | None]
) -> None:
    """Without a token `validate` sends no request; a trial compares with nothing."""
    fill_workspace(shell)
    slip(shell)
    pages.clear()
    shell.environment.pop("HOCKEYSTACK_API_TOKEN")
    for command in (("validate", "slip.csv"), ("run", "slip.csv", "--sandbox", *RUN)):
        done = shell.here(*command)
        assert done.code == 0, done.err
        assert "usr_bb (1)" not in done.err
    assert pages == []


@pytest.mark.usefixtures("quick")
def test_a_list_that_cannot_be_had_stops_nothing(shell: Shell, serve: Serve) -> None:
    """It is said that the ids were not compared, and no row has a warning."""
    server = serve(faults="list=403")
    fill_workspace(shell)
    slip(shell)
    done = shell.here("run", "slip.csv", *RUN, "--results", "done.csv")
    assert done.code == 0, done.err
    assert "the assignee ids were not compared with those of the workspace: " in done.err
    assert warned(shell, "done.csv") == [False, False]
    assert len(bodies(server)) == 5


@pytest.mark.usefixtures("server")
def test_a_long_list_is_not_read_to_its_end(
    shell: Shell, pages: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an id that the first pages lack nothing is claimed; the flag that lists all is named."""
    monkeypatch.setattr("importer.pipeline.seen_assignees._MOST_PAGES", 1)
    monkeypatch.setattr("importer.pipeline.seen_assignees._CREATED_LAST", 1)
    monkeypatch.setattr("importer.submission.reconcile.pages.listing.PAGE_TASKS", 2)
    fill_workspace(shell)
    slip(shell)
    done = shell.here("validate", "slip.csv", "--results", "checked.csv")
    assert done.code == 0
    assert "it has more than 2 tasks" in " ".join(done.err.split())
    assert warned(shell, "checked.csv") == [False, False]
    assert len(pages) == 2
