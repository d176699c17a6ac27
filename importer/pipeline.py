"""Composition root: opens source, ledger and client, and wires the stages into one flow.

A path and options enter, a `Report` leaves. Nothing is printed and nobody is asked except through
the `Host`, so that the command line and the Python API run the same code.
"""

from __future__ import annotations

import heapq
import os
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TypeAlias

from pydantic import SecretStr

from importer.errors import ConfigurationError, LedgerError, ResultsError
from importer.host import Host, Preview
from importer.intake import Intake, take_in
from importer.ledger.location import require_one_identity
from importer.ledger.store import Ledger, find_ledger, ledger_path
from importer.outcome import Outcome
from importer.planning import Plan, Planner, final_outcomes
from importer.report import Report
from importer.results.destination import choose_destination
from importer.results.files import write_results
from importer.results.layout import ResultRow, ResultsLayout
from importer.results.workbook_limits import (
    require_cells_fit,
    require_columns_fit,
    require_rows_fit,
)
from importer.sandbox.store import SANDBOX_TASK_ID_PREFIX
from importer.settings import Options, read_token, state_folder
from importer.signals import Patience, caught
from importer.submission.pacing import parse_rate
from importer.table import Chunk, NativeCell


def validate(
    path: Path | None,
    options: Options,
    host: Host,
    *,
    environment: Mapping[str, str] = os.environ,
    stdin: BinaryIO | None = None,
) -> Report:
    """What a run would do, without a token and without the network. path None: standard input."""
    with ExitStack() as stack:
        run = _Run(path, options, host, environment, stack)
        run.read(stdin)
        found = find_ledger(run.home, options.base_url)
        if found is not None:
            run.ledger = stack.enter_context(Ledger.open_to_read(found))
            host.note(f"compared with what this computer has sent to {options.base_url} before")
            run.require_same_zone(run.ledger)
        run.rehearse()
        return run.report


def run(  # noqa: PLR0913 -- what tests pass in
    path: Path | None,
    options: Options,
    host: Host,
    *,
    environment: Mapping[str, str] = os.environ,
    stdin: BinaryIO | None = None,
    rng: random.Random | None = None,
) -> Report:
    """Import the file. path None: standard input. An interrupted run reports as well."""
    with ExitStack() as stack:
        run_ = _Run(path, options, host, environment, stack)
        run_.choose_service(rng or random.SystemRandom())
        run_.read(stdin)
        run_.open_ledger()
        run_.send(run_.plan())
        return run_.report


_LONG_PAUSE_SECONDS = 5.0
_ZONE = "zone"  # the ledger remembers which one dates without an offset were read in


class _Run:
    """One invocation, step by step."""

    def __init__(
        self,
        path: Path | None,
        options: Options,
        host: Host,
        environment: Mapping[str, str],
        stack: ExitStack,
    ) -> None:
        parse_rate(options.rate)  # a dry run tells of a rate that is none, as the run would
        self.path = path
        self.options = options
        self.host = host
        self.environment = environment
        self.stack = stack
        self.base_url = options.base_url
        self.token = SecretStr("")
        self.home = state_folder(environment)
        self.ledger: Ledger | None = None
        self.rng: random.Random = random.SystemRandom()
        self._last_pause = ""
        self.unsaved: list[Outcome] = []
        self.bug: Exception | None = None
        self.report = Report(_printable_name(path), dry_run=False)

    def choose_service(self, rng: random.Random) -> None:
        """The service of the settings, or a sandbox that ends with the run."""
        self.rng = rng
        if not self.options.sandbox:
            self.token = read_token(self.environment)
            return
        from importer.sandbox.server import SandboxServer  # noqa: PLC0415 -- a web server

        self.report.trial = True
        self.host.note("Importing into the built-in sandbox: nothing leaves this computer.")
        server = self.stack.enter_context(SandboxServer())
        folder = tempfile.TemporaryDirectory(prefix="task-importer-sandbox-")
        self.home = Path(self.stack.enter_context(folder))
        self.base_url, self.token = server.base_url, SecretStr(server.token)

    def read(self, stdin: BinaryIO | None) -> None:
        """The source, whole, and where its results will go: before anything is asked or sent."""
        self.host.start(None, "Reading")
        self.intake: Intake = take_in(
            self.path,
            self.options,
            stdin=stdin,
            confirm=self.host.confirm_matches,
            advance=self.host.advance,
        )
        self.stack.callback(self.intake.rows.close)
        table = self.intake.table
        read = [self.options.mapping, self.options.ca_file]
        read += [Path(file) for _, file in self.options.lookups]
        self.destination = choose_destination(
            self.path, self.options.results, table.kind, [path for path in read if path]
        )
        self._require_fit()
        self.host.show_mapping(table.label, self.intake.row_count, self.intake.mapping)
        for note in self.intake.notes:
            self.host.note(note)

    def _require_fit(self) -> None:
        """Raise `ResultsError` where a workbook of results could not hold the rows."""
        if self.destination.suffix.lower() != ".xlsx":
            return
        table = self.intake.table
        layout = ResultsLayout(table.header, self.intake.extra_columns)
        require_columns_fit(layout)
        require_rows_fit(self.intake.row_count)
        if table.kind == "text":  # the cells of a workbook have shown that they fit
            for chunk in self.intake.rows:
                for number, cells in zip(chunk.numbers, chunk.rows, strict=True):
                    require_cells_fit(table.header, cells, number)

    def open_ledger(self) -> None:
        """The workspace that the token belongs to, and its ledger, locked."""
        from importer.delivery import Delivery  # noqa: PLC0415 -- a dry run needs no HTTP client

        self.delivery = self.stack.enter_context(
            Delivery.of(
                self.base_url, self.token, self.options, on_pause=self._note_pause, rng=self.rng
            )
        )
        self.report.workspace = self.delivery.workspace()
        require_one_identity(self.home, self.base_url, self.report.workspace)
        path = ledger_path(self.home, self.base_url, self.report.workspace)
        self.ledger = self.stack.enter_context(
            Ledger.open(path, base_url=self.base_url, workspace=self.report.workspace)
        )
        self.require_same_zone(self.ledger)

    def require_same_zone(self, ledger: Ledger) -> None:
        """Raise `ConfigurationError` where the computer's time zone is not the last run's.

        Every date without an offset would be another moment, so every row another task.
        """
        before, zone = ledger.recall(_ZONE), str(self.options.zone)
        if before in {None, zone} or self.options.timezone is not None:
            return
        if self.intake.mapper.has_zoneless_dates:
            raise ConfigurationError(
                f"the computer's time zone is {zone}, and the last run took {before}: the dates "
                "of this file would be other moments, and its rows other tasks",
                hint=f"say which is meant: --timezone {before} or --timezone {zone}",
            )

    def _planner(self) -> Planner:
        self.host.start(self.intake.row_count, "Checking")
        return Planner(
            self.intake, self.options, ledger=self.ledger, ignored_ids=SANDBOX_TASK_ID_PREFIX
        )

    def plan(self) -> Plan:
        """What to do with each row."""
        plan = self._planner().make(self.host.advance)
        self.stack.callback(plan.rows.close)
        return plan

    def rehearse(self) -> None:
        """How each row would end, counted, and written where results are wanted."""
        self.report.dry_run = True
        ends = self._planner().rehearse(self.host.advance)
        self._conclude(ends, write=self.options.results is not None)

    def send(self, plan: Plan) -> None:
        """Ask, send what is to be created, and conclude."""
        report, hint = self.report, "run the same command again"
        if self.options.all_or_nothing and plan.invalid:
            rows = "row is" if plan.invalid == 1 else "rows are"
            reason = f"--all-or-nothing: {plan.invalid:,} other {rows} invalid"
            self.conclude(plan, iter(()), not_sent=reason, hint="correct the invalid rows")
            return
        if plan.to_create and not self.options.sandbox:
            report.declined = not self.host.confirm_run(self._preview(plan))
            if report.declined:
                self.conclude(plan, iter(()), not_sent="not confirmed", hint=hint, write=False)
                return
        sent: Iterator[Outcome] = iter(())
        reason = "the run stopped first"
        patience = Patience()
        with caught(patience):  # once something may have been sent, the results are due
            if plan.to_create:
                sent, reason = self._deliver(plan)
            self.conclude(plan, sent, not_sent=reason, hint=hint)
        report.interrupted |= patience.asked_to_stop
        if self.bug is not None:
            raise self.bug  # a bug keeps its traceback, and nobody loses what was sent before it

    def _deliver(self, plan: Plan) -> tuple[Iterator[Outcome], str]:
        """Send; the outcomes by row number, and why rows without one were not sent."""
        ledger, report = self.ledger, self.report
        if ledger is None:
            raise AssertionError("a run has a ledger")
        report.run_id = _run_id(datetime.now(UTC), self.rng)
        ledger.begin_run(report.run_id, self.report.source)
        if self.intake.mapper.has_zoneless_dates:
            ledger.remember(_ZONE, str(self.options.zone))
        self.host.start(plan.to_create, "Sending")
        ending = self.delivery.send(plan.to_send(), ledger, report.run_id, self)
        report.halted, report.interrupted = ending.halted, ending.interrupted
        report.ledger_error, self.bug = ending.ledger_error, ending.bug
        if report.ledger_error is None:
            try:
                ledger.end_run(report.run_id)
            except LedgerError as error:  # what was sent is written down: the results still are due
                report.ledger_error = error
        unsaved = self.unsaved = sorted(ending.unsaved, key=lambda outcome: outcome.row_number)
        sent = heapq.merge(
            ledger.outcomes(report.run_id), unsaved, key=lambda outcome: outcome.row_number
        )
        reason = "the run was interrupted" if ending.interrupted else "the run stopped first"
        if ending.ledger_error is not None:
            reason = ending.ledger_error.message
        return sent, ending.halted or reason

    def conclude(
        self, plan: Plan, sent: Iterator[Outcome], *, not_sent: str, hint: str, write: bool = True
    ) -> None:
        """Count how every row ended, and write the results file if it is wanted."""
        outcomes = final_outcomes(plan, sent, not_sent=not_sent, hint=hint)
        self.host.start(self.intake.row_count, "Writing results")
        ends = zip(self.intake.rows, outcomes, strict=True)
        self._conclude(self._advancing(ends), write=write)

    def _advancing(self, ends: Iterator[_Ends]) -> Iterator[_Ends]:
        for chunk, outcomes in ends:
            yield chunk, outcomes
            self.host.advance(len(outcomes))

    def _conclude(self, ends: Iterator[_Ends], *, write: bool) -> None:
        counted = self._count(ends)
        if not write:
            for _ in counted:
                pass
            return
        table = self.intake.table
        layout = ResultsLayout(
            table.header, self.intake.extra_columns, table.delimiter, table.sheet
        )
        # A name that nobody gave replaces nothing, whatever came to stand there meanwhile.
        replace = self.options.results is not None
        try:
            self.report.results_path = write_results(
                self.destination, layout, _result_rows(counted), replace=replace
            )
        except ResultsError as error:
            if self.report.run_id is None:
                raise
            if self.report.ledger_error is not None:
                self._tell_unsaved()
                raise ResultsError(
                    f"{error.message}; and {self.report.ledger_error.message}", hint=error.hint
                ) from error
            raise ResultsError(
                f"{error.message}; what was sent is in the ledger (run {self.report.run_id})",
                hint="run the same command again with another --results: nothing is sent twice",
            ) from error

    def _count(self, ends: Iterator[_Ends]) -> Iterator[_Ends]:
        count, tell = self.report.tally.add, self.host.on_end
        for chunk, outcomes in ends:
            for outcome in outcomes:
                count(outcome)
                tell(outcome)
            yield chunk, outcomes

    def _tell_unsaved(self) -> None:
        """The last resort, when neither disk takes it: what was created, to be copied from here."""
        for outcome in self.unsaved:
            if outcome.task_id:
                self.host.note(f"row {outcome.row_number} was created as {outcome.task_id}")

    def _preview(self, plan: Plan) -> Preview:
        rate = self.delivery.pacer.rate
        return Preview(
            self.report.workspace,
            self.base_url,
            plan.to_create,
            self.intake.row_count - plan.to_create,
            plan.invalid,
            plan.errors,
            str(rate),
            None if rate.count is None else plan.to_create * rate.seconds / rate.count,
        )

    def on_outcome(self, outcome: Outcome) -> None:
        """A row has ended (the worker's listener)."""
        del outcome
        self.host.advance(1)

    def on_pause(self, seconds: float, reason: str) -> None:
        """Nothing is sent for so long (the worker's listener)."""
        self._note_pause(seconds, reason)

    def _note_pause(self, seconds: float, reason: str) -> None:
        # Short waits for one reason follow each other under a tight limit: one line is enough.
        if seconds >= _LONG_PAUSE_SECONDS or reason != self._last_pause:
            self.host.note(f"waiting {max(1, round(seconds))} s: {reason}")
        self._last_pause = reason


def _printable_name(path: Path | None) -> str:
    """The file's name as text that every output can hold, whatever bytes it is made of."""
    if path is None:
        return "standard input"
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _run_id(now: datetime, rng: random.Random) -> str:
    """A name that sorts by time and that a person can type."""
    return f"{now:%Y%m%d-%H%M%S}-{rng.randrange(16**4):04x}"


_Ends: TypeAlias = tuple[Chunk, list[Outcome]]


def _result_rows(ends: Iterator[_Ends]) -> Iterator[ResultRow]:
    for chunk, outcomes in ends:
        natives: Sequence[list[NativeCell] | None] = chunk.natives or [None] * len(outcomes)
        for cells, native, outcome in zip(chunk.rows, natives, outcomes, strict=True):
            yield ResultRow(cells, native, outcome)
