"""One invocation: what was requested, by whom, and for which service."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from importer.errors import ConfigurationError
from importer.ledger.home import FileHome, Home
from importer.ledger.homes import home_at
from importer.ledger.service import is_this_computer
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.host import Host
from importer.pipeline.caller.stop import Stop
from importer.pipeline.page import Page
from importer.pipeline.report.report import Report
from importer.pipeline.report.row_log import RowLog
from importer.pipeline.watch import Watch
from importer.planning.due_dates import DueDates
from importer.reporting.notes import Note
from importer.reporting.progress_events import Noted, RowsDone, TrialBegan
from importer.results.row_lines import RowLines
from importer.results.written_files import WrittenFiles, written_in
from importer.sandbox.store import SANDBOX_TASK_ID_PREFIX, TRIAL_TASK_ID_PREFIX
from importer.settings.access_token import read_token
from importer.settings.options import Options, state_folder
from importer.source import name_without_path
from importer.wording.hints import Hint


@dataclass(slots=True)
class ListedIds:
    """The assignee ids of tasks that were listed before, folded. is_whole: of all tasks."""

    ids: set[str] = field(default_factory=set)
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """What every step of an invocation goes by.

    options: as given; a step that completes them by an answer returns another call. home: where
    the ledgers are. folder: where the pace of the runs before is kept. stack: what has to be closed
    when it ends. report: what is told of it so far. token: that of the service; "" until one is
    chosen. keeps_cells: whether results are written, of a workbook with its cells as they are
    stored. page: the report for people; rows: a line for each row. None: nobody wants one. listed:
    what the service has been asked for already, so that it is not asked again.
    """

    path: Path | None
    options: Options
    caller: Caller
    stack: ExitStack
    base_url: str
    home: Home
    folder: Path
    report: Report
    watch: Watch
    row_log: RowLog
    token: SecretStr = field(default_factory=lambda: SecretStr(""))
    keeps_cells: bool = True
    page: Page | None = None
    rows: RowLines | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    listed: ListedIds = field(default_factory=ListedIds)

    @property
    def host(self) -> Host:
        """Where progress is reported and questions are asked."""
        return self.caller.host

    @property
    def stop(self) -> Stop:
        """Whoever wants it to end."""
        return self.caller.stop

    def reading_once(self) -> Call:
        """The same call, of a command that changes no ledger: it looks at each of them once."""
        return replace(self, home=self.home.looking_once())

    def writing_nothing(self) -> Call:
        """The same call, of a dry run whose results nobody asked to have written."""
        return replace(self, keeps_cells=False)

    def with_options(self, options: Options) -> Call:
        """The same call, of which more is known."""
        return replace(self, options=options)

    def written_files(self) -> WrittenFiles:
        """Which results are as they were written, a trial's as well."""
        folder = state_folder(self.caller.environment)
        return written_in(folder, lambda text: self.host.report(Noted(Note.RESULTS_KEPT, text)))

    def advance(self, count: int) -> None:
        """Count rows of a stage that sends nothing as done. Raises `StoppedError`."""
        self.stop.check()
        self.host.report(RowsDone(count))

    def due_dates(self) -> DueDates:
        """To gather the due dates of the rows that are sent, as of now."""
        return DueDates.as_of(self.now, self.options.mapping.zone)

    def ignored_ids(self) -> tuple[str, ...]:
        """How the ids of tasks begin that cannot exist there: of a trial, or of any sandbox."""
        if is_this_computer(self.base_url) and not self.options.sending.sandbox:
            return (TRIAL_TASK_ID_PREFIX,)
        return (TRIAL_TASK_ID_PREFIX, SANDBOX_TASK_ID_PREFIX)


def begin(path: Path | None, options: Options, caller: Caller, stack: ExitStack) -> Call:
    """An invocation with these options. Raises `ConfigurationError` where two do not fit."""
    caller.stop.check()
    row_log = RowLog()
    if options.planning.trust_list and not options.planning.check_existing:
        raise ConfigurationError(
            Hint("{trust_list} has no effect without {check_existing}"),
            hint=Hint("add {check_existing:yes}, or leave {trust_list:-} out"),
        )
    page = None if options.report is None else Page.at(options.report)
    source = name_without_path(options.reading) if path is None else _printable_name(path)
    report = Report(source, dry_run=False, reference=options.planning.reference)
    stack.callback(_keep_duration, report, time.monotonic())
    rows, folder = None, state_folder(caller.environment)
    watch = Watch(caller.host, row_log)
    if options.json_rows is not None:
        inputs = [file for file in (path, options.mapping.file) if file]
        rows = RowLines.at(options.json_rows, inputs)
        stack.callback(rows.close)
    return Call(
        path,
        options,
        caller,
        stack,
        options.sending.base_url,
        home_at(folder, options.ledger, options.wait, watch.on_pause, caller.stop.check),
        folder,
        report,
        watch,
        row_log,
        page=page,
        rows=rows,
    )


def _keep_duration(report: Report, began: float) -> None:
    report.duration_seconds = time.monotonic() - began


def choose_service(call: Call) -> Call:
    """The call with the service of the settings, or with a sandbox: the caller's, or its own."""
    if not call.options.sending.sandbox:
        caller = call.caller
        token = read_token(call.base_url, caller.environment, caller.token)
        return replace(call, token=token)
    call.report.trial = True
    call.host.report(TrialBegan())
    if (place := call.caller.trial) is not None:
        return _in_trial(call, place.base_url, place.token, place.home)
    from importer.sandbox.options import SandboxOptions  # noqa: PLC0415
    from importer.sandbox.server import SandboxServer  # noqa: PLC0415 -- a web server

    options = SandboxOptions(task_id_prefix=TRIAL_TASK_ID_PREFIX)
    server = call.stack.enter_context(SandboxServer(options))
    folder = tempfile.TemporaryDirectory(prefix="task-importer-sandbox-")
    home = Path(call.stack.enter_context(folder))
    return _in_trial(call, server.base_url, SecretStr(server.token), home)


def _in_trial(call: Call, base_url: str, token: SecretStr, folder: Path) -> Call:
    """The call as it is in a sandbox, with a folder that ends with it."""
    return replace(call, home=FileHome(folder), folder=folder, base_url=base_url, token=token)


def _printable_name(path: Path) -> str:
    """The file's name as text that every output can hold, whatever bytes it is made of."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
