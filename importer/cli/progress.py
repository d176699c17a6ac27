"""How far a run has come, on standard error: a bar on a terminal, otherwise silence.

A bar that can no longer be drawn (the terminal was closed) must not stop a run that is sending: it
falls silent.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Never, Self, TextIO

from importer.cli.colors import moves_cursor
from importer.cli.wrapping import lines_for
from importer.wording.text import visible

if TYPE_CHECKING:
    from tqdm import tqdm

_BAR = "{l_bar}{bar}| {n_fmt}/{total_fmt} [{elapsed}, {rate_fmt}{postfix}]"


class Progress:
    """One bar at a time. Without a terminal, or when told to be quiet, every call does nothing."""

    def __init__(self, stream: TextIO | None = None, *, quiet: bool = False) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._shown = not quiet and moves_cursor(self._stream, os.environ)
        self._bar: tqdm[Never] | None = None
        self._last_note = ""
        self._seconds_left = 0.0
        self._left = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def is_drawn(self) -> bool:
        """Whether a bar stands on the terminal now."""
        return self._bar is not None

    def start(self, total: int | None, description: str) -> None:
        """Show a new bar, from zero; a former one is closed. Without a total: count and rate."""
        self.close()
        self._left = ""
        if not self._shown:
            return
        # Loaded when it will be shown: a run in a pipeline has no use for it.
        from tqdm import tqdm  # noqa: PLC0415

        # miniters=1: look at the clock on every call, so that a slow stretch (a wait the service
        # asked for) is seen at once and tqdm's watching thread has nothing to do.
        with self._silent_when_gone():
            self._bar = tqdm(
                total=total,
                desc=visible(description),
                unit=" rows",
                file=self._stream,
                position=0,
                dynamic_ncols=True,
                miniters=1,
                # Without tqdm's own guess of the time left, which knows of no waits.
                bar_format=_BAR if total is not None else None,
            )

    def advance(self, count: int = 1) -> None:
        """Count further rows as done."""
        if self._bar is not None:
            with self._silent_when_gone():
                self._bar.update(count)

    def note(self, text: str) -> None:
        """Show a line above the bar; the same one twice in a row is shown once."""
        if self._bar is not None and text != self._last_note:
            self._last_note = text
            with self._silent_when_gone():
                lines = lines_for(visible(text), self._stream)
                self._bar.write("\n".join(lines), file=self._stream)

    def count_down(self, seconds: float) -> None:
        """Show beside the bar how long a wait takes from now on."""
        self._seconds_left = seconds
        self._show_wait()

    def count_down_passed(self, seconds: float) -> None:
        """Count seconds of the wait as passed."""
        self._seconds_left = max(0.0, self._seconds_left - seconds)
        self._show_wait()

    def show_left(self, text: str) -> None:
        """Show beside the bar how long the rows that are left take."""
        if text != self._left:
            self._left = text
            self._show_wait(refresh=False)

    def _show_wait(self, *, refresh: bool = True) -> None:
        if self._bar is not None:
            wait = f"waiting {self._seconds_left:.0f} s" if self._seconds_left >= 1 else ""
            with self._silent_when_gone():
                beside = ", ".join(filter(None, (wait, self._left)))
                self._bar.set_postfix_str(beside, refresh=refresh)

    def close(self) -> None:
        """Leave the bar as it stands. May be called again."""
        bar, self._bar, self._last_note = self._bar, None, ""
        if bar is not None:
            with self._silent_when_gone():
                bar.close()

    @contextmanager
    def _silent_when_gone(self) -> Iterator[None]:
        """Pass over the errors of a terminal that is gone, and show nothing from then on."""
        try:
            yield
        except (OSError, ValueError):  # ValueError: I/O on a closed file
            bar, self._bar, self._shown = self._bar, None, False
            if bar is not None:
                bar.disable = True  # else the garbage collector would draw it again
