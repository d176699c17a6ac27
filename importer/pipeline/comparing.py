"""Compares the rows with the tasks that the workspace already holds.

Where somebody wants it (`--check-existing`), or a shared ledger may not know all that was sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from importer.contract.answer import TaskAnswer
from importer.contract.forms import folded_id
from importer.errors import ServiceError
from importer.pipeline.call import Call
from importer.pipeline.workspace import Workspace
from importer.planning.planned_rows import Plan
from importer.reporting.notes import Note
from importer.reporting.progress_events import ListCompared, Noted, Stage, StageBegan
from importer.wording.counts import counted
from importer.wording.hints import Hint, Option

if TYPE_CHECKING:  # it stands on the HTTP client, which a dry run does not need
    from importer.pipeline.beside.existing import ExistingTasks

_CONTROLS = 100
"""How many of the first and of the last created tasks a complete list must contain."""


def list_existing(call: Call, workspace: Workspace) -> ExistingTasks | None:
    """What the workspace holds, where the rows are to be compared with it."""
    is_doubted = _await_doubted(call, workspace)
    if not (is_doubted or call.options.planning.check_existing):
        return None
    from importer.pipeline.beside.existing import ExistingTasks  # noqa: PLC0415 -- the HTTP client's

    delivery, ledger = workspace.delivery, workspace.ledger
    call.host.report(StageBegan(Stage.LISTING, None))
    existing = ExistingTasks(delivery.read_task)
    call.stack.callback(existing.close)

    def keep(task: TaskAnswer) -> bool:
        before = existing.count
        existing.add(task)
        existing.assignees.add(folded_id(task.assignee_id or ""))
        call.advance(existing.count - before)
        return False

    existing.expect(ledger.created_first(_CONTROLS))
    existing.expect(ledger.created_last(_CONTROLS))
    for _ in range(2):  # what is made or deleted meanwhile may move a task past one of them
        delivery.list_tasks(keep)
    count = existing.count
    hidden = delivery.first_that_is_there(existing.unlisted()[:_CONTROLS])
    problem = f"the list leaves out task {hidden}, which exists" if hidden else None
    problem = problem or existing.conclude()
    if problem is not None:
        raise _incomparable(call, problem)
    call.host.report(ListCompared(count))
    return existing


def _await_doubted(call: Call, workspace: Workspace) -> bool:
    """Whether the ledger may lack what was sent; then a list shows it by now, as far as it can."""
    seconds = workspace.ledger.doubted_seconds_left(call.options.sending.settle)
    if seconds is None:
        return False
    told = Hint(
        "the shared ledger is kept by another server than before, which may not know what was sent "
        "last; so each import compares its rows with the tasks of the workspace, until one says "
        "{trust_ledger:yes}"
    )
    call.host.report(Noted(Note.LEDGER_DOUBTED, str(told)))
    if seconds:
        delivery = workspace.delivery
        delivery.on_pause(seconds, "what another computer may have sent has to arrive first")
        delivery.run(delivery.retrier().wait(seconds))
        call.stop.check()
    return True


def require_compared(call: Call, existing: ExistingTasks | None, plan: Plan) -> None:
    """Raise `ServiceError` if rows may be in the workspace, and it was not said to send them."""
    if existing is None or not plan.to_create:
        return
    if existing.flaw is not None:
        raise _incomparable(call, existing.flaw)
    doubts = "; ".join(existing.doubts(plan))
    count = plan.to_create
    rows = counted(count, "row equals", "rows equal")
    told = f"{rows} no listed task, which does not prove that there is none: {doubts}"
    if call.options.planning.trust_list:
        text = f"{told} ({Option('trust_list')}: they are created)"
        call.host.report(Noted(Note.LIST_TRUSTED, text))
    elif not call.host.confirm_going_on(told):
        raise ServiceError(
            told,
            hint=Hint(
                "on a terminal you are asked whether they are to be created; {trust_list:yes} "
                "says that the list holds every task; nothing was sent"
            ),
        )


def _incomparable(call: Call, problem: str) -> ServiceError:
    return ServiceError(
        f"the rows cannot be compared with the tasks at {call.base_url}: {problem}",
        hint=Hint("leave out {check_existing:-}, or try again later; nothing was sent"),
    )
