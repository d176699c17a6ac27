"""What the ledgers of a folder remember of runs and their rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from importer.errors import ConfigurationError, LedgerError
from importer.ledger.history import (
    RecalledRow,
    RunRecord,
    find_run,
    has_closings,
    last_import,
    locate,
    rows,
    runs,
    runs_before,
)
from importer.ledger.home import FileHome
from importer.ledger.location import Place, places
from importer.ledger.shared_home import SharedHome
from importer.ledger.states import Event
from importer.ledger.store import Ledger
from importer.ledger.withdrawals import commit_end
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status
from importer.rows.withdrawn import UndoStatus, Withdrawn
from tests.ledger.files import file_of
from tests.postgres_server import new_database
from tests.remembered import (
    BASE_URL,
    NOON,
    body,
    close,
    create,
    key,
    open_remembered,
    send,
)


def ticking() -> Callable[[], datetime]:
    """A clock that is a minute later each time it is looked at; the first look is at noon."""
    looks = 0

    def now() -> datetime:
        nonlocal looks
        looks += 1
        return NOON + timedelta(minutes=looks - 1)

    return now


def stored(number: int) -> bytes:
    """The body of a row as it is kept."""
    return json.dumps(body(number)).encode()


def test_the_runs_of_a_ledger_with_what_came_of_them(tmp_path: Path) -> None:
    """The last first; counts by status; an import knows the undos of it."""
    with open_remembered(tmp_path, now=ticking()) as ledger:
        ledger.begin_run("run-1", "followups.csv", source_digest="d1", row_count=3)
        create(ledger, 2, 3)
        ledger.record("run-1", [Outcome(4, Status.INVALID)])
        ledger.end_run("run-1")
        ledger.begin_run("run-2", "followups.csv", kind="undo", undoes="run-1", row_count=2)
        end = Withdrawn(2, "", "t2", UndoStatus.UNDONE)
        commit_end(ledger, "run-2", key(2), [Event.WITHDRAW, Event.UNDO], end)
        undo, first = runs(ledger)
        assert find_run(ledger, "run-1") == first
    assert undo == RunRecord(
        "run-2", undo.started_at, None, "followups.csv", "undo", "run-1", None, 2, None,
        {"undone": 1},
    )  # fmt: skip
    assert first == RunRecord(
        "run-1", first.started_at, first.ended_at, "followups.csv", "import", None, "d1", 3, None,
        {"created": 2, "invalid": 1}, ("run-2",), {"undone": 1},
    )  # fmt: skip
    assert first.ended_at is not None
    assert first.started_at < first.ended_at < undo.started_at


def test_a_run_by_its_name_and_the_last_import(tmp_path: Path) -> None:
    """An undo that came later is not the last import."""
    with open_remembered(tmp_path, now=ticking()) as ledger:
        assert last_import(ledger) is None
        ledger.begin_run("run-1", "a.csv")
        ledger.begin_run("run-2", "b.csv")
        ledger.begin_run("run-3", "b.csv", kind="undo", undoes="run-2")
        found, last = find_run(ledger, "run-1"), last_import(ledger)
        assert find_run(ledger, "run-9") is None
    assert (found and found.source, last and last.run_id) == ("a.csv", "run-2")


def test_one_run_is_told_as_in_the_list_of_all(tmp_path: Path) -> None:
    """With what came of its rows and who undid it, and without reading those of other runs."""
    with open_remembered(tmp_path, now=ticking()) as ledger:
        ledger.begin_run("run-1", "a.csv", row_count=5000)
        ends = [Outcome(number, Status.INVALID) for number in range(2, 5002)]
        ledger.record("run-1", ends)
        ledger.begin_run("run-2", "b.csv", row_count=1)
        ledger.record("run-2", [Outcome(2, Status.INVALID)])
        ledger.begin_run("run-3", "b.csv", kind="undo", undoes="run-2")
        listed = {record.run_id: record for record in runs(ledger)}
        steps = Steps(ledger)
        assert find_run(ledger, "run-2") == last_import(ledger) == listed["run-2"]
        assert steps.count < 1_000
        assert find_run(ledger, "run-1") == listed["run-1"]
        assert steps.count > 5_000
    assert locate(FileHome(tmp_path), "run-2")[1] == listed["run-2"]
    assert (listed["run-2"].counts, listed["run-2"].undone_by) == ({"invalid": 1}, ("run-3",))


class Steps:
    """Counts the steps of SQLite's machine."""

    def __init__(self, ledger: Ledger) -> None:
        self.count = 0
        file_of(ledger).connection.set_progress_handler(self._count, 1)

    def _count(self) -> int:
        self.count += 1
        return 0


def test_runs_that_began_before_a_moment(tmp_path: Path) -> None:
    """Whatever the offset that the moment is written with."""
    with open_remembered(tmp_path, now=ticking()) as ledger:
        ledger.begin_run("run-1", "a.csv")
        ledger.begin_run("run-2", "b.csv")
        second = datetime.fromisoformat(runs(ledger)[0].started_at)
        assert [r.run_id for r in runs_before(ledger, second)] == ["run-1"]
        later = (second + timedelta(seconds=1)).astimezone()
        assert [r.run_id for r in runs_before(ledger, later)] == ["run-2", "run-1"]


def test_rows_come_back_with_their_bodies_and_issues(tmp_path: Path) -> None:
    """Also of rows that were not sent, and of those whose outcome was written anew."""
    warning = Issue("several_values", "two", "keep one", "assignee_id", "Owner", "a, b")
    with open_remembered(tmp_path) as ledger:
        ledger.begin_run("run-1", "followups.csv")
        create(ledger, 2)
        close(ledger, 3, "completed")
        ends = [
            Outcome(3, Status.CREATED, "t3", issues=(warning,), attempts=1, request_id="r3"),
            Outcome(4, Status.DUPLICATE, "t2", reason="created earlier"),
            Outcome(5, Status.SKIPPED, reason="outside --rows"),
        ]
        ledger.record("run-1", ends)
        closing = json.dumps({"status": "completed"}).encode()
        assert list(rows(ledger, "run-1")) == [
            RecalledRow(
                Outcome(2, Status.CREATED, "t2", attempts=1), stored(2), None, None, key(2)
            ),
            RecalledRow(ends[0], stored(3), closing, None, key(3)),
            RecalledRow(ends[1], stored(2), None, None, key(2)),
            RecalledRow(ends[2], None, None, None),
        ]
        assert has_closings(ledger, "run-1")
        assert not has_closings(ledger, "run-2")


def test_what_was_under_way_when_a_run_died_is_unconfirmed(tmp_path: Path) -> None:
    """Although no outcome was written: it may have become a task."""
    with open_remembered(tmp_path) as ledger:
        ledger.begin_run("run-1", "followups.csv", row_count=4)
        create(ledger, 2)
        send(ledger, 3)
        assert runs(ledger)[0].counts == {"created": 1, "unconfirmed": 1}
        _, lost = rows(ledger, "run-1")
    assert lost == RecalledRow(
        Outcome(
            3, Status.UNCONFIRMED, None, "sent, but no response is recorded",
            "run the same command again", attempts=1,
        ),
        stored(3), None, None, key(3),
    )  # fmt: skip


def test_a_row_that_was_taken_back_names_the_undo(tmp_path: Path) -> None:
    """Also after its row was imported again."""
    with open_remembered(tmp_path) as ledger:
        ledger.begin_run("run-1", "followups.csv")
        create(ledger, 2)
        ledger.begin_run("run-2", "followups.csv", kind="undo", undoes="run-1")
        end = Withdrawn(2, "", "t2", UndoStatus.UNDONE)
        commit_end(ledger, "run-2", key(2), [Event.WITHDRAW, Event.UNDO], end)
        assert [row.taken_back_by for row in rows(ledger, "run-1")] == ["run-2"]
        ledger.begin_run("run-3", "followups.csv")
        send(ledger, 2, "run-3")
        assert [row.taken_back_by for row in rows(ledger, "run-1")] == ["run-2"]


def fill(home: Path, workspace: str, run_id: str, *, base_url: str = BASE_URL) -> Place:
    """A ledger in which a run of that name has begun."""
    with open_remembered(home, workspace, base_url=base_url) as ledger:
        ledger.begin_run(run_id, "followups.csv")
        started = runs(ledger)[0].started_at
        return Place(file_of(ledger).name, base_url, workspace, started)


def test_every_ledger_of_a_folder_is_a_place(tmp_path: Path) -> None:
    """Of one service, if one is named; without a folder there is none."""
    assert places(tmp_path / "nothing") == []
    one, two = fill(tmp_path, "w1", "run-1"), fill(tmp_path, "w2", "run-2")
    other = fill(tmp_path, "w1", "run-3", base_url="https://other.test/v1")
    assert set(places(tmp_path)) == {one, two, other}
    assert set(places(tmp_path, f"{BASE_URL}/")) == {one, two}


def test_a_run_is_found_in_any_ledger(tmp_path: Path) -> None:
    """By its name; `latest` is the last import."""
    one, two = fill(tmp_path, "w1", "run-1"), fill(tmp_path, "w2", "run-2")
    assert locate(FileHome(tmp_path), "run-1")[0] == one
    assert locate(FileHome(tmp_path), "run-2", BASE_URL)[0] == two
    assert locate(FileHome(tmp_path), "latest")[1].kind == "import"
    with pytest.raises(ConfigurationError) as unknown:
        locate(FileHome(tmp_path), "run-2", "https://other.test/v1")
    assert unknown.value.message == "no runs are recorded on this computer"


@pytest.mark.parametrize("is_shared", [False, True], ids=["own", "shared"])
def test_where_no_run_is_recorded_it_is_asked_where_else(
    tmp_path: Path, postgres: str, *, is_shared: bool
) -> None:
    """A shared ledger has the runs of all computers that use it."""
    own = FileHome(tmp_path)
    home = SharedHome(new_database(postgres), own) if is_shared else own
    with pytest.raises(ConfigurationError, match="no runs are recorded") as unknown:
        locate(home, "latest")
    expected = (
        "was it run without the shared ledger, or with another one?"
        if is_shared
        else "was it run on another computer, or by another user?"
    )
    assert unknown.value.hint == expected


def test_a_name_that_is_not_known_meets_the_nearest(tmp_path: Path) -> None:
    """A letter that was mistyped is found by the message."""
    fill(tmp_path, "w1", "20261124-120000-a1b2")
    with pytest.raises(ConfigurationError) as unknown:
        locate(FileHome(tmp_path), "20261124-120000-a1b3")
    assert unknown.value.message == (
        "there is no run \"20261124-120000-a1b3\"; did you mean '20261124-120000-a1b2'?"
    )
    assert unknown.value.hint == "task-importer history lists the runs"


def test_a_ledger_that_cannot_be_read_is_no_reason_to_deny_a_run(tmp_path: Path) -> None:
    """The run may be in it: its problem is the answer, unless the run is found elsewhere."""
    fill(tmp_path, "w1", "run-1")
    (tmp_path / "broken.sqlite").write_bytes(b"not a database, and long enough to be read")
    assert locate(FileHome(tmp_path), "run-1")[1].run_id == "run-1"
    with pytest.raises(LedgerError, match="damaged"):
        locate(FileHome(tmp_path), "run-9")


def test_a_folder_of_undos_alone_has_no_last_import(tmp_path: Path) -> None:
    """That is what the message says."""
    with open_remembered(tmp_path) as ledger:
        ledger.begin_run("run-2", "followups.csv", kind="undo", undoes="run-1")
    with pytest.raises(ConfigurationError) as unknown:
        locate(FileHome(tmp_path), "latest")
    assert unknown.value.message == "only undos are recorded on this computer, no imports"


def test_noon_is_utc() -> None:
    """The tests' clock has an offset, as the ledger's must."""
    assert NOON.tzinfo is UTC
