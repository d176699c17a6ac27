"""What a run told of its rows, held against what the service then holds.

The sandbox holds what was sent, whatever it says of it: so a task that is there twice, a row that
is nowhere, and a row that is told otherwise than it is all show here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Finished, Row, read_csv

_HELD = frozenset({"created", "duplicate"})
_NOT_HELD = frozenset({"rejected", "not_sent", "invalid"})


@dataclass(frozen=True)
class Judged:
    """What became of the rows after one run: their statuses, and how many tasks each has."""

    code: int
    rows: Sequence[Row]
    held: Counter[str]

    @property
    def statuses(self) -> list[str]:
        """Of each row, in order."""
        return [row["import_status"] for row in self.rows]

    def of(self, title: str) -> Row:
        """What was told of a row."""
        return next(row for row in self.rows if row["task_title"] == title)


def judge(
    server: SandboxServer,
    done: Finished,
    results: Path,
    titles: Sequence[str],
    *,
    twice: Collection[str] = (),
) -> Judged:
    """What became of the rows, whose titles are all different; a false account fails the test.

    twice: the titles of rows that a proxy may have sent twice.
    """
    rows = read_csv(results)
    assert [row["task_title"] for row in rows] == list(titles)
    ids = _ids_by_title(server, titles)
    held = Counter({title: len(found) for title, found in ids.items()})
    assert {title: n for title, n in held.items() if n > 1 + (title in twice)} == {}, done.err
    false = [
        f"row {row['import_row']} is {row['import_status']} ({row['import_issues']}): {found}"
        for row, found in ((row, ids[row["task_title"]]) for row in rows)
        if not _is_true(row, found)
    ]
    assert false == []
    is_well = all(row["import_status"] in _HELD for row in rows)
    assert (done.code == 0) is is_well, done.err
    return Judged(done.code, rows, held)


def _ids_by_title(server: SandboxServer, titles: Iterable[str]) -> dict[str, list[str]]:
    """The ids of the tasks of each title, as the service tells them."""
    tell = server.echo.tell_id
    ids: defaultdict[str, list[str]] = defaultdict(list)
    for task in server.store.list_all():
        ids[task["task_title"]].append(str(tell(task["task_id"])))
    return {title: ids[title] for title in titles}


def _is_true(row: Row, ids: Collection[str]) -> bool:
    status = row["import_status"]
    if status in _HELD:
        return row["import_task_id"] in ids
    if status == "unconfirmed":  # nobody knows, and it is said what came and what can be done
        return bool(row["import_issues"] and row["import_hint"])
    return status in _NOT_HELD and not ids and bool(row["import_issues"])
