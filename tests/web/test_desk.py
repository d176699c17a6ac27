"""The one sheet in work: from the file to the checked rows, and what happens in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from importer.intake import survey
from importer.settings.options import load_options
from importer.source import open_table
from importer.web.work.desk import Desk, Sheet, Told
from importer.web.work.job import Job
from importer.web.work.states import BUSY, NotNowError, State
from importer.web.work.token import TokenBox
from tests.patience import wait_until
from tests.web.conftest import GOOD


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A desk on which nothing lies."""
    made = Desk(load_options, TokenBox({}), Job(), environment={})
    yield made
    made.close()


def _settled(desk: Desk) -> State:
    wait_until(lambda: desk.state not in BUSY)
    return desk.state


def _sheet(path: Path) -> Sheet:
    return Sheet(path, path.name, is_own=False)


def _written(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([*rows, ""]), "utf-8")
    return path


def test_a_file_is_looked_at_and_checked(desk: Desk, good: Path) -> None:
    """Each work ends with what it has come to."""
    desk.take(_sheet(good))
    assert _settled(desk) is State.MAPPED
    assert desk.look is not None
    assert desk.look.row_count == 2
    desk.check()
    assert _settled(desk) is State.CHECKED
    assert desk.bench is not None
    assert desk.bench.page(0, 9).total == 2
    assert desk.snapshot.total == 2


def test_a_file_is_read_once_to_be_looked_at_and_checked(
    desk: Desk, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under other options, or checked another time, it is read again."""
    read: list[Path | None] = []

    def opened(path: Path | None, *asked: Any, **options: Any) -> Any:
        read.append(path)
        return open_table(path, *asked, **options)

    monkeypatch.setattr(survey, "open_table", opened)
    desk.take(_sheet(good))
    _settled(desk)
    desk.check()
    assert _settled(desk) is State.CHECKED
    assert read == [good]
    desk.check()
    assert _settled(desk) is State.CHECKED
    assert read == [good] * 2
    desk.answer({"timezone": "Asia/Tokyo"})
    _settled(desk)
    desk.load = lambda given: load_options({**given, "timezone": "Europe/Rome"})
    desk.check()
    assert _settled(desk) is State.CHECKED
    assert read == [good] * 4


def test_a_table_of_people_may_change_until_the_rows_are_checked(desk: Desk, good: Path) -> None:
    """What it says then counts, not what it said when the sheet was looked at."""
    people = good.with_name("reps.csv")
    people.write_text("name,id\nusr_1,usr_2\n", "utf-8")
    desk.take(_sheet(good), {"lookups": (f"assignee_id={people}",)})
    assert _settled(desk) is State.MAPPED
    people.unlink()
    desk.check()
    _settled(desk)
    assert "reps.csv" in str(desk.problem)


def test_what_cannot_be_done_now_changes_nothing(desk: Desk) -> None:
    """There is nothing to check, and nothing to correct."""
    with pytest.raises(NotNowError):
        desk.check()
    with pytest.raises(NotNowError):
        desk.change(lambda bench: bench.undo())
    assert (desk.state, desk.snapshot.number) == (State.EMPTY, 0)


def test_a_file_that_is_no_table_is_told_of(desk: Desk, tmp_path: Path) -> None:
    """With what to do; another file can be taken."""
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    desk.take(_sheet(path))
    assert _settled(desk) is State.READ_FAILED
    assert desk.problem is not None
    assert not desk.problem.is_bug
    desk.take(_sheet(_written(tmp_path / "calls.csv", *GOOD.split())))
    assert _settled(desk) is not State.READ_FAILED
    assert desk.problem is None


def test_an_answer_is_an_option(desk: Desk, tmp_path: Path) -> None:
    """It is given to the look again, and None takes it away."""
    path = _written(
        tmp_path / "calls.csv", "task_type,Words,assignee_id,deal_id", "call,Ring,usr_1,007"
    )
    desk.take(_sheet(path))
    assert _settled(desk) is State.NEEDS_ANSWERS
    desk.answer({"maps": ("task_title=Words",)})
    assert _settled(desk) is State.MAPPED
    desk.answer({"maps": None})
    assert _settled(desk) is State.NEEDS_ANSWERS
    assert desk.given == {}


def test_an_answer_that_makes_no_sense_is_told_of(desk: Desk, good: Path) -> None:
    """And can be replaced by another."""
    desk.take(_sheet(good))
    _settled(desk)
    desk.answer({"encoding": "klingon"})
    assert _settled(desk) is State.READ_FAILED
    assert desk.problem is not None
    assert "klingon" in desk.problem.message
    desk.answer({"encoding": None})
    assert _settled(desk) is State.MAPPED


def test_corrections_outlast_an_answer(desk: Desk, good: Path) -> None:
    """Going back to the columns loses nothing."""
    desk.take(_sheet(good))
    _settled(desk)
    desk.check()
    _settled(desk)
    desk.change(lambda bench: bench.edit({(2, 1): "Ring Zoe"}))
    desk.change(lambda bench: bench.leave_out([3]))
    assert desk.state is State.CHANGED
    desk.answer({"due_time": "10:00"})
    assert _settled(desk) is State.MAPPED
    assert desk.bench is None
    desk.check()
    assert _settled(desk) is State.CHECKED
    assert desk.bench is not None
    assert desk.bench.corrections.cells == {2: {1: "Ring Zoe"}}
    assert desk.bench.corrections.left_out == {3}
    assert desk.lost == ""


def test_corrections_of_rows_that_are_gone_are_let_go(desk: Desk, good: Path) -> None:
    """Those of the others stay."""
    desk.take(_sheet(good))
    _settled(desk)
    desk.check()
    _settled(desk)
    desk.change(lambda bench: bench.edit({(2, 1): "Ring Zoe", (3, 1): "Ring Zed"}))
    desk.answer({"header_row": 2})
    _settled(desk)
    desk.answer({"header_row": None})
    _settled(desk)
    good.write_text(GOOD.rpartition("call")[0], "utf-8")
    desk.check()
    _settled(desk)
    assert desk.bench is not None
    assert desk.bench.corrections.cells == {2: {1: "Ring Zoe"}}
    assert desk.lost == "1 correction has no effect any more: the row is no longer as it was"


def test_a_file_that_was_changed_is_looked_at_again_before_it_is_checked(
    desk: Desk, good: Path
) -> None:
    """A correction is never made in the row that has moved into the place of another."""
    desk.take(_sheet(good))
    _settled(desk)
    desk.check()
    _settled(desk)
    desk.change(lambda bench: bench.edit({(2, 1): "Ring Zoe"}))
    desk.change(lambda bench: bench.leave_out([3]))
    looks = desk.looks
    good.write_text(GOOD.replace("call,Ring Ada,usr_1,0071\n", "") + "call,Ring Cy,usr_1,0073\n")
    desk.check()
    assert _settled(desk) is State.CHECKED
    assert desk.bench is not None
    assert not desk.bench.corrections
    assert desk.lost == "2 corrections have no effect any more: the row is no longer as it was"
    assert desk.looks == looks + 1


def test_what_a_changed_file_leaves_open_is_asked(desk: Desk, good: Path) -> None:
    """Another header, for instance."""
    desk.take(_sheet(good))
    _settled(desk)
    good.write_text(GOOD.replace("task_title", "Words"), "utf-8")
    desk.check()
    assert _settled(desk) is State.NEEDS_ANSWERS
    assert desk.look is not None
    assert desk.look.header[1] == "Words"
    assert desk.bench is None


def test_a_file_that_was_deleted_is_told_of(desk: Desk, good: Path) -> None:
    """What was corrected counts again once it is back."""
    desk.take(_sheet(good))
    _settled(desk)
    desk.check()
    _settled(desk)
    desk.change(lambda bench: bench.edit({(2, 1): "Ring Zoe"}))
    aside = good.rename(good.with_suffix(".aside"))
    desk.check()
    assert _settled(desk) is State.MAPPED
    assert desk.problem is not None
    assert not desk.problem.is_bug
    aside.rename(good)
    desk.check()
    assert _settled(desk) is State.CHECKED
    assert desk.bench is not None
    assert desk.bench.corrections.cells == {2: {1: "Ring Zoe"}}


def test_a_mistake_of_the_program_is_told_as_one(
    desk: Desk, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the text of the error, which may hold cells."""

    def broken(*_: object, **__: object) -> None:
        raise KeyError("secret cell")

    monkeypatch.setattr("importer.web.work.looking.look", broken)
    desk.take(_sheet(good))
    assert _settled(desk) is State.READ_FAILED
    assert desk.problem == Told("This is our mistake, not yours (KeyError).", is_bug=True)


def test_work_can_be_stopped(desk: Desk, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends at the next rows, and says so."""

    def slow(_path: object, _options: object, caller: object, **_: object) -> None:
        wait_until(lambda: caller.stop.is_set)  # type: ignore[attr-defined]
        caller.stop.check()  # type: ignore[attr-defined]

    monkeypatch.setattr("importer.web.work.looking.look", slow)
    desk.take(_sheet(good))
    desk.stop()
    assert desk.snapshot.is_stopping or desk.state is State.READ_FAILED
    assert _settled(desk) is State.READ_FAILED
    assert desk.problem == Told("This was stopped.")


def test_a_copy_is_deleted_when_it_is_no_longer_wanted(desk: Desk, good: Path) -> None:
    """The person's own file is not."""
    gone: list[Path] = []
    desk.discard = gone.append
    desk.take(_sheet(good))
    _settled(desk)
    desk.take(Sheet(good, "copy", is_own=True))
    _settled(desk)
    assert gone == []
    desk.remove()
    assert gone == [good]
    assert (desk.state, desk.sheet, desk.look) == (State.EMPTY, None, None)


def test_closing_ends_the_work() -> None:
    """Also where nothing was ever begun."""
    desk = Desk(load_options, TokenBox({}), Job(), environment={})
    desk.close()
    with pytest.raises(RuntimeError):
        desk.job.do(lambda: None)
