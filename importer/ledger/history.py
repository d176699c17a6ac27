"""What the ledgers of a home record: runs, how each ended, and the outcomes of their rows.

Nothing is written, and no ledger is locked.
"""

from __future__ import annotations

import heapq
import itertools
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from importer.errors import ConfigurationError, LedgerError
from importer.ledger.home import Home
from importer.ledger.location import Place
from importer.ledger.run_id import LATEST
from importer.ledger.states import UNSETTLED, State
from importer.ledger.store import Ledger
from importer.rows.issues import Issue
from importer.rows.outcome import Cause, Outcome, Status
from importer.wording.nearest import did_you_mean

IMPORT, UNDO = "import", "undo"
"""Kinds of runs, as written to disk."""


class RunRecord(NamedTuple):
    """What the ledger remembers of a run.

    Times are RFC 3339, UTC; ended_at None: it did not end by itself. kind: `IMPORT` or `UNDO`.
    undoes: of an undo, the run that it takes back. counts: rows by status; of an undo, its tasks.
    undone_by: the undos of this run; taken_back: its tasks by what the last of them made of each.
    row_count: of the file; None where an older version ran.
    """

    run_id: str
    started_at: str
    ended_at: str | None
    source: str
    kind: str
    undoes: str | None
    source_digest: str | None
    row_count: int | None
    purged_at: str | None
    counts: Mapping[str, int] = {}
    undone_by: tuple[str, ...] = ()
    taken_back: Mapping[str, int] = {}


class RecalledRow(NamedTuple):
    """How a row ended. body: the JSON that was sent, None where it is not known (any more).

    closing: the JSON of the status that its row asked for. taken_back_by: the run that undid it.
    key: what the row is known by; None where nothing of it was sent.
    """

    outcome: Outcome
    body: bytes | None
    closing: bytes | None
    taken_back_by: str | None
    key: bytes | None = None


_RUN = (
    "SELECT run_id, started_at, ended_at, source, kind, undoes, source_digest, row_count,"
    " purged_at FROM runs"
)
# Of what was under way when a run died there is an outcome only once the next run has begun.
_UNTOLD = f"""{UNSETTLED} AND state = 'intent' AND NOT EXISTS (
    SELECT 1 FROM outcomes told
     WHERE told.run_id = tasks.run_id AND told.row_number = tasks.row_number)"""  # noqa: S608
_COUNTS = f"""
    SELECT run_id, status, count(*)
      FROM (SELECT run_id, status FROM outcomes
             UNION ALL SELECT run_id, 'unconfirmed' FROM tasks WHERE {_UNTOLD}) AS ended
     GROUP BY run_id, status
"""  # noqa: S608 -- no text from outside
_COUNTS_OF = f"""
    SELECT status, count(*)
      FROM (SELECT status FROM outcomes WHERE run_id = ?1
             UNION ALL SELECT 'unconfirmed' FROM tasks WHERE run_id = ?1 AND {_UNTOLD}) AS ended
     GROUP BY status
"""  # noqa: S608 -- no text from outside
# The order of a cross join is the written one: few runs, then their rows by the key.
_TAKEN_BACK = """
    SELECT undoes, status, count(*)
      FROM (SELECT undo.undoes, ends.status,
                   row_number() OVER (PARTITION BY undo.undoes, ends.row_number
                                      ORDER BY undo.started_at DESC, undo.run_id DESC) AS place
              FROM runs undo CROSS JOIN outcomes ends
             WHERE ends.run_id = undo.run_id
               AND undo.undoes IS NOT NULL
               AND (CAST(?1 AS text) IS NULL OR undo.undoes = ?1)) AS ended
     WHERE place = 1
     GROUP BY undoes, status
"""
_UNDOS = "SELECT undoes, run_id FROM runs WHERE undoes IS NOT NULL ORDER BY started_at, run_id"
_UNDOS_OF = "SELECT run_id FROM runs WHERE undoes = ?1 ORDER BY started_at, run_id"
_UNANSWERED = "sent, but no response is recorded"
_AGAIN = "run the same command again"
_IN_TIME = "ORDER BY started_at DESC, run_id DESC"


def runs(ledger: Ledger) -> list[RunRecord]:
    """Every run, the last first."""
    with ledger.db.errors():
        counts: dict[str, dict[str, int]] = {}
        for run_id, status, count in ledger.db.execute(_COUNTS):
            counts.setdefault(run_id, {})[status] = count
    taken_back = _taken_back(ledger)
    return [
        r._replace(counts=counts.get(r.run_id, {}), taken_back=taken_back.get(r.run_id, {}))
        for r in run_records(ledger)
    ]


def _taken_back(ledger: Ledger, run_id: str | None = None) -> dict[str, dict[str, int]]:
    """What undos made of the tasks of each run, or of one; an undo looks at what is left."""
    found: dict[str, dict[str, int]] = {}
    with ledger.db.errors():
        for undone, status, count in ledger.db.execute(_TAKEN_BACK, (run_id,)):
            found.setdefault(undone, {})[status] = count
    return found


def run_records(ledger: Ledger) -> list[RunRecord]:
    """Every run, the last first, without what came of its rows."""
    with ledger.db.errors():
        records = [RunRecord(*row) for row in ledger.db.execute(f"{_RUN} {_IN_TIME}")]
        undos: dict[str, tuple[str, ...]] = {}
        for undone, run_id in ledger.db.execute(_UNDOS):
            undos[undone] = (*undos.get(undone, ()), run_id)
    return [record._replace(undone_by=undos.get(record.run_id, ())) for record in records]


def _counted(ledger: Ledger, record: RunRecord) -> RunRecord:
    with ledger.db.errors():
        counts = dict(ledger.db.execute(_COUNTS_OF, (record.run_id,)).fetchall())
    taken_back = _taken_back(ledger, record.run_id) if record.undone_by else {}
    return record._replace(counts=counts, taken_back=taken_back.get(record.run_id, {}))


def find_run(ledger: Ledger, run_id: str) -> RunRecord | None:
    """The run of this name, or None."""
    with ledger.db.errors():
        found = ledger.db.execute(f"{_RUN} WHERE run_id = ?1", (run_id,)).fetchone()
        undone_by = tuple(undo for (undo,) in ledger.db.execute(_UNDOS_OF, (run_id,)))
    if found is None:
        return None
    return _counted(ledger, RunRecord(*found)._replace(undone_by=undone_by))


def last_import(ledger: Ledger) -> RunRecord | None:
    """The import that began last, or None where there was none."""
    found = (record for record in run_records(ledger) if record.kind == IMPORT)
    return next((_counted(ledger, record) for record in found), None)


def runs_before(ledger: Ledger, moment: datetime) -> list[RunRecord]:
    """The runs that began before a moment, without what came of their rows."""
    limit = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return [record for record in run_records(ledger) if record.started_at < limit]


def locate(home: Home, run_id: str, base_url: str | None = None) -> tuple[Place, RunRecord]:
    """The run of this name, or the latest import, and the ledger that remembers it.

    Raises `ConfigurationError` where no ledger of the home (of this service, if one is named)
    does, and `LedgerError` where one could not be read: it may have been that one.
    """
    found: list[tuple[Place, RunRecord]] = []
    problem: LedgerError | None = None
    for place in home.places(base_url):
        if place.problem is not None:
            problem = place.problem
            continue
        with home.open_to_read(place) as ledger:
            found += [(place, record) for record in run_records(ledger)]
    if run_id == LATEST:
        wanted = [pair for pair in found if pair[1].kind == IMPORT]
    else:
        wanted = [pair for pair in found if pair[1].run_id == run_id]
    if wanted:
        place, record = max(wanted, key=lambda pair: pair[1].started_at)
        with home.open_to_read(place) as ledger:
            return place, _counted(ledger, record)
    if problem is not None:
        raise problem
    raise no_such_run(run_id, [record.run_id for _, record in found], home)


def no_such_run(run_id: str, known: list[str], home: Home) -> ConfigurationError:
    """What is said of a name that no run has. home: that has only those that are known."""
    if not known:
        return ConfigurationError(f"no runs are recorded {home.where}", hint=home.elsewhere)
    if run_id == LATEST:
        return ConfigurationError(f"only undos are recorded {home.where}, no imports")
    return ConfigurationError(
        f'there is no run "{run_id}"{did_you_mean(run_id, known)}',
        hint="task-importer history lists the runs",
    )


# Of a row that was sent its fingerprint tells the task; of one that was found to be there already
# the id that it was told; of one whose outcome was written anew its place in the run.
_ENDS = """
    SELECT o.row_number, o.status, o.task_id, o.reason, o.hint, o.issues, o.attempts,
           o.request_id, o.cause,
           coalesce(sent.body, told.body), coalesce(sent.closing, told.closing),
           CASE WHEN sent.body IS NULL THEN told.fingerprint ELSE sent.fingerprint END,
           CASE WHEN former.task_id IS NULL OR o.status <> 'created' THEN NULL
                ELSE coalesce((SELECT max(undo.run_id) FROM outcomes undo
                                WHERE undo.task_id = o.task_id
                                  AND undo.status IN ('undone', 'gone')), '(unknown)') END
      FROM outcomes o
      LEFT JOIN tasks sent ON sent.fingerprint = o.fingerprint
      LEFT JOIN tasks told ON told.task_id = o.task_id
      LEFT JOIN former_tasks former ON former.task_id = o.task_id
     WHERE o.run_id = ?1
     ORDER BY o.row_number
"""
_PLACES = """
    SELECT row_number, state, body, closing, fingerprint FROM tasks
     WHERE run_id = ?1 ORDER BY row_number
"""


def rows(ledger: Ledger, run_id: str) -> Iterator[RecalledRow]:
    """How each row of an import ended, as far as it was written down, by row number."""
    with ledger.db.errors():
        ends = ((row[0], row, None) for row in ledger.db.execute(_ENDS, (run_id,)))
        places = ((row[0], None, row) for row in ledger.db.execute(_PLACES, (run_id,)))
        # Two lists in one order are walked side by side: a join by place would have no index.
        both = heapq.merge(ends, places, key=itemgetter(0))
        for number, found in itertools.groupby(both, key=itemgetter(0)):
            end = place = None
            for _, told, sent in found:
                end, place = end or told, place or sent
            recalled = _ended(end, place) if end else _under_way(number, place)
            if recalled is not None:
                yield recalled


_Found: TypeAlias = tuple[Any, ...]


def _ended(end: _Found, place: _Found | None) -> RecalledRow:
    number, status, task_id, reason, hint, issues, attempts, request_id, cause, *rest = end
    body, closing, key, undo_id = rest
    _, _, placed_body, placed_closing, placed_key = place or (number, None, None, None, None)
    outcome = Outcome(
        number, Status(status), task_id, reason, hint, _issues(issues), attempts, request_id,
        None if cause is None else Cause(cause),
    )  # fmt: skip
    return RecalledRow(
        outcome,
        body or placed_body,
        closing or placed_closing,
        undo_id,
        key if body else placed_key,
    )


def _under_way(number: int, place: _Found | None) -> RecalledRow | None:
    """A row of which no end is on record; None where nothing of it may have been sent."""
    _, state, body, closing, key = place or (number, None, None, None, None)
    if state != State.INTENT:
        return None
    lost = Outcome(number, Status.UNCONFIRMED, None, _UNANSWERED, _AGAIN, attempts=1)
    return RecalledRow(lost, body, closing, None, key)


def has_closings(ledger: Ledger, run_id: str) -> bool:
    """Whether some row of the run asked for a status."""
    with ledger.db.errors():
        found = ledger.db.execute(
            "SELECT 1 FROM tasks WHERE run_id = ?1 AND closing IS NOT NULL LIMIT 1", (run_id,)
        )
        return found.fetchone() is not None


def _issues(text: str | None) -> tuple[Issue, ...]:
    told: list[dict[str, Any]] = [] if text is None else json.loads(text)
    return tuple(Issue(**members) for members in told)
