"""The events of the log as lines on the terminal, for --verbose."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from importer.events import listening


class _Lines(logging.Handler):
    """Each record is one line, with the time of day."""

    def __init__(self, show: Callable[[str], None]) -> None:
        super().__init__()
        self._show = show
        self.setFormatter(logging.Formatter("%(asctime)s.%(msecs)03d %(message)s", "%H:%M:%S"))

    def emit(self, record: logging.LogRecord) -> None:
        """Show one record."""
        self._show(self.format(record))


@contextmanager
def shown(show: Callable[[str], None], *, wanted: bool) -> Iterator[None]:
    """Inside the block every event is shown as a line, if that is wanted."""
    if not wanted:
        yield
        return
    with listening(_Lines(show)):
        yield
