"""A worker as a place where jobs are carried out: it asks nobody, and tells how far it is."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from importer.batch.units import Called, Turn
from importer.cluster.on_worker import replies_of, stop_of
from importer.cluster.told import Teller, Told
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.silent import Silent
from importer.reporting.progress_events import ProgressEvent
from importer.settings.process_environment import ENVIRONMENT


@dataclass(frozen=True, slots=True)
class WorkerPlace:
    """A place that travels to the worker, where its tokens, ledgers and files are.

    batch: the name of the batch, by which it is stopped and watched. is_of_command: the worker has
    the environment of the command.
    """

    batch: str
    is_of_command: bool = False

    @property
    def environment(self) -> Mapping[str, str]:
        """The worker's own."""
        return ENVIRONMENT

    @property
    def computer(self) -> str | None:
        """The worker's own, where it is not simply that of the command."""
        return None if self.is_of_command else socket.gethostname()

    @property
    def is_stopped(self) -> bool:
        """Whether somebody wants the batch to end."""
        return stop_of(self.batch).is_set

    def called_for(self, turn: Turn) -> Called:
        """Nobody who is asked; whoever watches hears of it."""
        address, send = _telling(self.batch)
        seat = f"{address} {threading.get_ident()}"
        named = turn.job.name, turn.file.name, turn.files
        begun = Told(*named, seat, is_again=turn.is_again)
        host = _Watched(Teller(begun, send, time.monotonic))
        caller = Caller(host, stop=stop_of(self.batch), remembers=True)
        return Called(caller, host.sentences, is_shared=True, replies=replies_of(self.batch))


def _telling(topic: str) -> tuple[str, Callable[[Told], object]]:
    """The address of the worker, and what tells its scheduler something."""
    from distributed import get_worker  # noqa: PLC0415 -- only on a worker

    worker = get_worker()
    return worker.address, lambda told: worker.log_event(topic, list(told))


class _Watched(Silent):
    """The host of one file, of whose rows nobody wants to hear one by one."""

    hears_rows = False

    def __init__(self, teller: Teller) -> None:
        super().__init__()
        self._teller = teller

    def report(self, event: ProgressEvent) -> None:
        """Keep what is noted, and tell how far it is."""
        super().report(event)
        self._teller.hear(event)
