"""The workbench of the sheet in work: opened, closed, and its corrections carried over to the next.

All of it is done in the job's thread, since the ledger's connection belongs to that one; pages may
read the bench from any.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from contextlib import ExitStack
from pathlib import Path

from importer.intake.look import Look
from importer.intake.survey import Survey
from importer.pipeline.caller.caller import Caller
from importer.reporting.progress_events import Stage
from importer.settings.options import Options
from importer.web.work.carried import Kept, carried
from importer.web.work.job import Board
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
        self._source: Hashable = None
        self._kept: Kept | None = None
        self._seen: tuple[Options, Survey] | None = None

    def hold(self, options: Options, rows: Survey | None) -> None:
        """The rows as they were read for a look, to be checked without being read again.

        options: under which they were. None: something has to be settled first.
        """
        self._let_go()
        self._seen = None if rows is None else (options, rows)

    def check(  # noqa: PLR0913 -- what is checked, and who looks on
        self,
        path: Path,
        options: Options,
        caller: Caller,
        board: Board,
        *,
        shown: Look,
        mark: Hashable,
        keeps_answers: bool,
    ) -> Workbench:
        """Open a bench and check all of its rows; earlier corrections are done again.

        shown: the sheet, as it was looked at. mark: tells the file from a changed one. Raises what
        stops it; then there is none, and the corrections are kept for the next.
        """
        header, source = shown.header, (mark, shown.sheet)
        opened, seen = ExitStack(), self._taken(options)
        self.close(keeps=True)
        try:
            if seen is not None:
                opened.callback(seen.close)
            bench = open_bench(
                path, options, caller, opened, keeps_answers=keeps_answers, seen=seen
            )
            self.bench, self._header, self._source = bench, header, source
            board.stage(Stage.CHECKING, shown.row_count)

            def advance(count: int) -> None:
                caller.stop.check()
                board.advance(count)

            bench.check(advance)
            self.lost = "" if self._kept is None else _restore(bench, self._kept, header, source)
        except BaseException:
            self.bench = None
            opened.close()
            raise
        self._opened, self._kept = opened, None
        return bench

    def kept(self) -> Kept | None:
        """What was corrected, on this bench or on the one before; None: nothing."""
        bench = self.bench
        if bench is None or not (corrections := bench.corrections):
            return self._kept
        out = dict(bench.view.cells(sorted(corrections.left_out)))
        for number, cells in out.items():
            for column, text in corrections.former.get(number, {}).items():
                cells[column] = text
        return Kept(self._header, corrections, self._source, out)

    def bring(self, kept: Kept) -> None:
        """Corrections of an earlier program, to be done again on the next bench."""
        self._kept = kept

    def close(self, *, keeps: bool = False) -> None:
        """Let go of the bench. keeps: its corrections are done again on the next one."""
        if keeps:
            self._kept = self.kept()
        self.bench = None
        self._let_go()
        opened, self._opened = self._opened, ExitStack()
        opened.close()
        if not keeps:
            self._kept, self.lost = None, ""

    def _let_go(self) -> None:
        if self._seen is not None:
            self._seen[1].close()
            self._seen = None

    def _taken(self, options: Options) -> Survey | None:
        """The rows that are held, where they were read under these options."""
        if self._seen is None or self._seen[0] != options:
            return None
        (_, rows), self._seen = self._seen, None
        return rows


def _restore(bench: Workbench, kept: Kept, header: tuple[str, ...], source: Hashable) -> str:
    """Do corrections again, of columns and rows that are still there; what is lost, in words."""

    def row_of(number: int) -> Sequence[str] | None:
        try:
            return bench.view.cells([number])[0][1]
        except KeyError:  # it is not read any more
            return None

    found = carried(kept, header, source, row_of)
    if found.cells:
        bench.edit(found.cells)
    if found.left_out:
        bench.leave_out(found.left_out)
    return found.lost
