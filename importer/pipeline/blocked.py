"""Whether invalid rows keep a run from sending anything: decided by what somebody has asked for."""

from __future__ import annotations

from typing import NamedTuple

from importer.settings.groups import PlanningOptions
from importer.settings.share import parse_share
from importer.wording.counts import counted
from importer.wording.hints import Option


class Block(NamedTuple):
    """Why nothing is sent. told: of the run; of_a_row: of each row that it keeps."""

    told: str
    of_a_row: str


def blocked(options: PlanningOptions, invalid: int, rows: int) -> Block | None:
    """What keeps the run from sending; None: it may. rows: how many the file has."""
    if not invalid:
        return None
    if options.all_or_nothing:
        others = counted(invalid, "other row is", "other rows are")
        told = f"{counted(invalid, 'row is', 'rows are')} invalid, and all or nothing was requested"
        return Block(told, f"{Option('all_or_nothing')}: {others} invalid")
    if options.max_invalid is None:
        return None
    if not parse_share(options.max_invalid).is_exceeded(invalid, rows):
        return None
    limit = Option("max_invalid", options.max_invalid)
    told = f"{invalid:,} of {counted(rows, 'row')} {'is' if invalid == 1 else 'are'} invalid"
    return Block(f"{told}, which is more than {limit} allows", f"{limit}: {told}")
