"""The tasks that the sandbox holds, in memory and in order of creation.

Makes a task in the API's answer shape of a checked body. The store checks no body and knows no
HTTP; it may be read from another thread while the server writes to it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, NamedTuple

SANDBOX_WORKSPACE = "ws_sandbox"
"""The workspace of a sandbox, unless its options say otherwise."""

TRIAL_TASK_ID_PREFIX = "00000000-0000-4000-9000-"
"""Of a sandbox that ends with its run: no other service ever has such a task."""

SANDBOX_TASK_ID_PREFIX = "00000000-0000-4000-8000-"
"""How every task id of the sandbox begins: a uuid by its form, and no random one by its looks."""

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 200

Task = Mapping[str, Any]
"""One task as answered. A change makes a new mapping, so one that was handed out never changes."""


@dataclass(slots=True)
class _Record:
    task: Task
    created: datetime
    deleted: bool = False


class Entry(NamedTuple):
    """One task that is there: its place in the order of creation, counted from 0, and its time."""

    position: int
    created: datetime
    task: Task


class Page(NamedTuple):
    """One page of the listing; `next_cursor` is None on the last."""

    tasks: list[Task]
    next_cursor: str | None


class TaskStore:
    """Creates, lists, edits, ends and hides tasks.

    `clock` gives the current time with an offset. A task shows up in the listing (not in `get`)
    only `listing_delay_seconds` after its creation, as in a service whose index lags behind.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        listing_delay_seconds: float = 0.0,
        task_id_prefix: str = SANDBOX_TASK_ID_PREFIX,
    ) -> None:
        self._clock = clock
        self._task_id_prefix = task_id_prefix
        self._listing_delay = timedelta(seconds=listing_delay_seconds)
        self._lock = Lock()
        self._records: list[_Record] = []
        self._by_id: dict[str, _Record] = {}

    def __len__(self) -> int:
        """How many tasks were created and not deleted."""
        with self._lock:
            return sum(not record.deleted for record in self._records)

    def create(self, body: Mapping[str, Any]) -> Task:
        """The new pending task made of `body`, which the contract has accepted."""
        with self._lock:
            now = self._clock()
            task_id = f"{self._task_id_prefix}{len(self._records) + 1:012x}"
            record = _Record(_new_task(task_id, body, format_time(now)), created=now)
            self._records.append(record)
            self._by_id[task_id] = record
            return record.task

    def seed(self, bodies: Iterable[Mapping[str, Any]]) -> list[Task]:
        """The tasks made of `bodies`, in order, as if each had been sent."""
        return [self.create(body) for body in bodies]

    def get(self, task_id: str) -> Task | None:
        """The task, or None if there is none of that id or it was deleted."""
        with self._lock:
            record = self._by_id.get(task_id)
            return None if record is None or record.deleted else record.task

    def find(self, body: Mapping[str, Any]) -> Task | None:
        """The first task that is there and has all members of `body`; None: there is none."""
        tasks = self.list_all()
        return next((task for task in tasks if body.items() <= task.items()), None)

    def list_all(self, *, deleted: bool = False) -> list[Task]:
        """Every task that is there, in order of creation; with `deleted`, the deleted ones."""
        with self._lock:
            return [record.task for record in self._records if record.deleted is deleted]

    def entries(self) -> list[Entry]:
        """Every task that is there and not too new to be listed, in order of creation."""
        with self._lock:
            newest = self._clock() - self._listing_delay
            return [
                Entry(position, record.created, record.task)
                for position, record in enumerate(self._records)
                if not record.deleted and record.created <= newest
            ]

    def list_page(self, cursor: str | None = None, limit: int = DEFAULT_PAGE_SIZE) -> Page:
        """Up to `limit` tasks from `cursor` on, in order of creation.

        Raises ValueError for a cursor that no page gave.
        """
        start = 0 if cursor is None else decode_cursor(cursor)
        with self._lock:
            newest = self._clock() - self._listing_delay
            tasks: list[Task] = []
            for position in range(start, len(self._records)):
                record = self._records[position]
                if record.deleted:
                    continue
                if record.created > newest:
                    break
                if len(tasks) == limit:
                    return Page(tasks, encode_cursor(position))
                tasks.append(record.task)
            return Page(tasks, None)

    def end(self, task_id: str, status: str, dismiss_reason: str | None = None) -> Task | None:
        """The task in its terminal `status`, or None if it was in a terminal one already.

        Raises KeyError for a task that `get` does not find.
        """
        with self._lock:
            record = self._by_id[task_id]
            if record.deleted:
                raise KeyError(task_id)
            if record.task["status"] != "pending":
                return None
            now = format_time(self._clock())
            changes: dict[str, Any] = {"status": status, "updated_at": now}
            if status == "completed":
                changes["completed_at"] = now
            if status == "dismissed":
                changes |= {"dismissed_at": now, "dismiss_reason": dismiss_reason}
            record.task = {**record.task, **changes}
            return record.task

    def edit(self, task_id: str, **members: Any) -> Task:  # noqa: ANN401 -- any JSON value
        """The task with other members, as a person leaves it who works in the service itself.

        Raises KeyError for a task that there never was.
        """
        with self._lock:
            record = self._by_id[task_id]
            record.task = {**record.task, **members}
            return record.task

    def delete(self, task_id: str) -> bool:
        """Hides the task; False if there never was one of that id. Deleting again is True too."""
        with self._lock:
            record = self._by_id.get(task_id)
            if record is None:
                return False
            record.deleted = True
            return True


def _new_task(task_id: str, body: Mapping[str, Any], now: str) -> Task:
    """The members of API.md's "Task created", all of them, null where nothing was said."""
    return {
        "task_id": task_id,
        "status": "pending",
        "task_type": body["task_type"],
        "task_title": body["task_title"],
        "priority": body.get("priority", "medium"),
        "assignee_id": body["assignee_id"],
        "agent_id": None,
        "targets": body["targets"],
        "draft": body.get("draft"),
        "reason": body.get("reason"),
        "due_date": body.get("due_date"),
        "created_at": now,
        "updated_at": now,
        "completed_at": None,
        "dismissed_at": None,
        "dismiss_reason": None,
    }


def format_time(time: datetime) -> str:
    """A time as the API writes it: UTC, with milliseconds."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def encode_cursor(position: int) -> str:
    """The cursor of a page that begins at this place in the order of creation."""
    return base64.urlsafe_b64encode(f"position:{position}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> int:
    """The position in the order of creation; deletions do not move it.

    Raises ValueError for a cursor that no page gave.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        name, _, position = base64.b64decode(padded, altchars=b"-_", validate=True).partition(b":")
    except (binascii.Error, ValueError) as error:
        raise ValueError("cursor: not one that a listing gave") from error
    if name != b"position" or not position.isdigit():
        raise ValueError("cursor: not one that a listing gave")
    return int(position)
