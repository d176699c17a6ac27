"""The last steps: asks for consent, sends, and writes down how every row ended."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from importer import events
from importer.contract.reference import in_words
from importer.errors import LedgerError
from importer.ledger.run_id import new_run_id
from importer.ledger.store import Ledger
from importer.pipeline.blocked import blocked
from importer.pipeline.call import Call
from importer.pipeline.caller.host import Preview
from importer.pipeline.caller.signals import DeferredSignal, caught
from importer.pipeline.comparing import require_compared
from importer.pipeline.conclusion import Conclusion, Ends, Watcher
from importer.pipeline.fixing import fixing_of
from importer.pipeline.plans import Ready, require_remembered
from importer.pipeline.source import Source
from importer.planning.due_dates import DueDates
from importer.planning.fed_back.remembered_cells import FragileCells
from importer.planning.fed_back.rewriting import own_id_columns
from importer.planning.new_tasks import NewTasks
from importer.planning.planned_rows import final_outcomes
from importer.planning.rules import end_of_unsent
from importer.planning.zone_check import remember_zone
from importer.reporting.notes import Note
from importer.reporting.progress_events import Noted, RowsDone, Stage, StageBegan
from importer.results.successor import identity
from importer.rows.outcome import Outcome

_AGAIN = "run the same command again"
_MOST_ASSIGNEES = 10_000


class _Sent(NamedTuple):
    """What came of sending.

    ends: of rows that went, by row number. reason, hint: why the others did not, and what to do.
    unsaved: ends that the ledger could not take. bug: raised once the results are written.
    """

    ends: Iterator[Outcome]
    reason: str
    hint: str
    unsaved: Sequence[Outcome] = ()
    bug: Exception | None = None


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
        _adopt(ready)
        ends = final_outcomes(
            plan, sent.ends, lambda row: end_of_unsent(row, reason=sent.reason, hint=sent.hint)
        )
        _write(ready, ends, unsaved=sent.unsaved)
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
    return call.host.confirm_run(_preview(ready))


def _deliver(ready: Ready) -> _Sent:
    """Send; the outcomes by row number, and why rows without one were not sent, and a hint."""
    call, source, workspace, made = ready
    plan, ledger, report = made.plan, workspace.ledger, call.report
    run_id = _begin_run(ready)
    events.tell(events.RUN_STARTED, run_id=run_id, source=report.source, to_do=plan.to_do)
    if source.intake.mapper.has_zoneless_dates:
        remember_zone(ledger, str(call.options.mapping.zone))
    call.host.report(StageBegan(Stage.SENDING, plan.to_do))
    columns = source.intake.mapping.filled_by
    ending = workspace.delivery.send(
        plan.to_send(ledger.sent_last),
        ledger,
        run_id,
        call.watch,
        columns,
        others=made.others,
    )
    report.halted, report.interrupted = ending.halted, ending.interrupted
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
    unsaved = sorted(ending.unsaved, key=lambda outcome: outcome.row_number)
    sent = heapq.merge(ledger.outcomes(run_id), unsaved, key=lambda outcome: outcome.row_number)
    reason = "the run was interrupted" if ending.interrupted else "the run stopped first"
    if ending.ledger_error is not None:
        reason = ending.ledger_error.message
    report.halted_hint = ending.hint
    return _Sent(sent, ending.halted or reason, ending.hint or _AGAIN, unsaved, ending.bug)


def _begin_run(ready: Ready) -> str:
    """The id of the run, which is on record from now on."""
    call, source, workspace, _ = ready
    run_id = new_run_id(datetime.now(UTC), call.caller.rng, workspace.ledger.has_run)
    call.report.run_id = run_id
    workspace.ledger.begin_run(
        run_id,
        call.report.source,
        source_digest=source.intake.digest(),
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
    ends = zip(source.intake.rows, outcomes, strict=True)
    conclusion = conclusion_of(call, source, workspace.ledger, unsaved)
    conclusion.conclude(_advancing(call, ends), write=write)


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


def _preview(ready: Ready) -> Preview:
    call, source, workspace, made = ready
    plan, pacer, report = made.plan, workspace.delivery.pacer, call.report
    reference = report.reference and in_words(report.reference, report.first_mark)
    tasks = NewTasks(_MOST_ASSIGNEES)
    if call.host.is_attended:
        for row in (row for rows in plan.rows for row in rows):
            tasks.add(row)
    return Preview(
        report.workspace,
        call.base_url,
        plan.to_create,
        source.intake.row_count - plan.to_do,
        plan.invalid,
        plan.errors,
        str(pacer),
        expected_seconds(ready),
        to_look_up=plan.to_look_up,
        to_close=plan.to_close,
        resends_unconfirmed=call.options.sending.resend_unconfirmed,
        reference=reference,
        due_dates=report.due_dates.in_words() if report.due_dates else None,
        unsent=source.intake.unsent,
        first_tasks=tasks.first,
        by_assignee=tasks.by_assignee.kept.most_common(),
        skipped=plan.skipped,
        held_back=plan.not_sent,
        is_rate_known=pacer.is_rate_known,
    )
