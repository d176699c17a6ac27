"""A plan as a value: what would be sent, without a lock, and sent only if it still is that."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import importer
from importer.errors import RowChange
from importer.planning.new_tasks import FirstTask
from importer.sandbox.server import SandboxServer

HEADER = "task_type,task_title,assignee_id,deal_id,due_date\n"
ANN = "call,Ring Ann,usr_1,0061,2027-03-25\n"
BO = "email,Mail Bo,usr_2,0062,\n"
CY = "call,Ring Cy,usr_1,0063,2027-03-27\n"
BAD = "call,,usr_1,0064,\n"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[SandboxServer]:
    """A sandbox that the environment names; the current folder is an empty one."""
    monkeypatch.chdir(tmp_path)
    with SandboxServer() as sandbox:
        monkeypatch.setenv("HOCKEYSTACK_BASE_URL", sandbox.base_url)
        monkeypatch.setenv("HOCKEYSTACK_API_TOKEN", sandbox.token)
        yield sandbox


def write(*rows: str) -> Path:
    """A source of these rows."""
    path = Path("calls.csv")
    path.write_text(HEADER + "".join(rows), "utf-8")
    return path


def prepare(
    *rows: str,
    all_or_nothing: bool = False,
    max_invalid: int | str | None = None,
    sandbox: bool = False,
) -> importer.Prepared:
    """The plan of a source of these rows."""
    return importer.prepare(
        write(*rows),
        timezone="UTC",
        rate="unlimited",
        all_or_nothing=all_or_nothing,
        max_invalid=max_invalid,
        sandbox=sandbox,
    )


def test_a_plan_tells_what_would_be_sent(server: SandboxServer) -> None:
    """Counts, the first tasks, due dates, for whom they are; and nothing was sent for it."""
    plan = prepare(ANN, BO, BAD, ANN)
    assert (plan.to_create, plan.to_look_up, plan.to_close, plan.to_do) == (2, 0, 0, 2)
    assert {status: count for status, count in plan.counts.items() if count} == {
        "not_sent": 2,
        "invalid": 1,
        "duplicate": 1,
    }
    assert plan.first_tasks == (
        FirstTask(
            2,
            {
                "task_type": "call",
                "task_title": "Ring Ann",
                "assignee_id": "usr_1",
                "targets": {"deal_id": "0061"},
                "due_date": "2027-03-25T09:00:00Z",
            },
        ),
        FirstTask(
            3,
            {
                "task_type": "email",
                "task_title": "Mail Bo",
                "assignee_id": "usr_2",
                "targets": {"deal_id": "0062"},
            },
        ),
    )
    assert (plan.by_assignee, plan.by_type) == ({"usr_1": 1, "usr_2": 1}, {"call": 1, "email": 1})
    assert plan.due_dates is not None
    assert plan.due_dates["latest"] == "2027-03-25T09:00:00+00:00"
    assert [issue["code"] for issue in plan.issues] == ["required"]
    assert plan.warnings == ()
    assert (plan.base_url, plan.rate, plan.expected_seconds) == (
        server.base_url,
        "unlimited",
        None,
    )
    assert server.store.list_all() == []
    assert repr(plan) == (
        f"<Prepared {plan.digest[:12]}: calls.csv, 2 to create, 1 duplicate, 1 invalid>"
    )


def test_what_was_prepared_is_sent(server: SandboxServer) -> None:
    """As often as it stays so: once it was sent, the plan is another one."""
    plan = prepare(ANN, BO)
    result = importer.send(plan)
    assert result.counts["created"] == 2
    assert len(server.store.list_all()) == 2
    with pytest.raises(importer.PlanChangedError) as refused:
        importer.send(plan)
    assert str(refused.value) == (
        "the plan has changed since it was agreed to: 2 rows; row 2 is to be created, and is "
        "duplicate now; row 3 is to be created, and is duplicate now; nothing was sent; look at "
        "the plan again, and send that one"
    )
    assert len(server.store.list_all()) == 2


def test_a_file_that_was_edited_is_not_sent(server: SandboxServer) -> None:
    """Not one of its rows; what each would do now is told."""
    plan = prepare(ANN, BO)
    write(ANN.replace("0061", "0069"), BO, CY)
    with pytest.raises(importer.PlanChangedError) as refused:
        importer.send(plan)
    assert refused.value.changes == (
        RowChange(2, "is to be created", "is to be created with other contents"),
        RowChange(4, "is not in the file", "is to be created"),
    )
    assert server.store.list_all() == []


def test_the_same_plan_has_the_same_digest(server: SandboxServer) -> None:
    """Whatever the file is called and however fast it goes; another row makes another one."""
    plan = prepare(ANN, BO)
    assert prepare(ANN, BO).digest == plan.digest
    names, *cells = (line.strip().split(",") for line in (HEADER, ANN, BO))
    frame = pd.DataFrame(cells, columns=names)
    assert importer.prepare(frame, timezone="UTC", rate="9/s").digest == plan.digest
    assert prepare(ANN, CY).digest != plan.digest
    assert prepare(BO, ANN).digest != plan.digest
    assert server.store.list_all() == []


def test_a_digest_is_enough(server: SandboxServer) -> None:
    """With the source and its options once more."""
    digest = prepare(ANN).digest
    with pytest.raises(importer.PlanChangedError) as refused:
        importer.send(write(BO), digest=digest, timezone="UTC")
    assert refused.value.message == ("the plan is not the one that was agreed to; nothing was sent")
    assert importer.send(write(ANN), digest=digest, timezone="UTC").counts["created"] == 1
    assert len(server.store.list_all()) == 1


@pytest.mark.usefixtures("server")
def test_no_lock_is_held_while_somebody_thinks() -> None:
    """Another import into the workspace goes on meanwhile."""
    plan = prepare(ANN)
    Path("others.csv").write_text(HEADER + CY, "utf-8")
    assert importer.run("others.csv", timezone="UTC").counts["created"] == 1
    assert importer.send(plan).counts["created"] == 1


@pytest.mark.usefixtures("server")
def test_another_workspace_is_another_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tasks that were agreed to do not go anywhere else."""
    plan = prepare(ANN)
    with SandboxServer() as other:
        monkeypatch.setenv("HOCKEYSTACK_BASE_URL", other.base_url)
        monkeypatch.setenv("HOCKEYSTACK_API_TOKEN", other.token)
        with pytest.raises(importer.PlanChangedError) as refused:
            importer.send(plan)
        assert other.store.list_all() == []
    assert refused.value.message == (
        f"the workspace is {plan.workspace} at {other.base_url} now, and was {plan.workspace} at "
        f"{plan.base_url}; nothing was sent"
    )


@pytest.mark.usefixtures("server")
def test_what_keeps_a_plan_from_being_sent_is_told() -> None:
    """All or nothing, where a row is invalid."""
    plan = prepare(ANN, BAD, all_or_nothing=True)
    assert plan.blocked == "1 row is invalid, and all or nothing was requested"
    assert importer.send(plan).counts["not_sent"] == 1
    assert prepare(ANN, all_or_nothing=True).blocked is None


@pytest.mark.usefixtures("server")
def test_a_plan_says_that_too_many_rows_are_invalid() -> None:
    """In the words of Python; and sending it sends nothing."""
    plan = prepare(ANN, BAD, max_invalid="40%")
    assert plan.blocked == ('1 of 2 rows is invalid, which is more than max_invalid="40%" allows')
    assert importer.send(plan).counts["not_sent"] == 1
    assert prepare(ANN, BAD, max_invalid=1).blocked is None


def test_a_trial_is_prepared_and_sent_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has a sandbox of its own; the plan is the same."""
    monkeypatch.chdir(tmp_path)
    plan = prepare(ANN, sandbox=True)
    assert importer.send(plan).counts["created"] == 1


def test_one_of_ten_clicks_sends(server: SandboxServer) -> None:
    """The others find the workspace locked, or the plan carried out."""
    plan, ends = prepare(ANN, BO, CY), list[str]()

    def click() -> None:
        try:
            ends.append(str(importer.send(plan).counts["created"]))
        except importer.ImporterError as error:
            ends.append(type(error).__name__)

    clicks = [threading.Thread(target=click) for _ in range(10)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert ends.count("3") == 1
    assert set(ends) <= {"3", "PlanChangedError", "WorkspaceBusyError"}
    assert len(server.store.list_all()) == 3


@pytest.mark.usefixtures("server")
def test_a_notebook_shows_the_first_tasks() -> None:
    """As text, whatever the cells hold."""
    shown = prepare("call,<b>Ring</b>,usr_1,0061,\n")._repr_html_()
    assert "<tr><td>2</td><td>call</td><td>&lt;b&gt;Ring&lt;/b&gt;</td><td>usr_1</td></tr>" in shown
