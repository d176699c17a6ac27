"""Lost rows, what is found out about them, and whether a task may be of their time.

Values and comparisons of moments; who makes which of them is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from importer.contract.answer import TaskAnswer
from importer.contract.forms import made_at

MARGIN = timedelta(minutes=5)
"""A task that the service says is older than the request by more than this was not made by it."""

ALWAYS = datetime.max.replace(tzinfo=UTC)
"""The time of a task whose creation time is unknown."""


class LostRow(NamedTuple):
    """A row whose request may have made a task. body: as sent. since: the service's time then.

    expected, until: where `since` is not known, when it may have been, and by when the task should
    have been made: an older or later one is not taken for the row's, but the row is in doubt as
    long as it is there.
    """

    key: bytes
    body: Mapping[str, Any]
    since: datetime
    expected: datetime | None = None
    until: datetime | None = None

    @property
    def own_since(self) -> datetime:
        """From when on a task may be taken for the row's."""
        return self.expected or self.since


@dataclass(slots=True)
class Matched:
    """What a listing says of lost rows, by their keys; each is in one of the first three.

    twins: of rows that were found, the id of another task that says all that they say. retitled:
    those of them whose task has other texts than were sent. exchangeable: those whose task may be
    that of another lost row, which has theirs: the list does not show in what the rows differ.
    """

    found: dict[bytes, str] = field(default_factory=dict)
    missing: set[bytes] = field(default_factory=set)
    doubtful: dict[bytes, str] = field(default_factory=dict)
    twins: dict[bytes, str] = field(default_factory=dict)
    retitled: set[bytes] = field(default_factory=set)
    exchangeable: set[bytes] = field(default_factory=set)


def is_candidate(task: TaskAnswer, since: datetime) -> bool:
    """Whether a task may have been made by a request at `since`; a missing time counts as yes."""
    return is_in_time(when_made(task), since)


def is_in_time(made: datetime, since: datetime) -> bool:
    """Whether a task of that time may have been made by a request at `since`."""
    return made >= since or since - made <= MARGIN


def when_made(task: TaskAnswer) -> datetime:
    """When the service says that it was made; where it does not, it may have been at any time."""
    return made_at(task) or ALWAYS


def nearly(task_id: str) -> str:
    """Why a row is in doubt: this task may be its own."""
    return f"task {task_id} may belong to it, but that is not certain"
