"""The last steps: asks for consent, sends, and writes down how every row ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from importer import events
from importer.errors import LedgerError
from importer.ledger.run_id import new_run_id
from importer.ledger.store import Ledger
from importer.pipeline.blocked import blocked
from importer.pipeline.call import Call
from importer.pipeline.caller.signals import DeferredSignal, caught
from importer.pipeline.comparing import require_compared
from importer.pipeline.conclusion import Conclusion, Ends, Watcher
from importer.pipeline.fixing import fixing_of
from importer.pipeline.job_runs import (
    JobOfBatch,
    add_run,
    as_own,
    has_job_runs,
    may_write,
    runs_of_job,
)
from importer.pipeline.other_files import with_files
from importer.pipeline.plans import Ready, require_remembered
from importer.pipeline.preview import preview_of
from importer.pipeline.recorded import end_unread, given_away, recorded, with_unsaved
from importer.pipeline.report.report import why_unsent
from importer.pipeline.source import Source
from importer.pipeline.twice import tell_twice
from importer.planning.due_dates import DueDates
from importer.planning.facts import PlannedRow
from importer.planning.fed_back.remembered_cells import FragileCells
from importer.planning.fed_back.rewriting import own_id_columns
from importer.planning.planned_rows import final_outcomes
from importer.planning.rules import end_of_unsent
from importer.planning.zone_check import remember_zone
from importer.reporting.notes import Note
from importer.reporting.progress_events import Noted, RowsDone, Stage, StageBegan
from importer.results.successor import identity
from importer.rows.outcome import Outcome

_AGAIN = "run the same command again"


class _Sent(NamedTuple):
    """What came of sending.

    ends: of rows that went, by row number. reason, hint: why the others did not, and what to do.
    unsaved: ends that the ledger could not take. bug: raised once the results are written.
    is_unread: the ledger does not tell how the others ended.
    """

    ends: Iterator[Outcome]
    reason: str
    hint: str
    unsaved: Sequence[Outcome] = ()
    bug: Exception | None = None
    is_unread: bool = False

    def end_of(self, row: PlannedRow) -> Outcome:
        """How a row ends of which nothing came."""
        if self.is_unread:
            return end_unread(row)
        return end_of_unsent(row, reason=self.reason, hint=self.hint)


def send(ready: Ready) -> None:
    """Ask, send what is to be created, and conclude."""
    call, plan = ready.call, ready.plan
    call.report.due_dates = due_dates_of(ready)
    block = blocked(call.options.planning, plan.invalid, ready.source.intake.row_count)
    if block is not None:
        call.report.blocked = block.told
        hint = "correct the invalid rows, then import this file"
        _conclude_unsent(ready, reason=block.of_a_row, hint=hint, write=True)
        return
    if plan.to_do and not _may_send(ready):
        call.report.declined = True
        reason = "not confirmed"
        _conclude_unsent(ready, reason=reason, hint=_AGAIN, write=False)
        return
    call.stop.check()
    patience = DeferredSignal()
    with caught(patience):  # once something may have been sent, the results are due
        sent = _Sent(iter(()), "", _AGAIN)
        if plan.to_do:
            sent = _deliver(ready)
        else:
            tell_twice(call, ready.workspace.ledger)
        _adopt(ready)
        _write(ready, final_outcomes(plan, sent.ends, sent.end_of), unsaved=sent.unsaved)
    call.report.interrupted |= patience.asked_to_stop
    if sent.bug is not None:
        raise sent.bug  # a bug keeps its traceback; what was sent before it is not lost


def due_dates_of(ready: Ready) -> DueDates:
    """The span of the due dates of the rows that are to be created."""
    return ready.plan.due_dates(ready.call.due_dates())


def expected_seconds(ready: Ready) -> float | None:
    """How long it takes at the rate that is set; None without one."""
    return ready.workspace.delivery.pacer.seconds_for(ready.plan.to_do)


def require_sendable(ready: Ready) -> None:
    """Raise what keeps the plan from being sent, whoever agrees to it."""
    call, source, _, made = ready
    if not call.options.sending.sandbox:
        require_compared(call, made.existing, made.plan)
        require_remembered(call, source, made.plan)


def _may_send(ready: Ready) -> bool:
    """Whether a person agrees, or has agreed before."""
    call = ready.call
    if call.options.sending.sandbox:
        due_dates = call.report.due_dates and call.report.due_dates.in_words()
        if due_dates:
            call.host.report(Noted(Note.DUE_DATES, f"Due dates: {due_dates}."))
        for line in ready.source.intake.unsent:
            call.host.report(Noted(Note.UNSENT, f"Warning: {line}."))
        return True
    require_sendable(ready)
    return call.host.confirm_run(preview_of(ready, expected_seconds(ready)))


def _deliver(ready: Ready) -> _Sent:
    """Send; the outcomes by row number, and why rows without one were not sent, and a hint."""
    call, source, workspace, made = ready
    plan, ledger, report = made.plan, workspace.ledger, call.report
    run_id = _begin_run(ready)
    events.tell(events.RUN_STARTED, run_id=run_id, source=report.source, to_do=plan.to_do)
    if source.intake.mapper.has_zoneless_dates:
        remember_zone(ledger, str(call.options.mapping.zone))
    call.host.report(StageBegan(Stage.SENDING, plan.to_do))
    ending = workspace.delivery.send(
        plan.to_send(ledger.sent_last),
        ledger,
        run_id,
        call.watch,
        source.intake.mapping.filled_by,
        others=made.others,
    )
    report.halted, report.interrupted = ending.halted, ending.interrupted
    report.is_asked_to_stop = ledger.is_asked_to_stop
    if report.is_asked_to_stop:
        call.host.report(Noted(Note.STOP_ASKED, "another computer has asked this run to stop"))
    report.ledger_error = ending.ledger_error
    if report.ledger_error is None:
        try:
            ledger.end_run(run_id)
        except LedgerError as error:  # what was sent is recorded: the results must be written
            report.ledger_error = error
    events.tell(
        events.RUN_ENDED,
        run_id=run_id,
        stopped=report.halted is not None,
        interrupted=report.interrupted,
        ledger_failed=report.ledger_error is not None,
    )
    tell_twice(call, ledger)
    unsaved = ending.unsaved
    report.ledger_lacks = any(end.task_id is not None for end in unsaved)
    kept = recorded(ledger, run_id, has_failed=report.ledger_error is not None)
    others = set() if kept is None else given_away(ledger, plan, unsaved)
    sent = with_unsaved(kept or (), unsaved, others)
    reason = why_unsent(report)
    report.halted_hint = ending.hint
    hint = ending.hint or _AGAIN
    return _Sent(sent, ending.halted or reason, hint, unsaved, ending.bug, kept is None)


def _begin_run(ready: Ready) -> str:
    """The id of the run, which is on record from now on."""
    call, source, workspace, _ = ready
    run_id = new_run_id(datetime.now(UTC), call.caller.rng, workspace.ledger.has_run)
    call.report.run_id = run_id
    digest = source.intake.digest()
    if call.caller.job is not None:
        call.report.job_runs = add_run(workspace.ledger, call.caller.job, digest, run_id)
    workspace.ledger.begin_run(
        run_id,
        call.report.source,
        source_digest=digest,
        row_count=source.intake.row_count,
    )
    return run_id


def _adopt(ready: Ready) -> None:
    """Remember the tasks that were found, so that a later run knows them without looking."""
    report, ledger = ready.call.report, ready.workspace.ledger
    if report.ledger_error is not None:
        return
    try:
        found = [
            (row.number, row.fingerprint, row.outcome.task_id)
            for row in ready.plan.found
            if row.outcome is not None and row.outcome.task_id is not None
        ]
        if found and report.run_id is None:  # nothing was to be sent: history tells of it
            ledger.end_run(_begin_run(ready))
        if found:
            ledger.adopt(report.run_id or "", found)
    except LedgerError as error:
        report.ledger_error = error


def _conclude_unsent(ready: Ready, *, reason: str, hint: str, write: bool) -> None:
    ends = final_outcomes(
        ready.plan, iter(()), lambda row: end_of_unsent(row, reason=reason, hint=hint)
    )
    _write(ready, ends, write=write)


def _write(
    ready: Ready,
    outcomes: Iterator[Sequence[Outcome]],
    *,
    unsaved: Sequence[Outcome] = (),
    write: bool = True,
) -> None:
    call, source, workspace, _ = ready
    call.host.report(StageBegan(Stage.WRITING, source.intake.row_count))
    if (job := call.caller.job) is not None:
        failure = call.report.ledger_error
        write = write and may_write(job, workspace.ledger, failure, source.destination)
        checks = write and failure is None
        outcomes = _as_of_job(ready, job, outcomes, writer=job if checks else None)
    ends = zip(source.intake.rows, outcomes, strict=True)
    conclusion = conclusion_of(call, source, workspace.ledger, unsaved)
    conclusion.conclude(_advancing(call, ends), write=write)


def _as_of_job(
    ready: Ready,
    job: JobOfBatch,
    outcomes: Iterator[Sequence[Outcome]],
    writer: JobOfBatch | None,
) -> Iterator[Sequence[Outcome]]:
    """How the rows of a job of a list ended. As they are, where a ledger that failed tells nothing.

    writer: as `as_own` has it.
    """
    report, ledger = ready.call.report, ready.workspace.ledger
    try:
        if has_job_runs(ledger) and not report.job_runs:  # nothing was sent this time
            report.job_runs = runs_of_job(ledger, job, ready.source.intake.digest())
    except LedgerError:
        if report.ledger_error is None:
            raise
        return outcomes
    return with_files(as_own(outcomes, ledger, report.job_runs, writer), ledger, report.source)


def _advancing(call: Call, ends: Ends) -> Ends:
    for chunk, outcomes in ends:
        yield chunk, outcomes
        call.host.report(RowsDone(len(outcomes)))


def conclusion_of(
    call: Call, source: Source, ledger: Ledger | None, unsaved: Sequence[Outcome] = ()
) -> Conclusion:
    """What writes the ends down. ledger: None: nothing is recorded."""
    # A default name replaces nothing, whatever came to stand there meanwhile; but for
    # a results file that was fed back, unless somebody saved it anew.
    is_as_read = source.replaced is not None and identity(call.path) == source.replaced
    replace = call.options.results is not None or is_as_read
    fragile = FragileCells(own_id_columns(source.intake))
    return Conclusion(
        source.intake,
        call.report,
        call.host,
        source.destination,
        replace,
        fragile=fragile,
        ledger=ledger,
        unsaved=unsaved,
        row_log=call.row_log,
        original=source.original,
        watchers=tuple(_watchers(call)),
        fixing=fixing_of(call, source),
        written=None if is_as_read else call.written_files(),
    )


def _watchers(call: Call) -> Iterator[Watcher]:
    if call.page is not None:
        yield call.page.evidence.see
    if call.rows is not None:
        yield call.rows.see
    if call.caller.watch is not None:
        yield call.caller.watch
