"""The second step: decides what is to be done with each row, for a run and for a dry run."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from importer import events
from importer.errors import LedgerError
from importer.ledger.location import Place, WorkspaceRelation, key_of, place_label
from importer.ledger.others import Others
from importer.ledger.store import Ledger
from importer.pipeline.beside.elsewhere import Elsewhere, is_passed_over, wanted_relation
from importer.pipeline.call import Call
from importer.pipeline.conclusion import Ends, layout_of
from importer.pipeline.seen_assignees import compare_assignees, compare_assignees_unsent
from importer.pipeline.source import Source
from importer.pipeline.workspace import Known, Workspace
from importer.planning.apart.chunks import Apart
from importer.planning.fed_back.forgotten import (
    Forgotten,
    doubt_of,
    find_forgotten,
    remembered,
    results_of,
)
from importer.planning.planned_rows import Plan
from importer.planning.planner import Planner
from importer.planning.similarity import hold_back
from importer.planning.unseen_ids import UnseenIds
from importer.reporting.notes import Note
from importer.reporting.progress_events import ClaimsAsked, Noted, Stage, StageBegan, TasksRead
from importer.results.csv_file import Lines
from importer.results.destination import is_workbook
from importer.workers.count import processes_for
from importer.workers.forked import processors

if TYPE_CHECKING:  # it stands on the HTTP client, which a dry run does not need
    from importer.pipeline.beside.existing import ExistingTasks

_SHOWN = 5
"""The most rows like earlier tasks that are shown with the question about them."""


class MadePlan(NamedTuple):
    """A plan, and by what it was made.

    others: what other ledgers know of the same workspace; None: a sandbox has no others. existing:
    what the workspace holds; None: nobody wants the rows to be compared with it.
    """

    plan: Plan
    others: Others | None
    existing: ExistingTasks | None


class Ready(NamedTuple):
    """All that is known before anything is sent, from hand to hand."""

    call: Call
    source: Source
    workspace: Workspace
    made: MadePlan

    @property
    def plan(self) -> Plan:
        """What is to be done with each row."""
        return self.made.plan


def make_plan(
    call: Call, source: Source, workspace: Workspace, existing: ExistingTasks | None
) -> MadePlan:
    """What to do with each row."""

    def remember(place: Place, relation: WorkspaceRelation) -> None:
        """Keep what was said of another ledger: it is asked once."""
        workspace.ledger.remember(key_of(place), relation)

    unseen = compare_assignees(call, source, workspace, existing)
    planner = _planner(call, source, workspace.ledger, existing, unseen)
    plan = _check_claims(call, source, workspace, planner.make(call.advance))
    others = None
    if not call.options.sending.sandbox:
        others = _others(call, workspace.own)
        elsewhere = Elsewhere(workspace.own, others, call.host)
        with plan.closed_on_failure():
            said, trust = wanted_relation(call.options.planning), call.options.planning.trust_ledger
            plan = elsewhere.settle(plan, said, remember, trust=trust)
    if existing is not None:
        with plan.closed_on_failure():
            existing.tell_alike(plan, workspace.ledger)
            _tell_reads(call, existing.reads)
    plan = _hold_back_similar(call, plan)
    call.stack.callback(plan.close)
    call.report.first_mark = planner.first_mark
    events.tell(
        events.PLAN_MADE,
        rows=source.intake.row_count,
        to_create=plan.to_create,
        to_look_up=plan.to_look_up,
        to_close=plan.to_close,
        invalid=plan.invalid,
    )
    return MadePlan(plan, others, existing)


def rehearse(call: Call, source: Source, known: Known) -> tuple[Ends, Planner]:
    """How each row would end, chunk by chunk, and the planner that finds it out meanwhile.

    Where rows are judged by several processes, these end with the call.
    """
    call.report.dry_run = True
    call.report.due_dates = call.due_dates()
    call.report.unsent = source.intake.unsent
    unseen = compare_assignees_unsent(call, source, known)
    planner = _planner(call, source, known.ledger, None, unseen)
    revisions: list[Callable[[Plan], Plan]] = []
    if known.where is not None:
        where = known.where
        others = _others(call, where.own)
        elsewhere = Elsewhere(where.own, others, call.host)
        if others or others.unsound:
            revisions.append(partial(elsewhere.rehearse, is_certain=where.is_certain))
    forgotten = [] if known.is_uncopied else _forgotten(call, source)
    if forgotten:
        revisions.append(partial(_tell_forgotten, call, source, forgotten))

    def revise(plan: Plan) -> Plan:
        for revision in revisions:
            plan = revision(plan)
        return plan

    ends = planner.rehearse(call.advance, revise if revisions else None, _apart(call, source))
    call.stack.callback(ends.close)
    return ends, planner


def _apart(call: Call, source: Source) -> Apart:
    """By how many processes the rows are judged, and what of the results these make."""
    asked, rows = call.options.planning.processes, source.intake.row_count
    writing = None
    if call.keeps_cells and not is_workbook(source.destination):
        writing = Lines(layout_of(source.intake)).written
    return Apart(processes_for(rows, processors(), asked), writing)


def require_remembered(call: Call, source: Source, plan: Plan) -> None:
    """Raise `LedgerError` where results of the source know what no ledger does."""
    found = _forgotten(call, source) if plan.to_create else []
    doubt = doubt_of(source.intake, plan, found, call.home.unknown)
    if doubt is None:
        return
    if not call.options.planning.trust_ledger:
        raise LedgerError(f"{doubt.message}; nothing was sent", hint=doubt.hint)
    call.host.report(Noted(Note.UNKNOWN_RESULTS, doubt.message))


def _planner(
    call: Call,
    source: Source,
    ledger: Ledger | None,
    existing: ExistingTasks | None,
    unseen: UnseenIds | None,
) -> Planner:
    call.host.report(StageBegan(Stage.CHECKING, source.intake.row_count))
    return Planner(
        source.intake,
        call.options.planning,
        ledger=ledger,
        ignored_ids=call.ignored_ids(),
        existing=existing,
        due_dates=call.report.due_dates,
        tasks=None if call.page is None else call.page.tasks,
        unseen=unseen,
        keys=None if call.caller.job is None else call.caller.job.keys,
    )


def _forgotten(call: Call, source: Source) -> list[Forgotten]:
    """What results files of this source say that no ledger of the computer knows."""
    if call.options.sending.sandbox or source.intake.mapping.import_columns:
        return []  # a results file speaks for itself
    files = results_of(call.path, call.options.results)
    if not files:
        return []
    with ExitStack() as stack:
        name = call.path or Path(call.report.source)
        known = remembered(call.home, name, stack)
        return find_forgotten(source.intake, files, known, call.ignored_ids())


def _tell_forgotten(call: Call, source: Source, found: Sequence[Forgotten], plan: Plan) -> Plan:
    doubt = doubt_of(source.intake, plan, found, call.home.unknown)
    if doubt is not None:
        text = f"{doubt.message}. A run stops there: {doubt.hint}"
        call.host.report(Noted(Note.UNKNOWN_RESULTS, text))
    return plan


def _tell_reads(call: Call, count: int) -> None:
    if count:
        call.host.report(TasksRead(count))


def _hold_back_similar(call: Call, plan: Plan) -> Plan:
    """The plan without the rows that are like earlier tasks, unless somebody means them."""
    if call.options.planning.allow_similar or not plan.similar_count:
        return plan
    with plan.closed_on_failure():
        first = [(number, issue) for number, issue in itertools.islice(plan.similar, _SHOWN)]
        if call.host.confirm_similar(plan.similar_count, first):
            return plan
        return hold_back(plan)


def _check_claims(call: Call, source: Source, workspace: Workspace, plan: Plan) -> Plan:
    """The plan, once the service was asked for the tasks that the file alone knows of."""
    if not source.intake.mapping.import_columns:
        return plan
    from importer.pipeline.beside import claims  # noqa: PLC0415 -- the HTTP client's

    with plan.closed_on_failure():
        claimed = claims.claims_of(plan)
        if not claimed.to_ask:
            return plan
        call.host.report(StageBegan(Stage.ASKING, claimed.to_ask))
        delivery, advance = workspace.delivery, call.advance
        retrier = delivery.retrier()
        findings = delivery.run(
            claims.ask_for(
                plan, claimed, delivery.client, retrier, advance, saved_at=source.saved_at
            )
        )
        call.host.report(ClaimsAsked(claimed.to_ask, len(findings.judged)))
        label = place_label(call.base_url, call.report.workspace)
        claims.require_of_here(claimed, findings, call.report.source, label)
        return claims.concluded(plan, findings)


def _others(call: Call, own: Place) -> Others:
    return call.stack.enter_context(Others.of(call.home, own, is_passed_over(own)))
