"""An undo from the name of a run to its report, against a sandbox on a real socket."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from importer.errors import ConfigurationError, ResultsError, ServiceError, WorkspaceBusyError
from importer.ledger import withdrawals
from importer.ledger.history import runs
from importer.ledger.states import Event
from importer.ledger.store import Ledger
from importer.ledger.withdrawals import Remainder
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.silent import Silent
from importer.rows.withdrawn import UndoStatus, Withdrawn
from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer
from importer.settings.options import Options
from importer.undoing.report import UndoReport
from importer.undoing.undo import UndoPreview, undo
from tests.printed import require_promised
from tests.remembered import NOON, body, close, open_remembered, send, settle


class Scene:
    """A sandbox that holds tasks, and a ledger whose `run-1` created them as rows 2, 3 and 4."""

    def __init__(self, server: SandboxServer, home: Path) -> None:
        self.server = server
        self.home = home
        self.environment = {
            "TASK_IMPORTER_HOME": str(home),
            "HOCKEYSTACK_API_TOKEN": server.token,
        }
        self.ids = [str(task["task_id"]) for task in server.store.seed(map(body, (2, 3, 4)))]
        with self.ledger() as ledger:
            ledger.begin_run("run-1", "followups.csv", row_count=3)
            for number, task_id in zip((2, 3, 4), self.ids, strict=True):
                send(ledger, number)
                settle(ledger, number, Event.CREATE)
                ledger.db.execute(
                    "UPDATE tasks SET task_id = ? WHERE task_id = ?", (task_id, f"t{number}")
                )
            ledger.end_run("run-1")

    def ledger(self, workspace: str = "ws_sandbox") -> Ledger:
        """The ledger of the sandbox's workspace, or of another one."""
        return open_remembered(
            self.home, workspace, base_url=self.server.base_url, now=lambda: NOON
        )

    def undo(
        self,
        run_id: str = "run-1",
        *,
        results: Path | None = None,
        concurrency: int | None = None,
        **given: Any,
    ) -> UndoReport:
        """Undo with these settings."""
        options = Options.of(
            base_url=self.server.base_url,
            rate="unlimited",
            results=results,
            concurrency=concurrency,
        )
        return undo(run_id, options, Caller(Silent(), environment=self.environment), **given)

    def ledger_runs(self) -> list[str]:
        """The names of the runs that the ledger remembers."""
        with self.ledger() as ledger:
            return [record.run_id for record in runs(ledger)]

    def held(self) -> list[str]:
        """The titles of the tasks that are there."""
        return [str(task["task_title"]) for task in self.server.store.list_all()]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A run of three tasks, in a sandbox in which nothing goes wrong."""
    with SandboxServer() as server:
        yield Scene(server, tmp_path / "state")


def test_a_run_is_taken_back(scene: Scene) -> None:
    """The report says what became of each task, and the ledger remembers the undo as a run."""
    report = scene.undo()
    assert report.run_id is not None
    assert report.counts == {"undone": 3, "gone": 0, "kept": 0, "refused": 0, "not_done": 0}
    assert [(end.row_number, end.title, end.task_id) for end in report.results] == [
        (number, f"Ring customer {number}", task_id)
        for number, task_id in zip((2, 3, 4), scene.ids, strict=True)
    ]
    assert (report.workspace, report.all_good, scene.held()) == ("ws_sandbox", True, [])
    with scene.ledger() as ledger:
        record = {record.run_id: record for record in runs(ledger)}[report.run_id]
        assert withdrawals.withdrawn(ledger, report.run_id) == report.results
    assert (record.kind, record.undoes, record.row_count) == ("undo", "run-1", 3)
    assert (record.source, record.counts) == ("followups.csv", {"undone": 3})
    assert record.ended_at is not None


@pytest.mark.parametrize(
    ("rate", "words", "seconds"),
    [("10/30s", "10/30s", 0.5), ("4/30s", "4/30s", 30.285), ("auto", "auto, 5/s at first", 1.2)],
)
def test_the_question_says_what_is_about_to_happen(
    scene: Scene, rate: str, words: str, seconds: float
) -> None:
    """Nothing is begun before it is answered, and no is no; the time is that of the rate."""
    asked: list[UndoPreview] = []

    def confirm(preview: UndoPreview) -> bool:
        asked.append(preview)
        return False

    options = Options.of(base_url=scene.server.base_url, rate=rate)
    report = undo(
        "run-1",
        options,
        Caller(Silent(), environment=scene.environment),
        confirm=confirm,
        cancel=True,
    )
    (preview,) = asked
    assert (preview.record.run_id, preview.workspace, preview.tasks) == ("run-1", "ws_sandbox", 3)
    assert (preview.rate, preview.cancel) == (words, True)
    assert preview.expected_seconds == pytest.approx(seconds)
    assert (report.declined, report.run_id, len(scene.held())) == (True, None, 3)
    assert len(scene.ledger_runs()) == 1


def test_a_dry_run_needs_neither_token_nor_service(scene: Scene, tmp_path: Path) -> None:
    """It lists what would be checked, and writes it where that is wanted."""
    del scene.environment["HOCKEYSTACK_API_TOKEN"]
    report = scene.undo(dry_run=True, results=tmp_path / "undo.csv")
    assert [(end.row_number, end.status, end.reason) for end in report.results] == [
        (number, UndoStatus.NOT_DONE, "dry run") for number in (2, 3, 4)
    ]
    assert (report.all_good, report.run_id, report.results_path) == (
        True, None, tmp_path / "undo.csv",
    )  # fmt: skip


STILL_THERE = "the service reported that it deleted the task, but it still exists"


@pytest.fixture
def no_lag(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for copies of the data that lag behind."""
    monkeypatch.setattr("importer.undoing.confirmation._LAG_SECONDS", 0.01)


@pytest.mark.usefixtures("no_lag")
@pytest.mark.parametrize("most_read", [100, 2], ids=["read one by one", "looked for in the list"])
@pytest.mark.parametrize("kept", [(0, 1, 2), (1,)], ids=["all", "one"])
def test_a_deletion_that_was_not_carried_out_is_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, kept: tuple[int, ...], most_read: int
) -> None:
    """The service says 204 and keeps the task: the row has one, and the next undo tries again."""
    monkeypatch.setattr("importer.undoing.confirmation.MOST_READ", most_read)
    delete = scene.server.store.delete
    stuck = {scene.ids[n] for n in kept}
    monkeypatch.setattr(scene.server.store, "delete", lambda key: key in stuck or delete(key))
    report = scene.undo()
    assert [(end.status, end.reason) for end in report.results] == [
        (UndoStatus.NOT_DONE, STILL_THERE) if n in kept else (UndoStatus.UNDONE, "")
        for n in range(3)
    ]
    assert not report.all_good
    with scene.ledger() as ledger:
        assert withdrawals.withdrawn(ledger, str(report.run_id)) == report.results
        assert ledger.former_ids(scene.ids).keys() == {*scene.ids} - stuck
    monkeypatch.setattr(scene.server.store, "delete", delete)
    again = scene.undo()
    assert (again.counts["undone"], again.all_good, scene.held()) == (len(kept), True, [])


@pytest.mark.usefixtures("no_lag")
def test_a_closed_task_that_was_not_deleted_is_closed_still(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next undo knows that its status is the import's own."""
    (task,) = scene.server.store.seed([body(5)])
    task_id = str(task["task_id"])
    scene.server.store.end(task_id, "completed")
    with scene.ledger() as ledger:
        close(ledger, 5, "completed")
        ledger.db.execute("UPDATE tasks SET task_id = ? WHERE task_id = 't5'", (task_id,))
    with monkeypatch.context() as patch:
        patch.setattr(scene.server.store, "delete", lambda _key: True)
        assert scene.undo().counts["not_done"] == 4
    assert (scene.undo().counts["undone"], scene.held()) == (4, [])


@pytest.mark.usefixtures("no_lag")
@pytest.mark.parametrize(("listing", "is_believed"), [("whole", True), ("style=link", False)])
def test_a_task_that_is_hidden_may_be_read_all_the_same(
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    listing: str,
    is_believed: bool,  # noqa: FBT001
) -> None:
    """A deletion hides a task from listings; where no list is understood, what is seen is told."""
    store = scene.server.store
    every = {str(task["task_id"]): task for task in store.list_all()}
    monkeypatch.setattr(store, "get", every.get)
    scene.server.set_listing(listing)
    report = scene.undo()
    assert report.all_good is is_believed
    assert {end.reason for end in report.results} == ({""} if is_believed else {STILL_THERE})


def test_what_was_taken_back_is_not_there_to_be_taken_back_again(scene: Scene) -> None:
    """The second undo asks for nothing, begins no run, and says why."""
    scene.undo()
    report = scene.undo(confirm=lambda _: pytest.fail("nothing is to be asked"))
    assert (report.run_id, report.results, report.others) == (None, [], Remainder(undone=3))
    assert report.lines() == [
        "Run run-1 has no task that can be undone.",
        "",
        "Skipped",
        "  3 rows undone earlier",
    ]


def test_what_somebody_completed_is_left_alone_and_named(scene: Scene) -> None:
    """The report says which and why, and the exit is not all good."""
    scene.server.store.end(scene.ids[1], "completed")
    report = scene.undo()
    assert (scene.held(), report.all_good) == (["Ring customer 3"], False)
    assert report.lines() == [
        "Run run-1 of followups.csv: 3 tasks",
        "        2  deleted",
        "        1  left alone: changed or ended since, or that is not certain",
        "",
        "Left alone",
        f'  row 3, "Ring customer 3" ({scene.ids[1]}): it is now completed',
        "  What to do: look at it in HockeyStack",
        "",
        "To create the undone tasks again, run the import command again.",
    ]


def test_a_row_that_the_import_closed_is_taken_back_as_well(scene: Scene) -> None:
    """Its status is the one that its row asked for: nobody else changed it."""
    task_id = str(scene.server.store.seed([body(5)])[0]["task_id"])
    with scene.ledger() as ledger:
        close(ledger, 5, "completed")
        ledger.db.execute("UPDATE tasks SET task_id = ? WHERE task_id = 't5'", (task_id,))
    scene.server.store.end(task_id, "completed")
    assert scene.undo().counts["undone"] == 4


def test_latest_is_the_last_import_of_the_workspace(scene: Scene) -> None:
    """Whatever was imported into others since."""
    with scene.ledger("another") as ledger:
        ledger.begin_run("run-9", "other.csv")
    report = scene.undo("latest")
    assert (report.undoes, report.counts["undone"]) == ("run-1", 3)


def test_a_run_of_another_workspace_is_not_undone_with_this_token(scene: Scene) -> None:
    """Its tasks would all be "gone": that must not be believed."""
    with scene.ledger("another") as ledger:
        ledger.begin_run("run-9", "other.csv")
    with pytest.raises(ConfigurationError) as wrong:
        scene.undo("run-9")
    assert wrong.value.message == (
        "run run-9 imported into workspace another, but the token belongs to workspace ws_sandbox"
    )


def test_a_run_that_is_not_known_is_told_before_anything_is_sent(scene: Scene) -> None:
    """With the nearest name; not even a token is asked for."""
    del scene.environment["HOCKEYSTACK_API_TOKEN"]
    with pytest.raises(ConfigurationError) as unknown:
        scene.undo("run-2")
    assert unknown.value.message == "there is no run \"run-2\"; did you mean 'run-1'?"


def test_an_undo_cannot_be_undone(scene: Scene) -> None:
    """To have the tasks again, the file is imported again."""
    report = scene.undo()
    with pytest.raises(ConfigurationError) as wrong:
        scene.undo(str(report.run_id))
    assert wrong.value.message == f"run {report.run_id} is itself an undo, of run run-1"


def test_a_workspace_that_is_held_is_left_to_its_holder(scene: Scene) -> None:
    """An import may be creating what would be taken back."""
    with scene.ledger(), pytest.raises(WorkspaceBusyError):
        scene.undo()
    assert len(scene.held()) == 3


def test_a_token_that_is_refused_changes_nothing(scene: Scene) -> None:
    """The service says so before anything is begun."""
    scene.environment["HOCKEYSTACK_API_TOKEN"] = "hsr_live_00"
    with pytest.raises(ServiceError):
        scene.undo()
    assert len(scene.held()) == 3


def test_an_undo_that_stops_says_so_of_what_it_did_not_reach(tmp_path: Path) -> None:
    """In the report and in the ledger; the same command goes on."""
    with SandboxServer(SandboxOptions(faults="get=401@4,me=401@2")) as server:
        scene = Scene(server, tmp_path / "state")
        report = scene.undo(concurrency=1)
        told = "HTTP 401: the sandbox was told to answer 401"
        refused = f"the service does not accept the token ({told})"
        assert report.halted == refused
        assert [(end.status, end.reason) for end in report.results] == [
            (UndoStatus.UNDONE, ""),
            (UndoStatus.NOT_DONE, f"its current state could not be read: {told}"),
            (UndoStatus.NOT_DONE, refused),
        ]
        with scene.ledger() as ledger:
            assert withdrawals.withdrawn(ledger, str(report.run_id)) == report.results
        assert scene.undo().counts["undone"] == 2
        assert scene.held() == []


def test_results_that_cannot_be_written_name_the_way_to_have_them_again(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was taken back is in the ledger."""

    def refuse(_path: Path) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("importer.results.whole_file._sync", refuse)
    with pytest.raises(ResultsError) as full:
        scene.undo(results=tmp_path / "undo.csv")
    assert full.value.message.endswith("; what was undone is in the ledger")
    assert full.value.hint is not None
    assert full.value.hint.endswith(" --results OTHER.csv writes it again")
    assert scene.held() == []


def test_the_report_as_json(scene: Scene) -> None:
    """One document for a script."""
    told: dict[str, Any] = dict(scene.undo().as_json())
    require_promised(told)
    run_id, tasks = told.pop("run_id"), told.pop("tasks")
    assert run_id is not None
    assert told == {
        "document": "undo",
        "version": 1,
        "declined": False,
        "next": {"step": "none", "text": "Nothing is left to be done."},
        "undoes": "run-1",
        "dry_run": False,
        "cancel": False,
        "source": "followups.csv",
        "workspace": "ws_sandbox",
        "counts": {"undone": 3, "gone": 0, "kept": 0, "refused": 0, "not_done": 0},
        "passed_over": {"unconfirmed": 0, "adopted": 0, "undone": 0},
        "results": None,
        "stopped": None,
        "ledger_error": None,
        "interrupted": False,
    }
    assert tasks[0] == {
        "row": 2,
        "title": "Ring customer 2",
        "task_id": scene.ids[0],
        "status": "undone",
        "reason": "",
        "hint": "",
        "attempts": 1,
        "request_id": tasks[0]["request_id"],
    }


def kept(number: int, reason: str) -> Withdrawn:
    """A task that was left alone."""
    return Withdrawn(
        number, f"Ring\x1b {number}", f"t{number}", UndoStatus.KEPT, reason, "look at it"
    )


def lines_of(*ends: Withdrawn) -> list[str]:
    """What a person reads of these tasks, without the counts above."""
    report = UndoReport("run-1", "followups.csv", cancel=False, dry_run=False)
    report.results = list(ends)
    return report.lines()[3:]


def test_a_long_list_of_what_was_left_alone_is_cut() -> None:
    """Twenty are named; the file holds all."""
    lines = lines_of(*(kept(n, f'priority is now "{n}"') for n in range(25)))
    assert lines[:2] == ["Left alone", '  row 0, "Ring\\x1b 0" (t0): priority is now "0"']
    assert lines[21:] == ["  … and 5 more; --results lists all", "  What to do: look at it"]


def test_a_reason_that_many_tasks_share_is_told_once() -> None:
    """A service that shows nothing is no thousand lines; three tasks are named each."""
    told = "the service shows nothing of what was sent"
    rows = ", ".join(str(n) for n in range(2, 22))
    assert lines_of(*(kept(n, told) for n in range(2, 1002))) == [
        "Left alone",
        f"  1,000 tasks, rows {rows} and 980 more: {told}",
        "  What to do: look at it",
    ]
    assert (
        lines_of(*(kept(n, told) for n in range(2, 6)))[1] == f"  4 tasks, rows 2, 3, 4, 5: {told}"
    )
    assert lines_of(*(kept(n, told) for n in range(2, 5)))[1:4] == [
        f'  row {n}, "Ring\\x1b {n}" (t{n}): {told}' for n in (2, 3, 4)
    ]
