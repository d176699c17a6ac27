"""Undoes a run: finds it, asks for consent, and connects ledger, service and results.

Returns an `UndoReport`. Nothing is sent before the one who called has said yes, and nothing at all
in a dry run.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from importer.errors import ConfigurationError, ResultsError
from importer.ledger import history, withdrawals
from importer.ledger.history import RunRecord
from importer.ledger.home import Home, require_one_identity
from importer.ledger.homes import home_at
from importer.ledger.location import Place, WorkspaceRelation, relation_of
from importer.ledger.run_id import LATEST
from importer.ledger.store import Ledger
from importer.ledger.withdrawals import Remainder
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.signals import DeferredSignal, caught
from importer.reporting.notes import Note
from importer.reporting.progress_events import Noted, Paused
from importer.results.destination import choose_destination
from importer.results.undo_file import write_undo_file
from importer.results.written_files import WrittenFiles, written_in
from importer.rows.withdrawn import Withdrawn
from importer.settings.access_token import read_token
from importer.settings.options import Options, state_folder
from importer.settings.rate import parse_rate
from importer.undoing.report import UndoReport, in_row_order
from importer.wording.hints import TERMINAL, Option

if TYPE_CHECKING:  # a dry run needs no HTTP client
    from importer.pipeline.service.delivery import Delivery

_REQUESTS_A_TASK = 2
"""One asks what it is now, one takes it back; of some a third looks whether they are gone."""

_DRY_RUN = "dry run"
_NOTHING_DONE = "nothing was undone"


class UndoPreview(NamedTuple):
    """What an undo is about to do, for the question before it.

    tasks: how many are to be taken back. expected_seconds: None without a rate.
    is_rate_known: it is set, or was found by an earlier run; else it only begins so.
    """

    record: RunRecord
    workspace: str | None
    base_url: str
    tasks: int
    others: Remainder
    cancel: bool
    rate: str
    expected_seconds: float | None
    is_rate_known: bool = True


def undo(  # noqa: PLR0913 -- each is a choice of its own
    run_id: str,
    options: Options,
    caller: Caller,
    *,
    cancel: bool = False,
    dry_run: bool = False,
    only_looks: bool = False,
    confirm: Callable[[UndoPreview], bool] = lambda _: True,
) -> UndoReport:
    """Undo the tasks that the run created; `latest` is the last import of the workspace.

    cancel: cancels them instead of deleting. dry_run: says from the ledger alone what would be
    checked. only_looks: asks the service, and says what would become of each task as it is now.
    The caller's `stop` ends it softly; it raises `StoppedError` where nothing was taken back
    before. Raises `ConfigurationError` for a run that is not known, and other `ImporterError`s
    where nothing could be begun.
    """
    host, stop = caller.host, caller.stop
    stop.check()
    home, destination, located = _prepare(run_id, options, caller)
    folder = state_folder(caller.environment)
    written = written_in(folder, lambda text: host.report(Noted(Note.RESULTS_KEPT, text)))
    if dry_run:
        return _with_file(_rehearse(home, *located, cancel=cancel), destination, written)
    secret = read_token(options.sending.base_url, caller.environment, caller.token)
    from importer.pipeline.service.connection import connection  # noqa: PLC0415 -- the HTTP client's
    from importer.undoing.delivery import Undo  # noqa: PLC0415

    with (
        connection(
            options, secret, host, home=folder, stop=stop, so_far=_NOTHING_DONE, rng=caller.rng
        ) as delivery,
        ExitStack() as stack,
    ):
        workspace = delivery.workspace()
        trust = options.planning.trust_ledger
        ledger, record = _open(
            stack, home, options.sending.base_url, workspace, located, run_id, trust=trust
        )
        ledger.heed(stop.set)
        report, waiting = _survey(ledger, record, workspace, cancel=cancel)
        if only_looks:
            Undo(ledger, record, delivery, host).look_at(report, waiting)
            return report
        if waiting and not confirm(_preview(report, record, delivery, len(waiting))):
            report.declined = True
            return report
        stop.check()
        patience = DeferredSignal()
        with caught(patience):  # once something may have been sent, the report is due
            if waiting:
                work = Undo(ledger, record, delivery, host)
                work.carry_out(report, waiting, caller.rng)
            _with_file(report, destination, written)
        report.interrupted |= patience.asked_to_stop
        return report


def require_known(run_id: str, options: Options, caller: Caller) -> None:
    """Raise what `undo` would before it asks anybody, such as that there is no such run."""
    _prepare(run_id, options, caller)


def _prepare(
    run_id: str, options: Options, caller: Caller
) -> tuple[Home, Path | None, tuple[Place, RunRecord]]:
    """The ledgers, where the results go, and the run in its ledger."""
    parse_rate(options.sending.rate)

    def on_wait(seconds: float, reason: str) -> None:
        caller.host.report(Paused(seconds, reason))

    home = home_at(
        state_folder(caller.environment), options.ledger, options.wait, on_wait, caller.stop.check
    )
    return home, _destination(options), _locate(home, run_id, options.sending.base_url)


def _destination(options: Options) -> Path | None:
    if options.results is None:
        return None
    read = [] if options.sending.ca_file is None else [options.sending.ca_file]
    return choose_destination(None, options.results, "text", read)


def _locate(home: Home, run_id: str, base_url: str) -> tuple[Place, RunRecord]:
    """The run as any ledger of this service remembers it; raises `ConfigurationError`."""
    place, record = history.locate(home, run_id, base_url)
    if record.kind == history.UNDO:
        raise ConfigurationError(
            f"run {record.run_id} is itself an undo, of run {record.undoes}",
            hint="to create its tasks again, import the file again",
        )
    return place, record


def _rehearse(home: Home, place: Place, record: RunRecord, *, cancel: bool) -> UndoReport:
    """What would be checked, from the ledger alone."""
    with home.open_to_read(place) as ledger:
        report, waiting = _survey(ledger, record, place.workspace or None, cancel=cancel)
    report.dry_run = True
    report.results = in_row_order(end._replace(reason=_DRY_RUN) for end in waiting.values())
    return report


def _survey(
    ledger: Ledger, record: RunRecord, workspace: str | None, *, cancel: bool
) -> tuple[UndoReport, dict[bytes, Withdrawn]]:
    """A report in which nothing is done yet, and the tasks to undo."""
    report = UndoReport(record.run_id, record.source, cancel, dry_run=False, workspace=workspace)
    report.others = withdrawals.remainder(ledger, record.run_id)
    return report, withdrawals.candidates(ledger, record.run_id)


def _open(  # noqa: PLR0913, PLR0917 -- what tells one ledger from another
    stack: ExitStack,
    home: Home,
    base_url: str,
    workspace: str | None,
    located: tuple[Place, RunRecord],
    run_id: str,
    *,
    trust: bool,
) -> tuple[Ledger, RunRecord]:
    """The ledger of the token's workspace, locked, and the run in it."""
    require_one_identity(home, base_url, workspace)
    place, record = located
    own = home.own_place(base_url, workspace)
    meant = place if relation_of(own, place) is WorkspaceRelation.SAME else own
    if meant.location != place.location and (run_id != LATEST or not home.is_there(meant)):
        raise ConfigurationError(
            f"run {record.run_id} imported into workspace {place.workspace or '(without a name)'}, "
            f"but the token belongs to workspace {workspace or '(without a name)'}",
            hint="use the token of that workspace",
        )
    ledger = stack.enter_context(home.open_to_write(meant, purpose="an undo", trust=trust))
    wanted = history.last_import(ledger) if run_id == LATEST else None
    found = wanted or history.find_run(ledger, record.run_id)
    if found is None:
        known = [record.run_id for record in history.run_records(ledger)]
        raise history.no_such_run(run_id, known, home)
    return ledger, found


def _preview(report: UndoReport, record: RunRecord, delivery: Delivery, tasks: int) -> UndoPreview:
    from importer.undoing.confirmation import MOST_READ  # noqa: PLC0415 -- as above

    requests = tasks * _REQUESTS_A_TASK + (0 if report.cancel else min(tasks, MOST_READ))
    return UndoPreview(
        record,
        report.workspace,
        delivery.base_url,
        tasks,
        report.others,
        report.cancel,
        str(delivery.pacer),
        delivery.pacer.seconds_for(requests),
        delivery.pacer.is_rate_known,
    )


def _with_file(report: UndoReport, destination: Path | None, written: WrittenFiles) -> UndoReport:
    """The report, its file written if one is wanted."""
    if destination is None:
        return report
    try:
        report.results_path = write_undo_file(destination, report.results, written)
    except ResultsError as error:
        if report.run_id is None:
            raise
        elsewhere = TERMINAL.option(Option("results", "OTHER.csv"))
        raise ResultsError(
            f"{error.message}; what was undone is in the ledger",
            hint=f"task-importer history {report.run_id} {elsewhere} writes it again",
        ) from error
    return report
