"""A run and a dry run, from a path and options to a `Report`: the steps, each a value for the next.

Nothing is printed and nobody is asked except through the `Host`, so that the command line and the
Python API run the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path

from importer.errors import ResultsError
from importer.intake.look import Look
from importer.intake.looking import look_at
from importer.intake.onlooker import NO_ONLOOKER, Onlooker
from importer.intake.reading import Intake
from importer.ledger.store import Ledger
from importer.mapping.dates.shown_order import ShownOrder, shown_order
from importer.pipeline.blocked import blocked
from importer.pipeline.call import Call, begin, choose_service
from importer.pipeline.caller.caller import Caller
from importer.pipeline.comparing import list_existing
from importer.pipeline.conclusion import Ends
from importer.pipeline.job_runs import has_job_runs, rehearsed_as_own, runs_of_job
from importer.pipeline.page_written import write_page
from importer.pipeline.plans import Ready, make_plan, rehearse
from importer.pipeline.prepared import Agreed, Prepared, prepared_of, require_agreed
from importer.pipeline.remembering import recall_for
from importer.pipeline.report.report import Report
from importer.pipeline.sending import conclusion_of, expected_seconds, require_sendable, send
from importer.pipeline.source import Source, read
from importer.pipeline.workspace import find_workspace, open_workspace
from importer.planning.planner import Planner
from importer.reporting.notes import Note
from importer.reporting.progress_events import Noted, Stage, StageBegan
from importer.results.layout import ResultsLayout
from importer.rows.outcome import Status
from importer.settings.options import Options
from importer.wording.hints import Hint

_NOT_COMPARED = Hint(
    "a dry run compares no rows with the workspace's tasks: {check_existing} was not applied"
)


def look(
    path: Path | None,
    options: Options,
    caller: Caller,
    *,
    now: datetime | None = None,
    onlooker: Onlooker = NO_ONLOOKER,
) -> Look:
    """What the file shows, and what would have to be settled before a run. path None: its stdin.

    Nobody is asked, and nothing is reported. now: by which it is judged whether a date is likely;
    None: the clock's.
    """
    today = (now or datetime.now(UTC)).astimezone(options.mapping.zone).date()
    stop = caller.stop
    stop.check()
    return look_at(
        path,
        options,
        stdin=caller.stdin,
        today=today,
        advance=lambda _: stop.check(),
        recall=recall_for(caller, options),
        onlooker=onlooker,
    )


def validate(path: Path | None, options: Options, caller: Caller) -> Report:
    """What a run would do. path None: standard input.

    Needs no token and no network; with a token it asks which workspace that belongs to.
    """
    with ExitStack() as stack:
        call = begin(path, options, caller, stack).reading_once()
        if options.results is None and not options.only_failed:
            call = call.writing_nothing()
        call, source, known = find_workspace(*_read(call))
        if options.planning.check_existing:
            call.host.report(Noted(Note.NOT_COMPARED, str(_NOT_COMPARED)))
        ends, planner = rehearse(call, source, known)
        told = _as_of_job(call, source, known.ledger, ends, planner)
        conclusion_of(call, source, None).conclude(told, write=call.keeps_cells)
        call.report.first_mark = planner.first_mark
        _tell_block(call, source)
        _write_rows(call)
        write_page(call, source, None)
        return call.report


def _as_of_job(
    call: Call, source: Source, ledger: Ledger | None, ends: Ends, planner: Planner
) -> Ends:
    """How the rows would end; those of a list of jobs beside its other files and its own runs."""
    if (job := call.caller.job) is None:
        return ends
    if job.siblings is not None:
        ends = job.siblings.compared(ends, planner.check, job.name)
    if ledger is not None and has_job_runs(ledger):
        call.report.job_runs = runs_of_job(ledger, job, source.intake.digest())
        if call.report.job_runs:
            return rehearsed_as_own(ends, ledger, call.report.job_runs)
    return ends


def tell_keys(
    path: Path,
    options: Options,
    caller: Caller,
    take: Callable[[Sequence[int], Sequence[bytes]], None],
) -> None:
    """Tell what the rows of a file are known by, as `validate` would find it; nothing is written.

    take: is given the numbers of consecutive rows, and their keys, b"" where a row makes no task.
    Raises whatever keeps `validate` from looking at the rows.
    """
    with ExitStack() as stack:
        call = begin(path, options, caller, stack).reading_once().writing_nothing()
        call, source, _ = find_workspace(*_read(call))
        planner = Planner(source.intake, call.options.planning, ledger=None)
        call.host.report(StageBegan(Stage.CHECKING, source.intake.row_count))
        for chunk in source.intake.rows:
            take(chunk.numbers, planner.check(chunk).keys)
            call.advance(len(chunk))


def run(
    path: Path | None, options: Options, caller: Caller, *, agreed: Agreed | None = None
) -> Report:
    """Import the file. path None: standard input. An interrupted run reports as well.

    agreed: the plan that somebody agreed to, or its digest. Raises `PlanChangedError` where the
    plan is another one now; None: whatever is planned is sent, once the host confirms it. The
    caller's `stop` ends it; before anything was sent by `StoppedError`, then softly, with the
    results written.
    """
    with ExitStack() as stack:
        call = choose_service(begin(path, options, caller, stack))
        ready = _plan(call)
        if agreed is not None:
            require_agreed(agreed, prepared_of(ready))
        send(ready)
        if not ready.call.report.declined:
            _write_rows(ready.call)
        if ready.call.page is not None and not ready.call.report.declined:
            ready.call.page.look(ready.plan)
            write_page(ready.call, ready.source, expected_seconds(ready))
        return ready.call.report


def prepare(path: Path | None, options: Options, caller: Caller) -> Prepared:
    """What a run would send, planned as a run does. path None: standard input.

    The workspace is locked meanwhile, and no longer afterwards. Raises what would stop the run.
    """
    with ExitStack() as stack:
        call = choose_service(begin(path, options, caller, stack))
        ready = _plan(call)
        require_sendable(ready)
        return prepared_of(ready)


def _tell_block(call: Call, source: Source) -> None:
    """Say what a run would be kept from, by the rows that have been counted."""
    invalid = call.report.tally.counts[Status.INVALID]
    block = blocked(call.options.planning, invalid, source.intake.row_count)
    call.report.blocked = None if block is None else block.told


def _write_rows(call: Call) -> None:
    """Write a line for each row, where they are wanted; why they could not be, the report says."""
    if call.rows is None:
        return
    try:
        call.rows.write()
        call.report.rows_path = call.rows.path
    except ResultsError as error:
        call.report.rows_error = error


def _read(call: Call) -> tuple[Call, Source]:
    """The source, and the call with what was answered about it."""
    source = read(call)
    intake = source.intake
    call.report.mapping = intake.mapping
    call.report.layout = ResultsLayout(intake.table.header, intake.extra_columns)
    call.report.noticed = intake.table.noticed
    call.report.date_orders = _date_orders(intake)
    return call.with_options(source.intake.options), source


def _date_orders(intake: Intake) -> list[ShownOrder]:
    """Which orders of day and month the columns of dates show by themselves."""
    columns = [(column.header, column.context.dates) for column in intake.mapper.converters]
    shown = [shown_order(header, dates) for header, dates in columns if dates is not None]
    return [order for order in shown if order is not None]


def _plan(call: Call) -> Ready:
    """The steps up to the plan, each a value for the next."""
    call, source = _read(call)
    _tell_of_corrections(call, source)
    call, source, workspace = open_workspace(call, source)
    made = make_plan(call, source, workspace, list_existing(call, workspace))
    return Ready(call, source, workspace, made)


def _tell_of_corrections(call: Call, source: Source) -> None:
    """Say before the question that the results to come are not the ones that were corrected."""
    if call.options.results is None or not call.host.is_attended:
        return
    path = source.destination
    with suppress(OSError):
        if call.written_files().may_hold_corrections(path):
            told = f"{path.name} may have corrections of yours: to import them, import that file"
            call.host.report(Noted(Note.RESULTS_KEPT, told))


def require_readable(path: Path | None, options: Options, caller: Caller) -> None:
    """Raise what stops a run before it asks the service anything. path None: standard input."""
    with ExitStack() as stack:
        read(begin(path, options, caller, stack))
