"""Lists a workspace's tasks to learn who has them. Reads only: nothing is created or changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from importer.documents import VERSION
from importer.documents.people import AssigneesDocument
from importer.errors import ServiceError
from importer.pipeline.caller.stop import Stop
from importer.pipeline.service.assignee_tally import Assignee
from importer.pipeline.service.used_ids import count_assignees
from importer.reporting.progress_events import Reporter
from importer.results.lookup_file import write_lookup
from importer.settings.access_token import GivenToken, read_token
from importer.settings.options import Options, state_folder
from importer.settings.process_environment import ENVIRONMENT
from importer.wording.text import visible


class AssigneeList(NamedTuple):
    """Who has tasks in a workspace. tasks: how many are listed, `without` an assignee.

    problem: why the list may lack some tasks; None: it is whole. lookup: the file that was written.
    """

    base_url: str
    workspace: str | None
    tasks: int
    without: int
    assignees: tuple[Assignee, ...]
    problem: str | None = None
    lookup: Path | None = None

    def as_json(self) -> AssigneesDocument:
        """The list as one JSON document."""
        return {
            "document": "assignees",
            "version": VERSION,
            "workspace": self.workspace,
            "base_url": self.base_url,
            "tasks": self.tasks,
            "without_assignee": self.without,
            "complete": self.problem is None,
            "problem": self.problem,
            "assignees": [one.as_json() for one in self.assignees],
            "lookup": None if self.lookup is None else str(self.lookup),
        }


def survey(
    options: Options,
    reporter: Reporter,
    *,
    environment: Mapping[str, str] = ENVIRONMENT,
    stop: Stop | None = None,
    token: GivenToken | None = None,
) -> AssigneeList:
    """Who has tasks in the token's workspace, under the same rate as an import.

    Raises `ConfigurationError` without a token, `ServiceError` where no task can be listed, and
    `StoppedError`.
    """
    stop = stop or Stop()
    stop.check()
    secret = read_token(options.sending.base_url, environment, token)
    from importer.pipeline.service.connection import connection  # noqa: PLC0415 -- the HTTP client's

    home = state_folder(environment)
    so_far = "no tasks were listed"
    with connection(options, secret, reporter, home=home, stop=stop, so_far=so_far) as delivery:
        workspace = delivery.workspace()
        tally, problem = count_assignees(delivery, reporter)
    stop.check()
    if problem is not None and not tally.tasks:
        raise ServiceError(
            f"the tasks at {options.sending.base_url} cannot be listed: {problem}",
            hint="try again later, or take the id from the address of a rep's task in HockeyStack",
        )
    return AssigneeList(
        options.sending.base_url,
        workspace,
        tally.tasks,
        tally.without,
        tuple(tally.assignees()),
        problem,
    )


LOOKUP_COLUMNS = ("Name", "HockeyStack ID", "Tasks", "Newest task")
"""The header of a lookup to fill in: the first column is the person's."""


def with_lookup(found: AssigneeList, path: Path) -> AssigneeList:
    """The list, with its ids in a lookup in which the names are to be entered."""
    rows = [
        ("", one.assignee_id, str(one.tasks), visible(one.last_title)) for one in found.assignees
    ]
    return found._replace(lookup=write_lookup(path, LOOKUP_COLUMNS, rows))
