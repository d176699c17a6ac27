"""The last steps: asked, sent, and every row's end written down."""

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
from importer.pipeline.call import Call
from importer.pipeline.comparing import require_compared
from importer.pipeline.conclusion import Conclusion, Ends
from importer.pipeline.host import Preview
from importer.pipeline.plans import Made, require_remembered
from importer.pipeline.signals import Patience, caught
from importer.pipeline.source import Source
from importer.pipeline.workspace import Workspace
from importer.planning.due_dates import DueDates
from importer.planning.planned_rows import Plan, final_outcomes
from importer.planning.remembered_cells import FragileCells
from importer.planning.rewriting import own_id_columns
from importer.planning.rules import end_of_unsent
from importer.planning.zone_check import remember_zone
from importer.reporting.happenings import Noted, RowsDone, Stage, StageBegan
from importer.reporting.notes import Note
from importer.results.successor import identity
from importer.rows.outcome import Outcome
from importer.wording.hints import Option

_AGAIN = "run the same command again"


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


def send(call: Call, source: Source, workspace: Workspace, made: Made) -> None:
    """Ask, send what is to be created, and conclude."""
    plan = made.plan
    call.report.due_dates = due_dates_of(call, plan)
    if call.options.planning.all_or_nothing and plan.invalid:
        rows = "row is" if plan.invalid == 1 else "rows are"
        reason = f"{Option('all_or_nothing')}: {plan.invalid:,} other {rows} invalid"
        hint = "correct the invalid rows"
        _conclude_unsent(call, source, workspace, plan, reason=reason, hint=hint, write=True)
        return
    if plan.to_do and not _may_send(call, source, workspace, made):
        call.report.declined = True
        reason = "not confirmed"
        _conclude_unsent(call, source, workspace, plan, reason=reason, hint=_AGAIN, write=False)
        return
    call.stop.check()
    patience = Patience()
    with caught(patience):  # once something may have been sent, the results are due
        sent = _Sent(iter(()), "", _AGAIN)
        if plan.to_do:
            sent = _deliver(call, source, workspace, made)
        _adopt(call, source, workspace, plan)
        ends = final_outcomes(
            plan, sent.ends, lambda row: end_of_unsent(row, reason=sent.reason, hint=sent.hint)
        )
        _write(call, source, workspace, ends, unsaved=sent.unsaved)
    call.report.interrupted |= patience.asked_to_stop
    if sent.bug is not None:
        raise sent.bug  # a bug keeps its traceback, and nobody loses what was sent before it


def due_dates_of(call: Call, plan: Plan) -> DueDates:
    """The span of the due dates of the rows that are to be created."""
    return plan.due_dates(call.due_dates())


def expected_seconds(workspace: Workspace, plan: Plan) -> float | None:
    """How long it takes at the rate that is set; None without one."""
    rate = workspace.delivery.pacer.rate
    return None if rate.count is None else plan.to_do * rate.seconds / rate.count


def require_sendable(call: Call, source: Source, made: Made) -> None:
    """Raise what keeps the plan from being sent, whoever agrees to it."""
    if not call.options.sending.sandbox:
        require_compared(call, made.existing, made.plan)
        require_remembered(call, source, made.plan)


def _may_send(call: Call, source: Source, workspace: Workspace, made: Made) -> bool:
    """Whether a person agrees, or has agreed before."""
    if call.options.sending.sandbox:
        due_dates = call.report.due_dates and call.report.due_dates.in_words()
        if due_dates:
            call.host.report(Noted(Note.DUE_DATES, f"Due dates: {due_dates}."))
        for line in source.intake.unsent:
            call.host.report(Noted(Note.UNSENT, f"Warning: {line}."))
        return True
    require_sendable(call, source, made)
    return call.host.confirm_run(_preview(call, source, workspace, made.plan))


def _deliver(call: Call, source: Source, workspace: Workspace, made: Made) -> _Sent:
    """Send; the outcomes by row number, and why rows without one were not sent, and a hint."""
    plan, ledger, report = made.plan, workspace.ledger, call.report
    _begin_run(call, source, workspace)
    events.tell(events.RUN_STARTED, run_id=report.run_id, source=report.source, to_do=plan.to_do)
    if source.intake.mapper.has_zoneless_dates:
        remember_zone(ledger, str(call.options.mapping.zone))
    call.host.report(StageBegan(Stage.SENDING, plan.to_do))
    columns = source.intake.mapping.filled_by
    run_id = report.run_id or ""
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
            ledger.end_run(report.run_id or "")
        except LedgerError as error:  # what was sent is recorded: the results must be written
            report.ledger_error = error
    events.tell(
        events.RUN_ENDED,
        run_id=report.run_id,
        stopped=report.halted is not None,
        interrupted=report.interrupted,
        ledger_failed=report.ledger_error is not None,
    )
    unsaved = sorted(ending.unsaved, key=lambda outcome: outcome.row_number)
    sent = heapq.merge(
        ledger.outcomes(report.run_id or ""), unsaved, key=lambda outcome: outcome.row_number
    )
    reason = "the run was interrupted" if ending.interrupted else "the run stopped first"
    if ending.ledger_error is not None:
        reason = ending.ledger_error.message
    report.halted_hint = ending.hint
    return _Sent(sent, ending.halted or reason, ending.hint or _AGAIN, unsaved, ending.bug)


def _begin_run(call: Call, source: Source, workspace: Workspace) -> None:
    call.report.run_id = new_run_id(datetime.now(UTC), call.caller.rng, workspace.ledger.has_run)
    workspace.ledger.begin_run(
        call.report.run_id,
        call.report.source,
        source_digest=source.intake.digest(),
        row_count=source.intake.row_count,
    )


def _adopt(call: Call, source: Source, workspace: Workspace, plan: Plan) -> None:
    """Remember the tasks that were found, so that a later run knows them without looking."""
    if call.report.ledger_error is not None:
        return
    try:
        found = [
            (row.number, row.fingerprint, row.outcome.task_id)
            for row in plan.found
            if row.outcome is not None and row.outcome.task_id is not None
        ]
        if found and call.report.run_id is None:  # nothing was to be sent: history tells of it
            _begin_run(call, source, workspace)
            workspace.ledger.end_run(call.report.run_id or "")
        if found:
            workspace.ledger.adopt(call.report.run_id or "", found)
    except LedgerError as error:
        call.report.ledger_error = error


def _conclude_unsent(  # noqa: PLR0913 -- the values of a run, from hand to hand
    call: Call,
    source: Source,
    workspace: Workspace,
    plan: Plan,
    *,
    reason: str,
    hint: str,
    write: bool,
) -> None:
    ends = final_outcomes(plan, iter(()), lambda row: end_of_unsent(row, reason=reason, hint=hint))
    _write(call, source, workspace, ends, write=write)


def _write(  # noqa: PLR0913 -- the values of a run, from hand to hand
    call: Call,
    source: Source,
    workspace: Workspace,
    outcomes: Iterator[list[Outcome]],
    *,
    unsaved: Sequence[Outcome] = (),
    write: bool = True,
) -> None:
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
    # A name that nobody gave replaces nothing, whatever came to stand there meanwhile; but for
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
    )


def _preview(call: Call, source: Source, workspace: Workspace, plan: Plan) -> Preview:
    rate, report = workspace.delivery.pacer.rate, call.report
    reference = report.reference and in_words(report.reference, report.first_mark)
    return Preview(
        call.report.workspace,
        call.base_url,
        plan.to_create,
        source.intake.row_count - plan.to_do,
        plan.invalid,
        plan.errors,
        str(rate),
        expected_seconds(workspace, plan),
        to_look_up=plan.to_look_up,
        to_close=plan.to_close,
        resends_unconfirmed=call.options.sending.resend_unconfirmed,
        reference=reference,
        due_dates=report.due_dates.in_words() if report.due_dates else None,
        unsent=source.intake.unsent,
    )
