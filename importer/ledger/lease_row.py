"""The row of a workspace's lease: what stands in it, and whether it may be taken.

Times in it are the database's. Nothing here knows which database it is.
"""

from __future__ import annotations

from typing import NamedTuple


class Terms(NamedTuple):
    """How long a lease holds after its last renewal, and how much of that is left unused.

    renew_seconds: how often it is renewed while nothing is written. turn_seconds: whoever took it
    keeps it for so long, whoever waits.
    """

    lease_seconds: float = 30.0
    margin_seconds: float = 1.0
    renew_seconds: float = 10.0
    turn_seconds: float = 300.0


TERMS = Terms()

FIRST_SECONDS = 5.0
"""So long a workspace that was let go is kept for who waited first: several times a look."""


class LeaseRow(NamedTuple):
    """What the table has of a workspace; times in seconds since 1970, by the database.

    timeline: of the database when it was taken; before the first time, when the table was made: a
    workspace that is new to another copy may have been known to the former one. released_at: None
    while it is held. unlisted_since: the database is another copy than before, which may lack what
    was sent last, and from then on no request that it lacks is under way; None: what the workspace
    holds has been compared since. wanted_by: who waits for it, the first if there are several.
    """

    epoch: int
    timeline: str
    holder: str
    purpose: str
    since: float
    expires_at: float
    released_at: float | None
    unlisted_since: float | None
    wanted_by: str | None = None


class Busy(NamedTuple):
    """Another process holds the workspace, or comes first.

    seconds_left: until its lease ends, if it is silent.
    """

    row: LeaseRow
    seconds_left: float


class Taking(NamedTuple):
    """The lease may be taken. former_end: when the former one ended; None: there was none.

    unlisted_since: as in `LeaseRow`, from now on.
    """

    epoch: int
    former_end: float | None
    unlisted_since: float | None


def decide(
    row: LeaseRow, now: float, timeline: str, terms: Terms, holder: str = ""
) -> Busy | Taking:
    """Whether the lease may be taken now, by whoever has locked the row. holder: who that is.

    One that was let go is left to who waited first, for as long as that one takes to notice.
    After a fail-over the former holder may still send, by a database that is gone, for as long as
    its lease was last renewed there; when that was, nobody knows.
    """
    if row.released_at is None and row.expires_at > now and row.timeline == timeline:
        return Busy(row, row.expires_at - now)
    if row.released_at is not None and row.wanted_by not in {None, holder}:
        seconds_left = row.released_at + FIRST_SECONDS - now
        if seconds_left > 0 and row.timeline == timeline:
            return Busy(row, seconds_left)
    end = row.expires_at if row.released_at is None else row.released_at
    unlisted_since = row.unlisted_since
    if row.timeline not in {timeline, ""}:
        end = unlisted_since = now + terms.lease_seconds
    return Taking(row.epoch + 1, end if row.epoch else None, unlisted_since)


class Dialect(NamedTuple):
    """What is said otherwise in each database. workspaces: the table. now, timeline: expressions.

    now: seconds since 1970 at this very moment, also late in a transaction. timeline: changes when
    another copy of the database takes its place.
    """

    workspaces: str
    now: str
    timeline: str


def columns(timeline: str) -> str:
    """Of the table, for whoever makes it, without its key. timeline: of the database now."""
    quoted = timeline.replace("'", "''")
    return ", ".join(
        f"{name} {kind} DEFAULT '{quoted}'" if name == "timeline" else f"{name} {kind}"
        for name, kind in COLUMNS.items()
    )


COLUMNS = {
    "schema": "text",
    "base_url": "text",
    "workspace": "text",
    "epoch": "integer",
    "timeline": "text",
    "holder": "text",
    "purpose": "text",
    "since": "double precision",
    "expires_at": "double precision",
    "released_at": "double precision",
    "wanted_by": "text",
    "stop_asked": "integer",
    "unlisted_since": "double precision",
}
"""Of the table, for whoever makes it; `schema` is its key. Times in seconds since 1970."""
