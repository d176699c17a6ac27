"""Whoever called the pipeline: shows what goes on, and answers questions.

The command line is one host, the Python API another; the pipeline knows neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from importer.intake.person import Person
from importer.ledger.location import WorkspaceRelation
from importer.planning.new_tasks import FirstTask
from importer.reporting.progress_events import Reporter
from importer.rows.issues import Issue


class Preview(NamedTuple):
    """What a run is about to do, for the question before it.

    workspace: None where the service names none. others: rows for which nothing is to be done;
    those that are not invalid, skipped or held back are duplicates. errors: how often each issue
    code makes a row invalid. expected_seconds: None without a rate. is_rate_known: it is set, or
    was found by an earlier run; else it only begins so. to_look_up: rows whose answer
    an earlier run lost. to_close: rows whose task only lacks its status. resends_unconfirmed:
    whether lost rows are sent without being looked up. reference: what each task to create carries
    besides the row, in words; None: nothing. due_dates: the span of those that are to be sent, in
    words; None: there are none. unsent: columns that fill nothing and hold dates or addresses, one
    line each. first_tasks: some of those to create; by_assignee: how many for each, the most first;
    both only for somebody who is asked.
    """

    workspace: str | None
    base_url: str
    to_create: int
    others: int
    invalid: int
    errors: Mapping[str, int]
    rate: str
    expected_seconds: float | None
    to_look_up: int = 0
    to_close: int = 0
    resends_unconfirmed: bool = False
    reference: str | None = None
    due_dates: str | None = None
    unsent: Sequence[str] = ()
    first_tasks: Sequence[FirstTask] = ()
    by_assignee: Sequence[tuple[str, int]] = ()
    skipped: int = 0
    held_back: int = 0
    is_rate_known: bool = True


class Host(Reporter, Protocol):
    """Who called: shows what goes on, and answers questions if there is somebody to ask."""

    @property
    def person(self) -> Person | None:
        """The person who answers open questions; None: there is none."""
        ...

    @property
    def hears_rows(self) -> bool:
        """Whether each `RowEnded` is reported to it, of which there may be a million."""
        ...

    @property
    def is_attended(self) -> bool:
        """Whether there is somebody to ask."""
        ...

    def confirm_going_on(self, question: str) -> bool:
        """Whether to continue after what happened; False if no person can be asked."""
        ...

    def confirm_similar(self, count: int, first: Sequence[tuple[int, Issue]]) -> bool:
        """Whether to send these rows, which are like earlier tasks, as well.

        first: the first of them, by row number. False where there is nobody to ask.
        """
        ...

    def tell_workspaces_apart(self, question: str) -> WorkspaceRelation | None:
        """Whether two workspaces are the same; None: stop. Asked only where `is_attended`."""
        ...

    def choose_zone(self, question: str, zones: Sequence[str]) -> str | None:
        """Which time zone is meant; None: stop. Asked only where `is_attended`."""
        ...

    def confirm_run(self, preview: Preview) -> bool:
        """Whether to send."""
        ...
