"""Whether dates would be read in another time zone than by the last run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from importer.errors import ConfigurationError
from importer.importing.intake import Intake, take_in
from importer.importing.zone_check import MovedDates, find_moved_dates, in_words, zones_to_say
from importer.settings import Options

HEADER = "task_type,task_title,assignee_id,deal_id,due_date\n"


@contextmanager
def intake_of(folder: Path, dates: list[str], zone: str, **options: object) -> Iterator[Intake]:
    """A sheet with these dates from row 2 on, read in this zone."""
    rows = [f'call,Ring {i},usr_1,d-{i},"{text}"\n' for i, text in enumerate(dates)]
    (folder / "tasks.csv").write_text(HEADER + "".join(rows), "utf-8")
    intake = take_in(
        folder / "tasks.csv",
        Options.model_validate({"timezone": zone, **options}),
        stdin=None,
        confirm=None,
        advance=lambda _: None,
    )
    try:
        yield intake
    finally:
        intake.rows.close()


def moved_in(
    folder: Path, dates: list[str], zone: str, *, before: str, **options: object
) -> MovedDates | None:
    """What the zone of the last run would have made of such a sheet otherwise."""
    with intake_of(folder, dates, zone, **options) as intake:
        return find_moved_dates(intake, before)


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
    tmp_path: Path, dates: list[str], before: str, zone: str
) -> None:
    """Another name of the same clock, the same clock in that season, or dates with their own."""
    assert moved_in(tmp_path, dates, zone, before=before) is None


def test_the_dates_that_would_move_are_counted(tmp_path: Path) -> None:
    """With the first row, and its moment in each zone; rows that do not move do not count."""
    dates = ["2026-12-01", "2026-07-01", "2026-07-02"]
    moved = moved_in(tmp_path, dates, "UTC", before="Europe/London")
    assert moved == MovedDates(
        2,
        3,
        datetime.fromisoformat("2026-07-01T09:00:00+01:00"),
        datetime.fromisoformat("2026-07-01T09:00:00+00:00"),
    )
    assert in_words(moved, "Europe/London", "UTC") == (
        "the computer's time zone is UTC, and the last run took Europe/London: the dates of 2 rows "
        "would be other moments, and the rows other tasks (row 3: 2026-07-01T09:00:00+01:00 then, "
        "2026-07-01T09:00:00+00:00 now)"
    )
    assert zones_to_say("Europe/London", "UTC") == (
        "say which is meant: --timezone Europe/London or --timezone UTC"
    )


def test_what_the_column_showed_counts_in_either_zone(tmp_path: Path) -> None:
    """The order of day and month is not asked again."""
    dates = ["03/04/2026", "13/04/2026"]
    moved = moved_in(tmp_path, dates, "UTC", before="Europe/Berlin")
    assert moved is not None
    assert moved.before == datetime.fromisoformat("2026-04-03T09:00:00+02:00")


def test_a_time_that_only_one_zone_has_is_a_change(tmp_path: Path) -> None:
    """The hour that Berlin skips is no date there."""
    moved = moved_in(tmp_path, ["2026-03-29 02:30"], "UTC", before="Europe/Berlin")
    assert moved is not None
    assert in_words(moved, "Europe/Berlin", "UTC").endswith(
        "the date of 1 row would be another moment, and the row another task (row 2: no date then, "
        "2026-03-29T02:30:00+00:00 now)"
    )


def test_a_fixed_date_moves_as_well(tmp_path: Path) -> None:
    """One value for every row is read in the same zone as the cells."""
    given = {"sets": ["due_date=2026-12-01"]}
    with intake_of(tmp_path, ["", ""], "UTC", **given) as intake:
        assert intake.mapper.has_zoneless_dates
        moved = find_moved_dates(intake, "Europe/Berlin")
    assert moved is not None
    assert moved.rows == 2
    given = {"sets": ["due_date=2026-12-01T10:00Z"]}
    with intake_of(tmp_path, ["", ""], "UTC", **given) as intake:
        assert not intake.mapper.has_zoneless_dates


def test_a_zone_that_is_not_known_here_is_told(tmp_path: Path) -> None:
    """The last run may have been on a computer with a newer list of zones."""
    with pytest.raises(ConfigurationError) as caught:
        moved_in(tmp_path, ["2026-12-01"], "UTC", before="Europe/Atlantis")
    assert caught.value.message == (
        "the last run took the time zone Europe/Atlantis, which this computer does not know"
    )
    assert caught.value.hint == "say which is meant, for example --timezone Europe/Berlin"
