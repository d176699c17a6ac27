"""A ledger with something to remember: runs whose tasks were created, as short as can be said."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from importer.ledger.file.boot_clock import Ticks, read_tick
from importer.ledger.location import ledger_path
from importer.ledger.states import Event
from importer.ledger.store import Intent, Ledger, Settlement
from importer.rows.outcome import Outcome, Status

BASE_URL = "https://api.test/v1"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def open_remembered(
    home: Path,
    workspace: str | None = "w1",
    *,
    base_url: str = BASE_URL,
    now: Callable[[], datetime] = lambda: NOON,
    ticks: Ticks = read_tick,
) -> Ledger:
    """The ledger of a workspace in a state folder, open for writing."""
    path = ledger_path(home, base_url, workspace)
    return Ledger.open(path, base_url=base_url, workspace=workspace, now=now, ticks=ticks)


def key(number: int) -> bytes:
    """A fingerprint."""
    return number.to_bytes(16, "big")


def body(number: int, **members: Any) -> dict[str, Any]:
    """The body that was sent for a row."""
    plain = {
        "task_type": "call",
        "task_title": f"Ring customer {number}",
        "assignee_id": "usr_1",
        "targets": {"deal_id": f"0070{number}"},
    }
    return plain | members


def task(number: int, **members: Any) -> dict[str, Any]:
    """The task of a row as the service answers it, pending and untouched."""
    return body(number) | {
        "task_id": f"t{number}",
        "status": "pending",
        "created_at": "2026-11-24T12:00:00.100Z",
        "updated_at": "2026-11-24T12:00:00.900Z",
        **members,
    }


def send(ledger: Ledger, number: int, run_id: str = "run-1", *, closing: str | None = None) -> None:
    """Note that the body of a row is about to be sent."""
    told = None if closing is None else json.dumps({"status": closing}).encode()
    intent = Intent(key(number), number, json.dumps(body(number)).encode(), told)
    ledger.commit(run_id, [intent], [])


def settle(ledger: Ledger, number: int, event: Event, run_id: str = "run-1") -> None:
    """Note what came of it: a task called after its number, where one was created."""
    status = {Event.CREATE: Status.CREATED, Event.LOSE: Status.UNCONFIRMED}.get(event)
    task_id = f"t{number}" if event in {Event.CREATE, Event.FIND} else None
    end = None if status is None else Outcome(number, status, task_id, attempts=1)
    ledger.commit(run_id, [], [Settlement(key(number), event, end, task_id)])


def create(ledger: Ledger, *numbers: int, run_id: str = "run-1") -> None:
    """Rows whose tasks were created."""
    for number in numbers:
        send(ledger, number, run_id)
        settle(ledger, number, Event.CREATE, run_id)


def find(ledger: Ledger, *numbers: int, run_id: str = "run-1") -> None:
    """Rows whose answer was lost, and whose task a lookup found."""
    for number in numbers:
        send(ledger, number, run_id)
        settle(ledger, number, Event.LOSE, run_id)
        settle(ledger, number, Event.FIND, run_id)


def close(ledger: Ledger, number: int, status: str, run_id: str = "run-1") -> None:
    """A row whose task was created and then set to the status that it asked for."""
    send(ledger, number, run_id, closing=status)
    settle(ledger, number, Event.CREATE, run_id)
    settle(ledger, number, Event.CLOSE, run_id)
