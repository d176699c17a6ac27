"""The workbench of the sheet in work: opened, closed, and its corrections carried over to the next.

All of it is done in the job's thread, since the ledger's connection belongs to that one; pages may
read the bench from any.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from pathlib import Path

from importer.pipeline.caller.caller import Caller
from importer.reporting.progress_events import Stage
from importer.settings.options import Options
from importer.web.carried import Kept, carried
from importer.web.job import Board
from importer.workbench.bench import Workbench
from importer.workbench.opening import open_bench


class Benched:
    """Holds at most one bench, and what was corrected on the one before.

    lost: corrections that have no place in the sheet as it is read now, in words.
    """

    def __init__(self) -> None:
        self.bench: Workbench | None = None
        self.lost = ""
        self._opened = ExitStack()
        self._header: tuple[str, ...] = ()
        self._kept: Kept | None = None

    def check(  # noqa: PLR0913 -- what is checked, and who looks on
        self,
        path: Path,
        options: Options,
        caller: Caller,
        board: Board,
        *,
        header: tuple[str, ...],
        rows: int,
        keeps_answers: bool,
    ) -> Workbench:
        """Open a bench and check all of its rows; earlier corrections are done again.

        header, rows: of the sheet, as it was looked at. Raises what stops it; then there is none,
        and the corrections are kept for the next.
        """
        self.close(keeps=True)
        opened = ExitStack()
        try:
            bench = open_bench(path, options, caller, opened, keeps_answers=keeps_answers)
            self.bench, self._header = bench, header
            board.stage(Stage.CHECKING, rows)

            def advance(count: int) -> None:
                caller.stop.check()
                board.advance(count)

            bench.check(advance)
            self.lost = "" if self._kept is None else _restore(bench, self._kept, header)
        except BaseException:
            self.bench = None
            opened.close()
            raise
        self._opened, self._kept = opened, None
        return bench

    def close(self, *, keeps: bool = False) -> None:
        """Let go of the bench. keeps: its corrections are done again on the next one."""
        bench, self.bench = self.bench, None
        if bench is not None and keeps and (corrections := bench.corrections):
            self._kept = Kept(self._header, corrections)
        opened, self._opened = self._opened, ExitStack()
        opened.close()
        if not keeps:
            self._kept, self.lost = None, ""


def _restore(bench: Workbench, kept: Kept, header: tuple[str, ...]) -> str:
    """Do corrections again, of columns and rows that are still there; what is lost, in words."""
    found = carried(kept, header)
    if found.cells:
        try:
            bench.edit(found.cells)
        except KeyError:  # rows that are not read any more
            for cell, text in found.cells.items():
                with suppress(KeyError):
                    bench.edit({cell: text})
    for row in sorted(found.left_out):
        with suppress(KeyError):
            bench.leave_out([row])
    return found.lost
