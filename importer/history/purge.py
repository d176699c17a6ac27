"""Takes personal data of old runs out of the ledgers, after asking.

Each purge returns how much it removed. Task ids and fingerprints stay, so nothing is ever imported
twice because of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import NamedTuple

from importer.errors import ConfigurationError
from importer.ledger import history
from importer.ledger.home import Home
from importer.ledger.location import Place
from importer.ledger.purging import Purge, count_purgeable, purge
from importer.pipeline.remembering import memory_in
from importer.pipeline.unfinished import UnfinishedImports, discard
from importer.wording.hints import Hint, Option

_AGE = re.compile(r"(\d{1,5})\s*([dw])", re.IGNORECASE | re.ASCII)
_DAYS = {"d": 1, "w": 7}


class Chosen(NamedTuple):
    """The runs of one ledger that are to be purged."""

    place: Place
    run_ids: list[str]


@dataclass(slots=True)
class PurgeReport:
    """What was purged, or would be. ledgers: how many were looked into with something to do.

    meant: the runs that were named, or are old enough, also those of which nothing is left.
    answers: about how many kinds of sheet. unfinished: imports that were begun on the page. in_use:
    by whom and for what a shared ledger is held just now, which is waited for.
    """

    dry_run: bool
    meant: int = 0
    ledgers: int = 0
    purged: Purge = field(default_factory=Purge)
    answers: int = 0
    unfinished: int = 0
    declined: bool = False
    in_use: list[str] = field(default_factory=list)

    def add(self, part: Purge, meant: int) -> None:
        """Count what was purged in one more ledger."""
        self.meant += meant
        self.ledgers += part.runs > 0
        self.purged.runs += part.runs
        self.purged.rows += part.rows
        for why, count in part.kept.items():
            self.purged.kept[why] = self.purged.kept.get(why, 0) + count


def parse_moment(
    before: str | None, older_than: str | None, now: datetime, zone: tzinfo
) -> datetime | None:
    """The moment before which runs are meant; None: none was named.

    before: a date, which begins at midnight in `zone`. older_than: `90d` or `12w`. Raises
    `ConfigurationError` for what is neither, or for both at once.
    """
    if before is not None and older_than is not None:
        raise ConfigurationError(Hint("use either {before} or {older_than}, not both"))
    if before is not None:
        try:
            day = datetime.strptime(before.strip(), "%Y-%m-%d").replace(tzinfo=zone)
            return day.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise ConfigurationError(
                f'{Option("before")}: "{before}" is not a date', hint="write it as 2026-01-31"
            ) from error
    if older_than is None:
        return None
    found = _AGE.fullmatch(older_than.strip())
    if found is None:
        raise ConfigurationError(
            f'{Option("older_than")}: "{older_than}" is not an age',
            hint="write it as 90d, or 12w for weeks",
        )
    return now - timedelta(days=int(found[1]) * _DAYS[found[2].lower()])


def choose_runs(home: Home, run_id: str | None, moment: datetime | None) -> list[Chosen]:
    """The runs that are meant, by ledger: one and its undos, or all that began before `moment`.

    Raises `ConfigurationError` where neither is named, or no such run is known, and `LedgerError`
    where a ledger cannot be read: what it holds would be kept in silence.
    """
    if run_id is not None:
        place, record = history.locate(home, run_id)
        if moment is None or _began_before(home, place, record.run_id, moment):
            return [Chosen(place, [record.run_id, *record.undone_by])]
        return []
    if moment is None:
        raise ConfigurationError(
            "nothing to purge was specified",
            hint=Hint("name a run, or use {before:2026-01-31} or {older_than:90d}"),
        )
    found = []
    for place in home.places():
        if place.problem is not None:
            raise place.problem
        with home.open_to_read(place) as ledger:
            run_ids = [record.run_id for record in history.runs_before(ledger, moment)]
        if run_ids:
            found.append(Chosen(place, run_ids))
    return found


def old_answers(folder: Path, run_id: str | None, moment: datetime | None) -> list[Path]:
    """The files of answers about sheets that were given before `moment`; none of a named run."""
    if run_id is not None or moment is None:
        return []
    return memory_in(folder).before(moment)


def old_unfinished(folder: Path, run_id: str | None, moment: datetime | None) -> list[Path]:
    """Imports begun on the page and left before `moment`; none of a named run."""
    if run_id is not None or moment is None:
        return []
    return UnfinishedImports(folder).before(moment)


def _began_before(home: Home, place: Place, run_id: str, moment: datetime) -> bool:
    with home.open_to_read(place) as ledger:
        return run_id in {record.run_id for record in history.runs_before(ledger, moment)}


def purge_runs(  # noqa: PLR0913 -- each is something to delete, or how
    home: Home,
    chosen: list[Chosen],
    *,
    dry_run: bool,
    confirm: Callable[[PurgeReport], bool],
    answers: Callable[[], Sequence[Path]] = tuple,
    unfinished: Callable[[], Sequence[Path]] = tuple,
    trust: bool = False,
) -> PurgeReport:
    """Forget the texts of the chosen runs, once `confirm` has said yes to what it would be.

    A ledger in which nothing is left to delete is only read, and where it is so in all of them,
    nobody is asked.

    answers, unfinished: give the files and folders to delete with them, and after the question
    anew: what somebody has written meanwhile is not old. Raises `ConfigurationError` where a file
    cannot be deleted.
    trust: whether ledgers are taken for the ones used last, whatever their witnesses say.
    """
    expected = PurgeReport(dry_run=True, answers=len(answers()), unfinished=len(unfinished()))
    report = PurgeReport(dry_run=False)
    to_purge: list[Chosen] = []
    for place, run_ids in chosen:
        with home.open_to_read(place) as ledger:
            part = count_purgeable(ledger, run_ids)
        expected.add(part, len(run_ids))
        if not part.runs:
            report.add(part, len(run_ids))
            continue
        to_purge.append(Chosen(place, run_ids))
        if (held := home.in_use(place)) is not None:
            expected.in_use.append(held)
    if dry_run:
        return expected
    if not (to_purge or expected.answers or expected.unfinished):
        return report
    if not confirm(expected):
        return PurgeReport(dry_run=False, declined=True)
    for place, run_ids in to_purge:
        with home.open_to_write(place, purpose="a purge", trust=trust, only_deletes=True) as ledger:
            report.add(purge(ledger, run_ids), len(run_ids))
    _delete(report, answers(), unfinished())
    return report


def _delete(report: PurgeReport, answers: Sequence[Path], unfinished: Sequence[Path]) -> None:
    for path in answers:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise ConfigurationError(
                f"{path} cannot be deleted: {error.strerror}", hint="delete the file yourself"
            ) from error
        report.answers += 1
    for folder in unfinished:
        discard(folder)
        report.unfinished += 1
