"""Compares the assignee ids of a file with those that tasks of the workspace have.

What this computer created there last is known without a request. For the other ids the tasks are
listed: page by page until each id was seen, and no further than `_MOST_PAGES`. A service that
cannot be asked is no reason to stop: a note says that the ids were not compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from pydantic_core import from_json

from importer.contract.answer import TaskAnswer
from importer.contract.forms import folded_id
from importer.errors import ImporterError, StoppedError
from importer.ledger.store import Ledger
from importer.mapping.words.defects import listed, shorten
from importer.pipeline.call import Call
from importer.pipeline.source import Source
from importer.pipeline.workspace import Known, Workspace
from importer.planning.unseen_ids import UnseenIds, assignees_of
from importer.reporting.notes import Note
from importer.reporting.progress_events import Noted
from importer.settings.access_token import find_token
from importer.wording.counts import counted
from importer.wording.hints import Hint

if TYPE_CHECKING:  # it stands on the HTTP client, which a dry run does not need
    from importer.pipeline.beside.existing import ExistingTasks
    from importer.pipeline.service.delivery import Delivery
    from importer.submission.reconcile.pages.listing import Listing

_MOST_PAGES = 10
"""Of 200 tasks each (API.md): what a person is told at the start is not worth more requests."""
_PATIENCE_SECONDS = 5.0
_LISTED_BY = "task-importer assignees lists the ids of the workspace"
_CREATED_LAST = 1_000
"""Of the tasks that this computer created: so many show whom it sends to."""

Open = Callable[[], AbstractContextManager["Delivery"]]


def compare_assignees(
    call: Call, source: Source, workspace: Workspace, existing: ExistingTasks | None
) -> UnseenIds | None:
    """The ids of a run that the workspace has never seen. existing: what was listed already."""
    if call.options.sending.sandbox:
        return None
    if existing is not None:
        wanted = assignees_of(source.intake, call.options.planning)
        return _unseen(call, source, wanted, existing.assignees - {""})
    return _compare(call, source, workspace.ledger, lambda: nullcontext(workspace.delivery))


def compare_assignees_unsent(call: Call, source: Source, known: Known) -> UnseenIds | None:
    """The same for a dry run, where there is a token."""
    if known.where is None or not known.where.is_certain:
        return None
    try:
        token = find_token(call.base_url, call.caller.environment, call.caller.token)
    except ImporterError:  # it has been told why nobody could be asked
        return None
    if token is None:
        return None

    def opened() -> Delivery:
        from importer.pipeline.service.connection import (  # noqa: PLC0415 -- the HTTP client's
            brief_connection,
        )

        return brief_connection(call, token, _PATIENCE_SECONDS)

    return _compare(call, source, known.ledger, opened)


def _compare(call: Call, source: Source, ledger: Ledger | None, opened: Open) -> UnseenIds | None:
    wanted = assignees_of(source.intake, call.options.planning)
    known = _created_for(ledger) | call.listed.ids
    open_ids = set(map(folded_id, wanted)) - known
    if not open_ids:
        return None
    if call.listed.is_whole:
        return _unseen(call, source, wanted, known)
    found: set[str] = set()
    try:
        with opened() as delivery:
            problem = _list(delivery, open_ids, found)
    except StoppedError:
        raise
    except ImporterError as error:
        problem = error.message
    if problem is not None and open_ids - found:
        told = f"the assignee ids were not compared with those of the workspace: {problem}"
        call.host.report(Noted(Note.ASSIGNEES_NOT_COMPARED, told))
        return None
    return _unseen(call, source, wanted, found | known)


def _list(delivery: Delivery, wanted: set[str], found: set[str]) -> str | None:
    """Add the ids of listed tasks to `found`; why that says nothing of the others, or None."""
    from importer.submission.reconcile.pages.listing import (  # noqa: PLC0415 -- the HTTP client's
        PAGE_TASKS,
        list_tasks,
    )

    def see(task: TaskAnswer) -> bool:
        if task.assignee_id:
            found.add(folded_id(task.assignee_id))
        return False

    def is_enough(listing: Listing) -> bool:
        return wanted <= found or listing.count >= _MOST_PAGES * PAGE_TASKS

    work = list_tasks(delivery.client, delivery.retrier(), see, _PATIENCE_SECONDS, is_enough)
    listing = delivery.run(work)
    delivery.stop.check()
    if listing.is_cut:
        return str(
            Hint(
                "it has more than {} tasks, of which no further ones were listed; {check_existing} "
                "lists them all",
                f"{listing.count:,}",
            )
        )
    return listing.problem


def _created_for(ledger: Ledger | None) -> set[str]:
    """The ids of the tasks that were created last from here."""
    if ledger is None:
        return set()
    bodies = (from_json(task.body) for task in ledger.created_last(_CREATED_LAST))
    return {folded_id(str(body.get("assignee_id", ""))) for body in bodies}


def _unseen(
    call: Call, source: Source, wanted: Mapping[str, int], seen: set[str]
) -> UnseenIds | None:
    """Those that are not among `seen`, told to the host; None: each is, or nobody is known."""
    unseen = {one: count for one, count in wanted.items() if folded_id(one) not in seen}
    if not unseen or not seen:
        return None
    most = sorted(unseen.items(), key=lambda pair: -pair[1])
    call.host.report(Noted(Note.UNSEEN_ASSIGNEES, _told(most)))
    return UnseenIds(source.intake, list(unseen))


def _told(unseen: Sequence[tuple[str, int]]) -> str:
    """That these ids are on no task, with their rows, and what to check."""
    if len(unseen) == 1:
        assignee, rows = unseen[0]
        return (
            f"1 assignee id of the sheet is on no task of this workspace: {shorten(assignee)} "
            f"({counted(rows, 'row')}). That is normal for a rep who has no task yet; otherwise "
            f"check the spelling: {_LISTED_BY}"
        )
    return (
        f"{len(unseen):,} assignee ids of the sheet are on no task of this workspace: "
        f"{listed(unseen)}. That is normal for reps who have no task yet; check the spelling of "
        f"the others: {_LISTED_BY}"
    )
