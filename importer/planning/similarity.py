"""Finds rows that are nearly the same as an earlier task, while a file is planned.

A sheet that was corrected in a date or a note, and a changed time zone or mapping, make another
task of a row that has one already. A row counts as similar only to tasks that the file itself does
not hold: a sheet with two tasks for a person is no reason for a warning when only one of them is
missing. Such rows are held back until somebody says that they are meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple, Self

from pydantic_core import from_json

from importer.contract.fields import FIELD_BY_COLUMN, FIELD_BY_NAME, Kind
from importer.ledger.key_table import Expected
from importer.ledger.records import SimilarTask
from importer.ledger.similar import Likeness, LikeTasks, likenesses
from importer.ledger.store import Ledger
from importer.planning.differences import Difference, differences, in_words, member_text
from importer.planning.facts import PlannedRow
from importer.planning.fed_back.lost_ids import ChangedIds, LostIds
from importer.planning.fed_back.rewriting import Evidence
from importer.planning.fed_back.rewritten import is_fragile, is_rewritten
from importer.planning.planned_rows import Plan
from importer.planning.revising import revised
from importer.planning.rules import similar_issue
from importer.rows.issues import Issue
from importer.rows.outcome import HELD_BACK_REASON, Cause, Outcome, Status
from importer.rows.scratch import FirstRows, Spool
from importer.wording.hints import Option

_COMPARED_TOGETHER = 500
_REMEMBERED = 50_000
"""The most likenesses whose earlier task is looked up only once."""

_CHANGED = frozenset({Kind.IDENTIFIER, Kind.PHONE})


_Like = Likeness | ChangedIds


class Suspect(NamedTuple):
    """A row with something in common with earlier tasks. key, body: what it is, and would send."""

    number: int
    key: bytes
    body: bytes
    likes: Sequence[_Like]


class Similarity:
    """Gathers suspects, chunk by chunk; when the whole file has gone by, those that are left."""

    def __init__(self, ledger: Ledger, rows: int) -> None:
        """rows: how many the file has."""
        self._ledger = ledger
        self._expected = Expected(ledger, rows)
        self._tasks = LikeTasks(ledger, self._expected)
        self._known: FirstRows[int] = FirstRows()
        self._held: Spool[Sequence[bytes]] = Spool()
        """What is to be in `_known`, as soon as anybody asks."""
        self._suspects: Spool[Suspect] = Spool()
        self._lost_ids = LostIds(ledger)
        self._has_suspects = False
        self._rewritten: dict[str, Evidence] = {}
        """By field, the first row in which a spreadsheet program changed an id."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Throw everything away."""
        self._known.close()
        self._held.close()
        self._suspects.close()

    @property
    def has_suspects(self) -> bool:
        """Whether any row has something in common with an earlier task."""
        return self._has_suspects

    @property
    def has_rewritten(self) -> bool:
        """Whether a judged row has an id that a spreadsheet program changed."""
        return bool(self._rewritten)

    def hold(self, known: Sequence[bytes]) -> None:
        """The file has these rows that the ledger knows."""
        if known:
            self._held.append(known)

    def suspect(self, suspect: Suspect) -> None:
        """Keep a row until the whole file has gone by."""
        self._has_suspects = True
        self._suspects.append(suspect)

    def see(self, rows: Sequence[PlannedRow], known: Sequence[bytes]) -> None:
        """Look at the rows of a chunk that are not at their end.

        known: the fingerprints of all its rows that the ledger knows.
        """
        self.hold(known)
        fresh = [
            row for row in rows if row.outcome is None and row.likeness and row.earlier is None
        ]
        self._expected.take_in(len(fresh), len(rows) + len(known))
        likes = {row.number: likenesses(row.likeness) for row in fresh if row.likeness}
        shared = self._tasks.shared(list(chain.from_iterable(likes.values())))
        for row in fresh:
            found: list[_Like] = [like for like in likes[row.number] if like in shared]
            if not found and (changed := self._lost_ids.changed(row.fingerprint, row.body)):
                found = [changed]
            if found:
                self.suspect(Suspect(row.number, row.fingerprint, row.body, found))

    def conclude(self, plan: Plan) -> None:
        """Write the warnings into the plan, each with what is different."""
        for suspect, issue in self.judged():
            if issue is not None:
                plan.similar.append((suspect.number, issue))
                plan.similar_count += 1
        if self._rewritten:
            plan.add_similar(self._doubtful(plan))

    def judged(self) -> Iterator[tuple[Suspect, Issue | None]]:
        """The suspects in order, each with its warning; None: the file itself has its task."""
        pairs = self._left()
        while some := list(islice(pairs, _COMPARED_TOGETHER)):
            yield from self._told(some)

    def _doubtful(self, plan: Plan) -> Iterator[tuple[int, Issue]]:
        """Other new rows with an id that may have been changed, as those of such rows were.

        Where some row of the file has what such a program takes away, a person changed the others.
        """
        whole = {
            name
            for _, members in _new_rows(plan)
            for name in self._rewritten
            if is_fragile(member_text(members, name))
        }
        changed = {name: e for name, e in self._rewritten.items() if name not in whole}
        for number, members in _new_rows(plan):
            for name, evidence in changed.items():
                now = member_text(members, name)
                if now and evidence.may_be(now):
                    yield number, doubtful_id(FIELD_BY_NAME[name].column, now, evidence)
                    break

    def _left(self) -> Iterator[tuple[Suspect, SimilarTask | None]]:
        """The suspects, each with an earlier task that the file itself does not hold."""
        if not self._has_suspects:
            return
        for held in self._held:
            self._known.add(dict.fromkeys(held, 0))
        first: dict[_Like, SimilarTask | None] = {}

        def left_of(like: _Like) -> SimilarTask | None:
            if like not in first:
                first[like] = self._first_left(like)
            return first[like]

        for suspect in self._suspects:
            if len(first) > _REMEMBERED:
                first.clear()
            yield suspect, next(filter(None, map(left_of, suspect.likes)), None)

    def _first_left(self, like: _Like) -> SimilarTask | None:
        """The first of the tasks with that in common which the file itself does not hold."""
        tasks = self._tasks_like(like)
        while some := list(islice(tasks, _COMPARED_TOGETHER)):
            there = self._known.find([similar.fingerprint for similar in some])
            left = next((similar for similar in some if similar.fingerprint not in there), None)
            if left is not None:
                return left
        return None

    def _tasks_like(self, like: _Like) -> Iterator[SimilarTask]:
        if isinstance(like, ChangedIds):
            return self._lost_ids.tasks_of(like)
        return self._tasks.tasks(like)

    def _told(
        self, pairs: Sequence[tuple[Suspect, SimilarTask | None]]
    ) -> Iterator[tuple[Suspect, Issue | None]]:
        bodies = self._ledger.bodies([similar.fingerprint for _, similar in pairs if similar])
        for suspect, similar in pairs:
            if similar is None:
                yield suspect, None
                continue
            before = bodies.get(similar.fingerprint)
            found = [] if before is None else differences(
                before, suspect.body, key_before=similar.fingerprint, key_now=suspect.key
            )  # fmt: skip
            damaged = [difference for difference in found if _is_rewritten(difference)]
            for difference in damaged:
                self._learn(suspect.number, difference)
            is_damage = bool(damaged)
            yield suspect, similar_issue(similar, in_words(found), is_rewritten=is_damage)

    def _learn(self, number: int, difference: Difference) -> None:
        name, before = FIELD_BY_COLUMN[difference.column].name, difference.before
        evidence = self._rewritten.setdefault(name, Evidence(number, before, difference.now))
        evidence.plus |= before.startswith("+")
        if before.startswith("0") and before.isdigit():
            evidence.zeros = max(evidence.zeros, len(before))


def _new_rows(plan: Plan) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows that are to be created, with what would be sent."""
    for chunk in plan.left():
        for row in chunk:
            if row.outcome is None and row.earlier is None:
                yield row.number, from_json(row.body)


def doubtful_id(column: str, now: str, evidence: Evidence) -> Issue:
    """The warning of a row with an id that may have been changed as another of the file was."""
    return Issue(
        "similar_to_earlier",
        f'{column} "{now}" is probably not the original value: in row {evidence.row}, a '
        f'spreadsheet program changed "{evidence.before}" to "{evidence.now}"',
        "import the file as it was before that program saved it; if the id is right, add "
        f"{Option('allow_similar', 'yes')}",
    )


def _is_rewritten(difference: Difference) -> bool:
    """Whether a spreadsheet program may have changed an id or a phone number."""
    is_id = FIELD_BY_COLUMN[difference.column].kind in _CHANGED
    return is_id and is_rewritten(difference.before, difference.now)


def hold_back(plan: Plan) -> Plan:
    """The plan in which the rows that are like an earlier task are not sent."""
    if not plan.similar_count:
        return plan
    waiting = iter(plan.similar)
    upcoming = next(waiting, None)

    def hold(row: PlannedRow) -> PlannedRow:
        nonlocal upcoming
        if upcoming is None or upcoming[0] != row.number:
            return row
        row = row._replace(outcome=held_back(row.number, row.issues, upcoming[1]))
        upcoming = next(waiting, None)
        return row

    return revised(plan, lambda chunk: [hold(row) for row in chunk], keeps_similar=False)


def held_back(number: int, issues: Sequence[Issue], issue: Issue) -> Outcome:
    """How a row ends that is like an earlier task. issues: its own, before that."""
    return Outcome(
        number,
        Status.NOT_SENT,
        reason=HELD_BACK_REASON,
        hint=issue.hint,
        issues=(*issues, issue),
        cause=Cause.HELD_BACK,
    )
