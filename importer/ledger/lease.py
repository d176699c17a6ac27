"""Who may write a ledger that several computers share, and who may still send.

One process at a time holds the lease of a workspace: a row in a table of the same database. Each
taking has a higher epoch, and a transaction whose epoch is not the row's any more is not carried
out. Times in the row are the database's; what may be sent is decided by a clock of this computer,
and no two clocks are ever compared. Nothing here knows which database it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol, Self

from importer.errors import LeaseLostError
from importer.ledger import lease_sql
from importer.ledger.database import Found
from importer.ledger.lease_row import TERMS, Busy, Dialect, LeaseRow, Terms, decide


class Reading(NamedTuple):
    """Seconds by three clocks of this computer. awake_or_not: one that goes on while it sleeps."""

    awake_or_not: float
    monotonic: float
    time_of_day: float


Clock = Callable[[], Reading]


def seconds_between(earlier: Reading, later: Reading) -> float:
    """The most that can have passed: any clock may have stopped, or have been set back.

    Too much does no harm, because less is sent; too little would be a second task.
    """
    return max(after - before for before, after in zip(earlier, later, strict=True))


class Wish(NamedTuple):
    """What others want of the holder. wanted_by: who waits, or None. is_stop: to stop for good."""

    wanted_by: str | None
    is_stop: bool


_NO_WISH = Wish(None, is_stop=False)


def _nothing() -> None:
    """Nobody hears of it."""


class Execute(Protocol):
    """Carries out a statement."""

    def __call__(self, sql: str, values: Sequence[object] = (), /) -> Found:
        """What it found."""


@dataclass(slots=True)
class RowLease:
    """The lease of one workspace, as one process has it.

    schema: the workspace's name in the table. holder: this process, for others to read. lost_to:
    who has taken it over, "" if that is not known; None: nobody has. on_stop: called, by whatever
    thread, when another asks this process to stop. What `execute` is handed in for stands in a
    transaction of the caller.
    """

    schema: str
    holder: str
    dialect: Dialect
    clock: Clock
    terms: Terms = TERMS
    epoch: int = 0
    timeline: str = ""
    former_end: float | None = None
    unlisted_since: float | None = None
    wish: Wish = _NO_WISH
    lost_to: str | None = None
    on_stop: Callable[[], object] = _nothing
    _taken: Reading | None = None
    _asked: Reading | None = None
    _is_lost: bool = False

    def again(self) -> Self:
        """The lease of the same process, to be taken once more."""
        return replace(self, wish=_NO_WISH, lost_to=None, _taken=None, _asked=None, _is_lost=False)

    def look(self, execute: Execute) -> Busy | None:
        """Who holds it now, without locking anything; None: nobody does."""
        found = execute(self._sql(lease_sql.LOOK), (self.schema,)).fetchone()
        if found is None:
            return None
        row = LeaseRow(*found[2:])
        decided = decide(row, found[0], found[1], self.terms, self.holder)
        return decided if isinstance(decided, Busy) else None

    def want(self, execute: Execute, *, is_wanted: bool = True) -> None:
        """Let the holder know that this process waits for it, or that it does so no more.

        Whoever waited first stays the first.
        """
        execute(
            self._sql(lease_sql.WANT if is_wanted else lease_sql.WANT_NO_MORE),
            (self.schema, self.holder),
        )

    def ask_to_stop(self, execute: Execute) -> str | None:
        """Let the holder know that it is to stop for good; who that is, or None: nobody."""
        found = execute(self._sql(lease_sql.ASK_TO_STOP), (self.schema,)).fetchone()
        return None if found is None else str(found[0])

    def take(self, execute: Execute, *, about: Sequence[str], purpose: str) -> Busy | Reading:
        """Take the lease; or who holds it. about: address and id of the workspace, for a new row.

        It counts once the transaction is committed: then `confirm` is to be told the reading.
        """
        asked = self.clock()
        execute(self._sql(lease_sql.ADD), (self.schema, *about))
        execute(self._sql(lease_sql.LOCK), (self.schema,))
        now, timeline, *row = execute(self._sql(lease_sql.LOOK), (self.schema,)).fetchone()
        decided = decide(LeaseRow(*row), now, timeline, self.terms, self.holder)
        if isinstance(decided, Busy):
            return decided
        self.epoch, self.former_end, self.unlisted_since = decided
        self.timeline, self._taken = timeline, asked
        execute(
            self._sql(lease_sql.TAKE),
            (
                self.schema, self.epoch, timeline, self.holder, purpose, self.terms.lease_seconds,
                self.unlisted_since,
            ),
        )  # fmt: skip
        return asked

    def hold(self, execute: Execute) -> tuple[Reading, float]:
        """Renew the lease, first of all in every transaction; raises `LeaseLostError`.

        Gives what `confirm` is to be told once it is committed, and the time of the database.
        """
        asked = self.clock()
        values = (self.schema, self.epoch, self.timeline, self.terms.lease_seconds)
        found = execute(self._sql(lease_sql.HOLD), values).fetchall()
        if not found:
            self.lost_to = self.successor(execute)
            self._is_lost = True
            raise lease_lost(self.lost_to)
        ((now, wanted_by, is_stop),) = found
        self.wish = Wish(wanted_by, bool(is_stop))
        if is_stop:
            self.on_stop()
        return asked, now

    def confirm(self, asked: Reading) -> None:
        """The renewal that was asked for after this reading is committed."""
        if self._asked is None or asked.monotonic >= self._asked.monotonic:
            self._asked = asked

    @property
    def is_lost(self) -> bool:
        """Whether nothing may be written or sent any more, for good."""
        return self._is_lost

    def lose(self) -> None:
        """Nothing may be sent any more: what the database did of the last commit is not known."""
        self._is_lost = True

    def may_send(self) -> bool:
        """Whether the lease surely still holds."""
        return self.seconds_left() > 0

    def seconds_left(self) -> float:
        """How long something may be sent, unless the lease is renewed."""
        if self._is_lost or self._asked is None:
            return 0.0
        terms = self.terms
        passed = seconds_between(self._asked, self.clock())
        return max(0.0, terms.lease_seconds - terms.margin_seconds - passed)

    @property
    def is_due(self) -> bool:
        """Whether somebody waits for it, and this process has had it for a turn."""
        if self.wish.wanted_by is None or self._taken is None:
            return False
        return seconds_between(self._taken, self.clock()) >= self.terms.turn_seconds

    def is_listed(self, execute: Execute) -> None:
        """What the workspace holds has been compared with the rows that are to be sent."""
        execute(self._sql(lease_sql.LISTED), (self.schema, self.epoch))
        self.unlisted_since = None

    def release(self, execute: Execute) -> None:
        """Let go, when nothing is under way; nothing where another has taken it over."""
        self._is_lost = True
        execute(self._sql(lease_sql.RELEASE), (self.schema, self.epoch))

    def successor(self, execute: Execute) -> str | None:
        """Who has taken the lease over; "": by then it was not to be told; None: nobody has."""
        found = execute(self._sql(lease_sql.LOOK), (self.schema,)).fetchone()
        if found is None or found[1] != self.timeline:
            return ""
        row = LeaseRow(*found[2:])
        return None if row.epoch == self.epoch else row.holder

    def _sql(self, text: str) -> str:
        return text.format(**self.dialect._asdict())


def lease_lost(by: str | None) -> LeaseLostError:
    """The error of a process that may not write or send any more. by: who may, if that is known."""
    return LeaseLostError(
        f"another computer has taken this workspace over{f' ({by})' if by else ''}",
        hint="run the same command again: it sends only what is missing",
    )
