"""Takes a workspace as soon as it is free, or says who has it.

Who is silent is waited for until its lease ends; who is at work, for as long as the person wants.
Whoever waits says so in the row of the lease, and the holder makes way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from importer.errors import LedgerError, WorkspaceBusyError
from importer.ledger.lease_row import Busy, Terms
from importer.ledger.leased import Leased
from importer.wording.hints import Hint, OnTerminal
from importer.wording.pasting import shell_word
from importer.wording.text import visible

LOOK_EVERY_SECONDS = 1.0

_LISTEN_EVERY_SECONDS = 0.1
_IN_USE = "this workspace is in use by"
_AN_IMPORT = "an import of "
_WHO_CAN_WAIT = (_AN_IMPORT, "an undo")
"""How the purposes begin of those that have an option for it."""


def pausing(check: Callable[[], None]) -> Callable[[float], None]:
    """A sleep that is broken off by what `check` raises, without a lock: it may be a signal's."""

    def sleep(seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            check()
            time.sleep(min(left, _LISTEN_EVERY_SECONDS))
        check()

    return sleep


class Waiting:
    """How long one waits. seconds: None: without end. tell: for how long at most, and for whom."""

    def __init__(
        self,
        seconds: float | None,
        sleep: Callable[[float], None],
        tell: Callable[[float, str], None] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tell = tell
        self._now = monotonic
        self._until = None if seconds is None else monotonic() + seconds
        self._sleep = sleep
        self._told_of = -1
        self.is_asked_for = seconds != 0

    @property
    def is_over(self) -> bool:
        """Whether it was long enough."""
        return self._until is not None and self._now() >= self._until

    def wait(self, busy: Busy, terms: Terms) -> None:
        """A while, and no longer than the lease lasts."""
        if self._tell is not None and self._told_of != busy.row.epoch:
            self._tell(*self._told(busy, terms))
            self._told_of = busy.row.epoch  # once is enough
        self._sleep(min(LOOK_EVERY_SECONDS, busy.seconds_left))

    def _told(self, busy: Busy, terms: Terms) -> tuple[float, str]:
        row = busy.row
        told = f"{_IN_USE} {row.purpose} ({row.holder})"
        if not self.is_asked_for or row.released_at is not None:
            return busy.seconds_left, told
        now = row.expires_at - busy.seconds_left
        left = max(row.since + terms.turn_seconds - now, busy.seconds_left)
        if self._until is not None:
            left = min(left, self._until - self._now())
        made = f"an import makes way once it is done, or at about {_clock(now + left)}"
        return left, f"{told}; {made}"


def take(db: Leased, about: Sequence[str], purpose: str, waiting: Waiting) -> None:
    """Take the lease as soon as it is free. Raises `WorkspaceBusyError`."""
    first: Busy | None = None
    lease = db.lease
    with _wanting(db, waiting):
        while (busy := lease.look(db.execute) or db.take(about, purpose)) is not None:
            first = first or busy
            is_alive = busy.row[:6] != first.row[:6]  # it was renewed, or taken by a third
            if is_alive and waiting.is_over:
                raise busy_error(busy, purpose, about[1])
            if waiting.is_asked_for:
                lease.want(db.execute)
            waiting.wait(busy, lease.terms)


@contextmanager
def _wanting(db: Leased, waiting: Waiting) -> Iterator[None]:
    """Whoever gives up, or is interrupted, waits no more: nobody makes way for it."""
    try:
        yield
    except BaseException:
        if waiting.is_asked_for:
            with suppress(*db.failures, LedgerError):
                db.lease.want(db.execute, is_wanted=False)
        raise


def busy_error(busy: Busy, purpose: str, workspace: str) -> WorkspaceBusyError:
    """That another holds the workspace. purpose: of whoever wants it."""
    row = busy.row
    since = datetime.fromtimestamp(row.since, UTC)
    return WorkspaceBusyError(
        f"{_IN_USE} {row.purpose} ({row.holder}), since {since:%Y-%m-%d %H:%M}"
        f" UTC; it is free at {_clock(row.expires_at, seconds=True)} unless that computer is heard "
        "of again",
        hint=_hint(purpose, row.purpose, workspace),
    )


def _hint(purpose: str, holders: str, workspace: str) -> Hint:
    """What to do about a workspace that is in use; who only deletes texts has no option to wait."""
    is_import = holders.startswith(_AN_IMPORT)
    stop: OnTerminal | str = ""
    if is_import and workspace:
        name = shell_word(visible(workspace))
        stop = OnTerminal(Hint("; task-importer ledger stop {} asks it to stop", name))
    if not purpose.startswith(_WHO_CAN_WAIT):
        return Hint("wait until it ends, then run the same {command} again{}", stop)
    way = "a long import makes way for it" if is_import else "it begins once the other one ends"
    return Hint("run the same {command} with {wait:3600} to wait for your turn: {}{}", way, stop)


def _clock(moment: float, *, seconds: bool = False) -> str:
    at = datetime.fromtimestamp(moment, UTC)
    return f"{at:%H:%M:%S} UTC" if seconds else f"{at:%H:%M} UTC"
