"""--check-existing on another computer, against services that list and tell as API.md leaves open.

The rows were imported by another computer. Whatever this one is shown of their tasks, each row is
known for what it is, or told and held back, or the run stops before it sends: none is made twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from importer.contract.answer import TaskAnswer
from importer.pipeline.service.delivery import Delivery
from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import Shell, call_row, create_control, read_csv, write_csv
from tests.acceptance.test_services_matrix import (
    ALTERED,
    ASSIGNEE,
    OTHERS,
    ROWS,
    SURE,
    TITLES,
    run,
    serve_filled,
)

pytestmark = pytest.mark.usefixtures("quick")

COMPARED = ("--check-existing", "--trust-list")


@pytest.fixture
def imported(shell: Shell, serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> SandboxServer:
    """A service in which another computer has made a task of each row."""
    server = serve_filled(shell, serve)
    assert run(shell).code == 0
    shell.environment["TASK_IMPORTER_HOME"] = str(tmp_path_factory.mktemp("other"))
    return server


def held(server: SandboxServer) -> Counter[str]:
    """How many tasks each row has."""
    titles = Counter(str(task["task_title"]) for task in server.store.list_all())
    return Counter({title: titles[title] for title in TITLES})


EACH_ONCE = Counter(dict.fromkeys(TITLES, 1))


@pytest.mark.parametrize("echo", [*SURE, *ALTERED])
def test_however_a_task_is_told_its_row_is_not_made_again(
    shell: Shell, imported: SandboxServer, echo: str
) -> None:
    """Titles escaped, cut or gone, members missing: known, held back and named, or not compared.

    So it is even where a person has said that the list holds every task.
    """
    imported.set_echo(echo)
    done = run(shell, *COMPARED)
    assert held(imported) == EACH_ONCE
    if echo in SURE:
        assert done.code == 0
    if done.code != 3:
        rows = read_csv(shell.folder / "out.csv")
        assert {row["import_status"] for row in rows} <= {"duplicate", "not_sent"}
        named = [row for row in rows if row["import_status"] == "not_sent"]
        assert [row for row in named if "in HockeyStack may be this row's" not in
                row["import_issues"]] == []  # fmt: skip


def test_a_garbled_title_with_another_reason_is_another_task(
    shell: Shell, imported: SandboxServer
) -> None:
    """Equal titles of one rep are common: what says something else of another deal is no row's."""
    imported.set_echo("misread")
    rows = read_csv(shell.folder / "calls.csv")
    others = [
        row | {"deal_id": f"D-other-{number}", "reason": f"Reason {number}"}
        for number, row in enumerate(rows)
    ]
    write_csv(shell.folder / "others.csv", others)
    before = sum(held(imported).values())
    done = shell.here(
        "run", "others.csv", "--yes", "--rate", "unlimited", "--results", "others.results.csv",
        *COMPARED, "--settle", "1",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert sum(held(imported).values()) == before + len(rows)


@pytest.mark.parametrize(
    "listing",
    [
        *("newest=1", "newest=5", "newest=14", "oldest=62", "open", f"assignee={ASSIGNEE}"),
        *("type=call", "target=deal_id", "assignee=usr_somebody", "empty"),
    ],
)
def test_a_part_of_the_tasks_proves_nothing(
    shell: Shell, imported: SandboxServer, listing: str
) -> None:
    """Though tasks of this very computer are listed, before and after: nothing is sent unasked.

    Newest, oldest and open ones alone, those of one assignee, type or kind of target.
    """
    for task in imported.store.list_all()[OTHERS : OTHERS + ROWS : 2]:
        imported.store.end(task["task_id"], "completed")
    create_control(shell, 1)
    imported.set_listing(listing)
    done = run(shell, "--check-existing")
    assert held(imported) == EACH_ONCE
    assert done.code in {0, 3}
    if done.code == 0:  # each was listed
        rows = read_csv(shell.folder / "out.csv")
        assert {row["import_status"] for row in rows} == {"duplicate"}


def test_of_a_priority_that_is_hidden_nothing_is_sent(
    shell: Shell, serve: Serve, tmp_path: Path
) -> None:
    """Tasks of this computer are listed, and none like the row: that is told, and nothing sent."""
    server = serve(listing="newest=2")
    write_csv(shell.folder / "calls.csv", [call_row(1, priority="low")])
    assert shell.here("run", "calls.csv", "--yes").code == 0
    shell.environment["TASK_IMPORTER_HOME"] = str(tmp_path / "another")
    for number in (1, 2):
        create_control(shell, number)
    done = shell.here("run", "calls.csv", "--yes", "--check-existing")
    assert (done.code, len(server.requests)) == (3, 3)
    assert "1 row equals no listed task, which does not prove that there is none" in done.err


def test_the_same_work_next_month_is_no_duplicate(
    shell: Shell, serve: Serve, tmp_path: Path
) -> None:
    """Where neither list nor task says when it is due, a person decides; both can be had."""
    server = serve(echo="lose=due_date+reason")
    write_csv(shell.folder / "calls.csv", [call_row(1, due_date="2026-11-05", reason="November")])
    assert shell.here("run", "calls.csv", "--yes").code == 0
    shell.environment["TASK_IMPORTER_HOME"] = str(tmp_path / "another")
    write_csv(shell.folder / "calls.csv", [call_row(1, due_date="2026-12-05", reason="December")])
    (task,) = server.store.list_all()
    done = shell.here("run", "calls.csv", "--yes", *COMPARED, "--results", "out.csv")
    assert done.code == 1
    assert (
        "1 task was looked up by id, because the list does not show all of their members\n"
        in done.err
    )
    (row,) = read_csv(shell.folder / "out.csv")
    assert row["import_status"] == "not_sent"
    assert row["import_issues"] == (
        "held back: it is nearly the same as an earlier task | similar_to_earlier: task "
        f"{task['task_id']} in HockeyStack may be this row's: HockeyStack does not say its "
        "due_date, reason"
    )
    assert row["import_hint"] == (
        "if it is, leave the row out; if you want one more, add --allow-similar"
    )
    meant = shell.here("run", "calls.csv", "--yes", *COMPARED, "--allow-similar")
    assert (meant.code, len(server.requests)) == (0, 2)


def test_what_the_list_does_not_say_is_read(shell: Shell, serve: Serve, tmp_path: Path) -> None:
    """A list of little more than titles is enough where each task tells the rest."""
    server = serve()
    rows = [call_row(number, due_date="2026-12-05") for number in (1, 2, 3)]
    write_csv(shell.folder / "calls.csv", rows)
    assert shell.here("run", "calls.csv", "--yes", "--rate", "unlimited").code == 0
    shell.environment["TASK_IMPORTER_HOME"] = str(tmp_path / "another")
    server.set_listing("lose=targets+due_date+assignee_id")
    done = shell.here("run", "calls.csv", "--yes", "--rate", "unlimited", *COMPARED, "--json")
    assert (done.code, done.json()["counts"]["duplicate"]) == (0, 3)
    assert (
        "3 tasks were looked up by id, because the list does not show all of their members\n"
        in done.err
    )


def test_a_list_that_does_not_say_what_was_sent_is_compared_with_nothing(
    shell: Shell, server: SandboxServer
) -> None:
    """Tasks of this computer come back with other titles: exit 3, whatever a person has said."""
    create_control(shell, 1)
    write_csv(shell.folder / "calls.csv", [call_row(1)])
    server.set_echo("cut=3")
    done = shell.here("run", "calls.csv", "--yes", *COMPARED)
    assert (done.code, len(server.requests)) == (3, 1)
    told = "the listed tasks do not say what was sent (task_title)"
    assert done.errors() == [
        f"error: the rows cannot be compared with the tasks at {server.base_url}: {told}",
        "  try: leave out --check-existing, or try again later; nothing was sent",
    ]


def test_a_task_that_one_listing_passed_over_is_found_by_the_next(
    shell: Shell, imported: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody deletes meanwhile moves the pages: one look is not enough."""
    once, looks = Delivery.list_tasks, count(1)

    def list_tasks(self: Delivery, wanted: Callable[[TaskAnswer], bool]) -> int:
        """All tasks, and the first time without one of a row."""
        is_first = next(looks) == 1
        return once(self, lambda task: not (is_first and task.task_title == TITLES[3])
                    and wanted(task))  # fmt: skip

    monkeypatch.setattr(Delivery, "list_tasks", list_tasks)
    done = run(shell, *COMPARED, "--json")
    assert (done.code, done.json()["counts"]["duplicate"]) == (0, ROWS)
    assert held(imported) == EACH_ONCE


@pytest.mark.parametrize("flags", [("--yes",), ("--dry-run",)])
def test_a_word_on_a_list_that_nobody_reads_is_refused(
    shell: Shell, server: SandboxServer, flags: tuple[str, ...]
) -> None:
    """--trust-list alone would compare nothing: exit 2, and what to add."""
    write_csv(shell.folder / "calls.csv", [call_row(1)])
    done = shell.here("run", "calls.csv", "--trust-list", *flags)
    assert done.code == 2
    assert done.errors() == [
        "error: --trust-list has no effect without --check-existing",
        "  try: add --check-existing, or leave --trust-list out",
    ]
    assert server.requests == []
