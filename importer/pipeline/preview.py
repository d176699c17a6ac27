"""What a run is about to do, put together for the question before it."""

from __future__ import annotations

from importer.contract.reference import in_words
from importer.pipeline.caller.host import Preview
from importer.pipeline.plans import Ready
from importer.planning.new_tasks import NewTasks

_MOST_ASSIGNEES = 10_000


def preview_of(ready: Ready, expected_seconds: float | None) -> Preview:
    """What is asked. expected_seconds: how long it takes; None without a rate."""
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
        expected_seconds,
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
