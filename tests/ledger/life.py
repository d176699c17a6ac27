"""A whole life of a ledger in steps, to be broken off at each, and what it leaves behind."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from importer.ledger.file.locking import HOLDER
from importer.ledger.file.witness import COMMITS, IDENTITY, IN_USE_BY, WHOLE_AT
from importer.ledger.records import Intent
from importer.ledger.states import Event
from importer.ledger.store import Ledger
from importer.rows.outcome import Outcome, Status
from tests.ledger.conftest import BASE_URL, TICK, key, settlement

Step = Callable[["Life"], None]
Content = dict[str, list[tuple[object, ...]]]

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BODY = b'{"task_title": "%s"}' % (b"Ring the customer back. " * 40)  # a few to a page


class Life:
    """The ledger of a life, and how many steps of it were reported done."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.steps_done = 0
        self._ledger: Ledger | None = None

    @property
    def ledger(self) -> Ledger:
        """The ledger, opened by the first step."""
        assert self._ledger is not None
        return self._ledger

    def live(self, after_each: Callable[[], None] = lambda: None) -> None:
        """All steps; what stops one is raised."""
        for step in STEPS:
            step(self)
            self.steps_done += 1
            after_each()

    def open(self) -> None:
        """Open the ledger, which is another process's turn after a `close`."""
        self._ledger = Ledger.open(
            self.path, base_url=BASE_URL, workspace="w", now=lambda: NOW, ticks=lambda: TICK
        )

    def close(self) -> None:
        """Let go of what is open, as the end of a process does."""
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None

    def intend(self, *numbers: int, run_id: str = "run-1") -> None:
        """Commit intents with bodies that fill pages."""
        intents = [Intent(key(n), n, BODY, None, "", (key(n), key(-n % 2**64))) for n in numbers]
        self.ledger.commit(run_id, intents, [])

    def settle(self, event: Event, *numbers: int, run_id: str = "run-1") -> None:
        """Commit what came of some rows, and the intent of a row beside it."""
        makes = event in {Event.CREATE, Event.FIND}
        self.ledger.commit(
            run_id, [], [settlement(n, event, f"t{n}" if makes else None) for n in numbers]
        )

    def again(self) -> None:
        """Another process goes on, with the intents of this one."""
        self.close()
        self.open()


STEPS: tuple[Step, ...] = (
    Life.open,
    lambda life: life.ledger.remember("zone", "Europe/Berlin"),
    lambda life: life.ledger.begin_run("run-1", "followups.csv", row_count=40),
    lambda life: life.intend(*range(2, 12)),
    lambda life: life.settle(Event.CREATE, 2, 3, 4, 5, 6),
    lambda life: life.ledger.commit(
        "run-1",
        [Intent(key(7), 7, BODY), Intent(key(12), 12, BODY)],
        [settlement(7, Event.RETURN), settlement(8, Event.REJECT), settlement(9, Event.LOSE)],
    ),
    lambda life: life.settle(Event.FIND, 9),
    lambda life: life.settle(Event.CLOSE, 3),
    lambda life: life.ledger.adopt("run-1", [(13, key(13), "found")]),
    lambda life: life.ledger.record("run-1", [Outcome(14, Status.INVALID, reason="is empty")]),
    lambda life: life.ledger.end_run("run-1"),
    Life.again,
    lambda life: life.ledger.begin_run("run-2", "run-1", kind="undo", undoes="run-1"),
    lambda life: life.settle(Event.WITHDRAW, 2, 3, run_id="run-2"),
    lambda life: life.settle(Event.UNDO, 2, run_id="run-2"),
    lambda life: life.settle(Event.KEEP, 3, run_id="run-2"),
    lambda life: life.ledger.begin_run("run-3", "followups.csv"),
    lambda life: life.settle(Event.MISS, 7, 10, run_id="run-3"),
    lambda life: life.intend(2, 7, run_id="run-3"),
    Life.close,
)

IN_SEVERAL_COMMITS = frozenset({0, 2, 11, 12, 16})
"""The steps that also say who holds the ledger, in a commit of its own: opening, and a run's
begin. One that fails may have done its work, which harms nobody: it sends nothing."""


_OF_THE_FILE = frozenset({HOLDER, IDENTITY, COMMITS, IN_USE_BY, WHOLE_AT})


def content(path: Path) -> Content | None:
    """All rows of all tables, but for who held it and how far it is; None: there is no ledger.

    Only read: a connection that may write takes the log away when it is the last to be closed.
    """
    if not path.exists():
        return None
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        names = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        tables = {name: db.execute(f"SELECT * FROM {name}").fetchall() for (name,) in names}
    tables["about"] = [row for row in tables["about"] if row[0] not in _OF_THE_FILE]
    return tables


def contents_of_a_healthy_life(path: Path) -> list[Content | None]:
    """What is on the disk before the first step, and after each."""
    found = [content(path)]
    Life(path).live(lambda: found.append(content(path)))
    return found


def check_what_is_left(life: Life, healthy: list[Content | None], *, in_doubt: bool) -> None:
    """The promise: what was reported done is there, and of the step that failed all or nothing.

    in_doubt: whether a step that was reported failed may be there.
    """
    life.close()
    done = life.steps_done
    left = content(life.path)
    may_be_there = in_doubt or done in IN_SEVERAL_COMMITS
    assert left in healthy[done : done + 1 + may_be_there]
    life.open()  # nobody holds it
    again = content(life.path)
    assert again is not None
    if left is not None:
        assert again["tasks"] == [_after_a_death(row) for row in left["tasks"]]
    life.close()


def _after_a_death(task: tuple[object, ...]) -> tuple[object, ...]:
    if task[2] != "intent":
        return task
    sent_at, first_sent_at = task[9:11]
    first, losses = first_sent_at or sent_at, task[15]
    assert isinstance(losses, int)
    return (
        *task[:2], "unknown", *task[3:10], first, *task[11:15], losses + 1, task[16], None,
        *task[18:],
    )  # fmt: skip
