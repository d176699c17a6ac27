"""How far a worker has come with a file, as it tells those who watch: small, and not too often.

Nothing is decided by it. What is lost of it on the way, nobody misses.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from importer.reporting.progress_events import ProgressEvent, RowsDone, RowSent, StageBegan

_BETWEEN_SECONDS = 0.5


class Told(NamedTuple):
    """What a worker says.

    files: how many there are in all. stage: "" before the first. done, total: rows of the stage;
    None: it is not known how many.
    seat: which worker, and where in it, so that what it does next takes the place of this.
    is_again: the file had a turn before, as was to be.
    """

    job: str
    file: str
    files: int
    seat: str
    stage: str = ""
    done: int = 0
    total: int | None = None
    is_again: bool = False


def told_of(message: Any) -> Told | None:  # noqa: ANN401 -- from a network
    """What a message says; None: it is none of ours."""
    if not isinstance(message, list | tuple) or len(message) != len(Told._fields):
        return None
    return Told(*message)


class Teller:
    """Makes few messages of many events. clock: in seconds, from anywhere."""

    def __init__(
        self, begun: Told, send: Callable[[Told], object], clock: Callable[[], float]
    ) -> None:
        self._told, self._send, self._clock = begun, send, clock
        self._last = clock()
        send(begun)

    def hear(self, event: ProgressEvent) -> None:
        """Count it, and say so where a stage begins or some time has passed."""
        match event:
            case StageBegan(stage, total):
                self._told = self._told._replace(stage=stage.value, done=0, total=total)
                self._say()
            case RowsDone(count):
                self._add(count)
            case RowSent():
                self._add(1)
            case _:
                pass

    def _add(self, count: int) -> None:
        self._told = self._told._replace(done=self._told.done + count)
        if self._clock() - self._last >= _BETWEEN_SECONDS or self._told.done == self._told.total:
            self._say()

    def _say(self) -> None:
        self._last = self._clock()
        self._send(self._told)
