"""Whether rows that were sent would be other tasks for the zone in which their dates are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from importer.errors import ConfigurationError
from importer.intake.reading import Intake, take_in
from importer.ledger.store import Ledger
from importer.planning.zone_check import (
    Comparison,
    MovedDates,
    ZoneFinding,
    compare_zones,
    in_words,
    judge_zone,
    remember_zone,
    zones_of,
    zones_to_say,
)
from importer.settings.options import Options
from tests.planned import Scene, ledger

__all__ = ["ledger"]

HEADER = "task_type,task_title,assignee_id,deal_id,due_date,reason\n"


def rows_of(dates: Sequence[str]) -> list[str]:
    """A row for each of these dates; those of one place are of one task."""
    return [f'call,Ring {i},usr_1,d-{i},"{text}",why' for i, text in enumerate(dates)]


def sent(folder: Path, ledger: Ledger, dates: Sequence[str], zone: str) -> None:
    """A run that took this zone has sent these rows."""
    Scene(folder, ledger, *rows_of(dates), timezone=zone).create()
    remember_zone(ledger, zone)


@contextmanager
def intake_of(
    folder: Path, dates: Sequence[str], zone: str | None, **given: object
) -> Iterator[tuple[Intake, Options]]:
    """A sheet with these dates from row 2 on, read in this zone."""
    (folder / "tasks.csv").write_text(HEADER + "\n".join([*rows_of(dates), ""]), "utf-8")
    options = Options.of(timezone=zone, **given)
    intake = take_in(folder / "tasks.csv", options, stdin=None, advance=lambda _: None)
    try:
        yield intake, options
    finally:
        intake.rows.close()


def compared(
    folder: Path, ledger: Ledger, dates: Sequence[str], zone: str, *, before: str, **given: object
) -> Comparison:
    """What the zone of an earlier run would make of such a sheet otherwise."""
    with intake_of(folder, dates, zone, **given) as (intake, options):
        return compare_zones(intake, before, ledger, options)


Judge = Callable[[Sequence[str], str], ZoneFinding]


@pytest.fixture
def judged(tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Judge:
    """What is said of a sheet with these dates on a computer in that zone, where none is named."""

    def judge(dates: Sequence[str], zone: str) -> ZoneFinding:
        monkeypatch.setattr("tzlocal.get_localzone_name", lambda: zone)
        with intake_of(tmp_path, dates, None) as (intake, options):
            return judge_zone(intake, ledger, options)

    return judge


@pytest.mark.parametrize(
    ("dates", "before", "zone"),
    [
        (["2026-12-01"], "UTC", "Etc/UTC"),
        (["2026-12-01", "2026-07-01"], "Europe/Paris", "Europe/Berlin"),
        (["2026-12-01"], "Europe/London", "UTC"),
        (["2026-12-01T10:00Z", "2026-12-01 10:00 CET"], "America/New_York", "Europe/Berlin"),
        (["", "soon"], "America/New_York", "Europe/Berlin"),
    ],
)
def test_a_zone_that_moves_no_date_is_taken(
    tmp_path: Path, ledger: Ledger, dates: list[str], before: str, zone: str
) -> None:
    """Another name of the same clock, the same clock in that season, or dates with their own."""
    sent(tmp_path, ledger, dates, before)
    assert compared(tmp_path, ledger, dates, zone, before=before) == Comparison(None, None)


def test_the_rows_that_would_be_other_tasks_are_counted(tmp_path: Path, ledger: Ledger) -> None:
    """With the first row, and its moment in each zone; rows that do not move do not count."""
    dates = ["2026-12-01", "2026-07-01", "2026-07-02"]
    sent(tmp_path, ledger, dates, "Europe/London")
    moved = compared(tmp_path, ledger, [*dates, "2026-07-03"], "UTC", before="Europe/London")
    assert moved == Comparison(
        MovedDates(
            2,
            3,
            datetime.fromisoformat("2026-07-01T09:00:00+01:00"),
            datetime.fromisoformat("2026-07-01T09:00:00+00:00"),
        ),
        5,
    )
    assert moved.sent is not None
    assert in_words(moved.sent, "Europe/London", "UTC") == (
        "the computer's time zone is UTC, and the last run took Europe/London: the dates of 2 rows "
        "that were sent would be other moments, and the rows other tasks (row 3: "
        "2026-07-01T09:00:00+01:00 then, 2026-07-01T09:00:00+00:00 now)"
    )
    assert str(zones_to_say("Europe/London", "UTC")) == (
        "set the one you want: --timezone Europe/London or --timezone UTC"
    )


def test_rows_that_were_sent_in_the_zone_of_now_are_in_no_doubt(
    tmp_path: Path, ledger: Ledger, judged: Judge
) -> None:
    """Whatever zone another file took since: for these rows it would be the wrong one."""
    dates = ["2026-07-01", "2026-07-02"]
    sent(tmp_path, ledger, dates, "UTC")
    remember_zone(ledger, "Europe/Berlin")
    assert judged(dates, "UTC") == ZoneFinding()


def test_rows_that_were_never_sent_are_in_no_doubt(
    tmp_path: Path, ledger: Ledger, judged: Judge
) -> None:
    """There was no "then": a note names the zone that is taken, and the one of the last run."""
    sent(tmp_path, ledger, ["2026-07-01"], "Europe/Berlin")
    assert judged(["2027-01-13"], "UTC") == ZoneFinding(
        None,
        "dates without a time zone are read in that of the computer, UTC; the last run took "
        "Europe/Berlin, which --timezone Europe/Berlin takes again",
    )


def test_a_zone_of_an_earlier_run_counts_as_well(
    tmp_path: Path, ledger: Ledger, judged: Judge
) -> None:
    """The ledger keeps the zones of runs; that in which these rows were sent is told."""
    dates = ["2026-07-01"]
    sent(tmp_path, ledger, dates, "Europe/Berlin")
    remember_zone(ledger, "America/New_York")
    remember_zone(ledger, "UTC")
    doubt, note = judged(dates, "UTC")
    assert note is None
    assert doubt is not None
    assert doubt.told == (
        "the computer's time zone is UTC, and an earlier run took Europe/Berlin: the date of 1 row "
        "that was sent would be another moment, and the row another task (row 2: "
        "2026-07-01T09:00:00+02:00 then, 2026-07-01T09:00:00+00:00 now)"
    )
    assert doubt.zones == ("Europe/Berlin", "UTC")


@pytest.mark.parametrize(("other", "words"), [(1, "1 other row was"), (2, "2 other rows were")])
def test_rows_of_both_zones_are_told_apart(
    tmp_path: Path, ledger: Ledger, other: int, words: str
) -> None:
    """One zone for the whole file would make other tasks of some: no advice says otherwise."""
    dates = ["2026-07-01", "2026-07-02", "2026-07-03"]
    sent(tmp_path, ledger, dates[:other], "UTC")
    rows = rows_of(dates)[other:]
    Scene(tmp_path, ledger, *rows, timezone="Europe/Berlin").create()
    moved = compared(tmp_path, ledger, dates, "UTC", before="Europe/Berlin").sent
    assert moved is not None
    assert (moved.rows, moved.row, moved.sent_now) == (3 - other, 2 + other, other)
    assert in_words(moved, "Europe/Berlin", "UTC").endswith(
        f" now); {words} sent as UTC reads them: neither zone fits all rows, so choose those of "
        "one zone with --rows"
    )


def test_zones_are_kept_once_and_not_without_end(ledger: Ledger) -> None:
    """The last one first; an earlier program kept that one alone."""
    assert zones_of(ledger) == []
    ledger.remember("zone", "Europe/Berlin")
    for zone in ("UTC", "Europe/Berlin", "Etc/UTC"):
        remember_zone(ledger, zone)
    assert zones_of(ledger) == ["Etc/UTC", "Europe/Berlin", "UTC"]
    for hours in range(12):
        remember_zone(ledger, f"Etc/GMT-{hours}")
    assert zones_of(ledger) == [f"Etc/GMT-{hours}" for hours in range(11, 1, -1)]


def test_what_the_column_showed_counts_in_either_zone(tmp_path: Path, ledger: Ledger) -> None:
    """The order of day and month is not asked again."""
    dates = ["03/04/2026", "13/04/2026"]
    sent(tmp_path, ledger, dates, "Europe/Berlin")
    moved = compared(tmp_path, ledger, dates, "UTC", before="Europe/Berlin").sent
    assert moved is not None
    assert moved.before == datetime.fromisoformat("2026-04-03T09:00:00+02:00")


def test_a_time_that_only_one_zone_has_is_a_change(tmp_path: Path, ledger: Ledger) -> None:
    """The hour that Berlin skips is no date there, and none here is told as such."""
    dates = ["2026-03-29 02:30"]
    sent(tmp_path, ledger, dates, "UTC")
    moved = compared(tmp_path, ledger, dates, "Europe/Berlin", before="UTC").sent
    assert moved is not None
    assert in_words(moved, "UTC", "Europe/Berlin").endswith(
        "the date of 1 row that was sent would be another moment, and the row another task "
        "(row 2: 2026-03-29T02:30:00+00:00 then, no date now)"
    )


def test_a_fixed_date_moves_as_well(tmp_path: Path, ledger: Ledger) -> None:
    """One value for every row is read in the same zone as the cells."""
    sent(tmp_path, ledger, ["2026-12-01", "2026-12-01"], "Europe/Berlin")
    given = {"sets": ["due_date=2026-12-01"]}
    with intake_of(tmp_path, ["", ""], "UTC", **given) as (intake, options):
        assert intake.mapper.has_zoneless_dates
        moved = compare_zones(intake, "Europe/Berlin", ledger, options).sent
    assert moved is not None
    assert moved.rows == 2
    given = {"sets": ["due_date=2026-12-01T10:00Z"]}
    with intake_of(tmp_path, ["", ""], "UTC", **given) as (intake, _):
        assert not intake.mapper.has_zoneless_dates


def test_a_zone_that_is_not_known_here_is_told(
    tmp_path: Path, ledger: Ledger, judged: Judge
) -> None:
    """The last run may have been on a computer with a newer list of zones, and with these rows."""
    sent(tmp_path, ledger, ["2026-12-01"], "America/New_York")
    remember_zone(ledger, "Europe/Atlantis")
    with pytest.raises(ConfigurationError) as caught:
        judged(["2026-12-01"], "UTC")
    assert caught.value.message == (
        "the last run took the time zone Europe/Atlantis, which this computer does not know"
    )
    assert caught.value.hint == "set the one you want, for example --timezone Europe/Berlin"


def test_a_zone_that_is_not_known_here_stops_no_other_file(
    tmp_path: Path, ledger: Ledger, judged: Judge
) -> None:
    """Rows that were sent as they are read now, and rows that are like none, have no other zone."""
    remember_zone(ledger, "Europe/Atlantis")
    assert judged(["2026-12-01"], "UTC") == ZoneFinding()
    sent(tmp_path, ledger, ["2026-12-01"], "UTC")
    remember_zone(ledger, "Europe/Atlantis")
    assert judged(["2026-12-01"], "UTC") == ZoneFinding()
