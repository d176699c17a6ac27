"""Detects that another time zone would make other tasks of rows that were sent.

A date without an offset is another moment in another zone, and so its row another task. Only what
would change counts (`UTC` and `Etc/UTC` have one clock, and so have neighbours in one season), and
only rows that were sent: the ledger tells in which zone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from importer.contract.fingerprint import fingerprint_of, likeness_keys
from importer.errors import ConfigurationError
from importer.intake.reading import Intake
from importer.ledger.similar import LikeTasks, likenesses
from importer.ledger.store import Ledger
from importer.mapping.cells.mapped_chunk import MappedChunk
from importer.planning.rules import may_be_sent
from importer.settings.options import Options
from importer.settings.zones import find_zone
from importer.validation import Validator
from importer.wording.counts import counted
from importer.wording.hints import Hint, Option

_ZONE = "zone"
"""Under which key the ledger remembers the zones that runs took, the last one first."""

_MOST_ZONES = 10


def zones_of(ledger: Ledger) -> list[str]:
    """The zones that runs took, the last one first."""
    return (ledger.recall(_ZONE) or "").split()


def remember_zone(ledger: Ledger, zone: str) -> None:
    """Keep that a run takes this zone."""
    zones = [zone, *(other for other in zones_of(ledger) if other != zone)]
    ledger.remember(_ZONE, " ".join(zones[:_MOST_ZONES]))


class MovedDates(NamedTuple):
    """The rows that were sent and would be other tasks: how many, and the first with both moments.

    before: in the zone in which they were sent; now: in the computer's. None: none that there is.
    sent_now: how many rows were sent as the computer's zone reads them, and not as that one does.
    """

    rows: int
    row: int
    before: datetime | None
    now: datetime | None
    sent_now: int = 0


class Comparison(NamedTuple):
    """What one zone makes of the rows otherwise than the computer's.

    sent: of rows that were sent; None: of none. new: the first moved row that was sent in neither.
    """

    sent: MovedDates | None
    new: int | None


def compare_zones(intake: Intake, before: str, ledger: Ledger, options: Options) -> Comparison:
    """What the zone called `before`, which this computer knows, would move; what of it was sent."""
    mapper = intake.mapper
    earlier = mapper.in_zone(find_zone(before))
    validator = Validator({}, options.planning.reference)
    first: MovedDates | None = None
    rows = sent_now = 0
    new: int | None = None
    for chunk in intake.rows:
        here, there = mapper.map(chunk), earlier.map(chunk)
        moved = _moved(here, there)
        now, then = _prints(here, moved, validator), _prints(there, moved, validator)
        known = ledger.known([*filter(None, (*now.values(), *then.values()))])
        sent = {key for key, found in known.items() if not may_be_sent(found)}
        for i in moved:
            if now[i] in sent:
                sent_now += 1
            elif then[i] in sent:
                rows += 1
                first = first or MovedDates(1, here.numbers[i], *_dates(there, here, i))
            elif new is None and now[i]:
                new = here.numbers[i]
    return Comparison(first and first._replace(rows=rows, sent_now=sent_now), new)


def _moved(here: MappedChunk, there: MappedChunk) -> list[int]:
    """The places of the rows whose date is another moment there."""
    return [
        i
        for i, (skip, now, then) in enumerate(
            zip(here.skips, here.values, there.values, strict=True)
        )
        if skip is None and now.get("due_date") != then.get("due_date")
    ]


def _prints(mapped: MappedChunk, places: Sequence[int], validator: Validator) -> dict[int, bytes]:
    """What these rows are known by, by their places; b"" for one that is not valid."""
    bodies = {i: validator.validate_row(mapped.values[i], mapped.issues[i]).body for i in places}
    return {i: b"" if body is None else fingerprint_of(body) for i, body in bodies.items()}


def _dates(there: MappedChunk, here: MappedChunk, i: int) -> tuple[Any, Any]:
    before: Mapping[str, Any] = there.values[i]
    now: Mapping[str, Any] = here.values[i]
    return before.get("due_date"), now.get("due_date")


class ZoneDoubt(NamedTuple):
    """What the computer's zone would change. zones: that of an earlier run, and the computer's."""

    told: str
    zones: tuple[str, str]

    @property
    def error(self) -> ConfigurationError:
        """The same as an error, where no person can be asked."""
        return ConfigurationError(self.told, hint=zones_to_say(*self.zones))


class ZoneFinding(NamedTuple):
    """Whether the computer's zone is in doubt, and what is worth a note where it is not."""

    doubt: ZoneDoubt | None = None
    note: str | None = None


def judge_zone(intake: Intake, ledger: Ledger, options: Options) -> ZoneFinding:
    """Whether the computer's zone makes other tasks of rows that were sent.

    Nothing is in doubt where a zone was named. Raises `ConfigurationError` where this computer does
    not know the zone of the last run, and rows may have been sent in it.
    """
    zone, zones = str(options.mapping.zone), zones_of(ledger)
    if options.mapping.timezone or not intake.mapper.has_zoneless_dates:
        return ZoneFinding()
    note = None
    for place, before in enumerate(zones):
        is_last = place == 0
        if before == zone:
            continue
        if not _is_known(before):
            if is_last and _may_be_sent_otherwise(intake, ledger, options):
                raise _unknown(before)
            continue
        compared = compare_zones(intake, before, ledger, options)
        if compared.sent is not None:
            told = in_words(compared.sent, before, zone, is_last=is_last)
            return ZoneFinding(ZoneDoubt(told, (before, zone)))
        if is_last and compared.new is not None:
            note = (
                f"dates without a time zone are read in that of the computer, {zone}; the last run "
                f"took {before}, which {Option('timezone', before)} takes again"
            )
    return ZoneFinding(note=note)


def _may_be_sent_otherwise(intake: Intake, ledger: Ledger, options: Options) -> bool:
    """Whether the ledger knows tasks that are like rows of the file, and not the same."""
    validator, tasks = Validator({}, options.planning.reference), LikeTasks(ledger)
    for chunk in intake.rows:
        mapped = intake.mapper.map(chunk)
        rows = zip(mapped.skips, mapped.values, mapped.issues, strict=True)
        found = [validator.validate_row(v, issues).body for skip, v, issues in rows if skip is None]
        bodies = {fingerprint_of(body): body for body in found if body is not None}
        known = ledger.known([*bodies])
        fresh = [likeness_keys(body) for key, body in bodies.items() if key not in known]
        if tasks.shared([like for pair in fresh for like in likenesses(pair)]):
            return True
    return False


def _unknown(zone: str) -> ConfigurationError:
    return ConfigurationError(
        f"the last run took the time zone {zone}, which this computer does not know",
        hint=Hint("set the one you want, for example {timezone:Europe/Berlin}"),
    )


def _is_known(zone: str) -> bool:
    try:
        find_zone(zone)
    except ValueError:
        return False
    return True


def in_words(moved: MovedDates, before: str, zone: str, *, is_last: bool = True) -> str:
    """What the computer's zone would change, for a person."""
    dates, rows = (
        f"the dates of {moved.rows:,} rows that were sent would be other moments",
        "the rows other tasks",
    )
    if moved.rows == 1:
        dates = "the date of 1 row that was sent would be another moment"
        rows = "the row another task"
    run = "the last run" if is_last else "an earlier run"
    told = (
        f"the computer's time zone is {zone}, and {run} took {before}: {dates}, and {rows} "
        f"(row {moved.row}: {_moment(moved.before)} then, {_moment(moved.now)} now)"
    )
    if not moved.sent_now:
        return told
    others = counted(moved.sent_now, "other row was", "other rows were")
    return (
        f"{told}; {others} sent as {zone} reads them: neither zone fits all rows, so choose those "
        f"of one zone with {Option('rows')}"
    )


def zones_to_say(before: str, zone: str) -> Hint:
    """How to say which zone is meant."""
    zones = Option("timezone", before), Option("timezone", zone)
    return Hint("set the one you want: {} or {}", *zones)


def _moment(moment: datetime | None) -> str:
    return "no date" if moment is None else moment.isoformat()
