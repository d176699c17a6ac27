"""Whether dates without an offset would be read in another time zone than by the last run.

Every such date would be another moment, and so every row another task. Only what would change
counts: `UTC` and `Etc/UTC` have one clock, and so have neighbours in one season. Part of the
composition root.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from importer.errors import ConfigurationError
from importer.importing.intake import Intake
from importer.settings import Options, find_zone

ZONE = "zone"
"""Under which key the ledger remembers the zone."""


class MovedDates(NamedTuple):
    """The rows whose date is another moment: how many, and the first with both moments.

    before: in the zone of the last run; now: in the computer's. None: none that there is.
    """

    rows: int
    row: int
    before: datetime | None
    now: datetime | None


def find_moved_dates(intake: Intake, before: str) -> MovedDates | None:
    """The dates that the zone called `before` would move; None where it moves none.

    Raises `ConfigurationError` for a zone that this computer does not know.
    """
    mapper = intake.mapper
    try:
        earlier = mapper.in_zone(find_zone(before))
    except ValueError as error:
        raise ConfigurationError(
            f"the last run took the time zone {before}, which this computer does not know",
            hint="say which is meant, for example --timezone Europe/Berlin",
        ) from error
    count, first = 0, None
    for chunk in intake.rows:
        here, there = mapper.map(chunk), earlier.map(chunk)
        for number, skip, now, then in zip(
            here.numbers, here.skips, here.values, there.values, strict=True
        ):
            if skip is None and now.get("due_date") != then.get("due_date"):
                count += 1
                first = first or MovedDates(1, number, then.get("due_date"), now.get("due_date"))
    return first and first._replace(rows=count)


class ZoneDoubt(NamedTuple):
    """What the computer's zone would change. zones: that of the last run, and the computer's."""

    told: str
    zones: tuple[str, str]

    @property
    def error(self) -> ConfigurationError:
        """The same for whom nobody can ask."""
        return ConfigurationError(self.told, hint=zones_to_say(*self.zones))


def zone_doubt(intake: Intake, before: str | None, options: Options) -> ZoneDoubt | None:
    """Whether the computer's zone moves dates of the file; None: no, or a zone was named.

    before: the zone of the last run, if there was one. Raises `ConfigurationError` for one that
    this computer does not know.
    """
    zone = str(options.zone)
    if before in {None, zone} or options.timezone or not intake.mapper.has_zoneless_dates:
        return None
    moved = find_moved_dates(intake, str(before))
    if moved is None:
        return None
    return ZoneDoubt(in_words(moved, str(before), zone), (str(before), zone))


def in_words(moved: MovedDates, before: str, zone: str) -> str:
    """What the computer's zone would change, for a person."""
    dates, rows = (
        f"the dates of {moved.rows:,} rows would be other moments",
        "the rows other tasks",
    )
    if moved.rows == 1:
        dates, rows = "the date of 1 row would be another moment", "the row another task"
    return (
        f"the computer's time zone is {zone}, and the last run took {before}: {dates}, and {rows} "
        f"(row {moved.row}: {_moment(moved.before)} then, {_moment(moved.now)} now)"
    )


def zones_to_say(before: str, zone: str) -> str:
    """How to say which zone is meant."""
    return f"say which is meant: --timezone {before} or --timezone {zone}"


def _moment(moment: datetime | None) -> str:
    return "no date" if moment is None else moment.isoformat()
