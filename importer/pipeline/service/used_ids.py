"""The assignee ids that the tasks of a workspace have, for a person who is asked whose a row is.

Lists the tasks, which changes nothing. A service that cannot be asked is no reason to stop: a note
says why no id is offered.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import SecretStr

from importer.contract.answer import TaskAnswer
from importer.contract.forms import folded_id
from importer.errors import ImporterError
from importer.intake.owner_questions import UsedId, UsedIds
from importer.mapping.words.defects import shorten
from importer.pipeline.call import Call
from importer.pipeline.service.assignee_tally import Assignee, AssigneeTally
from importer.reporting.notes import Note
from importer.reporting.progress_events import Noted, Reporter, RowsDone, Stage, StageBegan
from importer.settings.access_token import find_token
from importer.wording.counts import counted
from importer.wording.text import plain_blanks

if TYPE_CHECKING:  # it stands on the HTTP client, which a dry run does not need
    from importer.pipeline.service.delivery import Delivery

_MOST_OFFERED = 20
_PATIENCE_SECONDS = 10.0
"""A person at a question does not wait longer for a service that fails."""


def count_assignees(
    delivery: Delivery, reporter: Reporter, patience_seconds: float = math.inf
) -> tuple[AssigneeTally, str | None]:
    """Who has how many tasks, and why some may be missing; None: all tasks were listed.

    patience_seconds: so long a page that fails is asked for again.
    """
    from importer.submission.reconcile.pages.listing import list_tasks  # noqa: PLC0415 -- the HTTP client's

    tally = AssigneeTally()

    def count(task: TaskAnswer) -> bool:
        tally.add(task)
        reporter.report(RowsDone(1))
        return False

    reporter.report(StageBegan(Stage.LISTING, None))
    listing = delivery.run(list_tasks(delivery.client, delivery.retrier(), count, patience_seconds))
    problem = listing.problem
    if problem is None and listing.unreadable:
        problem = f"{listing.unreadable:,} of its tasks cannot be read"
    return tally, problem


def used_ids_of(call: Call) -> UsedIds | None:
    """What asks the service for them; None: there is no token, or the service is a sandbox."""
    if call.options.sending.sandbox:
        return None
    try:
        token = find_token(call.base_url, call.caller.environment, call.caller.token)
    except ImporterError:
        return None
    if token is None:
        return None

    def ask() -> Sequence[UsedId]:
        try:
            found = _assignees(call, token)
        except ImporterError as error:
            told = f"the ids of the workspace's tasks cannot be listed: {error.message}"
            call.host.report(Noted(Note.FILE, told))
            return ()
        return [UsedId(one.assignee_id, _meaning(one)) for one in found[:_MOST_OFFERED]]

    return ask


def _assignees(call: Call, token: SecretStr) -> Sequence[Assignee]:
    from importer.pipeline.service.connection import connection_of  # noqa: PLC0415 -- the HTTP client's

    with connection_of(call, token) as delivery:
        tally, problem = count_assignees(delivery, call.host, _PATIENCE_SECONDS)
    found = tally.assignees()
    call.listed.ids.update(folded_id(one.assignee_id) for one in found)
    call.listed.is_whole = problem is None
    if problem is not None:
        what = "some tasks of the workspace are not" if found else "the workspace's tasks cannot be"
        call.host.report(Noted(Note.FILE, f"{what} listed: {problem}"))
    elif not found:
        call.host.report(Noted(Note.FILE, "no task of the workspace has an assignee yet"))
    return found


def _meaning(one: Assignee) -> str:
    tasks = counted(one.tasks, "task")
    title = shorten(plain_blanks(one.last_title))
    return f'{tasks}, the newest of them "{title}"' if title else tasks
