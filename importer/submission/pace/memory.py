"""Keeps the pace beyond the process: when requests were made, and until when to wait.

A pacer tells of its requests, and before they leave they stand in a small file, which the next run
takes up. Not in a ledger: `GET /me` is asked before it is known which ledger it is, and the limits
are those of the service for this computer, whichever the workspace. Each process writes a file of
its own, so that nobody waits for a lock and none undoes what another has written.

The files are a courtesy: one that cannot be read or written costs nobody a run, and whatever it
says, nobody waits for longer than one window, or than the service may ask for.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from importer.ledger.file.boot_clock import Tick, Ticks, read_tick
from importer.ledger.file.disk import network_share
from importer.ledger.file.small_file import read_small, replace_small
from importer.ledger.service import same_service
from importer.submission.pace.ceiling import Learned
from importer.submission.pace.record import (
    KEPT_SECONDS,
    Batch,
    Pace,
    Record,
    content_of,
    is_over,
    pace_of,
    record_of,
    thinned,
)

_NOTE = "When this computer last sent requests to a service, so that the next run keeps its rate."
_GRANT_SECONDS = 1.0
"""How long one write covers requests, if there are no more of them than foreseen."""


class PaceMemory:
    """What one process knows and writes of the pace at one service. Used by one pacer.

    window_seconds: of its rate. timeout_seconds: so long a request may be under way.
    makes_folder: whether to make the folder where it is not there. on_trouble: told once, where
    nothing can be kept, and of each file that makes no sense.
    """

    def __init__(  # noqa: PLR0913 -- what it works with, each passed in
        self,
        folder: Path,
        base_url: str,
        *,
        window_seconds: float = 1.0,
        timeout_seconds: float = 30.0,
        makes_folder: bool = True,
        on_trouble: Callable[[str], None] = lambda _: None,
        ticks: Ticks = read_tick,
        utc_now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        digest = hashlib.sha256(same_service(base_url).encode()).hexdigest()[:12]
        self._folder = folder
        self._pattern = f"pace-{digest}-*.json"
        self._path = folder / f"pace-{digest}-{secrets.token_hex(6)}.json"
        self._kept_seconds = max(KEPT_SECONDS, window_seconds)
        self._timeout_seconds = timeout_seconds
        self._makes_folder = makes_folder
        self._on_trouble = on_trouble
        self._ticks = ticks
        self._utc_now = utc_now
        self._batches: tuple[Batch, ...] = ()
        self._new: list[Batch] = []
        self._taken_over: list[Path] = []
        self._learned: Learned | None = None
        self._outstanding = 0
        self._granted: int | None = 0
        self._granted_until = float("-inf")
        self._paused_until = float("-inf")
        self._has_written = False
        self._is_in_trouble = False

    @property
    def where(self) -> str:
        """What the files are called that it takes up."""
        return str(self._folder / self._pattern)

    def look(self) -> Pace:
        """What earlier runs left behind; nothing is taken over, and no file is changed."""
        return pace_of([record for _, record in self._found() if record is not None])

    def load(self) -> Pace:
        """What earlier runs left behind, and what others at work leave now."""
        records: list[Record] = []
        for path, record in self._found():
            if record is None:
                with suppress(OSError):
                    path.unlink()
                continue
            records.append(record)
            if record.has_ended:  # it is carried on in the file of this process
                self._taken_over.append(path)
                self._batches += record.batches
                self._paused_until = max(self._paused_until, record.paused_until)
        pace = pace_of(records)
        self._learned = pace.learned
        return pace

    def _found(self) -> Iterator[tuple[Path, Record | None]]:
        """The files, with what each says; None: it is over, or damaged."""
        now = self._ticks()
        for path in sorted(self._folder.glob(self._pattern)):
            record = self._read(path, now)
            is_over_now = record is None or is_over(record, now.seconds)
            yield path, None if is_over_now else record

    def _read(self, path: Path, now: Tick) -> Record | None:
        try:
            said = read_small(path)
            if said is None:  # another has just taken it over
                return None
            passed = _passed(said, now, self._utc_now())
            return record_of(said, now.seconds, passed)
        except (ValueError, OSError) as error:
            self._on_trouble(
                f"{path}, which keeps the pace of the last run, is damaged and was ignored: {error}"
            )
            return None

    def leave(self, now: float, requests: int, share: int | None) -> None:
        """These requests are about to leave: they are on the disk when this returns.

        share: how many may follow within a second; None: any number.
        """
        self._outstanding += requests
        if now < self._granted_until and (self._granted is None or requests <= self._granted):
            if self._granted is not None:
                self._granted -= requests
            return
        self._granted = None if share is None else max(0, share - requests)
        self._granted_until = now + _GRANT_SECONDS
        self._write(now)

    def answer(self, now: float) -> None:
        """One of them was answered, or given up."""
        self._outstanding -= 1
        self._new.append(Batch(now, now))

    def pause(self, now: float, until: float) -> None:
        """The service has asked everyone to wait."""
        if until > self._paused_until:
            self._paused_until = until
            self._write(now)

    def learn(self, learned: Learned) -> None:
        """An adaptive rate has found this; it is written with what follows."""
        self._learned = learned

    def close(self) -> None:
        """Nothing follows: what was foreseen and not made does not count."""
        if self._has_written:
            self._granted, self._granted_until = 0, float("-inf")
            self._write(self._ticks().seconds, has_ended=True)

    def _write(self, now: float, *, has_ended: bool = False) -> None:
        self._batches = thinned((*self._batches, *self._new), now, self._kept_seconds)
        self._new.clear()
        record = Record(
            self._batches,
            None if self._granted is None else self._outstanding + self._granted,
            max(now, self._granted_until) + self._timeout_seconds,
            self._paused_until,
            has_ended,
            self._learned,
        )
        tick = Tick(self._ticks().boot, now)
        at = self._utc_now().isoformat(timespec="milliseconds")
        try:
            if self._makes_folder and network_share(self._folder) is None:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            replace_small(
                self._path, {"note": _NOTE, **content_of(record, tick, at)}, durable=False
            )
        except OSError as error:
            self._tell(error)
            return
        self._has_written = True
        while self._taken_over:
            with suppress(OSError):
                self._taken_over.pop().unlink()

    def _tell(self, error: OSError) -> None:
        if not self._is_in_trouble and self._makes_folder:
            self._on_trouble(
                f"the pace cannot be saved in {self._folder} "
                f"({error.strerror or error}): a run right after this one may exceed the rate"
            )
        self._is_in_trouble = True


def _passed(said: dict[str, object], now: Tick, utc_now: datetime) -> float:
    """How long ago it was written. Raises `ValueError` where it does not say when.

    Within one start of the computer by the clock that nobody sets. After another, or where starts
    have no name, by the time of day; where that has gone back, it counts as just now.
    """
    try:
        then = Tick(str(said["boot"]), float(str(said["seconds"])))
        at = datetime.fromisoformat(str(said["at"])).astimezone(UTC)
    except (KeyError, OverflowError) as error:
        raise ValueError(f"it does not say when it was written ({error})") from error
    if then.boot and then.boot == now.boot:
        return max(0.0, now.seconds - then.seconds)
    return max(0.0, (utc_now - at).total_seconds())
