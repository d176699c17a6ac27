"""A reporter that draws how far a call from Python has come: in a notebook, or on a terminal."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Never, Self

from importer.reporting.progress_events import ProgressEvent, RowsDone, RowSent, StageBegan
from importer.reporting.sentences import STAGES

if TYPE_CHECKING:
    from tqdm.auto import tqdm


class ProgressBar:
    """One bar for each stage, as `tqdm` draws it where the program runs.

    To be given as `reporter`. A bar whose rows are all done is closed; at the end of a `with` block
    the last one is, whatever its rows.
    """

    def __init__(self) -> None:
        self._bar: tqdm[Never] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def report(self, event: ProgressEvent) -> None:
        """Draw what has changed."""
        match event:
            case StageBegan(stage, total):
                self._begin(STAGES[stage], total)
            case RowsDone(count):
                self._advance(count)
            case RowSent():
                self._advance(1)
            case _:
                pass

    def close(self) -> None:
        """Leave the bar as it stands. May be called again."""
        bar, self._bar = self._bar, None
        if bar is not None:
            bar.close()

    def _begin(self, name: str, total: int | None) -> None:
        from tqdm.auto import tqdm  # noqa: PLC0415 -- for those who want it

        self.close()
        self._bar = tqdm(total=total, desc=name, unit=" rows")

    def _advance(self, count: int) -> None:
        if self._bar is not None:
            self._bar.update(count)
            if self._bar.total is not None and self._bar.n >= self._bar.total:
                self.close()
