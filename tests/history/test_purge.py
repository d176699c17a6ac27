"""Which runs a purge takes, and that it asks first."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from importer.errors import ConfigurationError, LedgerError, WorkspaceBusyError
from importer.history.purge import (
    PurgeReport,
    choose_runs,
    old_answers,
    old_unfinished,
    parse_moment,
    purge_runs,
)
from importer.ledger.home import FileHome
from importer.ledger.purging import Purge
from importer.pipeline.remembering import memory_in
from importer.pipeline.unfinished import UnfinishedImports
from tests.remembered import NOON, create, open_remembered, send


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two workspaces: an old run and its undo of yesterday in one, a new run in each."""
    with open_remembered(tmp_path, "w1", now=lambda: NOON - timedelta(days=100)) as ledger:
        ledger.begin_run("old", "old.csv")
        create(ledger, 2, 3, run_id="old")
    with open_remembered(tmp_path, "w1", now=lambda: NOON - timedelta(days=1)) as ledger:
        ledger.begin_run("undo", "old.csv", kind="undo", undoes="old")
        ledger.begin_run("new", "new.csv")
        create(ledger, 4, run_id="new")
    with open_remembered(tmp_path, "w2", now=lambda: NOON) as ledger:
        ledger.begin_run("newest", "newest.csv")
        create(ledger, 5, run_id="newest")
    return tmp_path


def names(home: Path, run_id: str | None, moment: datetime | None) -> dict[str, list[str]]:
    """The chosen runs by workspace."""
    return {c.place.workspace: c.run_ids for c in choose_runs(FileHome(home), run_id, moment)}


def test_a_run_is_purged_with_its_undos(home: Path) -> None:
    """They speak of the same tasks."""
    assert names(home, "old", None) == {"w1": ["old", "undo"]}
    assert names(home, "latest", None) == {"w2": ["newest"]}


def test_runs_that_began_before_a_moment_are_purged_in_every_ledger(home: Path) -> None:
    """A ledger without such a run is left alone."""
    assert names(home, None, NOON - timedelta(days=90)) == {"w1": ["old"]}
    assert names(home, None, NOON + timedelta(days=1)) == {
        "w1": ["undo", "new", "old"],
        "w2": ["newest"],
    }
    assert names(home, None, NOON - timedelta(days=200)) == {}


def test_a_run_that_began_too_late_is_not_purged(home: Path) -> None:
    """Both conditions count where both are given."""
    before = NOON - timedelta(days=90)
    assert names(home, "new", before) == {}
    assert names(home, "old", before) == {"w1": ["old", "undo"]}


def test_what_to_purge_must_be_said(home: Path) -> None:
    """Everything at once is never meant by nothing."""
    with pytest.raises(ConfigurationError, match="nothing to purge was specified"):
        choose_runs(FileHome(home), None, None)


def test_a_ledger_that_cannot_be_read_is_not_passed_over(home: Path) -> None:
    """What it holds would stay, and nobody would know."""
    (home / "broken.sqlite").write_bytes(b"not a database, and long enough to be read")
    with pytest.raises(LedgerError, match="damaged"):
        choose_runs(FileHome(home), None, NOON)


def test_a_purge_asks_with_what_it_would_do(home: Path) -> None:
    """Every ledger that is concerned is counted; no leaves all as it was."""
    asked: list[PurgeReport] = []

    def confirm(expected: PurgeReport) -> bool:
        asked.append(expected)
        return False

    chosen = choose_runs(FileHome(home), None, NOON + timedelta(days=1))
    report = purge_runs(FileHome(home), chosen, dry_run=False, confirm=confirm)
    assert (report.declined, report.purged) == (True, Purge())
    expected = PurgeReport(dry_run=True, meant=4, ledgers=2, purged=Purge(runs=4, rows=4))
    assert asked == [expected]
    assert purge_runs(FileHome(home), chosen, dry_run=True, confirm=confirm) == expected
    done = purge_runs(FileHome(home), chosen, dry_run=False, confirm=lambda _: True)
    assert done == PurgeReport(dry_run=False, meant=4, ledgers=2, purged=Purge(runs=4, rows=4))
    again = purge_runs(FileHome(home), chosen, dry_run=True, confirm=confirm)
    assert again == PurgeReport(dry_run=True, meant=4)


def test_of_runs_that_were_purged_nobody_is_asked_again(home: Path) -> None:
    """Their ledger is not opened to write; a ledger with a run that is left is."""
    asked: list[PurgeReport] = []

    def confirm(expected: PurgeReport) -> bool:
        asked.append(expected)
        return True

    def purge_all() -> PurgeReport:
        chosen = choose_runs(FileHome(home), None, NOON + timedelta(days=1))
        return purge_runs(FileHome(home), chosen, dry_run=False, confirm=confirm)

    with open_remembered(home, "w1") as ledger:
        send(ledger, 6, "new")
    purge_all()
    asked.clear()
    with open_remembered(home, "w1"):  # which would refuse another that writes
        assert purge_all() == PurgeReport(
            dry_run=False, meant=4, purged=Purge(kept={"unconfirmed": 1})
        )
    assert asked == []
    with open_remembered(home, "w2") as ledger:
        ledger.begin_run("more", "more.csv")
    with open_remembered(home, "w1"):
        report = purge_all()
    assert (report.meant, report.ledgers, report.purged) == (
        5,
        1,
        Purge(runs=1, kept={"unconfirmed": 1}),
    )
    assert [(e.ledgers, e.purged) for e in asked] == [(1, report.purged)]


def test_what_is_written_while_the_question_waits_is_kept(home: Path) -> None:
    """Answers that are given anew, and an import that somebody goes on with, are not old."""
    moment = datetime.now(UTC) - timedelta(days=90)
    long_ago = (moment - timedelta(days=10)).timestamp()
    memory, imports = memory_in(home), UnfinishedImports(home)
    memory.keep(["Task"], "old")
    memory.keep(["Call"], "old")
    works = [imports.begin(None), imports.begin(None)]
    for work in works:
        imports.keep(work, {})
    for path in [*home.glob("answers/*"), *home.glob("unfinished/*/*")]:
        os.utime(path, (long_ago, long_ago))

    def confirm(expected: PurgeReport) -> bool:
        assert (expected.answers, expected.unfinished) == (2, 2)
        memory.keep(["Task"], "new")
        imports.keep(works[0], {"step": "columns"})
        return True

    report = purge_runs(
        FileHome(home),
        [],
        dry_run=False,
        confirm=confirm,
        answers=lambda: old_answers(home, None, moment),
        unfinished=lambda: old_unfinished(home, None, moment),
    )
    assert (report.answers, report.unfinished) == (1, 1)
    assert [path.read_text() for path in home.glob("answers/*")] == ["new"]
    assert [work.place for work in imports.all()] == [works[0]]


def test_a_workspace_that_is_held_is_not_purged(home: Path) -> None:
    """A run in it may be about to need what would be taken out."""
    chosen = choose_runs(FileHome(home), "newest", None)
    with open_remembered(home, "w2"), pytest.raises(WorkspaceBusyError):
        purge_runs(FileHome(home), chosen, dry_run=False, confirm=lambda _: True)


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("before", "older_than", "expected"),
    [
        ("2026-01-31", None, datetime(2026, 1, 30, 23, tzinfo=UTC)),
        (None, "90d", NOON - timedelta(days=90)),
        (None, "2 W", NOON - timedelta(days=14)),
        (None, None, None),
    ],
)
def test_a_moment_is_a_day_or_an_age(
    before: str | None, older_than: str | None, expected: datetime | None
) -> None:
    """A day begins at midnight where the person is."""
    assert parse_moment(before, older_than, NOON, BERLIN) == expected


@pytest.mark.parametrize(
    ("before", "older_than", "message"),
    [
        ("31.01.2026", None, '--before: "31.01.2026" is not a date'),
        ("0001-01-01", None, '--before: "0001-01-01" is not a date'),
        (None, "90", '--older-than: "90" is not an age'),
        ("2026-01-31", "90d", "use either --before or --older-than, not both"),
    ],
)
def test_what_is_no_moment_is_told(
    before: str | None, older_than: str | None, message: str
) -> None:
    """With the way to write it."""
    with pytest.raises(ConfigurationError) as wrong:
        parse_moment(before, older_than, NOON, BERLIN)
    assert wrong.value.message == message
